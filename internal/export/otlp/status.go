package otlp

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// Status is how it goes, since New.
type Status struct {
	Metrics, Logs Flow
	Attempts      int64 // requests to the backend, those that were repeated too
	Failures      int64 // of these, how many brought no answer or a refusal
	// LastError is the newest trouble, in one line without secrets; the backend's words are part of it. It stays when
	// all is well again: Failures tells whether it is new.
	LastError string
}

// Flow is what became of data points or log records.
type Flow struct {
	Queued   int64 // bytes of OTLP that wait, what is being sent included
	Capacity int64 // bytes that may
	Sent     int64 // points or records that the backend took
	Rejected int64 // that it refused for good, or that were given up
	Overflow int64 // that found the queue full
}

type flows struct{ metrics, logs int64 }

// counters are the exporters' own telemetry, read when it is asked for.
// https://github.com/open-telemetry/opentelemetry-collector/blob/main/exporter/exporterhelper/documentation.md
type counters struct {
	provider *metric.MeterProvider
	reader   *metric.ManualReader
}

const ownMetrics = "otelcol_exporter_"

func newCounters() *counters {
	reader := metric.NewManualReader()
	onlyOwn := func(i metric.Instrument) (metric.Stream, bool) {
		return metric.Stream{Aggregation: metric.AggregationDrop{}}, !strings.HasPrefix(i.Name, ownMetrics)
	}
	return &counters{reader: reader, provider: metric.NewMeterProvider(metric.WithReader(reader), metric.WithView(onlyOwn))}
}

// Status tells how it goes. It asks neither disk nor backend.
func (e *Exporter) Status() Status {
	var s Status
	var rm metricdata.ResourceMetrics
	_ = e.counters.reader.Collect(context.Background(), &rm) // fails only for a reader that was shut down, and none is
	for _, sm := range rm.ScopeMetrics {
		for _, m := range sm.Metrics {
			name := strings.TrimPrefix(m.Name, ownMetrics)
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					e.count(&s, name, p)
				}
			case metricdata.Gauge[int64]:
				for _, p := range data.DataPoints {
					gauge(&s, name, p)
				}
			}
		}
	}
	n := e.notes
	n.mu.Lock()
	defer n.mu.Unlock()
	for f, rejected := range map[*Flow]int64{&s.Metrics: n.rejected.metrics, &s.Logs: n.rejected.logs} {
		f.Sent -= rejected
		f.Rejected += rejected
	}
	s.Attempts, s.Failures, s.LastError = n.attempts, n.failures, n.last
	return s
}

func (e *Exporter) count(s *Status, name string, p metricdata.DataPoint[int64]) {
	// What a shutdown interrupts is still in a queue on disk; one in memory is gone.
	if reason, _ := p.Attributes.Value("error.type"); reason.AsString() == "Shutdown" && e.options.Queue.Dir != "" {
		return
	}
	for suffix, f := range map[string]*Flow{"_metric_points": &s.Metrics, "_log_records": &s.Logs} {
		switch name {
		case "sent" + suffix:
			f.Sent += p.Value
		case "send_failed" + suffix:
			f.Rejected += p.Value
		case "enqueue_failed" + suffix:
			f.Overflow += p.Value
		}
	}
}

func gauge(s *Status, name string, p metricdata.DataPoint[int64]) {
	f := &s.Metrics
	if signal, _ := p.Attributes.Value("data_type"); signal.AsString() == "logs" {
		f = &s.Logs
	}
	switch name {
	case "queue_size":
		f.Queued = p.Value
	case "queue_capacity":
		f.Capacity = p.Value
	}
}
