package history

import (
	"cmp"
	"math"
	"slices"

	"golang.org/x/perf/benchmath"
)

// Verdict is what a comparison came to.
type Verdict string

const (
	Better    Verdict = "better"
	WorseNow  Verdict = "worse"
	Different Verdict = "different" // of a number that is neither good nor bad
	Noise     Verdict = "noise"     // not more than both vary by
	TooFew    Verdict = "too few"   // points to tell
	OnlyA     Verdict = "only before"
	OnlyB     Verdict = "only after"
)

// Side is one of two periods.
type Side struct {
	N      int     // points
	Median float64 // of the medians of its parts
	Lo, Hi float64 // within which that lies, with 95 of 100
	Mean   float64 // of all points
}

// Change is one number in two periods.
type Change struct {
	Line    // of the later period, or of the earlier when it is only there
	A, B    Side
	P       float64 // that chance made the difference; negative: not tested
	Verdict Verdict
}

// Ratio is B over A; NaN when A is nothing.
func (c Change) Ratio() float64 {
	if c.A.Median == 0 {
		return math.NaN()
	}
	return c.B.Median / c.A.Median
}

// parts are into how many parts of time a period may be divided to be compared, best
// first: many find small differences, few do not take a slow wave for one.
var parts = []int{20, 15, 10, 8, 6, leastParts}

// leastParts is from how many parts on a test can find anything.
const leastParts = 5

// alpha is the share of comparisons without a difference that may be taken for one.
// Many numbers are compared at once, so it is smaller than usual.
const alpha = 0.01

// Compare holds two periods against each other: a was before, b is after. Changes that
// are more than noise come first.
func Compare(a, b []Line) []Change {
	type key struct{ name, key string }
	before := map[key]Line{}
	for _, l := range a {
		before[key{l.Number.Name, l.Key}] = l
	}
	var out []Change
	for _, l := range b {
		k := key{l.Number.Name, l.Key}
		was, there := before[k]
		delete(before, k)
		if !there {
			out = only(out, Change{Line: l, B: side(l), P: -1, Verdict: OnlyB})
			continue
		}
		out = append(out, change(was, l))
	}
	for _, l := range a {
		if _, left := before[key{l.Number.Name, l.Key}]; left {
			out = only(out, Change{Line: l, A: side(l), P: -1, Verdict: OnlyA})
		}
	}
	slices.SortStableFunc(out, func(x, y Change) int { return cmp.Compare(rank(x), rank(y)) })
	return out
}

// only appends what is in one period only, when it is worth a word.
func only(to []Change, c Change) []Change {
	if max(c.A.Median, c.B.Median) < c.Least {
		return to
	}
	return append(to, c)
}

// rank puts what changed first, and whole numbers of a node before those by group.
func rank(c Change) int {
	r := map[Verdict]int{Better: 0, WorseNow: 0, Different: 0, OnlyA: 2, OnlyB: 2}
	n, changed := r[c.Verdict]
	if !changed {
		n = 4
	}
	if c.By != "" {
		n++
	}
	return n
}

func change(a, b Line) Change {
	c := Change{Line: b, A: side(a), B: side(b), P: -1}
	ma, mb := apart(a), apart(b)
	if len(ma) < leastParts || len(mb) < leastParts {
		c.Verdict = TooFew
		return c
	}
	t := &benchmath.Thresholds{CompareAlpha: alpha}
	c.P = benchmath.AssumeNothing.Compare(benchmath.NewSample(ma, t), benchmath.NewSample(mb, t)).P
	// Two lines that never move differ for certain, whatever their test says of them.
	disjoint := c.A.Hi < c.B.Lo || c.B.Hi < c.A.Lo
	difference := c.B.Median - c.A.Median
	switch {
	case math.Abs(difference) < c.Least, c.P >= alpha, !disjoint:
		c.Verdict = Noise
	case c.Worse == Neither:
		c.Verdict = Different
	case (difference > 0) == (c.Worse == More):
		c.Verdict = WorseNow
	default:
		c.Verdict = Better
	}
	return c
}

func side(l Line) Side {
	m := apart(l)
	s := benchmath.AssumeNothing.Summary(benchmath.NewSample(m, &benchmath.DefaultThresholds), 0.95)
	out := Side{N: len(l.Values), Median: s.Center, Lo: s.Lo, Hi: s.Hi}
	for _, v := range l.Values {
		out.Mean += v / float64(len(l.Values))
	}
	// With few parts the interval is all there is.
	if math.IsInf(out.Lo, 0) || math.IsInf(out.Hi, 0) || out.Lo != out.Lo {
		out.Lo, out.Hi = slices.Min(m), slices.Max(m)
	}
	return out
}

// apart are medians of parts of a period that are long enough not to depend on their
// neighbours.
func apart(l Line) (medians []float64) {
	for _, n := range parts {
		if _, medians = blocks(l, n); !resemble(medians) {
			break
		}
	}
	return medians
}

// resemble tells whether neighbours are more alike than others, by their correlation.
// A little of it is left, which the strict level of the test makes up for.
func resemble(v []float64) bool {
	mean := 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	var neighbours, all float64
	for i, x := range v {
		all += (x - mean) * (x - mean)
		if i > 0 {
			neighbours += (x - mean) * (v[i-1] - mean)
		}
	}
	return all > 0 && neighbours/all > 0.1
}
