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
	Group  string        // only of this group; known to a census only
}

// MaxLimit is the most rows that one question may ask for; more is what a
// recording or the full table is for.
const MaxLimit = 1000

// Processes ranks all processes on the node and looks closer at the first ones.
// With a filter, candidates are looked at in the order of the ranking until
// enough pass or MaxLimit have been looked at; those that the filter decides
// against by what wakes nobody are no candidates.
func (s *Source) Processes(ctx context.Context, q ProcessQuery) (*beam.Processes, error) {
	if q.Sort == "" {
		q.Sort = beam.SortReductions
	}
	q.Limit = min(max(q.Limit, 1), MaxLimit)
	r, cost, err := s.choose(ctx, q)
	if err != nil {
		return nil, err
	}
	p := &beam.Processes{Incarnation: s.n.Incarnation(), Total: r.Total, Sort: q.Sort, Window: r.Elapsed, Candidates: r.candidates}
	if err := s.collect(ctx, q, r, p, &cost); err != nil {
		return nil, err
	}
	if q.Window <= 0 {
		p = rankRows(p, q)
	}
	p.Origin = exact(r.Total, cost)
	return p, nil
}

// candidates are pids in the order of a ranking, with the numbers they were
// ranked by. There may be more than are listed.
type candidates struct {
	probe.Ranked
	candidates int
	unranked   bool // the order means nothing, and all are listed
}

// choose finds the candidates in the way that costs the node least.
func (s *Source) choose(ctx context.Context, q ProcessQuery) (candidates, beam.Cost, error) {
	if q.Filter == nil || q.Window > 0 {
		return s.rank(ctx, q)
	}
	c, cost, err := s.sweep(ctx, q)
	if err != nil || sweepColumn[q.Sort] != nil {
		return c.first(MaxLimit), cost, err
	}
	// The key is not in the rows of a sweep. Few are looked at all, many are ranked.
	if c.unranked = !q.NoWake && len(c.Pids) <= MaxLimit; c.unranked {
		return c, cost, nil
	}
	r, more, err := s.rank(ctx, q)
	passed := make(map[etf.Pid]bool, len(c.Pids))
	for _, p := range c.Pids {
		passed[p] = true
	}
	out := candidates{Ranked: probe.Ranked{Total: r.Total}, candidates: c.candidates}
	for i, p := range r.Pids {
		if passed[p] {
			out.add(p, r.Values[i])
		}
	}
	return out, cost.Plus(more), err
}

// rank lets the node find the best. Those whose queue was too long to walk come
// first: they are suspects by that alone. Our own processes are left out.
func (s *Source) rank(ctx context.Context, q ProcessQuery) (candidates, beam.Cost, error) {
	const ours = 6 // lease, holder and the four that may work
	wanted := q.Limit
	if q.Filter != nil {
		wanted = MaxLimit
	}
	wanted = min(wanted, s.mostRanked()-ours)
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
	return out.first(wanted), a.Cost, a.Result.Err()
}

// mostRanked is how many numbers with their pids, each of which carries the
// node's name, fit into one answer. 100 more may have long queues.
func (s *Source) mostRanked() int { return 58<<10/(16+len(s.n.Name())+14) - 100 }

// first leaves the first n.
func (c candidates) first(n int) candidates {
	n = min(n, len(c.Pids))
	c.Pids, c.Values = c.Pids[:n], c.Values[:n]
	return c
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
	column := sweepColumn[q.Sort]
	if column == nil {
		column = sweepColumn[beam.SortHeapSize]
	}
	var left []row
	var cost beam.Cost
	part := func(c *etf.Cursor) error {
		rows := &beam.Processes{}
		probe.DecodeRows(c, rows, s.wordSize())
		for i, p := range rows.Pid {
			pid := s.n.Pid(p)
			if match(q.Filter, rows, i) != filter.False && !s.n.Own(pid) {
				left = append(left, row{pid, column(rows)[i]})
			}
		}
		return nil
	}
	var a node.Answer
	err := node.ErrTooLarge
	// Names, of the node or of processes, may be long: then fewer rows fit into a part.
	for slice := probe.RowSlice; errors.Is(err, node.ErrTooLarge) && slice > 0; slice /= 5 {
		left = nil
		a, err = s.n.Do(ctx, probe.Rows(probe.Pace{Slice: slice, Pause: s.pace.Pause}), part)
		cost = cost.Plus(a.Cost)
	}
	if err != nil {
		return candidates{}, cost, err
	}
	slices.SortFunc(left, func(a, b row) int { return cmp.Compare(b.value, a.value) })
	out := candidates{candidates: len(left)}
	out.Total = int(a.Result.Int())
	for _, r := range left {
		out.add(r.pid, r.value)
	}
	return out, cost, a.Result.Err()
}

func match(f *filter.Expr, rows *beam.Processes, i int) filter.Truth {
	return f.Match(func(column string) (any, bool) { return rows.Cell(column, i) })
}

// collect looks closer at the candidates, a batch at a time, until p has enough rows.
func (s *Source) collect(ctx context.Context, q ProcessQuery, r candidates, p *beam.Processes, cost *beam.Cost) error {
	limit := q.Limit
	if r.unranked {
		limit = len(r.Pids)
	}
	for batch := range slices.Chunk(r.Pids, probe.MaxDetails) {
		rows := &beam.Processes{}
		if err := s.details(ctx, batch, q.NoWake, rows, cost); err != nil {
			return err
		}
		values := make(map[beam.Pid]int64, len(batch))
		for i, pid := range batch {
			values[probe.Local(pid)] = r.Values[p.Examined+i]
		}
		p.Examined += len(batch)
		for i, pid := range rows.Pid {
			if p.Len() < limit && (q.Filter == nil || match(q.Filter, rows, i) == filter.True) {
				p.AppendRow(rows, i)
				p.Delta = append(p.Delta, values[pid])
			}
		}
		if p.Len() >= limit {
			break
		}
	}
	if q.Window <= 0 {
		if column := walkedColumn[q.Sort]; column != nil && !r.unranked {
			known(column(p), p.Delta)
		}
		p.Delta = nil
	}
	return nil
}

// walkedColumn are the columns whose numbers a ranking reads without waking
// anybody, while a row of what wakes nobody has none.
var walkedColumn = map[beam.SortKey]func(*beam.Processes) []int64{
	beam.SortTotalHeapSize: func(p *beam.Processes) []int64 { return p.TotalHeapSize },
	beam.SortMemory:        func(p *beam.Processes) []int64 { return p.TotalHeapSize },
	beam.SortBinaryMemory:  func(p *beam.Processes) []int64 { return p.BinaryMemory },
}

// known puts the numbers of a ranking where none were read since.
func known(column, values []int64) {
	for i := range column {
		if column[i] == beam.NotRead {
			column[i] = values[i]
		}
	}
}

// rankRows puts rows in the order of the numbers that they show, which may have
// changed since they were ranked.
func rankRows(p *beam.Processes, q ProcessQuery) *beam.Processes {
	column := sweepColumn[q.Sort]
	if column == nil {
		column = walkedColumn[q.Sort]
	}
	values := column(p)
	if q.Sort == beam.SortMemory && !q.NoWake {
		values = p.Memory
	}
	order := make([]int, p.Len())
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(suspicion(values[b]), suspicion(values[a])), cmp.Compare(values[b], values[a]))
	})
	out := &beam.Processes{Incarnation: p.Incarnation, Total: p.Total, Sort: p.Sort, Candidates: p.Candidates, Examined: p.Examined}
	for _, i := range order[:min(len(order), q.Limit)] {
		out.AppendRow(p, i)
	}
	return out
}

// suspicion puts those first whose number could not be read for what they do.
func suspicion(v int64) int {
	switch {
	case v == beam.LongQueue:
		return 3
	case v == beam.NoAnswer:
		return 2
	case v >= 0:
		return 1
	}
	return 0
}

// details appends a row for each pid, in any order. All are asked at once; when
// one of them keeps the answer from coming, or has too much to tell for one
// answer, each is asked by itself.
func (s *Source) details(ctx context.Context, pids []etf.Pid, noWake bool, rows *beam.Processes, cost *beam.Cost) error {
	q := probe.DetailsQuery{OTP: s.otp(), WordSize: s.wordSize(), Cheap: noWake}
	if noWake {
		return s.detailed(ctx, q, pids, rows, cost)
	}
	done, err := s.memories.ask(ctx)
	if err != nil {
		return err
	}
	defer done()
	ways := make(map[probe.DetailsQuery][]etf.Pid)
	for _, p := range pids {
		way := q
		_, way.Spare, way.Nameless = s.memories.recall(probe.Local(p))
		ways[way] = append(ways[way], p)
	}
	for way, pids := range ways {
		from := rows.Len()
		if err := s.detailed(ctx, way, pids, rows, cost); err != nil {
			return err
		}
		s.memories.complete(rows, from, way)
	}
	return nil
}

// detailed is details of one kind.
func (s *Source) detailed(ctx context.Context, q probe.DetailsQuery, pids []etf.Pid, rows *beam.Processes, cost *beam.Cost) error {
	step, cancel := context.WithTimeoutCause(ctx, 2*stuck, node.ErrTimeout)
	a, err := s.n.Do(step, q.Request(pids), nil)
	cancel()
	*cost = cost.Plus(a.Cost)
	if err == nil {
		q.Rows(a.Result, pids, rows)
		if !q.Cheap {
			cost.Woken += len(pids)
		}
		return a.Result.Err()
	}
	if ctx.Err() != nil || !lost(err) && !errors.Is(err, node.ErrTooLarge) {
		return err
	}
	unfit, err := s.oneByOne(ctx, q, pids, rows, cost)
	if err != nil || len(unfit) == 0 {
		return err
	}
	if q.Whole() { // a dictionary larger than our heap
		s.memories.nameless(unfit)
		q.Nameless = true
		if unfit, err = s.oneByOne(ctx, q, s.pids(unfit), rows, cost); err != nil || len(unfit) == 0 {
			return err
		}
	}
	// A name or label of kilobytes.
	q.Cheap = true
	_, err = s.oneByOne(ctx, q, s.pids(unfit), rows, cost)
	return err
}

// oneByOne is for when a process does not answer: the others shall.
func (s *Source) oneByOne(ctx context.Context, q probe.DetailsQuery, pids []etf.Pid, rows *beam.Processes, cost *beam.Cost) (unfit []beam.Pid, err error) {
	q.OneByOne = true
	answer := func(c *etf.Cursor) {
		if p, ok := q.Row(c, rows); !ok {
			unfit = append(unfit, p)
		}
		if !q.Cheap {
			cost.Woken++
		}
	}
	silent := func(p etf.Pid, err error) {
		if errors.Is(err, node.ErrHeap) {
			unfit = append(unfit, probe.Local(p))
			return
		}
		probe.AppendSilent(rows, p)
	}
	err = s.each(ctx, pids, probe.MaxDetails, q.Request, answer, silent, cost)
	return unfit, err
}
