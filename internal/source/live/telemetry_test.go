package live_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// withTelemetry is a node with the lab's telemetry, and a process `got` that keeps what it is sent.
func withTelemetry(t *testing.T, otp int) *erltest.Node {
	t.Helper()
	n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded(), erltest.Program("telemetry"))
	n.Ask(`register(got, spawn(fun() -> (fun F(All) -> receive {read, From} -> From ! {all, All}, F([]); M -> F(All ++ [M]) end end)([]) end))`)
	return n
}

// got is what the process `got` was sent since it was last read.
func got(n *erltest.Node) string {
	return n.Ask(`got ! {read, self()}, receive {all, All} -> All end`)
}

// attachHandler attaches a fun of the arguments E, M, D and C.
func attachHandler(n *erltest.Node, id, events, body string) {
	n.Ask(fmt.Sprintf("ok = telemetry:attach_many(%s, %s, fun(E, M, D, C) -> _ = {E, M, D, C}, %s end, config)", id, events, body))
}

func uptime(v any) beam.TelemetryEvent {
	return beam.TelemetryEvent{Name: "beam.uptime", Measurements: map[string]any{"value": v}}
}

func memory(kind string, bytes int64) beam.TelemetryEvent {
	return beam.TelemetryEvent{Name: "beam.memory.used", Measurements: map[string]any{"value": bytes}, Metadata: map[string]string{"type": kind}}
}

// runAll executes events, all of which are to be executed.
func runAll(t *testing.T, src *live.Source, events ...beam.TelemetryEvent) {
	t.Helper()
	r := must[*beam.TelemetryRun](t)(src.Execute(t.Context(), events, time.Second))
	if !r.Loaded || r.Executed != len(events) || r.Refused != 0 {
		t.Errorf("of %d events: %+v", len(events), r)
	}
}

// Handlers of the application get what they are attached to, as telemetry gives it to them.
func TestTelemetryExecute(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := withTelemetry(t, otp)
		src := open(t, n)
		if h := must[*beam.TelemetryHandlers](t)(src.TelemetryHandlers(t.Context())); !h.Running || len(h.Events) != 0 {
			t.Errorf("before any is attached: %+v", h)
		}
		attachHandler(n, "all", "[[beam, uptime], [beam, memory, used], [hodoscope, sampling, woken], [shop, order]]", "got ! {E, M, D, C, get()}")
		h := must[*beam.TelemetryHandlers](t)(src.TelemetryHandlers(t.Context()))
		if want := []string{"beam.memory.used", "beam.uptime", "hodoscope.sampling.woken"}; !slices.Equal(h.Events, want) {
			t.Errorf("handlers of %q, want %q", h.Events, want)
		}
		runAll(t, src, uptime(1.5), memory("ets <\"é", 1<<40), beam.TelemetryEvent{Name: "beam.process.count", Measurements: map[string]any{"value": int64(1)}})
		want := `[{[beam,uptime],#{value => 1.5},#{},config,[]},` +
			`{[beam,memory,used],#{value => 1099511627776},#{type => <<"ets <\"é"/utf8>>},config,[]}]`
		if all := got(n); strings.ReplaceAll(strings.ReplaceAll(all, "\n", ""), ", ", ",") != want && n.Ask(want) != all {
			t.Errorf("handlers got %s, want %s", all, want)
		}
	})
}

// A handler that fails is detached by telemetry, which logs it on the node; others get their events.
func TestTelemetryHandlerFails(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := withTelemetry(t, otp)
		src := open(t, n)
		attachHandler(n, "failing", "[[beam, uptime]]", "got ! failing, error(out_of_order)")
		attachHandler(n, "sound", "[[beam, uptime]]", "got ! sound")
		attachHandler(n, "told", "[[telemetry, handler, failure]]", "got ! {told, maps:get(reason, D)}")
		runAll(t, src, uptime(1.0), uptime(2.0))
		if all := got(n); strings.Count(all, "sound") != 2 || strings.Count(all, "failing") != 1 || !strings.Contains(all, "{told,out_of_order}") {
			t.Errorf("handlers got %s", all)
		}
		within(t, time.Minute, func() string {
			if log := n.Log(); !strings.Contains(log, "out_of_order") {
				return "the node logged " + log
			}
			return ""
		})
	})
}

// What handlers do beside, they can do as in a process of the application: they print, they change their dictionary,
// they send much.
func TestTelemetryHandlersAreAtHome(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := withTelemetry(t, otp)
		for id, body := range map[string]string{
			"prints":  `ok = io:format("the handler prints~n")`,
			"erases":  `erase(), put(pause, stop), put(runtime, {})`,
			"calls":   `[_ | _] = supervisor:which_children(kernel_sup)`,
			"sends":   `lists:foreach(fun(_) -> got ! lists:seq(1, 100000) end, lists:seq(1, 10))`, // 1.6 MB each
			"builds":  `500000 = length(lists:seq(1, 500000))`,
			"stays":   `process_flag(trap_exit, true), self() ! {'EXIT', self(), no_reason}`,
			"writes":  `true = ets:insert(handled, {E, M})`,
			"at_home": `true = node(group_leader()) =:= node(), {priority, normal} = process_info(self(), priority)`,
		} {
			attachHandler(n, id, "[[beam, uptime]]", body)
		}
		n.Ask(`ets:new(handled, [named_table, public])`)
		n.Ask("erlang:memory()") // the runtime names its allocators when it is first asked
		before := n.Fingerprint()
		src := open(t, n)
		runAll(t, src, uptime(1.0), uptime(2.0))
		if left := n.AskInt("length(telemetry:list_handlers([]))"); left != 8 {
			t.Errorf("%d handlers are left: %s", left, n.Log())
		}
		if all := n.Ask("ets:tab2list(handled)"); all != "[{[beam,uptime],#{value => 2.0}}]" {
			t.Errorf("the table has %s", all)
		}
		within(t, time.Minute, func() string {
			if log := n.Log(); strings.Count(log, "the handler prints") != 2 {
				return "the node printed " + log
			}
			return ""
		})
		if err := src.Close(); err != nil {
			t.Fatal(err)
		}
		n.Await("nodes(connected) =:= []", time.Minute)
		if left := n.Left(before, "atom_count"); left != nil {
			t.Errorf("left behind: %q", left)
		}
	})
}

// A handler that takes long ends the round, not the events under way; one that does not come back is ended with our
// process, and stays attached.
func TestTelemetrySlowHandler(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := withTelemetry(t, otp)
		src := open(t, n)
		attachHandler(n, "slow", "[[beam, uptime]]", "timer:sleep(100), got ! M")
		r := must[*beam.TelemetryRun](t)(src.Execute(t.Context(), []beam.TelemetryEvent{uptime(1.0), uptime(2.0), uptime(3.0)}, 50*time.Millisecond))
		if r.Executed != 1 || r.Origin.Seen != 1 || r.Origin.Of != 3 {
			t.Errorf("%+v", r)
		}
		if all := got(n); all != "[#{value => 1.0}]" {
			t.Errorf("handlers got %s", all)
		}
		attachHandler(n, "stuck", "[[beam, process, count]]", "got ! self(), receive never -> ok end")
		stuck := beam.TelemetryEvent{Name: "beam.process.count", Measurements: map[string]any{"value": int64(1)}}
		soon, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if _, err := src.Execute(soon, []beam.TelemetryEvent{stuck}, time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a handler that is stuck: %v", err)
		}
		n.Await("got ! {read, self()}, receive {all, [P]} -> got ! P, not is_process_alive(P) end", time.Minute)
		attachHandler(n, "large", "[[beam, process, limit]]", "length(lists:seq(1, 20000000))")
		large := beam.TelemetryEvent{Name: "beam.process.limit", Measurements: map[string]any{"value": int64(1)}}
		if _, err := src.Execute(t.Context(), []beam.TelemetryEvent{large}, time.Second); !errors.Is(err, node.ErrHeap) {
			t.Errorf("a handler that builds 320 MB: %v", err)
		}
		if left := n.AskInt("length(telemetry:list_handlers([]))"); left != 3 {
			t.Errorf("%d handlers are left: %s", left, n.Log())
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

// Where telemetry is not, nothing of it comes about: no module is loaded for us.
func TestNoTelemetry(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		src := open(t, n)
		if h := must[*beam.TelemetryHandlers](t)(src.TelemetryHandlers(t.Context())); h.Loaded {
			t.Errorf("handlers: %+v", h)
		}
		if r := must[*beam.TelemetryRun](t)(src.Execute(t.Context(), []beam.TelemetryEvent{uptime(1.0)}, time.Second)); r.Loaded || r.Executed != 0 {
			t.Errorf("%+v", r)
		}
		if n.AskBool("erlang:module_loaded(telemetry)") {
			t.Error("the module telemetry was loaded")
		}
	})
}

// A library whose application does not run is not asked to execute anything, since it logs each time.
func TestTelemetryDoesNotRun(t *testing.T) {
	n := withTelemetry(t, 0)
	src := open(t, n)
	n.Ask("telemetry:stop()")
	if h := must[*beam.TelemetryHandlers](t)(src.TelemetryHandlers(t.Context())); !h.Loaded || h.Running {
		t.Errorf("%+v", h)
	}
	if log := n.Log(); log != "" {
		t.Errorf("the node logged %q", log)
	}
}
