package live

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
	"github.com/hodoscope/hodoscope/internal/waits"
)

// WaitQuery bounds a look at who waits on whom. The zero value has the bounds
// below.
type WaitQuery struct {
	Callees int // processes with the longest queues whose callers are looked for
	Woken   int // processes that may be woken
	Depth   int // processes that a chain is followed through
	// Candidates are looked at before those that are found otherwise.
	Candidates []beam.Pid
	// Queues, if not nil, are the processes with the longest queues, of Total on the
	// node: whoever knows these spares the node a sweep.
	Queues []beam.Pid
	Total  int
	// NoSample spares it the other one: only candidates and callers are looked at.
	NoSample bool
	// Group names the group of a process, if set; "" leaves it to what the process
	// itself tells.
	Group func(beam.Pid) string
}

// The bounds of a look unless the query has others.
const (
	defaultCallees = 10
	DefaultWoken   = 200
	defaultDepth   = 8
	MostWoken      = 1000
)

func (q WaitQuery) bounded() WaitQuery {
	q.Callees = min(cmp.Or(max(q.Callees, 0), defaultCallees), 5*probe.MaxCallers)
	q.Woken = min(cmp.Or(max(q.Woken, 0), DefaultWoken), MostWoken)
	q.Depth = min(cmp.Or(max(q.Depth, 0), defaultDepth), 4*defaultDepth)
	return q
}

// A node with up to smallNode processes has all of them sampled that may wait. On a larger one
// only those are whose stack is deeper than that of an OTP process in its loop; who
// waits with a shallow one is found there as a caller.
const (
	smallNode = 3000
	anyStack  = 2  // words: no wait that is known has less, and what hibernates by erlang:hibernate/3 has
	deepStack = 13 // the loops of gen_server take 9 to 11, a call within one 20 or more
)

// mostSilent is how many processes may keep us waiting until we look at no more.
const mostSilent = 5

// Waits finds processes that wait, and for whom, in a bounded number of
// processes: the query's own candidates, the callers of those with the longest
// queues, and a sample that takes its turn through all processes. Whom they wait
// for is looked at too, and so on. Processes that hibernate are not woken.
//
// With a census there are no sweeps: it knows the queues and the deep stacks.
func (s *Source) Waits(ctx context.Context, q WaitQuery) (*beam.Waits, error) {
	r := newWaitRound(s, s.sampler.informed(q.bounded(), s.Group))
	defer r.woke()
	for _, step := range []func(context.Context) error{r.suspects, r.callers, r.sample, r.follow, r.names} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return r.result(), nil
}

// informed fills into a query what a census knows; one without sweeps stays
// without.
func (sm *sampler) informed(q WaitQuery, group func(beam.Pid) string) WaitQuery {
	sm.mu.Lock()
	defer sm.mu.Unlock()
	if !sm.ready || q.Queues != nil {
		return q
	}
	q.Queues, q.Total = sm.roster.Queues(q.Callees), sm.roster.Total()
	if !q.NoSample {
		q.Candidates = append(slices.Clone(q.Candidates), sm.roster.Deep(q.Woken/2, deepStack)...)
		q.NoSample = true
	}
	if q.Group == nil {
		q.Group = group
	}
	return q
}

// mostWakings is how often one look makes a process run, at the most.
const mostWakings = 3

// woke tells the roster whom the look made run: that is not their own work.
func (r *waitRound) woke() {
	sm := &r.s.sampler
	sm.mu.Lock()
	defer sm.mu.Unlock()
	if !sm.ready {
		return
	}
	for p := range r.woken {
		sm.roster.Woke(p, mostWakings)
	}
}

// waitRound is one look.
type waitRound struct {
	s    *Source
	q    WaitQuery
	w    *beam.Waits
	cost beam.Cost

	order    []beam.Pid                  // of seen
	seen     map[beam.Pid]probe.Standing // what was asked for; who did not answer counts as gone
	news     []beam.Pid                  // seen, and not yet asked for whom they wait
	named    map[beam.Pid]bool           // asked who they are
	peers    map[beam.Pid]probe.WaitPeer // what was read of those that are monitored
	holders  map[string]probe.WaitPeer   // who has a registered name for which somebody waits
	monitors map[beam.Pid]int            // how many monitor a callee
	callees  map[beam.Pid][]beam.Pid     // with long queues, by who monitors them
	woken    map[beam.Pid]bool
	all      bool // every process was a candidate
}

func newWaitRound(s *Source, q WaitQuery) *waitRound {
	return &waitRound{s: s, q: q, w: &beam.Waits{Incarnation: s.n.Incarnation()},
		seen: make(map[beam.Pid]probe.Standing), named: make(map[beam.Pid]bool), peers: make(map[beam.Pid]probe.WaitPeer), holders: make(map[string]probe.WaitPeer),
		monitors: make(map[beam.Pid]int), callees: make(map[beam.Pid][]beam.Pid), woken: make(map[beam.Pid]bool)}
}

// suspects are those that the query names.
func (r *waitRound) suspects(ctx context.Context) error {
	return r.look(ctx, r.q.Candidates, r.found())
}

// found is how many may be woken before chains are followed, for which an eighth
// is kept.
func (r *waitRound) found() int { return r.q.Woken - r.q.Woken/8 }

// callers looks at the processes with the longest queues, and at those that
// monitor them.
func (r *waitRound) callers(ctx context.Context) error {
	pids, err := r.queues(ctx)
	if err != nil {
		return err
	}
	pids = pids[:min(len(pids), r.q.Callees, max(0, r.found()-len(r.woken)))]
	var lists [][]beam.Pid
	answer := func(c *etf.Cursor) {
		who, total, callers := probe.DecodeCallers(c)
		r.monitors[probe.Local(who)] = total
		r.woken[probe.Local(who)] = true
		lists = append(lists, r.here(callers))
		for _, p := range lists[len(lists)-1] {
			if !slices.Contains(r.callees[p], probe.Local(who)) {
				r.callees[p] = append(r.callees[p], probe.Local(who))
			}
		}
	}
	silent := func(p etf.Pid, _ error) { r.silence(probe.Local(p)) }
	if err := r.s.each(ctx, r.s.pids(pids), probe.MaxCallers, probe.Callers, answer, silent, &r.cost); err != nil {
		return err
	}
	return r.look(ctx, append(pids, inTurn(lists)...), r.found())
}

// queues are the processes with the longest queues.
func (r *waitRound) queues(ctx context.Context) ([]beam.Pid, error) {
	if r.w.Total = r.q.Total; r.q.Queues != nil {
		return slices.DeleteFunc(slices.Clone(r.q.Queues), func(p beam.Pid) bool { return !possible(p, r.s.otp()) }), nil
	}
	ranked, cost, err := r.s.rank(ctx, ProcessQuery{Sort: beam.SortMessageQueueLen, Limit: r.q.Callees})
	r.cost = r.cost.Plus(cost)
	r.w.Total = ranked.Total
	var pids []beam.Pid
	for i, p := range ranked.Pids {
		if ranked.Values[i] != 0 {
			pids = append(pids, probe.Local(p))
		}
	}
	return pids, err
}

// here are those of the node itself.
func (r *waitRound) here(pids []etf.Pid) []beam.Pid {
	var out []beam.Pid
	for _, p := range pids {
		if string(p.Node) == r.s.n.Name() {
			out = append(out, probe.Local(p))
		}
	}
	return out
}

// inTurn takes from each list in turn, so that a bound cuts all of them.
func inTurn(lists [][]beam.Pid) []beam.Pid {
	var out []beam.Pid
	for i, more := 0, true; more; i++ {
		more = false
		for _, l := range lists {
			if i < len(l) {
				out, more = append(out, l[i]), true
			}
		}
	}
	return out
}

// sample looks at processes that may wait, from where the last sample ended.
func (r *waitRound) sample(ctx context.Context) error {
	room := r.found() - len(r.woken)
	if room <= 0 || r.q.NoSample {
		return nil
	}
	least := anyStack
	if r.w.Total > smallNode {
		least = deepStack
	}
	r.s.mu.Lock()
	from := r.s.turn
	r.s.mu.Unlock()
	// Some of those found will be known already, or hibernate.
	a, err := r.s.n.Do(ctx, probe.Waiting(from, least, min(2*room, r.s.mostRanked()), r.s.pace), nil)
	r.cost = r.cost.Plus(a.Cost)
	if err != nil {
		return err
	}
	m := probe.DecodeWaiting(a.Result)
	if err := a.Result.Err(); err != nil {
		return err
	}
	r.s.mu.Lock()
	r.s.turn = (from + passed(m, room)) % max(1, m.Total)
	r.s.mu.Unlock()
	r.w.Total = m.Total
	r.all = least == anyStack && m.Read == m.Total && m.Found == len(m.Pids)
	return r.look(ctx, deepestFirst(m, room/2), r.found())
}

// passed is how far the next sample begins behind this one, which looks at room of
// those found: half of them in turn.
func passed(m probe.MayWait, room int) int {
	if m.Found <= room {
		return m.Read
	}
	return max(1, m.Read*(room/2)/m.Found)
}

// deepestFirst begins with the n deepest stacks; the others keep their turn.
func deepestFirst(m probe.MayWait, n int) []beam.Pid {
	var at []int
	for i := range m.Pids {
		if !beam.Hibernates(m.Heap[i]) {
			at = append(at, i)
		}
	}
	deep := slices.Clone(at)
	slices.SortStableFunc(deep, func(a, b int) int { return cmp.Compare(m.Stack[b], m.Stack[a]) })
	var out []beam.Pid
	for _, i := range append(deep[:min(n, len(deep))], at...) {
		out = append(out, probe.Local(m.Pids[i]))
	}
	return out
}

// look reads the stacks of those not yet seen, as long as no more than most are
// woken in all.
func (r *waitRound) look(ctx context.Context, pids []beam.Pid, most int) error {
	var next []beam.Pid
	for _, p := range pids {
		if _, seen := r.seen[p]; seen || !possible(p, r.s.otp()) || r.s.n.Own(r.s.n.Pid(p)) || slices.Contains(next, p) {
			continue
		}
		if len(r.woken)+len(next) >= most && !r.woken[p] || r.w.Silent >= mostSilent {
			r.w.Left++
			continue
		}
		next = append(next, p)
	}
	return r.ask(ctx, next, probe.MaxWaits, probe.WaitsQuery{})
}

// ask asks so many at a time, and takes over what is answered. When one keeps the
// answer from coming, or has too much to tell, each is asked by itself: the one
// costs its own answer, not the others'.
func (r *waitRound) ask(ctx context.Context, pids []beam.Pid, at int, q probe.WaitsQuery) error {
	q.OTP, q.Node, q.WordSize = r.s.otp(), r.s.n.Name(), r.s.wordSize()
	for batch := range slices.Chunk(pids, at) {
		if r.w.Silent >= mostSilent {
			r.leave(batch)
			continue
		}
		rows, err := r.rows(ctx, batch, q)
		switch {
		case err == nil:
			for _, st := range rows {
				r.take(st, q)
			}
		case ctx.Err() != nil || !lost(err) && !errors.Is(err, node.ErrTooLarge):
			return err
		case len(batch) > 1:
			if err := r.ask(ctx, batch, 1, q); err != nil {
				return err
			}
		case errors.Is(err, node.ErrTimeout):
			r.silence(batch[0])
		default:
			r.unread(batch[0])
		}
	}
	return nil
}

// leave counts those that were not looked at.
func (r *waitRound) leave(pids []beam.Pid) {
	for _, p := range pids {
		if _, seen := r.seen[p]; !seen {
			r.w.Left++
		}
	}
}

// rows asks once.
func (r *waitRound) rows(ctx context.Context, pids []beam.Pid, q probe.WaitsQuery) ([]probe.Standing, error) {
	patience := stuck
	if len(pids) > 1 {
		patience = 2 * stuck
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, node.ErrTimeout)
	defer cancel()
	asked := r.s.pids(pids)
	a, err := r.s.n.Do(ctx, q.Request(asked), nil)
	r.cost = r.cost.Plus(a.Cost)
	if err != nil {
		return nil, err
	}
	rows, now := q.Rows(a.Result, asked), time.Now()
	for i := range rows {
		rows[i].At = now
	}
	return rows, a.Result.Err()
}

// tooMany stands for a number of monitors or links that could not be read.
const tooMany = -1

// take keeps an answer.
func (r *waitRound) take(st probe.Standing, q probe.WaitsQuery) {
	r.meet(st.Pid)
	if !st.Gone && !st.Hibernates {
		r.woken[st.Pid] = true
	}
	r.named[st.Pid] = r.named[st.Pid] || q.Identity
	for _, p := range st.Peers {
		if p.Kind == "process" {
			r.peers[p.Pid] = p
		}
	}
	r.seen[st.Pid] = st
}

// meet puts a process on the list, when it is first heard of.
func (r *waitRound) meet(p beam.Pid) {
	if _, seen := r.seen[p]; !seen {
		r.order = append(r.order, p)
		r.news = append(r.news, p)
		r.seen[p] = probe.Standing{Standing: beam.NewStanding(p, beam.Gone)}
	}
}

// unread leaves what was known of a process that has too much to tell.
func (r *waitRound) unread(p beam.Pid) {
	r.meet(p)
	r.woken[p] = true
	st := r.seen[p]
	st.PeersTotal = tooMany
	r.seen[p] = st
}

// silence notes a process that did not answer in time. It will have to run for
// the question all the same.
func (r *waitRound) silence(p beam.Pid) {
	r.meet(p)
	r.w.Silent++
	r.woken[p] = true
}

// follow asks those that wait for whom they do, and looks at these.
func (r *waitRound) follow(ctx context.Context) error {
	for range r.q.Depth {
		news := r.news
		r.news = nil
		if err := r.whom(ctx, news); err != nil {
			return err
		}
		var targets []beam.Pid
		for _, p := range news {
			if w, ok := r.wait(r.seen[p]); ok && !w.On.Pid.IsZero() {
				targets = append(targets, w.On.Pid)
			}
		}
		if err := r.look(ctx, targets, r.q.Woken); err != nil {
			return err
		}
		if len(r.news) == 0 {
			return nil
		}
	}
	return nil
}

// whom asks processes that wait for whom they do, and for who they are where only
// they can tell.
func (r *waitRound) whom(ctx context.Context, pids []beam.Pid) error {
	for _, f := range []struct {
		on    waits.Finds
		peers etf.Atom
	}{{waits.Monitors, probe.PeerMonitors}, {waits.Ports, probe.PeerPorts}, {waits.Registered, ""}, {waits.Nowhere, ""}} {
		var known, nameless []beam.Pid
		for _, p := range pids {
			st := r.seen[p]
			w, ok := waits.Classify(st.Stack, st.Status)
			switch {
			case !ok || w.On != f.on:
				continue
			case w.On == waits.Registered:
				if err := r.holder(ctx, w.What); err != nil {
					return err
				}
			}
			switch {
			case f.peers != "" && r.s.memories.crowded(p):
				r.unread(p)
			case r.nameless(st):
				nameless = append(nameless, p)
			case f.peers != "":
				known = append(known, p)
			}
		}
		if err := r.ask(ctx, known, probe.MaxWaits, probe.WaitsQuery{Peers: f.peers}); err != nil {
			return err
		}
		if err := r.ask(ctx, nameless, probe.MaxWaits, probe.WaitsQuery{Peers: f.peers, Identity: true}); err != nil {
			return err
		}
	}
	return nil
}

// holder asks once a round who has a registered name.
func (r *waitRound) holder(ctx context.Context, name string) error {
	if _, asked := r.holders[name]; asked {
		return nil
	}
	holder := probe.WaitPeer{Peer: beam.Peer{Pid: beam.NoPid, Text: name}, MessageQueueLen: beam.NotRead}
	err := r.s.optional(ctx, probe.Whereis(name), &r.cost, func(c *etf.Cursor) {
		if pid, ok := probe.DecodeWhereis(c); ok {
			holder.Peer = beam.Peer{Kind: "process", Pid: probe.Local(pid), Text: probe.Local(pid).String(), Name: name}
		}
	})
	r.holders[name] = holder
	return err
}

// nameless tells whether only a process itself can say who it is, and was not asked.
func (r *waitRound) nameless(st probe.Standing) bool {
	return r.q.Group == nil && !r.named[st.Pid] && st.RegisteredName == "" && st.InitialCall.Module == "proc_lib"
}

// names asks those that others wait for who they are.
func (r *waitRound) names(ctx context.Context) error {
	var these []beam.Pid
	for _, p := range r.order {
		w, ok := r.wait(r.seen[p])
		if !ok || w.On.Pid.IsZero() {
			continue
		}
		if st, seen := r.seen[w.On.Pid]; seen && !st.Gone && !st.Hibernates && r.nameless(st) && !slices.Contains(these, st.Pid) {
			these = append(these, st.Pid)
		}
	}
	return r.ask(ctx, these, probe.MaxWaits, probe.WaitsQuery{Identity: true})
}
