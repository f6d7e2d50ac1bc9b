package roster

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
)

// market is a small world in which columns disagree about who is first.
func market(t testing.TB) *world {
	t.Helper()
	w := newWorld()
	worker := beam.MFA{Module: "worker", Function: "init", Arity: 1}
	w.round(true, func() {
		w.Named("boss", pid(1), true)
		w.Named("anna", pid(2), false)
		w.born(1, beam.Birth{InitialCall: server}, beam.Pulse{HeapSize: 233, MessageQueueLen: 7, Status: beam.StatusWaiting})
		w.born(2, beam.Birth{InitialCall: server, Parent: pid(1)}, beam.Pulse{HeapSize: 987, Status: beam.StatusRunning})
		for n := 3; n <= 8; n++ {
			w.born(n, beam.Birth{InitialCall: worker, Parent: pid(n%2 + 1)}, beam.Pulse{HeapSize: 233, MessageQueueLen: int64(n % 4), Status: beam.StatusWaiting})
		}
	})
	w.round(false, func() { w.ran(5, 4000); w.ran(3, 9000) })
	return w
}

func excerpt(w *world, s *Shelf, q Excerpt) *beam.Excerpt {
	if q.Limit == 0 {
		q.Limit = 100
	}
	return s.Excerpt(&sync.Mutex{}, w.Roster, q)
}

func ids(p *beam.Processes) string {
	var out []string
	for _, pid := range p.Pid {
		out = append(out, fmt.Sprint(pid.ID))
	}
	return strings.Join(out, " ")
}

func parsed(t testing.TB, text string) *filter.Expr {
	t.Helper()
	f, err := filter.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestOrders(t *testing.T) {
	w := market(t)
	in := func(way, name string) Members { return Members{In: map[string]string{way: name}} }
	for _, c := range []struct {
		name string
		q    Excerpt
		want string
	}{
		{"what nobody asked for is the rate", Excerpt{}, "3 5 1 2 4 6 7 8"},
		{"equals by age", Excerpt{Ranking: Ranking{Sort: "message_queue_len"}}, "1 7 6 2 3 4 5 8"},
		{"up", Excerpt{Ranking: Ranking{Sort: "message_queue_len", Up: true}}, "2 3 4 5 8 6 7 1"},
		{"text from its end, and who has none is last", Excerpt{Ranking: Ranking{Sort: "registered_name"}}, "1 2 3 4 5 6 7 8"},
		{"text from its beginning, and who has none is last", Excerpt{Ranking: Ranking{Sort: "registered_name", Up: true}}, "2 1 3 4 5 6 7 8"},
		{"by what it is", Excerpt{Ranking: Ranking{Sort: "what", Up: true}}, "2 1 3 4 5 6 7 8"},
		{"by pid", Excerpt{Ranking: Ranking{Sort: "pid"}}, "8 7 6 5 4 3 2 1"},
		{"by parent", Excerpt{Ranking: Ranking{Sort: "parent", Up: true}}, "2 4 6 8 3 5 7 1"},
		{"a part", Excerpt{Ranking: Ranking{Sort: "pid", Up: true}, Offset: 3, Limit: 2}, "4 5"},
		{"a part beyond the end", Excerpt{Ranking: Ranking{Sort: "pid", Up: true}, Offset: 99, Limit: 2}, ""},
		{"of a group", Excerpt{Ranking: Ranking{Sort: "pid", Up: true, Members: in("group", "worker under boss")}}, "4 6 8"},
		{"of an initial call", Excerpt{Ranking: Ranking{Sort: "pid", Up: true, Members: in("initial_call", "shop_cart:init/1")}}, "1 2"},
		{"of an application", Excerpt{Ranking: Ranking{Sort: "pid", Members: in("application", "none")}}, ""},
		{"of a parent", Excerpt{Ranking: Ranking{Sort: "pid", Up: true, Members: in("parent", "<0.1.0>")}}, "2 4 6 8"},
		{"of who is no parent", Excerpt{Ranking: Ranking{Sort: "pid", Members: in("parent", "<img>")}}, ""},
		{"filtered", Excerpt{Ranking: Ranking{Sort: "pid", Up: true, Members: Members{Filter: parsed(t, "message_queue_len>=2 !boss")}}}, "6 7"},
		{"filtered by a heap that was not read", Excerpt{Ranking: Ranking{Sort: "pid", Members: Members{Filter: parsed(t, "total_heap_size>1")}}}, ""},
		{"filtered, of a group", Excerpt{Ranking: Ranking{Sort: "pid", Members: Members{Filter: parsed(t, "reductions_rate>0"), In: map[string]string{"group": "worker under anna"}}}}, "5 3"},
	} {
		if got := ids(excerpt(w, &Shelf{}, c.q).Processes); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A filter on the entries decides as one on the rows that are made of them.
func TestCellsAreThoseOfRows(t *testing.T) {
	w := market(t)
	f := w.facets()
	w.Identify(beam.Identity{Pid: pid(4), Known: true, Label: "cart", Links: 0})
	w.Heap(beam.Heap{Pid: pid(4), Known: true, TotalHeapSize: 8000, BinaryMemory: 16})
	columns := append(slices.Clone(filter.TextColumns), "status", "group", "application", "orphan", "reductions", "message_queue_len",
		"memory", "total_heap_size", "heap_size", "stack_size", "binary_memory", "reductions_rate", "age", "no_column")
	w.all(func(_ uint32, e *entry) {
		row := w.Rows([]beam.Pid{e.pid})
		for _, c := range columns {
			want, known := row.Cell(c, 0)
			if want == "" && c != "orphan" {
				known = true // text that nobody will be asked for
			}
			if got, ok := f.cell(e, c); got != want && known || ok != known {
				t.Errorf("%s of %v: %v %t, want %v %t", c, e.pid, got, ok, want, known)
			}
		}
	})
}

// An order outlives the processes in it, and is made once for a census.
func TestOrdersAreKept(t *testing.T) {
	w, s := market(t), &Shelf{}
	byQueue := Excerpt{Ranking: Ranking{Sort: "message_queue_len"}, Pinned: []beam.Pid{pid(3), pid(99)}}
	first := excerpt(w, s, byQueue)
	if first.Passed != 8 || first.Total != 8 || fmt.Sprint(first.PinnedAt) != "[4 -1]" || ids(first.Top) != "1" {
		t.Errorf("%+v", first)
	}
	if again := s.books[0].order; s.Order(&sync.Mutex{}, w.Roster, byQueue.Ranking, 0) != again {
		t.Error("the order of one census is made twice")
	}
	w.round(false, func() {
		w.Gone(pid(1))
		w.Changed(beam.Pulse{Pid: pid(4), MessageQueueLen: 50, HeapSize: 233, Status: beam.StatusWaiting})
	})
	if now := excerpt(w, s, byQueue); ids(now.Processes) != "4 7 6 2 3 5 8" || now.Order == first.Order {
		t.Errorf("now: %s of %d", ids(now.Processes), now.Order)
	}
	byQueue.Order = first.Order
	held := excerpt(w, s, byQueue)
	if ids(held.Processes) != "1 7 6 2 3 4 5 8" || held.Processes.Reductions[0] != beam.Gone || held.Processes.MessageQueueLen[5] != 50 || held.Order != first.Order {
		t.Errorf("held: %s %+v", ids(held.Processes), held.Processes)
	}
	for n := range 100 {
		excerpt(w, s, Excerpt{Ranking: Ranking{Members: Members{In: map[string]string{"group": fmt.Sprint(n)}}}})
	}
	if len(s.books) > 64 {
		t.Errorf("%d orders are kept", len(s.books))
	}
	if late := excerpt(w, s, byQueue); late.Order == first.Order {
		t.Error("an order that is not kept any more comes back")
	}
}

func TestGroupedBy(t *testing.T) {
	w, s := market(t), &Shelf{}
	for _, c := range []struct{ by, filter, want string }{
		{"group", "", "worker under anna 3, worker under boss 3, shop_cart 1, shop_cart under boss 1"},
		{"initial_call", "", "worker:init/1 6, shop_cart:init/1 2"},
		{"parent", "", "<0.1.0> 4, <0.2.0> 3,  1"},
		{"application", "", " 8"},
		{"group", "message_queue_len>0", "shop_cart 1, worker under anna 1, worker under boss 1"},
	} {
		q := Excerpt{By: c.by}
		if c.filter != "" {
			q.Filter = parsed(t, c.filter)
		}
		e := excerpt(w, s, q)
		var got []string
		n := 0
		for _, g := range e.Groups {
			got = append(got, fmt.Sprintf("%s %d", g.Name, g.Count))
			n += g.Count
		}
		if text := strings.Join(got, ", "); text != c.want || e.Passed != n || e.By != c.by {
			t.Errorf("by %s: %s of %d, want %s", c.by, text, e.Passed, c.want)
		}
	}
	crowd := newWorld()
	crowd.round(true, func() {
		for n := range mostGroups + 50 {
			crowd.born(10_000+n, beam.Birth{InitialCall: server, Parent: pid(n)}, awake)
		}
		crowd.born(1, beam.Birth{InitialCall: server, Parent: pid(3)}, awake)
	})
	groups := excerpt(crowd, s, Excerpt{By: "parent"}).Groups
	if len(groups) != mostGroups+1 || groups[0].Count != 2 || groups[mostGroups].Count != 50 || groups[mostGroups].Name != others.label {
		t.Errorf("%d groups, the first %+v, the last %+v", len(groups), groups[0], groups[len(groups)-1])
	}
}

// What a table of a million rows takes.
func BenchmarkExcerpt(b *testing.B) {
	w := newWorld()
	const processes = 1_000_000
	w.round(true, func() {
		for n := range processes {
			w.born(n, beam.Birth{InitialCall: beam.MFA{Module: fmt.Sprintf("m%d", n%97), Function: "init", Arity: 1}, Parent: pid(n % 1000)},
				beam.Pulse{HeapSize: 233, Reductions: int64(n * 7919 % 1_000_003), MessageQueueLen: int64(n % 50 / 49), Status: beam.StatusWaiting})
		}
	})
	w.now = w.now.Add(time.Second)
	for name, q := range map[string]Excerpt{
		"number":        {Ranking: Ranking{Sort: "reductions"}},
		"mostly equal":  {Ranking: Ranking{Sort: "message_queue_len"}},
		"text":          {Ranking: Ranking{Sort: "what", Up: true}},
		"filter":        {Ranking: Ranking{Members: Members{Filter: parsed(b, "message_queue_len>0 m3")}}},
		"of a group":    {Ranking: Ranking{Members: Members{In: map[string]string{"group": "m3"}}}},
		"by group":      {By: "group"},
		"by parent":     {By: "parent"},
		"kept, in half": {Ranking: Ranking{Sort: "reductions"}, Offset: processes / 2},
	} {
		b.Run(name, func(b *testing.B) {
			s := &Shelf{}
			if strings.HasPrefix(name, "kept") {
				excerpt(w, s, q)
			}
			for b.Loop() {
				if !strings.HasPrefix(name, "kept") {
					s = &Shelf{}
				}
				excerpt(w, s, q)
			}
		})
	}
}
