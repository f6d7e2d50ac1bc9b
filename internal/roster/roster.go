package roster

import (
	"math"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// entry is one process. Sizes are in words, times in milliseconds since the
// roster began.
type entry struct {
	pid, parent beam.Pid
	reductions  int64
	rate        float32 // reductions per second, of round ran
	queue       uint32
	heap, stack uint32 // youngest generation
	total, old  uint32 // both generations; blocks of the old one
	binary      uint32
	cohort      int32
	identity    int32  // of identities; 0: not known
	links       int32  // -1: not read
	born        uint32 // when a census first saw it
	ran         uint32 // round in which it last had done something
	read        uint32 // round after which its heap was read; 0: never
	minor       uint16
	status      beam.ProcessStatus
	flags       flags
}

type flags uint8

const (
	asked   flags = 1 << iota // who it is; it is not asked again
	gone                      // the slot is free
	seen                      // in the round under way, after a fresh start
	former                    // was there before we came
	settled                   // is in the cohort it belongs to
	alone                     // stands for itself only
)

const (
	pageBits = 9
	pageSize = 1 << pageBits
)

// Roster is the table. Make one with New.
type Roster struct {
	wordSize int64
	pages    []*[pageSize]entry
	slots    uint32   // in use or free, of those there are
	free     []uint32 // slots that are free
	index    index

	began    time.Time
	ended    time.Time // when the last round ended
	round    uint32    // under way, or the last
	done     uint32    // the last that has ended
	at, last uint32    // time of this round and of the one before, ms since began
	fresh    bool      // the round lists everybody
	each     int       // one of so many is followed, of those that do not stand alone
	share    share     // for how many it stands
	sifted   bool      // the round lists others than those before it, though they live
	total    int       // processes on the node, without ours
	births   int       // of the last round
	newborn  []uint32
	pending  []uint32 // slots of births whose process is not yet asked, oldest first
	cursor   struct{ unknown, stale, deep uint32 }

	names      map[beam.Pid]string
	holders    map[string]holder   // of registered names, those included that nobody has now
	leaders    map[beam.Pid]string // application by its master
	cohorts    []cohort
	cohortOf   map[cohortKey]int32
	identities []identity
	identityOf map[identity]int32

	deaths []death // of the last span, oldest first
	counts []count // rounds of the last span, oldest first
}

// count is what one round counted on the whole node.
type count struct {
	from, at       uint32
	births, deaths int
}

// New makes an empty roster for a node with words of so many bytes.
func New(wordSize int) *Roster {
	return &Roster{
		wordSize:   int64(wordSize),
		names:      make(map[beam.Pid]string),
		holders:    make(map[string]holder),
		leaders:    make(map[beam.Pid]string),
		cohorts:    make([]cohort, 1), // 0: none
		cohortOf:   make(map[cohortKey]int32),
		identities: make([]identity, 1), // 0: not known
		identityOf: make(map[identity]int32),
		each:       1,
		share:      share{base: 1},
	}
}

func (r *Roster) entry(slot uint32) *entry { return &r.pages[slot>>pageBits][slot&(pageSize-1)] }

func (r *Roster) pidAt(slot uint32) beam.Pid { return r.entry(slot).pid }

func (r *Roster) find(p beam.Pid) (slot uint32, e *entry) {
	if slot, ok := r.index.get(p, r.pidAt); ok {
		return slot, r.entry(slot)
	}
	return 0, nil
}

// all goes over the processes that are there.
func (r *Roster) all(f func(slot uint32, e *entry)) {
	for s := range r.slots {
		if e := r.entry(s); e.flags&gone == 0 {
			f(s, e)
		}
	}
}

// Total is how many processes the node has, without ours, as of the last round.
func (r *Roster) Total() int { return r.total }

// Births is how many were born in the last round.
func (r *Roster) Births() int { return r.births }

// Len is how many processes are followed.
func (r *Roster) Len() int { return r.index.used }

// Begin starts a round at the given time. A fresh one tells of everybody as if
// born: who is not told of by its end has ended. Of births one in each is told,
// but of those that stand alone every one.
func (r *Roster) Begin(at time.Time, fresh bool, each int) {
	if r.began.IsZero() {
		r.began = at
	}
	now := r.clock(at)
	if r.round > 0 {
		now = max(now, r.at+1) // after the one before, whatever the clock says
	}
	r.last, r.at = r.at, now
	r.round++
	each = max(1, each)
	r.sifted = fresh && each != r.each && r.done > 0
	r.fresh, r.each = fresh, each
	r.newborn = r.newborn[:0]
}

func (r *Roster) clock(at time.Time) uint32 {
	return uint32(min(max(0, at.Sub(r.began).Milliseconds()), math.MaxUint32))
}

// Born notes a birth, or that a former process is followed from now on.
func (r *Roster) Born(b beam.Birth) {
	how := seen
	if b.Each == 1 && r.each > 1 {
		how |= alone
	}
	if slot, e := r.find(b.Pid); e != nil {
		switch {
		case r.fresh:
			e.flags = e.flags&^alone | how
			return
		case b.Former:
			e.flags |= how & alone
			return
		}
		r.drop(slot, e) // a pid that was given out again
	}
	if r.fresh || b.Former {
		how |= former
	}
	slot := r.take()
	*r.entry(slot) = entry{pid: b.Pid, parent: b.Parent, born: r.at, links: -1, cohort: r.draft(b), flags: how}
	r.index.put(b.Pid, slot, r.pidAt)
	r.newborn = append(r.newborn, slot)
}

// take finds a slot that is free.
func (r *Roster) take() uint32 {
	if n := len(r.free); n > 0 {
		slot := r.free[n-1]
		r.free = r.free[:n-1]
		return slot
	}
	if r.slots&(pageSize-1) == 0 {
		r.pages = append(r.pages, new([pageSize]entry))
	}
	r.slots++
	return r.slots - 1
}

// Changed notes the numbers of a process that ran, or has messages waiting.
func (r *Roster) Changed(p beam.Pulse) {
	_, e := r.find(p.Pid)
	if e == nil {
		return
	}
	switch did := p.Reductions - e.reductions; {
	case e.status == beam.StatusUnknown && e.flags&former != 0:
		e.rate = 0 // what it did before it was followed
	case did > 0:
		e.rate = float32(float64(did) / r.window().Seconds())
		e.ran = r.round
	}
	e.reductions = p.Reductions
	e.queue, e.heap, e.stack = narrow(p.MessageQueueLen), narrow(p.HeapSize), narrow(p.StackSize)
	e.status = p.Status
	if e.identity != 0 && e.hibernates() {
		r.cohorts[e.cohort].slept++
	}
}

// window is the time from the round before to this one.
func (r *Roster) window() time.Duration { return time.Duration(r.at-r.last) * time.Millisecond }

func narrow(n int64) uint32 { return uint32(min(max(0, n), math.MaxUint32)) }

// Gone notes a death.
func (r *Roster) Gone(p beam.Pid) {
	if slot, e := r.find(p); e != nil {
		r.drop(slot, e)
	}
}

func (r *Roster) drop(slot uint32, e *entry) {
	if !r.sifted {
		r.bury(e)
	}
	r.cohorts[e.cohort].members--
	r.index.remove(e.pid, r.pidAt)
	e.flags = gone
	r.free = append(r.free, slot)
}

// Named notes registered names; the first of a new list of all says so.
func (r *Roster) Named(name string, p beam.Pid, first bool) {
	if first {
		clear(r.names)
	}
	r.names[p] = name
	r.hold(name, p)
}

// Applications notes which application master belongs to which application.
func (r *Roster) Applications(masters map[beam.Pid]string) { r.leaders = masters }

// End ends the round: total processes are on the node, without ours, and so many
// were born since the round before. When all are followed they are counted here.
func (r *Roster) End(total, births int) {
	if r.each == 1 {
		total, births = r.Len(), len(r.newborn)
	}
	r.births = births
	before := r.total
	r.total = total
	if r.fresh {
		r.all(func(slot uint32, e *entry) {
			if e.flags&seen == 0 {
				r.drop(slot, e)
			}
		})
	} else {
		r.counts = append(r.counts, count{r.last, r.at, births, max(0, before+births-total)})
	}
	if r.each == 1 {
		r.total = r.Len() // without those that a fresh round did not tell of
	}
	r.weigh()
	r.settle()
	r.forget()
	for _, slot := range r.newborn {
		r.entry(slot).flags &^= seen
	}
	if r.fresh {
		r.all(func(_ uint32, e *entry) { e.flags &^= seen })
	}
	r.pending = append(r.pending, r.newborn...)
	r.done, r.ended = r.round, r.began.Add(time.Duration(r.at)*time.Millisecond)
}

// Identify notes who a process is; one that was not known to answer is not asked
// again.
func (r *Roster) Identify(id beam.Identity) {
	_, e := r.find(id.Pid)
	if e == nil {
		return
	}
	e.flags |= asked
	if !id.Known {
		return
	}
	e.reductions++ // the one that it took to answer, which is ours
	e.links = int32(min(id.Links, math.MaxInt32))
	e.identity = r.intern(id)
	r.cohorts[e.cohort].say(e.identity)
	if e.parent.IsZero() && len(id.Ancestors) > 0 {
		e.parent = id.Ancestors[0]
	}
}

// Woke notes that a process was made to answer, so many times at the most, by a
// question that the roster did not ask for: each is a reduction that is not its
// own work.
func (r *Roster) Woke(p beam.Pid, times int) {
	if _, e := r.find(p); e != nil {
		e.reductions += int64(times)
	}
}

// Heap notes what a look at a process's heap found.
func (r *Roster) Heap(h beam.Heap) {
	_, e := r.find(h.Pid)
	if e == nil {
		return
	}
	e.read = r.round
	if !h.Known {
		return
	}
	e.total, e.old, e.binary = r.words(h.TotalHeapSize), r.words(h.OldHeapSize), r.words(h.BinaryMemory)
	e.minor = uint16(min(h.MinorGCs, math.MaxUint16))
}

func (r *Roster) words(bytes int64) uint32 { return narrow(bytes / r.wordSize) }

// hibernates: it waits, on a heap that was made as small as it could be.
func (e *entry) hibernates() bool {
	return e.status == beam.StatusWaiting && beam.Hibernates(int64(e.heap))
}
