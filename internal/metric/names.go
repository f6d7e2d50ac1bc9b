package metric

import "github.com/prometheus/otlptranslator"

// namer translates as Prometheus' own OTLP receiver does by default, so that names
// are the same in the embedded store, in exposition and in a Prometheus that is sent
// OTLP.
var namer = otlptranslator.MetricNamer{WithMetricSuffixes: true}

var labelNamer = otlptranslator.LabelNamer{}

// PrometheusName is the metric's name in Prometheus: dots become underlines, the
// unit is appended, _total to a counter, _ratio to a gauge of unit 1.
func (m Metric) PrometheusName() string {
	kind := map[Instrument]otlptranslator.MetricType{
		Gauge: otlptranslator.MetricTypeGauge, UpDown: otlptranslator.MetricTypeNonMonotonicCounter,
		Counter: otlptranslator.MetricTypeMonotonicCounter, Histogram: otlptranslator.MetricTypeHistogram,
	}[m.Instrument]
	name, err := namer.Build(otlptranslator.Metric{Name: m.Name, Unit: m.Unit, Type: kind})
	if err != nil {
		panic("metric: " + err.Error()) // a test builds them all
	}
	return name
}

// Labels are the attributes as Prometheus names them.
func (m Metric) Labels() []string {
	labels := make([]string, len(m.Attributes))
	for i, a := range m.Attributes {
		name, err := labelNamer.Build(a)
		if err != nil {
			panic("metric: " + err.Error())
		}
		labels[i] = name
	}
	return labels
}
