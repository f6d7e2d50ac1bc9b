package charted

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/metric"
)

// How series of the store become columns of a past.

// column puts a series on the grid. Where nobody watched, there is no number, however
// long the store would draw the last one on.
func column(g Grid, up []*float64, found []history.Series) []*float64 {
	values := make([]*float64, g.Points())
	for _, s := range found {
		for i, t := range s.Times {
			if at := g.Index(t); at >= 0 && at < len(values) && (up == nil || up[at] != nil) {
				values[at] = ask.Known(s.Values[i])
			}
		}
	}
	return values
}

// onlyWhole takes away rates of a time that was not watched from its begin to its end:
// PromQL divides what grew in a part of it by the whole.
func onlyWhole(g Grid, up, values []*float64) {
	whole := func(i int) bool { return i >= len(up) || i >= 0 && up[i] != nil && *up[i] == 1 }
	around := 0
	if g.coarse() {
		around = int((g.window() + g.Step - 1) / g.Step)
	}
	for i := range values {
		for near := i - around; near <= i+around && values[i] != nil; near++ {
			if !whole(near) {
				values[i] = nil
			}
		}
	}
}

// jitter is how much the computed time of a start may waver.
const jitter = 5.0 // seconds

// starts finds when the runtime started, from what its start was thought to be at
// each point. It is never earlier than before but by a step of the node's clock.
func starts(g Grid, found []history.Series) []float64 {
	list := []float64{}
	last := ask.UnixSeconds(g.From) - jitter
	for _, s := range found {
		for _, v := range s.Values {
			if v > last+jitter {
				list = append(list, v)
				last = v
			}
		}
	}
	return list
}

// mostGroups is how many layers of a chart one can tell apart.
const mostGroups = 5

// inOrder are things that have numbers for names, by these.
func inOrder(all []OfGroup) []OfGroup {
	number := func(g OfGroup) int { n, _ := strconv.Atoi(g.Group); return n }
	slices.SortStableFunc(all, func(a, b OfGroup) int { return cmp.Compare(number(a), number(b)) })
	return all
}

// largest are the things with most over the whole time, the largest first, and the sum
// of all others.
func largest(g Grid, all []OfGroup) []OfGroup {
	slices.SortStableFunc(all, func(a, b OfGroup) int { return cmp.Compare(total(b.Values), total(a.Values)) })
	list, others := []OfGroup{}, OfGroup{metric.Other, make([]*float64, g.Points())}
	for _, one := range all {
		if len(list) < mostGroups && one.Group != metric.Other {
			list = append(list, one)
			continue
		}
		add(others.Values, one.Values)
	}
	if len(list) < len(all) {
		list = append(list, others)
	}
	return list
}

func total(values []*float64) (sum float64) {
	for _, v := range values {
		if v != nil {
			sum += *v
		}
	}
	return sum
}

func add(to, values []*float64) {
	for i, v := range values {
		switch {
		case v == nil:
		case to[i] == nil:
			to[i] = v
		default:
			sum := *to[i] + *v
			to[i] = &sum
		}
	}
}
