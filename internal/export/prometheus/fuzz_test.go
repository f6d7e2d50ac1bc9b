package prometheus

import (
	"bytes"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// FuzzText: whatever names and texts a node makes up, the page is one that Prometheus' parser reads, with the sound
// series on it.
func FuzzText(f *testing.F) {
	f.Add("beam.process.count", "{process}", "Processes.", "beam.process.name", "Elixir.Shop")
	f.Add("\xff", "By/\n", "a\\\nb", "_", "\"} 1\nevil 2")
	f.Add("__name__", "1", "\x00", "__name__", "x")
	f.Add("target.info", "", "", "le", "+Inf")
	f.Fuzz(func(t *testing.T, name, unit, help, key, value string) {
		e := New(Options{})
		c := newCollection("node" + value)
		c.gauge("beam.sound", "", "", 42)
		c.gauge(name, unit, help, 1, key, value)
		c.histogram(name+"h", unit, help, []float64{1}, []uint64{1, 1}, 1, key, value)
		c.ResourceMetrics().At(0).Resource().Attributes().PutStr(key+"r", value)
		e.Put("node", c.Metrics)
		page := ask(t, e.Handler(), Path).Body.Bytes()
		parser := expfmt.NewTextParser(model.LegacyValidation)
		families, err := parser.TextToMetricFamilies(bytes.NewReader(page))
		if err != nil {
			t.Fatalf("%v in\n%q", err, page)
		}
		if m := families["beam_sound"].GetMetric(); len(m) == 0 || m[0].GetGauge().GetValue() != 42 {
			t.Errorf("the sound series is not in\n%q", page)
		}
	})
}
