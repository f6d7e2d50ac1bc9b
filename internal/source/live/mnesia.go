package live

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// MnesiaSorts are the keys that tables of Mnesia can be sorted by.
func MnesiaSorts() []string { return []string{"memory", "size", "name"} }

// MnesiaQuery chooses tables of Mnesia.
type MnesiaQuery struct {
	Sort  string // of MnesiaSorts; "" is memory
	Limit int    // rows wanted
	// Window is the time over which transactions are counted; with 0 it is since an
	// earlier look, if there was one.
	Window time.Duration
}

// Mnesia tells what Mnesia knows of itself, and lists its largest tables after those that
// cannot be read (a look: it is not asked). Sorted by name they are the largest by memory,
// in the order of their names. Where Mnesia does not run, the answer says that.
func (s *Source) Mnesia(ctx context.Context, q MnesiaQuery) (*beam.Mnesia, error) {
	q.Sort = cmp.Or(q.Sort, "memory")
	if !slices.Contains(MnesiaSorts(), q.Sort) {
		return nil, fmt.Errorf("cannot sort tables of Mnesia by %q: one of %v", q.Sort, MnesiaSorts())
	}
	var cost beam.Cost
	if q.Window > 0 {
		before, err := s.readMnesia(ctx, "memory", 1, &cost)
		if err != nil {
			return nil, err
		}
		s.committedSince(before)
		if err := sleep(ctx, q.Window); err != nil {
			return nil, err
		}
	}
	key := q.Sort
	if key == "name" {
		key = "memory"
	}
	m, err := s.readMnesia(ctx, key, q.Limit, &cost)
	if err != nil {
		return nil, err
	}
	s.committedSince(m)
	m.Origin.Cost = cost
	if q.Sort == "name" {
		slices.SortFunc(m.List, func(a, b beam.MnesiaTable) int { return cmp.Compare(a.Name, b.Name) })
	}
	return m, nil
}

func (s *Source) readMnesia(ctx context.Context, key string, limit int, cost *beam.Cost) (*beam.Mnesia, error) {
	a, err := s.largest(ctx, limit, func(limit int) (probe.Request, error) { return probe.Mnesia(key, limit, s.pace), nil })
	if err != nil {
		return nil, err
	}
	*cost = cost.Plus(a.Cost)
	m, seen := probe.DecodeMnesia(a.Result, s.wordSize())
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	m.Incarnation, m.Origin = s.n.Incarnation(), sampled(seen, m.Total, a.Cost)
	return m, nil
}

// committedSince tells transactions since an earlier look. Counters that went back are
// those of a Mnesia that was started anew.
func (s *Source) committedSince(m *beam.Mnesia) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &m.Transactions
	window, done := s.mnesia.since("", m.Origin.At, [4]int64{t.Commits, t.Failures, t.Restarts, t.LogWrites})
	if slices.Min(done[:]) < 0 || !m.Running() {
		return
	}
	t.Window = window
	t.CommitsDelta, t.FailuresDelta, t.RestartsDelta, t.LogWritesDelta = done[0], done[1], done[2], done[3]
}
