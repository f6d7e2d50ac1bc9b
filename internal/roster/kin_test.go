package roster

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

var crawler = beam.MFA{Module: "crawler", Function: "run", Arity: 1}

// family is a node with a named pinger and a nameless boss that start crawlers; of one
// crawler it is not known who did.
func family(t *testing.T) *world {
	t.Helper()
	w := newWorld()
	w.round(true, func() {
		w.born(1, beam.Birth{InitialCall: beam.MFA{Module: "init", Function: "boot", Arity: 1}}, awake)
		w.born(10, beam.Birth{InitialCall: beam.MFA{Module: "pinger", Function: "init", Arity: 1}, Parent: pid(1)}, awake)
		w.born(11, beam.Birth{InitialCall: beam.MFA{Module: "boss", Function: "go", Arity: 0}, Parent: pid(10)}, awake)
		w.Named("pinger", pid(10), true)
		for n := 20; n < 25; n++ {
			w.born(n, beam.Birth{InitialCall: crawler, Parent: pid(10)}, awake)
		}
		w.born(30, beam.Birth{InitialCall: crawler, Parent: pid(11)}, awake)
		w.born(31, beam.Birth{InitialCall: crawler, Parent: pid(11)}, awake)
		w.born(40, beam.Birth{InitialCall: crawler}, awake)
	})
	return w
}

// groupOf is the name under which a census lists a process.
func (w *world) groupOf(n int) string { return w.Group(pid(n)) }

func TestKin(t *testing.T) {
	w := family(t)
	count := func(group string) (total int) {
		kin := w.Kin(group)
		total = kin.Unknown + kin.OtherChildren
		for _, s := range kin.Spawners {
			total += s.Children
		}
		return total
	}
	all := 0
	for _, g := range w.Census().Groups {
		if got := count(g.Name); got != g.Count {
			t.Errorf("%s: %d of %d members are accounted for", g.Name, got, g.Count)
		}
		all += g.Count
	}
	if all != 11 {
		t.Errorf("%d processes", all)
	}
	kin := w.Kin(w.groupOf(20))
	if s := kin.Spawners[0]; s.Name != "pinger" || s.Pid != pid(10) || !s.Lives || s.Children != 5 || s.Parents != 1 {
		t.Errorf("spawner %+v", s)
	}
	// The nameless one is called by its group, and when it has ended by what its
	// children's birth tells.
	if s := w.Kin(w.groupOf(30)).Spawners[0]; s.Name != w.groupOf(11) || !s.Lives || s.Children != 2 {
		t.Errorf("spawner %+v", s)
	}
	w.round(false, func() { w.Gone(pid(11)) })
	if s := w.Kin(w.groupOf(30)).Spawners[0]; s.Name != "boss:go/0" || s.Lives || s.Pid != pid(11) {
		t.Errorf("after its end: spawner %+v", s)
	}
	if kin := w.Kin(w.groupOf(40)); kin.Unknown == 0 {
		t.Errorf("of %d it is not known who started them", kin.Unknown)
	}
	if kin := w.Kin("no such group"); len(kin.Spawners) != 0 || kin.Unknown != 0 {
		t.Errorf("no such group: %+v", kin)
	}
}

// Who starts one process each is many of a kind, not many rows.
func TestKinOfManyParents(t *testing.T) {
	w := newWorld()
	w.round(true, func() {
		for n := range 50 {
			w.born(100+n, beam.Birth{InitialCall: beam.MFA{Module: "acceptor", Function: "init", Arity: 1}}, awake)
			w.born(1000+n, beam.Birth{InitialCall: crawler, Parent: pid(100 + n)}, awake)
		}
	})
	kin := w.Kin(w.groupOf(1000))
	if len(kin.Spawners) != 1 || kin.Spawners[0].Parents != 50 || kin.Spawners[0].Children != 50 || kin.Spawners[0].Pid != pid(100) {
		t.Errorf("%+v", kin)
	}
}

func TestRecent(t *testing.T) {
	w := family(t)
	r, ok := w.Recent(pid(30))
	if !ok || r.Row.Len() != 1 || r.Row.Pid[0] != pid(30) || !r.At.Equal(w.now) || r.Children != 0 {
		t.Fatalf("%+v", r)
	}
	want := []beam.Relative{{Pid: pid(11), Group: w.groupOf(11), Lives: true}, {Pid: pid(10), Name: "pinger", Group: w.groupOf(10), Lives: true},
		{Pid: pid(1), Group: w.groupOf(1), Lives: true}}
	if len(r.Ancestors) != len(want) {
		t.Fatalf("ancestors %+v", r.Ancestors)
	}
	for i := range want {
		if r.Ancestors[i] != want[i] {
			t.Errorf("ancestor %d is %+v, want %+v", i, r.Ancestors[i], want[i])
		}
	}
	if r, _ := w.Recent(pid(10)); r.Children != 6 {
		t.Errorf("%d children", r.Children)
	}
	w.round(false, func() { w.Gone(pid(11)) })
	if r, _ := w.Recent(pid(30)); len(r.Ancestors) != 1 || r.Ancestors[0].Lives {
		t.Errorf("the ancestor that has ended: %+v", r.Ancestors)
	}
	if _, ok := w.Recent(pid(11)); ok {
		t.Error("who has ended is known")
	}
	// Each started the next, for ever.
	w.round(false, func() {
		for n := range 100 {
			w.born(500+n, beam.Birth{InitialCall: crawler, Parent: pid(499 + n)}, awake)
		}
	})
	if r, _ := w.Recent(pid(599)); len(r.Ancestors) != mostAncestors {
		t.Errorf("%d ancestors", len(r.Ancestors))
	}
}

func TestVitals(t *testing.T) {
	w := family(t)
	before := w.now
	busy := awake
	busy.MessageQueueLen, busy.HeapSize = 7, 1000
	w.round(false, func() {
		w.Gone(pid(20))
		w.born(50, beam.Birth{InitialCall: crawler, Parent: pid(10)}, busy)
		w.born(51, beam.Birth{InitialCall: crawler, Parent: pid(10)}, awake)
	})
	w.round(false, func() { w.Gone(pid(51)) })
	v := w.Vitals([]beam.Pid{pid(50), pid(10), beam.NoPid, pid(20)})
	if one := v[0]; !one.Known || one.MessageQueueLen != 7 || one.TotalHeapSize != 8000 || one.Age != time.Second || one.Former || one.Group != w.groupOf(50) {
		t.Errorf("%+v", one)
	}
	if parent := v[1]; parent.Births != 2 || parent.Deaths != 2 || !parent.Former || parent.Replaced != 0 {
		t.Errorf("%+v", parent)
	}
	if v[2].Known || v[3].Known {
		t.Errorf("who is not there is known: %+v", v[2:])
	}

	// The name passes on: once while nobody had it for a time, once at once.
	w.round(false, func() { w.Gone(pid(10)); w.Named("other", pid(1), true) })
	w.round(false, func() { w.born(60, beam.Birth{InitialCall: crawler}, awake); w.Named("pinger", pid(60), true) })
	w.round(false, func() {
		w.Gone(pid(60))
		w.born(61, beam.Birth{InitialCall: crawler}, awake)
		w.Named("pinger", pid(61), true)
	})
	at := w.now
	w.round(false, func() { w.Named("pinger", pid(61), true) })
	if one := w.Vitals([]beam.Pid{pid(61)})[0]; one.Replaced != 2 || !one.Since.Equal(at) || !at.After(before) {
		t.Errorf("%+v", one)
	}
}
