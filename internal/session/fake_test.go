package session

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// fake is a node whose numbers a test sets. What it does not answer is a nil Source's.
type fake struct {
	Source
	incarnation beam.Incarnation
	done        chan struct{}
	err         error

	mu     sync.Mutex
	system beam.System
	fails  error
	cost   beam.Cost
	census *beam.Census
	plans  []live.SamplePlan

	looks, questions, closed atomic.Int64
	hold                     chan struct{} // if set, Processes waits for it
}

func newFake(creation uint32) *fake {
	return &fake{incarnation: beam.Incarnation{Node: "app@host", Creation: creation}, done: make(chan struct{})}
}

func (f *fake) Incarnation() beam.Incarnation { return f.incarnation }
func (f *fake) Done() <-chan struct{}         { return f.done }
func (f *fake) Err() error {
	select {
	case <-f.done:
		return f.err
	default:
		return nil
	}
}
func (f *fake) Close() error { f.closed.Add(1); return nil }

// lose ends the connection.
func (f *fake) lose(err error) {
	f.err = err
	close(f.done)
}

func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fake) System(context.Context, time.Duration) (*beam.System, error) {
	f.looks.Add(1)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fails != nil {
		return nil, f.fails
	}
	f.system.Reductions += 1000
	s := f.system
	s.Incarnation = f.incarnation
	s.Origin = beam.Origin{At: time.Now(), Cost: f.cost}
	return &s, nil
}

func (f *fake) Processes(ctx context.Context, q live.ProcessQuery) (*beam.Processes, error) {
	n := f.questions.Add(1)
	if f.hold != nil {
		<-f.hold
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return &beam.Processes{Incarnation: f.incarnation, Total: int(n), Sort: q.Sort, Origin: beam.Origin{Cost: f.cost}}, f.fails
}

// Known: there is no census of a fake unless it has one.
func (f *fake) Known(_ context.Context, q live.ProcessQuery) (*beam.Processes, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.census == nil {
		return nil, false, nil
	}
	return &beam.Processes{Incarnation: f.incarnation, Total: f.census.Processes, Sort: q.Sort}, true, nil
}

// Excerpt is of the census, if there is one.
func (f *fake) Excerpt(_ context.Context, q live.ExcerptQuery) (*beam.Excerpt, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.census == nil {
		return nil, false, nil
	}
	f.questions.Add(1)
	return &beam.Excerpt{Incarnation: f.incarnation, Order: 7, Sort: q.Sort, Total: f.census.Processes, Origin: beam.Origin{Cost: f.cost}}, true, nil
}

func (f *fake) Sample(_ context.Context, plan live.SamplePlan) (*beam.Census, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plans = append(f.plans, plan)
	if f.census == nil {
		return nil, errors.New("no census")
	}
	c := *f.census
	return &c, nil
}

func (f *fake) Inspect(context.Context, string, live.InspectOptions) (*beam.ProcessDetail, error) {
	f.questions.Add(1)
	return &beam.ProcessDetail{}, nil
}
