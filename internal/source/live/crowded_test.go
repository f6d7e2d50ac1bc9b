package live_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// A process with very many links is not asked for them, and only now and then for its memory, for which they are gone
// over; what is shown of it is right all the same.
func TestCrowded(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		const links = 115_000
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		// Not by spawn/1 as its guests: before OTP 25 those who are born alike speak for each other.
		n.Ask("register(crowded, proc_lib:spawn(fun() -> process_flag(trap_exit, true), receive never -> ok end end))")
		background(n, "guests", fmt.Sprintf(`put(guests, [spawn(fun() -> link(whereis(crowded)),
			receive leave -> unlink(whereis(crowded)) end, receive never -> ok end end) || _ <- lists:seq(1, %d)])`, links))
		n.Await(fmt.Sprintf("element(2, process_info(whereis(crowded), links)) =/= [] andalso length(element(2, process_info(whereis(crowded), links))) =:= %d", links), time.Minute)
		beside := func() int64 {
			return int64(n.AskInt(`begin [{_, M}, {_, H}] = process_info(whereis(crowded), [memory, total_heap_size]), M - H * erlang:system_info(wordsize) end`))
		}
		src := open(t, n)

		who := ask(t, src, live.ProcessQuery{Sort: beam.SortReductions, Limit: 1, Filter: expr(t, "registered_name=crowded")})
		if who.Len() != 1 || who.Memory[0]-who.TotalHeapSize[0] != beside() {
			t.Fatalf("the crowded process has %d bytes beside its heap: %+v", beside(), who)
		}
		pid := who.Pid[0]

		// Its links are not asked for: not when it is identified, for a tree, or for a close look.
		for range 10 {
			c := must[*beam.Census](t)(src.Sample(t.Context(), live.SamplePlan{Identify: 300}))
			if g := c.Groups; len(g) == 0 {
				t.Fatal("no groups")
			}
		}
		if p := known(t, src, "registered_name=crowded orphan=no"); p.Len() != 1 {
			t.Errorf("it is not known that somebody holds it: %+v", p)
		}
		var relative probe.Relative
		if _, err := src.Node().Do(t.Context(), probe.Family([]etf.Pid{src.Node().Pid(pid)}, otp, 1), func(c *etf.Cursor) error {
			relative = probe.DecodeRelative(c)
			return c.Err()
		}); err != nil || relative.LinksTotal != -1 || relative.Name != "crowded" {
			t.Errorf("a relative: %+v, %v", relative, err)
		}
		for range 2 {
			d := must[*beam.ProcessDetail](t)(src.Inspect(t.Context(), "crowded", live.InspectOptions{}))
			if d.LinksTotal != -1 || d.MonitorsTotal != -1 || d.MonitoredTotal != -1 || d.Links != nil || d.Memory-d.TotalHeapSize != beside() || d.Stack == nil {
				t.Errorf("inspected: %+v", d)
			}
		}

		// What it has beside its heap is not read again for a while.
		before := beside()
		n.Ask("[P ! leave || P <- element(2, lists:keyfind(guests, 1, element(2, process_info(whereis(guests), dictionary))))], ok")
		n.Await("process_info(whereis(crowded), links) =:= {links, []}", time.Minute)
		again := known(t, src, "registered_name=crowded")
		if again.Len() != 1 || again.Memory[0]-again.TotalHeapSize[0] != before || beside() > before/10 {
			t.Errorf("it has %d bytes beside its heap, had %d, and is shown with %+v", beside(), before, again)
		}
	})
}

// known asks the roster.
func known(t *testing.T, src *live.Source, which string) *beam.Processes {
	t.Helper()
	p, ok, err := src.Known(t.Context(), live.ProcessQuery{Sort: beam.SortReductions, Limit: 5, Filter: expr(t, which)})
	if err != nil || !ok {
		t.Fatalf("%s: %v, %t", which, err, ok)
	}
	return p
}

// Before OTP 27 a process with a large dictionary, which is copied for its name, is not asked for that each time.
func TestNameIsNotAskedAgain(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		n.Ask(`register(lexicon, proc_lib:spawn(fun() ->
			[put(N, N) || N <- lists:seq(1, 70000)], put('$process_label', before), put('$initial_call', {lexicon, init, 1}),
			(fun Loop() -> receive Label -> put('$process_label', Label), Loop() end end)() end))`)
		n.Await("process_info(whereis(lexicon), [status, message_queue_len]) =:= [{status, waiting}, {message_queue_len, 0}]", time.Minute)
		src := open(t, n)
		look := func() *beam.Processes {
			p := ask(t, src, live.ProcessQuery{Sort: beam.SortReductions, Limit: 1, Filter: expr(t, "registered_name=lexicon")})
			if p.Len() != 1 || p.InitialCall[0].Module != "lexicon" || p.Memory[0] < 4<<20 || p.CurrentFunction[0].IsZero() {
				t.Fatalf("%+v", p)
			}
			return p
		}
		if label := look().Label[0]; label != "before" {
			t.Errorf("label %q", label)
		}
		n.Ask("lexicon ! later")
		n.Await("process_info(whereis(lexicon), [status, message_queue_len]) =:= [{status, waiting}, {message_queue_len, 0}]", time.Minute)
		want := "later"
		if otp < 27 {
			want = "before"
		}
		if label := look().Label[0]; label != want {
			t.Errorf("label %q, want %q", label, want)
		}

		// One that is too large to be copied leaves all else to be told.
		n.Ask("register(library, spawn(fun() -> [put(N, [N]) || N <- lists:seq(1, 200000)], receive never -> ok end end))")
		n.Await("process_info(whereis(library), status) =:= {status, waiting}", time.Minute)
		for range 2 {
			p := ask(t, src, live.ProcessQuery{Sort: beam.SortReductions, Limit: 1, Filter: expr(t, "registered_name=library")})
			if p.Len() != 1 || p.Memory[0] < 1<<20 || p.CurrentFunction[0].IsZero() {
				t.Errorf("a library: %+v", p)
			}
		}
	})
}
