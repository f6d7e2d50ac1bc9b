package all

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// TestSinks: whoever is known by name has its own detector, which explains the bottleneck
// that it is. The lab has a program for most of them; here they differ in nothing but
// the name.
func TestSinks(t *testing.T) {
	for _, c := range []struct {
		registered, caller string // the module that calls
		want               string
	}{
		{"shop_server", "shop", "call_bottleneck"},
		{"code_server", "shop", "code_server_bottleneck"},
		{"file_server_2", "shop", "file_server_bottleneck"},
		{"inet_gethost_native", "shop", "dns_bottleneck"},
		{"rex", "shop", "rex_overload"},
		{"mnesia_tm", "shop", "mnesia_overload"},
		{"Elixir.Chat.Registry.PIDPartition0", "Elixir.Chat", "registry_bottleneck"},
		{"Elixir.Shop.Repo.Pool", "Elixir.DBConnection.Holder", "db_pool"},
		{"timer_server", "shop", "timer_overload"},
	} {
		t.Run(c.want, func(t *testing.T) {
			found := diagnose.Judge(Detectors, bottleneck(c.registered, c.caller)).Findings
			if len(found) != 1 || found[0].Detector != c.want {
				t.Fatalf("%+v", found)
			}
			if c.want != "call_bottleneck" && len(found[0].Consequences) == 0 {
				t.Error("it does not explain that many wait")
			}
		})
	}
}

// bottleneck is a history in which 30 processes wait for one that works.
func bottleneck(registered, caller string) *diagnose.History {
	server := beam.Peer{Kind: "process", Pid: beam.Pid{ID: 7}, Name: registered}
	h := &diagnose.History{}
	for i := range 8 {
		w := &beam.Waits{Bottlenecks: []beam.Bottleneck{{On: server, Group: registered, Waiting: 30, Blocked: 30, Monitors: 30, QueueLen: 29, Status: "running"}}}
		for c := range 30 {
			w.List = append(w.List, beam.Wait{Pid: beam.Pid{ID: uint32(100 + c)}, Group: "erlang:apply/2", Kind: beam.WaitCall, On: server, Function: beam.MFA{Module: caller, Function: "call"}})
		}
		at := time.Unix(int64(2*i), 0)
		h.Looks = append(h.Looks, diagnose.Look{At: at, System: &beam.System{SchedulersOnline: 2}, Census: &beam.Census{}, Waits: w,
			Standings: []diagnose.Stand{{Group: registered, Standing: beam.Standing{Pid: server.Pid, RegisteredName: registered, Status: "running", At: at,
				Stack: []beam.MFA{{Module: "server", Function: "handle_call", Arity: 3}, {Module: "gen_server", Function: "loop", Arity: 7}}}}}})
	}
	return h
}
