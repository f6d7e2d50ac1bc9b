package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// EventMode says whether to listen for node events.
type EventMode string

const (
	// EventsAuto listens where that takes nothing from anybody: from OTP 28 on.
	EventsAuto EventMode = "auto"
	// EventsOn listens before OTP 28 too, while no other process of the node does.
	EventsOn  EventMode = "on"
	EventsOff EventMode = "off"
)

// EventModes are all modes, the usual one first.
var EventModes = []EventMode{EventsOff, EventsAuto, EventsOn}

// EventQuery says whether and which events to listen for.
type EventQuery struct {
	Mode   EventMode // "" is off
	Limits beam.EventLimits
}

// listener is the process on the node that hears events for us, and what is to be
// known when it has to be replaced.
type listener struct {
	mu    sync.Mutex // one question at a time
	q     EventQuery
	r     *node.Resident
	since time.Time // of the events that the next answer tells
	blind time.Time // until then processes are not looked at: a look was not answered
}

// hereBlind is how long processes are not looked at after one of them kept an
// answer from coming.
const hereBlind = time.Minute

// firstSession is the first release with trace:system/3.
const firstSession = 28

// Listen begins to listen, or changes for what. It touches the processes of a few
// events a second. Ends with Close. What was heard before and not asked for is gone.
func (s *Source) Listen(ctx context.Context, q EventQuery) error {
	l := &s.events
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop()
	l.q = q
	if !s.mayListen(q) {
		return nil
	}
	return l.settle(ctx, s)
}

func (s *Source) mayListen(q EventQuery) bool {
	return q.Limits != beam.EventLimits{} && (q.Mode == EventsOn || q.Mode == EventsAuto && s.otp() >= firstSession)
}

// Events are those since the last call. A listener that has ended is replaced; its
// events are lost, which the answer says. The error is the connection's, or ctx's.
func (s *Source) Events(ctx context.Context) (*beam.Events, error) {
	l := &s.events
	l.mu.Lock()
	defer l.mu.Unlock()
	if !s.mayListen(l.q) {
		return s.noEvents(beam.NotListening, whyOff(l.q)), nil
	}
	since := l.since
	if l.r == nil {
		if err := l.settle(ctx, s); err != nil {
			return s.withoutListener(ctx, err)
		}
	}
	q := l.query(s)
	a, err := l.r.Ask(ctx, nil)
	if err != nil {
		l.drop()
		if errors.Is(err, node.ErrTimeout) {
			l.blind = time.Now().Add(hereBlind)
		}
		return s.withoutListener(ctx, err)
	}
	now := time.Now()
	heard := q.Decode(a.Result, s.n.Name(), now)
	if err := a.Result.Err(); err != nil {
		l.drop()
		return nil, err
	}
	a.Cost.Woken = heard.Looked
	e := s.heard(heard, a.Cost)
	e.Since, l.since = since, now
	if q.Blind {
		e.Why = "processes are not looked at for a minute: one of them was inside a long native function and kept all else waiting"
	}
	if heard.RoundsLeft < probe.EventRoundsLeft || q.Blind && now.After(l.blind) {
		l.drop()
		_ = l.settle(ctx, s) // or else with the next call
	}
	return e, nil
}

// query is how the present listener was asked.
func (l *listener) query(s *Source) probe.EventQuery {
	return probe.EventQuery{OTP: s.otp(), WordSize: s.wordSize(), Limits: l.q.Limits, Blind: !l.blind.IsZero()}
}

func (l *listener) settle(ctx context.Context, s *Source) error {
	if time.Now().After(l.blind) {
		l.blind = time.Time{}
	}
	r, err := s.n.Settle(ctx, l.query(s).Request())
	if err != nil {
		return err
	}
	l.r, l.since = r, time.Now()
	return nil
}

func (l *listener) drop() {
	if l.r != nil {
		l.r.Close()
		l.r = nil
	}
}

func (s *Source) heard(h probe.Heard, cost beam.Cost) *beam.Events {
	e := s.noEvents(h.Listening, "")
	e.Dropped = h.Dropped
	e.Holder, e.HolderName = h.Holder, h.HolderName
	if h.Listening == beam.ListeningHeld && s.n.Own(s.n.Pid(h.Holder)) {
		e.Listening, e.Holder = beam.ListeningOurs, beam.NoPid // the one before, which is about to end
	}
	if h.Listening == beam.ListeningLost {
		e.Why = "something on the node ended our listening; it is not begun again by itself"
	}
	total := len(h.Events)
	for _, n := range h.Dropped {
		total += int(n)
	}
	for _, event := range h.Events {
		if event.Pid.IsZero() || !s.n.Own(s.n.Pid(event.Pid)) {
			e.List = append(e.List, event)
		}
	}
	slices.SortStableFunc(e.List, func(a, b beam.Event) int { return a.At.Compare(b.At) })
	e.Origin = sampled(len(h.Events), total, cost)
	return e
}

func (s *Source) noEvents(how beam.Listening, why string) *beam.Events {
	return &beam.Events{Incarnation: s.n.Incarnation(), Origin: exact(0, beam.Cost{}), Listening: how, Why: why, Holder: beam.NoPid}
}

func whyOff(q EventQuery) string {
	if q.Mode != EventsAuto || q.Limits == (beam.EventLimits{}) {
		return ""
	}
	return fmt.Sprintf("before OTP %d only one process of a node can listen, and the application may want to", firstSession)
}

// withoutListener tells why there are no events, unless nothing can be asked at all.
func (s *Source) withoutListener(ctx context.Context, err error) (*beam.Events, error) {
	var refused *node.RequestError
	if ctx.Err() != nil || s.n.Err() != nil || !errors.As(err, &refused) {
		return nil, err
	}
	return s.noEvents(beam.ListeningLost, lostBecause(err)), nil
}

func lostBecause(err error) string {
	switch {
	case errors.Is(err, node.ErrHeap):
		return "more events came at once than our listener may hold: it has ended, and what it had heard is lost"
	case errors.Is(err, node.ErrTimeout):
		return "our listener did not answer in time; what it had heard is lost"
	}
	return "our listener has ended, and what it had heard is lost: " + err.Error()
}
