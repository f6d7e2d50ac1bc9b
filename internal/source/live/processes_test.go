package live_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// crowd are processes of the node that do nothing, so that those a test made
// stand out of many.
func crowd(n *erltest.Node, size int) {
	background(n, "crowd", fmt.Sprintf("put(crowd, [spawn(fun() -> receive never -> ok end end) || _ <- lists:seq(1, %d)])", size))
}

// columns of the keys, by which a test compares with the node.
var columns = map[beam.SortKey]func(*beam.Processes) []int64{
	beam.SortReductions:      func(p *beam.Processes) []int64 { return p.Reductions },
	beam.SortMessageQueueLen: func(p *beam.Processes) []int64 { return p.MessageQueueLen },
	beam.SortHeapSize:        func(p *beam.Processes) []int64 { return p.HeapSize },
	beam.SortStackSize:       func(p *beam.Processes) []int64 { return p.StackSize },
	beam.SortTotalHeapSize:   func(p *beam.Processes) []int64 { return p.TotalHeapSize },
	beam.SortMemory:          func(p *beam.Processes) []int64 { return p.Memory },
	beam.SortBinaryMemory:    func(p *beam.Processes) []int64 { return p.BinaryMemory },
}

// onNode is the Erlang expression for a key's number in bytes.
var onNode = map[beam.SortKey]string{
	beam.SortReductions:      "Info(reductions)",
	beam.SortMessageQueueLen: "Info(message_queue_len)",
	beam.SortHeapSize:        "Info(heap_size) * 8",
	beam.SortStackSize:       "Info(stack_size) * 8",
	beam.SortTotalHeapSize:   "Info(total_heap_size) * 8",
	beam.SortMemory:          "Info(memory)",
	beam.SortBinaryMemory: "begin GC = Info(garbage_collection_info), (proplists:get_value(bin_vheap_size, GC) + " +
		"proplists:get_value(bin_old_vheap_size, GC)) * 8 end",
}

// seeds makes three processes for each key, p1 to p3, the largest first. They
// stay far above everything else on the node, and apart from each other.
var seeds = map[beam.SortKey]string{
	beam.SortReductions:      "[erlang:bump_reductions(4000) || _ <- lists:seq(1, 6000 * N)]",
	beam.SortMessageQueueLen: "[self() ! hello || _ <- lists:seq(1, 1000 * N)]",
	beam.SortHeapSize:        "process_flag(min_heap_size, 400000 * N), erlang:garbage_collect()",
	beam.SortTotalHeapSize:   "process_flag(min_heap_size, 400000 * N), erlang:garbage_collect()",
	beam.SortMemory:          "process_flag(min_heap_size, 400000 * N), erlang:garbage_collect()",
	beam.SortBinaryMemory:    "put(binaries, [binary:copy(<<1>>, 1000000) || _ <- lists:seq(1, 10 * N)])",
	beam.SortStackSize:       "Deep = fun Deep(0) -> Self ! {ready, self()}, receive never -> ok end; Deep(D) -> [Deep(D - 1)] end, Deep(3000 * N)",
}

func TestProcesses(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		crowd(n, 3000)
		src := open(t, n)
		for key := range seeds {
			testRanking(t, n, src, key)
		}
		testWindow(t, n, src)
		testLongQueue(t, n, src)
		testNames(t, n, src)
		testNoWake(t, n, src)
		testSuspended(t, n, src)
		testDying(t, n, src)
	})
}

func ask(t *testing.T, src *live.Source, q live.ProcessQuery) *beam.Processes {
	t.Helper()
	p, err := src.Processes(t.Context(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	for name, column := range columns {
		if len(column(p)) != p.Len() {
			t.Fatalf("%d of %s, %d rows", len(column(p)), name, p.Len())
		}
	}
	return p
}

// testRanking: the three largest come first, with the numbers that the node has.
func testRanking(t *testing.T, n *erltest.Node, src *live.Source, key beam.SortKey) {
	names := []string{"p3", "p2", "p1"}
	for i, name := range names {
		background(n, name, fmt.Sprintf("N = %d, %s", 3-i, seeds[key]))
	}
	defer kill(n, names...)
	for _, noWake := range []bool{false, true} {
		p := ask(t, src, live.ProcessQuery{Sort: key, Limit: 20, NoWake: noWake})
		if p.Len() != 20 || p.Total < 3000 || p.Total > 3200 || p.Origin.Method != beam.Exact || p.Sort != key || p.Delta != nil {
			t.Errorf("%s: %d rows of %d, %+v", key, p.Len(), p.Total, p.Origin)
		}
		if got := p.RegisteredName[:3]; !slices.Equal(got, names) {
			t.Errorf("by %s come first %v", key, got)
		}
		column, what := columns[key](p), key
		if noWake && key == beam.SortMemory { // the number that it is ranked by
			column, what = p.TotalHeapSize, beam.SortTotalHeapSize
		}
		for i, name := range names {
			want := int64(n.AskInt("Info = fun(Item) -> element(2, process_info(whereis(" + name + "), Item)) end, " + onNode[what]))
			if !near(column[i], want, 0, map[beam.SortKey]int64{beam.SortReductions: 1000, beam.SortMemory: 1000}[key]) {
				t.Errorf("%s of %s is %d, the node says %d (not woken: %v)", key, name, column[i], want, noWake)
			}
		}
		if !slices.IsSortedFunc(column, func(a, b int64) int { return cmp.Compare(b, a) }) && !slices.Contains(column, beam.Gone) {
			t.Errorf("by %s: %v", key, column)
		}
		if woken := p.Origin.Cost.Woken; noWake != (woken == 0) {
			t.Errorf("%d woken", woken)
		}
	}
	// Ten million bytes of binaries are ten million bytes: the runtime counts words.
	if p := ask(t, src, live.ProcessQuery{Sort: key, Limit: 3}); key == beam.SortBinaryMemory && !near(p.BinaryMemory[2], 10_000_000, 0.01, 0) {
		t.Errorf("10 MB of binaries are %d", p.BinaryMemory[2])
	}
}

// testWindow: the change over a window, of keys of each kind.
func testWindow(t *testing.T, n *erltest.Node, src *live.Source) {
	for key, grow := range map[beam.SortKey]string{
		beam.SortReductions:      "[erlang:bump_reductions(4000) || _ <- lists:seq(1, 5 * N)]",
		beam.SortMessageQueueLen: "[self() ! hello || _ <- lists:seq(1, 10 * N)]",
		beam.SortTotalHeapSize:   "put(X, lists:seq(1, 1000 * N))",
		beam.SortMemory:          "put(X, lists:seq(1, 1000 * N))",
		beam.SortBinaryMemory:    "put(X, binary:copy(<<1>>, 100000 * N))",
	} {
		for _, name := range []string{"grow1", "grow3"} {
			waiting(n, name, "", "N = "+name[4:]+", Grow = fun Grow(X) -> "+grow+", receive {grow, never} -> ok after 10 -> Grow(X + 1) end end, Grow(1)")
		}
		background(n, "large", strings.ReplaceAll(seeds[key], "N", "9"))
		p := ask(t, src, live.ProcessQuery{Sort: key, Limit: 10, Window: 150 * time.Millisecond})
		if p.Window < 150*time.Millisecond || p.Window > time.Minute || len(p.Delta) != p.Len() {
			t.Errorf("%s: window %v, %d rows, %d changes", key, p.Window, p.Len(), len(p.Delta))
		}
		if p.Len() < 2 || !slices.Contains(p.RegisteredName[:2], "grow3") || slices.Contains(p.RegisteredName, "large") {
			t.Errorf("by change of %s come first %v %v", key, p.RegisteredName, p.Delta)
		}
		for i, d := range p.Delta {
			if d <= 0 || i > 0 && d > p.Delta[i-1] {
				t.Errorf("changes of %s: %v", key, p.Delta)
				break
			}
		}
		kill(n, "grow1", "grow3", "large")
	}
}

// testLongQueue: whose queue is long comes first where its walk is avoided, and
// is not woken.
func testLongQueue(t *testing.T, n *erltest.Node, src *live.Source) {
	background(n, "long", "[self() ! hello || _ <- lists:seq(1, 20000)]")
	n.Await("process_info(whereis(long), status) =:= {status, waiting}", time.Minute)
	reductions := n.AskInt("element(2, process_info(whereis(long), reductions))")
	for _, q := range []live.ProcessQuery{
		{Sort: beam.SortMemory, Limit: 5}, {Sort: beam.SortTotalHeapSize, Limit: 5, NoWake: true}, {Sort: beam.SortBinaryMemory, Limit: 5},
		{Sort: beam.SortMemory, Limit: 5, Window: 10 * time.Millisecond}, {Sort: beam.SortMessageQueueLen, Limit: 5},
		{Sort: beam.SortMemory, Limit: 5, Filter: expr(t, "long")},
	} {
		p := ask(t, src, q)
		if p.Len() == 0 || p.RegisteredName[0] != "long" || p.MessageQueueLen[0] != 20_000 {
			t.Errorf("%+v: %v", q, p.RegisteredName)
			continue
		}
		if why := p.Memory[0]; why != beam.LongQueue && !q.NoWake {
			t.Errorf("%+v: memory %d", q, why)
		}
	}
	if now := n.AskInt("element(2, process_info(whereis(long), reductions))"); now != reductions {
		t.Errorf("it did %d reductions", now-reductions)
	}
	kill(n, "long")
}

func expr(t *testing.T, s string) *filter.Expr {
	t.Helper()
	e, err := filter.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// testNames: what tells who a process is.
func testNames(t *testing.T, n *erltest.Node, src *live.Source) {
	set := "proc_lib:set_label"
	if n.OTP < 27 {
		set = "(fun(L) -> put('$process_label', L) end)"
	}
	background(n, "'odd näme'", set+"({shop, <<\"42\">>})")
	one := func(filter string) *beam.Processes {
		t.Helper()
		p := ask(t, src, live.ProcessQuery{Limit: 10, Filter: expr(t, filter)})
		if p.Len() != 1 {
			t.Fatalf("%s: %v", filter, p.RegisteredName)
		}
		return p
	}
	p := one(`registered_name="odd näme"`)
	if p.Label[0] != `{shop,<<"42">>}` || p.Pid[0].String() != pidOf(n, "'odd näme'") || p.Status[0] != "waiting" || p.CurrentFunction[0].IsZero() {
		t.Errorf("%q %v %v %v", p.Label[0], p.Pid[0], p.Status[0], p.CurrentFunction[0])
	}
	if p := one(`registered_name~odd label~SHOP`); p.RegisteredName[0] != "odd näme" {
		t.Errorf("%v", p.RegisteredName)
	}
	p = one("registered_name=kernel_sup")
	if p.InitialCall[0].String() != "supervisor:kernel/1" || !strings.HasPrefix(p.CurrentFunction[0].String(), "gen_server:loop") {
		t.Errorf("kernel_sup: %v in %v", p.InitialCall[0], p.CurrentFunction[0])
	}
	if n.OTP >= 25 {
		if want := n.Ask("element(2, process_info(whereis(kernel_sup), parent))"); p.Parent[0].String() != want {
			t.Errorf("its parent is %v, want %s", p.Parent[0], want)
		}
	}
	p = one("registered_name=init")
	if want := n.Ask("{M, F, A} = element(2, process_info(whereis(init), initial_call)), lists:concat([M, ':', F, '/', A])"); quoted(p.InitialCall[0].String()) != want {
		t.Errorf("init: %v, want %s", p.InitialCall[0], want)
	}
}

// testNoWake: what is called a look wakes nobody.
func testNoWake(t *testing.T, n *erltest.Node, src *live.Source) {
	const sum = "lists:sum([R || P <- element(2, lists:keyfind(crowd, 1, element(2, process_info(whereis(crowd), dictionary)))), {_, R} <- [process_info(P, reductions)]])"
	before := n.AskInt(sum)
	for key := range seeds {
		ask(t, src, live.ProcessQuery{Sort: key, Limit: 500, NoWake: true})
		ask(t, src, live.ProcessQuery{Sort: key, Limit: 500, NoWake: true, Window: time.Millisecond})
		ask(t, src, live.ProcessQuery{Sort: key, Limit: 500, NoWake: true, Filter: expr(t, "waiting | heap_size>1")})
	}
	if woken := n.AskInt(sum) - before; woken != 0 {
		t.Errorf("the crowd did %d reductions", woken)
	}
	p := ask(t, src, live.ProcessQuery{Limit: 500})
	if woken := n.AskInt(sum) - before; woken == 0 || woken > 2*p.Len() || p.Origin.Cost.Woken != p.Len() {
		t.Errorf("500 rows woke %d, and said %d", woken, p.Origin.Cost.Woken)
	}
}

// testSuspended: who is suspended answers all the same.
func testSuspended(t *testing.T, n *erltest.Node, src *live.Source) {
	background(n, "suspended", "")
	background(n, "suspender", "erlang:suspend_process(whereis(suspended))")
	p := ask(t, src, live.ProcessQuery{Limit: 1, Filter: expr(t, "registered_name=suspended")})
	if p.Len() != 1 || p.Status[0] != "suspended" || p.Memory[0] <= 0 {
		t.Errorf("%v %v", p.Status, p.Memory)
	}
}

// testDying: processes end at any moment of a look.
func testDying(t *testing.T, n *erltest.Node, src *live.Source) {
	n.Ask("put(dying, spawn(fun Die() -> [spawn(fun() -> [erlang:bump_reductions(4000) || _ <- [1, 2, 3]], receive after 15 -> ok end end) || _ <- lists:seq(1, 10)], receive after 2 -> Die() end end))")
	defer n.Ask("exit(get(dying), kill)")
	gone := 0
	for i := 0; i < 2 || i < 300 && gone == 0; i++ {
		for _, q := range []live.ProcessQuery{{Limit: 120}, {Limit: 120, Window: 5 * time.Millisecond}, {Limit: 120, Sort: beam.SortMemory}} {
			p := ask(t, src, q)
			for i, r := range p.Reductions {
				if r == beam.Gone {
					gone++
					if p.Memory[i] != beam.Gone || p.MessageQueueLen[i] != beam.Gone {
						t.Fatalf("a process that has ended: %d %d", p.Memory[i], p.MessageQueueLen[i])
					}
				}
			}
		}
	}
	if gone == 0 {
		t.Error("none ended between ranking and a closer look: the test proves nothing")
	}
}

// A filter finds the few among many, whatever it is sorted by.
func TestProcessesFilter(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		// Long names make long answers.
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers, erltest.Name(fmt.Sprintf("%s%d", strings.Repeat("long_name_of_a_node_", 6), otp)))
		withPatients(t, n)
		crowd(n, 20_000)
		n.Ask("[begin {ok, P} = patients:start_named(list_to_atom(\"needle\" ++ integer_to_list(N))), unlink(P) end || N <- lists:seq(1, 3)], ok")
		n.Ask("[needle1 ! {'EXIT', 1, 1} || _ <- lists:seq(1, 3)]")
		n.Ask("sys:suspend(needle2), [needle2 ! message || _ <- lists:seq(1, 30)]")
		src := open(t, n)
		for i, c := range []struct {
			filter string
			want   []string
		}{
			{"registered_name=needle3", []string{"needle3"}},
			{"registered_name~^needle", []string{"needle1", "needle2", "needle3"}},
			{"message_queue_len>10", []string{"needle2"}},
			{"NEEDLE1 waiting | needle3", []string{"needle3"}},
			{"initial_call~^patients: reductions>1", []string{"needle1", "needle2", "needle3"}},
			{"registered_name~needle memory>1k", []string{"needle1", "needle2", "needle3"}},
			{"nobody_has_this_name", nil},
		} {
			keys := []beam.SortKey{beam.SortReductions, beam.SortMemory}
			if i < 2 {
				keys = slices.Collect(maps.Keys(seeds))
			}
			for _, key := range keys {
				p := ask(t, src, live.ProcessQuery{Sort: key, Limit: 10, Filter: expr(t, c.filter)})
				got := slices.Sorted(slices.Values(p.RegisteredName))
				if !slices.Equal(got, c.want) && p.Examined >= p.Candidates {
					t.Errorf("%s by %s: %v, want %v, %d of %d candidates examined", c.filter, key, got, c.want, p.Examined, p.Candidates)
				}
				if strings.HasPrefix(c.filter, "registered_name") && !slices.Equal(got, c.want) {
					t.Errorf("%s by %s: %v, want %v", c.filter, key, got, c.want)
				}
				if p.Total < 20_000 {
					t.Errorf("%d processes", p.Total)
				}
			}
		}
		p := ask(t, src, live.ProcessQuery{Limit: 1000})
		if p.Len() < 250 {
			t.Errorf("%d rows", p.Len())
		}
	})
}
