package live_test

import (
	"context"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// BenchmarkResources asks for tables, ports, links and the runtime's own books on a
// node with 20 000 ETS tables, half of them with decentralised counters, 2 000
// ports and 100 000 processes. Reported per look, beside a control that asks
// nothing:
//
//	busy-ms    time our processes ran on the node
//	cpu-ms     CPU time of the node's VM
//	wire-B     bytes, both directions
//	stall-ms   the longest that a process which sleeps for 1 ms at a time was late
func BenchmarkResources(b *testing.B) {
	n := erltest.Start(b, erltest.Args("+P", "1000000", "+e", "50000"))
	background(n, "owner", "[ets:insert(ets:new(session, []), {1, x}) || _ <- lists:seq(1, 10000)], "+
		"[ets:insert(ets:new(counted, [public, {write_concurrency, true}, {decentralized_counters, true}]), {1, x}) || _ <- lists:seq(1, 10000)], "+
		"put(sockets, [element(2, gen_udp:open(0, [{ip, {127,0,0,1}}])) || _ <- lists:seq(1, 2000)]), "+
		"put(idle, [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, 100000)])")
	background(n, "ticker", "put(worst, 0), put(last, erlang:monotonic_time(microsecond)), Parent = self(), "+
		"spawn(fun() -> register(tick, self()), F = fun(G, Last, Worst) -> receive {worst, To} -> To ! {worst, Worst}, G(G, erlang:monotonic_time(microsecond), 0) "+
		"after 1 -> Now = erlang:monotonic_time(microsecond), G(G, Now, max(Worst, Now - Last - 1000)) end end, Parent ! go, F(F, erlang:monotonic_time(microsecond), 0) end), receive go -> ok end")
	src := open(b, n)
	ctx := context.Background()
	far := open(b, n)
	live.AskTheNode(far)
	for _, way := range []struct {
		name string
		look func() (beam.Origin, error)
	}{
		{"control", func() (beam.Origin, error) { time.Sleep(50 * time.Millisecond); return beam.Origin{}, nil }},
		{"ets/memory", func() (beam.Origin, error) {
			a, err := src.EtsTables(ctx, live.TableQuery{Limit: 20})
			return originOf(a, err, func(a *beam.EtsTables) beam.Origin { return a.Origin })
		}},
		{"ets/size_growth", func() (beam.Origin, error) {
			a, err := src.EtsTables(ctx, live.TableQuery{Sort: "size_growth", Limit: 20, Window: time.Millisecond})
			return originOf(a, err, func(a *beam.EtsTables) beam.Origin { return a.Origin })
		}},
		{"ets/group", func() (beam.Origin, error) {
			a, err := src.EtsGroups(ctx, "memory", 20)
			return originOf(a, err, func(a *beam.EtsGroups) beam.Origin { return a.Origin })
		}},
		{"ports/io", func() (beam.Origin, error) {
			a, err := src.Ports(ctx, live.PortQuery{Limit: 20})
			return originOf(a, err, func(a *beam.Ports) beam.Origin { return a.Origin })
		}},
		{"ports/window", func() (beam.Origin, error) {
			a, err := src.Ports(ctx, live.PortQuery{Limit: 20, Window: time.Millisecond})
			return originOf(a, err, func(a *beam.Ports) beam.Origin { return a.Origin })
		}},
		{"links", func() (beam.Origin, error) {
			a, err := src.Links(ctx, 0)
			return originOf(a, err, func(a *beam.Links) beam.Origin { return a.Origin })
		}},
		{"microstates", func() (beam.Origin, error) {
			a, err := src.Microstates(ctx, 0)
			return originOf(a, err, func(a *beam.Microstates) beam.Origin { return a.Origin })
		}},
		{"allocators", func() (beam.Origin, error) {
			a, err := src.Allocators(ctx)
			return originOf(a, err, func(a *beam.Allocators) beam.Origin { return a.Origin })
		}},
		{"system/same-host", func() (beam.Origin, error) {
			a, err := src.System(ctx, 0)
			return originOf(a, err, func(a *beam.System) beam.Origin { return a.Origin })
		}},
		{"system/other-host", func() (beam.Origin, error) {
			a, err := far.System(ctx, 0)
			return originOf(a, err, func(a *beam.System) beam.Origin { return a.Origin })
		}},
	} {
		b.Run(way.name, func(b *testing.B) {
			if _, err := way.look(); err != nil {
				b.Fatal(err)
			}
			stall(n)
			cpu := cpuTime(b, n)
			var cost beam.Cost
			for b.Loop() {
				o, err := way.look()
				if err != nil {
					b.Fatal(err)
				}
				cost = cost.Plus(o.Cost)
			}
			each := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(b.N) }
			b.ReportMetric(each(cost.Busy), "busy-ms")
			b.ReportMetric(each(cpuTime(b, n)-cpu), "cpu-ms")
			b.ReportMetric(float64(cost.BytesIn+cost.BytesOut)/float64(b.N), "wire-B")
			b.ReportMetric(float64(stall(n))/1000, "stall-ms")
		})
	}
}

func originOf[T any](a T, err error, origin func(T) beam.Origin) (beam.Origin, error) {
	if err != nil {
		return beam.Origin{}, err
	}
	return origin(a), nil
}

// stall is how late the ticker was at most since it was last asked, in microseconds.
func stall(n *erltest.Node) int {
	return n.AskInt("tick ! {worst, self()}, receive {worst, Worst} -> Worst end")
}
