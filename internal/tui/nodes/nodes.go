package nodes

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
	rows  part.Arrangement // of the nodes
	sheet part.Sheet
}

// New makes the screen.
func New(a stage.Address) stage.Screen {
	s := &screen{at: a}
	s.rows = part.Arrangement{At: &s.at, Changed: s.sheet.Home}
	return s
}

func (s *screen) Address() stage.Address { return s.at }

var (
	beside   = stage.Ask("beside", 2*time.Second).OfAll()
	findings = stage.Ask("findings", 2*time.Second).OfAll()
)

func (s *screen) Questions() []stage.Question { return []stage.Question{beside, findings} }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	part.Title(c, "All nodes", s.rows.Says(), s.sheet.Place())
	_, below := c.Rows(1)
	d, usual := sideBySide(l)
	if len(d.Table.Rows) == 0 {
		part.Notice(below, 1, "the nodes", seen.Answer{}, l)
		return
	}
	s.sheet.Draw(below, []part.Card{s.table(below, d, usual, l), found(l, below.W-1)}, below.W)
}

// sideBySide holds the rows of all nodes against each other, as they were at the moment
// that is shown.
func sideBySide(l stage.Look) (view.Document, map[string]view.Value) {
	var rows [][]view.Value
	for _, node := range l.Nodes {
		if d, _ := l.Of(node).Document(beside); d != nil && d.Table != nil {
			rows = append(rows, d.Table.Rows...)
		}
	}
	return view.Compare(rows)
}

func (s *screen) Keys() []stage.Key {
	copied := s.sheet.CopyKey("y", "copy")
	copied.Foot = 3
	return slices.Concat(s.rows.Keys(), []stage.Key{copied}, s.sheet.Keys())
}

func (s *screen) Click(act any) stage.Effect {
	if s.rows.Click(act) {
		return nil
	}
	return s.sheet.Follow(act)
}
