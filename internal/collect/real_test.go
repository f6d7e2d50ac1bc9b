package collect_test

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/collect"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// load is a node whose numbers are known: one of two schedulers works all the time,
// 123 messages wait for a process with a name, a table has 1000 objects, 500
// processes wait, 32 MiB are in a binary, and now and then a heap of ten million
// words is collected.
const load = `
	Forever = fun() -> receive never -> ok end end,
	register(keeper, spawn(fun() ->
		ets:new(roadmap_table, [named_table, public]),
		[ets:insert(roadmap_table, {I, I}) || I <- lists:seq(1, 1000)],
		Held = binary:copy(<<0>>, 32 bsl 20),
		Forever(), Held end)),
	register(mute, spawn(Forever)),
	[mute ! hello || _ <- lists:seq(1, 123)],
	[spawn(Forever) || _ <- lists:seq(1, 500)],
	spawn(fun() -> Loop = fun Loop() -> lists:seq(1, 100), Loop() end, Loop() end),
	register(pauser, spawn(fun() -> Loop = fun Loop(L) -> erlang:garbage_collect(), timer:sleep(300), Loop([1 | L]) end, Loop(lists:seq(1, 3000000)) end)),
	ok`

// record is what came of a node, safe to read while more comes.
type record struct {
	mu sync.Mutex
	*kept
	histograms map[string]uint64
	names      map[string]bool
}

func (r *record) sink(ctx context.Context, m pmetric.Metrics) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept.sink(ctx, m)
	for _, s := range m.ResourceMetrics().At(0).ScopeMetrics().All() {
		for _, m := range s.Metrics().All() {
			r.names[m.Name()] = true
			if m.Type() == pmetric.MetricTypeHistogram {
				r.histograms[m.Name()] = m.Histogram().DataPoints().At(0).Count()
			}
		}
	}
}

func (r *record) value(t *testing.T, name string) float64 {
	t.Helper()
	return r.settles(t, name, func(float64) bool { return true })
}

// settles waits until the latest value of a metric is a good one, and gives what it was
// last: a collection may be of a moment before, and may lack what the node had no time
// to tell.
func (r *record) settles(t *testing.T, name string, good func(v float64) bool) float64 {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		r.mu.Lock()
		text, there := r.values[name]
		r.mu.Unlock()
		v, err := strconv.ParseFloat(text, 64)
		switch {
		case there && err == nil && good(v):
			return v
		case time.Now().Before(deadline):
		case there && err == nil:
			return v
		default:
			r.mu.Lock()
			defer r.mu.Unlock()
			t.Errorf("%s is %q; there are %v", name, text, slices.Sorted(maps.Keys(r.values)))
			return 0
		}
	}
}

func (r *record) has(names ...string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !slices.ContainsFunc(names, func(n string) bool { return !r.names[n] })
}

// recordOf begins to collect all metrics of a node, until the test ends.
func recordOf(t *testing.T, n *erltest.Node) *record {
	t.Helper()
	got := &record{kept: newKept(), histograms: map[string]uint64{}, names: map[string]bool{}}
	s := session.New(n.Name, func(ctx context.Context) (session.Source, error) {
		guest, err := attach.Open(ctx, attach.Options{Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort})
		if err != nil {
			return nil, err
		}
		return live.New(guest), nil
	}, session.Options{
		Interval: 250 * time.Millisecond, SampleInterval: 250 * time.Millisecond, BudgetShare: 1,
		Events: live.EventQuery{Mode: live.EventsOn, Limits: beam.EventLimits{LongGC: time.Millisecond}},
	})
	c := collect.New(s, collect.Options{
		Node: metric.Resource{Node: n.Name}, Interval: 300 * time.Millisecond, Events: []beam.EventKind{beam.LongGC},
		Outputs: []collect.Output{{Selection: metric.Selection{Tier: metric.Deep, Sets: metric.Sets}, Sink: got.sink}},
	})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	running.Go(func() { c.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	return got
}

// await waits until all of these metrics were told.
func (r *record) await(t *testing.T, names ...string) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !r.has(names...); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after two minutes there are %v", slices.Sorted(maps.Keys(r.names)))
		}
	}
}

// The rows of the roadmap, under the canonical and the literal names, agree with what
// the node itself says.
func TestRealNode(t *testing.T) {
	t.Parallel()
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Args("+S", "2:2"))
		n.Ask(load)
		got := recordOf(t, n)
		got.await(t, "beam.gc.pause_ms", "beam.process.mailbox_topN", "beam.ets.table_size", "beam.scheduler.utilization", "beam.dist.busy_limit")
		busy := got.value(t, "beam.scheduler.utilization{type=normal,id=1}") + got.value(t, "beam.scheduler.utilization{type=normal,id=2}")
		if busy < 0.9 || busy > 2 { // the other may be held up by what else the machine does
			t.Errorf("one of two schedulers works all the time, utilization adds up to %v", busy)
		}
		near := func(name, expr string, within float64) {
			t.Helper()
			want := 0.0
			good := func(v float64) bool {
				want = float64(n.AskInt(expr))
				return v >= want-within && v <= want+within
			}
			if have := got.settles(t, name, good); !good(have) {
				t.Errorf("%s is %v, the node says %v", name, have, want)
			}
		}
		near("beam.process.count", "erlang:system_info(process_count)", 10)
		near("beam.process.limit", "erlang:system_info(process_limit)", 0)
		near("beam.memory.used{type=ets}", "erlang:memory(ets)", 200e3)
		near("beam.memory.by_type{type=binary}", "erlang:memory(binary)", 1e6)
		near("beam.memory.binary_bytes", "erlang:memory(binary)", 1e6)
		near("beam.ets.memory_bytes_total", "erlang:memory(ets)", 200e3)
		near("beam.ets.table.size{name=roadmap_table}", "1000", 0)
		near("beam.ets.table_size{name=roadmap_table}", "1000", 0)
		near("beam.ets.table.memory{name=roadmap_table}", "ets:info(roadmap_table, memory) * erlang:system_info(wordsize)", 0)
		near("beam.process.mailbox.length{name=mute}", "123", 0)
		near("beam.process.mailbox_topN{process=mute,rank=1}", "123", 0)
		near("beam.process.mailbox.max_length", "123", 0)
		near("beam.scheduler.online{type=normal}", "2", 0)
		near("beam.atom.count", "erlang:system_info(atom_count)", 50)
		near("erlang.vm.processes", "erlang:system_info(process_count)", 10)
		near("beam.reductions", "element(1, erlang:statistics(reductions))", 300e6)
		if rate := got.value(t, "beam.gc.reductions_per_sec"); rate < 1e5 { // usually a thousand times as many
			t.Errorf("%v reductions a second, with a scheduler that does nothing else", rate)
		}
		if v := got.settles(t, "beam.run_queue.length{type=normal}", func(v float64) bool { return v <= 4 }); v > 4 {
			t.Errorf("a run queue of %v all the time", v)
		}
		got.mu.Lock()
		if got.histograms["beam.gc.pause.duration"] == 0 || got.histograms["beam.gc.pause_ms"] == 0 || got.histograms["beam.probe.rpc.duration"] < 2 {
			t.Errorf("histograms: %v", got.histograms)
		}
		for name := range got.values {
			if strings.HasPrefix(name, "beam.thread.") || strings.HasPrefix(name, "beam.mnesia.") || strings.HasPrefix(name, "beam.lock") {
				t.Errorf("%s is told of a node without", name)
			}
		}
		got.mu.Unlock()

		// Once somebody else switches the accounting on, its times are told, in seconds.
		n.Ask("erlang:system_flag(microstate_accounting, true)")
		got.await(t, "beam.thread.time", "beam.gc.time", "erlang.vm.msacc.emulator")
		near("beam.thread.time{type=scheduler,state=emulator,id=1}", "0", 20)

		n.Ask("ok = mnesia:start(), {atomic, ok} = mnesia:create_table(session, [{ram_copies, [node()]}]), ok = mnesia:dirty_write({session, 1, 2})")
		got.await(t, "beam.mnesia.up", "erlang.mnesia.held_locks")
		near("beam.mnesia.up", "1", 0)
		near("beam.mnesia.table.count{state=here}", "length(mnesia:system_info(tables))", 0)
		near("beam.mnesia.transaction.commits", "mnesia:system_info(transaction_commits)", 0)
		near("beam.mnesia.table.size{name=session}", "1", 0)
	})
}

// Row 10 of the roadmap, where the emulator counts locks: a table for which four processes wait now and then, and leave the node
// time for us.
func TestLocks(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.LockCounting(), erltest.Args("+S", "4:4"))
	n.Ask(`
		Table = ets:new(contended, [public]),
		[spawn(fun() -> (fun Loop() ->
			[ets:update_counter(Table, key, 1, {key, 0}) || _ <- lists:seq(1, 500)],
			receive never -> ok after 10 -> Loop() end
		end)() end) || _ <- [1, 2, 3, 4]], ok`)
	got := recordOf(t, n)
	got.await(t, "beam.lock.tries", "beam.lock.contentions", "beam.lock.wait.time", "beam.lock_contention")
	collisions := got.settles(t, "beam.lock.contentions{name=db_tab}", func(v float64) bool { return v > 0 })
	tries := got.value(t, "beam.lock.tries{name=db_tab}")
	if collisions <= 0 || tries <= collisions {
		t.Errorf("%v of %v tries", collisions, tries)
	}
	if waited := got.settles(t, "beam.lock.wait.time{name=db_tab}", func(v float64) bool { return v > 0 }); waited <= 0 {
		t.Errorf("waited for %v s", waited)
	}
	if part := got.settles(t, "beam.lock_contention", func(v float64) bool { return v > 0 }); part <= 0 || part >= 1 {
		t.Errorf("%v of all tries", part)
	}
}
