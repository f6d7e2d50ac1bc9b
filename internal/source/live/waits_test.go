package live_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// withWaiters loads testdata/waiters.erl into the node.
func withWaiters(t testing.TB, n *erltest.Node) {
	t.Helper()
	text, err := os.ReadFile("testdata/waiters.erl")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(n.Dir, "waiters.erl")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	n.Ask("{ok, M, B} = compile:file(" + quoted(path) + ", [binary, report]), {module, M} = code:load_binary(M, \"waiters.erl\", B)")
}

// waiter is a way to wait, and what is to be told of it. On is the registered name
// of a process, the text that stands for what cannot be found, or a kind of peer
// with a colon and a text that will do too.
type waiter struct {
	name, whom string
	kind       beam.WaitKind
	on         string
	since      int // OTP release; before it, not tried
}

var waiters = []waiter{
	{"gen_server", "server", beam.WaitCall, "server", 0},
	{"gen_statem", "statem", beam.WaitCall, "statem", 0},
	{"gen_statem_proxy", "statem", beam.WaitCall, "process:", 0},
	{"gen_event", "event", beam.WaitCall, "event", 0},
	{"gen_event_call", "event", beam.WaitCall, "event", 0},
	{"supervisor", "sup", beam.WaitCall, "sup", 0},
	{"sys", "hung", beam.WaitCall, "hung", 0},
	{"request", "server", beam.WaitCall, "server", 0},
	{"receive_response", "server", beam.WaitCall, "server", 24},
	{"monitoring", "hung", beam.WaitCall, "hung", 0},
	{"monitoring_it", "server", beam.WaitCall, "server", 0},
	{"global_lock", "lock", beam.WaitLock, "a lock of global", 0},
	{"mnesia", "tab", beam.WaitLock, "a lock of mnesia", 0},
	{"erpc", "Remote", beam.WaitRemote, "foreign:", 0},
	{"rpc", "Remote", beam.WaitRemote, "foreign:", 0},
	{"multicall", "Remote", beam.WaitRemote, "foreign:", 0},
	{"remote", "{kernel_safe_sup, Remote}", beam.WaitCall, "name:", 0},
	{"io", "leader", beam.WaitIO, "leader", 0},
	{"group_leader", "leader", beam.WaitIO, "leader", 0},
	{"tcp_recv", "none", beam.WaitReceive, "one of 3 ports", 0},
	{"tcp_accept", "none", beam.WaitAccept, "port:", 0},
	{"tcp_send", "none", beam.WaitSend, "one of 3 ports", 0},
	{"port_command", "none", beam.WaitBusyPort, "one of 3 ports", 0},
	{"tcp_connect", "none", beam.WaitConnect, "one of 2 ports", 0},
	{"udp_recv", "none", beam.WaitReceive, "port:", 0},
	{"socket_recv", "none", beam.WaitReceive, "a socket", 25},
	{"socket_stream", "none", beam.WaitReceive, "a socket", 25},
	{"socket_accept", "none", beam.WaitAccept, "a socket", 25},
	{"fifo", "Fifo", beam.WaitFile, "the file system", 0},
	{"command", "none", beam.WaitCommand, "port:", 0},
	{"start", "none", beam.WaitStart, "process:", 0},
	{"start_link", "none", beam.WaitStart, "process: a process that it starts", 0},
	{"file_server", "Fifo", beam.WaitCall, "file_server_2", 0},
}

// stopped wait for what others need too, and what is suspended for it.
var stopped = []waiter{
	{"code", "none", beam.WaitCall, "code_server", 0},
	{"application", "none", beam.WaitCall, "application_controller", 0},
	{"mnesia_stopped", "tab", beam.WaitCall, "mnesia_tm", 0},
	{"global", "none", beam.WaitCall, "global_name_server", 0},
	{"lookup", "none", beam.WaitCall, "inet_gethost_native", 0},
}

func TestWaitKinds(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers, erltest.Cookie("waits"))
		remote := erltest.Start(t, erltest.OTP(otp), erltest.Cookie("waits"))
		withWaiters(t, n)
		n.Ask("os:cmd(" + quoted("mkfifo "+filepath.Join(n.Dir, "fifo")) + ")")
		n.Ask("waiters:server(server, gen_server), waiters:server(hung, gen_server), waiters:server(statem, gen_statem), " +
			"waiters:event(event), waiters:supervisor(sup), waiters:leader(leader), global:set_lock({lock, self()}, [node()])")
		n.Ask("waiters:many(1, busy, hung), erlang:suspend_process(whereis(event))")
		n.Ask("application:ensure_all_started(mnesia), mnesia:create_table(tab, []), spawn(fun() -> mnesia:transaction(fun() -> mnesia:write({tab, 1, 1}), receive never -> ok end end) end)")
		n.Ask(`inet_gethost_native:gethostbyname("localhost")`) // begins with the first lookup
		remote.Ask("erlang:suspend_process(whereis(kernel_safe_sup))")
		n.Ask("waiters:start(w_sleep, {sleep, none}), register(w_own, spawn(waiters, ask, [own, none]))")
		src := open(t, n)
		testKinds(t, n, src, remote.Name, waiters)
		for _, w := range stopped {
			n.Ask("erlang:suspend_process(whereis(" + w.on + "))")
		}
		testKinds(t, n, src, remote.Name, stopped)
	})
}

// testKinds starts a process of each kind, and looks until all are told right:
// some wait in turns for this and that.
func testKinds(t *testing.T, n *erltest.Node, src *live.Source, remote string, kinds []waiter) {
	t.Helper()
	kinds = slices.DeleteFunc(slices.Clone(kinds), func(w waiter) bool { return n.OTP < w.since })
	for _, w := range kinds {
		n.Ask(fmt.Sprintf("Remote = '%s', Fifo = %s, waiters:start(w_%s, {%s, %s})", remote, quoted(filepath.Join(n.Dir, "fifo")), w.name, w.name, w.whom))
	}
	within(t, time.Minute, func() string {
		all := must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{}))
		if all.Origin.Method != beam.Exact || all.Origin.Seen != all.Total {
			return fmt.Sprintf("%+v", all.Origin)
		}
		var wrong []string
		for _, w := range kinds {
			if said := mistake(all, w, remote); said != "" {
				wrong = append(wrong, w.name+": "+said)
			}
		}
		for _, w := range all.List {
			if w.Group == "w_sleep" || w.Group == "w_own" {
				wrong = append(wrong, fmt.Sprintf("%+v", w))
			}
		}
		return strings.Join(wrong, "\n")
	})
}

// mistake is what is wrong about what is told of a waiter; "" for nothing.
func mistake(all *beam.Waits, want waiter, remote string) string {
	i := slices.IndexFunc(all.List, func(w beam.Wait) bool { return w.Group == "w_"+want.name })
	if i < 0 {
		return "not found"
	}
	w := all.List[i]
	kind, otherwise, isKind := strings.Cut(want.on, ":")
	switch {
	case w.Kind != want.kind || w.Function.Module != "waiters",
		isKind && w.On.Kind != kind && (otherwise == "" || w.On.Text != otherwise[1:]),
		!isKind && w.On.Name != want.on && w.On.Text != want.on,
		kind == "foreign" && w.OnGroup != remote,
		kind == "name" && !strings.Contains(w.OnGroup, remote):
		return fmt.Sprintf("%+v", w)
	}
	return ""
}

// A bottleneck, a chain with many behind it, and a cycle.
func TestWaits(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		withWaiters(t, n)
		n.Ask("[waiters:server(S, gen_server) || S <- [slow, a, b, c, x, y]]")
		n.Ask("waiters:many(1, busy, slow), waiters:many(30, gen_server, slow)")
		n.Ask("waiters:many(1, {call, {ask, {call, {ask, gen_server, c}}, b}}, a), waiters:many(20, gen_server, a)")
		n.Ask("gen_server:cast(x, {ask, gen_server, y}), gen_server:cast(y, {ask, gen_server, x}), waiters:many(3, gen_server, x)")
		src := open(t, n)
		all := must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{}))
		testTruth(t, n, all)
		testShape(t, all)
		some := must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{Callees: 1, Woken: 20}))
		if o := some.Origin; o.Method != beam.Sampled || o.Seen >= o.Of || o.Cost.Woken > 20 || some.Left == 0 {
			t.Errorf("%+v, %d left", o, some.Left)
		}
		if b := some.Bottlenecks; len(b) == 0 || b[0].On.Name != "slow" || b[0].Waiting < 10 || b[0].Waiting > 20 || b[0].Monitors != 31 {
			t.Errorf("%+v", b)
		}
		testCandidates(t, n, src)
	})
}

// testTruth holds what is told against what the node says of itself.
func testTruth(t *testing.T, n *erltest.Node, all *beam.Waits) {
	t.Helper()
	got := map[string]string{}
	for _, w := range all.List {
		if w.Function.Module == "waiters" {
			got[w.Pid.String()] = w.On.Pid.String()
		}
	}
	want := n.AskInt("length([P || P <- processes(), {_, [{gen, do_call, _, _} | _]} <- [process_info(P, current_stacktrace)]])")
	if len(got) != want {
		t.Errorf("%d wait in calls, the node says %d", len(got), want)
	}
	for caller, callee := range got {
		if said := n.Ask(fmt.Sprintf("process_info(list_to_pid(%s), monitors)", quoted(caller))); said != "{monitors,[{process,"+callee+"}]}" {
			t.Errorf("%s waits on %s, the node says %s", caller, callee, said)
		}
	}
}

func testShape(t *testing.T, all *beam.Waits) {
	t.Helper()
	if len(all.Bottlenecks) < 3 {
		t.Fatalf("%+v", all.Bottlenecks)
	}
	slow := all.Bottlenecks[0]
	if slow.Group != "slow" || slow.Waiting != 31 || slow.Blocked != 31 || slow.QueueLen != 30 || slow.Monitors != 31 ||
		slow.Status != "waiting" || slow.Function.String() != "waiters:handle_call/3" || slow.WaitsFor != "" {
		t.Errorf("%+v", slow)
	}
	c := all.Bottlenecks[1]
	if c.Group != "c" || c.Waiting != 1 || c.Blocked != 23 || c.Status != "waiting" || c.Function.Module != "gen_server" {
		t.Errorf("%+v", c)
	}
	e := all.Edges[0]
	if e.From != "waiters:ask/2" || e.To != "slow" || e.Count != 31 || e.Kind != beam.WaitCall || e.Function.String() != "waiters:ask/2" {
		t.Errorf("%+v", e)
	}
	ch := all.Chains[0]
	var way []string
	for _, s := range ch.Steps {
		way = append(way, s.Group)
	}
	if ch.From != "waiters:ask/2" || ch.Count != 21 || !slices.Equal(way, []string{"a", "b", "c"}) || ch.Steps[0].Function.String() != "waiters:handle_call/3" {
		t.Errorf("%+v", ch)
	}
	if len(all.Cycles) != 1 || len(all.Cycles[0].Steps) != 2 || all.Cycles[0].Blocked != 3 || all.Cycles[0].Steps[0].Function.String() != "waiters:handle_cast/2" {
		t.Fatalf("%+v", all.Cycles)
	}
	names := []string{all.Cycles[0].Steps[0].Group, all.Cycles[0].Steps[1].Group}
	slices.Sort(names)
	if !slices.Equal(names, []string{"x", "y"}) {
		t.Errorf("%q", names)
	}
}

// testCandidates: who is named is looked at, and called what the caller says.
func testCandidates(t *testing.T, n *erltest.Node, src *live.Source) {
	t.Helper()
	n.Ask("waiters:start(deep, {gen_server, b})")
	deep, _ := live.ParsePid(pidOf(n, "deep"))
	q := live.WaitQuery{Callees: 1, Woken: 8, Candidates: []beam.Pid{deep}, Group: func(p beam.Pid) string { return "group " + p.String() }}
	all := must[*beam.Waits](t)(src.Waits(t.Context(), q))
	i := slices.IndexFunc(all.List, func(w beam.Wait) bool { return w.Pid == deep })
	if i < 0 || all.List[i].Group != "group "+deep.String() || all.List[i].OnGroup != "group "+pidOf(n, "b") || all.List[i].On.Name != "b" {
		t.Errorf("%+v", all.List)
	}
	// Who knows the queues spares the node both sweeps.
	slow, _ := live.ParsePid(pidOf(n, "slow"))
	spared := must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{Queues: []beam.Pid{slow}, Total: 1000, NoSample: true}))
	if b := spared.Bottlenecks; len(b) != 1 || b[0].On.Pid != slow || b[0].Waiting != 31 || spared.Total != 1000 || spared.Origin.Cost.Requests != 3 {
		t.Errorf("%+v, %+v", b, spared.Origin)
	}
	if all.Origin.Cost.Woken > 8 {
		t.Errorf("woke %d", all.Origin.Cost.Woken)
	}
}

// What hibernates does not run, and what runs for us is counted.
func TestWaitsWakesFew(t *testing.T) {
	ran := func(n *erltest.Node, who string) int {
		return n.AskInt("length([P || {P, B} <- get(before), lists:member(P, get(" + who + ")), process_info(P, reductions) =/= B])")
	}
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		withWaiters(t, n)
		n.Ask("waiters:server(slow, gen_server), waiters:many(1, busy, slow), put(crowd, waiters:many(250, gen_server, slow))")
		n.Ask(`put(sleepers, [begin {ok, P} = gen_server:start(waiters, {hibernate, lists:seq(1, N)}, []), P end || N <- lists:seq(1, 100)]
			++ [spawn(fun() -> monitor(process, slow), erlang:hibernate(lists, reverse, [lists:seq(1, N)]) end) || N <- lists:seq(1, 100)])`)
		n.Await("[] =:= [P || P <- get(sleepers), process_info(P, status) =/= {status, waiting}]", time.Minute)
		src := open(t, n)
		for range 3 {
			n.Ask("put(before, [{P, process_info(P, reductions)} || P <- get(sleepers) ++ get(crowd)])")
			woken := must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{})).Origin.Cost.Woken
			// Among those woken is OTP's own.
			if crowd := ran(n, "crowd"); woken > 200 || crowd > woken || crowd < woken-70 || crowd < 90 {
				t.Errorf("woke %d, %d of the crowd ran", woken, crowd)
			}
			if woken := ran(n, "sleepers"); woken != 0 {
				t.Errorf("%d that hibernate ran", woken)
			}
		}
	})
}

// On a large node the sample is of those with deep stacks, and says that it is one.
func TestWaitsLargeNode(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, twoSchedulers)
	withWaiters(t, n)
	n.Ask("register(crowd, spawn(fun() -> [gen_server:start_link(waiters, gen_server, []) || _ <- lists:seq(1, 4000)], receive never -> ok end end))")
	n.Await("length(processes()) > 4000 andalso process_info(whereis(crowd), status) =:= {status, waiting}", time.Minute)
	// Neither has a queue: one calls, the other took the call and does not answer.
	n.Ask("waiters:server(a, gen_server), waiters:server(c, gen_server), waiters:many(1, {call, {ask, gen_server, c}}, a)")
	src := open(t, n)
	all := must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{}))
	i := slices.IndexFunc(all.List, func(w beam.Wait) bool { return w.Group == "a" })
	if i < 0 || all.List[i].OnGroup != "c" {
		t.Errorf("%+v", all.List)
	}
	if o := all.Origin; o.Method != beam.Sampled || o.Seen != all.Examined || o.Of < 4000 || o.Cost.Woken > 50 {
		t.Errorf("%+v", o)
	}
}

// The sample takes its turn: in time all are looked at.
func TestWaitsTakeTurns(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, twoSchedulers)
	withWaiters(t, n)
	n.Ask("waiters:server(idle, gen_server), waiters:many(150, gen_server, idle), [spawn(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 150)]")
	src := open(t, n)
	found := map[beam.Pid]bool{}
	for looks := 1; len(found) < 150; looks++ {
		all := must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{Woken: 60}))
		for _, w := range all.List {
			if w.OnGroup == "idle" {
				found[w.Pid] = true
			}
		}
		if all.Origin.Method != beam.Sampled || all.Left == 0 {
			t.Errorf("%+v, %d left", all.Origin, all.Left)
		}
		if looks > 40 {
			t.Fatalf("%d found in %d looks", len(found), looks)
		}
	}
}

// A process may monitor very many.
func TestWaitsManyMonitors(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, twoSchedulers)
	withWaiters(t, n)
	n.Ask("waiters:server(slow, gen_server), waiters:many(1, busy, slow), [monitor(process, slow) || _ <- lists:seq(1, 20)]")
	for hub, monitors := range map[string]int{"hub": 10000, "vast": 200000} {
		n.Ask(fmt.Sprintf("register(%s, spawn(fun() -> [monitor(process, whereis(init)) || _ <- lists:seq(1, %d)], waiters:ask(gen_server, slow) end))", hub, monitors))
		n.Await("process_info(whereis("+hub+"), current_function) =:= {current_function, {gen, do_call, 4}}", time.Minute)
	}
	src := open(t, n)
	all := must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{}))
	if b := all.Bottlenecks; len(b) == 0 || b[0].Group != "slow" || b[0].Monitors != 23 {
		t.Errorf("%+v", b)
	}
	// So many are not listed, but slow says who monitors it.
	for hub, among := range map[string]int{"hub": 10001, "vast": -1} {
		i := slices.IndexFunc(all.List, func(w beam.Wait) bool { return w.Group == hub })
		if i < 0 || all.List[i].Among != among || all.List[i].On.Name != "slow" {
			t.Errorf("%s: %+v", hub, all.List)
		}
	}
}

// Elixir has its own ways to wait.
func TestWaitsElixir(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.Elixir())
	n.Ask("register(awaits, spawn(fun() -> T = 'Elixir.Task':async(fun() -> receive never -> ok end end), 'Elixir.Task':await(T, infinity), exit(done) end))")
	n.Ask("{ok, A} = 'Elixir.Agent':start(fun() -> none end, [{name, agent}]), register(asks, spawn(fun() -> 'Elixir.Agent':get(agent, fun(_) -> receive never -> ok end end, infinity), exit(done) end))")
	src := open(t, n)
	within(t, time.Minute, func() string {
		all := must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{}))
		got := map[string]beam.Wait{}
		for _, w := range all.List {
			got[w.Group] = w
		}
		for name, on := range map[string]string{"awaits": "erlang:apply/2", "asks": "agent"} {
			if w := got[name]; w.Kind != beam.WaitCall || w.On.Kind != "process" || w.Function.Module != "erltest_helper" && w.Function.Module != "erl_eval" {
				return fmt.Sprintf("%s: %+v, on %s", name, w, on)
			}
		}
		return ""
	})
}
