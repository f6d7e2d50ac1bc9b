package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/session"
)

// Past answers PromQL at each step of a time, both ends included. The embedded store
// is one, adapted, and any Prometheus (history/remote). Safe for concurrent use.
type Past interface {
	QueryRange(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]history.Series, error)
}

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
