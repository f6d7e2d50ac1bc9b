package tui

import (
	"fmt"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// pause holds the moment that is shown, or goes on.
func (a *App) pause() {
	if !a.at.IsZero() {
		a.live()
		return
	}
	if moments := a.tape.Moments(a.here().name); len(moments) > 0 {
		a.at = a.now()
		return
	}
	a.say("there is nothing to hold yet")
}

// live shows the present again.
func (a *App) live() {
	if a.here().node == nil {
		a.say("this is a recording: there is no present")
		return
	}
	a.at = time.Time{}
}

// step goes by a number of looks.
func (a *App) step(by int) {
	moments := a.tape.Moments(a.here().name)
	if len(moments) == 0 {
		a.say("nothing was seen yet")
		return
	}
	at := a.at
	if at.IsZero() {
		at = a.now()
	}
	i, _ := slices.BinarySearchFunc(moments, at, func(m, at time.Time) int {
		if m.After(at) {
			return 1
		}
		return -1
	})
	a.showAt(moments, i-1+by)
}

// shift goes by a length of time.
func (a *App) shift(by time.Duration) {
	moments := a.tape.Moments(a.here().name)
	if len(moments) == 0 {
		a.say("nothing was seen yet")
		return
	}
	at := a.at
	if at.IsZero() {
		at = a.now()
	}
	at = at.Add(by)
	i, _ := slices.BinarySearchFunc(moments, at, func(m, at time.Time) int { return m.Compare(at) })
	a.showAt(moments, i)
}

// showAt shows a moment, of those that there are.
func (a *App) showAt(moments []time.Time, i int) {
	switch {
	case i < 0:
		a.say("nothing was seen before")
		i = 0
	case i >= len(moments):
		if a.here().node != nil {
			a.live()
			return
		}
		i = len(moments) - 1
	}
	a.at = moments[i]
}

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
	lead := shown.Format("15:04:05") + " "
	if l.Live() {
		lead += "live "
	} else {
		lead += plain.Duration(last.Sub(shown).Round(time.Second).Seconds()) + " before the newest "
	}
	x := c.Put(0, 0, c.W, lead, paint.Style{Bold: true, Fg: paint.Accent})
	tail := fmt.Sprintf(" %s to %s", first.Format("15:04:05"), last.Format("15:04:05"))
	w := c.W - x - len(tail)
	if w < 10 {
		return
	}
	live := stage.Look{Tape: l.Tape, Node: l.Node}
	busy := live.Series("scheduler_utilization", len(live.Points()))
	points := live.Points()
	values := make([]float64, w)
	span := max(last.Sub(first).Seconds(), 1)
	begin := float64(first.UnixMilli()) / 1000
	for i := range points {
		if at := int((points[i].At - begin) / span * float64(w-1)); at >= 0 && at < w && busy[i] > values[at] {
			values[at] = busy[i]
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
