package otlp

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

var protocols = []Protocol{GRPC, HTTP}

// quick are Options for a scripted backend, with waits that a test can afford.
func quick(b *backend) Options {
	return Options{
		Name: "test", Protocol: b.protocol, Endpoint: "http://" + b.address, Timeout: 300 * time.Millisecond,
		Retry: Retry{First: 5 * time.Millisecond, Longest: 20 * time.Millisecond}, Version: "1.2.3", flush: 50 * time.Millisecond,
	}
}

// open makes and starts an Exporter that ends with the test.
func open(t *testing.T, o Options) *Exporter {
	t.Helper()
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(t, e) })
	return e
}

// end shuts down at once.
func end(t *testing.T, e *Exporter) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Shutdown(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Shutdown: %v", err)
	}
}

// collection is one of a node: as many series as the standard tier has, and a number that tells it from others.
func collection(sequence string, series int) pmetric.Metrics {
	md := pmetric.NewMetrics()
	rm := md.ResourceMetrics().AppendEmpty()
	rm.Resource().Attributes().PutStr("service.name", "shop")
	rm.Resource().Attributes().PutStr("service.instance.id", "shop@10.0.0.1")
	rm.Resource().Attributes().PutStr("sequence", sequence)
	metrics := rm.ScopeMetrics().AppendEmpty().Metrics()
	for done := 0; done < series; {
		m := metrics.AppendEmpty()
		m.SetName("beam.measure" + strconv.Itoa(done) + ".used")
		m.SetUnit("By")
		m.SetDescription("A number of the node, with a sentence of help as the catalogue has it.")
		points := m.SetEmptySum().DataPoints()
		m.Sum().SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
		for range min(5, series-done) {
			p := points.AppendEmpty()
			p.SetStartTimestamp(pcommon.Timestamp(1_790_000_000_000_000_000))
			p.SetTimestamp(pcommon.Timestamp(1_790_003_600_000_000_000))
			p.SetIntValue(int64(done) * 1000)
			p.Attributes().PutStr("beam.process.group", "Elixir.Shop.Worker"+strconv.Itoa(done))
			done++
		}
	}
	return md
}

// events are of one node, in one request.
func events(sequence string, records int) plog.Logs {
	ld := plog.NewLogs()
	rl := ld.ResourceLogs().AppendEmpty()
	rl.Resource().Attributes().PutStr("service.name", "shop")
	rl.Resource().Attributes().PutStr("sequence", sequence)
	list := rl.ScopeLogs().AppendEmpty().LogRecords()
	for range records {
		r := list.AppendEmpty()
		r.SetEventName("beam.process.snapshot")
		r.SetTimestamp(pcommon.Timestamp(1_790_003_600_000_000_000))
		r.Attributes().PutStr("beam.process.pid", "<0.123.0>")
	}
	return ld
}

// send puts count collections into the queue and returns their numbers.
func send(t *testing.T, e *Exporter, from, count int) []string {
	t.Helper()
	var sequence []string
	for i := range count {
		s := strconv.Itoa(from + i)
		if err := e.Metrics(t.Context(), collection(s, 10)); err != nil {
			t.Fatal(err)
		}
		sequence = append(sequence, s)
	}
	return sequence
}

// eventually polls for a condition. It tells how e does, if there is one, when that does not come.
func eventually(t *testing.T, e *Exporter, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(60 * time.Second)
	for !condition() {
		select {
		case <-deadline:
			if e != nil {
				t.Logf("%+v", e.Status())
			}
			t.Fatalf("it does not come to this: %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
