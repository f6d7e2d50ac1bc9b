package live_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// BenchmarkTop ranks 100 000 idle processes by reductions and shows the first
// 20, as we do it, as recon does, and as OTP's own observer back end does for
// etop, all on one node in one run. Reported per look:
//
//	cpu-ns/proc   CPU time of the node's VM, per process of the node
//	wire-B        bytes of the answer (ours: both directions, as sent)
//	woken         processes of the node that had to run
func BenchmarkTop(b *testing.B) {
	const processes = 100_000
	recon, err := filepath.Glob("/usr/lib/rabbitmq/lib/*/plugins/recon-*/ebin")
	if err != nil || len(recon) == 0 {
		b.Skip("recon comes with Debian's rabbitmq-server")
	}
	n := erltest.Start(b, erltest.Args("-pa", recon[0], "+P", "1000000"))
	n.Ask("code:ensure_loaded(recon), code:ensure_loaded(observer_backend)")
	n.Ask(fmt.Sprintf("register(idle, spawn(fun() -> Idle = [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, %d)], "+
		"Loop = fun(F) -> receive {pids, To} -> To ! {pids, Idle}, F(F) end end, Loop(Loop) end))", processes))
	time.Sleep(time.Second)
	ctx := context.Background()
	guest, err := attach.Open(ctx, attach.Options{Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort})
	if err != nil {
		b.Fatal(err)
	}
	src := live.New(guest)
	defer src.Close()

	ours := func(q live.ProcessQuery) func(int) int64 {
		return func(times int) int64 {
			before := guest.Stats()
			for range times {
				p, err := src.Processes(ctx, q)
				if err != nil {
					b.Fatal(err)
				}
				if p.Total < processes {
					b.Fatalf("%d processes", p.Total)
				}
			}
			after := guest.Stats()
			return (after.BytesIn + after.BytesOut - before.BytesIn - before.BytesOut) / int64(times)
		}
	}
	theirs := func(expr string) func(int) int64 {
		return func(times int) int64 {
			return int64(n.AskInt(fmt.Sprintf("lists:last([erlang:external_size(%s) || _ <- lists:seq(1, %d)])", expr, times)))
		}
	}
	for _, way := range []struct {
		name string
		look func(times int) (bytes int64)
	}{
		{"hodoscope/reductions", ours(live.ProcessQuery{Sort: beam.SortReductions, Limit: 20})},
		{"hodoscope/reductions-nowake", ours(live.ProcessQuery{Sort: beam.SortReductions, Limit: 20, NoWake: true})},
		{"hodoscope/message_queue_len", ours(live.ProcessQuery{Sort: beam.SortMessageQueueLen, Limit: 20})},
		{"hodoscope/memory", ours(live.ProcessQuery{Sort: beam.SortMemory, Limit: 20})},
		{"recon/reductions", theirs("recon:proc_count(reductions, 20)")},
		{"recon/memory", theirs("recon:proc_count(memory, 20)")},
		{"observer_backend/etop_collect", theirs("begin observer_backend:etop_collect(self()), receive {_, Info} -> Info end end")},
	} {
		b.Run(way.name, func(b *testing.B) {
			way.look(1)
			woken, cpu := wakeUps(n), cpuTime(b, n)
			var bytes int64
			b.ResetTimer()
			bytes = way.look(b.N)
			b.StopTimer()
			b.ReportMetric(float64(cpuTime(b, n)-cpu)/float64(b.N)/processes, "cpu-ns/proc")
			b.ReportMetric(float64(wakeUps(n)-woken)/float64(b.N), "woken")
			b.ReportMetric(float64(bytes), "wire-B")
		})
	}
}

// wakeUps is the sum of reductions of the idle processes, each of which does
// one when it is made to run.
func wakeUps(n *erltest.Node) int {
	return n.AskInt("idle ! {pids, self()}, receive {pids, Idle} -> lists:sum([R || P <- Idle, {reductions, R} <- [process_info(P, reductions)]]) end")
}

// cpuTime is the user and system time of the node's VM process.
func cpuTime(tb testing.TB, n *erltest.Node) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n.Pid))
	if err != nil {
		tb.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// BenchmarkWaits looks at who waits on whom with 200 processes woken, on a node
// where 800 wait for four servers and 10 000 do not wait. Reported per look:
//
//	busy-us     time that our processes worked, as the answer says
//	cpu-us      CPU time of the node's VM
//	wire-B      bytes, both directions, as sent
//	woken       processes that had to run
func BenchmarkWaits(b *testing.B) {
	n := erltest.Start(b)
	withWaiters(b, n)
	n.Ask("[begin waiters:server(S, gen_server), waiters:many(1, busy, S), [spawn(waiters, ask, [gen_server, S]) || _ <- lists:seq(1, 200)] end || S <- [s1, s2, s3, s4]]")
	n.Ask("register(idle, spawn(fun() -> [spawn_link(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, 10000)], receive stop -> ok end end))")
	n.Await("element(2, process_info(whereis(s4), message_queue_len)) =:= 200", 30*time.Second)
	src := open(b, n)
	var queues []beam.Pid
	for _, name := range []string{"s1", "s2", "s3", "s4"} {
		p, _ := live.ParsePid(pidOf(n, name))
		queues = append(queues, p)
	}
	for _, size := range []struct {
		name  string
		query live.WaitQuery
	}{
		{"200", live.WaitQuery{Woken: 229}},
		{"20", live.WaitQuery{Woken: 23}},
		{"1", live.WaitQuery{Woken: 1}}, // what the sweeps cost
		{"200-spared", live.WaitQuery{Woken: 229, Queues: queues, NoSample: true}},
	} {
		b.Run(size.name, func(b *testing.B) {
			look := func() *beam.Waits { return must[*beam.Waits](b)(src.Waits(b.Context(), size.query)) }
			look()
			var busy time.Duration
			var bytes, woken int64
			cpu := cpuTime(b, n)
			b.ResetTimer()
			for range b.N {
				c := look().Origin.Cost
				busy += c.Busy
				bytes += c.BytesIn + c.BytesOut
				woken += int64(c.Woken)
			}
			b.StopTimer()
			b.ReportMetric(float64(busy.Microseconds())/float64(b.N), "busy-us")
			b.ReportMetric(float64((cpuTime(b, n)-cpu).Microseconds())/float64(b.N), "cpu-us")
			b.ReportMetric(float64(bytes)/float64(b.N), "wire-B")
			b.ReportMetric(float64(woken)/float64(b.N), "woken")
		})
	}
}
