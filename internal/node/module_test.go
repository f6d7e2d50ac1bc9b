package node_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// deeds keeps what was audited.
type deeds []string

func (d *deeds) note(call, object string) error {
	*d = append(*d, call+" "+object)
	return nil
}

// use attaches and loads the probe module if need be.
func use(t *testing.T, n *erltest.Node, d *deeds) *node.Node {
	t.Helper()
	g := attach(t, config(n))
	if err := g.UseModule(timeout(t, time.Minute), d.note); err != nil {
		t.Fatal(err)
	}
	return g
}

func module(t *testing.T, g *node.Node) beam.ProbeModule {
	t.Helper()
	m, err := g.Module(timeout(t, time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// kinds are the nodes that the module is loaded into: releases in embedded mode, and interactive ones.
func kinds(t *testing.T, f func(t *testing.T, n *erltest.Node)) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Run("embedded", func(t *testing.T) {
			t.Parallel()
			f(t, start(t, otp))
		})
		t.Run("interactive", func(t *testing.T) {
			t.Parallel()
			f(t, erltest.Start(t, erltest.OTP(otp), erltest.ListenPort(0)))
		})
	})
}

// However often one attaches with it, the module is loaded once, is the one that was built, and is all that stays.
func TestModuleIsLoadedOnce(t *testing.T) {
	kinds(t, func(t *testing.T, n *erltest.Node) {
		fresh := n.Fingerprint()
		first := attach(t, config(n))
		askOnce(t, first, node.Answer{}) // a node in interactive mode loads erl_eval for it
		first.Close()
		if left := n.Left(fresh, "atom_count", "environment", "module"); left != nil {
			t.Errorf("the first visit left %q", left)
		}
		before := n.Fingerprint()
		var done deeds
		for range 20 {
			g := use(t, n, &done)
			askOnce(t, g, node.Answer{})
			if g.Level() != probe.Compiled {
				t.Fatal("the module is loaded and not asked")
			}
			g.Close()
		}
		v, _ := probe.ModuleFor(n.OTP)
		if want := fmt.Sprintf("load_probe %s, MD5 %x", probe.Module, v.MD5); !slices.Equal(done, deeds{want}) {
			t.Errorf("noted %q, not %q once", done, want)
		}
		if md5 := n.Ask("binary:decode_unsigned(" + probe.Module + ":module_info(md5)) =:= 16#" + fmt.Sprintf("%x", v.MD5)); md5 != "true" {
			t.Errorf("the module on the node has another MD5 than %x", v.MD5)
		}
		if n.AskBool("erlang:check_old_code(" + probe.Module + ")") {
			t.Error("it was loaded twice")
		}
		if left := n.Left(before, "atom_count", "module"); left != nil {
			t.Errorf("left behind: %q", left)
		}
		after := n.Fingerprint()
		for _, d := range before.Diff(after, "atom_count") {
			if !strings.HasPrefix(d, "+module "+probe.Module) {
				t.Errorf("left behind: %s", d)
			}
		}
		atoms := after.Int("atom_count") - before.Int("atom_count")
		t.Logf("OTP %d: %d atoms with the module", n.OTP, atoms)
		if atoms > 70 { // mostly the names of its functions
			t.Errorf("%d new atoms", atoms)
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

// askOnce ranks by reductions.
func askOnce(t *testing.T, g *node.Node, want node.Answer) node.Answer {
	t.Helper()
	req, err := probe.Ranking(beam.SortReductions, 5, 0, eager)
	if err != nil {
		t.Fatal(err)
	}
	a, err := g.Do(timeout(t, time.Minute), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := probe.DecodeRanked(a.Result, beam.SortReductions, 8); a.Result.Err() != nil || len(r.Pids) != 5 || r.Total < 20 {
		t.Errorf("%d of %d processes, %v", len(r.Pids), r.Total, a.Result.Err())
	}
	if a.Cost.ModuleGone != want.Cost.ModuleGone {
		t.Errorf("module gone: %t", a.Cost.ModuleGone)
	}
	return a
}

// still are processes that do nothing: of many sizes, two with queues, one of which is too long to walk; and one, busy,
// that works all the time. Their pids are kept under the name still.
const still = `
	Idle = [spawn(fun() -> L = lists:seq(1, I * 20), receive stop -> L end end) || I <- lists:seq(1, 300)],
	Queued = [begin P = spawn(fun() -> receive stop -> ok end end), [P ! I || I <- lists:seq(1, N)], P end || N <- [7, 10001]],
	Binaries = spawn(fun() -> B = binary:copy(<<"x">>, 3000000), receive stop -> B end end),
	Work = fun F(N) -> receive stop -> ok after 0 -> F(N + 1) end end,
	register(busy, spawn(fun() -> process_flag(priority, low), Work(0) end)),
	All = [Binaries | Idle ++ Queued],
	register(still, spawn(fun F() -> receive {pids, From} -> From ! {pids, All}, F() end end)),
	ok`

// The module answers what the forms answer.
func TestModuleAnswersTheSame(t *testing.T) {
	kinds(t, func(t *testing.T, n *erltest.Node) {
		n.Ask(still)
		n.Await("still ! {pids, self()}, receive {pids, Ps} -> lists:all(fun(P) -> process_info(P, status) =:= {status, waiting} end, Ps) end", time.Minute)
		list, err := etf.Decode(n.AskETF("still ! {pids, self()}, receive {pids, Ps} -> Ps end"), etf.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		idle := map[beam.Pid]bool{}
		for _, p := range list.(etf.List) {
			idle[probe.Local(p.(etf.Pid))] = true
		}
		evaluated, compiled := attach(t, config(n)), use(t, n, &deeds{})
		both := func(name string, ask func(g *node.Node) string) {
			t.Helper()
			if l1, l2 := ask(evaluated), ask(compiled); l1 != l2 || l1 == "" {
				t.Errorf("%s: evaluated\n%s\ncompiled\n%s", name, l1, l2)
			}
		}
		for _, key := range []beam.SortKey{beam.SortReductions, beam.SortMessageQueueLen, beam.SortHeapSize, beam.SortStackSize, beam.SortMemory, beam.SortBinaryMemory} {
			for _, slice := range []int{1000, 7} {
				both(fmt.Sprint(key, " in slices of ", slice), func(g *node.Node) string { return ranked(t, g, key, slice, idle) })
			}
		}
		both("rows", func(g *node.Node) string { return rows(t, g, idle) })
		for _, slice := range []int{1000, 7} {
			for _, each := range []int{1, 3} {
				both(fmt.Sprint("census of one in ", each, " in slices of ", slice), func(g *node.Node) string { return census(t, n, g, slice, each, idle) })
			}
		}
		both("group leaders", func(g *node.Node) string { return leaders(t, g) })
		for _, g := range []*node.Node{evaluated, compiled} {
			growing(t, n, g, beam.SortReductions)
			growing(t, n, g, beam.SortMemory)
		}
		if compiled.Level() != probe.Compiled {
			t.Error("the module was not asked")
		}
	})
}

// ranked prints the ranking of the processes in only.
func ranked(t *testing.T, g *node.Node, key beam.SortKey, slice int, only map[beam.Pid]bool) string {
	t.Helper()
	req, err := probe.Ranking(key, 600, 0, probe.Pace{Slice: slice})
	if err != nil {
		t.Fatal(err)
	}
	a, err := g.Do(timeout(t, time.Minute), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := probe.DecodeRanked(a.Result, key, 8)
	var b strings.Builder
	for i, p := range r.Pids {
		if only[probe.Local(p)] {
			fmt.Fprintln(&b, probe.Local(p), r.Values[i])
		}
	}
	fmt.Fprintln(&b, "long:", len(r.LongQueue))
	for _, p := range r.LongQueue {
		fmt.Fprintln(&b, probe.Local(p))
	}
	return b.String()
}

// told prints what a census tells of the processes in only, and how many others it counts.
type told struct {
	only  map[beam.Pid]bool
	lines []string
	named map[string]beam.Pid
}

func (r *told) Born(b beam.Birth) {
	if r.only[b.Pid] {
		r.lines = append(r.lines, fmt.Sprintf("born %+v", b))
	}
}

func (r *told) Changed(p beam.Pulse) {
	if r.only[p.Pid] {
		r.lines = append(r.lines, fmt.Sprintf("changed %+v", p))
	}
}

func (r *told) Gone(p beam.Pid)                       { r.lines = append(r.lines, "gone") }
func (r *told) Named(name string, p beam.Pid, _ bool) { r.named[name] = p }

// nameless takes the names of six old processes away again.
const nameless = "[catch unregister(N) || N <- [late1, late2, late3, late4, late5, late6]]"

// census takes three rounds: all are listed, then nothing has changed, then some were born, others have ended, and six
// that were there have got a name.
func census(t *testing.T, n *erltest.Node, g *node.Node, slice, each int, only map[beam.Pid]bool) string {
	t.Helper()
	n.Ask("put(mortal, [spawn(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 60)])")
	first := slices.SortedFunc(maps.Keys(only), func(a, b beam.Pid) int { return cmp.Compare(a.ID, b.ID) })[len(only)/2]
	q := probe.CensusQuery{OTP: g.Greeting().OTP, Node: g.Name(), WordSize: 8, Pace: probe.Pace{Slice: slice}, Each: each, First: g.Pid(first)}
	r, err := g.Settle(t.Context(), q.Request())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer n.Ask(nameless)
	var out strings.Builder
	for i := range 3 {
		if i == 2 {
			n.Ask("[begin M = monitor(process, P), exit(P, kill), receive {'DOWN', M, _, _, _} -> ok end end || P <- get(mortal)], " +
				"put(mortal, [spawn(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 30)]), " +
				"still ! {pids, self()}, receive {pids, Ps} -> [register(N, P) || {N, P} <- lists:zip([late1, late2, late3, late4, late5, late6], lists:nthtail(length(Ps) - 6, Ps))] end")
		}
		l := &told{only: only, named: map[string]beam.Pid{}}
		a, err := r.Ask(timeout(t, time.Minute), q.Round(l).Part)
		if err != nil {
			t.Fatal(err)
		}
		totals := probe.DecodeCensus(a.Result)
		gone := slices.DeleteFunc(slices.Clone(l.lines), func(s string) bool { return s != "gone" })
		lines := slices.DeleteFunc(l.lines, func(s string) bool { return s == "gone" })
		slices.Sort(lines)
		late := strings.Count(strings.Join(lines, "\n"), "Each:1 Former:true")
		switch {
		case i == 2 && late != map[int]int{1: 0, 3: 6}[each]:
			t.Errorf("six have got a name, %d are told", late)
		case i == 0 && each == 3 && !strings.Contains(strings.Join(lines, "\n"), "Each:1 Former:false"):
			t.Error("none of the first is told for itself")
		case i == 0 && (l.named["kernel_sup"] == beam.Pid{} || len(lines) == 0 || each == 1 && len(lines) != 2*len(only)):
			t.Errorf("the first round told %d lines of %d, names %v", len(lines), len(only), l.named)
		case i == 1 && (slices.ContainsFunc(lines, func(s string) bool { return strings.Contains(s, "MessageQueueLen:0 ") }) || len(l.named) != 0):
			t.Errorf("nothing has changed, and %q is told", lines) // of those with queues it always is
		case i == 2 && (totals.Births < 30 || totals.Births > 40 || each == 1 && len(gone) < 60 || each == 3 && (len(gone) < 5 || len(gone) > 40)):
			t.Errorf("30 were born, 60 ended: %+v, %d gone", totals, len(gone))
		}
		fmt.Fprintln(&out, strings.Join(lines, "\n"))
	}
	n.Ask("[exit(P, kill) || P <- get(mortal)]")
	return out.String()
}

func rows(t *testing.T, g *node.Node, only map[beam.Pid]bool) string {
	t.Helper()
	p := &beam.Processes{}
	a, err := g.Do(timeout(t, time.Minute), probe.Rows(probe.Pace{Slice: 50}), func(c *etf.Cursor) error {
		probe.DecodeRows(c, p, 8)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if total := a.Result.Int(); int(total) < p.Len() || p.Len() < len(only) {
		t.Errorf("%d rows of %d processes", p.Len(), total)
	}
	var lines []string
	for i, pid := range p.Pid {
		if only[pid] {
			lines = append(lines, fmt.Sprint(pid, p.RegisteredName[i], p.InitialCall[i], p.Status[i], p.MessageQueueLen[i], p.Reductions[i], p.HeapSize[i], p.StackSize[i]))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// leaders prints how many processes each leader on the node has; ours have another.
func leaders(t *testing.T, g *node.Node) string {
	t.Helper()
	a, err := g.Do(timeout(t, time.Minute), probe.GroupLeaders(probe.Pace{Slice: 50}), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, counts := probe.DecodeGroupLeaders(a.Result)
	var lines []string
	for p, count := range counts {
		if p.ID < 1000 && count > 1 { // an observer's mailbox leads one or two
			lines = append(lines, fmt.Sprint(p, count))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// growing finds who worked within a window, and by which items nobody did.
func growing(t *testing.T, n *erltest.Node, g *node.Node, key beam.SortKey) {
	t.Helper()
	req, err := probe.Ranking(key, 10, 200*time.Millisecond, probe.Pace{Slice: 50})
	if err != nil {
		t.Fatal(err)
	}
	a, err := g.Do(timeout(t, time.Minute), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := probe.DecodeRanked(a.Result, key, 8)
	if r.Elapsed < 200*time.Millisecond || r.Total < 300 || slices.Contains(r.Values, 0) || !slices.IsSortedFunc(r.Values, func(a, b int64) int { return int(b - a) }) {
		t.Errorf("%s: %+v", key, r)
	}
	busy, err := etf.Decode(n.AskETF("whereis(busy)"), etf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	works := slices.ContainsFunc(r.Pids, func(p etf.Pid) bool { return probe.Local(p) == probe.Local(busy.(etf.Pid)) })
	if key == beam.SortReductions && !works {
		t.Errorf("who worked is not among %v", r.Pids)
	}
	if want := map[bool]int{true: 1}[key == beam.SortMemory]; len(r.LongQueue) != want {
		t.Errorf("%s: %d long queues, not %d", key, len(r.LongQueue), want)
	}
}

// Whoever has the module's name keeps it.
func TestModuleOfAnother(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.ListenPort(0))
		n.Ask("{ok, M, B} = compile:forms([{attribute, 1, module, " + probe.Module + "}]), {module, M} = code:load_binary(M, \"elsewhere\", B)")
		md5 := n.Ask(probe.Module + ":module_info(md5)")
		g := attach(t, config(n))
		var done deeds
		if err := g.UseModule(t.Context(), done.note); !errors.Is(err, node.ErrModuleClash) {
			t.Errorf("use: %v", err)
		}
		if err := g.DropModule(t.Context(), done.note); !errors.Is(err, node.ErrModuleClash) {
			t.Errorf("drop: %v", err)
		}
		if m := module(t, g); !m.Loaded || m.Ours || g.Level() != probe.Evaluated {
			t.Errorf("%+v", m)
		}
		if len(done) > 0 || n.Ask(probe.Module+":module_info(md5)") != md5 {
			t.Errorf("it was touched: %q", done)
		}
		// Its old code must not be purged by us.
		n.Ask("true = code:delete(" + probe.Module + ")")
		if err := g.UseModule(t.Context(), done.note); !errors.Is(err, node.ErrOldCode) {
			t.Errorf("use over old code: %v", err)
		}
		if len(done) > 0 || !n.AskBool("erlang:check_old_code("+probe.Module+")") {
			t.Errorf("its old code was touched: %q", done)
		}
		askOnce(t, g, node.Answer{})
	})
}

// What cannot be noted is not done.
func TestModuleNeedsAnAudit(t *testing.T) {
	n := start(t, 25)
	g := attach(t, config(n))
	full := errors.New("disk full")
	refuse := func(call, object string) error { return full }
	if err := g.UseModule(t.Context(), refuse); !errors.Is(err, full) {
		t.Errorf("use: %v", err)
	}
	if m := module(t, g); m.Loaded || g.Level() != probe.Evaluated {
		t.Errorf("loaded without a line: %+v", m)
	}
	use(t, n, &deeds{})
	if err := g.DropModule(t.Context(), refuse); !errors.Is(err, full) {
		t.Errorf("drop: %v", err)
	}
	if m := module(t, g); !m.Ours {
		t.Errorf("dropped without a line: %+v", m)
	}
}

// The module can be taken off again, but not where that wakes too many.
func TestModuleIsDropped(t *testing.T) {
	kinds(t, func(t *testing.T, n *erltest.Node) {
		var done deeds
		g := use(t, n, &done)
		n.Ask(fmt.Sprintf("register(crowd, spawn(fun() -> Ps = [spawn_link(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, %d)], receive stop -> exit(Ps) end end)), ok", probe.MostToPurge))
		n.Await(fmt.Sprintf("erlang:system_info(process_count) > %d", probe.MostToPurge), time.Minute)
		if err := g.DropModule(timeout(t, time.Minute), done.note); !errors.Is(err, node.ErrTooManyProcesses) || len(done) != 1 {
			t.Errorf("%v, noted %q", err, done)
		}
		n.Ask("exit(whereis(crowd), kill)")
		n.Await("erlang:system_info(process_count) < 1000", time.Minute)
		if err := g.DropModule(timeout(t, time.Minute), done.note); err != nil {
			t.Fatal(err)
		}
		if m := module(t, g); m.Loaded || m.OldCode || len(done) != 2 || !strings.HasPrefix(done[1], "unload_probe "+probe.Module) {
			t.Errorf("%+v, noted %q", m, done)
		}
		askOnce(t, g, node.Answer{})
		if n.AskBool("erlang:module_loaded(" + probe.Module + ")") {
			t.Error("it is still there")
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

// Who purges the module while we use it costs us its speed, and says so once.
func TestModuleIsGone(t *testing.T) {
	kinds(t, func(t *testing.T, n *erltest.Node) {
		g := use(t, n, &deeds{})
		askOnce(t, g, node.Answer{})
		n.Ask("true = code:delete(" + probe.Module + "), code:purge(" + probe.Module + ")")
		gone := node.Answer{}
		gone.Cost.ModuleGone = true
		a := askOnce(t, g, gone)
		if a.Cost.Requests != 2 || g.Level() != probe.Evaluated {
			t.Errorf("%d requests, level %d", a.Cost.Requests, g.Level())
		}
		askOnce(t, g, node.Answer{})
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}
