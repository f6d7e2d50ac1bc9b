package tsdb

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

func TestNamesAndLabels(t *testing.T) {
	db := open(t, Options{})
	mustAppend(t, db, collect("a@host", start, sample{"beam.memory", "ets", 5}, sample{"beam.gc.count", "", 7}))
	r, err := db.Query(context.Background(), `{instance="a@host"}`, start)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Series{}
	for _, s := range r.Series {
		got[s.Labels["__name__"]] = s
	}
	for name, labels := range map[string]map[string]string{
		"beam_memory_bytes":   {"__name__": "beam_memory_bytes", "job": "shop", "instance": "a@host", "which": "ets"},
		"beam_gc_count_total": {"__name__": "beam_gc_count_total", "job": "shop", "instance": "a@host"},
		"target_info":         {"__name__": "target_info", "job": "shop", "instance": "a@host", "otp_release": "27"},
	} {
		s, ok := got[name]
		if !ok || len(s.Labels) != len(labels) {
			t.Errorf("%s is %v, want labels %v", name, s.Labels, labels)
			continue
		}
		for k, v := range labels {
			if s.Labels[k] != v {
				t.Errorf("%s has %s=%q, want %q", name, k, s.Labels[k], v)
			}
		}
		if s.Points[0].At != start.UnixMilli() {
			t.Errorf("%s is of %d, want %d", name, s.Points[0].At, start.UnixMilli())
		}
	}
	if len(got) != 3 {
		t.Errorf("%d series, want 3: %v", len(got), got)
	}
}

func TestVanishedSeriesEndAtOnce(t *testing.T) {
	db := open(t, Options{})
	at := func(n int) time.Time { return start.Add(time.Duration(n) * 15 * time.Second) }
	mustAppend(t, db, collect("a", at(0), sample{"queue", "x", 1}, sample{"queue", "y", 2}))
	mustAppend(t, db, collect("b", at(0), sample{"queue", "x", 3}))
	want(t, db, "queue_bytes", at(0), map[string]float64{"a/x": 1, "a/y": 2, "b/x": 3})

	mustAppend(t, db, collect("a", at(1), sample{"queue", "x", 4}))
	want(t, db, "queue_bytes", at(1), map[string]float64{"a/x": 4, "b/x": 3})

	// It comes back.
	mustAppend(t, db, collect("a", at(2), sample{"queue", "x", 4}, sample{"queue", "y", 5}))
	want(t, db, "queue_bytes", at(2), map[string]float64{"a/x": 4, "a/y": 5, "b/x": 3})

	if err := db.Gone(context.Background(), nodeResource("a"), at(3)); err != nil {
		t.Fatal(err)
	}
	want(t, db, "queue_bytes", at(3), map[string]float64{"b/x": 3})
	want(t, db, "target_info", at(3), map[string]float64{"b": 1})
	want(t, db, "queue_bytes", at(2), map[string]float64{"a/x": 4, "a/y": 5, "b/x": 3})

	// Gone at the moment of the last collection: what was collected stays true then.
	if err := db.Gone(context.Background(), nodeResource("b"), at(0)); err != nil {
		t.Fatal(err)
	}
	want(t, db, "queue_bytes", at(0), map[string]float64{"a/x": 1, "a/y": 2, "b/x": 3})
	want(t, db, "queue_bytes", at(3), map[string]float64{})
}

// What is collected at its own interval has a scope of its own.
func TestScopesAreJudgedApart(t *testing.T) {
	db := open(t, Options{})
	slow := pmetric.NewMetrics()
	addCollection(slow, "a", "slow", start, sample{"tables", "", 9})
	mustAppend(t, db, slow)
	for n := range 3 {
		mustAppend(t, db, collect("a", start.Add(time.Duration(n)*15*time.Second), sample{"queue", "", 1}))
	}
	want(t, db, "tables_bytes", start.Add(30*time.Second), map[string]float64{"a": 9})
}

func TestRejectedIsToldAndTheRestStored(t *testing.T) {
	db := open(t, Options{})
	later := start.Add(time.Minute)
	mustAppend(t, db, collect("a", later, sample{"queue", "x", 1}))

	for _, c := range []struct {
		what string
		m    pmetric.Metrics
		want RejectedError
	}{
		// target_info has the same value again, which is no contradiction
		{"duplicate", collect("a", later, sample{"queue", "x", 2}, sample{"queue", "new", 3}), RejectedError{Duplicate: 1}},
		// and may come late: other collections bring it too
		{"out of order", collect("a", start, sample{"queue", "x", 2}), RejectedError{OutOfOrder: 1}},
		{"too old", collect("b", start.Add(-3*time.Hour), sample{"queue", "x", 2}), RejectedError{TooOld: 2}},
		{"no time", collect("b", time.UnixMilli(0), sample{"queue", "x", 2}), RejectedError{TooOld: 2}},
		{"delta", delta("c", later), RejectedError{Invalid: 1}},
	} {
		var got *RejectedError
		if err := db.Append(context.Background(), c.m); !errors.As(err, &got) {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if got.First == nil || got.Error() == "" {
			t.Errorf("%s: no reason", c.what)
		}
		g := *got
		g.First = nil
		if g != c.want {
			t.Errorf("%s: %+v, want %+v", c.what, g, c.want)
		}
	}
	want(t, db, "queue_bytes", later, map[string]float64{"a/x": 1, "a/new": 3, "c/good": 8})
}

// delta is a collection with a metric of a kind that cannot be stored, and one
// that can.
func delta(node string, at time.Time) pmetric.Metrics {
	m := collect(node, at, sample{"some.count", "", 1}, sample{"queue", "good", 8})
	m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).Sum().
		SetAggregationTemporality(pmetric.AggregationTemporalityDelta)
	return m
}

// A late collection must not end the series of the newest.
func TestLateCollectionJudgesNothing(t *testing.T) {
	db := open(t, Options{})
	later := start.Add(time.Minute)
	mustAppend(t, db, collect("a", later, sample{"queue", "x", 1}))
	mustAppend(t, db, collect("a", start, sample{"queue", "y", 2})) // its target_info is late, which is no matter
	want(t, db, "queue_bytes", later, map[string]float64{"a/x": 1, "a/y": 2})
}

func TestStartTimeIsAZero(t *testing.T) {
	db := open(t, Options{})
	m := collect("a", start, sample{"gc.count", "", 600}, sample{"memory", "", 5})
	metrics := m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics()
	up := pcommon.NewTimestampFromTime(start.Add(-10 * time.Minute))
	metrics.At(0).Sum().DataPoints().At(0).SetStartTimestamp(up)
	balance := metrics.AppendEmpty()
	balance.SetName("balance")
	sum := balance.SetEmptySum()
	sum.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	p := sum.DataPoints().AppendEmpty()
	p.SetTimestamp(pcommon.NewTimestampFromTime(start))
	p.SetStartTimestamp(up)
	p.SetIntValue(3)
	mustAppend(t, db, m)

	// Without the zero there would be one sample, and no rate.
	want(t, db, "increase(gc_count_total[10m1s])", start, map[string]float64{"a": 600})
	want(t, db, "balance", start.Add(-9*time.Minute), map[string]float64{})
	want(t, db, "balance", start, map[string]float64{"a": 3})
}

func TestStoredValuesAreExact(t *testing.T) {
	db := open(t, Options{})
	for i, v := range []float64{0, -1, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), 1e15 + 0.5, math.NaN()} {
		at := start.Add(time.Duration(i) * time.Second)
		mustAppend(t, db, collect("a", at, sample{"x", "", v}))
		got := values(t, db, "x_bytes", at)["a"]
		if math.Float64bits(got) != math.Float64bits(v) && !(math.IsNaN(v) && math.IsNaN(got)) {
			t.Errorf("%v became %v", v, got)
		}
	}
}

func TestCanceledCollectionIsNotStored(t *testing.T) {
	db := open(t, Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var many []sample
	for i := range 1000 {
		many = append(many, sample{"queue", string(rune('a' + i)), 1})
	}
	if err := db.Append(ctx, collect("a", start, many...)); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, want it canceled", err)
	}
	want(t, db, "queue_bytes", start, map[string]float64{})
	mustAppend(t, db, collect("a", start, sample{"queue", "", 1}))
	want(t, db, "queue_bytes", start, map[string]float64{"a": 1})
}
