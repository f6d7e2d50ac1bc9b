package live_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// noneOfOurs is true when no process of the node has its group leader elsewhere.
const noneOfOurs = "[] =:= [P || P <- processes(), {group_leader, G} <- [process_info(P, group_leader)], node(G) =/= node()]"

// An application that has system_monitor, one that traces, and one that measures scheduler wall time have them before,
// during and after, however we listen and however we go: closed, or cut off as when we are killed.
func TestEventsLeaveOthersAlone(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded())
		background(n, "holds_monitor", "erlang:system_monitor(self(), [{long_gc, 777}, busy_port])")
		background(n, "traced", "")
		background(n, "traces", "erlang:trace(whereis(traced), true, [send, 'receive']), erlang:trace_pattern({lists, seq, 2}, true, [local])")
		background(n, "measures", "erlang:system_flag(scheduler_wall_time, true)")
		n.Ask("erlang:memory()")
		visit := func(leave func(*live.Source)) {
			t.Helper()
			src := open(t, n)
			for _, mode := range []live.EventMode{live.EventsAuto, live.EventsOn} {
				if err := src.Listen(t.Context(), live.EventQuery{Mode: mode, Limits: touchy}); err != nil {
					t.Fatal(err)
				}
				for range 3 {
					if e := must[*beam.Events](t)(src.Events(t.Context())); (e.Listening == beam.ListeningOurs) != (otp >= 28) {
						t.Errorf("%s: %s", mode, e.Listening)
					}
				}
			}
			leave(src)
			n.Await("nodes(hidden) =:= []", time.Minute)
			n.Await(noneOfOurs, time.Minute)
		}
		alone := n.AskInt("erlang:system_info(process_count)")
		visit(func(s *live.Source) { _ = s.Close() }) // what is new once is new before
		// The node's own process of our connection may be there when the connection is not listed any more.
		n.Await(fmt.Sprintf("erlang:system_info(process_count) =:= %d", alone), time.Minute)
		before := n.Fingerprint()
		theirs := `{erlang:system_monitor(), erlang:trace_info(whereis(traced), flags), erlang:trace_info(whereis(traced), tracer),
			erlang:trace_info({lists, seq, 2}, traced), is_list(erlang:statistics(scheduler_wall_time))}`
		was := n.Ask(theirs)
		visit(func(s *live.Source) {
			if now := n.Ask(theirs); now != was {
				t.Errorf("while we listen: %s, was %s", now, was)
			}
			_ = s.Close()
		})
		visit(func(s *live.Source) { n.Ask("[erlang:disconnect_node(N) || N <- nodes(hidden)], ok") })
		if diff := n.Left(before, "atom_count"); diff != nil {
			t.Errorf("left behind: %q", diff)
		}
		if now := n.Ask(theirs); now != was {
			t.Errorf("afterwards: %s, was %s", now, was)
		}
	})
}

// When we are cut off in a flood of events the node lives on, and nothing of ours does. On OTP 29 a session that the
// runtime destroys for us would end the node here.
func TestEventsCutOffInAFlood(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded())
		before := n.Fingerprint()
		n.Ask("register(collector, spawn_opt(fun F() -> [garbage_collect() || _ <- lists:seq(1, 30)], receive stop -> ok after 1 -> F() end end, [{min_heap_size, 60000}])), ok")
		for round := range 8 {
			src := listen(t, n, beam.EventLimits{LargeHeap: 8, LongSchedule: time.Minute})
			within(t, time.Minute, func() string {
				if e := must[*beam.Events](t)(src.Events(t.Context())); len(e.List) == 0 {
					return fmt.Sprintf("no event: %s %s", e.Listening, e.Why)
				}
				return ""
			})
			if round%2 == 0 {
				n.Ask("[erlang:disconnect_node(N) || N <- nodes(hidden)], ok")
			}
			_ = src.Close()
			n.Await("nodes(hidden) =:= []", time.Minute)
			n.Await(noneOfOurs, time.Minute)
		}
		n.Ask("collector ! stop, ok")
		if diff := n.Left(before, "atom_count"); diff != nil {
			t.Errorf("left behind: %q", diff)
		}
	})
}

// A listener that ends in the midst of a flood, again and again, does not take the node along. Without the care that
// events_session takes, OTP 29 crashes here within seconds.
func TestEventsSessionEndsInAFlood(t *testing.T) {
	erltest.Need(t, 29)
	n := erltest.Start(t, erltest.OTP(29), erltest.Embedded())
	src := open(t, n)
	if err := src.Listen(t.Context(), live.EventQuery{Mode: live.EventsOn, Limits: beam.EventLimits{LargeHeap: 8}}); err != nil {
		t.Fatal(err)
	}
	n.Ask(`[register(W, spawn_opt(fun() -> F = fun G() -> [garbage_collect() || _ <- lists:seq(1, 1000)], receive stop -> ok after 0 -> G() end end, F() end,
		[{min_heap_size, 60000}])) || W <- [one, two, three, four, five, six, seven, eight]], ok`)
	ended := 0
	for deadline := time.Now().Add(60 * time.Second); ended < 100 && time.Now().Before(deadline); {
		if e := must[*beam.Events](t)(src.Events(t.Context())); e.Listening == beam.ListeningLost {
			ended++
		}
	}
	n.Ask("[W ! stop || W <- [one, two, three, four, five, six, seven, eight]], ok")
	t.Logf("ended %d times", ended)
	if ended == 0 {
		t.Error("no listener has ended")
	}
	_ = src.Close()
	n.Await(noneOfOurs, time.Minute)
}
