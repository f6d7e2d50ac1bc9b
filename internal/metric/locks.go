package metric

import (
	"maps"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// LockCounts adds up what locks cost since counting began, by name. What the runtime
// tells is no counter: of locks that are gone it takes away what they had counted, and
// anybody may clear it. Not safe for concurrent use.
type LockCounts struct {
	last             *beam.Locks
	sums             map[string]lockSum
	tries, collided  int64 // since the time before
	compared, absent bool
}

type lockSum struct {
	tries, collisions int64
	waited            time.Duration
}

// mostLockNames bounds the names that have series of their own: those for which
// somebody had to wait, in the order in which that came about. All else is Other, so
// that no number is ever taken from one series to another.
const mostLockNames = 30

// Add counts what came about since the last time. Of another life of the node, and
// where too many locks were not read, there is nothing to compare with.
func (c *LockCounts) Add(l *beam.Locks) {
	c.absent, c.compared = len(l.List) == 0, false
	if c.sums == nil {
		c.sums = map[string]lockSum{Other: {}}
	}
	if c.absent || c.last == nil || c.last.Incarnation != l.Incarnation {
		c.last = nil
		if !c.absent {
			c.last = l
		}
		return
	}
	c.tries, c.collided = 0, 0
	for _, k := range l.Over(*c.last).List {
		c.tries, c.collided = c.tries+k.TriesDelta, c.collided+k.CollisionsDelta
		name := k.Name
		if _, own := c.sums[name]; !own && (k.CollisionsDelta == 0 || len(c.sums) > mostLockNames) {
			name = Other
		}
		s := c.sums[name]
		c.sums[name] = lockSum{s.tries + k.TriesDelta, s.collisions + k.CollisionsDelta, s.waited + k.WaitedDelta}
	}
	c.last, c.compared = l, true
}

// Clone copies the counts.
func (c *LockCounts) Clone() *LockCounts {
	d := *c
	d.sums = maps.Clone(c.sums)
	return &d
}

// LocksReading is what locks cost since counting began; nothing where the emulator does
// not count that, or too many to be read.
type LocksReading struct{ Counts *LockCounts }

func (LocksReading) Part() Part          { return PartLocks }
func (r LocksReading) record(b *builder) { recordRows(b, lockRows, r) }

const (
	lockName  = "beam.lock.name"
	lockCount = "an emulator that counts locks (build type lcnt), which OTP builds on request"
	lockBlind = "Which lock of that name; what locks had counted that went within an interval, with their processes for instance."
	lockRead  = "erts_debug:lcnt_collect/0, as lcnt:rt_collect/0 has it"
)

var lockRows = []row[LocksReading]{
	{Metric{Name: "beam.lock.tries", Unit: "{try}", Instrument: Counter, Attributes: []string{lockName}, Tier: Deep, Part: PartLocks,
		Help: "Tries to take a lock of the emulator, by the lock's name, since counting began.", Source: lockRead,
		Meaning: "What collisions are compared with. Names for which nobody had to wait are added up as other.",
		Blind:   lockBlind, Needs: lockCount},
		func(r LocksReading, put *points) {
			r.each(put, func(name string, s lockSum) { put.int(s.tries, name) })
		}},
	{Metric{Name: "beam.lock.contentions", Unit: "{contention}", Instrument: Counter, Attributes: []string{lockName}, Tier: Deep, Part: PartLocks,
		Help: "Tries to take a lock of the emulator that found it taken, by the lock's name, since counting began.", Source: lockRead,
		Meaning: "db_tab is of ETS tables, run_queue of schedulers, proc_msgq of mailboxes, alcu_allocator of memory.",
		Healthy: "below 0.01 of the tries", Blind: lockBlind, Needs: lockCount},
		func(r LocksReading, put *points) {
			r.each(put, func(name string, s lockSum) { put.int(s.collisions, name) })
		}},
	{Metric{Name: "beam.lock.wait.time", Unit: "s", Instrument: Counter, Attributes: []string{lockName}, Tier: Deep, Part: PartLocks,
		Help: "Time that threads of the emulator waited for a lock, by the lock's name, since counting began.", Source: lockRead,
		Meaning: "Its rate is how many threads wait for it at a time: 1 is a scheduler lost.", Healthy: "a rate below 0.05", Watch: "0.5",
		Blind: lockBlind, Needs: lockCount},
		func(r LocksReading, put *points) {
			r.each(put, func(name string, s lockSum) { put.float(s.waited.Seconds(), name) })
		}},

	// The literal name of the roadmap.
	{Metric{Name: "beam.lock_contention", Unit: "1", Instrument: Gauge, Part: PartLocks, Set: Roadmap,
		Help: "Deprecated: beam.lock.contentions by beam.lock.tries of all locks, since the last collection.", Source: lockRead, Needs: lockCount},
		func(r LocksReading, put *points) {
			if c := r.Counts; c != nil && c.compared && c.tries > 0 {
				put.float(float64(c.collided) / float64(c.tries))
			}
		}},
}

// each gives the sums of each name, once there are any.
func (r LocksReading) each(put *points, give func(name string, s lockSum)) {
	put.counted()
	if r.Counts == nil || r.Counts.absent {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(r.Counts.sums)) {
		give(name, r.Counts.sums[name])
	}
}
