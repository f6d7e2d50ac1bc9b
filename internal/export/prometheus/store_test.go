package prometheus

import (
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/storage/remote/otlptranslator/prometheusremotewrite"
)

// TestNamesAreThoseOfPrometheus: the page has the series, with the values, that Prometheus' own OTLP receiver would
// store with its default settings.
func TestNamesAreThoseOfPrometheus(t *testing.T) {
	c := typical("shop@a", 3)
	c.gauge("9.leading digit", "", "", 1, "1st", "x", "_private", "y", "a.b", "1", "a_b", "2")
	c.gauge("already_in_bytes", "By", "", 2)
	c.gauge("rate", "By/s", "", 3)
	c.gauge("share", "1", "", 4, "empty", "", "unïcode", "ü")
	c.gauge("a..b__c", "ms", "", 5, "x..y__z", "v")
	c.gauge("annotated", "{thing}/{other}", "", 6, "job", "evil", "instance", "evil", "__name__", "evil")
	c.sum("things.total", "1", "", true, 7)
	c.sum("things.open", "1", "", false, 8)
	c.sum("percentage", "%", "", false, 9)
	c.histogram("took", "s", "", []float64{0.5, 2}, []uint64{1, 2, 3}, 4)
	rm := c.ResourceMetrics().At(0)
	rm.Resource().Attributes().PutStr("service.namespace", "eu")
	rm.Resource().Attributes().PutStr("host.name", "h")

	e := New(Options{})
	e.Put("shop@a", c.Metrics)
	page := flat(t, e)
	stored := stored(t, c)
	for name, v := range stored {
		if got, ok := page[name]; !ok || got != v {
			t.Errorf("Prometheus stores %s = %g, the page has %g (%t)", name, v, got, ok)
		}
	}
	for name := range page {
		if _, ok := stored[name]; !ok {
			t.Errorf("the page has %s, which Prometheus would not store", name)
		}
	}
	if len(stored) < 25 {
		t.Errorf("only %d series", len(stored))
	}
}

// stored are the series that Prometheus' receiver makes.
func stored(t *testing.T, c collection) map[string]float64 {
	t.Helper()
	appender := &appender{series: map[string]float64{}}
	defaults := config.DefaultOTLPConfig
	_, err := prometheusremotewrite.NewPrometheusConverter(appender).FromMetrics(t.Context(), c.Metrics, prometheusremotewrite.Settings{
		AddMetricSuffixes:                    defaults.TranslationStrategy.ShouldAddSuffixes(),
		AllowUTF8:                            !defaults.TranslationStrategy.ShouldEscape(),
		LabelNameUnderscoreSanitization:      defaults.LabelNameUnderscoreSanitization,
		LabelNamePreserveMultipleUnderscores: defaults.LabelNamePreserveMultipleUnderscores,
	})
	if err != nil {
		t.Fatal(err)
	}
	return appender.series
}

type appender struct {
	storage.AppenderV2
	series map[string]float64
}

func (a *appender) Append(_ storage.SeriesRef, l labels.Labels, _, _ int64, v float64, _ *histogram.Histogram, _ *histogram.FloatHistogram,
	_ storage.AOptions) (storage.SeriesRef, error) {
	metric := model.Metric{}
	l.Range(func(l labels.Label) { metric[model.LabelName(l.Name)] = model.LabelValue(l.Value) })
	a.series[metric.String()] = v
	return 0, nil
}
