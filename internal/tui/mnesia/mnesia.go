package mnesia

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

type screen struct {
	at    stage.Address
	sheet part.Sheet
	shown part.Shown
}

// New makes the screen.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

const (
	every = 10 * time.Second
	limit = "200"
)

// question ranks tables by memory, or by the number of their records.
func (s *screen) question() stage.Question {
	return stage.Ask("mnesia", every, "limit", limit, "sort", s.at.Query["sort"])
}

func (s *screen) Questions() []stage.Question { return []stage.Question{s.question()} }

// sections of the document, in order. Tables of Mnesia take the whole width.
var sections = []string{"mnesia", "nodes", "transactions", "tables"}

// least is how wide a column of cards is.
const least = 37

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	between, d := s.shown.Body(c, l, s.question(), "Mnesia")
	if d != nil {
		var cards []part.Card
		for _, name := range sections {
			card := part.SectionOf(d, name, between.W, l.Wide)
			card.Across = name == "tables"
			cards = append(cards, card)
		}
		s.sheet.Draw(between, cards, least)
	}
	s.shown.Title(c, s.sheet.Place())
}

func (s *screen) Keys() []stage.Key {
	return append([]stage.Key{
		{Press: []string{"d"}, Label: "order", Help: "order tables by their records, or by memory", Foot: 2, Do: s.otherOrder},
		s.sheet.CopyKey("y", "copy line"),
	}, s.sheet.Keys()...)
}

func (s *screen) otherOrder() stage.Effect {
	s.shown.Forget()
	s.at = s.at.Toggled("sort", "size")
	return nil
}

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
