package session

import (
	"context"
	"errors"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// executor is a source whose node can be given telemetry events.
type executor interface {
	TelemetryHandlers(ctx context.Context) (*beam.TelemetryHandlers, error)
	Execute(ctx context.Context, events []beam.TelemetryEvent, allowed time.Duration) (*beam.TelemetryRun, error)
}

// ErrNoExecutor: what is watched is not a running node.
var ErrNoExecutor = errors.New("no telemetry events can be executed there")

// TelemetryHandlers tells to which events of our metrics the application has
// attached handlers. It is not shared, and nobody counts as looking.
func (s *Session) TelemetryHandlers(ctx context.Context) (*beam.TelemetryHandlers, error) {
	return execute(ctx, s, func(x executor) (*beam.TelemetryHandlers, error) { return x.TelemetryHandlers(ctx) })
}

// Execute gives events to the handlers of the application, which is an act: the
// caller has had it audited. See live.Source.
func (s *Session) Execute(ctx context.Context, events []beam.TelemetryEvent, allowed time.Duration) (*beam.TelemetryRun, error) {
	return execute(ctx, s, func(x executor) (*beam.TelemetryRun, error) {
		began := time.Now()
		r, err := x.Execute(ctx, events, allowed)
		if err != nil {
			s.meter.add(beam.Cost{Busy: time.Since(began)}) // what handlers took is not known better
		}
		return r, err
	})
}

func execute[T any](ctx context.Context, s *Session, do func(executor) (T, error)) (T, error) {
	var none T
	src, _, err := s.attachedTo()
	if err != nil {
		return none, err
	}
	x, ok := src.(executor)
	if !ok {
		return none, ErrNoExecutor
	}
	return once(ctx, s, src, func(context.Context, Source) (T, error) { return do(x) })
}
