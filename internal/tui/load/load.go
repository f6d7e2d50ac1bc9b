package load

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
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

var heat = stage.Ask("heat", 2*time.Second)

func (s *screen) Questions() []stage.Question { return []stage.Question{heat} }

// least is how wide a column of cards is.
const least = 56

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	d := l.State().System
	if d == nil {
		part.Notice(c, 1, "the first look at the node", seen.Answer{}, l)
		return
	}
	_, width := part.Columns(c.W, least, 7)
	section := func(name string) part.Card { return part.SectionOf(d, name, width, l.Wide) }
	charts := ask.LiveCharts("load")
	half := (len(charts) + 1) / 2
	s.sheet.Draw(c, []part.Card{
		section("load"), part.HeatCard(l, heat), part.ChartsCard("Recent past", charts[:half], l), part.ChartsCard("", charts[half:], l),
		section("counters"), part.WaysCard(ways...), section("schedulers"),
	}, least)
}

// ways lead to who makes the load.
var ways = []view.Way{
	{Title: "Processes that work most", Screen: "processes", Query: map[string]string{"sort": "reductions_rate"}},
	{Title: "Groups of processes by work", Screen: "groups", Query: map[string]string{"sort": "reductions_rate"}},
	{Title: "What the threads do", Screen: "threads"},
}

func (s *screen) Keys() []stage.Key { return s.sheet.Keys() }

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
