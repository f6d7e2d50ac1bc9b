package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// MostTraced is how many processes Tracing may be asked for.
const MostTraced = probe.MaxTraced

// Tracing tells by whom processes that will be born are traced, and each of some that
// live (a touch: wakes each twice, those that hibernate too).
func (s *Source) Tracing(ctx context.Context, pids []beam.Pid) (*beam.Tracing, error) {
	if len(pids) > MostTraced {
		return nil, fmt.Errorf("the tracing of %d processes, and %d are the most", len(pids), MostTraced)
	}
	var cost beam.Cost
	var newborn *beam.Traced
	found := make(map[beam.Pid]beam.Traced)
	var batch []etf.Pid
	ask := func(pids []etf.Pid) probe.Request { batch = pids; return probe.Tracing(pids) }
	answer := func(c *etf.Cursor) {
		t := probe.DecodeTracing(c, s.n.Name(), batch)
		newborn = &t.New
		for _, one := range t.List {
			found[one.Pid] = one
			if !one.Gone {
				cost.Woken++
			}
		}
	}
	silent := func(p beam.Pid) { found[p] = beam.Traced{Pid: p, Silent: true} }
	if asked := slices.DeleteFunc(slices.Clone(pids), func(p beam.Pid) bool { return !possible(p, s.otp()) }); len(asked) > 0 {
		if err := s.halving(ctx, asked, &cost, ask, answer, silent); err != nil {
			return nil, err
		}
	}
	if newborn == nil {
		a, err := s.n.Do(ctx, ask(nil), nil)
		if err != nil {
			return nil, err
		}
		cost = cost.Plus(a.Cost)
		if answer(a.Result); a.Result.Err() != nil {
			return nil, a.Result.Err()
		}
	}
	out := &beam.Tracing{Incarnation: s.n.Incarnation(), New: *newborn, List: make([]beam.Traced, len(pids))}
	seen := 0
	for i, p := range pids {
		one, ok := found[p]
		if !ok {
			one = beam.Traced{Pid: p, Gone: true}
		}
		if out.List[i] = one; !one.Silent {
			seen++
		}
	}
	out.Origin = sampled(seen, len(pids), cost)
	return out, nil
}
