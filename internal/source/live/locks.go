package live

import (
	"context"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// Locks tells what the emulator's locks cost, where the emulator counts that, and with
// a window how much of it within (a look: nobody is woken, nothing is cleared or
// switched on).
func (s *Source) Locks(ctx context.Context, window time.Duration) (*beam.Locks, error) {
	var cost beam.Cost
	l, err := s.readLocks(ctx, &cost)
	if err != nil {
		return nil, err
	}
	if window > 0 && len(l.List) > 0 {
		if err := sleep(ctx, window); err != nil {
			return nil, err
		}
		before := l
		if l, err = s.readLocks(ctx, &cost); err != nil {
			return nil, err
		}
		l = l.Over(before)
	}
	l.Incarnation = s.n.Incarnation()
	if l.Origin = exact(l.Total, cost); l.TooMany {
		l.Origin = sampled(0, l.Expected, cost)
	}
	return &l, nil
}

func (s *Source) readLocks(ctx context.Context, cost *beam.Cost) (beam.Locks, error) {
	a, err := s.n.Do(ctx, probe.Locks(), nil)
	if err != nil {
		return beam.Locks{}, err
	}
	*cost = cost.Plus(a.Cost)
	l := probe.DecodeLocks(a.Result)
	return l, a.Result.Err()
}
