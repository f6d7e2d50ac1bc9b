package findings

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// page is all that is known of one finding.
type page struct {
	at    stage.Address
	sheet part.Sheet
	other bool              // code is shown in the language that was not chosen
	shown *view.FindingPage // drawn last; nil: none
	codes []string          // of its advice, as drawn last
}

func (s *page) Address() stage.Address { return s.at }

func (s *page) question() stage.Question { return stage.AskOf("finding", s.at.Arg, 5*time.Second) }

func (s *page) Questions() []stage.Question { return []stage.Question{s.question()} }

// least is how wide a column of cards is.
const least = 56

func (s *page) Draw(c *paint.Canvas, l stage.Look) {
	a, _ := l.Answer(s.question())
	f, ok := a.Value.(view.FindingPage)
	if !ok {
		s.shown, s.codes = nil, nil
		part.Title(c, "Finding", "", "")
		_, below := c.Rows(2)
		part.Notice(below, 0, "the finding", a, l)
		return
	}
	s.shown = &f
	beside := f.Kind
	if stale := part.Stale(a, l, s.question().Every); stale != "" {
		beside += ", " + stale
	}
	part.Title(c, "Finding", beside, s.sheet.Place())
	_, below := c.Rows(1)
	s.sheet.Draw(below, s.cards(&f, l, below.W), least)
}

func (s *page) cards(f *view.FindingPage, l stage.Look, room int) []part.Card {
	makers := []func(*view.FindingPage, stage.Look, int) part.Card{evidence, s.advice, notIt, consequences, around, about}
	_, width := part.Columns(room, least, len(makers))
	list := []part.Card{head(f, l, room-1)}
	for _, card := range makers {
		list = append(list, card(f, l, width))
	}
	return list
}

// code is what y copies: the code that is chosen, or the first of the advice.
func (s *page) code() (string, bool) {
	line, _ := s.sheet.Chosen()
	for _, code := range s.codes {
		if code == line.Copy {
			return code, true
		}
	}
	if len(s.codes) > 0 {
		return s.codes[0], true
	}
	return "", false
}

func (s *page) Keys() []stage.Key {
	off := ""
	if s.shown == nil {
		off = "the finding is not there"
	}
	code := stage.Key{Press: []string{"y"}, Label: "copy code", Help: "copy the code of the advice: that which is chosen, or the first", Foot: 3, Off: off, Do: func() stage.Effect {
		text, _ := s.code()
		return stage.Copy{Text: text}
	}}
	other := stage.Key{Press: []string{"v"}, Label: "Erlang or Elixir", Help: "the code of the advice in the other language", Foot: 4, Off: off, Do: func() stage.Effect {
		s.other = !s.other
		return nil
	}}
	if _, any := s.code(); off == "" && !any {
		code.Off, other.Off = "there is no code in its advice", "there is no code in its advice"
	}
	return append([]stage.Key{code, other, s.sheet.CopyKey("Y", "copy line")}, s.sheet.Keys()...)
}

func (s *page) Click(act any) stage.Effect { return s.sheet.Follow(act) }
