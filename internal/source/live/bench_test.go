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

// BenchmarkTop ranks 100 000 idle processes, or as many as $BENCH_PROCESSES says, and
// shows the first 20, as we do it, with the probe module (probe/) and without, as
// recon does, and as OTP's own observer back end does for etop, all on one node in
// one run. $BENCH_OTP is another release than the machine's own, where there is no
// recon. Reported per look:
//
//	cpu-ns/proc   CPU time of the node's VM, per process of the node
//	busy-ns/proc  what we say that it cost, likewise
//	wire-B        bytes of the answer (ours: both directions, as sent)
//	woken         processes of the node that had to run
//	grown-MB      by how much the node's memory grew meanwhile, at the most; with
//	              $BENCH_MEMORY=1, since looking every 5 ms takes CPU time too
func BenchmarkTop(b *testing.B) {
	processes, otp := number("BENCH_PROCESSES", 100_000), number("BENCH_OTP", 0)
	options := []erltest.Option{erltest.OTP(otp), erltest.Args("+P", strconv.Itoa(max(1_000_000, 2*processes)))}
	recon, err := filepath.Glob("/usr/lib/rabbitmq/lib/*/plugins/recon-*/ebin")
	if otp == 0 {
		if err != nil || len(recon) == 0 {
			b.Skip("recon comes with Debian's rabbitmq-server")
		}
		options = append(options, erltest.Args("-pa", recon[0]))
	}
	n := erltest.Start(b, options...)
	if otp == 0 {
		n.Ask("code:ensure_loaded(recon), code:ensure_loaded(observer_backend)")
	}
	n.Ask(fmt.Sprintf("register(idle, spawn(fun() -> Idle = [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, %d)], "+
		"Loop = fun(F) -> receive {pids, To} -> To ! {pids, Idle}, F(F) end end, Loop(Loop) end))", processes))
	n.Await(fmt.Sprintf("erlang:system_info(process_count) > %d", processes), time.Minute)
	memory := number("BENCH_MEMORY", 0) != 0
	if memory {
		n.MeterMemory()
	}
	ctx := context.Background()

	ours := func(loaded bool, q live.ProcessQuery) func(int) (int64, time.Duration) {
		return func(times int) (bytes int64, busy time.Duration) {
			src := openWith(b, n, loaded)
			defer src.Close()
			before := src.Node().Stats()
			for range times {
				p, err := src.Processes(ctx, q)
				if err != nil {
					b.Fatal(err)
				}
				if p.Total < processes {
					b.Fatalf("%d processes", p.Total)
				}
				busy += p.Origin.Cost.Busy
			}
			after := src.Node().Stats()
			return (after.BytesIn + after.BytesOut - before.BytesIn - before.BytesOut) / int64(times), busy
		}
	}
	theirs := func(expr string) func(int) (int64, time.Duration) {
		return func(times int) (int64, time.Duration) {
			return int64(n.AskInt(fmt.Sprintf("lists:last([begin S = erlang:external_size(%s), erlang:garbage_collect(), S end || _ <- lists:seq(1, %d)])", expr, times))), 0
		}
	}
	type way struct {
		name string
		look func(times int) (bytes int64, busy time.Duration)
	}
	var ways []way
	for _, q := range []struct {
		name string
		live.ProcessQuery
	}{
		{"reductions", live.ProcessQuery{Sort: beam.SortReductions, Limit: 20}},
		{"reductions-nowake", live.ProcessQuery{Sort: beam.SortReductions, Limit: 20, NoWake: true}},
		{"reductions-window", live.ProcessQuery{Sort: beam.SortReductions, Limit: 20, Window: time.Second}},
		{"message_queue_len", live.ProcessQuery{Sort: beam.SortMessageQueueLen, Limit: 20}},
		{"memory", live.ProcessQuery{Sort: beam.SortMemory, Limit: 20}},
	} {
		ways = append(ways, way{"hodoscope/" + q.name, ours(false, q.ProcessQuery)}, way{"probe/" + q.name, ours(true, q.ProcessQuery)})
	}
	if otp == 0 {
		ways = append(ways,
			way{"recon/reductions", theirs("recon:proc_count(reductions, 20)")},
			way{"recon/reductions-window", theirs("recon:proc_window(reductions, 20, 1000)")},
			way{"recon/memory", theirs("recon:proc_count(memory, 20)")},
			way{"observer_backend/etop_collect", theirs("begin observer_backend:etop_collect(self()), receive {_, Info} -> Info end end")})
	}
	for _, way := range ways {
		b.Run(way.name, func(b *testing.B) {
			woken := wakeUps(n)
			if memory {
				n.MemoryGrown()
			}
			cpu := cpuTime(b, n)
			b.ResetTimer()
			bytes, busy := way.look(b.N)
			b.StopTimer()
			each := float64(b.N) * float64(processes)
			b.ReportMetric(float64(cpuTime(b, n)-cpu)/each, "cpu-ns/proc")
			b.ReportMetric(float64(busy)/each, "busy-ns/proc")
			if memory {
				b.ReportMetric(float64(n.MemoryGrown())/1e6, "grown-MB")
			}
			b.ReportMetric(float64(wakeUps(n)-woken)/float64(b.N), "woken")
			b.ReportMetric(float64(bytes), "wire-B")
		})
	}
}

// number is a setting of the benchmark.
func number(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}

// openWith attaches, with the probe module or without.
func openWith(b *testing.B, n *erltest.Node, loaded bool) *live.Source {
	guest, err := attach.Open(context.Background(), attach.Options{Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort,
		LoadProbe: loaded, Audit: func(_, _, _ string) error { return nil }, Timeout: time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	return live.New(guest)
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
	n.Await("element(2, process_info(whereis(s4), message_queue_len)) =:= 200", time.Minute)
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
