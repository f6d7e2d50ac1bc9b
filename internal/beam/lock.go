package beam

import (
	"slices"
	"time"
)

// LockCounting is the build type of the one emulator that counts locks. The build
// defines ERTS_ENABLE_LOCK_COUNT for it and for no other.
const LockCounting = "lcnt"

// Locks is what the emulator's own locks cost, added up by name, where the emulator
// counts that: one of build type lcnt, which OTP builds on request. Counters are since
// somebody cleared them, or the runtime started; what a lock had counted goes when the
// lock goes, with its process for instance.
// Source: erts_debug:lcnt_collect/0, which lcnt:rt_collect/0 is made of.
type Locks struct {
	Incarnation Incarnation
	Origin      Origin
	BuildType   string // as of System
	Counted     bool   // whether this emulator counts at all
	// TooMany: there are about Expected locks of processes, tables and ports, which is
	// more than are read.
	TooMany    bool
	Expected   int
	Categories []string      // of locks that are counted now, as of lcnt:rt_mask/0
	Since      time.Duration // that counters were cleared
	Window     time.Duration // between two looks, for what is called delta; 0: there was one
	Total      int           // locks that are counted, taken or not
	List       []LockClass   // by name; none of which no lock was ever taken
}

// LockCategories are those that the runtime sorts its locks into, of which somebody may
// have switched some off. Source: lcnt:rt_mask/2.
var LockCategories = []string{"allocator", "db", "debug", "distribution", "generic", "io", "process", "scheduler"}

// LockClass is all locks of one name.
type LockClass struct {
	Name       string // run_queue, db_tab, proc_main, …
	Type       string // mutex, rw_mutex, proclock, spinlock, rwspinlock
	Locks      int64  // that were taken since the counters were cleared
	Tries      int64  // to take one
	Collisions int64  // tries that found it taken
	Waits      int64  // tries that were timed
	Waited     time.Duration

	// Over the window.
	TriesDelta, CollisionsDelta int64
	WaitedDelta                 time.Duration
}

// Over is l with what was counted since an earlier look. Somebody may have cleared the
// counters between; then it is since they did. Of a class that lost locks, what those
// had counted is missing: what is told is never too much, and never below 0.
func (l Locks) Over(before Locks) Locks {
	if before.Total == 0 || l.Total == 0 {
		return l
	}
	if l.Since < before.Since {
		before = Locks{}
	}
	type key struct{ name, kind string }
	was := make(map[key]LockClass, len(before.List))
	for _, k := range before.List {
		was[key{k.Name, k.Type}] = k
	}
	l.Window, l.List = l.Since-before.Since, slices.Clone(l.List)
	for i := range l.List {
		k := &l.List[i]
		then := was[key{k.Name, k.Type}]
		k.TriesDelta = max(0, k.Tries-then.Tries)
		k.CollisionsDelta = max(0, k.Collisions-then.Collisions)
		k.WaitedDelta = max(0, k.Waited-then.Waited)
	}
	return l
}
