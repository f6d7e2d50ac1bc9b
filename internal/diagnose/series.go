package diagnose

import (
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Sample is a value at a time.
type Sample struct {
	At time.Time
	V  float64
}

// Series is a value over time, oldest first.
type Series []Sample

// Series is what the looks tell of something; those that do not are left out.
func (h *History) Series(get func(l *Look) (float64, bool)) Series {
	var s Series
	for i := range h.Looks {
		if v, ok := get(&h.Looks[i]); ok {
			s = append(s, Sample{h.Looks[i].At, v})
		}
	}
	return s
}

// System is a number of the node over time.
func (h *History) System(get func(sys *beam.System) float64) Series {
	return h.Series(func(l *Look) (float64, bool) {
		if l.System == nil {
			return 0, false
		}
		return get(l.System), true
	})
}

// Group is a number of a group over time.
func (h *History) Group(name string, get func(g *beam.Group) float64) Series {
	return h.Series(func(l *Look) (float64, bool) {
		g, ok := l.Group(name)
		if !ok {
			return 0, false
		}
		return get(g), true
	})
}

// Rate is how fast a counter of the node grew from one look to the next, per second.
func (h *History) Rate(counter func(sys *beam.System) float64) Series {
	var out Series
	for i := 1; i < len(h.Looks); i++ {
		a, b := h.Looks[i-1].System, h.Looks[i].System
		if a == nil || b == nil {
			continue
		}
		if d := b.Origin.At.Sub(a.Origin.At).Seconds(); d > 0 {
			out = append(out, Sample{h.Looks[i].At, max(0, counter(b)-counter(a)) / d})
		}
	}
	return out
}

// leastSteps is how many steps a growth must have: one slope is never enough.
const leastSteps = 5

// mostRising is in how many of its steps something that grows must rise.
const mostRising = 0.8

// Grows tells whether a series has risen in nearly all of five steps or more, and by
// at least so much in all, absolutely and in proportion to where it began.
func (s Series) Grows(absolute, relative float64) bool {
	if len(s) <= leastSteps {
		return false
	}
	rising := 0
	for i := 1; i < len(s); i++ {
		if s[i].V > s[i-1].V {
			rising++
		}
	}
	gain := s.Gain()
	return float64(rising) >= mostRising*float64(len(s)-1) && gain >= absolute && gain >= relative*s[0].V
}

// Halves are what was before and after the middle, which is in both.
func (s Series) Halves() (first, second Series) {
	middle := len(s) / 2
	return s[:min(middle+1, len(s))], s[middle:]
}

// Steady tells whether it rose in the second half by half as much as in the first, or
// more: what fills up slows down.
func (s Series) Steady() bool {
	first, second := s.Halves()
	return len(s) > 2 && second.Gain() >= first.Gain()/2
}

// Dips tells whether it ever fell.
func (s Series) Dips() bool {
	for i := 1; i < len(s); i++ {
		if s[i].V < s[i-1].V {
			return true
		}
	}
	return false
}

// Gain is the change from the first to the last.
func (s Series) Gain() float64 {
	if len(s) == 0 {
		return 0
	}
	return s[len(s)-1].V - s[0].V
}

// PerSecond is the mean slope.
func (s Series) PerSecond() float64 {
	if len(s) < 2 {
		return 0
	}
	d := s[len(s)-1].At.Sub(s[0].At).Seconds()
	if d <= 0 {
		return 0
	}
	return s.Gain() / d
}

// Median of the values, 0 of none.
func (s Series) Median() float64 {
	if len(s) == 0 {
		return 0
	}
	v := make([]float64, len(s))
	for i := range s {
		v[i] = s[i].V
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// Last is the latest value, 0 of none.
func (s Series) Last() float64 {
	if len(s) == 0 {
		return 0
	}
	return s[len(s)-1].V
}

// First is the oldest value, 0 of none.
func (s Series) First() float64 {
	if len(s) == 0 {
		return 0
	}
	return s[0].V
}

// Share is in which part of the values something holds, 0 of none.
func (s Series) Share(holds func(v float64) bool) float64 {
	if len(s) == 0 {
		return 0
	}
	n := 0
	for _, x := range s {
		if holds(x.V) {
			n++
		}
	}
	return float64(n) / float64(len(s))
}

// Recent are the last n values.
func (s Series) Recent(n int) Series { return s[max(0, len(s)-n):] }

// byTime are the values by their times.
func (s Series) byTime() map[time.Time]float64 {
	out := make(map[time.Time]float64, len(s))
	for _, x := range s {
		out[x.At] = x.V
	}
	return out
}

// At is the value at a time, 0 without one.
func (s Series) At(t time.Time) float64 { return s.byTime()[t] }
