package metric

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// row is a metric and how it is read from a reading of type R.
type row[R any] struct {
	Metric
	read func(r R, put *points)
}

// Selection is what of the catalogue is wanted.
type Selection struct {
	Tier Tier
	Sets []string // alias sets beside the canonical names
	// NoCanonical leaves the canonical names out: a billed backend should have
	// one name for one thing.
	NoCanonical bool
	// LabelPoints puts the labels of a node on each point, as Prometheus has them, and
	// not on the resource. An alias that has no other name there is then no other metric.
	LabelPoints bool
}

func (s Selection) wants(m Metric) bool {
	if m.Set != "" {
		twin, ok := twins()[m.Name]
		return slices.Contains(s.Sets, m.Set) && !(s.LabelPoints && ok && s.wants(twin))
	}
	if m.Also != "" && slices.Contains(s.Sets, m.Also) {
		return true
	}
	return !s.NoCanonical && m.Tier <= s.Tier
}

// twins are the aliases whose name in Prometheus is that of a canonical metric, with
// that metric: beam.ets.table_size is beam.ets.table.size there.
var twins = sync.OnceValue(func() map[string]Metric {
	canonical := map[string]Metric{}
	for _, m := range Catalogue {
		if m.Set == "" {
			canonical[m.PrometheusName()] = m
		}
	}
	out := map[string]Metric{}
	for _, m := range Catalogue {
		if twin, ok := canonical[m.PrometheusName()]; ok && m.Set != "" {
			out[m.Name] = twin
		}
	}
	return out
})

// Reading is what was read at one time, of one part.
type Reading interface {
	Part() Part
	record(b *builder)
}

// Nothing is a reading of a part of which nothing is known.
type Nothing Part

func (n Nothing) Part() Part    { return Part(n) }
func (Nothing) record(*builder) {}

// Takes tells whether something of a part is wanted.
func (s Selection) Takes(p Part) bool {
	return slices.ContainsFunc(Catalogue, func(m Metric) bool { return m.Part == p && s.wants(m) })
}

// Stamp is when a reading was taken and since when its counters count: the start
// of the runtime for what the runtime counts, and the begin of our own counting for
// what we count. Both are fixed by the collector, so that they do not waver.
type Stamp struct {
	At    time.Time
	Start time.Time // of the runtime
	Since time.Time // of our counting
}

// scope is the prefix of the instrumentation scopes, of which each part is one.
const scope = "github.com/hodoscope/hodoscope/"

// PartOf tells which part a scope stands for.
func PartOf(s pmetric.ScopeMetrics) Part {
	name := s.Scope().Name()
	if len(name) <= len(scope) || name[:len(scope)] != scope {
		return ""
	}
	return Part(name[len(scope):])
}

// Record makes metrics of readings of one node that were taken together: one
// resource, one scope for each part, one timestamp for each.
func (s Selection) Record(node Resource, version string, at Stamp, readings ...Reading) pmetric.Metrics {
	out := pmetric.NewMetrics()
	rm := out.ResourceMetrics().AppendEmpty()
	node.fill(rm.Resource(), !s.LabelPoints)
	var labels [][2]string
	if s.LabelPoints {
		labels = node.labels()
	}
	for _, r := range readings {
		sm := rm.ScopeMetrics().AppendEmpty()
		sm.Scope().SetName(scope + string(r.Part()))
		sm.Scope().SetVersion(version)
		r.record(&builder{selection: s, stamp: at, labels: labels, to: sm.Metrics()})
	}
	return out
}

// builder makes the metrics of one scope.
type builder struct {
	selection Selection
	stamp     Stamp
	labels    [][2]string // on each point
	to        pmetric.MetricSlice
}

// recordRows runs the rows of a part over a reading. A row that puts nothing
// makes no metric.
func recordRows[R any](b *builder, rows []row[R], r R) {
	for _, row := range rows {
		if !b.selection.wants(row.Metric) {
			continue
		}
		put := &points{metric: row.Metric, tier: b.selection.Tier, stamp: b.stamp, labels: b.labels}
		row.read(r, put)
		put.finish(b.to)
	}
}

// points are the values that a row gives for one metric.
type points struct {
	metric Metric
	tier   Tier
	stamp  Stamp
	labels [][2]string

	ours       bool // counted by us, not by the runtime
	numbers    pmetric.NumberDataPointSlice
	histograms pmetric.HistogramDataPointSlice
	n          int
}

// counted says that values were counted by us, since we began to.
func (p *points) counted() { p.ours = true }

func (p *points) stamps() (start, at pcommon.Timestamp) {
	at = pcommon.NewTimestampFromTime(p.stamp.At)
	from := p.stamp.Start
	if p.ours {
		from = p.stamp.Since
	}
	if p.metric.Instrument != Gauge && !from.IsZero() {
		start = pcommon.NewTimestampFromTime(from)
	}
	return start, at
}

func (p *points) point(values []string) pmetric.NumberDataPoint {
	if p.n == 0 {
		p.numbers = pmetric.NewNumberDataPointSlice()
	}
	p.n++
	d := p.numbers.AppendEmpty()
	start, at := p.stamps()
	d.SetStartTimestamp(start)
	d.SetTimestamp(at)
	p.attributes(d.Attributes(), values)
	return d
}

func (p *points) attributes(to pcommon.Map, values []string) {
	if len(values) != len(p.metric.Attributes) {
		panic(fmt.Sprintf("metric: %s has attributes %v, not %v", p.metric.Name, p.metric.Attributes, values))
	}
	to.EnsureCapacity(len(values) + len(p.labels))
	for i, v := range values {
		if v != "" {
			to.PutStr(p.metric.Attributes[i], v)
		}
	}
	for _, l := range p.labels {
		to.PutStr(l[0], l[1])
	}
}

// int puts a whole number; the values of attributes come in the metric's order,
// and an empty one is left out. A negative number was not read, and is not put.
func (p *points) int(v int64, attributes ...string) {
	if v >= 0 {
		p.point(attributes).SetIntValue(v)
	}
}

// float puts a number, which is not put when negative: not known.
func (p *points) float(v float64, attributes ...string) {
	if v >= 0 {
		p.point(attributes).SetDoubleValue(v)
	}
}

// histogram puts counts of sizes.
func (p *points) histogram(h *Sizes, attributes ...string) {
	if h != nil {
		p.scaled(h, 1, attributes...)
	}
}

// scaled puts counts of sizes in another unit, in which the metric's bounds are.
func (p *points) scaled(h *Sizes, factor float64, attributes ...string) {
	if p.n == 0 {
		p.histograms = pmetric.NewHistogramDataPointSlice()
	}
	p.n++
	d := p.histograms.AppendEmpty()
	start, at := p.stamps()
	d.SetStartTimestamp(start)
	d.SetTimestamp(at)
	p.attributes(d.Attributes(), attributes)
	d.ExplicitBounds().FromRaw(p.metric.bounds)
	d.BucketCounts().FromRaw(h.buckets(len(p.metric.bounds)))
	d.SetCount(h.Count)
	d.SetSum(h.Sum * factor)
}

func (p *points) finish(to pmetric.MetricSlice) {
	if p.n == 0 {
		return
	}
	m := to.AppendEmpty()
	m.SetName(p.metric.Name)
	m.SetUnit(p.metric.Unit)
	m.SetDescription(p.metric.Help)
	switch p.metric.Instrument {
	case Gauge:
		p.numbers.MoveAndAppendTo(m.SetEmptyGauge().DataPoints())
	case Histogram:
		h := m.SetEmptyHistogram()
		h.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
		p.histograms.MoveAndAppendTo(h.DataPoints())
	default:
		s := m.SetEmptySum()
		s.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
		s.SetIsMonotonic(p.metric.Instrument == Counter)
		p.numbers.MoveAndAppendTo(s.DataPoints())
	}
}
