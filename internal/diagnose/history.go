package diagnose

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// History is what was seen of one life of one node, oldest first.
type History struct {
	Target string `json:"target"`
	// Acts tells that acts are allowed: a detector may want trials.
	Acts  bool   `json:"acts"`
	Looks []Look `json:"looks"`
	Past  *Past  `json:"past,omitempty"` // nil: nothing is kept
}

// Look is what was seen of a node at about one moment. What was not looked at is
// nil.
type Look struct {
	At     time.Time    `json:"at"`
	System *beam.System `json:"system"`
	Census *beam.Census `json:"census"`

	// The first processes by reductions per second, message queue, heap, and binaries that
	// they refer to. Nobody was woken for these.
	Busiest  *beam.Processes `json:"busiest,omitempty"`
	Queues   *beam.Processes `json:"queues,omitempty"`
	Largest  *beam.Processes `json:"largest,omitempty"`
	Binaries *beam.Processes `json:"binaries,omitempty"`

	Tables *beam.EtsTables `json:"tables,omitempty"` // the largest
	Ports  *beam.Ports     `json:"ports,omitempty"`  // with the longest queues, or all: see AllPorts
	Waits  *beam.Waits     `json:"waits,omitempty"`
	Events []beam.Event    `json:"events,omitempty"` // since the look before; see Listening
	// Listening tells that events were listened for.
	Listening bool `json:"listening,omitempty"`

	// Closer looks that detectors asked for.
	Standings  []Stand               `json:"standings,omitempty"`
	Details    []*beam.ProcessDetail `json:"details,omitempty"`
	Trials     []*beam.Collection    `json:"trials,omitempty"`
	AllPorts   *beam.Ports           `json:"all_ports,omitempty"`
	TableKinds *beam.EtsGroups       `json:"table_kinds,omitempty"` // those with most tables
	Sockets    *beam.OSSockets       `json:"sockets,omitempty"`
	Tracing    *beam.Tracing         `json:"tracing,omitempty"`
	Locks      *beam.GlobalLocks     `json:"locks,omitempty"`
	Links      *beam.Links           `json:"links,omitempty"`
	Allocators *beam.Allocators      `json:"allocators,omitempty"`

	// Made when first asked for: detectors ask often.
	rows   map[beam.Pid]Row
	groups map[string]*beam.Group
}

// Stand is what a process of a group was doing.
type Stand struct {
	beam.Standing
	Group string `json:"group"`
}

// Last is the latest look.
func (h *History) Last() *Look { return &h.Looks[len(h.Looks)-1] }

// Span is the time from the first look to the last.
func (h *History) Span() time.Duration { return h.Last().At.Sub(h.Looks[0].At) }

// Row is one process as a look had it, in whichever of its lists. Numbers below zero
// are reasons, see beam.NotRead.
type Row struct {
	At              time.Time
	Pid             beam.Pid
	RegisteredName  string
	Group           string
	InitialCall     beam.MFA
	MessageQueueLen int64
	Rate            int64 // reductions per second
	TotalHeapSize   int64 // bytes
	BinaryMemory    int64 // bytes
	Age             time.Duration
}

// lists are the look's lists of processes.
func (l *Look) lists() []*beam.Processes {
	return []*beam.Processes{l.Busiest, l.Queues, l.Largest, l.Binaries}
}

// Rows are all processes that the look has in some list, the busiest first.
func (l *Look) Rows() []Row {
	seen := map[beam.Pid]bool{}
	var out []Row
	for _, list := range l.lists() {
		for r := range rows(l.At, list) {
			if !seen[r.Pid] {
				seen[r.Pid] = true
				out = append(out, r)
			}
		}
	}
	return out
}

// List are the processes of one of the look's lists, in its order.
func (l *Look) List(p *beam.Processes) []Row { return slices.Collect(rows(l.At, p)) }

func rows(at time.Time, p *beam.Processes) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		if p == nil {
			return
		}
		for i := range p.Pid {
			r := Row{At: at, Pid: p.Pid[i], MessageQueueLen: number(p.MessageQueueLen, i), Rate: number(p.ReductionsRate, i),
				TotalHeapSize: number(p.TotalHeapSize, i), BinaryMemory: number(p.BinaryMemory, i),
				Age: time.Duration(number(p.Age, i)) * time.Second, RegisteredName: word(p.RegisteredName, i), Group: word(p.Group, i)}
			if i < len(p.InitialCall) {
				r.InitialCall = p.InitialCall[i]
			}
			if !yield(r) {
				return
			}
		}
	}
}

func number(column []int64, i int) int64 {
	if i < len(column) {
		return column[i]
	}
	return beam.NotRead
}

func word(column []string, i int) string {
	if i < len(column) {
		return column[i]
	}
	return ""
}

// Row is one process of the look.
func (l *Look) Row(p beam.Pid) (Row, bool) {
	if l.rows == nil {
		l.rows = map[beam.Pid]Row{}
		for _, r := range l.Rows() {
			l.rows[r.Pid] = r
		}
	}
	r, ok := l.rows[p]
	return r, ok
}

// Group is the group of that name at this look.
func (l *Look) Group(name string) (*beam.Group, bool) {
	if l.groups == nil {
		l.groups = map[string]*beam.Group{}
		if l.Census != nil {
			for i := range l.Census.Groups {
				l.groups[l.Census.Groups[i].Name] = &l.Census.Groups[i]
			}
		}
	}
	g, ok := l.groups[name]
	return g, ok
}

// Track is one process in all looks that have it.
func (h *History) Track(p beam.Pid) []Row {
	var out []Row
	for i := range h.Looks {
		if r, ok := h.Looks[i].Row(p); ok {
			out = append(out, r)
		}
	}
	return out
}

// Queue is the message queue of a process over time, from all that told of it.
func (h *History) Queue(p beam.Pid) Series {
	return h.Series(func(l *Look) (float64, bool) {
		if r, ok := l.Row(p); ok && r.MessageQueueLen >= 0 {
			return float64(r.MessageQueueLen), true
		}
		return 0, false
	})
}

// Stands are all looks at what a process did.
func (h *History) Stands(p beam.Pid) []Stand {
	return h.stands(func(s *Stand) bool { return s.Pid == p })
}

// GroupStands are all looks at what members of a group did.
func (h *History) GroupStands(group string) []Stand {
	return h.stands(func(s *Stand) bool { return s.Group == group })
}

// AllStands are all looks at what processes did.
func (h *History) AllStands() []Stand { return h.stands(func(*Stand) bool { return true }) }

func (h *History) stands(of func(*Stand) bool) []Stand {
	var out []Stand
	for i := range h.Looks {
		for j := range h.Looks[i].Standings {
			if s := &h.Looks[i].Standings[j]; !s.Gone && of(s) {
				out = append(out, *s)
			}
		}
	}
	return out
}

// Detail is the latest closer look at a process, nil when there was none.
func (h *History) Detail(p beam.Pid) *beam.ProcessDetail {
	for i := len(h.Looks) - 1; i >= 0; i-- {
		for _, d := range h.Looks[i].Details {
			if d.Pid == p {
				return d
			}
		}
	}
	return nil
}

// TooLarge tells that a closer look at a process was taken, and found more links, monitors
// or binaries than may be read: these lists are copied.
func (h *History) TooLarge(p beam.Pid) bool {
	d := h.Detail(p)
	return d != nil && d.Memory == beam.NotRead
}

// Trial is the collection that was tried on a process, nil when none was.
func (h *History) Trial(p beam.Pid) *beam.Collection {
	for i := len(h.Looks) - 1; i >= 0; i-- {
		for _, c := range h.Looks[i].Trials {
			if c.Pid == p {
				return c
			}
		}
	}
	return nil
}

// Latest is the last of what some looks have only.
func Latest[T any](h *History, get func(l *Look) *T) *T {
	for i := len(h.Looks) - 1; i >= 0; i-- {
		if v := get(&h.Looks[i]); v != nil {
			return v
		}
	}
	return nil
}

// MemoryLimit is how much memory the VM process may have: that of its control group,
// or what it has and the host has left; 0 when not known.
func (h *History) MemoryLimit() int64 {
	os := h.Last().System.OS
	if !os.Known {
		return 0
	}
	limit := int64(0)
	if os.MemAvailable > 0 {
		limit = os.MemAvailable + max(0, os.ResidentSetSize)
	}
	if os.CgroupMemoryMax > 0 && (limit == 0 || os.CgroupMemoryMax < limit) {
		limit = os.CgroupMemoryMax
	}
	return limit
}

// MemoryLeft is how much the VM may still take; 0 when not known.
func (h *History) MemoryLeft() int64 {
	if limit := h.MemoryLimit(); limit > 0 {
		return max(1, limit-max(h.Last().System.Memory.Total, h.Last().System.OS.ResidentSetSize))
	}
	return 0
}

// Until is how long until what grows so fast has used up what is left; 0: never, or
// not known.
func Until(left, perSecond float64) time.Duration {
	if left <= 0 || perSecond <= 0 {
		return 0
	}
	return time.Duration(min(left/perSecond, float64(100*365*24*time.Hour/time.Second)) * float64(time.Second))
}

// Births is processes born per second, those that no census saw included.
func (l *Look) Births() float64 {
	if l.Census == nil {
		return 0
	}
	return (l.Census.BirthsPerMinute + max(0, l.Census.Unseen)) / 60
}

// SchedulerUse is the utilisation of the online schedulers of a kind.
func (l *Look) SchedulerUse(kind beam.SchedulerKind) []float64 {
	var out []float64
	if l.System == nil || l.System.SchedulerUseWindow == 0 {
		return nil
	}
	for _, u := range l.System.SchedulerUse {
		if u.Kind == kind && u.Online {
			out = append(out, u.Utilization)
		}
	}
	return out
}

// Most are the groups of the last look, the first by get, those with 0 left out.
func (h *History) Most(n int, get func(g *beam.Group) float64) []*beam.Group {
	c := h.Last().Census
	if c == nil {
		return nil
	}
	var out []*beam.Group
	for i := range c.Groups {
		if get(&c.Groups[i]) > 0 {
			out = append(out, &c.Groups[i])
		}
	}
	slices.SortStableFunc(out, func(a, b *beam.Group) int { return cmp.Compare(get(b), get(a)) })
	return out[:min(n, len(out))]
}

// MemoryLasts is how long the memory lasts if it goes on growing as it did; 0: it does
// not grow, or that is not known.
func (h *History) MemoryLasts() time.Duration {
	total := h.System(func(s *beam.System) float64 { return float64(s.Memory.Total) })
	if !total.Grows(1<<20, 0) {
		return 0
	}
	return Until(float64(h.MemoryLeft()), total.PerSecond())
}
