package prometheus

import (
	"fmt"
	"math"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/otlptranslator"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// builder makes families of one node's metrics.
// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
type builder struct {
	namer    otlptranslator.MetricNamer
	labels   labeler
	families []*dto.MetricFamily
	byName   map[string]*dto.MetricFamily // by the name without _total, which is the family's in OpenMetrics
	problems prometheus.MultiError
}

// families makes of a node's metrics what the page shows. What cannot be shown is in the error; the rest is complete.
func families(name string, collections []pmetric.Metrics) ([]*dto.MetricFamily, error) {
	b := builder{
		// What Prometheus' receiver does unless translation_strategy says otherwise.
		namer:  otlptranslator.NewMetricNamer("", otlptranslator.UnderscoreEscapingWithSuffixes),
		labels: newLabeler(),
		byName: map[string]*dto.MetricFamily{},
	}
	for i, md := range collections {
		for _, rm := range md.ResourceMetrics().All() {
			b.labels.setResource(name, rm.Resource().Attributes())
			if i == len(collections)-1 {
				b.targetInfo(rm.Resource().Attributes())
			}
			b.scopes(name, rm.ScopeMetrics())
		}
	}
	return b.families, b.problems.MaybeUnwrap()
}

func (b *builder) scopes(name string, scopes pmetric.ScopeMetricsSlice) {
	for _, sm := range scopes.All() {
		for _, m := range sm.Metrics().All() {
			if err := b.add(m); err != nil {
				b.problems.Append(fmt.Errorf("%s: metric %q: %w", name, m.Name(), err))
			}
		}
	}
}

// add shows one metric.
func (b *builder) add(m pmetric.Metric) error {
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		return b.numbers(m, otlptranslator.MetricTypeGauge, dto.MetricType_GAUGE, m.Gauge().DataPoints())
	case pmetric.MetricTypeSum:
		sum := m.Sum()
		if err := cumulative(sum.AggregationTemporality()); err != nil {
			return err
		}
		if sum.IsMonotonic() {
			return b.numbers(m, otlptranslator.MetricTypeMonotonicCounter, dto.MetricType_COUNTER, sum.DataPoints())
		}
		return b.numbers(m, otlptranslator.MetricTypeNonMonotonicCounter, dto.MetricType_GAUGE, sum.DataPoints())
	case pmetric.MetricTypeHistogram:
		if err := cumulative(m.Histogram().AggregationTemporality()); err != nil {
			return err
		}
		return b.histograms(m)
	default:
		return fmt.Errorf("the page has no form for a metric of type %s", m.Type())
	}
}

func cumulative(t pmetric.AggregationTemporality) error {
	if t != pmetric.AggregationTemporalityCumulative {
		return fmt.Errorf("the page has no form for temporality %q, only for cumulative", t)
	}
	return nil
}

func (b *builder) numbers(m pmetric.Metric, kind otlptranslator.MetricType, t dto.MetricType, points pmetric.NumberDataPointSlice) error {
	if points.Len() == 0 {
		return nil
	}
	family, err := b.family(m, kind, t)
	if err != nil {
		return err
	}
	for _, p := range points.All() {
		v := p.DoubleValue()
		if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
			v = float64(p.IntValue())
		}
		if p.Flags().NoRecordedValue() || t == dto.MetricType_COUNTER && math.IsNaN(v) { // which OpenMetrics forbids
			continue
		}
		labels, err := b.labels.pairs(p.Attributes(), "")
		if err != nil {
			return err
		}
		metric := &dto.Metric{Label: labels}
		if t == dto.MetricType_COUNTER {
			metric.Counter = &dto.Counter{Value: &v, CreatedTimestamp: created(p.StartTimestamp())}
		} else {
			metric.Gauge = &dto.Gauge{Value: &v}
		}
		family.Metric = append(family.Metric, metric)
	}
	return nil
}

func (b *builder) histograms(m pmetric.Metric) error {
	points := m.Histogram().DataPoints()
	if points.Len() == 0 {
		return nil
	}
	family, err := b.family(m, otlptranslator.MetricTypeHistogram, dto.MetricType_HISTOGRAM)
	if err != nil {
		return err
	}
	for _, p := range points.All() {
		if p.Flags().NoRecordedValue() {
			continue
		}
		labels, err := b.labels.pairs(p.Attributes(), "le")
		if err != nil {
			return err
		}
		h := &dto.Histogram{SampleCount: proto.Uint64(p.Count()), CreatedTimestamp: created(p.StartTimestamp())}
		h.SampleSum = proto.Float64(math.NaN()) // the formats cannot leave it out, and 0 would be a lie
		if p.HasSum() {
			h.SampleSum = proto.Float64(p.Sum())
		}
		var below uint64
		for i := range min(p.ExplicitBounds().Len(), p.BucketCounts().Len()) {
			below += p.BucketCounts().At(i)
			h.Bucket = append(h.Bucket, &dto.Bucket{
				UpperBound: proto.Float64(p.ExplicitBounds().At(i)), CumulativeCount: proto.Uint64(below),
			})
		}
		family.Metric = append(family.Metric, &dto.Metric{Label: labels, Histogram: h})
	}
	return nil
}

// family finds or makes the family of a metric, unless its name belongs to another kind of metric.
func (b *builder) family(m pmetric.Metric, kind otlptranslator.MetricType, t dto.MetricType) (*dto.MetricFamily, error) {
	name, err := b.namer.Build(otlptranslator.Metric{Name: m.Name(), Unit: m.Unit(), Type: kind})
	if err != nil {
		return nil, err
	}
	f, err := b.claim(name, t)
	if err != nil {
		return nil, err
	}
	if f.Help == nil {
		f.Help = proto.String(strings.ToValidUTF8(m.Description(), "�"))
	}
	return f, nil
}

func (b *builder) claim(name string, t dto.MetricType) (*dto.MetricFamily, error) {
	f := b.byName[bare(name, t)]
	switch {
	case f == nil:
		f = &dto.MetricFamily{Name: &name, Type: &t}
		b.byName[bare(name, t)] = f
		b.families = append(b.families, f)
	case f.GetName() != name || f.GetType() != t:
		return nil, fmt.Errorf("%s is the name of a %s already", f.GetName(), strings.ToLower(f.GetType().String()))
	}
	return f, nil
}

// bare is a family's name in OpenMetrics.
func bare(name string, t dto.MetricType) string {
	if t == dto.MetricType_COUNTER {
		return strings.TrimSuffix(name, "_total")
	}
	return name
}

// targetInfo shows what else is known of the node, as Prometheus' receiver does.
func (b *builder) targetInfo(resource pcommon.Map) {
	labels, err := b.labels.resourcePairs(resource)
	if err != nil {
		b.problems.Append(fmt.Errorf("target_info: %w", err))
	}
	if len(labels) == 0 {
		return
	}
	f, err := b.claim("target_info", dto.MetricType_GAUGE)
	if err != nil {
		b.problems.Append(err)
		return
	}
	f.Help = proto.String("Target metadata")
	f.Metric = append(f.Metric, &dto.Metric{Label: labels, Gauge: &dto.Gauge{Value: proto.Float64(1)}})
}

// created is when a sum began, nil if that is not known.
func created(t pcommon.Timestamp) *timestamppb.Timestamp {
	if t == 0 {
		return nil
	}
	return timestamppb.New(t.AsTime())
}
