package session

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Options of a session; zero fields take the defaults.
type Options struct {
	Interval       time.Duration   // between looks; 2 s
	SampleInterval time.Duration   // between censuses of all processes; 10 s
	BudgetShare    float64         // share of one scheduler of the node that we may use; 0.01
	HistoryLen     int             // points kept, for as long as these take at Interval; 1800, an hour at 2 s
	Events         live.EventQuery // node events to listen for; the zero value is none
	Unseen         time.Duration   // between looks while nobody looks; 5 × Interval
	Urgent         bool            // a node that is in trouble is not asked for less: it is looked at because of that
}

func (o Options) orDefault() Options {
	if o.Interval <= 0 {
		o.Interval = 2 * time.Second
	}
	if o.SampleInterval <= 0 {
		o.SampleInterval = max(10*time.Second, o.Interval)
	}
	if o.BudgetShare <= 0 {
		o.BudgetShare = 0.01
	}
	if o.Unseen <= 0 {
		o.Unseen = unseenLook * o.Interval
	}
	if o.HistoryLen <= 0 {
		o.HistoryLen = 1800
	}
	if o.Events.Limits == (beam.EventLimits{}) {
		o.Events.Limits = beam.DefaultEventLimits
	}
	return o
}

// Opener attaches to the node; it is called again after the connection was lost.
type Opener func(ctx context.Context) (Source, error)

// Session watches one node. Run does the work; everything else may be called at
// any time, from anywhere.
type Session struct {
	target string
	open   Opener
	o      Options
	meter  *meter
	shared shared
	events eventLog

	mu       sync.Mutex
	state    *State
	source   Source        // nil while not attached
	attached int           // connections so far: answers of one are not those of the next
	apart    time.Duration // between censuses, now
	did      doing         // as of the last look
	calm     bool          // it does next to nothing, and is left alone for longer
	trouble  string        // why the node is asked for less
	watchers map[chan *State]struct{}
	viewers  int           // of these that somebody looks at
	asked    time.Time     // when somebody asked last
	hurried  time.Duration // between looks and between censuses, while somebody needs them more often; 0: nobody
	awake    chan struct{} // closed when somebody comes while nobody looked; then made anew
}

// New makes a session; Run starts it.
func New(target string, open Opener, o Options) *Session {
	o = o.orDefault()
	return &Session{
		target:   target,
		open:     open,
		o:        o,
		meter:    newMeter(o.BudgetShare),
		watchers: make(map[chan *State]struct{}),
		awake:    make(chan struct{}),
		state:    &State{Target: target, Status: Connecting, Since: time.Now(), Seq: 1},
	}
}

// Target is the node as the user named it.
func (s *Session) Target() string { return s.target }

// State is the latest state, never nil.
func (s *Session) State() *State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Watch sends the present state and then each new one; who reads late gets the
// latest and misses those between. The channel is closed when ctx ends. While
// nobody watches, the node is looked at less often.
func (s *Session) Watch(ctx context.Context) <-chan *State {
	s.mu.Lock()
	s.wake()
	s.viewers++
	s.mu.Unlock()
	context.AfterFunc(ctx, func() {
		s.mu.Lock()
		s.viewers--
		s.mu.Unlock()
	})
	return s.Overhear(ctx)
}

// Overhear is Watch for who only wants to know what there is to know anyway.
func (s *Session) Overhear(ctx context.Context) <-chan *State {
	in, out := make(chan *State, 1), make(chan *State)
	s.mu.Lock()
	in <- s.state
	s.watchers[in] = struct{}{}
	s.mu.Unlock()
	go s.forward(ctx, in, out)
	return out
}

const (
	// unseenLook and unseenCensus are by how much further apart looks and censuses are
	// while nobody looks, unless told otherwise.
	unseenLook, unseenCensus = 5, 3
	// attention is for how long a question counts as somebody who looks.
	attention = time.Minute
)

// seen tells whether somebody looks. For who holds the lock.
func (s *Session) seen() bool { return s.viewers > 0 || time.Since(s.asked) < attention }

// wake ends the long waits of a session that nobody looked at until now. For who
// holds the lock.
func (s *Session) wake() {
	if s.seen() {
		return
	}
	close(s.awake)
	s.awake = make(chan struct{})
}

// unseen is wait, and not less than least while nobody looks, unless somebody is in a
// hurry. For who holds the lock.
func (s *Session) unseen(wait, least time.Duration) time.Duration {
	switch {
	case s.seen():
		return wait
	case s.hurried > 0:
		return max(wait, min(least, s.hurried))
	}
	return max(wait, least)
}

// rhythm is how long to wait until the next look or census, and what ends that
// early: somebody who comes.
func (s *Session) rhythm(wait, least time.Duration) (time.Duration, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unseen(wait, least), s.awake
}

// forward hands on the latest state of in whenever the reader of out is ready.
func (s *Session) forward(ctx context.Context, in chan *State, out chan<- *State) {
	defer close(out)
	defer func() {
		s.mu.Lock()
		delete(s.watchers, in)
		s.mu.Unlock()
	}()
	var latest *State
	var ready chan<- *State // nil, on which nothing is sent, while there is nothing new
	for {
		select {
		case latest = <-in:
			ready = out
		case ready <- latest:
			ready = nil
		case <-ctx.Done():
			return
		}
	}
}

// publish makes a new state out of a copy of the present one.
func (s *Session) publish(change func(*State)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := *s.state
	next.Seq++
	change(&next)
	if next.Status != s.state.Status {
		next.Since = time.Now()
	}
	s.state = &next
	for w := range s.watchers {
		select {
		case <-w: // an older state nobody took
		default:
		}
		w <- s.state
	}
}

// lasting is how long a connection must have lived to count as a success: after
// that the next attempt to attach comes as soon as after the first failure.
const lasting = 30 * time.Second

// Run watches until ctx ends. It comes back after a lost connection, later and
// later; after a refusal it does not: each attempt is a line in the node's log.
func (s *Session) Run(ctx context.Context) error {
	for tries := 0; ; tries++ {
		src, err := s.open(ctx)
		if err == nil {
			began := time.Now()
			err = s.watch(ctx, src)
			if time.Since(began) > lasting {
				tries = 0
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if s.refused(err) {
			<-ctx.Done()
			return nil
		}
		wait := node.Backoff(tries)
		s.publish(func(st *State) {
			st.Status, st.NextTry = Unreachable, time.Now().Add(wait)
			st.Error, st.Hint = words(err)
		})
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

func (s *Session) refused(err error) bool {
	var p *attach.Problem
	if !errors.As(err, &p) || !p.Permanent {
		return false
	}
	s.publish(func(st *State) {
		st.Status = Refused
		st.Error, st.Hint = words(err)
	})
	return true
}

// words tells an error and the next step.
func words(err error) (text, hint string) {
	var p *attach.Problem
	if errors.As(err, &p) {
		return p.Fact, p.Next
	}
	return err.Error(), ""
}

// watch looks at each tick until the connection ends.
func (s *Session) watch(ctx context.Context, src Source) error {
	defer src.Close()
	s.arrive(src)
	defer s.leave()
	s.look(ctx, src)
	beside, stop := context.WithCancel(ctx)
	var sampler sync.WaitGroup
	sampler.Go(func() { s.sampling(beside, src) })
	defer sampler.Wait()
	defer stop()
	for {
		wait, awake := s.rhythm(s.interval(), s.o.Unseen)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-src.Done():
			return src.Err()
		case <-awake:
		case <-time.After(wait):
		}
		s.look(ctx, src)
	}
}

// Hurry makes looks and censuses come at least so often, as far as the budget allows,
// whether or not anybody looks. The last who calls it decides; 0 is no hurry.
func (s *Session) Hurry(every time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if every > 0 && (s.hurried == 0 || every < s.hurried) {
		close(s.awake) // long waits have begun
		s.awake = make(chan struct{})
	}
	s.hurried = every
}

// interval is between looks, as far as the budget allows.
func (s *Session) interval() time.Duration {
	if s.o.Urgent {
		return s.o.Interval
	}
	return s.meter.interval(s.o.Interval)
}

// censusInterval is between censuses, if the budget allows it, and whether that is
// because somebody is in a hurry.
func (s *Session) censusInterval() (every time.Duration, hurried bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hurried > 0 && s.hurried < s.o.SampleInterval {
		return s.hurried, true
	}
	return s.o.SampleInterval, false
}

func (s *Session) arrive(src Source) {
	s.mu.Lock()
	s.source = src
	s.attached++
	s.mu.Unlock()
	s.publish(func(st *State) {
		in := src.Incarnation()
		if st.Incarnation.Node != "" && st.Incarnation != in {
			st.Restarts++
		}
		st.Status, st.Error, st.Hint, st.NextTry = Attached, "", "", time.Time{}
		st.Incarnation = in
		st.Census, st.CensusError = nil, ""
		s.did, s.calm = doing{}, false
	})
}

func (s *Session) leave() {
	s.mu.Lock()
	s.source = nil
	s.mu.Unlock()
}

// look takes one snapshot and publishes it.
func (s *Session) look(ctx context.Context, src Source) {
	sys, err := src.System(ctx, 0)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		if src.Err() != nil {
			return // the connection is gone; watch says so
		}
		s.publish(func(st *State) {
			st.Status = Unresponsive
			st.Error, st.Hint = words(err)
			st.Budget = s.budget()
		})
		return
	}
	s.meter.looked(sys.Origin.Cost)
	if s.o.Events.Mode != "" && s.o.Events.Mode != live.EventsOff {
		_, _ = once(ctx, s, src, s.askEvents) // what came goes into the log; whoever reads that learns of an error
	}
	s.publish(func(st *State) {
		s.did = doing{sys.Reductions - s.meter.reductions(), sys.Processes.Count, true}
		st.Status, st.Error, st.Hint = Attached, "", ""
		st.History = appendPoint(st.History, s.o.HistoryLen, time.Duration(s.o.HistoryLen)*s.o.Interval, pointOf(st, sys, s.o.Unseen))
		st.System = sys
		st.Budget = s.budget()
	})
}

// Incarnation is the node's present or last known life.
func (s *Session) Incarnation() beam.Incarnation { return s.State().Incarnation }
