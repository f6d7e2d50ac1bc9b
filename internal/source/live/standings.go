package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// MostStandings is how many processes Standings may be asked for.
const MostStandings = probe.MaxWaits

// Standings tells what some processes do at this moment (a touch: wakes each once,
// before OTP 27 twice, but none that hibernates). What walks a message queue is not
// read where that is long. One process that does not answer costs its own answer, not
// the others'; after several of them the rest is not asked.
func (s *Source) Standings(ctx context.Context, pids []beam.Pid) (*beam.Standings, error) {
	if len(pids) > MostStandings {
		return nil, fmt.Errorf("the standing of %d processes, and %d are the most", len(pids), MostStandings)
	}
	r := newWaitRound(s, WaitQuery{})
	defer r.woke()
	asked := slices.DeleteFunc(slices.Clone(pids), func(p beam.Pid) bool { return !possible(p, s.otp()) })
	if err := r.ask(ctx, asked, MostStandings, probe.WaitsQuery{Closely: true}); err != nil {
		return nil, err
	}
	out := &beam.Standings{Incarnation: s.n.Incarnation(), List: make([]beam.Standing, len(pids))}
	seen := 0
	for i, p := range pids {
		out.List[i] = r.standing(p)
		if out.List[i].MessageQueueLen >= 0 || out.List[i].Gone {
			seen++
		}
	}
	r.cost.Woken = len(r.woken)
	out.Origin = sampled(seen, len(pids), r.cost)
	return out, nil
}

// standing is what was found of a process, or why nothing was.
func (r *waitRound) standing(p beam.Pid) beam.Standing {
	st, met := r.seen[p]
	switch {
	case !possible(p, r.s.otp()):
		return beam.NewStanding(p, beam.Gone)
	case !met:
		return beam.NewStanding(p, beam.NotRead)
	case st.Gone && r.woken[p]:
		return beam.NewStanding(p, beam.NoAnswer)
	}
	return st.Standing
}
