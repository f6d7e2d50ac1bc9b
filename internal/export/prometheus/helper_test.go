package prometheus

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

var update = flag.Bool("update", false, "rewrite the pages in testdata")

var (
	started   = pcommon.NewTimestampFromTime(time.Unix(1_790_000_000, 0))
	collected = pcommon.NewTimestampFromTime(time.Unix(1_790_003_600, 0))
)

// collection is what the collector of one node hands over, with an instrument of each kind.
type collection struct {
	pmetric.Metrics
	metrics pmetric.MetricSlice
}

func newCollection(node string) collection {
	md := pmetric.NewMetrics()
	rm := md.ResourceMetrics().AppendEmpty()
	a := rm.Resource().Attributes()
	a.PutStr("service.name", "shop")
	a.PutStr("service.instance.id", node)
	a.PutStr("process.runtime.name", "BEAM")
	a.PutStr("process.runtime.description", "Erlang/OTP 27 erts-15.2")
	return collection{Metrics: md, metrics: rm.ScopeMetrics().AppendEmpty().Metrics()}
}

func (c collection) add(name, unit, help string) pmetric.Metric {
	m := c.metrics.AppendEmpty()
	m.SetName(name)
	m.SetUnit(unit)
	m.SetDescription(help)
	return m
}

func (c collection) gauge(name, unit, help string, v float64, attributes ...string) {
	point(c.add(name, unit, help).SetEmptyGauge().DataPoints(), attributes).SetDoubleValue(v)
}

func (c collection) sum(name, unit, help string, monotonic bool, v int64, attributes ...string) {
	s := c.add(name, unit, help).SetEmptySum()
	s.SetIsMonotonic(monotonic)
	s.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	point(s.DataPoints(), attributes).SetIntValue(v)
}

func point(points pmetric.NumberDataPointSlice, attributes []string) pmetric.NumberDataPoint {
	p := points.AppendEmpty()
	p.SetStartTimestamp(started)
	p.SetTimestamp(collected)
	put(p.Attributes(), attributes)
	return p
}

func put(m pcommon.Map, attributes []string) {
	for i := 0; i < len(attributes); i += 2 {
		m.PutStr(attributes[i], attributes[i+1])
	}
}

func (c collection) histogram(name, unit, help string, bounds []float64, counts []uint64, sum float64, attributes ...string) {
	h := c.add(name, unit, help).SetEmptyHistogram()
	h.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	p := h.DataPoints().AppendEmpty()
	p.SetStartTimestamp(started)
	p.SetTimestamp(collected)
	p.ExplicitBounds().FromRaw(bounds)
	p.BucketCounts().FromRaw(counts)
	var n uint64
	for _, c := range counts {
		n += c
	}
	p.SetCount(n)
	p.SetSum(sum)
	put(p.Attributes(), attributes)
}

// typical is a collection as a healthy node gives it, with numbers that differ by seed.
func typical(node string, seed int) collection {
	c := newCollection(node)
	c.gauge("beam.node.up", "{node}", "1 when the last collection succeeded.", 1)
	c.gauge("beam.uptime", "s", "Time since the node started.", float64(3600+seed))
	c.gauge("beam.scheduler.utilization", "1", "Share of the time that the scheduler was busy.", 0.25,
		"beam.scheduler.type", "normal", "beam.scheduler.id", "1")
	c.sum("beam.memory.used", "By", "Memory by kind.", false, int64(10_000_000+seed), "beam.memory.type", "processes")
	c.sum("beam.process.count", "{process}", "Processes that exist.", false, int64(100+seed))
	c.sum("beam.reductions", "{reduction}", "Work done.", true, int64(1_000_000+seed))
	c.sum("beam.gc.reclaimed", "By", "Memory that garbage collections gave back.", true, int64(5000+seed))
	c.histogram("beam.gc.pause.duration", "s", "Garbage collections longer than the threshold.",
		[]float64{0.1, 1, 5}, []uint64{3, 2, 1, uint64(seed)}, 7.5, "beam.process.group", "Elixir.Shop.Cart")
	return c
}

func ask(t *testing.T, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const openMetrics = "application/openmetrics-text;version=1.0.0"

// golden compares a page with one in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; with -update it is rewritten. Got:\n%s", name, got)
	}
}

// fleet puts as many nodes on a page, each with as many series as the standard tier has.
func fleet(e *Exposition, nodes int) {
	for i := range nodes {
		name := fmt.Sprintf("shop%d@10.0.0.%d", i, i)
		c := newCollection(name)
		for m := range 60 {
			points := c.add(fmt.Sprintf("beam.measure%d.used", m), "By", "A number of the node.").SetEmptyGauge().DataPoints()
			for s := range 5 {
				point(points, []string{"beam.process.group", fmt.Sprintf("Elixir.Shop.Worker%d", s)}).SetIntValue(int64(i * s))
			}
		}
		c.histogram("beam.probe.rpc.duration", "s", "Round trips.", []float64{0.001, 0.01, 0.1, 1, 5, 10, 30},
			[]uint64{1, 2, 3, 4, 5, 6, 7, 8}, 10)
		e.Put(name, c.Metrics)
	}
}
