package tui

import (
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// moment is a click on the time bar.
type moment struct{ at time.Time }

// timeBar draws what was seen as a line of time, and the moment that is shown on it.
func (a *App) timeBar(c *paint.Canvas, l stage.Look) {
	moments := a.tape.Moments(a.here().name)
	if len(moments) == 0 || c.W < 30 {
		return
	}
	first, last := moments[0], moments[len(moments)-1]
	shown := l.At
	if l.Live() {
		shown = last
	}
	lead := shown.Format(clockOf(moments)) + " "
	switch before := last.Sub(shown); {
	case l.Live():
		lead += "live "
	case a.play.on:
		lead += fmt.Sprintf("played x%d ", tempos[a.play.tempo])
	case before <= 0:
		lead += "the newest "
	default:
		lead += plain.Duration(max(before.Round(time.Second), time.Second).Seconds()) + " before the newest "
	}
	x := c.Put(0, 0, c.W, lead, paint.Style{Bold: true, Fg: paint.Accent})
	tail := fmt.Sprintf(" %s to %s", first.Format(clockOf(moments)), last.Format(clockOf(moments)))
	w := c.W - x - len(tail)
	if w < 10 {
		return
	}
	live := stage.Look{Tape: l.Tape, Node: l.Node}
	busy := live.Series("scheduler_utilization", len(live.Points()))
	points := live.Points()
	values := make([]float64, w)
	span := max(last.Sub(first).Seconds(), 1)
	begin := ask.UnixSeconds(first)
	upTo := 0 // columns before have their value
	for i := range points {
		at := int((points[i].At - begin) / span * float64(w-1))
		if at < 0 || at >= w {
			continue
		}
		for ; upTo < at; upTo++ {
			values[upTo+1] = busy[i] // a look is longer than a column
		}
		if at >= upTo {
			values[at] = max(values[at], busy[i])
		}
	}
	c.Spark(x, 0, w, values, 1, paint.Style{Fg: paint.Muted})
	mark := int(shown.Sub(first).Seconds() / span * float64(w-1))
	c.Text(x+mark, 0, c.Mark("◆", "#"), paint.Style{Fg: paint.Accent, Bold: true})
	for i := range w {
		at := first.Add(time.Duration(float64(i) / float64(max(w-1, 1)) * span * float64(time.Second)))
		c.Click(x+i, 0, 1, 1, moment{at})
	}
	c.Put(x+w, 0, len(tail), tail, paint.Style{Fg: paint.Muted})
}
