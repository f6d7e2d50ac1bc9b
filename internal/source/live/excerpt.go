package live

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/probe"
	"github.com/hodoscope/hodoscope/internal/roster"
)

// ExcerptQuery asks for some rows of the table of all processes.
type ExcerptQuery struct {
	Sort          beam.SortKey
	Up            bool
	Filter        *filter.Expr      // nil: none
	In            map[string]string // of a group by each of ExcerptWays, by name
	By            string            // "": rows are processes; else one of ExcerptWays
	Order         int64             // that of an answer before, as long as it is kept; 0: the newest
	Offset, Limit int
	Pinned        []beam.Pid
	Window        time.Duration // 0: absolute; else the change of Sort over it, which no census knows

	// Closer: look closer at the rows, which wakes them, unless somebody did since Every.
	Closer bool
	Every  time.Duration
}

// ExcerptWays are the columns that processes are put into groups by.
func ExcerptWays() []string { return slices.Clone(roster.Ways) }

// ExcerptOrders tells whether a census can put processes in order by a column.
func ExcerptOrders(column beam.SortKey) bool { return roster.Orders(column) }

// Ranks tells whether a node ranks its processes by a column.
func Ranks(column beam.SortKey) bool {
	return sweepColumn[column] != nil || walkedColumn[column] != nil
}

// Excerpt reads rows of what the censuses know: false when there is none yet, or the
// filter needs numbers that they do not have. However long the table is and however
// many look, the node is asked only for closer looks at rows that are shown.
func (s *Source) Excerpt(ctx context.Context, q ExcerptQuery) (*beam.Excerpt, bool, error) {
	sm := &s.sampler
	sm.mu.Lock()
	ready := sm.ready
	sm.mu.Unlock()
	if !ready || q.Filter != nil && (q.Filter.Compares("memory") || q.Filter.Compares("current_function")) {
		return nil, false, nil
	}
	e := sm.shelf.Excerpt(&sm.mu, sm.roster, roster.Excerpt{
		Ranking: roster.Ranking{Members: roster.Members{Filter: q.Filter, In: q.In}, Sort: q.Sort, Up: q.Up},
		By:      q.By, Order: q.Order, Offset: q.Offset, Limit: q.Limit, Pinned: q.Pinned,
	})
	var cost beam.Cost
	if q.Closer && e.By == "" {
		looked, err := s.lookedAt(ctx, awake(e.Pinned, e.Processes), q.Every, &cost)
		if err != nil {
			return nil, true, err
		}
		e.NotLooked = replace(e.Pinned, looked) + replace(e.Processes, looked)
	}
	seen := e.Followed
	if e.ByOrphan {
		seen = e.OrphansKnown
	}
	e.Incarnation, e.Origin = s.n.Incarnation(), sampled(seen, e.Total, cost)
	return e, true, nil
}

// awake are the processes of rows that can be looked at closer without waking who
// hibernates.
func awake(tables ...*beam.Processes) []beam.Pid {
	var pids []beam.Pid
	for _, p := range tables {
		for i, pid := range p.Pid {
			if closable(p, i) && !slices.Contains(pids, pid) {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

func closable(p *beam.Processes, i int) bool {
	return p.Reductions[i] != beam.Gone && p.CurrentFunction[i] != roster.Hibernate
}

// replace puts what a closer look found in the place of rows, and tells for how many
// that it would have told more of there was none.
func replace(p *beam.Processes, looked map[beam.Pid]closeRow) (without int) {
	known := *p
	*p = beam.Processes{Total: p.Total, Candidates: p.Candidates}
	for i, pid := range known.Pid {
		row, ok := looked[pid]
		switch {
		case ok:
			p.AppendRow(row.of, row.at)
		default:
			if closable(&known, i) {
				without++
			}
			p.AppendRow(&known, i)
		}
	}
	return without
}

// mostClose is how many processes are looked at closer within an interval, for all
// who look at excerpts: as many as a large screen has rows. Who looks elsewhere then
// sees what the last census knew.
const mostClose = 100

// closeLooks are the rows that were looked at closer of late.
type closeLooks struct {
	asking sync.Mutex // who wants rows waits for who is asking for some: they may be the same
	rows   map[beam.Pid]closeRow
}

// closeRow is a row of an answer.
type closeRow struct {
	of   *beam.Processes
	at   int
	when time.Time
}

// lookedAt are closer looks at processes that are not older than every: those that
// there are, and as many more as may be asked for.
func (s *Source) lookedAt(ctx context.Context, pids []beam.Pid, every time.Duration, cost *beam.Cost) (map[beam.Pid]closeRow, error) {
	c := &s.close
	c.asking.Lock()
	defer c.asking.Unlock()
	for pid, row := range c.rows {
		if time.Since(row.when) > every {
			delete(c.rows, pid)
		}
	}
	wanted := slices.DeleteFunc(slices.Clone(pids), func(p beam.Pid) bool { _, there := c.rows[p]; return there })
	wanted = wanted[:min(len(wanted), max(0, mostClose-len(c.rows)))]
	rows, err := s.closeUp(ctx, wanted, cost)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	for i, pid := range rows.Pid {
		c.rows[pid] = closeRow{rows, i, now}
	}
	found := make(map[beam.Pid]closeRow, len(pids))
	for _, pid := range pids {
		if row, ok := c.rows[pid]; ok {
			found[pid] = row
		}
	}
	return found, nil
}

// closeUp looks closer at processes, which wakes them, and adds what the roster knows.
func (s *Source) closeUp(ctx context.Context, pids []beam.Pid, cost *beam.Cost) (*beam.Processes, error) {
	rows := &beam.Processes{}
	for batch := range slices.Chunk(pids, probe.MaxDetails) {
		if err := s.details(ctx, s.pids(batch), false, rows, cost); err != nil {
			return nil, err
		}
	}
	times := 1
	if s.otp() < 27 {
		times = 2 // the dictionary is asked for apart
	}
	s.sampler.mu.Lock()
	defer s.sampler.mu.Unlock()
	for _, p := range pids {
		s.sampler.roster.Woke(p, times)
	}
	s.sampler.roster.Annotate(rows)
	return rows, nil
}
