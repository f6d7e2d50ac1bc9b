package probe_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// An emulator that counts locks answers, and keeps no memory for it. Its answer is kept for those who have none.
func TestCountedLocks(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.LockCounting(), erltest.Embedded(), erltest.ListenPort(0))
	g := attach(t, n)
	s := subject{otp: g.Greeting().OTP}
	ask := func() *etf.Cursor {
		t.Helper()
		a, err := g.Do(t.Context(), probe.Locks(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return a.Result
	}
	read(t, ask(), "locks counted", "Locks", s, true) // the first to ask makes atoms of the names
	before := n.Fingerprint()
	ask()
	if diff := n.Left(before); diff != nil {
		t.Errorf("asking left %q", diff)
	}
}

// mostCounted is by how many bytes a node may grow for the counters of its locks: more than for anything else, since an
// emulator that counts them is no production's, and a broker's would not be read else.
const mostCounted = 64_000_000

// With as many locks as are read at the most, all of them of processes that were taken in many places.
func TestMostCountedLocks(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.LockCounting(), erltest.Embedded(), erltest.ListenPort(0))
	g := attach(t, n)
	n.Ask(`
		Busy = fun Busy(I) ->
			receive
				{From, Ref} ->
					erlang:monitor(process, From), link(From), unlink(From), erlang:send_after(60000, self(), later),
					process_info(self(), [status, links, message_queue_len]), garbage_collect(), From ! Ref, Busy(I + 1)
			after 60000 -> ok
			end
		end,
		All = [spawn(fun() -> Busy(0) end) || _ <- lists:seq(1, (` + fmt.Sprint(probe.MostCountedLocks) + ` - 3 * erlang:system_info(ets_count) - 2 * erlang:system_info(port_count)) div 5 - erlang:system_info(process_count) - 10)],
		[begin
			P ! {self(), Ref = make_ref()}, receive Ref -> ok end,
			process_info(P, [links, status, dictionary, current_function]), erlang:trace(P, true, [call]), erlang:trace(P, false, [call])
		 end || _ <- [1, 2, 3], P <- All],
		erlang:length(All)`)
	n.MeterMemory()
	for range 20 { // the meter looks only so often
		a, err := g.Do(t.Context(), probe.Locks(), nil)
		if err != nil {
			t.Fatal(err)
		}
		l := probe.DecodeLocks(a.Result)
		if l.TooMany || l.Expected < probe.MostCountedLocks*9/10 {
			t.Fatalf("%+v", l)
		}
	}
	grown := n.MemoryGrown()
	t.Logf("the node's memory grew by %.1f MB", float64(grown)/1e6)
	if grown > mostCounted {
		t.Errorf("the node's memory grew by %d bytes", grown)
	}
}

// A recorded answer, of a node that had just started.
func TestDecodeCountedLocks(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join(answersDir, "Locks.locks_counted.otp25"))
	if err != nil {
		t.Fatal(err)
	}
	c := etf.NewCursor(b, nil)
	l := probe.DecodeLocks(c)
	if c.Err() != nil || c.Len() > 0 || !l.Counted || l.BuildType != "lcnt" || l.TooMany || len(l.Categories) != 8 || l.Since <= 0 || l.Total < 1000 || len(l.List) < 30 {
		t.Fatalf("%v, %d left: %+v", c.Err(), c.Len(), l)
	}
	found := map[string]bool{}
	for _, k := range l.List {
		found[k.Name] = true
		if k.Type == "" || k.Locks < 1 || k.Tries < 1 || k.Collisions > k.Tries || (k.Waited > 0) != (k.Waits > 0) {
			t.Errorf("%+v", k)
		}
	}
	for _, name := range []string{"run_queue", "db_tab", "proc_main", "atom_tab", "alcu_allocator"} {
		if !found[name] {
			t.Errorf("no %s", name)
		}
	}
}
