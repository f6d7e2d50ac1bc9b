package live

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// ProcessQuery chooses rows of the process table.
type ProcessQuery struct {
	Sort   beam.SortKey
	Limit  int           // rows wanted
	Window time.Duration // 0: absolute; else the change of Sort over it
	NoWake bool          // leave out what wakes the processes shown
	Filter *filter.Expr  // nil: none
}

// MaxLimit is the most rows that one question may ask for; more is what a
// recording or the full table is for.
const MaxLimit = 1000

// Processes ranks all processes on the node and looks closer at the first ones.
// With a filter, candidates are looked at in the order of the ranking until
// enough pass or MaxLimit have been looked at.
func (s *Source) Processes(ctx context.Context, q ProcessQuery) (*beam.Processes, error) {
	if q.Sort == "" {
		q.Sort = beam.SortReductions
	}
	q.Limit = min(max(q.Limit, 1), MaxLimit)
	ask := s.rank
	if q.Filter != nil && q.Window <= 0 && sweepColumn[q.Sort] != nil {
		ask = s.sweep
	}
	r, cost, err := ask(ctx, q)
	if err != nil {
		return nil, err
	}
	p := &beam.Processes{Incarnation: s.n.Incarnation(), Total: r.Total, Sort: q.Sort, Window: r.Elapsed, Candidates: r.candidates}
	if err := s.collect(ctx, q, r, p, &cost); err != nil {
		return nil, err
	}
	p.Origin = exact(r.Total, cost)
	return p, nil
}

// candidates are pids in the order of a ranking, with the numbers they were
// ranked by. There may be more than are listed.
type candidates struct {
	probe.Ranked
	candidates int
}

// rank lets the node find the best. Those whose queue was too long to walk come
// first: they are suspects by that alone. Our own processes are left out.
func (s *Source) rank(ctx context.Context, q ProcessQuery) (candidates, beam.Cost, error) {
	const ours = 6 // lease, holder and the four that may work
	wanted := q.Limit
	if q.Filter != nil {
		wanted = MaxLimit
	}
	req, err := probe.Ranking(q.Sort, wanted+ours, q.Window, s.pace)
	if err != nil {
		return candidates{}, beam.Cost{}, err
	}
	a, err := s.n.Do(ctx, req, nil)
	if err != nil {
		return candidates{}, a.Cost, err
	}
	r := probe.DecodeRanked(a.Result, q.Sort, s.wordSize())
	out := candidates{Ranked: probe.Ranked{Total: r.Total, Elapsed: r.Elapsed}, candidates: r.Total}
	for _, p := range r.LongQueue {
		out.add(p, beam.LongQueue)
	}
	for i, p := range r.Pids {
		if !s.n.Own(p) {
			out.add(p, r.Values[i])
		}
	}
	out.Pids = out.Pids[:min(wanted, len(out.Pids))]
	return out, a.Cost, a.Result.Err()
}

func (c *candidates) add(p etf.Pid, value int64) {
	c.Pids, c.Values = append(c.Pids, p), append(c.Values, value)
}

// sweepColumn are the keys whose numbers are in the rows of a sweep.
var sweepColumn = map[beam.SortKey]func(*beam.Processes) []int64{
	beam.SortReductions:      func(p *beam.Processes) []int64 { return p.Reductions },
	beam.SortMessageQueueLen: func(p *beam.Processes) []int64 { return p.MessageQueueLen },
	beam.SortHeapSize:        func(p *beam.Processes) []int64 { return p.HeapSize },
	beam.SortStackSize:       func(p *beam.Processes) []int64 { return p.StackSize },
}

// sweep reads a row of every process, which wakes nobody, and drops those that
// the filter already decides against.
func (s *Source) sweep(ctx context.Context, q ProcessQuery) (candidates, beam.Cost, error) {
	type row struct {
		pid   etf.Pid
		value int64
	}
	var left []row
	a, err := s.n.Do(ctx, probe.Rows(s.pace), func(c *etf.Cursor) error {
		rows := &beam.Processes{}
		probe.DecodeRows(c, rows, s.wordSize())
		for i, p := range rows.Pid {
			pid := s.n.Pid(p)
			if match(q.Filter, rows, i) != filter.False && !s.n.Own(pid) {
				left = append(left, row{pid, sweepColumn[q.Sort](rows)[i]})
			}
		}
		return nil
	})
	if err != nil {
		return candidates{}, a.Cost, err
	}
	slices.SortFunc(left, func(a, b row) int { return cmp.Compare(b.value, a.value) })
	out := candidates{candidates: len(left)}
	out.Total = int(a.Result.Int())
	for _, r := range left[:min(MaxLimit, len(left))] {
		out.add(r.pid, r.value)
	}
	return out, a.Cost, a.Result.Err()
}

func match(f *filter.Expr, rows *beam.Processes, i int) filter.Truth {
	return f.Match(func(column string) (any, bool) { return rows.Cell(column, i) })
}

// collect looks closer at the candidates, a batch at a time, until p has enough rows.
func (s *Source) collect(ctx context.Context, q ProcessQuery, r candidates, p *beam.Processes, cost *beam.Cost) error {
	for batch := range slices.Chunk(r.Pids, probe.MaxDetails) {
		rows := &beam.Processes{}
		if err := s.details(ctx, batch, q.NoWake, rows, cost); err != nil {
			return err
		}
		for i := range rows.Pid {
			if p.Len() < q.Limit && (q.Filter == nil || match(q.Filter, rows, i) == filter.True) {
				p.AppendRow(rows, i)
				p.Delta = append(p.Delta, r.Values[p.Examined])
			}
			p.Examined++
		}
		if p.Len() >= q.Limit {
			break
		}
	}
	if q.Window <= 0 {
		p.Delta = nil
	}
	return nil
}

// stuck is how long one row of details may take. A process inside a native
// function answers only when that returns.
const stuck = time.Second

// details appends a row for each pid. A process that does not answer in time
// costs its own row, not the others'.
func (s *Source) details(ctx context.Context, pids []etf.Pid, noWake bool, rows *beam.Processes, cost *beam.Cost) error {
	for len(pids) > 0 {
		done := 0
		step, cancel := context.WithTimeoutCause(ctx, stuck, node.ErrTimeout)
		a, err := s.n.Do(step, probe.Details(pids, s.otp(), noWake), func(c *etf.Cursor) error {
			probe.DecodeDetail(c, rows, s.wordSize(), noWake)
			done++
			return nil
		})
		cancel()
		*cost = cost.Plus(a.Cost)
		if !noWake {
			cost.Woken += done
		}
		switch {
		case err == nil && done == len(pids):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && !errors.Is(err, node.ErrTimeout) && !errors.Is(err, node.ErrHeap):
			return err
		}
		// The next in line did not answer, or its dictionary is larger than our heap.
		if done < len(pids) {
			probe.AppendSilent(rows, pids[done])
			done++
		}
		pids = pids[done:]
	}
	return nil
}
