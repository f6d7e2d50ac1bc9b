package live_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Rule B10: who follows OTP's rules and waits gives its state; everybody else is
// left alone, with a reason. Nobody dies of being looked at, and no message of
// ours stays in a mailbox.
func TestState(t *testing.T) {
	kinds := []struct {
		kind  string
		state string // a part of it; "" for none
		note  string // a part of it
	}{
		{"{gen_server, {counter, 17}}", "{counter,17}", ""},
		{"{gen_statem, {data, 4}}", "{idle,{data,4}}", ""},
		{"{gen_event, {state, 5}}", "[{patients,false,{state,5}}]", ""},
		{"{supervisor, 2}", "{state,", ""},
		{"hibernating", "state", ""}, // where a process hibernates shows since OTP 28
		{"hibernating_statem", "{idle,data}", ""},
		{"busy", "", "patients:handle_cast/2"},
		{"queue", "", "3 messages wait"},
		{"suspended", "", "sys:suspend_loop"},
		{"strict", "", "not started by proc_lib"},
		{"selective", "", "not started by proc_lib"},
		{"proc_lib_strict", "", "patients:strict/0"},
		{"proc_lib_hibernating", "", "it hibernates"},
		{"spinning", "", "not started by proc_lib"},
		{"port_owner", "", "not started by proc_lib"},
	}
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		withPatients(t, n)
		src := open(t, n)
		for _, k := range kinds {
			n.Ask("register(patient, patients:start(" + k.kind + "))")
			if strings.HasPrefix(k.kind, "hibernating") && otp < 28 {
				k.state, k.note = "", "it hibernates"
			}
			before := n.Ask("process_info(whereis(patient), [message_queue_len, current_function])")
			d := must[*beam.ProcessDetail](t)(src.Inspect(t.Context(), "patient", live.InspectOptions{State: true}))
			if (k.state == "") != (d.State == "") || !strings.Contains(d.State, k.state) || !strings.Contains(d.StateNote, k.note) || k.note == "" && d.StateNote != "" {
				t.Errorf("%s: state %q, note %q", k.kind, d.State, d.StateNote)
			}
			if after := n.Ask("process_info(whereis(patient), [message_queue_len, current_function])"); after != before {
				t.Errorf("%s: after it was asked %s, before %s", k.kind, after, before)
			}
			n.Ask("P = whereis(patient), unregister(patient), exit(P, kill)")
		}
		testLargeState(t, n, src)
	})
}

func testLargeState(t *testing.T, n *erltest.Node, src *live.Source) {
	inspect := func(expr string, o live.InspectOptions) *beam.ProcessDetail {
		t.Helper()
		n.Ask("register(large, patients:start({gen_server, " + expr + "}))")
		o.State = true
		d := must[*beam.ProcessDetail](t)(src.Inspect(t.Context(), "large", o))
		if !n.AskBool("{message_queue_len, 0} =:= process_info(whereis(large), message_queue_len)") {
			t.Errorf("%s: messages are left", expr)
		}
		n.Ask("P = whereis(large), unregister(large), exit(P, kill)")
		return d
	}
	// 300 KB arrive whole, in parts.
	d := inspect("lists:seq(1, 60000)", live.InspectOptions{})
	want := n.Ask("lists:seq(1, 60000)")
	if d.State != want || d.StateNote != "" {
		t.Errorf("a state of 300 KB: %d of %d bytes, %q", len(d.State), len(want), d.StateNote)
	}
	d = inspect("[binary:copy(<<\"q\">>, 500000)]", live.InspectOptions{})
	if want := n.Ask("[binary:copy(<<\"q\">>, 500000)]"); d.State != want {
		t.Errorf("a binary of 500 KB: %d of %d bytes, %q", len(d.State), len(want), d.StateNote)
	}
	// What is over the limit is not sent.
	before := src.Node().Stats().BytesIn
	d = inspect("lists:seq(1, 60000)", live.InspectOptions{MaxStateBytes: 10_000})
	if d.State != "" || !strings.Contains(d.StateNote, "over the limit") || src.Node().Stats().BytesIn-before > 20_000 {
		t.Errorf("over the limit: %d bytes, %q", len(d.State), d.StateNote)
	}
	d = inspect("lists:seq(1, 2000000)", live.InspectOptions{})
	if d.State != "" || !strings.Contains(d.StateNote, "heap") {
		t.Errorf("a huge state: %d bytes, %q", len(d.State), d.StateNote)
	}
	// Shared parts count once in a heap and each time in a copy.
	d = inspect("lists:foldl(fun(_, T) -> {T, T} end, x, lists:seq(1, 19))", live.InspectOptions{})
	if d.State != "" || d.StateNote == "" {
		t.Errorf("a state that explodes when copied: %d bytes, %q", len(d.State), d.StateNote)
	}
	d = inspect("lists:foldl(fun(_, T) -> {T} end, x, lists:seq(1, 6000))", live.InspectOptions{})
	if d.State == "" && d.StateNote == "" {
		t.Error("a deep state: neither state nor note")
	}
	// Secrets are hidden by whoever is given.
	d = inspect("#{password => \"s3cr3t\"}", live.InspectOptions{Syntax: etf.Elixir, Redact: func(t etf.Term) (etf.Term, int) {
		return etf.Map{{Key: etf.Atom("password"), Value: etf.Atom("hidden")}}, 1
	}})
	if d.State != "%{password: :hidden}" || !strings.Contains(d.StateNote, "1 value") {
		t.Errorf("redacted: %q, %q", d.State, d.StateNote)
	}
}

// The state of an Elixir GenServer, Agent and supervisors.
func TestStateElixir(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.Program("shop"))
	src := open(t, n)
	state := func(ref string) *beam.ProcessDetail {
		t.Helper()
		return must[*beam.ProcessDetail](t)(src.Inspect(t.Context(), ref, live.InspectOptions{State: true, Syntax: etf.Elixir}))
	}
	if d := state("Shop.Catalog"); !strings.Contains(d.State, `"article-1" => 25`) {
		t.Errorf("an Agent: %.100q, %q", d.State, d.StateNote)
	}
	cart := n.Ask("'Elixir.GenServer':whereis({via, 'Elixir.Registry', {'Elixir.Shop.Registry', <<\"customer-1\">>}})")
	within(t, time.Minute, func() string { // it may be busy for a moment
		if d := state("#PID" + cart); !strings.HasPrefix(d.State, "%Shop.Cart{") {
			return d.State + d.StateNote
		}
		return ""
	})
	for _, sup := range []string{"Shop.Supervisor", "Elixir.Shop.Carts", ":\"Elixir.Shop.Checkouts\"", "'Elixir.Shop.Registry'"} {
		if d := state(sup); d.State == "" {
			t.Errorf("%s: %q", sup, d.StateNote)
		}
	}
}

// Every process of real programs is looked at, and asked for its state where that
// is allowed: all go on living, and none keeps a message of ours.
func TestInspectEverybody(t *testing.T) {
	for name, options := range map[string][]erltest.Option{
		"webload":  {erltest.OTP(29), erltest.Embedded(), erltest.Program("webload")},
		"shop":     {erltest.Program("shop")},
		"rabbitmq": {erltest.RabbitMQ()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := erltest.Start(t, options...)
			src := open(t, n)
			const queues = "[{P, Q} || P <- processes(), {message_queue_len, Q} <- [process_info(P, message_queue_len)], Q > 0]"
			registered, log := n.Ask("lists:sort(registered())"), len(n.Log())
			var states, refused int
			for _, p := range term(t, n, "processes()").(etf.List) {
				d, err := src.Inspect(t.Context(), probe.Local(p.(etf.Pid)).String(), live.InspectOptions{State: true})
				var notFound *live.NotFoundError
				switch {
				case errors.As(err, &notFound): // it was short-lived
				case err != nil:
					t.Errorf("%v: %v", p, err)
				case d.State != "":
					states++
				case d.StateNote != "":
					refused++
				default:
					t.Errorf("%v: neither a state nor why not", p)
				}
			}
			t.Logf("%d states, %d refused", states, refused)
			if states < 20 || refused < 5 {
				t.Errorf("%d states, %d refused", states, refused)
			}
			if now := n.Ask("lists:sort(registered())"); now != registered {
				t.Errorf("registered are %s, before %s", now, registered)
			}
			within(t, time.Minute, func() string { // programs send to themselves
				if left := n.Ask(queues); left != "[]" {
					return "queues are left: " + left
				}
				return ""
			})
			if said := n.Log()[log:]; strings.Contains(said, "REPORT") || strings.Contains(said, "[error]") {
				t.Errorf("the node logged %s", said)
			}
		})
	}
}
