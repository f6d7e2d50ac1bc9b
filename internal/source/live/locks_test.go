package live_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// An ordinary emulator counts no locks, and says so.
func TestLocksAreNotCounted(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		src := open(t, erltest.Start(t, erltest.OTP(otp)))
		l := must[*beam.Locks](t)(src.Locks(t.Context(), time.Hour)) // nothing is waited for
		if l.Counted || l.BuildType != "opt" || l.List != nil || l.Total != 0 || l.TooMany || l.Origin.Cost.Requests != 1 {
			t.Errorf("%+v", l)
		}
		c := l.Origin.Cost
		t.Logf("OTP %d: nothing is counted: %v, %d bytes", otp, c.Busy, c.BytesIn+c.BytesOut)
	})
}

// contend has four processes write one key of a table that has one lock.
const contend = `
	Table = ets:new(contended, [public, named_table]),
	put(contenders, [spawn(fun() -> (fun Loop() -> ets:update_counter(Table, key, 1, {key, 0}), Loop() end)() end) || _ <- lists:seq(1, 4)]), ok`

// classOf is the class of that name, empty if there is none.
func classOf(l *beam.Locks, name string) beam.LockClass {
	for _, k := range l.List {
		if k.Name == name {
			return k
		}
	}
	return beam.LockClass{}
}

// What we say of a contended lock is what lcnt says.
func TestLocks(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.LockCounting(), erltest.Args("+S", "4:4"))
	src := open(t, n)
	n.Ask(contend)
	l := must[*beam.Locks](t)(src.Locks(t.Context(), 500*time.Millisecond))
	if !l.Counted || l.BuildType != "lcnt" || l.TooMany || l.Total < 1000 || len(l.List) < 30 || l.Window < 400*time.Millisecond || l.Origin.Method != beam.Exact {
		t.Errorf("%+v", l)
	}
	if slices.Sort(l.Categories); !slices.Equal(l.Categories, beam.LockCategories) {
		t.Errorf("counted are %v", l.Categories)
	}
	// Stopped, the table's counters stand still, and can be compared.
	n.Ask("[exit(P, kill) || P <- get(contenders)], ok")
	n.Await("[] =:= [P || P <- get(contenders), is_process_alive(P)]", time.Minute)
	tab := classOf(l, "db_tab")
	if tab.Type != "rw_mutex" || tab.Locks == 0 || tab.TriesDelta < 1000 || tab.CollisionsDelta == 0 || tab.WaitedDelta <= 0 || tab.Waits == 0 {
		t.Errorf("a contended table: %+v", tab)
	}
	l = must[*beam.Locks](t)(src.Locks(t.Context(), 0))
	tab = classOf(l, "db_tab")
	theirs := func(element string) int64 {
		return int64(n.AskInt(`
			[{_, _}, {locks, Locks}] = lcnt:rt_collect(),
			lists:sum([` + element + ` || {db_tab, _, _, Stats} <- Locks, {_, {Tries, Collisions, {S, Ns, Waits}}, _} <- Stats, is_integer(Tries + Collisions + S + Ns + Waits)])`))
	}
	for _, c := range []struct {
		name, element string
		ours, grows   int64
	}{
		{"collisions", "Collisions", tab.Collisions, 100}, {"waited", "S * 1000000000 + Ns", int64(tab.Waited), 100e6},
		{"tries", "Tries", tab.Tries, 10_000}, {"waits", "Waits", tab.Waits, 100},
	} {
		if now := theirs(c.element); c.ours > now || c.ours < now-c.grows {
			t.Errorf("%s: we say %d, and lcnt a moment later %d", c.name, c.ours, now)
		}
	}
	t.Logf("%d locks of %d names: %v, %d reductions, %d bytes", l.Total, len(l.List), l.Origin.Cost.Busy, l.Origin.Cost.Reductions, l.Origin.Cost.BytesIn)
}

// Counters that somebody cleared within the window are counted from there.
func TestLocksCleared(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.LockCounting(), erltest.Args("+S", "2:2"))
	src := open(t, n)
	n.Ask("[rand:uniform() || _ <- lists:seq(1, 1000)], ok")
	before := must[*beam.Locks](t)(src.Locks(t.Context(), 0))
	n.Ask("lcnt:rt_clear()")
	after := must[*beam.Locks](t)(src.Locks(t.Context(), 0)).Over(*before)
	if after.Window != after.Since || after.Since >= before.Since {
		t.Errorf("%v and then %v, a window of %v", before.Since, after.Since, after.Window)
	}
	for _, k := range after.List {
		if k.TriesDelta != k.Tries {
			t.Errorf("%+v", k)
		}
	}
}

// What is masked is told, and with the locks of processes masked their number is no
// hindrance.
func TestLocksMasked(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.LockCounting(), erltest.Args("+S", "2:2"))
	src := open(t, n)
	n.Ask("put(many, [spawn(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 900)]), ok")
	l := must[*beam.Locks](t)(src.Locks(t.Context(), time.Hour))
	if !l.Counted || !l.TooMany || l.Expected < 4500 || l.List != nil || l.Origin.Seen != 0 || l.Origin.Method != beam.Sampled {
		t.Errorf("%+v", l)
	}
	n.Ask("lcnt:rt_mask([scheduler, db])")
	l = must[*beam.Locks](t)(src.Locks(t.Context(), 0))
	if slices.Sort(l.Categories); l.TooMany || !slices.Equal(l.Categories, []string{"db", "scheduler"}) {
		t.Errorf("%+v", l)
	}
	if k := classOf(l, "run_queue"); k.Tries == 0 || k.Type != "mutex" {
		t.Errorf("%+v", k)
	}
	if k := classOf(l, "proc_main"); k.Locks != 0 {
		t.Errorf("masked: %+v", k)
	}
}
