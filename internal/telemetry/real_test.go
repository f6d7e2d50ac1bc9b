package telemetry_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/collect"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/telemetry"
)

// log is what was said, safe to read while more is.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *log) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lines)
}

// emit collects a node's metrics and executes their events, until the function is called that it returns.
func emit(t *testing.T, n *erltest.Node) (audit, told *log, stop func()) {
	t.Helper()
	audit, told = &log{}, &log{}
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
	e := telemetry.New(s, telemetry.Options{
		Every: 300 * time.Millisecond,
		Audit: func(node, object string) error { audit.add(node + " " + object); return nil },
		Tell:  told.add,
	})
	c := collect.New(s, collect.Options{Node: metric.Resource{Node: n.Name}, Interval: 300 * time.Millisecond,
		Events: []beam.EventKind{beam.LongGC}, Outputs: []collect.Output{e.Output()}})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	running.Go(func() { c.Run(ctx) })
	running.Go(func() { e.Run(ctx) })
	stop = sync.OnceFunc(func() { cancel(); running.Wait() })
	t.Cleanup(stop)
	return audit, told, stop
}

// handleAll attaches a handler to the events of all metrics, which counts them in a table by name, and keeps the last.
func handleAll(n *erltest.Node) {
	var names []string
	for _, m := range metric.Catalogue {
		if m.Set != metric.PrometheusErl {
			words := strings.Split(m.Name, ".")
			for i, w := range words {
				words[i] = "'" + w + "'"
			}
			names = append(names, "["+strings.Join(words, ",")+"]")
		}
	}
	n.Ask(`ets:new(last, [named_table, public])`)
	n.Ask(fmt.Sprintf(`ok = telemetry:attach_many(all, [%s], fun(E, M, D, _) -> ets:insert(last, {{E, maps:get(type, D, none)}, M, D}) end, [])`, strings.Join(names, ",")))
}

// The ten metrics of the roadmap, but for lock contention which a node cannot tell unasked, arrive as events, under both
// names; nothing but a few keys is left on the node.
func TestEventsArrive(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Args("+S", "2:2"), erltest.Embedded(), erltest.Program("telemetry"))
		n.Ask(`
			register(keeper, spawn(fun() -> ets:new(keeper_table, [named_table]), ets:insert(keeper_table, [{I} || I <- lists:seq(1, 321)]), receive never -> ok end end)),
			register(mute, spawn(fun() -> receive never -> ok end end)), [mute ! hello || _ <- lists:seq(1, 123)],
			register(pauser, spawn(fun() -> (fun F(L) -> garbage_collect(), timer:sleep(200), F([1 | L]) end)(lists:seq(1, 1000000)) end)), ok`)
		handleAll(n)
		audit, told, stop := emit(t, n)
		for _, e := range []string{
			"{[beam,scheduler,utilization],<<\"normal\">>}", "{[beam,run_queue,length],<<\"normal\">>}",
			"{[beam,memory,used],<<\"ets\">>}", "{[beam,memory,by_type],<<\"binary\">>}", "{[beam,process,count],none}",
			"{[beam,gc,pause,duration],none}", "{[beam,gc,pause_ms],none}",
			"{[beam,process,mailbox,max_length],none}", "{[beam,process,mailbox_topN],none}",
			"{[beam,ets,memory_bytes_total],none}", "{[beam,ets,table,size],none}", "{[beam,ets,table_size],none}",
			"{[beam,memory,binary_bytes],none}", "{[beam,gc,reductions_per_sec],none}", "{[beam,node,up],none}",
		} {
			n.Await("ets:member(last, "+e+")", time.Minute)
		}
		if got, want := n.AskInt(`[{_, #{value := V}, _}] = ets:lookup(last, {[beam,process,limit],none}), V`), n.AskInt("erlang:system_info(process_limit)"); got != want {
			t.Errorf("beam.process.limit is %d, want %d", got, want)
		}
		if got := n.Ask(`[{_, #{count := C, sum := S}, #{group := G}}] = ets:lookup(last, {[beam,gc,pause,duration],none}), {C > 0, S > 0.0, is_binary(G)}`); got != "{true,true,true}" {
			t.Errorf("a histogram gave %s", got)
		}
		stop()
		lines := audit.all()
		if last := lines[len(lines)-1]; !strings.HasPrefix(last, n.Name+" ended; ") || !strings.HasPrefix(lines[0], n.Name+" every 300ms: ") || !strings.Contains(strings.Join(lines, "\n"), "beam.gc.pause_ms") {
			t.Errorf("the audit log has %q", lines)
		}
		if lines := told.all(); len(lines) != 1 || !strings.Contains(lines[0], "go to handlers of the application") {
			t.Errorf("told %q", lines)
		}
		if left := n.AskInt("length(telemetry:list_handlers([]))"); left < 70 || n.Log() != "" {
			t.Errorf("%d handlers are left; the node logged %q", left, n.Log())
		}
	})
}

// Names of events are on a node that has handlers for them, and are not brought to one that has none.
func TestNoAtomsOfEvents(t *testing.T) {
	n := erltest.Start(t, erltest.Embedded(), erltest.Program("telemetry"))
	n.Ask(`ok = telemetry:attach(one, [beam, uptime], fun(_, _, _, _) -> put(last, now), ok end, []), ets:new(last, [named_table, public])`)
	n.Ask(`ok = telemetry:attach(two, [beam, node, up], fun(E, _, _, _) -> ets:insert(last, {E}) end, [])`)
	_, _, stop := emit(t, n)
	n.Await("ets:member(last, [beam, node, up])", time.Minute)
	stop()
	for _, word := range []string{"by_type", "mailbox_topN", "hodoscope", "weighted_utilization", "direction", "rank"} {
		if n.AskBool(fmt.Sprintf("try binary_to_existing_atom(list_to_binary(%q), utf8), true catch error:badarg -> false end", word)) {
			t.Errorf("%s is an atom of the node", word)
		}
	}
}

// A node without the library gets no events, and says why.
func TestNoLibrary(t *testing.T) {
	n := erltest.Start(t)
	audit, told, stop := emit(t, n)
	for deadline := time.Now().Add(time.Minute); len(told.all()) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing was told")
		}
	}
	stop()
	if lines := told.all(); len(lines) != 1 || !strings.Contains(lines[0], "telemetry is not loaded") || audit.all() != nil {
		t.Errorf("told %q, audit %q", lines, audit.all())
	}
}

// Handlers that sleep are left alone after two rounds.
func TestSlowHandlers(t *testing.T) {
	n := erltest.Start(t, erltest.Program("telemetry"))
	n.Ask(`ets:new(last, [named_table, public]), ets:insert(last, {count, 0}),
		ok = telemetry:attach_many(slow, [[beam, node, up], [beam, node, restarts]], fun(_, _, _, _) -> ets:update_counter(last, count, 1), timer:sleep(700) end, [])`)
	audit, told, stop := emit(t, n)
	for deadline := time.Now().Add(time.Minute); len(told.all()) < 2; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("told %q", told.all())
		}
	}
	stop()
	if count := n.AskInt("ets:lookup_element(last, count, 2)"); count != 2 {
		t.Errorf("%d events were executed", count)
	}
	lines := audit.all()
	if last := lines[len(lines)-1]; !strings.Contains(last, "stopped: handlers took more than 500ms for 1 of 2 events") {
		t.Errorf("the audit log has %q", lines)
	}
}
