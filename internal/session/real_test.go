package session_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// watched is a session on a real node.
type watched struct {
	*session.Session
	stop func() // ends Run and waits for it

	mu  sync.Mutex
	src *live.Source // of the latest connection
}

func watch(t *testing.T, n *erltest.Node, o session.Options) *watched {
	t.Helper()
	return watchWith(t, attach.Options{Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort}, o)
}

func watchWith(t *testing.T, a attach.Options, o session.Options) *watched {
	t.Helper()
	w := &watched{}
	w.Session = session.New(a.Target, func(ctx context.Context) (session.Source, error) {
		guest, err := attach.Open(ctx, a)
		if err != nil {
			return nil, err
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.src = live.New(guest)
		return w.src, nil
	}, o)
	ctx, cancel := context.WithCancel(context.Background())
	w.Watch(ctx)
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(time.Minute):
			t.Error("Run does not end")
		}
	})
	t.Cleanup(w.stop)
	return w
}

// requests is how many questions the node was asked on this connection.
func (w *watched) requests() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.src.Node().Requests()
}

// await waits for a state.
func (w *watched) await(t *testing.T, what string, within time.Duration, good func(*session.State) bool) *session.State {
	t.Helper()
	for deadline := time.Now().Add(within); ; time.Sleep(10 * time.Millisecond) {
		st := w.State()
		if good(st) {
			return st
		}
		if time.Now().After(deadline) {
			t.Fatalf("not %s within %v: %s %q, %d restarts, %d points", what, within, st.Status, st.Error, st.Restarts, len(st.History))
		}
	}
}

func is(status session.Status) func(*session.State) bool {
	return func(st *session.State) bool { return st.Status == status }
}

func hasPoints(n int) func(*session.State) bool {
	return func(st *session.State) bool { return st.Status == session.Attached && len(st.History) >= n }
}

const quick = 150 * time.Millisecond

// A node is watched, and nothing is left when that ends.
func TestRealNode(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		n := erltest.Start(t, erltest.OTP(otp), erltest.Args("+S", "2:2"))
		goroutines := runtime.NumGoroutine()
		before := n.AskInt("erlang:system_info(process_count)")
		w := watch(t, n, session.Options{Interval: quick})
		st := w.await(t, "attached", time.Minute, hasPoints(4))
		if st.System.Incarnation.Node != n.Name || st.Incarnation != st.System.Incarnation || st.Target != n.Name || st.Restarts != 0 {
			t.Errorf("%+v", st)
		}
		testHistory(t, st)
		testSharing(t, w)
		n.Ask("put(spinning, spawn(fun Spin() -> Spin() end))")
		last := w.await(t, "busy", time.Minute, func(st *session.State) bool { return st.History[len(st.History)-1].SchedulerBusy > 0.2 })
		if p := last.History[len(last.History)-1]; p.Reductions < 100_000 || len(p.Utilization) != len(last.System.SchedulerUse) {
			t.Errorf("a busy node: %+v", p)
		}
		n.Ask("exit(get(spinning), kill)")
		w.stop()
		n.Await("erlang:system_info(process_count) =< "+strconv.Itoa(before)+" andalso nodes(connected) =:= [] andalso erlang:statistics(scheduler_wall_time) =:= undefined", time.Minute)
		if log := n.Log(); strings.Contains(log, "REPORT") {
			t.Errorf("the node logged %s", log)
		}
		for deadline := time.Now().Add(time.Minute); runtime.NumGoroutine() > goroutines; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				stacks := make([]byte, 64<<10)
				t.Fatalf("%d goroutines, before %d\n%s", runtime.NumGoroutine(), goroutines, stacks[:runtime.Stack(stacks, true)])
			}
		}
	})
}

func testHistory(t *testing.T, st *session.State) {
	t.Helper()
	for i, p := range st.History {
		if i == 0 {
			if p.Reductions >= 0 || p.Switches >= 0 || p.GCs >= 0 || p.IOInput >= 0 || p.IOOutput >= 0 {
				t.Errorf("the first point has rates: %+v", p)
			}
			continue
		}
		if p.Reductions <= 0 || p.Switches <= 0 || p.GCs < 0 || p.IOInput < 0 || p.IOOutput < 0 || p.SchedulerBusy < 0 || p.SchedulerBusy > 1 ||
			p.Load1 < 0 || p.Memory.Total <= 0 || p.Processes <= 0 || p.Incarnation != st.Incarnation.Creation {
			t.Errorf("point %d: %+v", i, p)
		}
	}
	if b := st.Budget; b.Limit != 0.01 || b.Used <= 0 || b.Interval < quick {
		t.Errorf("budget %+v", b)
	}
}

// testSharing: twenty who ask the same cost the node one ranking.
func testSharing(t *testing.T, w *watched) {
	t.Helper()
	var asked sync.WaitGroup
	answers := make([]*beam.Processes, 20)
	before, looks := w.requests(), len(w.State().History)
	for i := range answers {
		asked.Go(func() {
			var err error
			if answers[i], err = w.Processes(t.Context(), live.ProcessQuery{Limit: 10}); err != nil {
				t.Error(err)
			}
		})
	}
	asked.Wait()
	spent := w.requests() - before
	looks = len(w.State().History) - looks
	for _, a := range answers {
		if a != answers[0] {
			t.Error("answers differ")
		}
	}
	if spent > 2+int64(looks+1)*3 { // a ranking and a closer look, beside those of the ticks
		t.Errorf("%d requests for twenty times the same, %d looks meanwhile", spent, looks)
	}
}

// A node that is killed is unreachable until it is back, as another incarnation.
func TestNodeRestarts(t *testing.T) {
	for _, otp := range []int{23, 29} {
		t.Run("otp"+strconv.Itoa(otp), func(t *testing.T) {
			t.Parallel()
			n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded())
			w := watch(t, n, session.Options{Interval: quick})
			first := w.await(t, "attached", time.Minute, hasPoints(3))
			n.Kill()
			st := w.await(t, "unreachable", time.Minute, is(session.Unreachable))
			if !st.NextTry.After(time.Now().Add(-time.Second)) || st.Error == "" || st.System == nil || len(st.History) < 3 {
				t.Errorf("%+v", st)
			}
			st = w.await(t, "tried again", time.Minute, func(st *session.State) bool { return strings.Contains(st.Error, "EPMD") })
			if st.Status != session.Unreachable || st.Hint == "" {
				t.Errorf("%s %q %q", st.Status, st.Error, st.Hint)
			}
			n.Restart()
			points := len(st.History)
			st = w.await(t, "back", time.Minute, hasPoints(points+3))
			if st.Restarts != 1 || st.Incarnation == first.Incarnation || st.Error != "" || !st.NextTry.IsZero() {
				t.Errorf("%+v", st)
			}
			for i, p := range st.History {
				if p.Reductions < 0 && p.Reductions != -1 || p.IOInput < 0 && p.IOInput != -1 {
					t.Errorf("point %d: %+v", i, p)
				}
				if restarted := i > 0 && p.Incarnation != st.History[i-1].Incarnation; (restarted || i == 0) != (p.Reductions < 0) {
					t.Errorf("point %d, restarted %v: %v reductions per second", i, restarted, p.Reductions)
				}
			}
		})
	}
}

// A node that is stopped is called unresponsive, whether it goes on in time or
// after it has to cut us off.
func TestNodeStops(t *testing.T) {
	for _, c := range []struct {
		otp   int
		lasts time.Duration
	}{{25, 0}, {27, 12 * time.Second}} {
		t.Run("otp"+strconv.Itoa(c.otp), func(t *testing.T) {
			t.Parallel()
			n := erltest.Start(t, erltest.OTP(c.otp))
			w := watch(t, n, session.Options{Interval: quick})
			w.await(t, "attached", time.Minute, hasPoints(3))
			stopped := time.Now()
			n.Suspend()
			st := w.await(t, "unresponsive", time.Minute, is(session.Unresponsive))
			if !strings.Contains(st.Error, "in time") || st.System == nil {
				t.Errorf("%+v", st)
			}
			// Questions come to an end too.
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := w.Inspect(ctx, "init", live.InspectOptions{}); err == nil {
				t.Error("a stopped node answered")
			}
			cancel()
			time.Sleep(c.lasts - time.Since(stopped))
			n.Resume()
			st = w.await(t, "back", time.Minute, hasPoints(len(st.History)+2))
			if st.Restarts != 0 {
				t.Errorf("%d restarts", st.Restarts)
			}
			if p, err := w.Processes(t.Context(), live.ProcessQuery{Limit: 5}); err != nil || p.Len() != 5 {
				t.Errorf("%v", err)
			}
		})
	}
}

// A wrong cookie is tried once: each attempt leaves a line in the node's log.
func TestWrongCookie(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t)
	file := filepath.Join(t.TempDir(), "cookie")
	if err := os.WriteFile(file, []byte("not the cookie"), 0o400); err != nil {
		t.Fatal(err)
	}
	w := watchWith(t, attach.Options{Target: n.Name, CookieFile: file, EPMDPort: n.EPMDPort}, session.Options{Interval: quick})
	st := w.await(t, "refused", time.Minute, is(session.Refused))
	if !strings.Contains(st.Error, "cookie") || st.Hint == "" || strings.Contains(st.Error+st.Hint, "not the cookie") || strings.Contains(st.Error+st.Hint, n.Cookie) {
		t.Errorf("%q %q", st.Error, st.Hint)
	}
	time.Sleep(5 * time.Second)
	if reports := strings.Count(n.Log(), "REPORT===="); reports != 1 || w.State().Status != session.Refused {
		t.Errorf("%d reports in the node's log, %s", reports, w.State().Status)
	}
}

// A tiny budget makes looks rare, and says so.
func TestTinyBudget(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t)
	began := time.Now()
	w := watch(t, n, session.Options{Interval: quick, BudgetShare: 1e-7})
	st := w.await(t, "within its budget", time.Minute, func(st *session.State) bool { return st.Budget.Note != "" })
	if st.Budget.Interval != 15*quick || st.Budget.Limit != 1e-7 {
		t.Errorf("%+v", st.Budget)
	}
	time.Sleep(time.Second)
	points := len(w.State().History)
	if took := time.Since(began); points > 2+int(took/(15*quick)) {
		t.Errorf("%d looks in %v", points, took)
	}
}

// Many watch one session, and come and go.
func TestManyWatchers(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t)
	w := watch(t, n, session.Options{Interval: quick})
	w.await(t, "attached", time.Minute, hasPoints(1))
	before, looks := w.requests(), len(w.State().History)
	var watching sync.WaitGroup
	for i := range 20 {
		watching.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var seq int64
			states := 0
			for st := range w.Watch(ctx) {
				if st.Seq <= seq || st.Status != session.Attached {
					t.Errorf("watcher %d: state %d after %d, %s", i, st.Seq, seq, st.Status)
				}
				seq = st.Seq
				if states++; states == 3+i%4 {
					return
				}
			}
			t.Errorf("watcher %d saw %d states in a minute", i, states)
		})
	}
	watching.Wait()
	looks = len(w.State().History) - looks
	if spent := w.requests() - before; spent > int64(looks+2)*4 {
		t.Errorf("watching cost %d requests for %d looks", spent, looks)
	}
	// A question that is given up leaves the others theirs.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Tree(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	if _, err := w.Tree(t.Context(), ""); err != nil {
		t.Errorf("after somebody gave up: %v", err)
	}
}
