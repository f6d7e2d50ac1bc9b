package history

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Series is what a query gave for one set of labels, by time.
type Series struct {
	Labels map[string]string
	Times  []time.Time
	Values []float64
}

// Querier evaluates PromQL at each step of a period. The embedded store is one, and
// any Prometheus.
type Querier interface {
	QueryRange(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]Series, error)
}

// Period is a node and a time of it.
type Period struct {
	Job, Instance string // either may be empty: any
	From, To      time.Time
	// Every is how far apart the node's numbers were collected; 0: 15 s.
	Every time.Duration
}

// matchers are those of the node, quoted as PromQL has it.
func (p Period) matchers() string {
	var m []string
	if p.Job != "" {
		m = append(m, fmt.Sprintf("job=%q", p.Job))
	}
	if p.Instance != "" {
		m = append(m, fmt.Sprintf("instance=%q", p.Instance))
	}
	return strings.Join(m, ",")
}

// mostPoints bounds how many points of a series are asked for.
const mostPoints = 2000

func (p Period) every() time.Duration {
	if p.Every <= 0 {
		return 15 * time.Second
	}
	return p.Every
}

// step is how far apart points are asked for.
func (p Period) step() time.Duration {
	return max(p.every(), (p.To.Sub(p.From) / mostPoints).Round(time.Second))
}

// window is what rates are of: four points, and not less than the step.
func (p Period) window() string {
	return fmt.Sprintf("%dms", max(4*p.every(), p.step()).Milliseconds())
}

// Line is one number over a period.
type Line struct {
	Number
	Key    string // value of By
	Times  []time.Time
	Values []float64
	Limit  float64 // at the end of the period; 0: none, or not known
}

// Name is the number's title, with what tells it from others like it.
func (l Line) Name() string {
	if l.Key == "" {
		return l.Number.Title
	}
	return l.Number.Title + ": " + l.Key
}

// Read asks for all numbers of a period. What there is nothing of is left out.
// progress, which may be nil, is told how many were read.
func Read(ctx context.Context, q Querier, p Period, progress func(done, of int)) ([]Line, error) {
	return read(ctx, q, p, Numbers, progress)
}

func read(ctx context.Context, q Querier, p Period, numbers []Number, progress func(done, of int)) ([]Line, error) {
	var lines []Line
	for i, n := range numbers {
		found, err := q.QueryRange(ctx, query(n.Expr, p.matchers(), p.window()), p.From, p.To, p.step())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n.Name, err)
		}
		limit, err := readLimit(ctx, q, n, p)
		if err != nil {
			return nil, err
		}
		of := len(lines)
		for _, s := range found {
			if l := line(n, s, limit); len(l.Values) > 0 {
				lines = append(lines, l)
			}
		}
		lines = append(lines[:of], largest(lines[of:])...)
		if progress != nil {
			progress(i+1, len(numbers))
		}
	}
	return lines, nil
}

// mostKeys is how many of a number that there are several of are judged.
const mostKeys = 12

// largest are those that were most at some time.
func largest(lines []Line) []Line {
	slices.SortStableFunc(lines, func(a, b Line) int { return cmp.Compare(slices.Max(b.Values), slices.Max(a.Values)) })
	return lines[:min(len(lines), mostKeys)]
}

func readLimit(ctx context.Context, q Querier, n Number, p Period) (float64, error) {
	if n.Limit == "" {
		return 0, nil
	}
	found, err := q.QueryRange(ctx, query(n.Limit, p.matchers(), p.window()), p.From, p.To, p.step())
	if err != nil {
		return 0, fmt.Errorf("limit of %s: %w", n.Name, err)
	}
	if len(found) == 0 || len(found[0].Values) == 0 {
		return 0, nil
	}
	return found[0].Values[len(found[0].Values)-1], nil
}

// line takes the numbers of a series: a division by nothing is none.
func line(n Number, s Series, limit float64) Line {
	l := Line{Number: n, Key: s.Labels[n.By], Limit: limit}
	for i, v := range s.Values {
		if v-v == 0 { // neither NaN nor infinite
			l.Times = append(l.Times, s.Times[i])
			l.Values = append(l.Values, v)
		}
	}
	return l
}

// Nodes are the instances that something is known of in a period.
func Nodes(ctx context.Context, q Querier, p Period) ([]string, error) {
	found, err := q.QueryRange(ctx, `max by (instance) (beam_node_up)`, p.From, p.To, p.step())
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range found {
		names = append(names, s.Labels["instance"])
	}
	slices.Sort(names)
	return names, nil
}
