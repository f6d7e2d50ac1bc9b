package overview

import (
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at    stage.Address
	sheet part.Sheet
}

// New makes the screen.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

var (
	findings = stage.Ask("findings", 2*time.Second)
	heat     = stage.Ask("heat", 2*time.Second)
	groups   = stage.Ask("top/groups", 5*time.Second, "limit", "6")
)

func (s *screen) Questions() []stage.Question { return []stage.Question{findings, heat, groups} }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	d := l.State().System
	if d == nil {
		part.Notice(c, 1, "the first look at the node", seen.Answer{}, l)
		return
	}
	if c.H < tall || c.W < wide {
		s.sheet.Draw(c, small(d, l, c.W), leastSmall)
		return
	}
	s.sheet.Draw(c, large(d, l, c), least)
}

// From which size on charts have rows of their own, and how wide a column of cards is.
const (
	tall, wide = 30, 100
	leastSmall = 36
	least      = 56
)

// small is what tells most first, since little is in sight: what is wrong, how the node is
// and was lately, who has most of it.
func small(d *view.Document, l stage.Look, room int) []part.Card {
	const mostFound = 3
	_, width := part.Columns(room, leastSmall, 3)
	cards := []part.Card{verdict(l, room-1, mostFound, true), lately(d, l), topGroups(l, true)}
	return append(append(cards, sections(d, l, width)...), part.HeatCard(l, heat))
}

// large has charts of as many rows as there is room for.
func large(d *view.Document, l stage.Look, c *paint.Canvas) []part.Card {
	const mostFound = 5
	columns, width := part.Columns(c.W, least, 3)
	head := verdict(l, c.W-1, mostFound, false)
	height := 4
	if columns > 2 { // the charts have a column for themselves
		height = min(max((c.H-len(head.Lines)-4)/4, 4), 12)
	}
	cards := []part.Card{head, charts(l, height), topGroups(l, false), part.HeatCard(l, heat)}
	return append(cards, sections(d, l, width)...)
}

// sections are those of the node that tell how it is; with wide all others too.
func sections(d *view.Document, l stage.Look, width int) (cards []part.Card) {
	first := []string{"load", "memory", "limits"}
	for _, name := range first {
		cards = append(cards, part.SectionOf(d, name, width, l.Wide))
	}
	for _, section := range d.Sections {
		if l.Wide && section.Name != "schedulers" && !slices.Contains(first, section.Name) {
			cards = append(cards, part.SectionCard(section, width, true))
		}
	}
	return cards
}

func (s *screen) Keys() []stage.Key {
	return append([]stage.Key{s.sheet.CopyKey("y", "copy")}, s.sheet.Keys()...)
}

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
