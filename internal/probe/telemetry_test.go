package probe_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// Events can be made of all metrics of the catalogue but prometheus.erl's, and nothing else can be sent.
func TestEventVocabularyIsTheCatalogue(t *testing.T) {
	t.Parallel()
	names, keys := map[string]bool{}, map[string]bool{"value": true, "count": true, "sum": true}
	for _, m := range metric.Catalogue {
		if m.Set == metric.PrometheusErl || m.Part == metric.PartProgram { // which is of no node
			continue
		}
		words := strings.Split(m.Name, ".")
		if !slices.Contains(probe.TelemetryRoots, words[0]) {
			t.Errorf("%s: handlers of it are not asked for", m.Name)
		}
		for _, w := range words {
			names[w] = true
		}
		for _, a := range m.Attributes {
			keys[a[strings.LastIndexByte(a, '.')+1:]] = true
		}
	}
	for _, c := range []struct {
		what       string
		have, want map[string]bool
	}{{"names", probe.EventNames(), names}, {"keys", probe.EventKeys(), keys}} {
		for w := range c.want {
			if !c.have[w] {
				t.Errorf("%s: %q is not in the vocabulary", c.what, w)
			}
		}
		for w := range c.have {
			if !c.want[w] {
				t.Errorf("%s: %q is in the vocabulary, and in no metric", c.what, w)
			}
		}
	}
}

func TestOtherEventsAreRefused(t *testing.T) {
	t.Parallel()
	value := map[string]any{"value": int64(1)}
	for what, e := range map[string]beam.TelemetryEvent{
		"name":        {Name: "beam.halt", Measurements: value},
		"no name":     {Measurements: value},
		"key":         {Name: "beam.uptime", Measurements: map[string]any{"values": int64(1)}},
		"measurement": {Name: "beam.uptime", Measurements: map[string]any{"value": "1"}},
		"metadata":    {Name: "beam.uptime", Measurements: value, Metadata: map[string]string{"cookie": ""}},
	} {
		if _, err := probe.TelemetryExecute([]beam.TelemetryEvent{e}, time.Second); err == nil {
			t.Errorf("another %s was taken", what)
		}
	}
	if _, err := probe.TelemetryExecute(make([]beam.TelemetryEvent, probe.MostEvents+1), time.Second); err == nil {
		t.Error("too many at once were taken")
	}
}
