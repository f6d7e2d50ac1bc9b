package roster

import "github.com/hodoscope/hodoscope/internal/beam"

// Whom to ask next.

const (
	// enough of a cohort that all say the same: from then on one a round is asked, to
	// see whether it is still so.
	enough = 64
	// fewAtOnce bounds how many of one cohort are asked in a round, so that all
	// cohorts come to their turn.
	fewAtOnce = 20
)

// Limits say who is not to be asked.
type Limits struct {
	MessageQueueLen int64 // who has more messages waiting
	HeapSize        int64 // words; who has a larger heap; 0: no limit
}

func (l Limits) allow(e *entry) bool {
	return int64(e.queue) <= l.MessageQueueLen && (l.HeapSize == 0 || max(int64(e.heap), int64(e.total)) <= l.HeapSize)
}

// Unknown chooses at most n processes to be asked who they are: the newest and the oldest
// of those just heard of, then others in turn. Of one age, those of a cohort may be of one
// kind, though others of it are not: before OTP 25 a server and what it starts are born
// alike. Who hibernates is not among them.
func (r *Roster) Unknown(n int, limits Limits) []beam.Pid {
	var pids []beam.Pid
	taken := make(map[int32]int)
	twice := make(map[beam.Pid]bool)
	take := func(e *entry) {
		if e.flags&(gone|asked) == 0 && !twice[e.pid] && e.status != beam.StatusUnknown && !e.hibernates() && limits.allow(e) && r.wanted(e.cohort, taken[e.cohort]) {
			taken[e.cohort]++
			twice[e.pid] = true
			pids = append(pids, e.pid)
		}
	}
	for oldest, newest := 0, len(r.pending)-1; oldest <= newest && len(pids) < n; oldest, newest = oldest+1, newest-1 {
		take(r.entry(r.pending[newest]))
		if len(pids) < n {
			take(r.entry(r.pending[oldest]))
		}
	}
	r.pending = r.pending[:0]
	r.turn(&r.cursor.unknown, func(e *entry) bool {
		take(e)
		return len(pids) < n
	})
	return pids
}

// Worked are those of some processes that have done so many reductions, as of the last
// round.
func (r *Roster) Worked(pids []beam.Pid, least int64) []beam.Pid {
	var worked []beam.Pid
	for _, p := range pids {
		if _, e := r.find(p); e != nil && e.reductions >= least {
			worked = append(worked, p)
		}
	}
	return worked
}

// wanted tells whether one more of a cohort should be asked in a round that has
// so many of them already.
func (r *Roster) wanted(cohort int32, taken int) bool {
	c := &r.cohorts[cohort]
	switch {
	case c.verdict(false) == 0:
		return taken < fewAtOnce
	case c.asked < enough:
		return taken < alike
	}
	return taken < 1
}

// turn goes over all slots once, from where it stopped the last time, until f has
// had enough.
func (r *Roster) turn(cursor *uint32, f func(*entry) bool) {
	for range r.slots {
		if *cursor >= r.slots {
			*cursor = 0
		}
		e := r.entry(*cursor)
		*cursor++
		if e.flags&gone == 0 && !f(e) {
			return
		}
	}
}

// Queues are the processes with the longest message queues, n at most; who has
// none is not among them.
func (r *Roster) Queues(n int) []beam.Pid {
	pids := make([]beam.Pid, 0, n)
	for _, slot := range r.top(beam.SortMessageQueueLen, n, func(e *entry) bool { return e.queue > 0 }) {
		pids = append(pids, r.entry(slot).pid)
	}
	return pids
}

// Deep chooses, in turn, at most n processes that wait with at least so many words
// of stack: not in the loop that processes of a behaviour wait in. Who hibernates
// is not among them.
func (r *Roster) Deep(n int, words int64) []beam.Pid {
	var pids []beam.Pid
	r.turn(&r.cursor.deep, func(e *entry) bool {
		if e.status == beam.StatusWaiting && int64(e.stack) >= words && !e.hibernates() && len(pids) < n {
			pids = append(pids, e.pid)
		}
		return len(pids) < n
	})
	return pids
}

// Stale chooses at most n processes whose heaps are to be read: those that ran
// since theirs was read, or whose never was. The largest come first, as they are
// looked at most; then all others in turn.
func (r *Roster) Stale(n int, limits Limits) []beam.Pid {
	stale := func(e *entry) bool { return (e.read == 0 || e.read < e.ran) && limits.allow(e) }
	chosen := make(map[beam.Pid]struct{}, n)
	var pids []beam.Pid
	for _, slot := range r.top(beam.SortTotalHeapSize, min(n/2, 50), nil) {
		if e := r.entry(slot); stale(e) {
			chosen[e.pid] = struct{}{}
			pids = append(pids, e.pid)
		}
	}
	r.turn(&r.cursor.stale, func(e *entry) bool {
		if _, twice := chosen[e.pid]; !twice && stale(e) {
			pids = append(pids, e.pid)
		}
		return len(pids) < n
	})
	return pids
}
