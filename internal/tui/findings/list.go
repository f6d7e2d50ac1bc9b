package findings

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// list is all that was found at a node.
type list struct {
	at    stage.Address
	sheet part.Sheet
}

// New makes the screen: the list, or the page of the finding that the address names.
func New(a stage.Address) stage.Screen {
	if a.Arg != "" {
		return &page{at: a}
	}
	return &list{at: a}
}

func (s *list) Address() stage.Address { return s.at }

var all = stage.Ask("findings", 2*time.Second)

func (s *list) Questions() []stage.Question { return []stage.Question{all} }

func (s *list) Draw(c *paint.Canvas, l stage.Look) {
	a, _ := l.Answer(all)
	f, ok := a.Value.(ask.FindingsOf)
	if !ok {
		part.Title(c, "Findings", "", "")
		_, below := c.Rows(2)
		part.Notice(below, 0, "the findings", a, l)
		return
	}
	part.Title(c, "Findings", part.Stale(a, l, all.Every), s.sheet.Place())
	_, below := c.Rows(1)
	s.sheet.Draw(below, cards(f, l, below.W-1), below.W)
}

// cards are the verdict with what is open, then what is over, then how this was seen.
func cards(f ask.FindingsOf, l stage.Look, width int) []part.Card {
	verdict := part.Card{Title: f.Verdict.Title}
	for _, one := range f.Open {
		verdict.Lines = append(verdict.Lines, part.FindingLine(one, l.Now, width, false))
	}
	before := part.Card{Title: "Before: the latest that are over"}
	for _, one := range f.Closed {
		before.Lines = append(before.Lines, part.FindingLine(one, l.Now, width, false))
	}
	seen := part.Card{Title: "How this was seen"}
	for _, n := range f.Verdict.Notes {
		seen.Lines = append(seen.Lines, part.TextLine("", n, width, paint.Style{Fg: paint.Muted}))
	}
	if len(f.Open) == 0 { // then what the verdict rests on is all there is to say
		verdict.Lines = seen.Lines
		return []part.Card{verdict, before}
	}
	return []part.Card{verdict, before, seen}
}

func (s *list) Keys() []stage.Key {
	copied := s.sheet.CopyKey("y", "copy")
	copied.Foot = 3
	return append([]stage.Key{copied}, s.sheet.Keys()...)
}

func (s *list) Click(act any) stage.Effect { return s.sheet.Follow(act) }
