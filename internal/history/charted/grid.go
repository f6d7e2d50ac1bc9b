package charted

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
)

// usualPoints is how many points a chart has when nobody says otherwise: none is wider on
// screen.
const usualPoints = 720

// Grid is the moments at which a past is read.
type Grid struct {
	From, To time.Time     // both are moments of it
	Step     time.Duration // between two
	Every    time.Duration // at which the numbers were collected
}

// NewGrid goes back from to, so that the newest moment is one of its points. A step of 0 is
// as many collections as make some hundred points.
func NewGrid(from, to time.Time, step, every time.Duration) Grid {
	length := to.Sub(from)
	if step <= 0 {
		step = max(every, (length/usualPoints + every - 1).Truncate(every))
	}
	return Grid{From: to.Add(-length.Truncate(step)), To: to, Step: step, Every: every}
}

// Points is how many moments there are.
func (g Grid) Points() int { return int(g.To.Sub(g.From)/g.Step) + 1 }

// Times are the moments, in seconds since 1970.
func (g Grid) Times() []float64 {
	at := make([]float64, g.Points())
	for i := range at {
		at[i] = ask.UnixSeconds(g.From.Add(time.Duration(i) * g.Step))
	}
	return at
}

// Index is the point at a moment, which is one of the grid.
func (g Grid) Index(t time.Time) int { return int((t.Sub(g.From) + g.Step/2) / g.Step) }

// coarse: a point stands for several collections.
func (g Grid) coarse() bool { return g.Step >= 2*g.Every }

// window is what a rate is of, and how long a number that was not collected again
// still counts: Prometheus itself would draw it on for five minutes.
func (g Grid) window() time.Duration { return max(4*g.Every, g.Step) }
