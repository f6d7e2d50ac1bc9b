package telemetry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/collect"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Session is what events go through. *session.Session is one.
type Session interface {
	State() *session.State
	TelemetryHandlers(ctx context.Context) (*beam.TelemetryHandlers, error)
	Execute(ctx context.Context, events []beam.TelemetryEvent, allowed time.Duration) (*beam.TelemetryRun, error)
}

// Options of an emitter; all are needed.
type Options struct {
	Every time.Duration // between collections of the parts that are read most often
	// Audit notes what is about to be done, or has ended, on a node. What could not be
	// noted is not done.
	Audit func(node, object string) error
	// Tell says how it stands, for people, whenever that is otherwise than before.
	Tell func(standing string)
}

const (
	// heardFor is how long what was heard of handlers holds.
	heardFor = time.Minute
	// allowed is how long handlers may take for the events of one request, after which
	// no further event is executed.
	allowed = 500 * time.Millisecond
	// patience is how many rounds in a row may go wrong.
	patience = 2
	// part is how much of the session's budget executing may take: what was taken is
	// followed by a rest.
	part = 0.25
	// mostRest bounds the rest: a second try is to come while somebody remembers.
	mostRest = 10 * time.Minute
	// restraint is by how much further apart rounds are on a node in trouble.
	restraint = 4
)

// Emitter executes the events of one node.
type Emitter struct {
	s Session
	o Options

	more chan struct{} // something is pending

	mu      sync.Mutex
	pending map[metric.Part]pmetric.Metrics // latest of each part
	counts  counts                          // of this life of the node

	// Of Run alone.
	life     beam.Incarnation
	heard    time.Time       // when handlers were asked for last
	handled  map[string]bool // events that have handlers
	noted    map[string]bool // events in the audit log
	wrong    int             // rounds in a row
	stopped  bool            // for this life of the node
	standing string
}

// counts are what became of events.
type counts struct {
	executed int64
	dropped  int64 // values that were replaced by newer ones while they waited
}

func (c counts) String() string {
	return fmt.Sprintf("%d events executed, %d dropped for newer ones", c.executed, c.dropped)
}

// New makes an emitter; Run executes.
func New(s Session, o Options) *Emitter {
	return &Emitter{s: s, o: o, more: make(chan struct{}, 1), pending: map[metric.Part]pmetric.Metrics{}}
}

// Output is where the collector is to put what events are made of.
func (e *Emitter) Output() collect.Output {
	return collect.Output{Selection: metric.Selection{Tier: metric.Standard, Sets: []string{metric.Roadmap}}, Sink: e.sink}
}

// sink keeps the latest metrics of each part, and never waits.
func (e *Emitter) sink(_ context.Context, m pmetric.Metrics) {
	p := metric.PartOf(m.ResourceMetrics().At(0).ScopeMetrics().At(0))
	e.mu.Lock()
	if old, waits := e.pending[p]; waits {
		e.counts.dropped += int64(old.DataPointCount())
	}
	e.pending[p] = m
	e.mu.Unlock()
	select {
	case e.more <- struct{}{}:
	default:
	}
}

// Run executes what comes until ctx ends.
func (e *Emitter) Run(ctx context.Context) {
	defer e.end()
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.more:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(e.round(ctx)):
		}
	}
}

// end notes that nothing more is executed.
func (e *Emitter) end() { e.ended("ended") }

func (e *Emitter) ended(how string) {
	e.mu.Lock()
	n := e.counts
	e.counts = counts{}
	e.mu.Unlock()
	if len(e.noted) > 0 {
		_ = e.o.Audit(e.life.Node, fmt.Sprintf("%s; %s", how, n)) // nothing is done any more that would need its line
	}
	e.noted = nil
}

// round executes what is pending, and tells for how long to rest.
func (e *Emitter) round(ctx context.Context) time.Duration {
	st := e.s.State()
	if st.Status != session.Attached {
		return 0 // what is pending is replaced once the node is back
	}
	if st.Incarnation != e.life {
		e.end()
		e.life, e.heard, e.handled, e.wrong, e.stopped = st.Incarnation, time.Time{}, nil, 0, false
	}
	pending := e.take()
	if e.stopped || !e.listen(ctx) {
		return 0
	}
	var all []beam.TelemetryEvent
	for _, m := range pending {
		all = append(all, events(m, func(name string) bool { return e.handled[name] })...)
	}
	if len(all) == 0 || !e.note(all) {
		return 0
	}
	rest := e.execute(ctx, st, all)
	if st.Budget.Note != "" {
		rest = max(rest, restraint*e.o.Every)
	}
	return rest
}

// take is what is pending, by part.
func (e *Emitter) take() []pmetric.Metrics {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []pmetric.Metrics
	for _, p := range slices.Sorted(maps.Keys(e.pending)) {
		all = append(all, e.pending[p])
	}
	clear(e.pending)
	return all
}

// listen asks now and then who is attached to what, and tells whether anybody is.
func (e *Emitter) listen(ctx context.Context) bool {
	if time.Since(e.heard) < heardFor {
		return len(e.handled) > 0
	}
	h, err := e.s.TelemetryHandlers(ctx)
	if errors.Is(err, session.ErrNotAttached) || ctx.Err() != nil {
		return false
	}
	e.heard, e.handled = time.Now(), map[string]bool{}
	if err != nil {
		e.tell("no telemetry events: " + err.Error())
		return false
	}
	for _, name := range h.Events {
		if _, ours := metric.Find(name); ours {
			e.handled[name] = true
		}
	}
	switch {
	case !h.Loaded:
		e.tell("no telemetry events: the library telemetry is not loaded")
	case !h.Running:
		e.tell("no telemetry events: the application telemetry does not run")
	case len(e.handled) == 0:
		e.tell("no telemetry events: no handler is attached to any of them")
	default:
		e.tell(fmt.Sprintf("telemetry events go to handlers of the application; metrics that have some: %d", len(e.handled)))
	}
	return len(e.handled) > 0
}

// note writes into the audit log what is to be executed, whenever that is more than
// what is there.
func (e *Emitter) note(all []beam.TelemetryEvent) bool {
	names := maps.Clone(e.noted)
	if names == nil {
		names = map[string]bool{}
	}
	for _, v := range all {
		names[v.Name] = true
	}
	if len(names) == len(e.noted) {
		return true
	}
	if err := e.o.Audit(e.life.Node, fmt.Sprintf("every %s: %s", e.o.Every, strings.Join(slices.Sorted(maps.Keys(names)), " "))); err != nil {
		e.stop(err.Error())
		return false
	}
	e.noted = names
	return true
}

// execute gives events to the node, and tells for how long to rest.
func (e *Emitter) execute(ctx context.Context, st *session.State, all []beam.TelemetryEvent) time.Duration {
	var busy time.Duration
	began := time.Now()
	for some := range slices.Chunk(all, live.MostTelemetryEvents) {
		r, err := e.s.Execute(ctx, some, allowed)
		if err != nil {
			e.failed(err)
			return rest(time.Since(began), st.Budget.Limit)
		}
		busy += r.Origin.Cost.Busy
		e.mu.Lock()
		e.counts.executed += int64(r.Executed - r.Refused)
		e.mu.Unlock()
		if why := complaint(r, len(some)); why != "" {
			e.complain(why)
			return rest(busy, st.Budget.Limit)
		}
	}
	e.wrong = 0
	return rest(busy, st.Budget.Limit)
}

// rest is how long after work so that it stays within the part of a budget.
func rest(busy time.Duration, limit float64) time.Duration {
	return min(mostRest, time.Duration(float64(busy)/(part*cmp.Or(limit, 1))))
}

// complaint is what was wrong with a run of so many events; "" nothing.
func complaint(r *beam.TelemetryRun, events int) string {
	switch {
	case !r.Loaded:
		return "the library telemetry is not loaded any more"
	case r.Refused > 0:
		return "the library telemetry refuses them: its version must be 0.4 or later"
	case r.Executed < events:
		return fmt.Sprintf("handlers took more than %s for %d of %d events", allowed, r.Executed, events)
	}
	return ""
}

// failed is complain for what the node did not answer; that the connection ended is
// not the node's fault.
func (e *Emitter) failed(err error) {
	if r := (*node.RequestError)(nil); errors.As(err, &r) {
		e.complain(r.Error())
	}
}

// complain counts a round that went wrong, and stops after some.
func (e *Emitter) complain(why string) {
	e.heard = time.Time{} // and ask again who is attached
	if e.wrong++; e.wrong >= patience {
		e.stop(fmt.Sprintf("%s, %d times in a row", why, e.wrong))
	}
}

// stop ends executing for this life of the node.
func (e *Emitter) stop(why string) {
	e.stopped = true
	e.ended("stopped: " + why)
	e.tell("telemetry events are stopped until the node is started again: " + why)
}

func (e *Emitter) tell(standing string) {
	if standing != e.standing {
		e.standing = standing
		e.o.Tell(standing)
	}
}
