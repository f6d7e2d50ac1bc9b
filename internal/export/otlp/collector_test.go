package otlp

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"

	real "github.com/hodoscope/hodoscope/internal/backend"
)

// TestCollector: what is sent to a real OpenTelemetry Collector is what it writes down.
func TestCollector(t *testing.T) {
	t.Parallel()
	c := collector{real.StartCollector(t)}
	for p, endpoint := range map[Protocol]string{GRPC: c.GRPC, HTTP: c.HTTP} {
		for _, compression := range []string{"gzip", "none", "zstd", "snappy"} {
			e := open(t, Options{Name: "real", Protocol: p, Endpoint: "http://" + endpoint, Compression: compression, flush: 50 * time.Millisecond})
			sequence := fmt.Sprint(p, compression)
			md, ld := manifold(sequence), events(sequence, 7)
			if err := e.Metrics(t.Context(), md); err != nil {
				t.Fatal(err)
			}
			if err := e.Logs(t.Context(), ld); err != nil {
				t.Fatal(err)
			}
			eventually(t, e, "the collector took both", func() bool { s := e.Status(); return s.Metrics.Sent == 313 && s.Logs.Sent == 7 })
			if s := e.Status(); s.Failures > 0 {
				t.Errorf("%s: %+v", sequence, s)
			}
			var gotMetrics, gotLogs []byte
			eventually(t, e, "the collector wrote both", func() bool {
				gotMetrics, gotLogs = c.metrics(t, sequence), c.logs(t, sequence)
				return gotMetrics != nil && gotLogs != nil
			})
			if want := marshal(t, md); !bytes.Equal(gotMetrics, want) {
				t.Errorf("%s: metrics arrived as other ones", sequence)
			}
			if want := marshalLogs(t, ld); !bytes.Equal(gotLogs, want) {
				t.Errorf("%s: logs arrived as other ones", sequence)
			}
		}
	}
}

// manifold is a collection with an instrument of each kind.
func manifold(sequence string) pmetric.Metrics {
	md := collection(sequence, 310)
	metrics := md.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics()
	g := metrics.AppendEmpty()
	g.SetName("beam.scheduler.utilization")
	g.SetUnit("1")
	g.SetEmptyGauge().DataPoints().AppendEmpty().SetDoubleValue(0.1 + 0.2)
	s := metrics.AppendEmpty()
	s.SetName("beam.reductions")
	s.SetEmptySum().SetIsMonotonic(true)
	s.Sum().SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	s.Sum().DataPoints().AppendEmpty().SetIntValue(1<<62 + 1)
	h := metrics.AppendEmpty()
	h.SetName("beam.gc.pause.duration")
	h.SetEmptyHistogram().SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	p := h.Histogram().DataPoints().AppendEmpty()
	p.SetStartTimestamp(pcommon.Timestamp(1_790_000_000_123_456_789))
	p.SetTimestamp(pcommon.Timestamp(1_790_003_600_123_456_789))
	p.ExplicitBounds().FromRaw([]float64{0.005, 0.1, 5})
	p.BucketCounts().FromRaw([]uint64{1, 0, 2, 3})
	p.SetCount(6)
	p.SetSum(17.25)
	p.Attributes().PutStr("beam.process.group", "Elixir.Ünï\u2028code \"x\"")
	return md
}

func marshal(t *testing.T, md pmetric.Metrics) []byte {
	t.Helper()
	b, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(md)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func marshalLogs(t *testing.T, ld plog.Logs) []byte {
	t.Helper()
	b, err := (&plog.ProtoMarshaler{}).MarshalLogs(ld)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// collector is a real one, with the files it writes.
type collector struct{ real.Collector }

// metrics finds a collection in what the collector wrote, nil if it is not there (yet).
func (c collector) metrics(t *testing.T, sequence string) []byte {
	t.Helper()
	for _, line := range lines(t, c.Metrics) {
		md, err := (&pmetric.JSONUnmarshaler{}).UnmarshalMetrics(line)
		if err != nil {
			t.Fatalf("%v in %.300s", err, line)
		}
		for _, rm := range md.ResourceMetrics().All() {
			if v, _ := rm.Resource().Attributes().Get("sequence"); v.AsString() == sequence {
				one := pmetric.NewMetrics()
				rm.CopyTo(one.ResourceMetrics().AppendEmpty())
				return marshal(t, one)
			}
		}
	}
	return nil
}

func (c collector) logs(t *testing.T, sequence string) []byte {
	t.Helper()
	for _, line := range lines(t, c.Logs) {
		ld, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(line)
		if err != nil {
			t.Fatalf("%v in %.300s", err, line)
		}
		for _, rl := range ld.ResourceLogs().All() {
			if v, _ := rl.Resource().Attributes().Get("sequence"); v.AsString() == sequence {
				one := plog.NewLogs()
				rl.CopyTo(one.ResourceLogs().AppendEmpty())
				return marshalLogs(t, one)
			}
		}
	}
	return nil
}

// lines are those of a file that are complete.
func lines(t *testing.T, name string) [][]byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(text, []byte("\n"))
	return lines[:len(lines)-1]
}
