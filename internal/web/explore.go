package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view"
)

// What one may ask of all that is kept, in PromQL. Programs ask at /prometheus, which is
// Prometheus' own API; these routes are for the page: with its session, bounded, and in
// the words of the catalogue.

// Explorer is a store of which one can find out what is in it. The embedded store is one.
type Explorer interface {
	history.Querier
	// Narrow is a query of those series only whose label has the value, unless it says
	// itself which it wants. An error is about the query.
	Narrow(expr, label, value string) (string, error)
	// LabelValues are the values of a label, of a metric or, when that is "", of all; in
	// order, and at most so many.
	LabelValues(ctx context.Context, label, metric string, most int) ([]string, error)
}

// QueryError says that an error of a store is about what was asked, not about the store.
type QueryError struct{ Err error }

func (e *QueryError) Error() string { return e.Err.Error() }
func (e *QueryError) Unwrap() error { return e.Err }

const (
	maxQuery   = 4 << 10 // bytes
	mostSeries = 200     // of an answer: a legend has room for fewer
	mostValues = 1000    // of a label
)

func noExplorer() *Problem {
	return problem(http.StatusNotFound, "metrics are not kept here", "start hodoscope serve with --data DIR")
}

// queryOf is a query of the page, and of which node.
func (s *Server) queryOf(p *ask.Params) (store Explorer, expr string, err error) {
	expr, node := strings.TrimSpace(p.Get("query")), p.Get("node")
	switch {
	case expr == "":
		p.Fail("query: there is none")
	case len(expr) > maxQuery:
		p.Fail("query: longer than %d bytes", maxQuery)
	}
	if err := p.Done(); err != nil {
		return nil, "", err
	}
	store, ok := s.past.(Explorer)
	if !ok {
		return nil, "", noExplorer()
	}
	if node != "" {
		if expr, err = store.Narrow(expr, "instance", s.instance(node)); err != nil {
			return nil, "", queryProblem(&QueryError{err})
		}
	}
	return store, expr, nil
}

func queryProblem(err error) *Problem {
	var wrong *QueryError
	if errors.As(err, &wrong) {
		return badRequest(err.Error(), "see what is offered while you type, or a metric's example")
	}
	return pastProblem(err)
}

// queryNow evaluates a query at a moment.
func (s *Server) queryNow(w http.ResponseWriter, r *http.Request) error {
	p := params(r)
	at := p.Moment("at", time.Now())
	store, expr, err := s.queryOf(p)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), ask.Timeout)
	defer cancel()
	found, err := store.QueryRange(ctx, expr, at, at, time.Second)
	if err != nil {
		return queryProblem(err)
	}
	samples := make([]view.Sample, 0, min(len(found), ask.MaxRows))
	for _, one := range found[:min(len(found), ask.MaxRows)] {
		if n := len(one.Values); n > 0 {
			samples = append(samples, view.Sample{Labels: one.Labels, Value: one.Values[n-1]})
		}
	}
	d := view.QueryResult(expr, samples)
	d.Origin.At = ask.RFC3339(at)
	if len(found) > ask.MaxRows {
		d.Notes = append(d.Notes, fmt.Sprintf("These are the first %d of %d series.", ask.MaxRows, len(found)))
	}
	return writeJSON(w, view.Wire(d))
}

// ranged is what a query gave over a time: columns of equal length, the series with most
// over the whole time first.
type ranged struct {
	Query  string         `json:"query"` // as it was evaluated
	Unit   view.Unit      `json:"unit"`
	From   float64        `json:"from"` // seconds since 1970, of the first point
	To     float64        `json:"to"`
	Step   float64        `json:"step_seconds"`
	At     []float64      `json:"at"`
	Total  int            `json:"total"` // series that there are; Series has some of them
	Series []rangedSeries `json:"series"`
}

type rangedSeries struct {
	Name   string            `json:"name"` // by what it differs from the others
	Labels map[string]string `json:"labels"`
	Values []*float64        `json:"values"`
}

// queryRange evaluates a query at each step of a time.
func (s *Server) queryRange(w http.ResponseWriter, r *http.Request) error {
	p := params(r)
	g := gridOf(p, time.Now(), s.every)
	store, expr, err := s.queryOf(p)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), ask.Timeout)
	defer cancel()
	found, err := store.QueryRange(ctx, expr, g.From, g.To, g.Step)
	if err != nil {
		return queryProblem(err)
	}
	return writeJSON(w, rangedOf(expr, g, found))
}

func rangedOf(expr string, g charted.Grid, found []history.Series) ranged {
	a := ranged{
		Query: expr, Unit: view.QueryUnit(expr), From: ask.UnixSeconds(g.From), To: ask.UnixSeconds(g.To), Step: g.Step.Seconds(),
		At: g.Times(), Total: len(found),
	}
	slices.SortStableFunc(found, func(x, y history.Series) int { return cmp.Compare(area(y), area(x)) })
	found = found[:min(len(found), mostSeries)]
	sets := make([]map[string]string, len(found))
	for i := range found {
		sets[i] = found[i].Labels
	}
	names := view.SeriesNames(sets)
	a.Series = make([]rangedSeries, len(found))
	for i, one := range found {
		values := make([]*float64, len(a.At))
		for k, t := range one.Times {
			if at := g.Index(t); at >= 0 && at < len(values) {
				values[at] = ask.Finite(one.Values[k])
			}
		}
		a.Series[i] = rangedSeries{view.Cut(names[i]), cutAll(one.Labels), values}
	}
	return a
}

// area is how much there is of a series over the whole time.
func area(s history.Series) (sum float64) {
	for _, v := range s.Values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			sum += math.Abs(v)
		}
	}
	return sum
}

// complete tells how a query may go on.
func (s *Server) complete(w http.ResponseWriter, r *http.Request) error {
	p := params(r)
	before, after := p.Get("before"), p.Get("after")
	if len(before)+len(after) > maxQuery {
		p.Fail("before, after: longer than %d bytes", maxQuery)
	}
	if err := p.Done(); err != nil {
		return err
	}
	store, ok := s.past.(Explorer)
	if !ok {
		return noExplorer()
	}
	ctx, cancel := context.WithTimeout(r.Context(), ask.Timeout)
	defer cancel()
	var failed error
	replace, list := view.Complete(before+after, before, func(label, metric string) []string {
		values, err := store.LabelValues(ctx, label, metric, mostValues)
		failed = errors.Join(failed, err)
		return values
	})
	if failed != nil {
		return pastProblem(failed)
	}
	for i := range list {
		list[i].Text = view.Cut(list[i].Text)
	}
	return writeJSON(w, struct {
		Replace int               `json:"replace"` // UTF-16 units before the cursor that a word takes the place of
		Words   []view.Completion `json:"words"`
	}{replace, append([]view.Completion{}, list...)})
}

// listMetrics is the catalogue; explainMetric one of it, by its name or that of a series.
func (s *Server) listMetrics(w http.ResponseWriter, r *http.Request) error {
	if err := params(r).Done(); err != nil {
		return err
	}
	return writeJSON(w, view.Wire(view.Catalogue()))
}

func (s *Server) explainMetric(w http.ResponseWriter, r *http.Request) error {
	if err := params(r).Done(); err != nil {
		return err
	}
	name := r.PathValue("metric")
	m, ok := metric.Find(name)
	if named := view.MetricsIn(name); !ok && len(named) == 1 {
		m, ok = named[0], true
	}
	if !ok {
		return problem(http.StatusNotFound, "no metric of that name is in the catalogue", "see /api/v1/metrics")
	}
	return writeJSON(w, view.Wire(view.Metric(m)))
}

// expression is the query behind a chart: all its lines as one.
func (s *Server) expression(w http.ResponseWriter, r *http.Request) error {
	p := params(r)
	name, g := p.Get("chart"), gridOf(p, time.Now(), s.every)
	c, ok := view.ChartNamed(name)
	if !ok {
		p.Fail("chart: there is none of this name")
	}
	if err := p.Done(); err != nil {
		return err
	}
	return writeJSON(w, struct {
		Query string `json:"query"`
	}{charted.Query(c, s.instance(r.PathValue("node")), g)})
}
