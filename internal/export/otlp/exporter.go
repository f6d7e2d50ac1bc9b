package otlp

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"
)

// ErrFull is what Metrics and Logs return when the queue has no room: what was given is lost, and counted in Overflow.
var ErrFull = errors.New("the queue is full")

// Exporter sends to one backend. Safe for concurrent use between Start and Shutdown.
type Exporter struct {
	options  Options
	guard    *guard
	notes    *notes
	counters *counters
	host     host
	metrics  exporter.Metrics
	logs     exporter.Logs
	started  []component.Component
}

// New makes an Exporter. It reads the secrets and makes the queue's folder; nothing is dialled and no queue is opened
// before Start. What is wrong with the Options is a *SettingsError.
func New(o Options) (*Exporter, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	e := &Exporter{options: o, notes: &notes{}, counters: newCounters()}
	e.guard = newGuard(e.notes, o.Retry)
	e.host = host{guardID: e.guard}
	if o.Queue.Dir != "" {
		if e.host[storageID], err = newStorage(o, e.telemetry()); err != nil {
			return nil, err
		}
	}
	settings := exporter.Settings{
		ID:                component.NewIDWithName(factory(o.Protocol).Type(), o.Name),
		TelemetrySettings: e.telemetry(),
		BuildInfo:         component.BuildInfo{Command: "hodoscope", Description: "hodoscope", Version: o.Version},
	}
	ctx := context.Background() // both only build; the factories want one
	c, err := config(o, "metrics", e.notes.hide)
	if err != nil {
		return nil, err
	}
	if e.metrics, err = factory(o.Protocol).CreateMetrics(ctx, settings, c); err != nil {
		return nil, fmt.Errorf("otlp: %w", err)
	}
	if c, err = config(o, "logs", e.notes.hide); err != nil {
		return nil, err
	}
	if e.logs, err = factory(o.Protocol).CreateLogs(ctx, settings, c); err != nil {
		return nil, fmt.Errorf("otlp: %w", err)
	}
	return e, nil
}

func (e *Exporter) telemetry() component.TelemetrySettings {
	return component.TelemetrySettings{
		Logger:         zap.New(e.notes.core()),
		TracerProvider: tracenoop.NewTracerProvider(),
		MeterProvider:  e.counters.provider,
	}
}

// Start opens the queue and begins to send, what an earlier run left first. A backend that is not there is no error; a
// TLS file or a queue that cannot be read is. When Start fails, nothing is running.
func (e *Exporter) Start(ctx context.Context) error {
	parts := []component.Component{e.metrics, e.logs}
	if s, ok := e.host[storageID]; ok {
		parts = append([]component.Component{s}, parts...)
	}
	for _, p := range parts {
		e.started = append(e.started, p) // even if it fails: half of it may run
		if err := p.Start(ctx, e.host); err != nil {
			return errors.Join(e.describe(err), e.Shutdown(ctx))
		}
	}
	return nil
}

// describe says what could not be started, in words without secrets.
func (e *Exporter) describe(err error) error {
	if e.options.Queue.Dir != "" {
		return fmt.Errorf("otlp: start with a queue in %s, which one program at a time may use: %s", e.options.Queue.Dir, e.notes.clean(err.Error()))
	}
	return fmt.Errorf("otlp: start: %s", e.notes.clean(err.Error()))
}

// Metrics puts a collection into the queue. It waits for neither the backend nor room in the queue, only for the disk
// if the queue is there. md stays the caller's. The error is ErrFull or says what the disk said.
func (e *Exporter) Metrics(ctx context.Context, md pmetric.Metrics) error {
	if md.DataPointCount() == 0 {
		return nil
	}
	if e.options.Queue.Dir == "" { // which keeps what it gets, and joins it with more
		own := pmetric.NewMetrics()
		md.CopyTo(own)
		md = own
	}
	return e.queued(e.metrics.ConsumeMetrics(ctx, md))
}

// Logs puts events into the queue, as Metrics does.
func (e *Exporter) Logs(ctx context.Context, ld plog.Logs) error {
	if ld.LogRecordCount() == 0 {
		return nil
	}
	if e.options.Queue.Dir == "" {
		own := plog.NewLogs()
		ld.CopyTo(own)
		ld = own
	}
	return e.queued(e.logs.ConsumeLogs(ctx, ld))
}

func (e *Exporter) queued(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, exporterhelper.ErrQueueIsFull):
		return ErrFull
	default:
		return fmt.Errorf("otlp: queue: %s", e.notes.clean(err.Error()))
	}
}

// Shutdown ends what Start began. A queue in memory is tried once more, until ctx ends, and what then waits is lost; a
// queue on disk stays. It may be called again.
func (e *Exporter) Shutdown(ctx context.Context) error {
	stop := context.AfterFunc(ctx, e.guard.close)
	defer stop()
	var errs []error
	for len(e.started) > 0 {
		last := len(e.started) - 1
		if err := e.started[last].Shutdown(ctx); err != nil {
			errs = append(errs, fmt.Errorf("otlp: end: %s", e.notes.clean(err.Error())))
		}
		e.started = e.started[:last]
	}
	return errors.Join(errs...)
}

// host is what the exporters see of a collector: its extensions.
type host map[component.ID]component.Component

// GetExtensions implements component.Host.
func (h host) GetExtensions() map[component.ID]component.Component { return h }
