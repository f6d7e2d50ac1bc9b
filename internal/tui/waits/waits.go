package waits

import (
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at      stage.Address
	sheet   part.Sheet
	columns []view.Column // of all tables drawn last
}

// New makes the screen.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

// question is asked but once for who comes or wants to look again: it wakes processes.
var question = stage.Ask("waits", 0)

func (s *screen) Questions() []stage.Question { return []stage.Question{question} }

func (s *screen) filter() string { return s.at.Query["filter"] }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	d, a := l.Document(question)
	if d == nil {
		part.Title(c, "Waits", "", "")
		_, below := c.Rows(2)
		part.Notice(below, 0, "who waits on whom", a, l)
		return
	}
	beside := ""
	if s.filter() != "" {
		beside = "filter: " + s.filter()
	}
	_, below := c.Rows(1)
	below = part.Foot(below, d, 2)
	cards := s.cards(d, below, l.Wide)
	s.sheet.Draw(below, cards, below.W)
	if s.sheet.Empty() {
		part.Paragraph(below, 1, "", nothing(s.filter()), paint.Style{Fg: paint.Muted})
	}
	part.Title(c, d.Title, beside, part.Looked(a, l, s.sheet.Place()))
}

func nothing(filter string) string {
	if filter != "" {
		return "None matches. x takes the filter away."
	}
	return "Nobody was found waiting for anybody. Each look is of a moment: R looks again."
}

// cards are the drawing, and the tables that tell the same and all of it.
func (s *screen) cards(d *view.Document, c *paint.Canvas, wide bool) (cards []part.Card) {
	if d.Graph != nil && s.filter() == "" {
		card := part.Card{Title: d.Graph.Title, Lines: part.GraphLines(d.Graph, c.ASCII())}
		if left := d.Graph.Left; left != "" {
			card.Lines = append(card.Lines, part.TextLines("> ", left, c.W-4, paint.Style{Fg: paint.Muted})...)
		}
		cards = append(cards, card)
	}
	s.columns = nil
	for _, section := range d.Sections {
		section.Table = part.Matching(section.Table, s.filter())
		s.columns = append(s.columns, section.Table.Columns...)
		cards = append(cards, part.SectionCard(section, c.W-4, wide))
	}
	return cards
}

func (s *screen) Keys() []stage.Key {
	line, ok := s.sheet.Chosen()
	none := ""
	if !ok || line.Copy == "" {
		none = "there is nothing on this line to copy"
	}
	keys := []stage.Key{
		part.FilterKey(s.columns, s.filter(), s.become),
		{Press: []string{"R", "f5"}, Label: "look again", Help: "look again; some processes are woken for it", Foot: 2, Do: func() stage.Effect {
			return stage.Again{Questions: s.Questions()}
		}},
		{Press: []string{"y"}, Label: "copy", Help: "copy the pid or name of the line", Off: none, Do: func() stage.Effect { return stage.Copy{Text: line.Copy} }},
	}
	if s.filter() != "" {
		keys = append(keys, stage.Key{Press: []string{"x"}, Label: "all", Help: "take the filter away", Foot: 4, Do: func() stage.Effect { return s.become("") }})
	}
	return append(keys, s.sheet.Keys()...)
}

func (s *screen) become(filter string) stage.Effect {
	s.at = s.at.With("filter", filter)
	s.sheet = part.Sheet{}
	return nil
}

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
