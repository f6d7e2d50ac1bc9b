package live

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
	"github.com/hodoscope/hodoscope/internal/roster"
)

// SamplePlan says what one look at all processes may take.
type SamplePlan struct {
	Identify int // at most so many are asked who they are, which wakes each once
	Heaps    int // of at most so many the heap is read, which wakes nobody
}

// On a node with more than mostFollowed processes a census follows a share of them,
// but all that have a name and those of the alwaysFollowed pids given out first that
// live: of most kinds of which there is one it is among these.
const (
	mostFollowed   = 250_000
	alwaysFollowed = 4096
)

// sampler keeps the roster of a node's processes.
type sampler struct {
	asking  sync.Mutex // one look at a time; guards what follows
	census  *node.Resident
	query   probe.CensusQuery
	most    int       // mostFollowed; less in tests
	first   int       // alwaysFollowed
	masters time.Time // when the application masters were asked for
	unseen  pidCount

	mu     sync.Mutex // guards the roster
	roster *roster.Roster
	ready  bool // a census was taken
	shelf  roster.Shelf
}

// Sample takes a census of the node, then asks as many processes as the plan
// allows who they are and how large they are. What it learns stays: the next
// census tells only what is new.
func (s *Source) Sample(ctx context.Context, plan SamplePlan) (*beam.Census, error) {
	sm := &s.sampler
	sm.asking.Lock()
	defer sm.asking.Unlock()
	var cost beam.Cost
	for _, step := range []func(context.Context, SamplePlan, *beam.Cost) error{
		s.takeCensus, s.learnMasters, s.identify, s.readHeaps,
	} {
		if err := step(ctx, plan, &cost); err != nil {
			return nil, err
		}
	}
	sm.mu.Lock()
	c, births := sm.roster.Census(), sm.roster.Births()
	sm.ready = true
	sm.mu.Unlock()
	c.Incarnation = s.n.Incarnation()
	if given, ok := sm.unseen.since(s); ok && c.Window > 0 {
		c.Unseen = max(0, float64(given-int64(births))/c.Window.Minutes())
	}
	c.Origin = sampled(c.Followed, c.Processes, cost)
	return c, nil
}

// takeCensus asks for a round and enters it into the roster.
func (s *Source) takeCensus(ctx context.Context, _ SamplePlan, cost *beam.Cost) error {
	sm := &s.sampler
	fresh, err := s.settleCensus(ctx, cost)
	if err != nil {
		return err
	}
	b := &books{s: s}
	sm.mu.Lock()
	sm.roster.Begin(time.Now(), fresh, sm.query.Each)
	sm.mu.Unlock()
	round := sm.query.Round(b)
	a, err := sm.census.Ask(ctx, func(c *etf.Cursor) error {
		sm.mu.Lock()
		defer sm.mu.Unlock()
		return round.Part(c)
	})
	*cost = cost.Plus(a.Cost)
	if err != nil {
		sm.endCensus()
		return err
	}
	totals := probe.DecodeCensus(a.Result)
	if err := a.Result.Err(); err != nil {
		sm.endCensus()
		return err
	}
	sm.mu.Lock()
	defer sm.mu.Unlock()
	ours := s.n.OwnCount()
	sm.roster.End(totals.Processes-ours, totals.Births-b.own)
	if sm.query.Each == 1 && !balanced(totals.Processes-ours, sm.roster.Len()) {
		sm.endCensus()
	}
	return nil
}

// balanced tells whether the books agree with the node. They may differ by our own
// processes that just came or went; if by more, a birth was missed (pids begin
// anew after some hundred million), and a new census lists everybody.
func balanced(counted, followed int) bool {
	return max(counted-followed, followed-counted) <= 16+followed/1000
}

// settleCensus puts a census process on the node if there is none that follows
// the right share of its processes. fresh: it begins by listing everybody.
func (s *Source) settleCensus(ctx context.Context, cost *beam.Cost) (fresh bool, err error) {
	sm := &s.sampler
	sm.mu.Lock()
	if sm.roster == nil {
		sm.roster = roster.New(s.wordSize())
	}
	total := max(sm.roster.Total(), s.n.Greeting().Processes)
	if sm.ready {
		total = sm.roster.Total()
	}
	sm.mu.Unlock()
	if sm.census != nil {
		// Twice as many or half as many as it was made for.
		if limit := sm.most * sm.query.Each; total <= 2*limit && (sm.query.Each == 1 || 3*total >= limit) {
			return false, nil
		}
		sm.endCensus()
	}
	sm.query = probe.CensusQuery{OTP: s.otp(), Node: s.n.Name(), Pace: probe.WatchPace,
		Each: max(1, (total+sm.most-1)/sm.most), First: s.n.Pid(beam.Pid{ID: uint32(sm.first)})}
	sm.census, err = s.n.Settle(ctx, sm.query.Request())
	return true, err
}

func (sm *sampler) endCensus() {
	if sm.census != nil {
		sm.census.Close()
		sm.census = nil
	}
}

// books enters what a census tells into the roster, but for our own processes.
type books struct {
	s   *Source
	own int
}

func (b *books) Born(p beam.Birth) {
	if b.s.n.Own(b.s.n.Pid(p.Pid)) {
		b.own++
		return
	}
	b.s.sampler.roster.Born(p)
}

func (b *books) Changed(p beam.Pulse) { b.s.sampler.roster.Changed(p) }
func (b *books) Gone(p beam.Pid)      { b.s.sampler.roster.Gone(p) }

func (b *books) Named(name string, p beam.Pid, first bool) {
	b.s.sampler.roster.Named(name, p, first)
}

// mastersEvery is how often the application masters are asked for.
const mastersEvery = time.Minute

// learnMasters finds which group leader stands for which application.
func (s *Source) learnMasters(ctx context.Context, _ SamplePlan, cost *beam.Cost) error {
	sm := &s.sampler
	if time.Since(sm.masters) < mastersEvery {
		return nil
	}
	_, masters, _, took, err := s.applications(ctx)
	*cost = cost.Plus(took)
	if err != nil {
		return err
	}
	sm.masters = time.Now()
	names := make(map[beam.Pid]string, len(masters))
	for app, p := range masters {
		names[probe.Local(p)] = app
	}
	sm.mu.Lock()
	sm.roster.Applications(names)
	sm.mu.Unlock()
	return nil
}

// identify asks some processes who they are.
func (s *Source) identify(ctx context.Context, plan SamplePlan, cost *beam.Cost) error {
	sm := &s.sampler
	limits := roster.Limits{MessageQueueLen: probe.LongQueue}
	if s.otp() < 27 {
		limits.HeapSize = probe.LargestNamed
	}
	sm.mu.Lock()
	pids := sm.roster.Unknown(plan.Identify, limits)
	sm.mu.Unlock()
	if err := s.weigh(ctx, pids, cost); err != nil {
		return err
	}
	var few, many []beam.Pid
	for _, p := range pids {
		if s.memories.crowded(p) {
			many = append(many, p)
		} else {
			few = append(few, p)
		}
	}
	q := probe.IdentityQuery{OTP: s.otp(), Node: s.n.Name()}
	if err := s.identities(ctx, q, few, cost); err != nil {
		return err
	}
	q.Crowded = true
	return s.identities(ctx, q, many, cost)
}

// identities asks all of them the same.
func (s *Source) identities(ctx context.Context, q probe.IdentityQuery, pids []beam.Pid, cost *beam.Cost) error {
	sm := &s.sampler
	for batch := range slices.Chunk(pids, probe.MaxIdentities) {
		err := s.halving(ctx, batch, cost, q.Request, func(c *etf.Cursor) {
			sm.mu.Lock()
			defer sm.mu.Unlock()
			q.Identities(c, sm.roster.Identify)
			cost.Woken += len(batch)
		}, func(p beam.Pid) {
			sm.mu.Lock()
			defer sm.mu.Unlock()
			sm.roster.Identify(beam.Identity{Pid: p})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// weigh finds out which of some processes have too many links and monitors for them
// to be asked for these. Who has not done much has not come to have so many.
func (s *Source) weigh(ctx context.Context, pids []beam.Pid, cost *beam.Cost) error {
	sm := &s.sampler
	sm.mu.Lock()
	pids = sm.roster.Worked(pids, probe.CrowdedReductions)
	sm.mu.Unlock()
	done, err := s.memories.ask(ctx)
	if err != nil {
		return err
	}
	defer done()
	pids = slices.DeleteFunc(pids, s.memories.crowded)
	for batch := range slices.Chunk(pids, probe.MaxIdentities) {
		err := s.halving(ctx, batch, cost, probe.Weigh, func(c *etf.Cursor) {
			probe.DecodeWeights(c, s.wordSize(), s.memories.weighed)
			cost.Woken += len(batch)
			sm.mu.Lock()
			defer sm.mu.Unlock()
			for _, p := range batch {
				sm.roster.Woke(p, 1)
			}
		}, func(beam.Pid) {})
		if err != nil {
			return err
		}
	}
	return nil
}

// readHeaps reads the heaps of some processes.
func (s *Source) readHeaps(ctx context.Context, plan SamplePlan, cost *beam.Cost) error {
	sm := &s.sampler
	sm.mu.Lock()
	pids := sm.roster.Stale(plan.Heaps, roster.Limits{MessageQueueLen: probe.LongQueue})
	sm.mu.Unlock()
	for batch := range slices.Chunk(pids, probe.MostHeaps(s.n.Name())) {
		err := s.halving(ctx, batch, cost, probe.HeapsOf, func(c *etf.Cursor) {
			sm.mu.Lock()
			defer sm.mu.Unlock()
			probe.DecodeHeaps(c, s.wordSize(), sm.roster.Heap)
		}, func(p beam.Pid) {
			sm.mu.Lock()
			defer sm.mu.Unlock()
			sm.roster.Heap(beam.Heap{Pid: p})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// halving asks about some processes at once. When one of them keeps the answer
// from coming, or makes it too large, each half is asked by itself, down to the
// one, which is given up. Once the connection is gone or the time is over nothing
// more is asked.
func (s *Source) halving(ctx context.Context, pids []beam.Pid, cost *beam.Cost, ask func([]etf.Pid) probe.Request,
	answer func(*etf.Cursor), giveUp func(beam.Pid)) error {
	step, cancel := context.WithTimeoutCause(ctx, 2*stuck, node.ErrTimeout)
	a, err := s.n.Do(step, ask(s.pids(pids)), nil)
	cancel()
	*cost = cost.Plus(a.Cost)
	switch {
	case err == nil:
		answer(a.Result)
		return a.Result.Err()
	case ctx.Err() != nil:
		return ctx.Err()
	case !lost(err) && !errors.Is(err, node.ErrTooLarge):
		return err
	case len(pids) == 1:
		giveUp(pids[0])
		return nil
	}
	half := len(pids) / 2
	err = s.halving(ctx, pids[:half], cost, ask, answer, giveUp)
	if err != nil && (ctx.Err() != nil || s.n.Err() != nil) {
		return err
	}
	return cmp.Or(err, s.halving(ctx, pids[half:], cost, ask, answer, giveUp))
}

// pidCount is where the node's numbering of processes stood at a look.
type pidCount struct {
	known   bool
	number  int64
	spawned int64 // of ours, until then
}

// since tells how many processes of others the node made since the look before.
func (c *pidCount) since(s *Source) (given int64, ok bool) {
	newest, spawned := s.n.Newest()
	bits, all := 28, int64(1)<<60
	if s.otp() < 26 {
		bits, all = 15, 1<<28
	}
	now := pidCount{true, int64(newest.Serial)<<bits | int64(newest.ID), spawned}
	given = (now.number-c.number+all)%all - (now.spawned - c.spawned)
	ok = c.known
	*c = now
	return given, ok
}

// Known answers a question about processes from the roster, as far as it can:
// false when there is no census yet or it does not know what is asked for. Only
// the rows shown are looked at closer, and only of those that do not hibernate.
func (s *Source) Known(ctx context.Context, q ProcessQuery) (*beam.Processes, bool, error) {
	sm := &s.sampler
	sort := cmp.Or(q.Sort, beam.SortReductions)
	sm.mu.Lock()
	ready := sm.ready && q.Window == 0 && roster.Sorts(sort) && roster.Matches(q.Filter)
	var p *beam.Processes
	if ready {
		p = sm.roster.Select(roster.Query{Sort: sort, Limit: min(max(q.Limit, 1), MaxLimit), Filter: q.Filter, Group: q.Group})
	}
	sm.mu.Unlock()
	if !ready {
		return nil, false, nil
	}
	var cost beam.Cost
	if !q.NoWake {
		if err := s.closer(ctx, p, &cost); err != nil {
			return nil, true, err
		}
	}
	seen := p.Candidates
	if p.ByOrphan {
		seen = p.OrphansKnown
	}
	p.Incarnation, p.Origin = s.n.Incarnation(), sampled(seen, p.Total, cost)
	return p, true, nil
}

// closer replaces the rows of processes that do not hibernate by what a closer
// look at them tells now.
func (s *Source) closer(ctx context.Context, p *beam.Processes, cost *beam.Cost) error {
	var awake []beam.Pid
	for i, pid := range p.Pid {
		if p.CurrentFunction[i] != roster.Hibernate {
			awake = append(awake, pid)
		}
	}
	rows, err := s.closeUp(ctx, awake, cost)
	if err != nil {
		return err
	}
	at := make(map[beam.Pid]int, rows.Len())
	for i, pid := range rows.Pid {
		at[pid] = i
	}
	known := *p
	*p = beam.Processes{Total: p.Total, Sort: p.Sort, Candidates: p.Candidates, Examined: p.Examined,
		ByOrphan: p.ByOrphan, OrphansKnown: p.OrphansKnown}
	for i, pid := range known.Pid {
		if row, ok := at[pid]; ok {
			p.AppendRow(rows, row)
		} else {
			p.AppendRow(&known, i)
		}
	}
	return nil
}

// Group is the name of a process's group; "" when it is not known.
func (s *Source) Group(p beam.Pid) string {
	s.sampler.mu.Lock()
	defer s.sampler.mu.Unlock()
	if !s.sampler.ready {
		return ""
	}
	return s.sampler.roster.Group(p)
}
