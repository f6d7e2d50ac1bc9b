package live_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// touchy are limits that a small cause reaches.
var touchy = beam.EventLimits{LongGC: time.Millisecond, LongSchedule: 5 * time.Millisecond, LargeHeap: 4 << 20,
	BusyPort: true, BusyDistPort: true, LongMessageQueue: 100, ShortMessageQueue: 10}

// listen attaches to a node and listens.
func listen(t testing.TB, n *erltest.Node, limits beam.EventLimits) *live.Source {
	t.Helper()
	src := open(t, n)
	if err := src.Listen(t.Context(), live.EventQuery{Mode: live.EventsOn, Limits: limits}); err != nil {
		t.Fatal(err)
	}
	within(t, time.Minute, func() string {
		if e := must[*beam.Events](t)(src.Events(t.Context())); e.Listening != beam.ListeningOurs {
			return fmt.Sprintf("%s: %s", e.Listening, e.Why)
		}
		return ""
	})
	return src
}

// causes are real: the process registered as the kind does what the runtime then tells of.
var causes = []struct {
	kind beam.EventKind
	otp  int // the first release that tells
	do   string
	what func(e beam.Event) bool
}{
	{beam.LongGC, 0, "L = lists:seq(1, 1000000), garbage_collect(), Again(L)",
		func(e beam.Event) bool {
			return e.Duration >= time.Millisecond && e.Size() > 0 && e.HeapBlock >= e.HeapSize
		}},
	{beam.LargeHeap, 0, "L = lists:seq(1, 500000), garbage_collect(), Again(L)",
		func(e beam.Event) bool { return e.Size() >= 4<<20 && e.StackSize >= 0 }},
	// A message is copied in one go.
	{beam.LongSchedule, 0, "L = lists:seq(1, 3000000), P = spawn(fun() -> receive stop -> ok end end), P ! L, exit(P, kill), Again(L)",
		func(e beam.Event) bool {
			return e.Duration >= 5*time.Millisecond && (!e.In.IsZero() || !e.Out.IsZero())
		}},
	{beam.BusyPort, 0, `P = open_port({spawn, "sleep 1000"}, []), [port_command(P, binary:copy(<<"x">>, 1000000)) || _ <- lists:seq(1, 10)]`,
		func(e beam.Event) bool {
			return e.PortName == "sleep 1000" && e.PortOwner == e.Pid && e.PortQueueSize > 0 && strings.HasPrefix(e.Port, "#Port<0.") &&
				e.Status == "suspended" && len(e.Stack) > 0
		}},
	{beam.LongMessageQueue, 27, "[self() ! {no, I} || I <- lists:seq(1, 200)], Again(none)",
		func(e beam.Event) bool {
			return e.MessageQueueLen >= 100 && !e.QueueIsShort && len(e.Stack) > 0 && e.CurrentFunction == e.Stack[0].MFA
		}},
}

// doing is a process that does something, and again whenever it is told to.
func doing(n *erltest.Node, name, what string) {
	n.Ask(fmt.Sprintf(`case whereis(%s) of
		undefined -> register(%[1]s, spawn(fun F() -> Again = fun(Kept) -> receive again -> erlang:phash2(Kept), F() end end, %s end));
		P -> P ! again
	end, ok`, name, what))
}

func TestEvents(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded())
		src := listen(t, n, touchy)
		for _, c := range causes {
			if otp < c.otp {
				continue
			}
			name := "does_" + string(c.kind)
			var seen []string
			within(t, time.Minute, func() string {
				doing(n, name, c.do)
				e := must[*beam.Events](t)(src.Events(t.Context()))
				for _, v := range e.List {
					seen = append(seen, fmt.Sprintf("%+v", v))
					if v.Kind == c.kind && v.RegisteredName == name && c.what(v) {
						t.Logf("OTP %d: %+v", otp, v)
						if v.At.After(time.Now()) || time.Since(v.At) > time.Minute || !v.Looked {
							t.Errorf("%s: at %v, looked %t", c.kind, v.At, v.Looked)
						}
						if e.Origin.Cost.Woken == 0 || e.Origin.Cost.Busy <= 0 {
							t.Errorf("%s: it cost %+v", c.kind, e.Origin.Cost)
						}
						return ""
					}
				}
				return fmt.Sprintf("no %s as it should be, but %s", c.kind, strings.Join(seen[max(0, len(seen)-5):], "\n"))
			})
			n.Ask(fmt.Sprintf("case whereis(%s) of undefined -> ok; P -> exit(P, kill) end, ok", name))
		}
	})
}

// Before OTP 28 nobody listens unless it was asked for, and never while somebody else does.
func TestEventsTakeNothing(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded())
		src := open(t, n)
		ask := func() *beam.Events {
			t.Helper()
			return must[*beam.Events](t)(src.Events(t.Context()))
		}
		query := func(mode live.EventMode) {
			t.Helper()
			if err := src.Listen(t.Context(), live.EventQuery{Mode: mode, Limits: touchy}); err != nil {
				t.Fatal(err)
			}
		}
		state := func(want beam.Listening) {
			t.Helper()
			within(t, time.Minute, func() string {
				if e := ask(); e.Listening != want {
					return fmt.Sprintf("%s (%s), not %s", e.Listening, e.Why, want)
				}
				return ""
			})
		}
		state(beam.NotListening)
		query(live.EventsOff)
		state(beam.NotListening)
		query(live.EventsAuto)
		if otp >= 28 {
			state(beam.ListeningOurs)
		} else if e := ask(); e.Listening != beam.NotListening || e.Why == "" {
			t.Errorf("%s, %q", e.Listening, e.Why)
		}
		query(live.EventsOff)
		n.Await("erlang:system_monitor() =:= undefined", time.Minute)

		// The application was first.
		background(n, "app_monitor", "erlang:system_monitor(self(), [{long_gc, 777}, busy_port])")
		theirs := n.Ask("erlang:system_monitor()")
		same := func() {
			t.Helper()
			if got := n.Ask("erlang:system_monitor()"); got != theirs {
				t.Errorf("system_monitor of the application: %s, was %s", got, theirs)
			}
		}
		query(live.EventsOn)
		if otp >= 28 {
			state(beam.ListeningOurs)
			same()
			return
		}
		state(beam.ListeningHeld)
		if e := ask(); e.HolderName != "app_monitor" || e.Holder.String() != pidOf(n, "app_monitor") {
			t.Errorf("held by %v %q", e.Holder, e.HolderName)
		}
		same()

		// It leaves: nobody listens, so we do. It comes back and takes it from us.
		kill(n, "app_monitor")
		state(beam.ListeningOurs)
		background(n, "app_monitor", "erlang:system_monitor(self(), [{long_gc, 778}])")
		theirs = n.Ask("erlang:system_monitor()")
		state(beam.ListeningHeld)
		same()
		kill(n, "app_monitor")
		state(beam.ListeningOurs)

		// Somebody ends ours: it stays ended, until listening is asked for anew.
		n.Ask("erlang:system_monitor(undefined), ok")
		state(beam.ListeningLost)
		state(beam.ListeningLost)
		if !n.AskBool("erlang:system_monitor() =:= undefined") {
			t.Error("it was begun again")
		}
		query(live.EventsOn)
		state(beam.ListeningOurs)
	})
}

// A session that somebody destroys is told, and leaves no other.
func TestEventsSessionDestroyed(t *testing.T) {
	erltest.Need(t, 29)
	n := erltest.Start(t, erltest.OTP(29), erltest.Embedded())
	src := listen(t, n, touchy)
	n.Ask("[trace:session_destroy(S) || {_, {system_monitor, _}} = S <- trace:session_info(all)] ++ [trace:session_destroy(S) || {system_monitor, _} = S <- trace:session_info(all)], ok")
	e := must[*beam.Events](t)(src.Events(t.Context()))
	t.Logf("%s: %s", e.Listening, e.Why)
	if e.Listening != beam.ListeningLost {
		t.Errorf("%s after the session was destroyed", e.Listening)
	}
}

// A process that is replaced, closed or killed is replaced, and its listening with it.
func TestEventsListenerReplaced(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded())
		src := listen(t, n, touchy)
		n.Ask(`[exit(P, kill) || P <- processes(), {group_leader, G} <- [process_info(P, group_leader)], node(G) =/= node(),
			{dictionary, D} <- [process_info(P, dictionary)], lists:keymember(large_heap, 1, D)], ok`)
		lost := false
		within(t, time.Minute, func() string {
			e := must[*beam.Events](t)(src.Events(t.Context()))
			if e.Listening == beam.ListeningLost {
				lost = true
			}
			if !lost || e.Listening != beam.ListeningOurs {
				return fmt.Sprintf("%s %s", e.Listening, e.Why)
			}
			return ""
		})
	})
}

// A process that waits for a connection is told with the node at its other end.
func TestEventsBusyDistPort(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		other := erltest.Start(t, erltest.OTP(otp), erltest.Cookie(n.Cookie))
		n.Await(fmt.Sprintf("net_kernel:connect_node('%s')", other.Name), time.Minute)
		src := listen(t, n, touchy)
		other.Suspend()
		defer other.Resume()
		n.Ask(fmt.Sprintf(`register(floods, spawn(fun() -> [{nobody, '%s'} ! binary:copy(<<"x">>, 1000000) || _ <- lists:seq(1, 30)] end)), ok`, other.Name))
		within(t, time.Minute, func() string {
			for _, v := range must[*beam.Events](t)(src.Events(t.Context())).List {
				if v.Kind == beam.BusyDistPort {
					if v.Node != other.Name || v.RegisteredName != "floods" || v.Port == "" {
						t.Errorf("%+v", v)
					}
					return ""
				}
			}
			return "no busy_dist_port"
		})
	})
}
