package live_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// population is what the tests of the sampler look at: 200 event managers that belong to nobody, 100 funs that the
// process `mother` started, 60 processes that hibernate, and a queue of 40 messages.
const population = `
	put(managers, [begin {ok, P} = gen_event:start(), P end || _ <- lists:seq(1, 200)]),
	put(hibernating, [proc_lib:spawn(proc_lib, hibernate, [timer, sleep, [1]]) || _ <- lists:seq(1, 60)]),
	put(mute, spawn(fun() -> receive never -> ok end end)),
	[get(mute) ! hello || _ <- lists:seq(1, 40)],
	put(children, [spawn(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 100)])`

// ask puts a question to the process that made the population.
const listening = `Loop = fun Loop() -> receive {From, F} -> From ! {self(), F()}, Loop() end end, Loop()`

func mother(n *erltest.Node, expr string) string {
	return n.Ask("mother ! {self(), fun() -> " + expr + " end}, receive {_, Answer} -> Answer after 5000 -> timeout end")
}

func group(t *testing.T, c *beam.Census, name string) beam.Group {
	t.Helper()
	for _, g := range c.Groups {
		if g.Name == name {
			return g
		}
	}
	var names []string
	for _, g := range c.Groups {
		names = append(names, fmt.Sprintf("%s (%d)", g.Name, g.Count))
	}
	t.Fatalf("no group %q; there are %q", name, names)
	return beam.Group{}
}

func TestSample(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		waiting(n, "mother", population, listening)
		src := open(t, n)
		plan := live.SamplePlan{Identify: 1000, Heaps: 1000}
		sample := func() *beam.Census { t.Helper(); return must[*beam.Census](t)(src.Sample(t.Context(), plan)) }
		asleep := mother(n, "[process_info(P, reductions) || P <- get(hibernating)]")

		c := sample()
		for range 3 {
			time.Sleep(20 * time.Millisecond)
			c = sample()
		}
		if want := n.AskInt("erlang:system_info(process_count)"); max(c.Processes-want, want-c.Processes) > 4 { // ours, and the one that tells
			t.Errorf("%d processes, the node says %d", c.Processes, want)
		}
		if c.Origin.Method != beam.Exact || c.Followed != c.Processes || c.Window <= 0 {
			t.Errorf("%+v", c.Origin)
		}
		if g := group(t, c, "gen_event:init_it/6"); g.Count < 200 || g.Count > 210 {
			t.Errorf("event managers: %+v", g)
		}
		name := "erlang:apply/2 under mother"
		if otp < 25 { // which knows no parents
			name = "erlang:apply/2"
		}
		if g := group(t, c, name); g.Count < 100 || otp >= 25 && g.Count != 101 || g.MessageQueueLen < 40 || g.MaxQueue != 40 {
			t.Errorf("funs: %+v", g)
		}
		if c.Hibernating < 60 || c.HeapsKnown < c.Processes*9/10 {
			t.Errorf("%d hibernate, %d heaps are known", c.Hibernating, c.HeapsKnown)
		}
		if now := mother(n, "[process_info(P, reductions) || P <- get(hibernating)]"); now != asleep {
			t.Errorf("who hibernates was woken: %s, before %s", now, asleep)
		}
		testSums(t, n, src, sample)
		testLives(t, n, src, sample)
		testMasters(t, n, c)
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

// testSums: sums, heaps and rates are the node's own.
func testSums(t *testing.T, n *erltest.Node, src *live.Source, sample func() *beam.Census) {
	background(n, "large", "process_flag(min_heap_size, 500000), erlang:garbage_collect(), put(b, binary:copy(<<1>>, 3000000))")
	waiting(n, "worker", "", "Work = fun W() -> receive stop -> ok after 1 -> erlang:bump_reductions(1000), W() end end, Work()")
	defer kill(n, "large", "worker")
	sample()
	before, began := n.AskInt("element(2, process_info(whereis(worker), reductions))"), time.Now()
	var c *beam.Census
	var rate float64
	within(t, time.Minute, func() string {
		time.Sleep(200 * time.Millisecond)
		c = sample()
		p, ok, err := src.Known(t.Context(), live.ProcessQuery{Sort: beam.SortReductionsRate, Limit: 5, NoWake: true})
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		did := float64(n.AskInt("element(2, process_info(whereis(worker), reductions))")-before) / time.Since(began).Seconds()
		for i, name := range p.RegisteredName {
			if name == "worker" {
				rate = float64(p.ReductionsRate[i])
				if rate > did/2 && rate < did*2 {
					return ""
				}
			}
		}
		return fmt.Sprintf("the worker does %v reductions per second, it says %v: %v %v", rate, did, p.RegisteredName, p.ReductionsRate)
	})
	p, _, err := src.Known(t.Context(), live.ProcessQuery{Sort: beam.SortMemory, Limit: 3, NoWake: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := int64(n.AskInt("element(2, process_info(whereis(large), total_heap_size)) * 8")); p.RegisteredName[0] != "large" || p.TotalHeapSize[0] != want {
		t.Errorf("the largest is %s with %d bytes, the node says %d", p.RegisteredName[0], p.TotalHeapSize[0], want)
	}
	if p.BinaryMemory[0] < 3_000_000 || p.BinaryMemory[0] > 6_000_000 {
		t.Errorf("3 MB of binaries are %d", p.BinaryMemory[0])
	}
	var count int
	for _, g := range c.Groups {
		count += g.Count
	}
	if count != c.Processes {
		t.Errorf("the groups have %d members, of %d processes", count, c.Processes)
	}
}

// testLives: births and deaths between two censuses are counted, by group too.
func testLives(t *testing.T, n *erltest.Node, src *live.Source, sample func() *beam.Census) {
	was := group(t, sample(), "gen_event:init_it/6")
	mother(n, "{Die, Live} = lists:split(50, get(managers)), put(managers, Live), [gen_event:stop(P) || P <- Die]")
	mother(n, "put(more, [begin {ok, P} = gen_event:start(), P end || _ <- lists:seq(1, 20)])")
	c := sample()
	is := group(t, c, "gen_event:init_it/6")
	if is.Count != was.Count-30 || is.DeathsPerMinute <= 0 || is.BirthsPerMinute <= 0 {
		t.Errorf("of %d, 50 ended and 20 were born: %+v", was.Count, is)
	}
	if ratio := is.DeathsPerMinute / is.BirthsPerMinute; ratio < 2.4 || ratio > 2.6 {
		t.Errorf("%v deaths to %v births", is.DeathsPerMinute, is.BirthsPerMinute)
	}
	if c.BirthsPerMinute < is.BirthsPerMinute || c.DeathsPerMinute < is.DeathsPerMinute {
		t.Errorf("on the node %v births and %v deaths, in the group %v and %v", c.BirthsPerMinute, c.DeathsPerMinute, is.BirthsPerMinute, is.DeathsPerMinute)
	}
	more := 0
	for _, b := range c.Newest {
		if b.Group != is.Name {
			continue
		}
		told := n.Ask(fmt.Sprintf("element(2, process_info(list_to_pid(\"%v\"), heap_size))", b.Pid))
		if told != fmt.Sprint(b.HeapSize/8) || b.InitialCall != is.InitialCall || b.Reductions <= 0 || n.OTP >= 25 && b.Parent.IsZero() {
			t.Errorf("%+v: %s words", b, told)
		}
		more++
	}
	if more != 20 {
		t.Errorf("20 were born, told are %+v", c.Newest)
	}
	if is.LinksRead == 0 || is.Unlinked < is.LinksRead*9/10 || is.Orphans > 0 {
		t.Errorf("%d of %d have no links, %d are orphans", is.Unlinked, is.LinksRead, is.Orphans)
	}
	testOrphans(t, n, src, sample)
	// Who comes and goes between two looks is seen by the numbers of the pids only.
	mother(n, "[begin {P, M} = spawn_monitor(fun() -> ok end), receive {'DOWN', M, process, P, _} -> ok end end || _ <- lists:seq(1, 500)], ok")
	c = sample()
	if unseen := c.Unseen * c.Window.Minutes(); unseen < 499.5 || unseen > 700 {
		t.Errorf("500 came and went, %v are unseen", unseen)
	}
}

// testOrphans: who was started by a process that has ended is listed, and of how many that is known.
func testOrphans(t *testing.T, n *erltest.Node, src *live.Source, sample func() *beam.Census) {
	t.Helper()
	orphan := n.Ask("Self = self(), proc_lib:spawn(fun() -> Self ! {made, proc_lib:spawn(timer, sleep, [infinity])} end), " +
		"receive {made, P} -> register(waif, P), P after 5000 -> timeout end")
	defer kill(n, "waif")
	sample()
	f, err := filter.Parse("orphan=yes")
	if err != nil {
		t.Fatal(err)
	}
	p, ok, err := src.Known(t.Context(), live.ProcessQuery{Sort: beam.SortAge, Limit: live.MaxLimit, NoWake: true, Filter: f})
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	i := slices.IndexFunc(p.Pid, func(p beam.Pid) bool { return p.String() == orphan })
	if i < 0 || p.Orphan[i] != "yes" || slices.Contains(p.RegisteredName, "kernel_sup") {
		t.Errorf("%s is not in %v, or others are", orphan, p.Pid)
	}
	if p.OrphansKnown == 0 || p.OrphansKnown > p.Candidates || p.Origin.Seen != p.OrphansKnown || p.Origin.Method != beam.Sampled {
		t.Errorf("known of %d of %d: %+v", p.OrphansKnown, p.Candidates, p.Origin)
	}
}

// testMasters: the processes of an application are those whose group leader is its master.
func testMasters(t *testing.T, n *erltest.Node, c *beam.Census) {
	for _, app := range c.Applications {
		if app.Name != "kernel" {
			continue
		}
		want := n.AskInt("{group_leader, L} = process_info(whereis(kernel_sup), group_leader), length([P || P <- processes(), process_info(P, group_leader) =:= {group_leader, L}])")
		if app.Count != want {
			t.Errorf("kernel has %d processes, the node says %d", app.Count, want)
		}
		return
	}
	t.Errorf("no kernel in %+v", c.Applications)
}

// A census knows the queues, so that those who wait for their owners are found without another sweep.
func TestWaitsOfCensus(t *testing.T) {
	n := erltest.Start(t, twoSchedulers)
	withWaiters(t, n)
	crowd(n, 3000)
	n.Ask("waiters:server(hung, gen_server), waiters:many(30, busy, hung)")
	src := open(t, n)
	var w *beam.Waits
	within(t, time.Minute, func() string {
		if _, err := src.Sample(t.Context(), live.SamplePlan{Identify: 100}); err != nil {
			t.Fatal(err)
		}
		w = must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{Callees: 5, Woken: 20, NoSample: true}))
		if len(w.Bottlenecks) == 0 || w.Bottlenecks[0].On.Name != "hung" {
			return fmt.Sprintf("bottlenecks %+v", w.Bottlenecks)
		}
		return ""
	})
	if b := w.Bottlenecks[0]; b.Monitors < 30 || b.QueueLen < 29 || b.Group == "" {
		t.Errorf("%+v", b)
	}
	if w.Total < 3000 || w.Origin.Cost.Woken > 20 || w.Origin.Cost.Busy > 10*time.Second { // some milliseconds, on a machine that does nothing else
		t.Errorf("%d processes, %+v", w.Total, w.Origin)
	}
	sweeps := src.Node().Requests()
	must[*beam.Waits](t)(src.Waits(t.Context(), live.WaitQuery{Callees: 1, Woken: 8, NoSample: true}))
	if asked := src.Node().Requests() - sweeps; asked > 6 {
		t.Errorf("%d questions", asked)
	}
}

// started are the members of all groups with that initial call, added up.
func started(c *beam.Census, initial beam.MFA) (sum beam.Group) {
	for _, g := range c.Groups {
		if g.InitialCall == initial {
			sum.Count += g.Count
			sum.Followed += g.Followed
			sum.ReductionsRate += g.ReductionsRate
			sum.BirthsPerMinute += g.BirthsPerMinute
			sum.DeathsPerMinute += g.DeathsPerMinute
		}
	}
	return sum
}

// TestRoomForAll: what goes over all processes has room enough on the node, however many
// there are. Heaps grow by leaps, so that one number tells nothing of the next.
func TestRoomForAll(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		before := n.AskInt("erlang:system_info(process_count)")
		for processes := 20_000; processes < 130_000; processes = processes * 5 / 4 {
			n.Ask(fmt.Sprintf("[spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(erlang:system_info(process_count), %d)], ok", before+processes))
			src := open(t, n) // whose first census lists everybody
			if c, err := src.Sample(t.Context(), live.SamplePlan{}); err != nil || c.Followed < processes {
				t.Errorf("a census of %d: %v", processes, err)
			}
			if s, err := src.System(t.Context(), 0); err != nil || s.Memory.System <= 0 || s.Memory.System >= s.Memory.Total {
				t.Errorf("a look at a node of %d: %v, memory %+v", processes, err, s)
			}
			for _, q := range []live.ProcessQuery{
				{Sort: beam.SortReductions}, {Sort: beam.SortMemory},
				{Sort: beam.SortReductions, Window: time.Millisecond}, {Sort: beam.SortMemory, Window: time.Millisecond},
				{Sort: beam.SortReductions, Filter: expr(t, "message_queue_len>=1000")},
			} {
				if p, err := src.Processes(t.Context(), q); err != nil || p.Total < before+processes {
					t.Errorf("%+v of %d: %v", q, processes, err)
				}
			}
			if _, err := src.Applications(t.Context()); err != nil {
				t.Errorf("applications of %d: %v", processes, err)
			}
			if _, err := src.Waits(t.Context(), live.WaitQuery{}); err != nil {
				t.Errorf("waits of %d: %v", processes, err)
			}
		}
	})
}

// Where one in several is followed, those of whom there is one count as one when they have a name, and a crowd as what
// it is, within four standard deviations.
func TestSampleOfShare(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		const many, ceiling = 6000, 1000
		stray, late := beam.MFA{Module: "timer", Function: "sleep", Arity: 1}, beam.MFA{Module: "lists", Function: "foreach", Arity: 2}
		n.Ask(fmt.Sprintf("put(strays, [spawn(timer, sleep, [infinity]) || _ <- lists:seq(1, %d)]), ok", many))
		// Later than all of them.
		n.Ask("{ok, _} = gen_event:start({local, single}), put(late, spawn(lists, foreach, [fun(_) -> receive never -> ok end end, [1]])), ok")
		src := open(t, n)
		live.FollowAtMost(src, ceiling, 64)
		plan := live.SamplePlan{Identify: 10_000, Heaps: 10_000}
		sample := func() *beam.Census { t.Helper(); return must[*beam.Census](t)(src.Sample(t.Context(), plan)) }
		c := sample()
		for range 3 {
			c = sample()
		}
		if c.Each < 6 || c.Each > 8 || c.Followed > 2*ceiling || c.Origin.Method != beam.Sampled || c.Origin.Seen != c.Followed {
			t.Errorf("%d of %d are followed, one in %d: %+v", c.Followed, c.Processes, c.Each, c.Origin)
		}
		bound := 4 * math.Sqrt(many*float64(c.Each-1)) // Each times a binomial number of many/Each
		if g := started(c, stray); math.Abs(float64(g.Count-many)) > bound {
			t.Errorf("%d of %d, with %.0f at the most amiss: %+v", g.Count, many, bound, g)
		}
		// All together are as many as there are, whoever was drawn.
		sum := 0
		for _, g := range c.Groups {
			sum += g.Count
		}
		if off := float64(sum - c.Processes); math.Abs(off) > 0.02*float64(c.Processes) {
			t.Errorf("groups have %d processes of %d", sum, c.Processes)
		}
		// Each that has a name is followed.
		p, ok, err := src.Known(t.Context(), live.ProcessQuery{Sort: beam.SortReductions, Limit: live.MaxLimit, NoWake: true})
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		for _, name := range []string{"single", "kernel_sup", "init", "code_server", "application_controller", "rex"} {
			if !slices.Contains(p.RegisteredName, name) {
				t.Errorf("%s is not followed", name)
			}
		}
		if g := group(t, c, "gen_event:init_it/6"); otp >= 25 && g.Count > 3 {
			t.Errorf("there are one to three: %+v", g)
		}
		if g := started(c, late); g.Count != 0 && (g.Count < c.Each-1 || g.Count > c.Each+1) {
			t.Errorf("one in %d is followed, and one without a name counts as %d", c.Each, g.Count)
		}
		n.Ask("register(late, get(late))")
		sample()
		c = sample()
		if g := started(c, late); g.Count != 1 || g.BirthsPerMinute > 0 || g.ReductionsRate > 0 {
			t.Errorf("it has got a name: %+v", g)
		}
		n.Ask("[exit(P, kill) || P <- [get(late) | get(strays)]], ok")
		c = sample()
		if g := started(c, late); g.Count != 0 || g.DeathsPerMinute <= 0 {
			t.Errorf("it has ended: %+v", g)
		}
		if g := started(c, stray); g.Count != 0 || g.DeathsPerMinute < 10*ceiling {
			t.Errorf("all have ended: %+v", g)
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}
