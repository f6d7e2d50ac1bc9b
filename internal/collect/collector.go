package collect

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Session is what is overheard and asked. *session.Session is one.
type Session interface {
	State() *session.State
	Overhear(ctx context.Context) <-chan *session.State
	Hear(f func(*beam.Events))

	Processes(ctx context.Context, q live.ProcessQuery) (*beam.Processes, error)
	EtsGroups(ctx context.Context, sort string, limit int) (*beam.EtsGroups, error)
	Mnesia(ctx context.Context, q live.MnesiaQuery) (*beam.Mnesia, error)
	Allocators(ctx context.Context) (*beam.Allocators, error)
	Links(ctx context.Context, window time.Duration) (*beam.Links, error)
	Microstates(ctx context.Context, window time.Duration) (*beam.Microstates, error)
	Locks(ctx context.Context, window time.Duration) (*beam.Locks, error)
}

// Options of a collector.
type Options struct {
	// Node is whose metrics they are. Its name is that of the target until the node has
	// told its own.
	Node    metric.Resource
	Version string // of this program
	// Interval is between collections of the parts that are read most often; 15 s. The
	// others keep their proportion to it.
	Interval time.Duration
	Events   []beam.EventKind // that are listened for; none when events are off
	Outputs  []Output
	// Findings, if set, tells the findings that are open, as of a time (zero: nobody has
	// looked yet), and what became of findings since it was last asked.
	Findings func() (open []metric.Finding, at time.Time, news []FindingNews)
	// Logs takes what is told of single processes and of the node's coming and going; nil:
	// nobody wants it. Like a Sink it must not keep the collector waiting.
	Logs func(ctx context.Context, l plog.Logs)
}

// FindingNews is a finding with what became of it, and when.
type FindingNews struct {
	metric.Finding
	Change string // opened, graver, closed
	At     time.Time
}

// usual is the interval of the parts that are read most often, in the catalogue.
var usual = metric.PartNode.Every()

// Collector gathers the metrics of one node.
type Collector struct {
	s Session
	o Options

	feeds []*feed
	asks  []question // that some output takes the answers of: what nobody wants is not asked for
	since time.Time  // our counting began
	next  map[metric.Part]time.Time

	node   metric.Resource
	life   beam.Incarnation
	start  time.Time    // of the runtime
	seen   *beam.System // last look
	before *beam.System // last look that was given
	census *beam.Census

	restarts int64
	trips    metric.Sizes
	collects metric.Sizes
	locks    metric.LockCounts
	failures map[metric.Part]int64

	mu     sync.Mutex
	events metric.EventCounts
	untold []*beam.Events // that came in since they were logged

	told session.Status // as which the node was last logged
}

// New makes a collector of a session that does not run yet.
func New(s Session, o Options) *Collector {
	if o.Interval <= 0 {
		o.Interval = usual
	}
	c := &Collector{s: s, o: o, node: o.Node, next: map[metric.Part]time.Time{}, failures: map[metric.Part]int64{}}
	for _, out := range o.Outputs {
		c.feeds = append(c.feeds, newFeed(out, o.Version))
	}
	for _, q := range questions {
		if slices.ContainsFunc(o.Outputs, func(out Output) bool { return out.Selection.Takes(q.part) }) {
			c.asks = append(c.asks, q)
		}
	}
	if len(o.Events) > 0 {
		s.Hear(func(e *beam.Events) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.events.Add(e)
			if o.Logs != nil {
				c.untold = append(c.untold, e)
			}
		})
	}
	return c
}

// Run collects until ctx ends, and then ends all series.
func (c *Collector) Run(ctx context.Context) {
	c.since = time.Now()
	tick, settled := time.NewTicker(c.phase()), false
	defer tick.Stop()
	states := c.s.Overhear(ctx)
	for {
		select {
		case st, open := <-states:
			if !open {
				c.away(context.WithoutCancel(ctx), time.Now(), append(read, metric.PartWatch))
				return
			}
			c.state(ctx, st)
		case now := <-tick.C:
			if !settled {
				tick.Reset(c.o.Interval)
				settled = true
			}
			c.tick(ctx, now)
		}
	}
}

// phase is when within an interval a node has its turn. It is made of the name, so that
// the nodes of a fleet, which all begin at one moment, do not all collect at one moment.
func (c *Collector) phase() time.Duration {
	h := fnv.New32a()
	h.Write([]byte(c.o.Node.Node))
	return max(1, time.Duration(float64(c.o.Interval)*float64(h.Sum32())/(1<<32))) // a ticker takes no 0
}

// read are the parts that are read from the node.
var read = []metric.Part{metric.PartNode, metric.PartProcesses, metric.PartTables, metric.PartMnesia, metric.PartAllocators, metric.PartLinks, metric.PartThreads, metric.PartLocks, metric.PartEvents, metric.PartFindings}

// every is how far apart a part is collected here.
func (c *Collector) every(p metric.Part) time.Duration {
	return time.Duration(float64(p.Every()) * float64(c.o.Interval) / float64(usual))
}

// due tells whether the time of a part has come, and if so sets the next. Times keep
// their rhythm: one that came late does not put off those after it.
func (c *Collector) due(p metric.Part, now time.Time) bool {
	every := c.every(p)
	if now.Before(c.next[p].Add(-every / early)) {
		return false
	}
	c.next[p] = c.next[p].Add(every)
	if c.next[p].Before(now) {
		c.next[p] = now.Add(every)
	}
	return true
}

func (c *Collector) give(ctx context.Context, at time.Time, r metric.Reading) {
	stamp := metric.Stamp{At: at, Start: c.start, Since: c.since}
	for _, f := range c.feeds {
		f.give(ctx, c.node, stamp, r)
	}
}

// away ends the series of parts.
func (c *Collector) away(ctx context.Context, at time.Time, parts []metric.Part) {
	for _, p := range parts {
		for _, f := range c.feeds {
			f.end(ctx, c.node, at, p)
		}
	}
}

// state takes what a session has published.
func (c *Collector) state(ctx context.Context, st *session.State) {
	c.standing(ctx, st)
	if st.Incarnation != c.life {
		c.meet(ctx, st)
	}
	if !reached(st) {
		c.away(ctx, time.Now(), read)
		c.before = nil
		return
	}
	if st.System != nil && st.System != c.seen && st.System.Incarnation == c.life {
		c.look(ctx, st.System)
	}
	if st.Census != nil && st.Census != c.census && st.Census.Incarnation == c.life {
		c.population(ctx, st.Census)
	}
}

// reached tells whether what the session knows is of now.
func reached(st *session.State) bool { return st.Status == session.Attached }

// meet notes that the node has another life.
func (c *Collector) meet(ctx context.Context, st *session.State) {
	if c.life.Node != "" {
		c.restarts++
		c.away(ctx, time.Now(), read)
	}
	c.life, c.start, c.before, c.census = st.Incarnation, time.Time{}, nil, nil
	c.next = map[metric.Part]time.Time{metric.PartWatch: c.next[metric.PartWatch]}
	if st.Incarnation.Node != c.node.Node {
		c.away(ctx, time.Now(), []metric.Part{metric.PartWatch})
		c.node.Node = st.Incarnation.Node
	}
}

func (c *Collector) look(ctx context.Context, sys *beam.System) {
	c.seen = sys
	if c.start.IsZero() {
		c.start = metric.StartOf(sys)
	}
	c.node = c.node.Of(sys)
	c.trips.Add(metric.RoundTrip(sys))
	if !c.due(metric.PartNode, sys.Origin.At) {
		return
	}
	c.give(ctx, sys.Origin.At, metric.NodeReading{System: sys, Before: c.before})
	c.before = sys
	if len(c.o.Events) > 0 {
		c.mu.Lock()
		counts, untold := c.events.Clone(), c.untold
		c.untold = nil
		c.mu.Unlock()
		c.monitored(ctx, untold)
		c.give(ctx, sys.Origin.At, metric.EventsReading{Counts: counts, Kinds: c.o.Events})
	}
}

func (c *Collector) population(ctx context.Context, census *beam.Census) {
	c.census = census
	if !c.due(metric.PartProcesses, census.Origin.At) {
		return
	}
	// From the roster: the node is not asked.
	longest, err := c.s.Processes(session.Unnoticed(ctx), live.ProcessQuery{Sort: beam.SortMessageQueueLen, Limit: mostQueues, NoWake: true})
	c.failed(metric.PartProcesses, err)
	c.give(ctx, census.Origin.At, metric.ProcessesReading{Census: census, Longest: longest})
	c.snapshot(ctx)
}

// mostQueues is how many of the longest queues are looked at: several may be of
// processes of one name.
const mostQueues = 50

// mostTableNames bounds the names of tables that are added up.
const mostTableNames = 2000

// mostMnesiaTables is how many tables of Mnesia are told by name: more than have series.
const mostMnesiaTables = 50

// question is one that the session is asked, for a part.
type question struct {
	part metric.Part
	ask  func(ctx context.Context, c *Collector) (metric.Reading, time.Time, error)
}

var questions = []question{
	{metric.PartTables, func(ctx context.Context, c *Collector) (metric.Reading, time.Time, error) {
		g, err := c.s.EtsGroups(ctx, "memory", mostTableNames)
		if err != nil {
			return nil, time.Time{}, err
		}
		return metric.TablesReading{Tables: g}, g.Origin.At, nil
	}},
	{metric.PartMnesia, func(ctx context.Context, c *Collector) (metric.Reading, time.Time, error) {
		m, err := c.s.Mnesia(ctx, live.MnesiaQuery{Limit: mostMnesiaTables})
		if err != nil {
			return nil, time.Time{}, err
		}
		return metric.MnesiaReading{Mnesia: m}, m.Origin.At, nil
	}},
	{metric.PartAllocators, func(ctx context.Context, c *Collector) (metric.Reading, time.Time, error) {
		a, err := c.s.Allocators(ctx)
		if err != nil {
			return nil, time.Time{}, err
		}
		return metric.AllocatorsReading{Allocators: a}, a.Origin.At, nil
	}},
	{metric.PartLinks, func(ctx context.Context, c *Collector) (metric.Reading, time.Time, error) {
		l, err := c.s.Links(ctx, 0)
		if err != nil {
			return nil, time.Time{}, err
		}
		return metric.LinksReading{Links: l}, l.Origin.At, nil
	}},
	{metric.PartThreads, func(ctx context.Context, c *Collector) (metric.Reading, time.Time, error) {
		m, err := c.s.Microstates(ctx, 0)
		if err != nil {
			return nil, time.Time{}, err
		}
		return metric.ThreadsReading{Threads: m}, m.Origin.At, nil
	}},
	{metric.PartLocks, func(ctx context.Context, c *Collector) (metric.Reading, time.Time, error) {
		l, err := c.s.Locks(ctx, 0)
		if err != nil {
			return nil, time.Time{}, err
		}
		c.locks.Add(l)
		return metric.LocksReading{Counts: c.locks.Clone()}, l.Origin.At, nil
	}},
}

// restraint is by how much further apart a node is asked that is in trouble, or that
// costs more than the budget has.
const restraint = 4

// tick tells how we stand with the node, and asks for what a look does not tell.
func (c *Collector) tick(ctx context.Context, now time.Time) {
	st := c.s.State()
	if st.Status == session.Connecting && now.Sub(c.since) < c.o.Interval {
		return // a node whose turn comes early is not down because we only began
	}
	if reached(st) && st.Incarnation == c.life {
		c.ask(ctx, st, now)
	}
	c.findings(ctx, st, now)
	r := metric.WatchReading{Up: reached(st), RoundTrips: c.trips.Clone(), Collects: c.collects.Clone(), Failures: c.failures, Restarts: c.restarts, Used: -1, Woken: -1}
	if reached(st) {
		r.Used, r.Woken = st.Budget.Used, st.Budget.Woken
	}
	c.give(ctx, time.Now(), r)
}

// findings tells those that are open, and what became of others.
func (c *Collector) findings(ctx context.Context, st *session.State, now time.Time) {
	if c.o.Findings == nil {
		return
	}
	open, at, news := c.o.Findings()
	c.log(ctx, func(l *metric.Log) {
		for _, n := range news {
			l.Finding(n.Change, n.At, n.Finding)
		}
	})
	if reached(st) && !at.IsZero() && c.due(metric.PartFindings, now) {
		c.give(ctx, now, metric.FindingsReading{Open: open})
	}
}

// ask bounds how long all questions may take, so that what happens meanwhile is told
// at the next tick.
func (c *Collector) ask(ctx context.Context, st *session.State, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Interval)
	defer cancel()
	began, asked := time.Now(), 0
	for _, q := range c.asks {
		if !c.due(q.part, now) {
			continue
		}
		if st.Budget.Note != "" {
			c.next[q.part] = now.Add(restraint * c.every(q.part))
		}
		asked++
		r, at, err := q.ask(session.Unnoticed(ctx), c)
		if c.failed(q.part, err); err == nil {
			c.give(ctx, at, r)
		}
	}
	if asked > 0 {
		c.collects.Add(time.Since(began).Seconds())
	}
}

func (c *Collector) failed(p metric.Part, err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		c.failures[p]++
	}
}
