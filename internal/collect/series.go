package collect

import (
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// series are those of one collection of a part, by name and attributes. What was
// there and is not any more is marked with OpenTelemetry's flag for it, so that no
// reader takes the last value for the present one.
// Source: OpenTelemetry data model, "No recorded value"; Prometheus' staleness.
type series map[string]pmetric.Metric

func seriesOf(scope pmetric.ScopeMetrics) series {
	s := make(series)
	for _, m := range scope.Metrics().All() {
		eachPoint(m, func(attributes pcommon.Map) { s[key(m.Name(), attributes)] = m })
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

// key follows the order of attributes, which is that of the catalogue's row.
func key(name string, attributes pcommon.Map) string {
	var b strings.Builder
	b.WriteString(name)
	for k, v := range attributes.All() {
		b.WriteString("\x00" + k + "\x00" + v.AsString())
	}
	return b.String()
}

// ended adds to a scope, for each series that is not in now, a point without value.
func (s series) ended(now series, to pmetric.ScopeMetrics, at time.Time) {
	var gone []string
	for k := range s {
		if _, there := now[k]; !there {
			gone = append(gone, k)
		}
	}
	slices.Sort(gone)
	for _, k := range gone {
		endPoint(s[k], k, to.Metrics(), pcommon.NewTimestampFromTime(at))
	}
}

// endPoint adds the end of one series of metric was.
func endPoint(was pmetric.Metric, k string, to pmetric.MetricSlice, at pcommon.Timestamp) {
	m := find(to, was)
	end := func(from, attributes pcommon.Map) bool {
		if key(was.Name(), from) != k {
			return false
		}
		from.CopyTo(attributes)
		return true
	}
	flags := pmetric.DefaultDataPointFlags.WithNoRecordedValue(true)
	number := func(points, into pmetric.NumberDataPointSlice) {
		for _, p := range points.All() {
			d := pmetric.NewNumberDataPoint()
			if end(p.Attributes(), d.Attributes()) {
				d.SetStartTimestamp(p.StartTimestamp())
				d.SetTimestamp(at)
				d.SetFlags(flags)
				d.MoveTo(into.AppendEmpty())
				return
			}
		}
	}
	switch was.Type() {
	case pmetric.MetricTypeGauge:
		number(was.Gauge().DataPoints(), m.Gauge().DataPoints())
	case pmetric.MetricTypeSum:
		number(was.Sum().DataPoints(), m.Sum().DataPoints())
	case pmetric.MetricTypeHistogram:
		for _, p := range was.Histogram().DataPoints().All() {
			d := pmetric.NewHistogramDataPoint()
			if end(p.Attributes(), d.Attributes()) {
				d.SetStartTimestamp(p.StartTimestamp())
				d.SetTimestamp(at)
				d.SetFlags(flags)
				p.ExplicitBounds().CopyTo(d.ExplicitBounds())
				d.BucketCounts().FromRaw(make([]uint64, p.BucketCounts().Len()))
				d.MoveTo(m.Histogram().DataPoints().AppendEmpty())
				return
			}
		}
	}
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
