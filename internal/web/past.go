package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/session"
)

// Past answers PromQL at each step of a time, both ends included. The embedded store
// is one, adapted, and any Prometheus (history/remote). Safe for concurrent use.
type Past interface {
	QueryRange(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]history.Series, error)
}

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

func (s *Server) readPast(w http.ResponseWriter, r *http.Request) error {
	if s.past == nil {
		return problem(http.StatusNotFound, "numbers are not kept here beyond the last hour", "start hodoscope serve with --data DIR")
	}
	name := r.PathValue("node")
	p := &params{r: r}
	g := p.grid(time.Now(), s.every)
	if err := p.done(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerTimeout)
	defer cancel()
	a, err := readPast(ctx, s.past, s.instance(name), g)
	if err != nil {
		return pastProblem(err)
	}
	a.Node = name
	return writeJSON(w, a)
}

// instance is what a node is called in the store. One that is not watched any more
// may still have a past.
func (s *Server) instance(name string) string {
	if n, err := s.node(name); err == nil {
		return instanceOf(n.State())
	}
	return name
}

func instanceOf(s *session.State) string {
	if s.Incarnation.Node != "" {
		return s.Incarnation.Node
	}
	return s.Target
}

func pastProblem(err error) *Problem {
	if errors.Is(err, context.DeadlineExceeded) {
		return problem(http.StatusGatewayTimeout, "the store did not answer in time", "ask for a shorter time")
	}
	return problem(http.StatusBadGateway, err.Error(), "ask for a shorter time")
}

// grid reads from, to and step. Without them it is the last hour.
func (p *params) grid(now time.Time, every time.Duration) grid {
	to := p.moment("to", now)
	from := p.moment("from", to.Add(-usualRange))
	step := p.duration("step")
	if !from.Before(to) {
		p.fail("from: %s is not before to", from.Format(time.RFC3339))
		return grid{}
	}
	g := newGrid(from, to, step, every)
	if g.points() > maxPoints {
		p.fail("step: %s makes %d points, the most are %d", step, g.points(), maxPoints)
	}
	return g
}

func (p *params) moment(name string, unset time.Time) time.Time {
	s := p.get(name)
	if s == "" {
		return unset
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		p.fail("%s: %q is not a time as 2026-11-27T03:11:00Z", name, s)
		return unset
	}
	return t
}

func (p *params) duration(name string) time.Duration {
	s := p.get(name)
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second {
		p.fail("%s: %q is not a duration of 1s or more", name, s)
	}
	return d
}

// pastAnswer is a node's numbers over a time as columns of equal length.
type pastAnswer struct {
	Node   string                `json:"node"`
	From   float64               `json:"from"` // seconds since 1970, of the first point
	To     float64               `json:"to"`
	Step   float64               `json:"step_seconds"`
	Folded bool                  `json:"folded"` // a point stands for several collections
	At     []float64             `json:"at"`
	Starts []float64             `json:"starts"` // when the runtime started, within this time
	Up     []*float64            `json:"up"`     // 1; 0: could not be reached; null: nobody watched
	Series map[string][]*float64 `json:"series"`
	Groups map[string][]ofGroup  `json:"groups"`
}

// ofGroup is a column of one group of processes.
type ofGroup struct {
	Group  string     `json:"group"`
	Values []*float64 `json:"values"`
}

func readPast(ctx context.Context, store Past, instance string, g grid) (*pastAnswer, error) {
	a := &pastAnswer{
		From: unixSeconds(g.from), To: unixSeconds(g.to), Step: g.step.Seconds(), Folded: g.coarse(), At: make([]float64, g.points()),
		Series: make(map[string][]*float64, len(pastSeries)), Groups: make(map[string][]ofGroup, len(pastGroups)),
	}
	for i := range a.At {
		a.At[i] = unixSeconds(g.from.Add(time.Duration(i) * g.step))
	}
	matcher := fmt.Sprintf("instance=%q", instance)
	ask := func(expr string) ([]history.Series, error) {
		return store.QueryRange(ctx, expr, g.from, g.to, g.step)
	}
	up, err := ask(upExpr(matcher, g))
	if err != nil {
		return nil, err
	}
	a.Up = column(g, nil, up)
	for _, one := range pastSeries {
		found, err := ask(one.expr(matcher, g))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.name, err)
		}
		values := column(g, a.Up, found)
		if one.fold == rate {
			onlyWhole(g, a.Up, values)
		}
		a.Series[one.name] = values
	}
	for _, one := range pastGroups {
		found, err := ask(one.expr(matcher, g))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.name, err)
		}
		a.Groups[one.name] = largest(g, a.Up, found, one.by())
	}
	started, err := ask(startExpr(matcher))
	if err != nil {
		return nil, err
	}
	a.Starts = starts(g, started)
	return a, nil
}

// column puts a series on the grid. Where nobody watched, there is no number, however
// long the store would draw the last one on.
func column(g grid, up []*float64, found []history.Series) []*float64 {
	values := make([]*float64, g.points())
	for _, s := range found {
		for i, t := range s.Times {
			if at := g.index(t); at >= 0 && at < len(values) && (up == nil || up[at] != nil) {
				values[at] = known(s.Values[i])
			}
		}
	}
	return values
}

// onlyWhole takes away rates of a time that was not watched from its begin to its end:
// PromQL divides what grew in a part of it by the whole.
func onlyWhole(g grid, up, values []*float64) {
	whole := func(i int) bool { return i >= len(up) || i >= 0 && up[i] != nil && *up[i] == 1 }
	around := 0
	if g.coarse() {
		around = int((g.window() + g.step - 1) / g.step)
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
func starts(g grid, found []history.Series) []float64 {
	list := []float64{}
	last := unixSeconds(g.from) - jitter
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

// largest are the groups with most over the whole time, the largest first, and the
// sum of all others.
func largest(g grid, up []*float64, found []history.Series, label string) []ofGroup {
	all := make([]ofGroup, len(found))
	for i, s := range found {
		all[i] = ofGroup{cut(s.Labels[label]), column(g, up, []history.Series{s})}
	}
	slices.SortStableFunc(all, func(a, b ofGroup) int { return cmp.Compare(total(b.Values), total(a.Values)) })
	list, others := []ofGroup{}, ofGroup{metric.Other, make([]*float64, g.points())}
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
