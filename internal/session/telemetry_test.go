package session

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// executing is a fake node that takes telemetry events.
type executing struct {
	*fake
	got []beam.TelemetryEvent
}

func (x *executing) TelemetryHandlers(context.Context) (*beam.TelemetryHandlers, error) {
	return &beam.TelemetryHandlers{Loaded: true, Origin: beam.Origin{Cost: beam.Cost{Busy: time.Second}}}, nil
}

func (x *executing) Execute(_ context.Context, events []beam.TelemetryEvent, allowed time.Duration) (*beam.TelemetryRun, error) {
	if allowed == 0 {
		time.Sleep(10 * time.Millisecond)
		return nil, errors.New("no time")
	}
	x.got = append(x.got, events...)
	return &beam.TelemetryRun{Executed: len(events), Origin: beam.Origin{Cost: beam.Cost{Busy: time.Second}}}, nil
}

// What executing takes counts towards the budget, also when it fails, and nobody counts as looking.
func TestExecute(t *testing.T) {
	s := New("app", nil, Options{})
	if _, err := s.Execute(t.Context(), nil, time.Second); !errors.Is(err, ErrNotAttached) {
		t.Errorf("not attached: %v", err)
	}
	s.arrive(newFake(1))
	if _, err := s.TelemetryHandlers(t.Context()); !errors.Is(err, ErrNoExecutor) {
		t.Errorf("a source that takes no events: %v", err)
	}
	x := &executing{fake: newFake(1)}
	s.arrive(x)
	if h, err := s.TelemetryHandlers(t.Context()); err != nil || !h.Loaded {
		t.Errorf("handlers: %+v, %v", h, err)
	}
	if r, err := s.Execute(t.Context(), make([]beam.TelemetryEvent, 3), time.Second); err != nil || r.Executed != 3 || len(x.got) != 3 {
		t.Errorf("executed: %+v, %v", r, err)
	}
	before, _ := s.meter.used()
	if _, err := s.Execute(t.Context(), nil, 0); err == nil {
		t.Error("no error")
	}
	after, _ := s.meter.used()
	if want := 2 * time.Second.Seconds() / begin.Seconds(); before < want*0.9 || before > want*1.1 || after < before+0.0009 {
		t.Errorf("the budget has %v of a scheduler, then %v; want %v", before, after, want)
	}
	if s.seen() {
		t.Error("somebody counts as looking")
	}
}
