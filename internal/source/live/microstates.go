package live

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// leastAccounted is the shortest window of Microstates: within it each thread that
// is accounted for has been somewhere, if only asleep.
const leastAccounted = 100 * time.Millisecond

// Microstates tells what the runtime's threads did within a window, when somebody
// has switched that accounting on; we never do. Whether it is on, only the counters
// tell: before it ever was they are 0, and after it they stand still.
func (s *Source) Microstates(ctx context.Context, window time.Duration) (*beam.Microstates, error) {
	var cost beam.Cost
	before, err := s.readMicrostates(ctx, &cost)
	if err != nil {
		return nil, err
	}
	after := before
	if counted(before) {
		if err := sleep(ctx, max(window, leastAccounted)); err != nil {
			return nil, err
		}
		if after, err = s.readMicrostates(ctx, &cost); err != nil {
			return nil, err
		}
	}
	m := accounted(before, after)
	m.Incarnation, m.Origin = s.n.Incarnation(), exact(len(after.Threads), cost)
	return m, nil
}

func (s *Source) readMicrostates(ctx context.Context, cost *beam.Cost) (probe.ThreadsTimes, error) {
	a, err := s.n.Do(ctx, probe.Microstates(), nil)
	if err != nil {
		return probe.ThreadsTimes{}, err
	}
	*cost = cost.Plus(a.Cost)
	t := probe.DecodeMicrostates(a.Result)
	return t, a.Result.Err()
}

func counted(t probe.ThreadsTimes) bool {
	return slices.ContainsFunc(t.Threads, func(t probe.ThreadTimes) bool {
		for _, n := range t.States {
			if n != 0 {
				return true
			}
		}
		return false
	})
}

// accounted makes shares of the differences of two readings.
func accounted(before, after probe.ThreadsTimes) *beam.Microstates {
	type thread struct {
		kind string
		id   int
	}
	was := make(map[thread]map[string]int64, len(before.Threads))
	for _, t := range before.Threads {
		was[thread{t.Type, t.ID}] = t.States
	}
	m := &beam.Microstates{BuildType: after.BuildType, Window: after.At - before.At}
	states := map[string]bool{}
	for _, t := range after.Threads {
		then, ok := was[thread{t.Type, t.ID}]
		if !ok {
			continue
		}
		shares := sharesOf(then, t.States)
		if shares == nil {
			continue
		}
		for name := range shares {
			states[name] = true
		}
		m.Threads = append(m.Threads, beam.ThreadStates{Type: t.Type, ID: t.ID, Shares: shares, Times: timesOf(t.States, after.PerSecond)})
	}
	if m.On = len(m.Threads) > 0; !m.On {
		m.Window = 0
	}
	for name := range states {
		m.States = append(m.States, name)
	}
	slices.Sort(m.States)
	slices.SortFunc(m.Threads, func(a, b beam.ThreadStates) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID))
	})
	return m
}

// timesOf converts counters of so many units a second.
func timesOf(counters map[string]int64, perSecond int64) map[string]time.Duration {
	if perSecond <= 0 {
		return nil
	}
	times := make(map[string]time.Duration, len(counters))
	for name, n := range counters {
		times[name] = time.Duration(float64(max(0, n)) / float64(perSecond) * float64(time.Second))
	}
	return times
}

// sharesOf is nil for a thread whose counters stood still.
func sharesOf(before, after map[string]int64) map[string]float64 {
	total := int64(0)
	for name, n := range after {
		total += max(0, n-before[name])
	}
	if total <= 0 {
		return nil
	}
	shares := make(map[string]float64, len(after))
	for name, n := range after {
		shares[name] = float64(max(0, n-before[name])) / float64(total)
	}
	return shares
}
