package roster

import (
	"cmp"
	"slices"
	"sync"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Excerpt asks for some rows of a table that is too long to be read.
type Excerpt struct {
	Ranking
	By            string // one of Ways: rows are groups; "": processes
	Order         int64  // of the census of that number, as long as it is kept; 0: of the last
	Offset, Limit int
	Pinned        []beam.Pid // tell of these too, wherever they are
}

// Excerpt reads from a roster. Origin and Incarnation are for the caller to fill in.
func (s *Shelf) Excerpt(lock sync.Locker, r *Roster, q Excerpt) *beam.Excerpt {
	q.Sort = cmp.Or(q.Sort, beam.SortReductionsRate)
	if q.By != "" {
		groups, o := s.Groups(lock, r, q.Members, q.By)
		e := excerptOf(o, q)
		e.By, e.Groups = q.By, groups
		for i := range groups {
			e.Passed += groups[i].Followed
		}
		return e
	}
	o := s.Order(lock, r, q.Ranking, q.Order)
	e := excerptOf(o, q)
	e.Passed = len(o.Pids)
	for _, pid := range q.Pinned {
		e.PinnedAt = append(e.PinnedAt, slices.Index(o.Pids, pid))
	}
	from := min(q.Offset, len(o.Pids))
	lock.Lock()
	defer lock.Unlock()
	e.Processes, e.Pinned = r.Rows(o.Pids[from:min(from+q.Limit, len(o.Pids))]), r.Rows(q.Pinned)
	e.Top = r.Rows(o.Pids[:min(1, len(o.Pids))])
	if q.Up && len(o.Pids) > 0 {
		e.Top = r.Rows(o.Pids[len(o.Pids)-1:])
	}
	return e
}

func excerptOf(o *Order, q Excerpt) *beam.Excerpt {
	return &beam.Excerpt{Order: o.Round, Ranked: o.At, Sort: q.Sort, Up: q.Up, Total: o.Total, Followed: o.Followed, Each: o.Each,
		Offset: q.Offset, ByOrphan: q.byOrphan(), OrphansKnown: o.OrphansKnown}
}
