package roster

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// sum is a group while it is being added up.
type sum struct {
	g                  beam.Group
	rate               float64
	heaps, ages, minor spread
	queues, young      tally
	read               int   // processes that those stand for whose heaps were read
	total, old, binary int64 // words, of those read and whom they stand for
	births, deaths     int
	apps               map[string]struct{}
}

// newSum begins a group of that name.
func newSum(name string) *sum {
	return &sum{g: beam.Group{Name: name, MaxQueuePid: beam.NoPid, MaxHeapPid: beam.NoPid}, apps: make(map[string]struct{}, 1)}
}

func (s *sum) add(r *Roster, e *entry, inferred bool) {
	g, each := &s.g, r.stands(e)
	g.Count += each
	g.Followed++
	if e.ran >= r.done {
		s.rate += float64(e.rate) * float64(each)
	} else {
		g.Idle += each
	}
	if inferred {
		g.Inferred += each
	}
	if e.hibernates() {
		g.Hibernating += each
	}
	g.MessageQueueLen += int64(e.queue) * int64(each)
	if int64(e.queue) > g.MaxQueue {
		g.MaxQueue, g.MaxQueuePid = int64(e.queue), e.pid
	}
	s.queues.add(e.queue, each)
	s.young.add(e.heap, each)
	g.HeapSize += int64(e.heap) * r.wordSize * int64(each)
	s.ages.add((r.at-e.born)/1000, each)
	g.OldestAge = max(g.OldestAge, r.age(e))
	if e.flags&former == 0 && e.born > r.since() {
		s.births += each
	}
	if e.total > 0 {
		s.heap(r, e, each)
	}
	if e.links >= 0 {
		s.ties(r, e)
	}
}

// heap adds what a look at the heap found.
func (s *sum) heap(r *Roster, e *entry, each int) {
	s.g.HeapsRead++
	s.read += each
	s.total += int64(e.total) * int64(each)
	s.old += int64(e.old) * int64(each)
	s.binary += int64(e.binary) * int64(each)
	s.heaps.add(e.total, each)
	s.minor.add(uint32(e.minor), each)
	if words := int64(e.total) * r.wordSize; words > s.g.MaxHeap {
		s.g.MaxHeap, s.g.MaxHeapPid = words, e.pid
	}
}

// ties adds what is known of a process's links and family.
func (s *sum) ties(r *Roster, e *entry) {
	s.g.LinksRead++
	if e.links > 0 {
		return
	}
	s.g.Unlinked++
	if is, _ := r.orphan(e); is {
		s.g.Orphans++
	}
}

// orphan: no link holds it, and of its family nobody is known to live. It is not
// known of who was not asked for its links, nor, where not all are followed, of who
// has none and a parent that is not followed.
func (r *Roster) orphan(e *entry) (is, known bool) {
	if e.links != 0 {
		return false, e.links > 0
	}
	if _, parent := r.find(e.parent); parent != nil || r.identities[e.identity].ancestor != "" {
		return false, true
	}
	is = r.each == 1 || e.parent.IsZero()
	return is, is
}

// done finishes the group.
func (s *sum) done(r *Roster) beam.Group {
	g := s.g
	g.ReductionsRate = s.rate
	if r.round < 2 {
		g.ReductionsRate = -1
	}
	if s.read > 0 {
		all := func(words int64) int64 {
			return int64(float64(words*r.wordSize) / float64(s.read) * float64(g.Count))
		}
		g.TotalHeapSize, g.OldHeapSize, g.BinaryMemory = all(s.total), all(s.old), all(s.binary)
		g.MedianHeap, g.MedianMinorGCs = s.heaps.median()*r.wordSize, s.minor.median()
	}
	g.MedianAge = time.Duration(s.ages.median()) * time.Second
	g.BirthsPerMinute, g.DeathsPerMinute = r.perMinute(s.births), r.perMinute(s.deaths)
	g.QueueHistogram, g.HeapHistogram = s.queues.histogram(1), s.young.histogram(r.wordSize)
	if len(s.apps) == 1 {
		for a := range s.apps {
			g.Application = a
		}
	}
	return g
}

// bury counts the death of so many, and their birth too when it was as recent.
func (s *sum) bury(each int, born bool) {
	s.deaths += each
	if born {
		s.births += each
	}
}

// sums are groups by key.
type sums[K comparable] map[K]*sum

func (m sums[K]) list(r *Roster) []beam.Group {
	groups := make([]beam.Group, 0, len(m))
	for _, s := range m {
		if s.g.Count > 0 || s.deaths > 0 {
			groups = append(groups, s.done(r))
		}
	}
	slices.SortFunc(groups, func(a, b beam.Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Name, b.Name))
	})
	return groups
}

// mostGroups bounds the groups; what is beyond is one, of others.
const mostGroups = 2000

var others = kind{label: "(others)"}

// birthmark is what a process's kind follows from. There are few: what follows is
// looked up once for each of them instead of once for each process.
type birthmark struct {
	cohort, identity int32
	hibernates       bool // only where the identity is not known
}

func (e *entry) birthmark() birthmark {
	return birthmark{e.cohort, e.identity, e.identity == 0 && e.hibernates()}
}

// kind is what processes with that mark are called, and whether that is inferred.
func (r *Roster) kind(m birthmark) (k kind, inferred bool) {
	id := m.identity
	if id == 0 {
		id = r.cohorts[m.cohort].verdict(m.hibernates)
		inferred = id != 0
	}
	return r.kindOf(&r.identities[id], m.cohort), inferred
}

// kinds remembers the names of kinds while nothing changes.
type kinds struct {
	r     *Roster
	known map[birthmark]named
}

type named struct {
	kind kind
	name string
}

func (r *Roster) kinds() *kinds { return &kinds{r, make(map[birthmark]named)} }

func (k *kinds) of(m birthmark) named {
	n, ok := k.known[m]
	if !ok {
		n.kind, _ = k.r.kind(m)
		n.name = n.kind.String()
		k.known[m] = n
	}
	return n
}

// halls are all groups while they are being added up.
type halls struct {
	r      *Roster
	seats  map[birthmark]seat
	groups sums[kind]
	apps   sums[string]
}

// seat is where processes with a mark are added.
type seat struct {
	group, app *sum
	inferred   bool
}

func (r *Roster) halls() *halls {
	return &halls{r, make(map[birthmark]seat), make(sums[kind]), make(sums[string])}
}

func (h *halls) seat(m birthmark) seat {
	if s, ok := h.seats[m]; ok {
		return s
	}
	k, inferred := h.r.kind(m)
	if len(h.groups) >= mostGroups && h.groups[k] == nil {
		k = others
	}
	app := h.r.application(m.cohort)
	s := seat{h.groups[k], h.apps[app], inferred}
	if s.group == nil {
		s.group = newSum(k.String())
		s.group.g.InitialCall, s.group.g.Label, s.group.g.Under = k.initial, k.label, k.under
		h.groups[k] = s.group
	}
	if s.app == nil {
		s.app = newSum(app)
		h.apps[app] = s.app
	}
	s.group.apps[app] = struct{}{}
	h.seats[m] = s
	return s
}

// application is what a cohort's group leader stands for.
func (r *Roster) application(cohort int32) string { return r.leaders[r.cohorts[cohort].leader] }

// Census adds up all processes as they are after the last round. Origin and
// Incarnation are for the caller to fill in.
func (r *Roster) Census() *beam.Census {
	c := &beam.Census{Processes: r.total, Followed: r.Len(), Each: r.each, Window: r.window(), Status: make(map[beam.ProcessStatus]int), Unseen: -1}
	if r.round < 2 {
		c.Window = 0
	}
	h := r.halls()
	r.all(func(_ uint32, e *entry) {
		s := h.seat(e.birthmark())
		s.group.add(r, e, s.inferred)
		s.app.add(r, e, s.inferred)
		r.count(c, e, s.inferred)
	})
	for _, d := range r.deaths {
		s := h.seat(d.mark)
		born := !d.former && d.born > r.since()
		s.group.bury(int(d.each), born)
		s.app.bury(int(d.each), born)
	}
	births, deaths := 0, 0
	for _, n := range r.counts {
		births += n.births
		deaths += n.deaths
	}
	c.BirthsPerMinute, c.DeathsPerMinute = r.perMinute(births), r.perMinute(deaths)
	c.Groups, c.Applications = h.groups.list(r), h.apps.list(r)
	c.Newest = r.newest(h)
	return c
}

// newest are the last of those born in the round; a fresh one does not tell who was.
func (r *Roster) newest(h *halls) []beam.Newborn {
	if r.fresh {
		return nil
	}
	slots := slices.Clone(r.newborn)
	// A slot is there twice when who was born into it has ended within the round.
	slices.SortFunc(slots, func(a, b uint32) int { return r.entry(b).pid.Compare(r.entry(a).pid) })
	slots = slices.DeleteFunc(slices.Compact(slots), func(s uint32) bool { return r.entry(s).flags&(gone|former) != 0 })
	var out []beam.Newborn
	for _, s := range slots[:min(len(slots), beam.MostNewest)] {
		e := r.entry(s)
		g := &h.seat(e.birthmark()).group.g
		b := beam.Newborn{Pid: e.pid, Parent: e.parent, Group: g.Name, InitialCall: g.InitialCall,
			HeapSize: int64(e.heap) * r.wordSize, Reductions: e.reductions}
		if b.InitialCall.IsZero() {
			b.InitialCall = r.cohorts[e.cohort].initial
		}
		if e.status == beam.StatusUnknown { // ended before it could be looked at
			b.HeapSize, b.Reductions = beam.NotRead, beam.NotRead
		}
		out = append(out, b)
	}
	return out
}

// count adds one process to what is known of the population. Those asked and those
// whose heaps are known are counted by themselves, not for those they stand for.
func (r *Roster) count(c *beam.Census, e *entry, inferred bool) {
	each := r.stands(e)
	switch {
	case e.identity != 0:
		c.Identified++
	case inferred:
		c.Inferred += each
	}
	if e.hibernates() {
		c.Hibernating += each
	}
	if e.ran >= r.done {
		c.Status[e.status] += each
	}
	if e.read > 0 && e.read >= e.ran {
		c.HeapsKnown++
	}
}
