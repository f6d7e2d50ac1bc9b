package roster

import (
	"container/heap"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
)

// Query chooses rows.
type Query struct {
	Sort   beam.SortKey
	Limit  int
	Filter *filter.Expr // nil: all
	Group  string       // "": all; else of the group of that name
}

// sortKeys are the numbers to rank by. A heap that was not read is at least as
// large as its youngest generation.
var sortKeys = map[beam.SortKey]func(r *Roster, e *entry) float64{
	beam.SortReductions:      func(_ *Roster, e *entry) float64 { return float64(e.reductions) },
	beam.SortReductionsRate:  func(r *Roster, e *entry) float64 { return r.rate(e) },
	beam.SortMessageQueueLen: func(_ *Roster, e *entry) float64 { return float64(e.queue) },
	beam.SortHeapSize:        func(_ *Roster, e *entry) float64 { return float64(e.heap) },
	beam.SortStackSize:       func(_ *Roster, e *entry) float64 { return float64(e.stack) },
	beam.SortTotalHeapSize:   func(_ *Roster, e *entry) float64 { return float64(max(e.total, e.heap)) },
	beam.SortMemory:          func(_ *Roster, e *entry) float64 { return float64(max(e.total, e.heap)) },
	beam.SortBinaryMemory:    func(_ *Roster, e *entry) float64 { return float64(e.binary) },
	beam.SortAge:             func(r *Roster, e *entry) float64 { return float64(r.at - e.born) },
}

// Sorts tells whether rows can be ranked by a key.
func Sorts(key beam.SortKey) bool { return sortKeys[key] != nil }

// Matches tells whether a filter can be decided from what a roster knows.
func Matches(f *filter.Expr) bool {
	return f == nil || !slices.ContainsFunc(f.Columns(), func(c string) bool { return c == "memory" || c == "current_function" })
}

// rate is in reductions per second, 0 for who did nothing in the last round.
func (r *Roster) rate(e *entry) float64 {
	if e.ran < r.done {
		return 0
	}
	return float64(e.rate)
}

// ranked is a slot with the number that it is ranked by.
type ranked struct {
	value float64
	pid   beam.Pid
	slot  uint32
}

// before: the larger number first, of equals the older process.
func (a ranked) before(b ranked) bool {
	if a.value != b.value {
		return a.value > b.value
	}
	return a.pid.Compare(b.pid) < 0
}

// least is a heap whose first is the last in the order.
type least []ranked

func (h least) Len() int           { return len(h) }
func (h least) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h least) Less(i, j int) bool { return h[j].before(h[i]) }
func (h *least) Push(x any)        { *h = append(*h, x.(ranked)) }
func (h *least) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// top finds the n slots with the largest numbers, largest first.
func (r *Roster) top(key beam.SortKey, n int, accept func(*entry) bool) []uint32 {
	value := sortKeys[key]
	best := make(least, 0, n)
	r.all(func(slot uint32, e *entry) {
		one := ranked{value(r, e), e.pid, slot}
		full := len(best) == n
		if full && (n == 0 || !one.before(best[0])) || accept != nil && !accept(e) {
			return
		}
		if full {
			best[0] = one
			heap.Fix(&best, 0)
			return
		}
		heap.Push(&best, one)
	})
	slots := make([]uint32, len(best))
	for i := len(best) - 1; i >= 0; i-- {
		slots[i] = heap.Pop(&best).(ranked).slot
	}
	return slots
}

// Select gives the first rows by a query, from what is known: nobody is asked.
func (r *Roster) Select(q Query) *beam.Processes {
	p := &beam.Processes{Total: r.total, Sort: q.Sort, Candidates: r.Len()}
	if q.Filter != nil && slices.Contains(q.Filter.Columns(), "orphan") {
		p.ByOrphan, p.OrphansKnown = true, r.orphansKnown()
	}
	m := Members{Filter: q.Filter}
	if q.Group != "" {
		m.In = map[string]string{"group": q.Group}
	}
	names, accept := r.kinds(), r.facets().accept(m)
	for _, slot := range r.top(q.Sort, q.Limit, accept) {
		r.row(r.entry(slot), names, p)
	}
	p.Examined = p.Candidates
	return p
}

// row appends what is known of a process.
func (r *Roster) row(e *entry, names *kinds, p *beam.Processes) {
	n := names.of(e.birthmark())
	id := &r.identities[e.identity]
	initial := n.kind.initial
	if initial.IsZero() {
		initial = r.cohorts[e.cohort].initial
	}
	p.Pid = append(p.Pid, e.pid)
	p.RegisteredName = append(p.RegisteredName, r.names[e.pid])
	p.InitialCall = append(p.InitialCall, initial)
	p.CurrentFunction = append(p.CurrentFunction, e.function())
	p.Label = append(p.Label, id.label)
	p.Status = append(p.Status, e.status.String())
	p.Parent = append(p.Parent, e.parent)
	p.Reductions = append(p.Reductions, e.reductions)
	p.MessageQueueLen = append(p.MessageQueueLen, int64(e.queue))
	p.Memory = append(p.Memory, beam.NotRead)
	p.HeapSize = append(p.HeapSize, int64(e.heap)*r.wordSize)
	p.StackSize = append(p.StackSize, int64(e.stack)*r.wordSize)
	total, binary := beam.NotRead, beam.NotRead
	if e.total > 0 {
		total, binary = int64(e.total)*r.wordSize, int64(e.binary)*r.wordSize
	}
	p.TotalHeapSize = append(p.TotalHeapSize, total)
	p.BinaryMemory = append(p.BinaryMemory, binary)
	r.annotate(e, n.name, p)
}

// Hibernate is the function that a hibernating process is in.
var Hibernate = beam.MFA{Module: "erlang", Function: "hibernate", Arity: 3}

// function is where a hibernating process is; others would have to be asked.
func (e *entry) function() beam.MFA {
	if e.hibernates() {
		return Hibernate
	}
	return beam.MFA{}
}

func (r *Roster) annotate(e *entry, group string, p *beam.Processes) {
	p.Group = append(p.Group, group)
	p.Application = append(p.Application, r.application(e.cohort))
	rate := beam.NotRead
	if r.done > 1 {
		rate = int64(r.rate(e))
	}
	p.ReductionsRate = append(p.ReductionsRate, rate)
	p.Age = append(p.Age, int64((r.at-e.born)/1000))
	p.Orphan = append(p.Orphan, r.orphanText(e))
}

// orphanText is yes, no, or "" when it is not known.
func (r *Roster) orphanText(e *entry) string {
	switch is, known := r.orphan(e); {
	case is:
		return "yes"
	case known:
		return "no"
	}
	return ""
}

// Annotate adds to rows got elsewhere what only the roster knows: group,
// application, rate, age and whether it is an orphan.
func (r *Roster) Annotate(p *beam.Processes) {
	p.Group, p.Application, p.Orphan, p.ReductionsRate, p.Age = nil, nil, nil, nil, nil
	names := r.kinds()
	for _, pid := range p.Pid {
		if _, e := r.find(pid); e != nil {
			r.annotate(e, names.of(e.birthmark()).name, p)
			continue
		}
		p.Group, p.Application, p.Orphan = append(p.Group, ""), append(p.Application, ""), append(p.Orphan, "")
		p.ReductionsRate, p.Age = append(p.ReductionsRate, beam.NotRead), append(p.Age, beam.NotRead)
	}
}

// Group is the name of a process's group, "" when it is not followed.
func (r *Roster) Group(p beam.Pid) string {
	if _, e := r.find(p); e != nil {
		k, _ := r.kind(e.birthmark())
		return k.String()
	}
	return ""
}
