package about

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

type screen struct {
	at    stage.Address
	sheet part.Sheet
}

// New makes the screen.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

var cost = stage.Ask("about", 2*time.Second)

func (s *screen) Questions() []stage.Question { return []stage.Question{cost} }

// least is how wide a column of cards is.
const least = 56

// elsewhere is what the page tells beyond this.
const elsewhere = "docs/what-we-ask.md lists all that may be asked of a node. What was done beyond looking is in the audit log."

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	part.Title(c, "About this observer", "", s.sheet.Place())
	_, below := c.Rows(1)
	d, a := l.Document(cost)
	if d == nil {
		y := part.Notice(below, 1, "what watching costs the node", a, l)
		_, below = below.Rows(min(y+2, below.H))
	}
	s.sheet.Draw(below, s.cards(l, below.W), least)
}

// cards are what is known: the cost, this program, the node's runtime.
func (s *screen) cards(l stage.Look, room int) []part.Card {
	var cards []part.Card
	_, width := part.Columns(room, least, 3)
	if d, _ := l.Document(cost); d != nil {
		for _, section := range d.Sections {
			cards = append(cards, part.SectionCard(section, width, l.Wide))
		}
	}
	if l.Program != nil {
		card := part.SectionCard(*l.Program, width, l.Wide)
		card.Lines = append(card.Lines, part.TextLine("> ", elsewhere, width, paint.Style{Fg: paint.Muted}))
		cards = append(cards, card)
	}
	if d := l.State().System; d != nil {
		for _, section := range d.Sections {
			if section.Name == "runtime" {
				cards = append(cards, part.SectionCard(section, width, l.Wide))
			}
		}
	}
	return cards
}

func (s *screen) Keys() []stage.Key {
	copied := s.sheet.CopyKey("y", "copy")
	copied.Foot = 3
	return append([]stage.Key{copied}, s.sheet.Keys()...)
}

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
