package bench

import (
	"math"
	"slices"
)

// Figure is a number, or the reason why there is none.
type Figure struct {
	Value float64
	Why   string // "" for a number
}

func of(v float64) Figure { return Figure{Value: v} }

func none(why string) Figure { return Figure{Why: why} }

// Known tells whether there is a number.
func (f Figure) Known() bool { return f.Why == "" }

// over is f/d. A quotient of what was not measured, or of nothing, has a reason.
func (f Figure) over(d Figure) Figure {
	switch {
	case !f.Known():
		return f
	case !d.Known():
		return d
	case d.Value <= 0:
		return none("within the noise of the control run")
	}
	return of(f.Value / d.Value)
}

// least is f, but not less than v.
func (f Figure) least(v float64) Figure {
	f.Value = math.Max(f.Value, v)
	return f
}

// median is the middle of what was measured. If none was, it has the reason of
// the first.
func median(fs []Figure) Figure {
	var vs []float64
	for _, f := range fs {
		if f.Known() {
			vs = append(vs, f.Value)
		}
	}
	switch {
	case len(fs) == 0:
		return none("not measured")
	case len(vs) == 0:
		return fs[0]
	}
	slices.Sort(vs)
	m := len(vs) / 2
	if len(vs)%2 == 1 {
		return of(vs[m])
	}
	return of((vs[m-1] + vs[m]) / 2)
}

// medianOf is the median of one figure of several rounds.
func medianOf[R any](rounds []R, get func(R) Figure) Figure {
	fs := make([]Figure, len(rounds))
	for i, r := range rounds {
		fs[i] = get(r)
	}
	return median(fs)
}
