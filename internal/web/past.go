package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Past answers PromQL at each step of a time, both ends included. The embedded store
// is one, adapted, and any Prometheus (history/remote). Safe for concurrent use.
type Past interface {
	QueryRange(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]history.Series, error)
}

func (s *Server) readPast(w http.ResponseWriter, r *http.Request) error {
	if s.past == nil {
		return notKept()
	}
	name := r.PathValue("node")
	p := params(r)
	g, set, at := gridOf(p, time.Now(), s.every), p.OneOf("set", view.ChartSets), p.Moment("at", time.Time{})
	if err := p.Done(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), ask.Timeout)
	defer cancel()
	a, err := readPast(ctx, s.past, s.instance(name), set, g, at)
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

// pastColumns are numbers over a time as columns of equal length.
type pastColumns struct {
	Node   string                `json:"node"`
	From   float64               `json:"from"` // seconds since 1970, of the first point
	To     float64               `json:"to"`
	Step   float64               `json:"step_seconds"`
	Folded bool                  `json:"folded"` // a point stands for several collections
	At     []float64             `json:"at"`
	Starts []float64             `json:"starts"` // when the runtime started, within this time
	Up     []*float64            `json:"up"`     // 1; 0: could not be reached; null: nobody watched
	Series map[string][]*float64 `json:"series"`
}

// pastAnswer is a node's numbers over a time, and what they are of: the charts of a set.
type pastAnswer struct {
	pastColumns
	Groups map[string][]ofGroup `json:"groups"`
	Charts []view.Chart         `json:"charts"`
	Moment pastMoment           `json:"moment"`
}

// ofGroup is a column of one of several things: a group of processes, a table, a peer.
type ofGroup struct {
	Group  string     `json:"group"`
	Values []*float64 `json:"values"`
}

// pastMoment is what each thing had at one point.
type pastMoment struct {
	At       float64        `json:"at"`
	Sections []view.Section `json:"sections"`
}

// pastReader asks the store for one answer.
type pastReader struct {
	*pastAnswer
	g       grid
	ask     func(expr string) ([]history.Series, error)
	amounts []view.Amount // of the point of the moment
}

// newPastReader begins an answer: its points, and at which of them the node was reached.
func newPastReader(ctx context.Context, store Past, instance string, g grid) (r pastReader, matcher string, err error) {
	a := &pastAnswer{
		pastColumns: pastColumns{From: ask.UnixSeconds(g.from), To: ask.UnixSeconds(g.to), Step: g.step.Seconds(), Folded: g.coarse(), At: make([]float64, g.points()),
			Series: map[string][]*float64{}},
		Groups: map[string][]ofGroup{},
	}
	for i := range a.At {
		a.At[i] = ask.UnixSeconds(g.from.Add(time.Duration(i) * g.step))
	}
	matcher = fmt.Sprintf("instance=%q", instance)
	r = pastReader{pastAnswer: a, g: g, ask: func(expr string) ([]history.Series, error) {
		return store.QueryRange(ctx, expr, g.from, g.to, g.step)
	}}
	up, err := r.ask(upExpr(matcher, g))
	if err != nil {
		return r, matcher, err
	}
	a.Up = column(g, nil, up)
	started, err := r.ask(startExpr(matcher))
	if err != nil {
		return r, matcher, err
	}
	a.Starts = starts(g, started)
	return r, matcher, nil
}

// readPast reads the numbers of a set of charts, and what things had at a moment; at
// the end where none is given.
func readPast(ctx context.Context, store Past, instance, set string, g grid, at time.Time) (*pastAnswer, error) {
	r, matcher, err := newPastReader(ctx, store, instance, g)
	if err != nil {
		return nil, err
	}
	r.Charts = view.Charts(set)
	moment := len(r.At) - 1
	if !at.IsZero() {
		moment = min(max(g.index(at), 0), moment)
	}
	moment = r.lastKnown(moment)
	for _, c := range r.Charts {
		if err := r.chart(c, matcher, moment); err != nil {
			return nil, err
		}
	}
	r.Moment = pastMoment{r.At[moment], view.WireSections(view.Moment(r.amounts))}
	return r.pastAnswer, nil
}

// lastKnown is the last point up to one at which the node was reached, or that one. Who
// looks at the moment of an alarm wants to know how it was before.
func (a *pastAnswer) lastKnown(point int) int {
	for i := point; i >= 0; i-- {
		if a.Up[i] != nil && *a.Up[i] == 1 {
			return i
		}
	}
	return point
}

// chart reads what a chart shows and no chart before it did.
func (r *pastReader) chart(c view.Chart, matcher string, moment int) error {
	for _, l := range c.Lines {
		if _, done := r.Series[l.Series]; done {
			continue
		}
		one := numberOf(l.Series)
		g := one.paced(r.g)
		found, err := r.ask(one.expr(matcher, g))
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		r.Series[one.name] = r.column(one, g, found)
	}
	if _, done := r.Groups[c.Each]; done || c.Each == "" {
		return nil
	}
	one := eachOf(c.Each)
	g := one.paced(r.g)
	found, err := r.ask(one.expr(matcher, g))
	if err != nil {
		return fmt.Errorf("%s: %w", one.name, err)
	}
	all := make([]ofGroup, len(found))
	for i, s := range found {
		all[i] = ofGroup{view.Cut(s.Labels[one.by]), r.column(one.pastOne, g, []history.Series{s})}
		if v := all[i].Values[moment]; v != nil {
			r.amounts = append(r.amounts, view.Amount{Each: one.name, Thing: all[i].Group, Value: *v})
		}
	}
	if c.Cells {
		r.Groups[one.name] = inOrder(all)
	} else {
		r.Groups[one.name] = largest(r.g, all)
	}
	return nil
}

func (r *pastReader) column(one pastOne, g grid, found []history.Series) []*float64 {
	values := column(g, r.Up, found)
	if one.fold == rate {
		onlyWhole(g, r.Up, values)
	}
	return values
}
