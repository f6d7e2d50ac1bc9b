package asktest

import (
	"context"
	"fmt"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

func (f *Node) Inspect(_ context.Context, ref string, o live.InspectOptions) (*beam.ProcessDetail, error) {
	if err := f.ask("inspect " + ref); err != nil {
		return nil, err
	}
	if ref == "0.1.2" {
		return nil, &live.NotFoundError{Ref: ref, Reason: "the process has ended"}
	}
	peer := func(id uint32, name string) beam.Peer {
		p := beam.Pid{ID: id}
		return beam.Peer{Kind: "process", Pid: p, Text: p.String(), Name: name}
	}
	return holds(o, &beam.ProcessDetail{
		Incarnation: f.Incarnation(), Origin: f.origin(1, 1), Pid: beam.Pid{ID: 142}, RegisteredName: "shop_pool", Label: Hostile[0],
		InitialCall: beam.MFA{Module: "Elixir.Shop.Pool", Function: "init", Arity: 1}, Status: "waiting",
		CurrentFunction: beam.MFA{Module: "gen_server", Function: "loop", Arity: 7},
		Stack: []beam.Frame{{MFA: beam.MFA{Module: "gen_server", Function: "loop", Arity: 7}, File: "gen_server.erl", Line: 2078},
			{MFA: beam.MFA{Module: "proc_lib", Function: "init_p_do_apply", Arity: 3}, File: "proc_lib.erl", Line: 329}},
		Ancestors: []string{"shop_sup", "<0.90.0>"}, Parent: beam.Pid{ID: 90}, GroupLeader: "<0.88.0>", Application: "shop", Priority: "normal",
		ErrorHandler: "error_handler", MessageQueueLen: 3, MessageQueue: "on_heap",
		Links: []beam.Peer{peer(90, "shop_sup"), peer(149, ""), {Kind: "port", Text: "#Port<0.7>"}}, LinksTotal: 14,
		MonitoredBy: []beam.Peer{peer(156, Hostile[1])}, MonitoredTotal: 1,
		Memory: 1_213_456, TotalHeapSize: 1_100_000, HeapSize: 233_000, StackSize: 640, OldHeapSize: 640_000, OldHeapBlockSize: 720_000,
		HeapBlockSize: 300_000, BinVHeapSize: 4_000_000, BinOldVHeapSize: 9_000_000, MinHeapSize: 1864, FullsweepAfter: 65535, MinorGCs: 212,
		Reductions: 812_345_678, Binaries: 41, BinaryBytes: 13_000_000, DictionaryKeys: []string{"$ancestors", "$initial_call", "rand_seed"}, DictionaryTotal: 3,
	})
}

// longTerm is of more bytes than a face shows of one term.
const longTerm = 128 << 10

// holds puts what a process holds into what is told of it, where that is asked for and
// can be noted.
func holds(o live.InspectOptions, d *beam.ProcessDetail) (*beam.ProcessDetail, error) {
	for _, part := range []struct {
		asked bool
		call  string
		fill  func()
	}{
		{o.State, "state", func() {
			d.State = fmt.Sprintf("#{name => %q,orders => [%s]}", Hostile[0], strings.Repeat("{order,4711,<<\"shipped\">>},", 200))
		}},
		{o.Messages, "messages", func() {
			d.Messages = &beam.Contents{Total: 1200, Note: "1 value that looks like a secret is not shown", List: []beam.Content{
				{Term: "{'$gen_call',{<0.149.0>,[alias|#Ref<0.1.2.3>]},checkout}"}, {Term: `{token,'[redacted]'}`}, {Term: Hostile[1]}, {Term: strings.Repeat("x", longTerm)}}}
		}},
		{o.Dictionary, "dictionary", func() {
			d.Dictionary = &beam.Contents{Total: 2, List: []beam.Content{{Key: "'$ancestors'", Term: "[shop_sup,<0.90.0>]"}, {Key: Hostile[2], Term: Hostile[3]}}}
		}},
	} {
		if !part.asked {
			continue
		}
		if err := o.Audit(part.call, d.Pid.String()); err != nil {
			return nil, err
		}
		part.fill()
	}
	return d, nil
}
