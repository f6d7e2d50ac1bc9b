package live_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// Utilisation and run queues under loads that are known.
func TestSystemLoad(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		// Not parallel: other tests' nodes would take the processors.
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		src := open(t, n)
		spin := func(count int) {
			n.Ask(fmt.Sprintf("put(spinning, [spawn(fun Spin() -> Spin() end) || _ <- lists:seq(1, %d)])", count))
		}
		stop := func() { n.Ask("[exit(P, kill) || P <- get(spinning)], erase(spinning)") }

		spin(1)
		must[*beam.System](t)(src.System(t.Context(), 0)) // from now on the node measures its schedulers
		began, before := time.Now(), spentOf(t, n)
		s := must[*beam.System](t)(src.System(t.Context(), 400*time.Millisecond))
		all, took := spentOf(t, n).since(before), time.Since(began)
		// A scheduler is active while the host lets another program have its processor.
		busy := use(s, beam.NormalScheduler)
		if busy < 0.75 {
			t.Errorf("one busy loop uses %.2f schedulers (%v)", busy, s.SchedulerUse)
		}
		part(t, "active", seconds(busy, s.SchedulerUseWindow), all.active, 2*(took-s.SchedulerUseWindow).Seconds())
		if s.SchedulerUseWindow < 350*time.Millisecond || s.SchedulerUseWindow > took {
			t.Errorf("measured over %v, which took %v", s.SchedulerUseWindow, took)
		}
		processors := float64(s.OS.Processors)
		part(t, "of processors", seconds(s.OS.ProcessCPU, s.OS.CPUWindow), all.cpu, processors*(took-s.OS.CPUWindow).Seconds())
		if s.OS.CPU < 0.5/processors { // the loop has one, or somebody else has
			t.Errorf("%.2f of the host's %v processors in use", s.OS.CPU, processors)
		}
		if len(s.SchedulerUse) != 2+2+10 || !s.SchedulerUse[0].Online || s.SchedulerUse[0].ID != 1 {
			t.Errorf("schedulers %+v", s.SchedulerUse)
		}
		stop()

		spin(8)
		s = must[*beam.System](t)(src.System(t.Context(), 0))
		q := s.RunQueue
		if q.Normal < 4 || q.Normal > 10 || q.Active < 6 || q.Active > 12 || len(q.Lengths) != 4 || q.Lengths[0]+q.Lengths[1] != q.Normal {
			t.Errorf("run queue %+v with 8 busy loops on 2 schedulers", q)
		}
		stop()
		testDirtyCPU(t, n, src.System)
	})
}

// spent is what a node has used so far, in seconds: its two normal schedulers by its own
// account, in the unit that this has on Linux, and its process by the host's.
type spent struct{ active, cpu float64 }

func spentOf(t *testing.T, n *erltest.Node) (s spent) {
	t.Helper()
	s.active = float64(n.AskInt("lists:sum([Active || {ID, Active, _} <- erlang:statistics(scheduler_wall_time), ID =< 2])")) / 1e9
	stat := file(t, fmt.Sprintf("/proc/%d/stat", n.Pid))
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	for _, ticks := range fields[11:13] { // utime, stime
		i, err := strconv.ParseInt(ticks, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		s.cpu += float64(i) / 100
	}
	return s
}

func (s spent) since(before spent) spent {
	return spent{s.active - before.active, s.cpu - before.cpu}
}

func seconds(share float64, window time.Duration) float64 { return share * window.Seconds() }

// part: what was seen in a window is no more than all that was spent around it, and what
// is not seen of that fits into the time outside, however long that is on a busy machine.
func part(t *testing.T, what string, seen, all, outside float64) {
	t.Helper()
	const rounding = 0.03 // two clocks that tick each 10 ms
	if seen <= 0 || seen > all+rounding || seen < all-outside-rounding {
		t.Errorf("%.3f s %s were seen of %.3f s, of which %.3f s may be outside", seen, what, all, outside)
	}
}

// use is how many schedulers of a kind were busy.
func use(s *beam.System, kind beam.SchedulerKind) (sum float64) {
	for _, u := range s.SchedulerUse {
		if u.Kind == kind {
			sum += u.Utilization
		}
	}
	return sum
}

func testDirtyCPU(t *testing.T, n *erltest.Node, system func(ctx context.Context, window time.Duration) (*beam.System, error)) {
	// They wait for as long as it may take us to look; the node is ended before.
	n.Ask("[spawn(fun() -> erts_debug:dirty_cpu(wait, 300000) end) || _ <- [1, 2, 3]], ok")
	n.Await("lists:nth(3, erlang:statistics(run_queue_lengths_all)) =:= 1", time.Minute)
	s := must[*beam.System](t)(system(t.Context(), 300*time.Millisecond))
	if busy := use(s, beam.DirtyCPUScheduler); busy < 1.5 || busy > 2.1 {
		t.Errorf("three dirty CPU jobs use %.2f schedulers (%v)", busy, s.SchedulerUse)
	}
	if s.RunQueue.DirtyCPU != 1 {
		t.Errorf("run queue %+v with three dirty CPU jobs on two schedulers", s.RunQueue)
	}
}
