package distribution

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at    stage.Address
	list  part.Whole
	shown part.Shown
}

// New makes the screen of all connections, or of the one to the node that the address names.
func New(a stage.Address) stage.Screen {
	if a.Arg != "" {
		return &part.Detail{At: a, What: "Connection to", Of: question(a)}
	}
	s := &screen{at: a}
	s.list = part.WholeAt(&s.at, "queue_size")
	return s
}

const (
	every = 5 * time.Second
	// short is how long traffic is measured when one wants no more than what goes now;
	// else it is measured since the look before.
	short = "5s"
)

func question(a stage.Address) stage.Question {
	return stage.Ask("links", every, "window", a.Query["window"])
}

func (s *screen) Address() stage.Address { return s.at }

func (s *screen) Questions() []stage.Question { return []stage.Question{question(s.at)} }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	between, d := s.shown.Body(c, l, question(s.at), "Connections to other nodes")
	if d != nil {
		s.list.Draw(between, d.Table, l)
		_, rest := between.Rows(min(s.list.Count()+2, between.H))
		s.chosen(rest, d.Table.Columns)
	}
	traffic := "since the last look"
	if w := s.at.Query["window"]; w != "" {
		traffic = "over " + w
	}
	s.shown.Title(c, s.list.Place(), s.list.Says(), traffic)
}

// chosen draws what is known of the connection that keys are about, if there is room.
func (s *screen) chosen(c *paint.Canvas, columns []view.Column) {
	_, node, row := s.list.Chosen()
	const least = 8
	if row == nil || c.H < least {
		return
	}
	sheet := part.Sheet{Idle: true}
	sheet.Draw(c, []part.Card{{Title: node, Lines: part.RowLines(columns, row, c.W)}}, c.W)
}

func (s *screen) Keys() []stage.Key {
	_, _, row := s.list.Chosen()
	none := ""
	if row == nil {
		none = "there is no row"
	}
	return append([]stage.Key{
		{Press: []string{"enter"}, Label: "open", Help: "see all that is known of the connection", Foot: 1, Off: none, Do: s.open},
		{Press: []string{"d"}, Label: "window", Help: "traffic over five seconds, or since the last look", Foot: 3, Do: s.window},
		{Press: []string{"y"}, Label: "copy", Help: "copy the peer's name", Off: none, Do: func() stage.Effect { return stage.Copy{Text: part.CellText(row[0], view.Text)} }},
	}, s.list.Keys()...)
}

func (s *screen) open() stage.Effect {
	_, _, row := s.list.Chosen()
	to := s.at
	to.Arg = part.CellText(row[0], view.Text)
	return stage.Go{To: to}
}

func (s *screen) window() stage.Effect {
	if s.at.Query["window"] != "" {
		s.at = s.at.With("window", "")
	} else {
		s.at = s.at.With("window", short)
	}
	return nil
}

func (s *screen) Click(act any) stage.Effect {
	if again, _ := s.list.Click(act); again {
		return s.open()
	}
	return nil
}
