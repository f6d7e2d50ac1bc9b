package roster

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
)

var (
	began    = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	procLib  = beam.MFA{Module: "proc_lib", Function: "init_p", Arity: 5}
	server   = beam.MFA{Module: "shop_cart", Function: "init", Arity: 1}
	awake    = beam.Pulse{HeapSize: 233, StackSize: 10, Status: beam.StatusWaiting}
	sleeping = beam.Pulse{HeapSize: 34, StackSize: 1, Status: beam.StatusWaiting}
)

func pid(n int) beam.Pid { return beam.Pid{ID: uint32(n)} }

// world is a roster with a clock.
type world struct {
	*Roster
	now time.Time
}

func newWorld() *world { return &world{New(8), began} }

// round is one census, a second after the one before.
func (w *world) round(fresh bool, tell func()) *beam.Census {
	w.now = w.now.Add(time.Second)
	w.Begin(w.now, fresh, 1)
	tell()
	w.End(0, 0)
	return w.Census()
}

func (w *world) born(n int, b beam.Birth, p beam.Pulse) {
	b.Pid, p.Pid = pid(n), pid(n)
	if b.Parent == (beam.Pid{}) {
		b.Parent = beam.NoPid
	}
	w.Born(b)
	w.Changed(p)
}

func (w *world) ran(n int, reductions int64) {
	p := awake
	p.Pid, p.Reductions = pid(n), reductions
	w.Changed(p)
}

func find(t *testing.T, groups []beam.Group, name string) beam.Group {
	t.Helper()
	for _, g := range groups {
		if g.Name == name {
			return g
		}
	}
	t.Fatalf("no group %q in %+v", name, groups)
	return beam.Group{}
}

// What is asked of the table is what a map would say.
func TestIndex(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	w := newWorld()
	known := map[beam.Pid]bool{}
	w.Begin(began, true, 1)
	for range 200_000 {
		p := beam.Pid{ID: r.Uint32N(3000), Serial: r.Uint32N(4)}
		if r.IntN(5) < 2 {
			w.Gone(p)
			delete(known, p)
		} else if !known[p] {
			w.Born(beam.Birth{Pid: p, Parent: beam.NoPid})
			known[p] = true
		}
	}
	if w.Len() != len(known) {
		t.Fatalf("%d, want %d", w.Len(), len(known))
	}
	for id := range uint32(3000) {
		for serial := range uint32(4) {
			p := beam.Pid{ID: id, Serial: serial}
			if _, e := w.find(p); (e != nil) != known[p] {
				t.Fatalf("%v: %v, want %v", p, e, known[p])
			}
		}
	}
	seen := 0
	w.all(func(uint32, *entry) { seen++ })
	if seen != len(known) {
		t.Errorf("%d are gone over, of %d", seen, len(known))
	}
}

// The median of a spread is within an eighth of the exact one.
func TestSpread(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var s spread
		var all []int64
		for range 1 + r.IntN(500) {
			v := r.Uint32N(1 << r.IntN(32))
			s.add(v, 1)
			all = append(all, int64(v))
		}
		slices.Sort(all)
		want := all[(len(all)-1)/2]
		if got := s.median(); max(got-want, want-got)*8 > want {
			t.Errorf("median of %d: %d, want %d", len(all), got, want)
		}
	}
	var none spread
	if none.median() != 0 {
		t.Error("nothing has a median")
	}
}

func TestHistogram(t *testing.T) {
	var counts tally
	for _, v := range []uint32{0, 0, 1, 2, 3, 4, 7, 8} {
		counts.add(v, 1)
	}
	if got := fmt.Sprint(counts.histogram(1)); got != "[2 1 2 2 1]" {
		t.Error(got)
	}
	if got := fmt.Sprint(counts.histogram(8)); got != "[2 0 0 0 1 2 2 1]" {
		t.Error(got)
	}
}

// Births, deaths, rates and sums of two rounds.
func TestCounts(t *testing.T) {
	w := newWorld()
	w.round(true, func() {
		for n := range 10 {
			w.born(n, beam.Birth{InitialCall: anyFun}, beam.Pulse{Reductions: 1_000_000, HeapSize: 233, Status: beam.StatusWaiting})
		}
	})
	c := w.round(false, func() {
		w.Gone(pid(0))
		w.ran(1, 1_000_500)
		w.born(10, beam.Birth{InitialCall: anyFun}, beam.Pulse{Reductions: 250, HeapSize: 233, MessageQueueLen: 7, Status: beam.StatusRunning})
		w.born(11, beam.Birth{InitialCall: anyFun}, awake)
	})
	g := find(t, c.Groups, "erlang:apply/2")
	if g.Count != 11 || g.ReductionsRate != 750 || g.MessageQueueLen != 7 || g.MaxQueuePid != pid(10) || g.Idle != 9 {
		t.Errorf("%+v", g)
	}
	if c.Processes != 11 || c.BirthsPerMinute != 120 || c.DeathsPerMinute != 60 || g.BirthsPerMinute != 120 || g.DeathsPerMinute != 60 {
		t.Errorf("births %v %v, deaths %v %v", c.BirthsPerMinute, g.BirthsPerMinute, c.DeathsPerMinute, g.DeathsPerMinute)
	}
	if g.HeapSize != 11*233*8 || g.OldestAge != time.Second || c.Status[beam.StatusRunning] != 1 {
		t.Errorf("%+v %v", g, c.Status)
	}
	// A round later nobody does anything.
	if g := find(t, w.round(false, func() {}).Groups, "erlang:apply/2"); g.ReductionsRate != 0 || g.Idle != 11 || g.BirthsPerMinute != 60 {
		t.Errorf("%+v", g)
	}
	// After the span the births are forgotten.
	for range 70 {
		c = w.round(false, func() {})
	}
	if c.BirthsPerMinute != 0 || len(w.deaths) != 0 || len(w.counts) > 62 {
		t.Errorf("%v births, %d deaths and %d rounds are remembered", c.BirthsPerMinute, len(w.deaths), len(w.counts))
	}
}

// A fresh round lists everybody; who is not listed has ended. What was known stays known.
func TestFreshRound(t *testing.T) {
	w := newWorld()
	w.round(true, func() {
		w.born(1, beam.Birth{InitialCall: procLib}, awake)
		w.born(2, beam.Birth{InitialCall: procLib}, awake)
	})
	w.Identify(beam.Identity{Pid: pid(1), Known: true, InitialCall: server})
	c := w.round(true, func() {
		w.born(1, beam.Birth{InitialCall: procLib}, awake)
		w.born(3, beam.Birth{InitialCall: procLib}, awake)
	})
	if c.Processes != 2 || c.Identified != 1 || find(t, c.Groups, "shop_cart").Count != 1 {
		t.Errorf("%+v", c)
	}
}

// Of a cohort that is of one mind the others are inferred; one that hibernates only when others that said so do, too.
func TestInference(t *testing.T) {
	w := newWorld()
	const members = 1000
	w.round(true, func() {
		for n := range members {
			w.born(n, beam.Birth{InitialCall: procLib}, awake)
		}
		for n := range 100 {
			w.born(members+n, beam.Birth{InitialCall: procLib}, sleeping)
		}
	})
	asked := map[beam.Pid]bool{}
	for range 30 {
		pids := w.Unknown(100, Limits{MessageQueueLen: 10})
		for _, p := range pids {
			if asked[p] || p.ID >= members {
				t.Fatalf("%v is asked twice, or hibernates", p)
			}
			asked[p] = true
			w.Identify(beam.Identity{Pid: p, Known: true, InitialCall: server})
		}
		w.round(false, func() {})
	}
	if len(asked) < enough || len(asked) > 2*enough {
		t.Errorf("%d were asked", len(asked))
	}
	c := w.Census()
	if g := find(t, c.Groups, "shop_cart"); g.Count != members || g.Inferred != members-len(asked) || c.Inferred != g.Inferred {
		t.Errorf("%+v", g)
	}
	if g := find(t, c.Groups, "proc_lib:init_p/5"); g.Count != 100 || g.Hibernating != 100 {
		t.Errorf("%+v", g)
	}
	// Some of those that said who they are go to sleep.
	c = w.round(false, func() {
		n := 0
		for p := range asked {
			if n++; n <= asleep {
				s := sleeping
				s.Pid, s.Reductions = p, 5
				w.Changed(s)
			}
		}
	})
	if g := find(t, c.Groups, "shop_cart"); g.Count != members+100 || g.Hibernating != 100+asleep {
		t.Errorf("%+v", g)
	}
}

// A cohort of many minds is asked one by one, and no cohort keeps others waiting.
func TestUnknown(t *testing.T) {
	w := newWorld()
	other := beam.MFA{Module: "m", Function: "f", Arity: 0}
	w.round(true, func() {
		for n := range 200 {
			w.born(n, beam.Birth{InitialCall: procLib}, awake)
		}
		w.born(200, beam.Birth{InitialCall: other}, awake)
		long := awake
		long.MessageQueueLen = 11
		w.born(201, beam.Birth{InitialCall: other}, long)
		large := awake
		large.HeapSize = 999631
		w.born(202, beam.Birth{InitialCall: other}, large)
	})
	limits := Limits{MessageQueueLen: 10, HeapSize: 500_000}
	first := w.Unknown(1000, limits)
	if len(first) != fewAtOnce+1 || !slices.Contains(first, pid(200)) {
		t.Errorf("%d are asked first: %v", len(first), first)
	}
	if !slices.Contains(first, pid(199)) || !slices.Contains(first, pid(0)) {
		t.Errorf("of the newest and the oldest some are not asked first: %v", first)
	}
	got := map[string]int{}
	for range 100 {
		for _, p := range w.Unknown(1000, limits) {
			id := beam.Identity{Pid: p, Known: p.ID%10 != 0, InitialCall: beam.MFA{Module: fmt.Sprint("m", p.ID%7), Function: "init", Arity: 1}}
			w.Identify(id)
			got[p.String()]++
		}
	}
	if len(got) != 201 {
		t.Errorf("%d were asked in the end", len(got))
	}
	for p, n := range got {
		if n > 1 {
			t.Errorf("%s was asked %d times", p, n)
		}
	}
}

// Groups of funs are told apart by the family that they are of.
func TestUnder(t *testing.T) {
	w := newWorld()
	c := w.round(true, func() {
		w.Named("pinger", pid(1), true)
		w.born(1, beam.Birth{InitialCall: procLib}, awake)
		// A child is told before its parent, as it happens when pids begin anew.
		w.born(4, beam.Birth{InitialCall: anyFun, Parent: pid(3)}, awake)
		w.born(2, beam.Birth{InitialCall: anyFun, Parent: pid(1)}, awake)
		w.born(3, beam.Birth{InitialCall: anyFun, Parent: pid(2)}, awake)
		w.born(5, beam.Birth{InitialCall: anyFun, Parent: pid(99)}, awake)
		w.born(6, beam.Birth{InitialCall: server, Parent: pid(99)}, awake)
		w.born(7, beam.Birth{InitialCall: anyFun, Parent: pid(6)}, awake)
	})
	if g := find(t, c.Groups, "erlang:apply/2 under pinger"); g.Count != 3 || g.Under != "pinger" {
		t.Errorf("%+v", g)
	}
	if g := find(t, c.Groups, "erlang:apply/2"); g.Count != 1 {
		t.Errorf("%+v", g)
	}
	if g := find(t, c.Groups, "erlang:apply/2 under shop_cart"); g.Count != 1 {
		t.Errorf("%+v", g)
	}
	if got := w.Group(pid(3)); got != "erlang:apply/2 under pinger" {
		t.Error(got)
	}
}

// Labels are the first word; links and living ancestors tell orphans.
func TestOrphans(t *testing.T) {
	w := newWorld()
	w.round(true, func() {
		for n := range 4 {
			w.born(n, beam.Birth{InitialCall: procLib, Parent: pid(99)}, awake)
		}
		w.born(4, beam.Birth{InitialCall: procLib, Parent: pid(3)}, awake)
	})
	ids := []beam.Identity{
		{Links: 1}, {Ancestor: "shop_sup"}, {}, {Ancestors: []beam.Pid{pid(77)}}, {},
	}
	for n, id := range ids {
		id.Pid, id.Known, id.Label = pid(n), true, "cart"
		w.Identify(id)
	}
	if g := find(t, w.Census().Groups, "cart"); g.Count != 5 || g.LinksRead != 5 || g.Unlinked != 4 || g.Orphans != 2 {
		t.Errorf("%+v", g)
	}
	// They can be listed. Of who was not asked it is not known.
	w.round(false, func() { w.born(5, beam.Birth{InitialCall: procLib, Parent: pid(99)}, awake) })
	for expr, want := range map[string]string{"orphan=yes": "[<0.2.0> <0.3.0>]", "orphan=no": "[<0.0.0> <0.1.0> <0.4.0>]", "!orphan=no": "[<0.2.0> <0.3.0>]"} {
		f, err := filter.Parse(expr)
		if err != nil {
			t.Fatal(err)
		}
		if p := w.Select(Query{Sort: beam.SortReductions, Limit: 10, Filter: f}); fmt.Sprint(p.Pid) != want || !p.ByOrphan || p.OrphansKnown != 5 {
			t.Errorf("%s: %v, known of %d", expr, p.Pid, p.OrphansKnown)
		}
	}
	// Where one in several is followed, a parent that is not followed may live.
	w.now = w.now.Add(time.Second)
	w.Begin(w.now, true, 2)
	w.born(2, beam.Birth{InitialCall: procLib, Parent: pid(99), Each: 2}, awake)
	w.End(6, 6)
	if p := w.Select(Query{Sort: beam.SortReductions, Limit: 10}); p.Orphan[0] != "" || p.ByOrphan {
		t.Errorf("%+v", p)
	}
}

// Heaps are read of those that ran since, the largest first, and add up by group.
func TestHeaps(t *testing.T) {
	w := newWorld()
	w.round(true, func() {
		for n := range 100 {
			p := awake
			p.HeapSize = 610
			if n == 42 {
				p.HeapSize = 46422
			}
			w.born(n, beam.Birth{InitialCall: server}, p)
		}
	})
	limits := Limits{MessageQueueLen: 10}
	read := func(pids []beam.Pid) {
		for _, p := range pids {
			size := int64(10_000)
			if p == pid(42) {
				size = 800_000
			}
			w.Heap(beam.Heap{Pid: p, Known: true, TotalHeapSize: size, OldHeapSize: size / 2, BinaryMemory: 64_000, MinorGCs: 3})
		}
	}
	first := w.Stale(10, limits)
	if len(first) != 10 || first[0] != pid(42) {
		t.Errorf("first %v", first)
	}
	read(first)
	g := find(t, w.Census().Groups, "shop_cart")
	if g.HeapsRead != 10 || g.TotalHeapSize != (9*10_000+800_000)*10 || g.MaxHeapPid != pid(42) || g.MedianMinorGCs != 3 {
		t.Errorf("%+v", g)
	}
	read(w.Stale(1000, limits))
	if again := w.Stale(1000, limits); len(again) != 0 {
		t.Errorf("nobody ran, but %d are read again", len(again))
	}
	g = find(t, w.Census().Groups, "shop_cart")
	if g.HeapsRead != 100 || g.TotalHeapSize != 99*10_000+800_000 || g.BinaryMemory != 6_400_000 || g.OldHeapSize != g.TotalHeapSize/2 {
		t.Errorf("%+v", g)
	}
	c := w.round(false, func() { w.ran(7, 100) })
	if again := w.Stale(1000, limits); !slices.Equal(again, []beam.Pid{pid(7)}) || c.HeapsKnown != 99 {
		t.Errorf("one ran, %v are read again, %d are known", again, c.HeapsKnown)
	}
}

func TestSelect(t *testing.T) {
	w := newWorld()
	w.round(true, func() {
		for n := range 50 {
			w.born(n, beam.Birth{InitialCall: server}, beam.Pulse{Reductions: int64(n), HeapSize: 233, Status: beam.StatusWaiting})
		}
		w.born(50, beam.Birth{InitialCall: anyFun}, beam.Pulse{Reductions: 999, HeapSize: 30, Status: beam.StatusWaiting})
	})
	w.round(false, func() { w.ran(3, 1003) })
	p := w.Select(Query{Sort: beam.SortReductionsRate, Limit: 2})
	if p.Len() != 2 || p.Pid[0] != pid(3) || p.ReductionsRate[0] != 1000 || p.ReductionsRate[1] != 0 || p.Total != 51 {
		t.Errorf("%+v", p)
	}
	p = w.Select(Query{Sort: beam.SortReductions, Limit: 3, Group: "shop_cart"})
	if fmt.Sprint(p.Pid) != "[<0.3.0> <0.49.0> <0.48.0>]" {
		t.Errorf("%v", p.Pid)
	}
	f, err := filter.Parse("reductions<5 group~cart")
	if err != nil {
		t.Fatal(err)
	}
	if p = w.Select(Query{Sort: beam.SortReductions, Limit: 10, Filter: f}); fmt.Sprint(p.Pid) != "[<0.4.0> <0.2.0> <0.1.0> <0.0.0>]" {
		t.Errorf("%v", p.Pid)
	}
	p = w.Select(Query{Sort: beam.SortReductions, Limit: 2})
	if p.CurrentFunction[1] != Hibernate || p.TotalHeapSize[0] != beam.NotRead {
		t.Errorf("%+v", p)
	}
	if f, _ = filter.Parse("memory>5"); Matches(f) {
		t.Error("the roster does not know memory")
	}
	rows := &beam.Processes{Pid: []beam.Pid{pid(3), pid(99)}}
	if w.Annotate(rows); rows.Group[0] != "shop_cart" || rows.Group[1] != "" || rows.Age[0] != 1 || rows.Age[1] != beam.NotRead {
		t.Errorf("%+v", rows)
	}
}

// A sample stands for all, as many as there are; who stands alone counts as one.
func TestEach(t *testing.T) {
	w := newWorld()
	round := func(fresh bool, total, births int, tell func()) *beam.Census {
		w.now = w.now.Add(time.Second)
		w.Begin(w.now, fresh, 4)
		tell()
		w.End(total, births)
		return w.Census()
	}
	some, one := beam.Birth{InitialCall: anyFun, Each: 4}, beam.Birth{InitialCall: server, Each: 1}
	late := beam.Birth{InitialCall: anyFun, Each: 1, Former: true}
	round(true, 101, 101, func() {
		for n := range 25 {
			w.born(n, some, beam.Pulse{Reductions: 1_000_000, HeapSize: 233, Status: beam.StatusWaiting})
		}
		w.born(100, one, beam.Pulse{Reductions: 1_000_000, HeapSize: 233, Status: beam.StatusWaiting})
		w.Heap(beam.Heap{Pid: pid(100), Known: true, TotalHeapSize: 8000})
	})
	c := round(false, 105, 5, func() {
		w.born(25, some, beam.Pulse{Reductions: 10, HeapSize: 233, MessageQueueLen: 3})
		w.ran(100, 1_000_070)
	})
	if c.Processes != 105 || c.Followed != 27 || c.Each != 4 || c.BirthsPerMinute != 300 || c.DeathsPerMinute != 60 {
		t.Errorf("%+v", c)
	}
	if g := find(t, c.Groups, "erlang:apply/2"); g.Count != 104 || g.Followed != 26 || g.ReductionsRate != 40 || g.BirthsPerMinute != 240 ||
		g.MessageQueueLen != 12 || g.Idle != 100 || g.HeapSize != 104*233*8 || g.QueueHistogram[0] != 100 {
		t.Errorf("%+v", g)
	}
	if g := find(t, c.Groups, "shop_cart"); g.Count != 1 || g.Followed != 1 || g.ReductionsRate != 70 || g.TotalHeapSize != 8000 || g.BirthsPerMinute != 0 {
		t.Errorf("%+v", g)
	}
	// One of the sample and one that was not followed get names. Both were there before: what they did until now is
	// nobody's rate, and they are no births.
	round(false, 105, 0, func() {
		late := late
		late.Pid, late.Parent = pid(3), beam.NoPid
		w.Born(late)
		late.Pid = pid(200)
		w.Born(late)
	})
	c = round(false, 105, 0, func() { w.ran(200, 9_000_000) })
	if g := find(t, c.Groups, "erlang:apply/2"); g.Count != 105-1 || g.Followed != 27 || g.ReductionsRate != 0 || g.BirthsPerMinute != 80 {
		t.Errorf("%+v", g)
	}
	c = round(false, 100, 0, func() { w.Gone(pid(3)); w.Gone(pid(4)) })
	if g := find(t, c.Groups, "erlang:apply/2"); g.Count != 100-1 || g.DeathsPerMinute != 5*15 {
		t.Errorf("%+v", g)
	}
	// A new census that follows one in eight leaves some out: they have not ended.
	w.now = w.now.Add(time.Second)
	w.Begin(w.now, true, 8)
	for n := 10; n < 20; n++ {
		w.born(n, beam.Birth{InitialCall: anyFun, Each: 8}, awake)
	}
	w.born(100, one, awake)
	w.End(100, 100)
	c = w.Census()
	if g := find(t, c.Groups, "erlang:apply/2"); g.Count != 100 || g.Followed != 10 || g.DeathsPerMinute != 5*12 {
		t.Errorf("%+v", g)
	}
	if g := find(t, c.Groups, "shop_cart"); g.Count != 1 {
		t.Errorf("%+v", g)
	}
}

// The newest are those born in the last round that live, of as many births as there may be, and of those that are
// followed.
func TestNewest(t *testing.T) {
	for _, each := range []int{1, 4} {
		w := newWorld()
		round := func(fresh bool, tell func()) *beam.Census {
			w.now = w.now.Add(time.Second)
			w.Begin(w.now, fresh, each)
			tell()
			w.End(w.Len()*each, 0)
			return w.Census()
		}
		c := round(true, func() {
			w.born(1, beam.Birth{InitialCall: server, Each: 1}, awake)
			w.born(2, beam.Birth{InitialCall: procLib, Each: each}, awake)
		})
		if len(c.Newest) != 0 {
			t.Errorf("who was there before is born: %+v", c.Newest)
		}
		c = round(false, func() {
			w.born(3, beam.Birth{InitialCall: anyFun, Parent: pid(1), Each: each}, beam.Pulse{Reductions: 70, HeapSize: 233, Status: beam.StatusRunning})
			w.born(4, beam.Birth{InitialCall: anyFun, Each: each}, awake)
			w.Gone(pid(4))
			w.Born(beam.Birth{Pid: pid(5), InitialCall: procLib, Parent: beam.NoPid, Each: each}) // into the place of 4
			w.born(6, beam.Birth{InitialCall: server, Each: 1, Former: true}, awake)
			w.ran(1, 100)
		})
		want := []beam.Newborn{
			{Pid: pid(5), Parent: beam.NoPid, InitialCall: procLib, Group: "proc_lib:init_p/5", HeapSize: beam.NotRead, Reductions: beam.NotRead},
			{Pid: pid(3), Parent: pid(1), InitialCall: anyFun, Group: "erlang:apply/2 under shop_cart", HeapSize: 233 * 8, Reductions: 70},
		}
		if !slices.Equal(c.Newest, want) {
			t.Errorf("%+v, want %+v", c.Newest, want)
		}
		c = round(false, func() {
			for n := range 10_000 {
				w.born(100+n, beam.Birth{InitialCall: anyFun, Each: each}, awake)
			}
		})
		if n := len(c.Newest); n != beam.MostNewest || c.Newest[0].Pid != pid(10_099) || c.Newest[n-1].Pid != pid(10_100-n) {
			t.Errorf("%d: %+v", n, c.Newest)
		}
		if c = round(false, func() {}); len(c.Newest) != 0 {
			t.Errorf("nobody was born: %+v", c.Newest)
		}
	}
}

// A node may call its processes what it likes: what is kept stays bounded.
func TestManyKinds(t *testing.T) {
	w := newWorld()
	c := w.round(true, func() {
		for n := range mostKinds + 1000 {
			w.born(n, beam.Birth{InitialCall: beam.MFA{Module: fmt.Sprint("m", n), Function: "f"}}, awake)
		}
	})
	if len(w.cohorts) > mostKinds || len(c.Groups) > mostGroups+1 {
		t.Errorf("%d cohorts, %d groups", len(w.cohorts), len(c.Groups))
	}
	if g := c.Groups[0]; g.Name != others.label || c.Processes != mostKinds+1000 {
		t.Errorf("%+v", g)
	}
}

func BenchmarkMillion(b *testing.B) {
	w := newWorld()
	const processes = 1_000_000
	w.round(true, func() {
		for n := range processes {
			w.born(n, beam.Birth{InitialCall: procLib, Parent: pid(n % 100)}, awake)
		}
	})
	b.Run("round", func(b *testing.B) {
		for i := range b.N {
			w.now = w.now.Add(time.Second)
			w.Begin(w.now, false, 1)
			for n := range processes / 10 {
				w.ran(n*10, int64(i+1))
			}
			w.End(0, 0)
		}
	})
	b.Run("census", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			w.Census()
		}
	})
	b.Run("newest", func(b *testing.B) { // of ten thousand births, beside the groups
		w.now = w.now.Add(time.Second)
		w.Begin(w.now, false, 1)
		for n := range processes / 100 {
			w.born(processes+n, beam.Birth{InitialCall: procLib, Parent: pid(n % 100)}, awake)
		}
		w.End(0, 0)
		h := w.halls()
		b.ResetTimer()
		for range b.N {
			w.newest(h)
		}
	})
	b.Run("top", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			w.Select(Query{Sort: beam.SortReductionsRate, Limit: 50})
		}
	})
}

// The longest queues, and those who wait elsewhere than in a loop.
func TestSuspects(t *testing.T) {
	w := newWorld()
	w.round(true, func() {
		for n := range 40 {
			p := awake
			p.MessageQueueLen, p.StackSize = int64(n%20), int64(n%2*20)
			if n == 3 {
				p.HeapSize = 34
			}
			w.born(n, beam.Birth{InitialCall: server}, p)
		}
	})
	if got := fmt.Sprint(w.Queues(3)); got != "[<0.19.0> <0.39.0> <0.18.0>]" {
		t.Error(got)
	}
	if got := w.Queues(1000); len(got) != 38 {
		t.Errorf("%d have queues", len(got))
	}
	seen := map[beam.Pid]bool{}
	for range 4 {
		for _, p := range w.Deep(5, 13) {
			seen[p] = true
		}
	}
	if len(seen) != 19 || seen[pid(3)] || seen[pid(2)] {
		t.Errorf("%d are deep: %v", len(seen), seen)
	}
}
