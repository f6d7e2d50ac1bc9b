package live_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

func TestTracing(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		src := open(t, n)
		var pids []beam.Pid
		for _, name := range []string{"traced", "ported", "plain"} {
			background(n, name, "")
			pids = append(pids, parsed(t, pidOf(n, name)))
		}
		pids = slices.Insert(pids, 1, beam.Pid{ID: 1 << 31, Serial: 1 << 31})
		pids = append(pids, parsed(t, n.Ask("element(1, spawn_monitor(fun() -> ok end))")))
		look := func() string {
			t.Helper()
			tr := must[*beam.Tracing](t)(src.Tracing(t.Context(), pids))
			if tr.Incarnation != src.Incarnation() || tr.Origin.Cost.Requests != 1 || len(tr.List) != len(pids) || !tr.New.Pid.IsZero() {
				t.Errorf("%+v", tr)
			}
			var said []string
			for i, who := range append([]beam.Traced{tr.New}, tr.List...) {
				if i > 0 && who.Pid != pids[i-1] {
					t.Errorf("%d: %v, want %v", i, who.Pid, pids[i-1])
				}
				slices.Sort(who.Flags)
				how := strings.Join(who.Flags, " ")
				if who.Tracer.Kind != "" {
					how += strings.TrimSuffix(" by "+who.Tracer.Kind+" "+who.Tracer.Name, " ")
				}
				if who.Gone {
					how = "gone"
				}
				said = append(said, []string{"new", "traced", "nobody", "ported", "plain", "ended"}[i]+": "+how)
			}
			return strings.Join(said, ", ")
		}
		none := "new: , traced: , nobody: gone, ported: , plain: , ended: gone"
		if got := look(); got != none {
			t.Errorf("nobody is traced: %s", got)
		}
		background(n, "tracer", "erlang:trace(new_processes, true, [procs, {tracer, self()}]), erlang:trace(whereis(traced), true, [send, 'receive', {tracer, self()}]), "+
			"Port = open_port({spawn, \"cat\"}, []), erlang:trace(whereis(ported), true, [call, {tracer, Port}])")
		want := "new: procs by process tracer, traced: receive send by process tracer, nobody: gone, ported: call by port, plain: , ended: gone"
		if got := look(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		kill(n, "tracer")
		within(t, time.Minute, func() string {
			if got := look(); got != none {
				return got
			}
			return ""
		})
		many := make([]beam.Pid, live.MostTraced)
		for i := range many {
			many[i] = pids[i%len(pids)]
		}
		c := must[*beam.Tracing](t)(src.Tracing(t.Context(), many)).Origin.Cost
		t.Logf("OTP %d: %d processes: %v, %d bytes", otp, len(many), c.Busy, c.BytesIn+c.BytesOut)
		if _, err := src.Tracing(t.Context(), append(many, pids[0])); err == nil {
			t.Error("more than the most were asked about")
		}
	})
}
