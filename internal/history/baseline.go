package history

import (
	"math"
	"slices"
	"time"
)

// Baseline is what is usual for a node.
type Baseline struct {
	Period  Period
	Entries []Entry
}

// Entry is one number's baseline.
type Entry struct {
	Line
	Min, P50, P95, P99, Max, Last float64

	// Hours are quantiles by hour, in UTC: 168 of a week when the period has one, 24 of a
	// day when it has a day, else none.
	Hours []Hour

	// Growth is per hour, robust against peaks; Grows says that it is more than what the
	// number varies by, and lasts over the period.
	Growth float64
	Grows  bool
	// Full is how long until the limit at that growth; 0: it does not grow, or has none.
	Full time.Duration

	// Threshold is beyond what is usual for this node; 0: none is of use.
	Threshold float64
}

// Hour are the quantiles of an hour of the day, or of the week from Monday on.
type Hour struct {
	N             int
	P50, P95, Max float64
}

// Headroom is what is left to the limit, as a part of it; negative without a limit.
func (e Entry) Headroom() float64 {
	if e.Limit <= 0 {
		return -1
	}
	return max(0, 1-e.Last/e.Limit)
}

// Learn makes a baseline of what was read.
func Learn(p Period, lines []Line) Baseline {
	b := Baseline{Period: p}
	for _, l := range lines {
		b.Entries = append(b.Entries, learn(p, l))
	}
	return b
}

func learn(p Period, l Line) Entry {
	sorted := slices.Sorted(slices.Values(l.Values))
	e := Entry{
		Line: l, Min: sorted[0], Max: sorted[len(sorted)-1], Last: l.Values[len(l.Values)-1],
		P50: quantile(sorted, 0.5), P95: quantile(sorted, 0.95), P99: quantile(sorted, 0.99),
	}
	e.Hours = hours(p, l)
	e.Growth, e.Grows = growth(l)
	if left := l.Limit - e.Last; e.Grows && e.Growth > 0 && l.Limit > 0 && left > 0 {
		e.Full = time.Duration(min(left/e.Growth*float64(time.Hour), float64(math.MaxInt64/2)))
	}
	e.Threshold = threshold(e)
	return e
}

// quantile of sorted values, between two of them by their distance.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

const day = 24 * time.Hour

// hours needs a whole week, or a whole day, to say what is usual at an hour.
func hours(p Period, l Line) []Hour {
	var n int
	var of func(t time.Time) int
	switch span := p.To.Sub(p.From); {
	case span >= 7*day:
		n, of = 168, func(t time.Time) int { return (int(t.UTC().Weekday())+6)%7*24 + t.UTC().Hour() }
	case span >= day:
		n, of = 24, func(t time.Time) int { return t.UTC().Hour() }
	default:
		return nil
	}
	values := make([][]float64, n)
	for i, t := range l.Times {
		h := of(t)
		values[h] = append(values[h], l.Values[i])
	}
	out := make([]Hour, n)
	for h, v := range values {
		if len(v) > 0 {
			slices.Sort(v)
			out[h] = Hour{N: len(v), P50: quantile(v, 0.5), P95: quantile(v, 0.95), Max: v[len(v)-1]}
		}
	}
	return out
}

// leastBlocks is from how many medians on growth means something.
const leastBlocks = 6

// growth is the median of the slopes between medians of the period's parts (Theil and
// Sen), per hour. It is growth when nearly all parts lie along the line: three
// quarters of the slopes have its sign, and over the period it comes to more than
// twice what the medians stray from it.
func growth(l Line) (perHour float64, grows bool) {
	at, medians := blocks(l, 24)
	if len(medians) < leastBlocks {
		return 0, false
	}
	var slopes []float64
	for i := range medians {
		for j := i + 1; j < len(medians); j++ {
			slopes = append(slopes, (medians[j]-medians[i])/at[j].Sub(at[i]).Hours())
		}
	}
	slices.Sort(slopes)
	perHour = quantile(slopes, 0.5)
	same := 0
	for _, s := range slopes {
		if s*perHour > 0 {
			same++
		}
	}
	stray := make([]float64, len(medians))
	for i, m := range medians {
		stray[i] = math.Abs(m - medians[0] - perHour*at[i].Sub(at[0]).Hours())
	}
	slices.Sort(stray)
	total := math.Abs(perHour) * at[len(at)-1].Sub(at[0]).Hours()
	return perHour, 4*same >= 3*len(slopes) && total > 2*quantile(stray, 0.5) && total >= l.Least
}

// blocks divides a line into at most n parts of time and gives the median of each:
// neighbouring points of a node depend on one another, medians of parts hardly.
func blocks(l Line, n int) (at []time.Time, medians []float64) {
	if len(l.Values) == 0 {
		return nil, nil
	}
	size := max(1, (len(l.Values)+n-1)/n)
	for v := range slices.Chunk(indices(len(l.Values)), size) {
		part := make([]float64, len(v))
		for i, j := range v {
			part[i] = l.Values[j]
		}
		slices.Sort(part)
		at = append(at, l.Times[v[len(v)/2]])
		medians = append(medians, quantile(part, 0.5))
	}
	return at, medians
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// threshold lies beyond what was seen: above the 99th percentile by half of itself or
// by twice the distance from the median, whichever is more, but where there is a limit
// not above nine tenths of it.
func threshold(e Entry) float64 {
	if e.Worse != More || e.By != "" {
		return 0
	}
	v := e.P99 + max(0.5*e.P99, 2*(e.P99-e.P50), e.Least)
	switch {
	case e.Unit == "ratio":
		v = min(v, 0.95)
	case e.Limit > 0:
		v = min(v, 0.9*e.Limit)
	}
	if v <= e.Max {
		v = e.Max + e.Least // what happened once in this period is usual too
	}
	return round2(v)
}

// round2 leaves two digits, upwards.
func round2(v float64) float64 {
	if v <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(v))-1)
	return math.Ceil(v/unit-1e-9) * unit
}
