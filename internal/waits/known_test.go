package waits_test

import (
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/waits"
)

// stack reads "gen:do_call gen_server:call shop:buy".
func stack(s string) []beam.MFA {
	var out []beam.MFA
	for _, f := range strings.Fields(s) {
		m, f, _ := strings.Cut(f, ":")
		out = append(out, beam.MFA{Module: m, Function: f})
	}
	return out
}

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		stack, status string
		kind          beam.WaitKind // "" it does not wait
		on            waits.Finds
		caller        string
		outermost     string
	}{
		{"gen:do_call gen_server:call shop:buy shop:run proc_lib:init_p", "waiting", beam.WaitCall, waits.Monitors, "shop:buy", "shop:run"},
		{"gen:do_call Elixir.GenServer:call Elixir.Shop:buy", "waiting", beam.WaitCall, waits.Monitors, "Elixir.Shop:buy", "Elixir.Shop:buy"},
		{"gen:do_call gen_server:call", "waiting", beam.WaitCall, waits.Monitors, "gen:do_call", ""},
		{"gen_server:loop proc_lib:init_p_do_apply", "waiting", "", 0, "gen_server:loop", ""},
		{"shop:run gen:do_call", "waiting", "", 0, "shop:run", "shop:run"},
		{"erlang:port_command shop:send", "suspended", beam.WaitBusyPort, waits.Ports, "shop:send", "shop:send"},
		{"erlang:port_command shop:send", "running", "", 0, "shop:send", "shop:send"},
		{"erts_internal:dsend_continue_trap shop:send", "suspended", beam.WaitBusyPort, waits.Nowhere, "shop:send", "shop:send"},
		{"prim_file:read_nif prim_file:read shop:load", "running", beam.WaitFile, waits.Nowhere, "shop:load", "shop:load"},
		{"prim_file:read shop:load", "runnable", "", 0, "shop:load", "shop:load"},
		{"erpc:call rpc:call shop:far", "waiting", beam.WaitRemote, waits.Monitors, "shop:far", "shop:far"},
		{"timer:sleep mnesia_tm:restart mnesia:transaction shop:buy", "waiting", beam.WaitLock, waits.Nowhere, "shop:buy", "shop:buy"},
		{"mnesia_tm:rec mnesia_tm:t_commit mnesia:transaction shop:buy", "waiting", beam.WaitCall, waits.Registered, "shop:buy", "shop:buy"},
		{"inet_gethost_native:getit inet:gethostbyname_tm inet:getaddr shop:connect", "waiting", beam.WaitCall, waits.Registered, "shop:connect", "shop:connect"},
		{"inet_gethost_native:wait_reply inet_gethost_native:getit inet:getaddr shop:connect", "waiting", beam.WaitCall, waits.Monitors, "shop:connect", "shop:connect"},
		{"Elixir.DBConnection.Holder:checkout_call Elixir.DBConnection.Holder:checkout", "waiting", beam.WaitCall, waits.Monitors, "Elixir.DBConnection.Holder:checkout_call", "Elixir.DBConnection.Holder:checkout"},
		{"timer:sleep shop:nap", "waiting", "", 0, "shop:nap", "shop:nap"},
		{"", "waiting", "", 0, "", ""},
	} {
		s := stack(c.stack)
		k, ok := waits.Classify(s, c.status)
		if ok != (c.kind != "") || k.Kind != c.kind || ok && k.On != c.on {
			t.Errorf("%s, %s: %+v", c.stack, c.status, k)
		}
		if got := name(waits.Caller(s)); got != c.caller {
			t.Errorf("%s: called by %s", c.stack, got)
		}
		if got := name(waits.Outermost(s)); got != c.outermost {
			t.Errorf("%s: outermost %s", c.stack, got)
		}
	}
}

func name(f beam.MFA) string {
	if f.IsZero() {
		return ""
	}
	return f.Module + ":" + f.Function
}
