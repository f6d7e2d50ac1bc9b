package tsdb

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// start is the time of the first sample in tests that have their own time.
var start = time.UnixMilli(1_795_737_600_000) // 2026-11-27

// open opens a store that is closed when the test ends.
func open(t testing.TB, o Options) *DB {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	o.settle = 200 * time.Millisecond
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	db, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return db
}

type testLog struct{ t testing.TB }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Logf("%s", p)
	return len(p), nil
}

// sample is one point of a test's collection.
type sample struct {
	name  string // a counter when it ends in .count, else a gauge
	attrs string // the value of attribute "which", if any
	value float64
}

// nodeResource is the resource of a node.
func nodeResource(name string) pcommon.Resource {
	r := pcommon.NewResource()
	r.Attributes().PutStr("service.name", "shop")
	r.Attributes().PutStr("service.instance.id", name)
	r.Attributes().PutStr("otp.release", "27")
	return r
}

// collect makes a collection of one node at one moment.
func collect(node string, at time.Time, samples ...sample) pmetric.Metrics {
	m := pmetric.NewMetrics()
	addCollection(m, node, "beam", at, samples...)
	return m
}

func addCollection(m pmetric.Metrics, node, scope string, at time.Time, samples ...sample) {
	rm := m.ResourceMetrics().AppendEmpty()
	nodeResource(node).CopyTo(rm.Resource())
	sm := rm.ScopeMetrics().AppendEmpty()
	sm.Scope().SetName(scope)
	byName := map[string]pmetric.NumberDataPointSlice{}
	for _, s := range samples {
		points, ok := byName[s.name]
		if !ok {
			points = newMetric(sm.Metrics().AppendEmpty(), s.name)
			byName[s.name] = points
		}
		p := points.AppendEmpty()
		p.SetTimestamp(pcommon.NewTimestampFromTime(at))
		p.SetDoubleValue(s.value)
		if s.attrs != "" {
			p.Attributes().PutStr("which", s.attrs)
		}
	}
}

func newMetric(m pmetric.Metric, name string) pmetric.NumberDataPointSlice {
	m.SetName(name)
	m.SetDescription("what " + name + " is")
	if len(name) < 6 || name[len(name)-6:] != ".count" {
		m.SetUnit("By")
		return m.SetEmptyGauge().DataPoints()
	}
	m.SetUnit("{thing}")
	sum := m.SetEmptySum()
	sum.SetIsMonotonic(true)
	sum.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	return sum.DataPoints()
}

// collectHistogram makes a collection with one histogram.
func collectHistogram(node string, at time.Time) pmetric.Metrics {
	m := pmetric.NewMetrics()
	rm := m.ResourceMetrics().AppendEmpty()
	nodeResource(node).CopyTo(rm.Resource())
	sm := rm.ScopeMetrics().AppendEmpty()
	sm.Scope().SetName("histograms")
	h := sm.Metrics().AppendEmpty()
	h.SetName("h")
	h.SetUnit("s")
	h.SetEmptyHistogram().SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	p := h.Histogram().DataPoints().AppendEmpty()
	p.SetTimestamp(pcommon.NewTimestampFromTime(at))
	p.ExplicitBounds().FromRaw([]float64{0.1, 1})
	p.BucketCounts().FromRaw([]uint64{3, 2, 1})
	p.SetCount(6)
	p.SetSum(4.5)
	return m
}

func mustAppend(t testing.TB, db *DB, m pmetric.Metrics) {
	t.Helper()
	if err := db.Append(context.Background(), m); err != nil {
		t.Fatal(err)
	}
}

// values are what a query gives at a moment: labels that matter to value.
func values(t testing.TB, db *DB, expr string, at time.Time) map[string]float64 {
	t.Helper()
	r, err := db.Query(context.Background(), expr, at)
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	got := map[string]float64{}
	for _, s := range r.Series {
		key := s.Labels["instance"]
		if w := s.Labels["which"]; w != "" {
			key += "/" + w
		}
		if _, twice := got[key]; twice {
			t.Fatalf("%s gives %q twice", expr, key)
		}
		got[key] = s.Points[0].Value
	}
	return got
}

func want(t testing.TB, db *DB, expr string, at time.Time, want map[string]float64) {
	t.Helper()
	if got := values(t, db, expr, at); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s at %s is %v, want %v", expr, at.UTC().Format(time.TimeOnly), got, want)
	}
}

// eventually polls until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
