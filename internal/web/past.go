package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

const (
	maxPoints  = 2000
	usualRange = time.Hour
)

// readPast answers with the numbers of a set of charts over a time, and with what things
// had at a moment of it.
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
	a, err := charted.Read(ctx, s.past, s.instance(name), view.Charts(set), g)
	if err != nil {
		return pastProblem(err)
	}
	if !at.IsZero() {
		a.Moment = a.MomentAt(at)
	}
	a.Node = name
	return writeJSON(w, a)
}

// groupPast answers with what is kept of one group of processes over a time.
func (s *Server) groupPast(w http.ResponseWriter, r *http.Request) error {
	if s.past == nil {
		return notKept()
	}
	p := params(r)
	g := gridOf(p, time.Now(), s.every)
	if err := p.Done(); err != nil {
		return err
	}
	name, group := r.PathValue("node"), r.PathValue("group")
	if n, err := s.node(name); err == nil {
		group = view.GroupNamed(n.State().Census, group)
	}
	ctx, cancel := context.WithTimeout(r.Context(), ask.Timeout)
	defer cancel()
	a, err := charted.ReadGroup(ctx, s.past, s.instance(name), group, g)
	if err != nil {
		return pastProblem(err)
	}
	a.Node = name
	return writeJSON(w, a)
}

// gridOf reads from, to and step. Without them it is the last hour.
func gridOf(p *ask.Params, now time.Time, every time.Duration) charted.Grid {
	to := p.Moment("to", now)
	from := p.Moment("from", to.Add(-usualRange))
	step := p.Duration("step")
	if !from.Before(to) {
		p.Fail("from: %s is not before to", from.Format(time.RFC3339))
		return charted.Grid{}
	}
	g := charted.NewGrid(from, to, step, every)
	if g.Points() > maxPoints {
		p.Fail("step: %s makes %d points, the most are %d", step, g.Points(), maxPoints)
	}
	return g
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

// counted is how many findings of a node were open at a moment, as the store has it.
func (s *Server) counted(ctx context.Context, st *session.State, at time.Time) int {
	n, looked, err := charted.Counted(ctx, s.past, instanceOf(st), at, s.every)
	switch {
	case err != nil:
		return view.Uncounted // what was found is told all the same
	case !looked:
		return view.Unlooked
	}
	return n
}

func notKept() *Problem {
	return problem(http.StatusNotFound, "numbers are not kept here beyond the last hour", "start hodoscope serve with --data DIR")
}

func pastProblem(err error) *Problem {
	if errors.Is(err, context.DeadlineExceeded) {
		return problem(http.StatusGatewayTimeout, "the store did not answer in time", "ask for a shorter time")
	}
	return problem(http.StatusBadGateway, err.Error(), "ask for a shorter time")
}
