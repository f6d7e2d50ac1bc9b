package live_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

func parsed(t testing.TB, printed string) beam.Pid {
	t.Helper()
	p, ok := live.ParsePid(printed)
	if !ok {
		t.Fatalf("%q is no pid", printed)
	}
	return p
}

func TestStandings(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		withPatients(t, n)
		n.Ask("register(server, patients:start({gen_server, x})), register(asleep, patients:start(hibernating)), register(long, patients:start(selective))")
		background(n, "labelled", "put('$process_label', {cart, 7}), process_flag(priority, high), garbage_collect()")
		n.Ask("[long ! N || N <- lists:seq(1, 10001)], garbage_collect(whereis(long))")
		n.Await("process_info(whereis(long), [status, message_queue_len]) =:= [{status, waiting}, {message_queue_len, 10001}]", time.Minute)
		ended := n.Ask("element(1, spawn_monitor(fun() -> ok end))")
		src := open(t, n)
		names := []string{"server", "asleep", "labelled", "long"}
		var pids []beam.Pid
		for _, name := range names {
			pids = append(pids, parsed(t, pidOf(n, name)))
		}
		pids = append(pids, parsed(t, ended), beam.Pid{ID: 1 << 31, Serial: 1 << 31})
		did := n.AskInt("element(2, process_info(whereis(asleep), reductions))")
		began := time.Now()
		all := must[*beam.Standings](t)(src.Standings(t.Context(), pids))
		if o := all.Origin; o.Cost.Requests != 1 || o.Cost.Woken != 3 || o.Seen != len(pids) || all.Incarnation != src.Incarnation() {
			t.Errorf("%+v", all)
		}
		if now := n.AskInt("element(2, process_info(whereis(asleep), reductions))"); now != did {
			t.Errorf("who hibernates was woken: %d reductions, before %d", now, did)
		}
		got := make(map[string]beam.Standing)
		for i, s := range all.List {
			if s.Pid != pids[i] {
				t.Errorf("%d: %v, want %v", i, s.Pid, pids[i])
			}
			if s.Gone != (i >= len(names)) || s.Gone && (s.TotalHeapSize != beam.Gone || s.Stack != nil) {
				t.Errorf("%+v", s)
			}
			if !s.Gone {
				got[s.RegisteredName] = s
				checkStanding(t, n, s, began)
			}
		}
		init := beam.MFA{Module: "patients", Function: "init", Arity: 1}
		if s := got["server"]; s.InitialCall != init || s.Hibernates || s.TotalHeapSize <= 0 || len(s.Ancestors) == 0 ||
			!slices.ContainsFunc(s.Stack, func(m beam.MFA) bool { return m.Module == "gen_server" && m.Function == "loop" }) {
			t.Errorf("server: %+v", s)
		}
		if s := got["asleep"]; !s.Hibernates || s.Stack != nil || s.TotalHeapSize != beam.NotRead {
			t.Errorf("asleep: %+v", s)
		}
		if s := got["labelled"]; s.Label != "{cart,7}" || s.Priority != "high" {
			t.Errorf("labelled: %+v", s)
		}
		if s := got["long"]; s.MessageQueueLen != 10001 || s.TotalHeapSize != beam.LongQueue || len(s.Stack) == 0 {
			t.Errorf("long: %+v", s)
		}
		testManyStandings(t, n, src)
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

// checkStanding holds what is told of a process against what the node says.
func checkStanding(t *testing.T, n *erltest.Node, s beam.Standing, began time.Time) {
	t.Helper()
	info := func(item string) string {
		return n.Ask(fmt.Sprintf("element(2, process_info(whereis(%s), %s))", s.RegisteredName, item))
	}
	want := strings.Join([]string{info("message_queue_len"), info("status"), info("priority"), info("heap_size")}, " ")
	if got := fmt.Sprintf("%d %s %s %d", s.MessageQueueLen, s.Status, s.Priority, s.HeapSize/8); got != want {
		t.Errorf("%s: %s, want %s", s.RegisteredName, got, want)
	}
	if now := n.AskInt(fmt.Sprintf("element(2, process_info(whereis(%s), reductions))", s.RegisteredName)); s.Reductions <= 0 || s.Reductions > int64(now) {
		t.Errorf("%s: %d reductions, now %d", s.RegisteredName, s.Reductions, now)
	}
	parent := beam.NoPid.String()
	if n.OTP >= 25 {
		parent = info("parent")
	}
	if s.Parent.String() != parent {
		t.Errorf("%s: parent %v, want %s", s.RegisteredName, s.Parent, parent)
	}
	if s.At.Before(began) || s.At.After(time.Now()) {
		t.Errorf("%s: at %v", s.RegisteredName, s.At)
	}
}

// testManyStandings: as many as may be asked for are one request, and more are refused.
func testManyStandings(t *testing.T, n *erltest.Node, src *live.Source) {
	t.Helper()
	var pids []beam.Pid
	for p := range strings.FieldsSeq(n.Ask(fmt.Sprintf("lists:flatten(lists:join(\" \", [pid_to_list(patients:start({gen_server, x})) || _ <- lists:seq(1, %d)]))", live.MostStandings+1))) {
		pids = append(pids, parsed(t, strings.Trim(p, `"`)))
	}
	all := must[*beam.Standings](t)(src.Standings(t.Context(), pids[1:]))
	for _, s := range all.List {
		if len(s.Stack) == 0 || s.InitialCall.Module != "patients" || s.TotalHeapSize <= 0 {
			t.Fatalf("%+v", s)
		}
	}
	c := all.Origin.Cost
	t.Logf("OTP %d: %d standings: %v, %d bytes, %d requests", n.OTP, len(all.List), c.Busy, c.BytesIn+c.BytesOut, c.Requests)
	if c.Requests != 1 {
		t.Errorf("%+v", c)
	}
	if _, err := src.Standings(t.Context(), pids); err == nil {
		t.Error("more than the most were asked")
	}
}
