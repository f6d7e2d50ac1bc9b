package applications

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// screen is the list of applications.
type screen struct {
	at    stage.Address
	table part.Whole
	names []view.Column // of the columns drawn last
}

// New makes the screen of all applications, or of the supervision tree of the one that the
// address names; * names all trees.
func New(a stage.Address) stage.Screen {
	if a.Arg != "" {
		return newTree(a)
	}
	s := &screen{at: a}
	s.table = part.WholeAt(&s.at, "")
	return s
}

const every = 10 * time.Second

var list = stage.Ask("applications", every)

func (s *screen) Address() stage.Address { return s.at }

func (s *screen) Questions() []stage.Question { return []stage.Question{list} }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	d, a := l.Document(list)
	_, below := c.Rows(1)
	if d == nil {
		part.Title(c, "Applications", "", "")
		_, below = c.Rows(2)
		part.Notice(below, 0, "the applications", a, l)
		return
	}
	s.names = d.Table.Columns
	s.table.Draw(part.Foot(below, d, 2), d.Table, l)
	part.Title(c, d.Title, s.table.Says(), part.State(a, l, every, s.table.Place()))
}

// value is that of a column in the chosen row; nil where there is none.
func (s *screen) value(column string) view.Value {
	_, _, row := s.table.Chosen()
	if row == nil {
		return nil
	}
	for i, c := range s.names {
		if c.Name == column {
			return row[i]
		}
	}
	return nil
}

func (s *screen) Keys() []stage.Key {
	_, name, row := s.table.Chosen()
	none, stopped := "", ""
	if row == nil {
		none = "there is no row"
	}
	if stopped = none; stopped == "" && s.value("running") != true {
		stopped = "it is loaded and not started: it has no processes"
	}
	top, _ := s.value("top").(string)
	pid := part.PidArg(top)
	noTop := stopped
	if noTop == "" && pid == "" {
		noTop = "it has no supervisor at its top"
	}
	return append([]stage.Key{
		{Press: []string{"enter"}, Label: "tree", Help: "see its supervision tree; each process of it is woken once", Foot: 1, Off: stopped, Do: s.open},
		{Press: []string{"a"}, Label: "all trees", Help: "the supervision trees of all applications as one", Foot: 2, Do: func() stage.Effect {
			return stage.Go{To: stage.Address{Screen: "applications", Arg: allTrees}}
		}},
		{Press: []string{"i"}, Label: "top supervisor", Help: "see all of the process at its top", Foot: 3, Off: noTop, Do: func() stage.Effect {
			return stage.Go{To: stage.Address{Screen: "processes", Arg: pid}}
		}},
		{Press: []string{"P"}, Label: "processes", Help: "the processes of the application", Foot: 3, Off: stopped, Do: func() stage.Effect {
			return stage.Go{To: stage.Address{Screen: "processes"}.With("application", name)}
		}},
		{Press: []string{"y"}, Label: "copy", Help: "copy the name", Off: none, Do: func() stage.Effect { return stage.Copy{Text: name} }},
	}, s.table.Keys()...)
}

func (s *screen) open() stage.Effect {
	_, name, _ := s.table.Chosen()
	return stage.Go{To: stage.Address{Screen: "applications", Arg: name}}
}

func (s *screen) Click(act any) stage.Effect {
	if again, _ := s.table.Click(act); again && s.value("running") == true {
		return s.open()
	}
	return nil
}
