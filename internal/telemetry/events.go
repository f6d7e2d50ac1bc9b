package telemetry

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// events are those of the points of metrics whose name is wanted, in their order: the
// name of the metric, its value (of a histogram count and sum), and its attributes by
// the last word of their names. Of a series that has ended there is none.
func events(m pmetric.Metrics, wanted func(name string) bool) []beam.TelemetryEvent {
	var all []beam.TelemetryEvent
	for _, rm := range m.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				if wanted(m.Name()) {
					all = append(all, eventsOf(m)...)
				}
			}
		}
	}
	return all
}

func eventsOf(m pmetric.Metric) (all []beam.TelemetryEvent) {
	add := func(flags pmetric.DataPointFlags, attributes pcommon.Map, measurements map[string]any) {
		if !flags.NoRecordedValue() {
			all = append(all, beam.TelemetryEvent{Name: m.Name(), Measurements: measurements, Metadata: metadata(attributes)})
		}
	}
	numbers := func(points pmetric.NumberDataPointSlice) {
		for _, p := range points.All() {
			add(p.Flags(), p.Attributes(), map[string]any{"value": number(p)})
		}
	}
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		numbers(m.Gauge().DataPoints())
	case pmetric.MetricTypeSum:
		numbers(m.Sum().DataPoints())
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			add(p.Flags(), p.Attributes(), map[string]any{"count": int64(p.Count()), "sum": p.Sum()})
		}
	}
	return all
}

func number(p pmetric.NumberDataPoint) any {
	if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
		return p.IntValue()
	}
	return p.DoubleValue()
}

func metadata(attributes pcommon.Map) map[string]string {
	m := make(map[string]string, attributes.Len())
	for k, v := range attributes.All() {
		m[k[strings.LastIndexByte(k, '.')+1:]] = v.AsString()
	}
	return m
}
