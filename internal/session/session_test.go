package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// run starts a session; it ends with the test's bubble.
// run runs a session that somebody looks at.
func run(t *testing.T, s *Session) (stop func()) {
	t.Helper()
	return runWith(t, s, func(ctx context.Context) { s.Watch(ctx) })
}

func runWith(t *testing.T, s *Session, with func(context.Context)) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	with(ctx)
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	}
}

// always opens the same sources one after the other; nil is a failed attempt.
func opener(opened *[]time.Time, sources ...*fake) Opener {
	return func(ctx context.Context) (Source, error) {
		*opened = append(*opened, time.Now())
		if len(sources) == 0 {
			return nil, &attach.Problem{Hop: "port", Fact: "nothing listens", Next: "look at the host"}
		}
		f := sources[0]
		sources = sources[1:]
		if f == nil {
			return nil, errors.New("no way")
		}
		return f, nil
	}
}

func TestLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(1)
		var opened []time.Time
		s := New("app@host", opener(&opened, f), Options{HistoryLen: 10})
		if st := s.State(); st.Status != Connecting || st.Target != "app@host" || st.Seq != 1 {
			t.Errorf("before Run: %+v", st)
		}
		stop := run(t, s)
		time.Sleep(61 * time.Second)
		st := s.State()
		if st.Status != Attached || len(st.History) != 10 || st.System == nil || f.looks.Load() != 31 {
			t.Errorf("after a minute: %s, %d points, %d looks", st.Status, len(st.History), f.looks.Load())
		}
		for i, p := range st.History {
			if p.Reductions != 500 || p.Gap || p.Incarnation != 1 || i > 0 && !p.At.After(st.History[i-1].At) {
				t.Errorf("point %d: %+v", i, p)
			}
		}
		first := st.History[0]
		time.Sleep(time.Minute)
		if st.History[0].At != first.At || len(st.History) != 10 {
			t.Error("a state that was published has changed")
		}
		stop()
		if f.closed.Load() != 1 {
			t.Errorf("closed %d times", f.closed.Load())
		}
	})
}

// The first point has no rates, nor has one after a restart; a counter that goes
// backwards has none; a look that is missing leaves a gap.
func TestPoints(t *testing.T) {
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	system := func(after time.Duration, creation uint32, reductions int64) *beam.System {
		return &beam.System{Incarnation: beam.Incarnation{Creation: creation}, Origin: beam.Origin{At: at.Add(after)}, Reductions: reductions,
			SchedulersOnline: 2, SchedulerUse: []beam.SchedulerUse{
				{ID: 1, Kind: beam.NormalScheduler, Online: true, Utilization: 0.5}, {ID: 2, Kind: beam.NormalScheduler, Online: true, Utilization: 1},
				{ID: 3, Kind: beam.NormalScheduler, Utilization: 0}, {ID: 4, Kind: beam.DirtyCPUScheduler, Online: true}}}
	}
	for _, c := range []struct {
		name   string
		before *beam.System
		now    *beam.System
		want   float64
		gap    bool
	}{
		{"the first", nil, system(0, 1, 5000), unknown, false},
		{"the second", system(0, 1, 1000), system(2*time.Second, 1, 5000), 2000, false},
		{"after a restart", system(0, 1, 1000), system(2*time.Second, 2, 5000), unknown, false},
		{"backwards", system(0, 1, 5000), system(2*time.Second, 1, 1000), unknown, false},
		{"late", system(0, 1, 1000), system(8*time.Second, 1, 9000), 1000, true},
		{"a clock that was set back", system(0, 1, 1000), system(-time.Second, 1, 9000), unknown, false},
	} {
		p := pointOf(&State{System: c.before}, c.now, 2*time.Second)
		if p.Reductions != c.want || p.Gap != c.gap || p.SchedulerBusy != 0.75 || len(p.Utilization) != 4 || p.OSCPU != unknown || p.Load1 != unknown {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
}

// A restart is counted, and answers of the life before are not given any more.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two, same := newFake(1), newFake(2), newFake(2)
		one.system.Reductions = 1_000_000
		var opened []time.Time
		s := New("app", opener(&opened, nil, nil, one, nil, two, same), Options{})
		stop := run(t, s)
		defer stop()
		synctest.Wait()
		if st := s.State(); st.Status != Unreachable || st.Error != "no way" || !st.NextTry.After(time.Now()) {
			t.Errorf("when nobody is there: %+v", st)
		}
		if _, err := s.Processes(t.Context(), live.ProcessQuery{}); !errors.Is(err, ErrNotAttached) {
			t.Errorf("a question while not attached: %v", err)
		}
		time.Sleep(20 * time.Second)
		if st := s.State(); st.Status != Attached || st.Restarts != 0 || st.Error != "" || !st.NextTry.IsZero() {
			t.Errorf("attached: %+v", st)
		}
		old, err := s.Processes(t.Context(), live.ProcessQuery{})
		if err != nil || old.Incarnation.Creation != 1 {
			t.Errorf("%+v, %v", old, err)
		}
		one.lose(errors.New("lost"))
		synctest.Wait()
		if st := s.State(); st.Status != Unreachable || st.Error != "lost" || st.System == nil {
			t.Errorf("lost: %+v", st)
		}
		if _, err := s.Processes(t.Context(), live.ProcessQuery{}); !errors.Is(err, ErrNotAttached) {
			t.Errorf("a kept answer while not attached: %v", err)
		}
		time.Sleep(20 * time.Second)
		st := s.State()
		if st.Status != Attached || st.Restarts != 1 || st.Incarnation.Creation != 2 {
			t.Errorf("after a restart: %+v", st)
		}
		for i, p := range st.History {
			if p.Reductions < 0 && p.Reductions != unknown {
				t.Errorf("point %d: %v reductions per second", i, p.Reductions)
			}
		}
		if p, err := s.Processes(t.Context(), live.ProcessQuery{}); err != nil || p.Incarnation.Creation != 2 {
			t.Errorf("%+v, %v", p, err)
		}
		two.lose(errors.New("lost"))
		time.Sleep(20 * time.Second)
		if st := s.State(); st.Status != Attached || st.Restarts != 1 {
			t.Errorf("a connection lost is not a restart: %+v", st)
		}
	})
}

// Attempts come later and later, also when each attaches and is thrown out again.
func TestBackoff(t *testing.T) {
	for _, flapping := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var opened []time.Time
			open := opener(&opened)
			s := New("app", func(ctx context.Context) (Source, error) {
				src, err := open(ctx)
				if flapping {
					f := newFake(1)
					f.lose(errors.New("thrown out"))
					return f, nil
				}
				return src, err
			}, Options{})
			stop := run(t, s)
			time.Sleep(5 * time.Minute)
			stop()
			if n := len(opened); n < 9 || n > 25 {
				t.Errorf("flapping %v: %d attempts in five minutes", flapping, n)
			}
			if last := opened[len(opened)-1].Sub(opened[len(opened)-2]); last < 15*time.Second || last > 31*time.Second {
				t.Errorf("flapping %v: the last after %v", flapping, last)
			}
		})
	}
}

// A refusal is not tried again.
func TestRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		s := New("app", func(context.Context) (Source, error) {
			tries++
			return nil, fmt.Errorf("wrapped: %w", &attach.Problem{Hop: "cookie", Fact: "the node refused our cookie", Next: "compare", Permanent: true})
		}, Options{})
		stop := run(t, s)
		time.Sleep(time.Hour)
		if st := s.State(); st.Status != Refused || st.Error != "the node refused our cookie" || st.Hint != "compare" || tries != 1 {
			t.Errorf("after an hour and %d attempts: %+v", tries, st)
		}
		stop()
	})
}

func TestUnresponsive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(1)
		var opened []time.Time
		s := New("app", opener(&opened, f), Options{})
		stop := run(t, s)
		defer stop()
		time.Sleep(5 * time.Second)
		f.set(func() { f.fails = errors.New("system: the node did not answer in time") })
		time.Sleep(3 * time.Second)
		st := s.State()
		if st.Status != Unresponsive || !strings.Contains(st.Error, "in time") || st.System == nil || len(opened) != 1 {
			t.Errorf("%+v", st)
		}
		f.set(func() { f.fails = nil })
		time.Sleep(10 * time.Second)
		st = s.State()
		if last := st.History[len(st.History)-1]; st.Status != Attached || st.Error != "" || last.Gap {
			t.Errorf("%+v", st)
		}
	})
}

// Watchers get the present state, then the latest; none that is slow holds up
// another, or the session.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var opened []time.Time
		s := New("app", opener(&opened, newFake(1)), Options{})
		ctx, cancel := context.WithCancel(t.Context())
		slow, fast := s.Watch(ctx), s.Watch(ctx)
		var seen []int64
		go func() {
			for st := range fast {
				seen = append(seen, st.Seq)
			}
		}()
		synctest.Wait()
		stop := run(t, s)
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(seen) < 30 || seen[0] != 1 {
			t.Errorf("a fast watcher saw %v", seen)
		}
		for i := 1; i < len(seen); i++ {
			if seen[i] <= seen[i-1] {
				t.Errorf("it saw %v", seen)
			}
		}
		if got, want := (<-slow).Seq, s.State().Seq; got != want {
			t.Errorf("a slow watcher got state %d when %d was the latest", got, want)
		}
		stop()
		cancel()
		synctest.Wait()
		if _, open := <-slow; open {
			t.Error("a watcher's channel is open after its context ended")
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.watchers) != 0 {
			t.Errorf("%d watchers are kept", len(s.watchers))
		}
	})
}

// While nobody looks the node is asked less often; who comes does not wait for the
// next look, and a question counts as somebody for a while.
func TestUnseen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(1)
		f.census = &beam.Census{Processes: 10}
		var opened []time.Time
		s := New("app", opener(&opened, f), Options{HistoryLen: 100})
		stop := runWith(t, s, func(ctx context.Context) { s.Overhear(ctx) })
		defer stop()
		over := func(what string, span time.Duration, looks, censuses int, begin ...func()) {
			t.Helper()
			before := f.looks.Load()
			f.set(func() { f.plans = nil })
			for _, f := range begin {
				f()
			}
			time.Sleep(span)
			f.mu.Lock()
			defer f.mu.Unlock()
			if n, c := int(f.looks.Load()-before), len(f.plans); n < looks || n > looks+1 || c < censuses || c > censuses+1 {
				t.Errorf("%s: %d looks and %d censuses, want %d and %d", what, n, c, looks, censuses)
			}
		}
		time.Sleep(time.Second)
		over("unseen", 2*time.Minute, 12, 4)
		if b := s.State().Budget; b.Interval != 10*time.Second || b.Sampling != 30*time.Second || b.Note != "" {
			t.Errorf("unseen: %+v", b)
		}
		ctx, leave := context.WithCancel(t.Context())
		over("somebody comes", time.Second, 1, 1, func() { s.Watch(ctx) })
		over("seen", 2*time.Minute, 60, 12)
		if b := s.State().Budget; b.Interval != 2*time.Second || b.Sampling != 10*time.Second {
			t.Errorf("seen: %+v", b)
		}
		leave()
		time.Sleep(20 * time.Second)
		over("left", 2*time.Minute, 12, 4)
		if _, err := s.Processes(t.Context(), live.ProcessQuery{Limit: 10}); err != nil {
			t.Error(err)
		}
		over("asked", attention-time.Second, 29, 5)
		time.Sleep(20 * time.Second)
		over("long ago", 2*time.Minute, 12, 4)
		over("somebody is in a hurry", 2*time.Minute, 40, 40, func() { s.Hurry(3 * time.Second) })
		time.Sleep(700 * time.Millisecond) // not at the moment of a look
		over("in no great hurry", 2*time.Minute, 12, 12, func() { s.Hurry(10 * time.Second) })
		s.Hurry(0)
		time.Sleep(30*time.Second + 700*time.Millisecond) // nor there
		over("no more", 2*time.Minute, 12, 4)
		for _, p := range s.State().History {
			if p.Gap {
				t.Errorf("a gap at %v", p.At)
			}
		}
	})
}

// However many ask the same, the node hears it once in an interval.
func TestShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(1)
		f.hold = make(chan struct{})
		var opened []time.Time
		s := New("app", opener(&opened, f), Options{})
		stop := run(t, s)
		defer stop()
		synctest.Wait()
		var asked sync.WaitGroup
		impatient, cancel := context.WithCancel(t.Context())
		for i := range 20 {
			asked.Go(func() {
				ctx := t.Context()
				if i == 0 {
					ctx = impatient
				}
				if _, err := s.Processes(ctx, live.ProcessQuery{Limit: 10}); (err != nil) != (i == 0) {
					t.Errorf("asker %d: %v", i, err)
				}
			})
			synctest.Wait()
		}
		cancel() // the first to ask leaves
		synctest.Wait()
		close(f.hold)
		asked.Wait()
		ask := func(q live.ProcessQuery, want int64) {
			t.Helper()
			if _, err := s.Processes(t.Context(), q); err != nil || f.questions.Load() != want {
				t.Errorf("%+v: %v, %d questions, want %d", q, err, f.questions.Load(), want)
			}
		}
		ask(live.ProcessQuery{Limit: 10}, 1)
		ask(live.ProcessQuery{Limit: 20}, 2)
		ask(live.ProcessQuery{Limit: 20, NoWake: true}, 3)
		time.Sleep(3 * time.Second)
		ask(live.ProcessQuery{Limit: 10}, 4)
		f.set(func() { f.fails = errors.New("no") })
		time.Sleep(3 * time.Second)
		for range 2 { // errors are not kept
			if _, err := s.Processes(t.Context(), live.ProcessQuery{Limit: 10}); err == nil {
				t.Error("an error came out as an answer")
			}
		}
		if n := f.questions.Load(); n != 6 {
			t.Errorf("%d questions, want 6", n)
		}
		for range 2 { // a touch is not shared
			_, _ = s.Inspect(t.Context(), "init", live.InspectOptions{State: true})
		}
		if n := f.questions.Load(); n != 8 {
			t.Errorf("%d questions, want 8", n)
		}
	})
}

func TestSharedIsBounded(t *testing.T) {
	var c shared
	for i := range 10 * mostKept {
		c.put(fmt.Sprint(i), i, time.Minute+time.Duration(i)*time.Second)
	}
	if len(c.kept) != mostKept {
		t.Errorf("%d answers are kept", len(c.kept))
	}
	if _, ok := c.get(fmt.Sprint(10*mostKept - 1)); !ok {
		t.Error("the last is not among them")
	}
}

// The interval grows until what is spent is within the budget, stays there, and
// comes back.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(1)
		f.cost = beam.Cost{Busy: 60 * time.Millisecond, Woken: 3}
		var opened []time.Time
		s := New("app", opener(&opened, f), Options{BudgetShare: 0.01})
		stop := run(t, s)
		defer stop()
		for range 10 {
			time.Sleep(time.Minute)
			b := s.State().Budget
			if b.Interval < 5*time.Second || b.Interval > 7*time.Second || b.Used > 0.015 || b.Note == "" || b.Limit != 0.01 {
				t.Errorf("%+v", b)
			}
			if b.Woken < 20 || b.Woken > 40 {
				t.Errorf("%v woken per minute", b.Woken)
			}
		}
		f.set(func() { f.cost = beam.Cost{Busy: time.Millisecond} })
		time.Sleep(2 * time.Minute)
		if b := s.State().Budget; b.Interval != 2*time.Second || b.Note != "" {
			t.Errorf("%+v", b)
		}
		f.set(func() { f.cost = beam.Cost{Busy: time.Hour} })
		time.Sleep(2 * time.Minute)
		if b := s.State().Budget; b.Interval != maxStretch*2*time.Second {
			t.Errorf("%+v", b)
		}
	})
}

// Censuses are as far apart as their part of the budget says, further on a node that is in trouble, where nobody is
// asked who it is; and faces are answered by what the sampler knows.
func TestSampling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(1)
		f.census = &beam.Census{Processes: 100_000, Origin: beam.Origin{Cost: beam.Cost{Busy: 40 * time.Millisecond}}}
		var opened []time.Time
		s := New("app", opener(&opened, f), Options{BudgetShare: 0.01})
		stop := run(t, s)
		defer stop()
		plans := func(over time.Duration) []live.SamplePlan {
			f.set(func() { f.plans = nil })
			time.Sleep(over)
			f.mu.Lock()
			defer f.mu.Unlock()
			return f.plans
		}
		plans(time.Minute)
		calm := plans(2 * time.Minute)
		if n := len(calm); n < 11 || n > 13 { // 40 ms are 0.4 % of 10 s
			t.Errorf("%d censuses in two minutes", n)
		}
		if p := calm[0]; p.Identify == 0 || p.Identify > mostIdentities || p.Heaps < 500 {
			t.Errorf("%+v", p)
		}
		st := s.State()
		if b := st.Budget; st.Census == nil || st.CensusError != "" || b.Sampling != 10*time.Second || b.Used < 0.003 || b.Used > 0.006 || b.Note != "" {
			t.Errorf("%+v %q", st.Budget, st.CensusError)
		}
		if p, err := s.Processes(t.Context(), live.ProcessQuery{Sort: beam.SortReductions}); err != nil || p.Total != 100_000 || f.questions.Load() != 0 {
			t.Errorf("%+v %v", p, err)
		}
		// Where less happens than a census would take, there is one in three. Work, or one process more, ends that.
		f.set(func() { f.census.Origin.Cost.Reductions = 100_000 })
		plans(time.Minute)
		if n, b := len(plans(2*time.Minute)), s.State().Budget; n < 3 || n > 5 || b.Sampling != 30*time.Second || !strings.Contains(b.Note, "next to nothing") {
			t.Errorf("%d censuses of a still node, %+v", n, b)
		}
		for what, does := range map[string]func(){
			"works": func() { f.system.Reductions += 200_000 },
			"grows": func() { f.system.Processes.Count++ },
		} {
			plans(time.Minute)
			for range 30 {
				f.set(does)
				time.Sleep(2 * time.Second)
			}
			n := 0
			f.set(func() { n = len(f.plans) })
			if b := s.State().Budget; n < 7 || n > 9 || b.Sampling != 10*time.Second || b.Note != "" {
				t.Errorf("%s: %d censuses, %+v", what, n, b)
			}
		}
		f.set(func() { f.census.Origin.Cost.Reductions = 0 })

		f.set(func() { f.system.RunQueue.Normal, f.system.SchedulersOnline = 1000, 8 })
		plans(time.Minute)
		hard := plans(2 * time.Minute)
		if n := len(hard); n < 2 || n > 4 || hard[0] != (live.SamplePlan{}) {
			t.Errorf("in trouble %+v", hard)
		}
		if b := s.State().Budget; !strings.Contains(b.Note, "1000 processes wait for 8 schedulers") || b.Sampling != 40*time.Second {
			t.Errorf("%+v", b)
		}
		f.set(func() { f.system.RunQueue.Normal, f.census = 0, nil })
		time.Sleep(2 * time.Minute)
		if st := s.State(); st.CensusError != "no census" || st.Census == nil || st.Budget.Note != "" {
			t.Errorf("%q %+v", st.CensusError, st.Budget)
		}
	})
}
