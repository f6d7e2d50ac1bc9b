package live

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// reading is what System compares two of.
type reading struct {
	at    time.Time
	wall  probe.WallTimes
	ticks cpuTicks
	files probe.OSFiles
}

// System reads the node-wide numbers. Utilisation is measured over window; with
// 0 it is since the last call of System, and unknown the first time.
func (s *Source) System(ctx context.Context, window time.Duration) (*beam.System, error) {
	var cost beam.Cost
	before, err := s.before(ctx, window, &cost)
	if err != nil {
		return nil, err
	}
	if err := sleep(ctx, window); err != nil {
		return nil, err
	}
	a, err := s.n.Do(ctx, probe.System(), nil)
	if err != nil {
		return nil, err
	}
	cost = cost.Plus(a.Cost)
	sys, wall := probe.DecodeSystem(a.Result)
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	after, err := s.beside(ctx, wall, &cost)
	if err != nil {
		return nil, err
	}
	if sys.CodeMode, err = s.codeMode(ctx, &cost); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.last = after
	s.mu.Unlock()
	utilization(sys, before, after)
	operatingSystem(sys, before, after)
	sys.OS.SameHost = sys.OS.Known && s.sameHost()
	sys.Incarnation = s.n.Incarnation()
	sys.Origin = exact(1, cost)
	return sys, nil
}

// before is the earlier of the two readings.
func (s *Source) before(ctx context.Context, window time.Duration, cost *beam.Cost) (*reading, error) {
	hold, cancel := context.WithTimeoutCause(ctx, holdTimeout, node.ErrTimeout)
	defer cancel()
	if err := s.n.Hold(hold, probe.HoldSchedulerWallTime()); err != nil {
		return nil, cmp.Or(ctx.Err(), context.Cause(hold), err)
	}
	if window > 0 {
		return s.read(ctx, cost)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last, nil
}

// holdTimeout bounds the wait for the holder's start.
const holdTimeout = 5 * time.Second

// read takes a reading. What does not come in time is left out of it: a node
// whose dirty I/O schedulers are all busy has other numbers worth seeing.
func (s *Source) read(ctx context.Context, cost *beam.Cost) (*reading, error) {
	var wall probe.WallTimes
	err := s.optional(ctx, probe.SchedulerWallTime(), cost, func(c *etf.Cursor) {
		wall = probe.DecodeSchedulerWallTime(c)
	})
	if err != nil {
		return nil, err
	}
	return s.beside(ctx, wall, cost)
}

// beside makes a reading of wall times, with what the host says beside them.
func (s *Source) beside(ctx context.Context, wall probe.WallTimes, cost *beam.Cost) (*reading, error) {
	if wall.Schedulers == nil {
		s.n.Lost(probe.HoldSchedulerWallTime()) // somebody ended it; the next reading has a new one
	}
	r := &reading{at: time.Now(), wall: wall, files: probe.OSFiles{OpenFiles: beam.NotRead}}
	files, known, err := s.readHost(ctx, cost)
	if known {
		r.files, r.ticks = files, parseTicks(files)
	}
	return r, err
}

// optional asks what others may keep from being answered. After that happened it
// is not asked again on this connection until a pause is over, twice as long each
// time: each question lost may hold one of our few places for as long as the
// hindrance lasts.
func (s *Source) optional(ctx context.Context, req probe.Request, cost *beam.Cost, decode func(*etf.Cursor)) error {
	name := req.Call().Name
	s.mu.Lock()
	h := s.hindered[name]
	s.mu.Unlock()
	if time.Now().Before(h.until) {
		return nil
	}
	a, err := s.n.Do(ctx, req, nil)
	*cost = cost.Plus(a.Cost)
	switch {
	case err == nil:
		decode(a.Result)
		return a.Result.Err()
	case ctx.Err() != nil || !errors.Is(err, node.ErrTimeout):
		return err
	}
	h.pause = max(time.Minute, 2*h.pause)
	h.until = time.Now().Add(h.pause)
	s.mu.Lock()
	s.hindered[name] = h
	s.mu.Unlock()
	return nil
}

// hindrance is a question that was not answered in time.
type hindrance struct {
	until time.Time // not to be asked before
	pause time.Duration
}

// codeMode never changes: it is asked until it was told.
func (s *Source) codeMode(ctx context.Context, cost *beam.Cost) (string, error) {
	s.mu.Lock()
	mode := s.mode
	s.mu.Unlock()
	if mode != nil {
		return *mode, nil
	}
	err := s.optional(ctx, probe.CodeMode(), cost, func(c *etf.Cursor) {
		told := probe.DecodeCodeMode(c)
		mode = &told
	})
	if mode == nil {
		return "", err
	}
	s.mu.Lock()
	s.mode = mode
	s.mu.Unlock()
	return *mode, err
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
		u := beam.SchedulerUse{ID: w.ID, Kind: kindOf(sys, w.ID), Utilization: min(1, max(0, float64(w.Active-b.Active)/float64(total))), Active: w.Active, Total: w.Total}
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

// whereis finds the process under a registered name.
func (s *Source) whereis(ctx context.Context, name string, cost *beam.Cost) (etf.Pid, bool, error) {
	a, err := s.n.Do(ctx, probe.Whereis(name), nil)
	if err != nil {
		return etf.Pid{}, false, err
	}
	*cost = cost.Plus(a.Cost)
	p, ok := probe.DecodeWhereis(a.Result)
	return p, ok, a.Result.Err()
}
