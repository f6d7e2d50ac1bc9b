package roster

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
)

// Members says which processes are meant. The zero value is all; of what it names
// everything must hold.
type Members struct {
	Filter *filter.Expr
	In     map[string]string // by one of Ways: only of the group of that name
}

// Ranking says which processes, in what order.
type Ranking struct {
	Members
	Sort beam.SortKey
	Up   bool // smallest, or first in the alphabet, first
}

// Order is processes as they stood at the end of a round. It never changes: who
// reads it later finds the same processes in the same places, whatever became of
// them.
type Order struct {
	Round        int64
	At           time.Time
	Pids         []beam.Pid
	Total        int // processes on the node
	Followed     int // of which are followed
	Each         int
	OrphansKnown int // with a filter by orphan
}

// texts are the columns that are text, by name. "what" is the best there is of them
// to call a process by.
var texts = map[string]func(f *facets, e *entry) string{
	"registered_name": func(f *facets, e *entry) string { return f.r.names[e.pid] },
	"label":           func(f *facets, e *entry) string { return f.r.identities[e.identity].label },
	"initial_call":    func(f *facets, e *entry) string { return f.of(e.birthmark()).function },
	"group":           func(f *facets, e *entry) string { return f.of(e.birthmark()).group },
	"application":     func(f *facets, e *entry) string { return f.of(e.birthmark()).application },
	"status":          func(_ *facets, e *entry) string { return e.status.String() },
	"orphan":          func(f *facets, e *entry) string { return f.r.orphanText(e) },
	"what": func(f *facets, e *entry) string {
		return cmp.Or(f.r.names[e.pid], f.r.identities[e.identity].label, f.of(e.birthmark()).function)
	},
}

// families are the columns that are pids.
var families = map[string]func(e *entry) beam.Pid{
	"pid":    func(e *entry) beam.Pid { return e.pid },
	"parent": func(e *entry) beam.Pid { return e.parent },
}

// Orders tells whether processes can be put in order by a column.
func Orders(column beam.SortKey) bool {
	return sortKeys[column] != nil || texts[string(column)] != nil || families[string(column)] != nil
}

// facets are what follows from a birthmark, looked up once for each.
type facets struct {
	r     *Roster
	known map[birthmark]*facet
}

type facet struct{ group, application, function string }

func (r *Roster) facets() *facets { return &facets{r, make(map[birthmark]*facet)} }

func (f *facets) of(m birthmark) *facet {
	one := f.known[m]
	if one == nil {
		k, _ := f.r.kind(m)
		initial := k.initial
		if initial.IsZero() {
			initial = f.r.cohorts[m.cohort].initial
		}
		one = &facet{k.String(), f.r.application(m.cohort), initial.String()}
		f.known[m] = one
	}
	return one
}

// cell is what is known of a process under the name of a column, as beam.Cell has it
// of a row, for a filter. Nobody will be asked for text that is not known, so it is
// none; only whether somebody is an orphan stays open.
func (f *facets) cell(e *entry, column string) (v any, known bool) {
	if text := texts[column]; text != nil {
		s := text(f, e)
		return s, s != "" || column != "orphan"
	}
	switch column {
	case "pid":
		return e.pid.String(), true
	case "current_function":
		return e.function().String(), true
	case "age":
		return int64((f.r.at - e.born) / 1000), true
	case "total_heap_size", "binary_memory":
		if e.total == 0 {
			return nil, false
		}
	}
	n := numbers[column]
	if n == nil {
		return nil, false
	}
	return n(f.r, e), true
}

// numbers are what a filter compares.
var numbers = map[string]func(r *Roster, e *entry) int64{
	"reductions":        func(_ *Roster, e *entry) int64 { return e.reductions },
	"message_queue_len": func(_ *Roster, e *entry) int64 { return int64(e.queue) },
	"heap_size":         func(r *Roster, e *entry) int64 { return int64(e.heap) * r.wordSize },
	"stack_size":        func(r *Roster, e *entry) int64 { return int64(e.stack) * r.wordSize },
	"total_heap_size":   func(r *Roster, e *entry) int64 { return int64(e.total) * r.wordSize },
	"binary_memory":     func(r *Roster, e *entry) int64 { return int64(e.binary) * r.wordSize },
	"reductions_rate":   func(r *Roster, e *entry) int64 { return int64(r.rate(e)) },
}

// accept makes a test of members; nil lets everybody pass.
func (f *facets) accept(m Members) func(*entry) bool {
	var tests []func(*entry) bool
	if in := f.within(m.In); in != nil {
		tests = append(tests, func(e *entry) bool { return in(e.lineage()) })
	}
	if m.Filter != nil {
		tests = append(tests, func(e *entry) bool {
			return m.Filter.Match(func(column string) (any, bool) { return f.cell(e, column) }) == filter.True
		})
	}
	if tests == nil {
		return nil
	}
	return func(e *entry) bool {
		for _, test := range tests {
			if !test(e) {
				return false
			}
		}
		return true
	}
}

// pidNamed reads <0.ID.Serial>, as either language writes it. A name that is none is of nobody.
func pidNamed(s string) (p beam.Pid) {
	if _, err := fmt.Sscanf(strings.Trim(strings.TrimPrefix(s, "#PID"), "<>"), "0.%d.%d", &p.ID, &p.Serial); err != nil {
		return beam.Pid{ID: math.MaxUint32}
	}
	return p
}

// placed is a process with what it is put in order by: the least comes first.
type placed struct {
	key uint64
	pid beam.Pid
}

// last is the key of those of whom there is none: they come last, whatever the way.
const last = math.MaxUint64

// gather finds who is meant and what they are put in order by. Putting them in
// order is left to place, which needs no roster.
func (r *Roster) gather(q Ranking) []placed {
	f := r.facets()
	accept, key := f.accept(q.Members), f.key(q.Sort)
	rows := make([]placed, 0, r.Len())
	r.all(func(_ uint32, e *entry) {
		if accept != nil && !accept(e) {
			return
		}
		k := key(e)
		if !q.Up && k != last {
			k = last - 1 - k
		}
		rows = append(rows, placed{k, e.pid})
	})
	return rows
}

// key makes of each process a number that grows as the column does. Text begins
// with the first of the alphabet when numbers begin with the largest.
func (f *facets) key(column beam.SortKey) func(*entry) uint64 {
	if n := sortKeys[column]; n != nil {
		// Floats that are not negative are in the order of their bits.
		return func(e *entry) uint64 { return math.Float64bits(n(f.r, e)) }
	}
	if pid := families[string(column)]; pid != nil {
		return func(e *entry) uint64 {
			if p := pid(e); !p.IsZero() {
				return uint64(p.Serial)<<32 | uint64(p.ID)
			}
			return last
		}
	}
	text := texts[string(column)]
	places := make(map[string]uint64)
	f.r.all(func(_ uint32, e *entry) { places[text(f, e)] = last })
	delete(places, "")
	names := make([]string, 0, len(places))
	for name := range places {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		places[name] = uint64(i)
	}
	places[""] = last
	return func(e *entry) uint64 { return places[text(f, e)] }
}

// place puts rows in order; of equals the older process comes first.
func place(rows []placed) []beam.Pid {
	slices.SortFunc(rows, func(a, b placed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return a.pid.Compare(b.pid)
	})
	pids := make([]beam.Pid, len(rows))
	for i, row := range rows {
		pids[i] = row.pid
	}
	return pids
}

// Shelf keeps the orders that were made of late, so that all who look at the same
// census share them. It is safe for concurrent use.
type Shelf struct {
	making sync.Mutex // one is made at a time: who asks for the same waits for it
	mu     sync.Mutex // guards what follows
	books  []book     // read last comes last
}

type book struct {
	question string
	round    int64
	order    *Order
	groups   []beam.Group
}

// mostShelved bounds the pids of all orders that are kept: 32 MB. The two latest stay.
const mostShelved = 4 << 20

func (s *Shelf) find(question string, round int64) (book, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.books, func(b book) bool { return b.question == question && b.round == round })
	if i < 0 {
		return book{}, false
	}
	b := s.books[i]
	s.books = append(slices.Delete(s.books, i, i+1), b)
	return b, true
}

func (s *Shelf) put(b book) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books = append(s.books, b)
	pids := 0
	for i := len(s.books) - 1; i >= 0; i-- {
		if pids += s.books[i].weight(); pids > mostShelved && i < len(s.books)-2 {
			s.books = slices.Delete(s.books, 0, i+1)
			return
		}
	}
}

// weight is what a book takes, in pids. A group is as large as a hundred of them, and
// there are no more than 64 books however thin.
func (b book) weight() int {
	return len(b.order.Pids) + 100*len(b.groups) + mostShelved/64
}

// Order gives the processes of a roster in an order: that of the given round when
// it is still there, else that of the last. lock guards the roster; it is held
// while the roster is read, not while it is sorted.
func (s *Shelf) Order(lock sync.Locker, r *Roster, q Ranking, round int64) *Order {
	question := fmt.Sprintf("%s %t %s", q.Sort, q.Up, q.Members)
	if b, ok := s.find(question, round); ok && round > 0 {
		return b.order
	}
	s.making.Lock()
	defer s.making.Unlock()
	lock.Lock()
	if b, ok := s.find(question, int64(r.done)); ok {
		lock.Unlock()
		return b.order
	}
	o := &Order{Round: int64(r.done), At: r.ended, Total: r.total, Followed: r.Len(), Each: r.each}
	if q.byOrphan() {
		o.OrphansKnown = r.orphansKnown()
	}
	rows := r.gather(q)
	lock.Unlock()
	o.Pids = place(rows)
	s.put(book{question: question, round: o.Round, order: o})
	return o
}

// Groups puts the processes of a roster into groups by one of Ways.
func (s *Shelf) Groups(lock sync.Locker, r *Roster, m Members, by string) (groups []beam.Group, o *Order) {
	question := fmt.Sprintf("by %s %s", by, m)
	s.making.Lock()
	defer s.making.Unlock()
	lock.Lock()
	defer lock.Unlock()
	if b, ok := s.find(question, int64(r.done)); ok {
		return b.groups, b.order
	}
	o = &Order{Round: int64(r.done), At: r.ended, Total: r.total, Followed: r.Len(), Each: r.each}
	if m.byOrphan() {
		o.OrphansKnown = r.orphansKnown()
	}
	b := book{question: question, round: o.Round, order: o, groups: r.grouped(m, by)}
	s.put(b)
	return b.groups, o
}

func (m Members) String() string {
	text := fmt.Sprintf("%q", m.In) // fmt sorts the keys
	if m.Filter != nil {
		text += " " + m.Filter.String()
	}
	return text
}

func (m Members) byOrphan() bool {
	return m.Filter != nil && slices.Contains(m.Filter.Columns(), "orphan")
}

func (r *Roster) orphansKnown() (n int) {
	r.all(func(_ uint32, e *entry) {
		if _, known := r.orphan(e); known {
			n++
		}
	})
	return n
}

// Rows are what is known of processes now, in the order of pids. Of one that is not
// there any more all numbers are Gone.
func (r *Roster) Rows(pids []beam.Pid) *beam.Processes {
	p := &beam.Processes{Total: r.total, Candidates: r.Len()}
	names := r.kinds()
	for _, pid := range pids {
		if _, e := r.find(pid); e != nil {
			r.row(e, names, p)
		} else {
			ended(pid, p)
		}
	}
	return p
}

// ended appends a row of a process that is not there any more.
func ended(pid beam.Pid, p *beam.Processes) {
	p.Pid, p.Parent = append(p.Pid, pid), append(p.Parent, beam.NoPid)
	for _, text := range []*[]string{&p.RegisteredName, &p.Label, &p.Status, &p.Group, &p.Application, &p.Orphan} {
		*text = append(*text, "")
	}
	p.InitialCall, p.CurrentFunction = append(p.InitialCall, beam.MFA{}), append(p.CurrentFunction, beam.MFA{})
	for _, number := range []*[]int64{&p.Reductions, &p.MessageQueueLen, &p.Memory, &p.HeapSize, &p.StackSize,
		&p.TotalHeapSize, &p.BinaryMemory, &p.ReductionsRate, &p.Age} {
		*number = append(*number, beam.Gone)
	}
}
