package live

import (
	"context"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// reading is what System compares two of.
type reading struct {
	at    time.Time
	wall  probe.WallTimes
	ticks cpuTicks
}

// System reads the node-wide numbers. Utilisation is measured over window; with
// 0 it is since the last call of System, and unknown the first time.
func (s *Source) System(ctx context.Context, window time.Duration) (*beam.System, error) {
	var cost beam.Cost
	before, err := s.before(ctx, window, &cost)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	a, err := s.n.Do(ctx, probe.System(), nil)
	if err != nil {
		return nil, err
	}
	cost = cost.Plus(a.Cost)
	sys := probe.DecodeSystem(a.Result)
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	if err := sleep(ctx, window-time.Since(began)); err != nil {
		return nil, err
	}
	after, files, err := s.read(ctx, &cost)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.last = after
	s.mu.Unlock()
	utilization(sys, before, after)
	operatingSystem(sys, files, before, after)
	sys.Incarnation = s.n.Incarnation()
	sys.Origin = exact(1, cost)
	return sys, nil
}

// before is the earlier of the two readings.
func (s *Source) before(ctx context.Context, window time.Duration, cost *beam.Cost) (*reading, error) {
	if err := s.n.Hold(ctx, probe.HoldSchedulerWallTime()); err != nil {
		return nil, err
	}
	if window > 0 {
		r, _, err := s.read(ctx, cost)
		return r, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last, nil
}

func (s *Source) read(ctx context.Context, cost *beam.Cost) (*reading, probe.OSFiles, error) {
	a, err := s.n.Do(ctx, probe.SchedulerWallTime(), nil)
	if err != nil {
		return nil, probe.OSFiles{}, err
	}
	*cost = cost.Plus(a.Cost)
	r := &reading{at: time.Now(), wall: probe.DecodeSchedulerWallTime(a.Result)}
	if err := a.Result.Err(); err != nil {
		return nil, probe.OSFiles{}, err
	}
	o, err := s.n.Do(ctx, probe.OS(), nil)
	if err != nil {
		return nil, probe.OSFiles{}, err
	}
	*cost = cost.Plus(o.Cost)
	files := probe.DecodeOS(o.Result)
	r.ticks = parseTicks(files)
	return r, files, o.Result.Err()
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// utilization fills in what each scheduler did between two readings.
func utilization(sys *beam.System, before, after *reading) {
	if before == nil || after.wall.Schedulers == nil || before.wall.Schedulers == nil {
		return
	}
	was := make(map[int]probe.WallTime, len(before.wall.Schedulers))
	for _, w := range before.wall.Schedulers {
		was[w.ID] = w
	}
	for _, w := range after.wall.Schedulers {
		b, ok := was[w.ID]
		total := w.Total - b.Total
		if !ok || total <= 0 {
			continue
		}
		u := beam.SchedulerUse{ID: w.ID, Kind: kindOf(sys, w.ID), Utilization: min(1, max(0, float64(w.Active-b.Active)/float64(total)))}
		switch u.Kind {
		case beam.NormalScheduler:
			u.Online = w.ID <= sys.SchedulersOnline
		case beam.DirtyCPUScheduler:
			u.Online = w.ID-sys.Schedulers <= sys.DirtyCPUOnline
		default:
			u.Online = true
		}
		sys.SchedulerUse = append(sys.SchedulerUse, u)
	}
	slices.SortFunc(sys.SchedulerUse, func(a, b beam.SchedulerUse) int { return a.ID - b.ID })
	sys.SchedulerUseWindow = after.wall.At - before.wall.At
}

// kindOf follows the numbering of scheduler_wall_time_all: normal schedulers,
// dirty CPU schedulers, dirty I/O schedulers.
func kindOf(sys *beam.System, id int) beam.SchedulerKind {
	switch {
	case id <= sys.Schedulers:
		return beam.NormalScheduler
	case id <= sys.Schedulers+sys.DirtyCPUSchedulers:
		return beam.DirtyCPUScheduler
	}
	return beam.DirtyIOScheduler
}

// Whereis finds the process under a registered name.
func (s *Source) whereis(ctx context.Context, name string, cost *beam.Cost) (etf.Pid, bool, error) {
	a, err := s.n.Do(ctx, probe.Whereis(name), nil)
	if err != nil {
		return etf.Pid{}, false, err
	}
	*cost = cost.Plus(a.Cost)
	p, ok := probe.DecodeWhereis(a.Result)
	return p, ok, a.Result.Err()
}
