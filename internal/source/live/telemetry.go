package live

import (
	"context"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// MostTelemetryEvents is how many events Execute takes at once.
const MostTelemetryEvents = probe.MostEvents

// TelemetryHandlers tells to which events of our metrics the application has
// attached handlers (a touch: these are copied to be read).
func (s *Source) TelemetryHandlers(ctx context.Context) (*beam.TelemetryHandlers, error) {
	a, err := s.n.Do(ctx, probe.TelemetryHandlers(), nil)
	if err != nil {
		return nil, err
	}
	h := probe.DecodeTelemetryHandlers(a.Result)
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	h.Origin = exact(len(h.Events), a.Cost)
	return &h, nil
}

// Execute executes telemetry events, at most MostTelemetryEvents: the handlers of the
// application run in a process of ours, one event after the other (an act). Once
// the time allowed is over no further event is begun. That of the last one is the
// call's own: a handler that takes longer is ended with our process.
func (s *Source) Execute(ctx context.Context, events []beam.TelemetryEvent, allowed time.Duration) (*beam.TelemetryRun, error) {
	q, err := probe.TelemetryExecute(events, allowed)
	if err != nil {
		return nil, err
	}
	a, err := s.n.Do(ctx, q, nil)
	if err != nil {
		return nil, err
	}
	r := probe.DecodeTelemetryExecute(a.Result)
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	r.Origin = sampled(r.Executed, len(events), a.Cost)
	return &r, nil
}
