package live_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// meter looks at the memory of our listener, whichever it is, and notes the most there was.
const meter = `
	Listener = fun() -> [P || P <- processes(), {group_leader, G} <- [process_info(P, group_leader)], node(G) =/= node(),
		{dictionary, D} <- [process_info(P, dictionary)], lists:keymember(large_heap, 1, D)] end,
	Look = fun F(Most) ->
		receive {read, From} -> From ! {most, Most}, F(0)
		after 5 -> F(lists:max([Most | [M || P <- Listener(), {memory, M} <- [process_info(P, memory)]]])) end
	end,
	register(meter, spawn_opt(fun() -> Look(0) end, [{priority, high}])), ok`

const readListener = `meter ! {read, self()}, receive {most, Most} -> Most end`

// flood lets processes collect garbage Times times each, each of which is a large heap when the limit is nothing. Between
// ten of them they sleep for Rest milliseconds.
func flood(n *erltest.Node, processes, times, rest int) {
	n.Ask(fmt.Sprintf(`
		Collect = fun F(0) -> ok; F(N) -> [garbage_collect() || _ <- lists:seq(1, 10)], receive after %d -> ok end, F(N - 10) end,
		[register(list_to_atom("flood" ++ integer_to_list(I)), spawn_opt(fun() -> receive go -> ok end, Collect(%d) end, [{min_heap_size, 60000}])) || I <- lists:seq(1, %d)],
		[list_to_atom("flood" ++ integer_to_list(I)) ! go || I <- lists:seq(1, %[3]d)], ok`, rest, times, processes))
}

func flooding(n *erltest.Node) bool {
	return n.AskBool(`[] =/= [N || N <- registered(), lists:prefix("flood", atom_to_list(N))]`)
}

// heardOf counts events of a kind, those kept and those dropped.
func heardOf(e *beam.Events, kind beam.EventKind) int64 {
	count := e.Dropped[kind]
	for _, v := range e.List {
		if v.Kind == kind {
			count++
		}
	}
	return count
}

// Through ten thousand events a second our listener stays small and counts them all. Through as many as the runtime can
// make, some hundred thousand, it ends before it has grown much, and is replaced. Afterwards it is as before.
func TestEventFlood(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded())
		src := listen(t, n, beam.EventLimits{LargeHeap: 8, LongSchedule: time.Minute})
		n.Ask(meter)
		for _, f := range []struct {
			what                   string
			processes, times, rest int
			held                   int // bytes at most; what comes while it waits for its turn is in its mailbox
		}{
			{"paced", 10, 5000, 8, 8 << 20},
			{"as fast as it goes", 8, 100_000, 0, 100 << 20},
		} {
			must[*beam.Events](t)(src.Events(t.Context())) // of before
			n.Ask(readListener)
			flood(n, f.processes, f.times, f.rest)
			began := time.Now()
			var count, kept int64
			var busy time.Duration
			lost := ""
			take := func() *beam.Events {
				e := must[*beam.Events](t)(src.Events(t.Context()))
				if e.Listening != beam.ListeningOurs {
					lost = e.Why
				}
				count += heardOf(e, beam.LargeHeap)
				kept += int64(len(e.List))
				busy += e.Origin.Cost.Busy
				return e
			}
			for flooding(n) {
				if e := take(); len(e.List) > 10 {
					t.Errorf("%d events kept at once", len(e.List))
				}
				time.Sleep(200 * time.Millisecond)
			}
			took := time.Since(began)
			for take(); heardOf(take(), beam.LargeHeap) > 0; {
			}
			want := int64(f.processes * f.times)
			most := n.AskInt(readListener)
			t.Logf("OTP %d: %s: %d events of at least %d in %v, %d kept; busy for %v (%.1f us each); at most %.1f MiB; lost: %q", otp, f.what, count, want,
				took.Round(time.Millisecond), kept, busy.Round(time.Millisecond), float64(busy.Microseconds())/float64(max(1, count)), float64(most)/(1<<20), lost)
			if most > f.held {
				t.Errorf("the listener took %d bytes", most)
			}
			if lost == "" && (count < want || count > want+want/4) {
				t.Errorf("%s: %d events, there were %d and some of others", f.what, count, want)
			}
			if f.rest > 0 && count == 0 {
				t.Errorf("%s: nothing was counted: %s", f.what, lost)
			}
		}
		if err := src.Listen(t.Context(), live.EventQuery{Mode: live.EventsOn, Limits: touchy}); err != nil {
			t.Fatal(err)
		}
		within(t, time.Minute, func() string {
			doing(n, "afterwards", "L = lists:seq(1, 500000), garbage_collect(), Again(L)")
			for _, v := range must[*beam.Events](t)(src.Events(t.Context())).List {
				if v.RegisteredName == "afterwards" {
					return ""
				}
			}
			return "nothing is told after the flood"
		})
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}
