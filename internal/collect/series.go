package collect

import (
	"cmp"
	"hash/maphash"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// series are those of one collection of a part, by a hash of name and attributes. What
// was there and is not any more is marked with OpenTelemetry's flag for it, so that no
// reader takes the last value for the present one.
// Source: OpenTelemetry data model, "No recorded value"; Prometheus' staleness.
//
// There is a table of these for each node, part and output: with names as keys they
// took more memory than all else that collecting does.
type series map[uint64]point

// point is where a series is in its collection.
type point struct {
	metric pmetric.Metric
	index  int // in the metric
	order  int // in the collection
}

func seriesOf(scope pmetric.ScopeMetrics) series {
	s := make(series, scope.Metrics().Len())
	for _, m := range scope.Metrics().All() {
		index := 0
		eachPoint(m, func(attributes pcommon.Map) {
			s[key(m.Name(), attributes)] = point{m, index, len(s)}
			index++
		})
	}
	return s
}

func eachPoint(m pmetric.Metric, f func(pcommon.Map)) {
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		for _, p := range m.Gauge().DataPoints().All() {
			f(p.Attributes())
		}
	case pmetric.MetricTypeSum:
		for _, p := range m.Sum().DataPoints().All() {
			f(p.Attributes())
		}
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			f(p.Attributes())
		}
	}
}

var seed = maphash.MakeSeed()

// key follows the order of attributes, which is that of the catalogue's row. Of a
// thousand series two have the same once in 10^13 collections: then an end is not told.
func key(name string, attributes pcommon.Map) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	h.WriteString(name)
	for k, v := range attributes.All() {
		h.WriteByte(0)
		h.WriteString(k)
		h.WriteByte(0)
		h.WriteString(v.AsString())
	}
	return h.Sum64()
}

// ended adds to a scope, for each series that is not in now, a point without value.
func (s series) ended(now series, to pmetric.ScopeMetrics, at time.Time) {
	var gone []point
	for k, p := range s {
		if _, there := now[k]; !there {
			gone = append(gone, p)
		}
	}
	slices.SortFunc(gone, func(a, b point) int { return cmp.Compare(a.order, b.order) })
	for _, p := range gone {
		p.end(to.Metrics(), pcommon.NewTimestampFromTime(at))
	}
}

var noValue = pmetric.DefaultDataPointFlags.WithNoRecordedValue(true)

// end adds the end of a series.
func (p point) end(to pmetric.MetricSlice, at pcommon.Timestamp) {
	m := find(to, p.metric)
	switch p.metric.Type() {
	case pmetric.MetricTypeGauge:
		endNumber(p.metric.Gauge().DataPoints().At(p.index), m.Gauge().DataPoints().AppendEmpty(), at)
	case pmetric.MetricTypeSum:
		endNumber(p.metric.Sum().DataPoints().At(p.index), m.Sum().DataPoints().AppendEmpty(), at)
	case pmetric.MetricTypeHistogram:
		was, d := p.metric.Histogram().DataPoints().At(p.index), m.Histogram().DataPoints().AppendEmpty()
		was.Attributes().CopyTo(d.Attributes())
		d.SetStartTimestamp(was.StartTimestamp())
		d.SetTimestamp(at)
		d.SetFlags(noValue)
		was.ExplicitBounds().CopyTo(d.ExplicitBounds())
		d.BucketCounts().FromRaw(make([]uint64, was.BucketCounts().Len()))
	}
}

func endNumber(was, d pmetric.NumberDataPoint, at pcommon.Timestamp) {
	was.Attributes().CopyTo(d.Attributes())
	d.SetStartTimestamp(was.StartTimestamp())
	d.SetTimestamp(at)
	d.SetFlags(noValue)
}

// find is the metric of a slice that is called as another, made when it is not there.
func find(to pmetric.MetricSlice, was pmetric.Metric) pmetric.Metric {
	for _, m := range to.All() {
		if m.Name() == was.Name() {
			return m
		}
	}
	m := to.AppendEmpty()
	m.SetName(was.Name())
	m.SetUnit(was.Unit())
	m.SetDescription(was.Description())
	switch was.Type() {
	case pmetric.MetricTypeGauge:
		m.SetEmptyGauge()
	case pmetric.MetricTypeSum:
		m.SetEmptySum().SetAggregationTemporality(was.Sum().AggregationTemporality())
		m.Sum().SetIsMonotonic(was.Sum().IsMonotonic())
	case pmetric.MetricTypeHistogram:
		m.SetEmptyHistogram().SetAggregationTemporality(was.Histogram().AggregationTemporality())
	}
	return m
}
