package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/view"
)

// pastOfGroup are the numbers that are kept of each group of processes, by the names of
// the columns of a group.
var pastOfGroup = map[string]string{
	"count": "processes", "total_heap_size": "memory", "message_queue_len": "queue", "reductions_rate": "reductions", "binary_memory": "binary",
}

func notKept() *Problem {
	return problem(http.StatusNotFound, "numbers are not kept here beyond the last hour", "start hodoscope serve with --data DIR")
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
	a, err := readGroupPast(ctx, s.past, s.instance(name), group, g)
	if err != nil {
		return pastProblem(err)
	}
	a.Node = name
	return writeJSON(w, a)
}

func readGroupPast(ctx context.Context, store Past, instance, group string, g grid) (*pastColumns, error) {
	r, matcher, err := newPastReader(ctx, store, instance, g)
	if err != nil {
		return nil, err
	}
	for column, name := range pastOfGroup {
		one := eachOf(name)
		one.match = fmt.Sprintf("%s=%q", one.by, group)
		g := one.paced(r.g)
		found, err := r.ask(one.pastOne.expr(matcher, g))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", column, err)
		}
		r.Series[column] = r.column(one.pastOne, g, found)
	}
	return &r.pastColumns, nil
}
