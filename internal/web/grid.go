package web

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
)

const (
	// usualPoints is how many points a chart has when nobody says otherwise: none is
	// wider on screen.
	usualPoints = 720
	maxPoints   = 2000
	usualRange  = time.Hour
)

// grid is the moments at which a past is read.
type grid struct {
	from, to time.Time
	step     time.Duration
	every    time.Duration // at which the numbers were collected
}

// newGrid goes back from to, so that the newest moment is one of its points.
func newGrid(from, to time.Time, step, every time.Duration) grid {
	length := to.Sub(from)
	if step <= 0 {
		step = max(every, (length/usualPoints + every - 1).Truncate(every))
	}
	return grid{from: to.Add(-length.Truncate(step)), to: to, step: step, every: every}
}

func (g grid) points() int { return int(g.to.Sub(g.from)/g.step) + 1 }

// index is the point at a moment, which is one of the grid.
func (g grid) index(t time.Time) int { return int((t.Sub(g.from) + g.step/2) / g.step) }

// coarse: a point stands for several collections.
func (g grid) coarse() bool { return g.step >= 2*g.every }

// window is what a rate is of, and how long a number that was not collected again
// still counts: Prometheus itself would draw it on for five minutes.
func (g grid) window() time.Duration { return max(4*g.every, g.step) }

// gridOf reads from, to and step. Without them it is the last hour.
func gridOf(p *ask.Params, now time.Time, every time.Duration) grid {
	to := p.Moment("to", now)
	from := p.Moment("from", to.Add(-usualRange))
	step := p.Duration("step")
	if !from.Before(to) {
		p.Fail("from: %s is not before to", from.Format(time.RFC3339))
		return grid{}
	}
	g := newGrid(from, to, step, every)
	if g.points() > maxPoints {
		p.Fail("step: %s makes %d points, the most are %d", step, g.points(), maxPoints)
	}
	return g
}
