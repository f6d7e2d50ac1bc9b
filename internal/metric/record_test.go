package metric_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

var update = flag.Bool("update", false, "write testdata")

// readings are of the made-up node, all parts of it.
func readings() []metric.Reading {
	now, before := viewtest.System(), viewtest.System()
	before.Origin.At = now.Origin.At.Add(-15 * time.Second)
	before.Reductions -= 15_000_000
	before.Runtime -= 45 * time.Second
	for i := range now.SchedulerUse {
		now.SchedulerUse[i].Total = 1_000_000
		now.SchedulerUse[i].Active = int64(1_000_000 * now.SchedulerUse[i].Utilization)
	}
	counts := &metric.EventCounts{}
	counts.Add(viewtest.Events())
	trips := &metric.Sizes{}
	trips.Add(0.0007)
	trips.Add(0.04)
	threads := viewtest.Microstates()
	for i := range threads.Threads {
		threads.Threads[i].Times = map[string]time.Duration{"emulator": 90 * time.Minute, "gc": 30 * time.Minute, "sleep": 2 * time.Hour}
	}
	return []metric.Reading{
		metric.WatchReading{Up: true, RoundTrips: trips, Collects: trips, Failures: map[metric.Part]int64{metric.PartLinks: 2}, Used: 0.0021, Woken: 12, Restarts: 1},
		metric.NodeReading{System: now, Before: before},
		metric.ProcessesReading{Census: viewtest.Census(), Longest: viewtest.Processes()},
		metric.TablesReading{Tables: viewtest.EtsGroups()},
		metric.MnesiaReading{Mnesia: viewtest.Mnesia()},
		metric.AllocatorsReading{Allocators: viewtest.Allocators()},
		metric.LinksReading{Links: viewtest.Links()},
		metric.ThreadsReading{Threads: threads},
		metric.LocksReading{Counts: locks()},
		metric.EventsReading{Counts: counts, Kinds: beam.EventKinds},
		metric.ProgramReading{
			Nodes: map[string]int{"attached": 3, "refused": 1}, Series: 930, Bytes: 12_345_678, Reloaded: true, ReloadedAt: now.Origin.At.Add(-time.Hour),
			Destinations: []metric.Destination{
				{Name: "gateway", Kind: "otlp.metrics", Queued: 35_000, Sent: 310_000, Behind: -1},
				{Name: "victoria", Kind: "remote_write", Queued: 12, Sent: 400_000, Failed: 7, Behind: 2 * time.Second},
			},
		},
	}
}

// locks are counted over an interval in which somebody waited for db_tab.
func locks() *metric.LockCounts {
	counts, before := &metric.LockCounts{}, viewtest.Locks()
	for i := range before.List {
		k := &before.List[i]
		k.Tries, k.Collisions, k.Waited = k.Tries-1_000_000, k.Collisions-int64(200_000*(1-i)), k.Waited-time.Millisecond
	}
	before.Since -= time.Minute
	counts.Add(before)
	counts.Add(viewtest.Locks())
	return counts.Clone()
}

func record(s metric.Selection) pmetric.Metrics {
	at := viewtest.System().Origin.At
	return s.Record(metric.Resource{Node: "shop@store1", Namespace: "eu", Labels: map[string]string{"env": "prod", "service.name": "forged"}}.Of(viewtest.System()), "1.2.3",
		metric.Stamp{At: at, Start: metric.StartOf(viewtest.System()), Since: at.Add(-time.Hour)}, readings()...)
}

// The goldens are all that is recorded of the made-up node.
func TestRecord(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]metric.Selection{
		"core":           {Tier: metric.Core},
		"standard":       {Tier: metric.Standard},
		"deep":           {Tier: metric.Deep},
		"roadmap":        {NoCanonical: true, Sets: []string{metric.Roadmap}},
		"prometheus.erl": {NoCanonical: true, Sets: []string{metric.PrometheusErl}},
	} {
		got := text(record(s))
		path := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is other than %s: go test ./internal/metric -update, and read the difference", name, path)
		}
	}
}

// Labels of a node are on each point where Prometheus is to have them.
func TestLabelPoints(t *testing.T) {
	t.Parallel()
	m := record(metric.Selection{LabelPoints: true})
	rm := m.ResourceMetrics().At(0)
	if _, there := rm.Resource().Attributes().Get("env"); there {
		t.Error("the resource has the labels too")
	}
	for _, line := range strings.Split(text(m), "\n")[2:] {
		if line != "" && line[0] != '#' && !strings.Contains(line, `env="prod"`) {
			t.Errorf("no label: %s", line)
		}
	}
}

// In Prometheus a series is there once: an alias that has no other name there is left
// out where the canonical metric is.
func TestNoSeriesTwiceInPrometheus(t *testing.T) {
	t.Parallel()
	const alias = "beam.ets.table_size"
	for _, s := range []metric.Selection{
		{Tier: metric.Core, Sets: metric.Sets, LabelPoints: true}, // without the canonical one, which is Standard
		{Tier: metric.Deep, Sets: metric.Sets, LabelPoints: true},
		{Tier: metric.Deep, Sets: metric.Sets, LabelPoints: true, NoCanonical: true},
		{Tier: metric.Deep, Sets: metric.Sets},
	} {
		names, have := map[string]string{}, map[string]bool{}
		for _, sm := range record(s).ResourceMetrics().At(0).ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				row, _ := metric.Find(m.Name())
				if other, twice := names[row.PrometheusName()]; twice && s.LabelPoints {
					t.Errorf("%+v: %s and %s are both %s", s, other, m.Name(), row.PrometheusName())
				}
				names[row.PrometheusName()], have[m.Name()] = m.Name(), true
			}
		}
		if want := !s.LabelPoints || s.Tier == metric.Core || s.NoCanonical; have[alias] != want {
			t.Errorf("%+v: %s is there: %t", s, alias, have[alias])
		}
	}
}

// What was not measured has no value: not of a first look, not without /proc.
func TestNothingInvented(t *testing.T) {
	t.Parallel()
	m := metric.Selection{Tier: metric.Deep, Sets: metric.Sets}.Record(metric.Resource{Node: "quiet@store1"}, "", metric.Stamp{At: time.Unix(1, 0)},
		metric.NodeReading{System: viewtest.Quiet()}, metric.ThreadsReading{Threads: &beam.Microstates{}}, metric.LocksReading{},
		metric.ProcessesReading{Census: &beam.Census{}}, metric.WatchReading{Used: -1, Woken: -1})
	got := text(m)
	for _, name := range []string{"beam.scheduler.utilization", "beam.scheduler.weighted_utilization", "off_cpu", "beam.memory.limit", "beam.persistent_term",
		"\ngauge process.memory", "\nupdown process.memory", "file_descriptor", "system.cpu", "reductions_per_sec", "beam.thread.time", "beam.gc.time", "msacc", "beam.lock", "mailbox.length", "mailbox_topN",
		"births", "hodoscope.sampling", "logical_processors"} {
		if strings.Contains(got, name) {
			t.Errorf("%s has a value that nobody measured", name)
		}
	}
}

// text writes metrics as one line a point.
func text(m pmetric.Metrics) string {
	var b strings.Builder
	for _, r := range m.ResourceMetrics().All() {
		fmt.Fprintf(&b, "resource %s\n", attributes(r.Resource().Attributes()))
		for _, s := range r.ScopeMetrics().All() {
			if s.Metrics().Len() > 0 {
				fmt.Fprintf(&b, "\n# %s\n", metric.PartOf(s))
			}
			for _, m := range s.Metrics().All() {
				points(&b, m)
			}
		}
	}
	return b.String()
}

func points(b *strings.Builder, m pmetric.Metric) {
	number := func(kind string, points pmetric.NumberDataPointSlice) {
		for _, p := range points.All() {
			v := fmt.Sprint(p.DoubleValue())
			if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
				v = fmt.Sprint(p.IntValue())
			}
			fmt.Fprintf(b, "%s %s{%s} %s %s since %s\n", kind, m.Name(), attributes(p.Attributes()), v, m.Unit(), since(p.StartTimestamp()))
		}
	}
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		number("gauge", m.Gauge().DataPoints())
	case pmetric.MetricTypeSum:
		kind := "updown"
		if m.Sum().IsMonotonic() {
			kind = "counter"
		}
		number(kind, m.Sum().DataPoints())
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			fmt.Fprintf(b, "histogram %s{%s} n=%d sum=%g %s %v since %s\n", m.Name(), attributes(p.Attributes()), p.Count(), p.Sum(), m.Unit(), p.BucketCounts().AsRaw(), since(p.StartTimestamp()))
		}
	}
}

func since(ts pcommon.Timestamp) string {
	if ts == 0 {
		return "-"
	}
	return ts.AsTime().Format(time.RFC3339)
}

func attributes(m pcommon.Map) string {
	var out []string
	for k, v := range m.All() {
		out = append(out, fmt.Sprintf("%s=%q", k, v.AsString()))
	}
	return strings.Join(out, " ")
}

// An hour of a node with 310 series is 75 000 points: making them must cost nothing
// to speak of.
func BenchmarkRecord(b *testing.B) {
	for tier, name := range metric.Tiers {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n = record(metric.Selection{Tier: metric.Tier(tier)}).DataPointCount()
			}
			b.ReportMetric(float64(n), "points")
		})
	}
}
