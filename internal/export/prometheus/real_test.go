package prometheus

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/hodoscope/hodoscope/internal/backend"
)

// TestPromtool: Prometheus' own lint has one complaint, about the one exception that docs/decisions names: OpenTelemetry
// wants beam.process.count, and a gauge should not end in _count.
func TestPromtool(t *testing.T) {
	promtool := backend.Need(t, "promtool")
	page := ask(t, twoNodes().Handler(), Path).Body.Bytes()
	lint := func(page []byte) string {
		cmd := exec.CommandContext(t.Context(), promtool, "check", "metrics")
		cmd.Stdin = bytes.NewReader(page)
		out, _ := cmd.CombinedOutput() // complaints are an exit code too
		return string(out)
	}
	const exception = "beam_process_count non-histogram and non-summary metrics should not have \"_count\" suffix\n"
	if got := lint(page); got != exception {
		t.Errorf("promtool says:\n%s", got)
	}
	if got := lint(append(page, "beam_bad{ 1\n"...)); !strings.Contains(got, "error") {
		t.Errorf("promtool has nothing against a broken page: %q", got)
	}
}

// TestPrometheusScrapes: a real Prometheus has the values of the page, with the same labels, both ways.
func TestPrometheusScrapes(t *testing.T) {
	e := New(Options{})
	odd := "a b/ü?&@host"
	e.Put("shop@a", typical("shop@a", 1).Metrics)
	e.Put(odd, typical(odd, 2).Metrics)
	server := httptest.NewServer(e.Handler())
	defer server.Close()

	for name, job := range map[string]string{
		"one page":        fmt.Sprintf("static_configs: [{targets: [%q]}]", server.Listener.Addr()),
		"a page per node": fmt.Sprintf("http_sd_configs: [{url: %q}]", server.URL+TargetsPath),
	} {
		t.Run(name, func(t *testing.T) {
			p := startPrometheus(t, job)
			want := flat(t, e)
			var got map[string]float64
			eventually(t, func() bool {
				got = p.query(t, `{__name__=~"beam_.*|target_info", __name__!~".*_created"}`)
				return len(got) >= len(want)
			})
			for s, v := range want {
				if w, ok := got[s]; !ok || w != v {
					t.Errorf("%s is %g on the page, %g (%t) in Prometheus", s, v, w, ok)
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d series in Prometheus, %d on the page", len(got), len(want))
			}
			if name == "a page per node" {
				for _, node := range []string{"shop@a", odd} {
					up := model.Metric{"__name__": "up", "job": "shop", "instance": model.LabelValue(node)}.String()
					if v := p.query(t, "up"); v[up] != 1 {
						t.Errorf("no %s in %v", up, v)
					}
				}
			}
		})
	}
}

// flat lists the page's series.
func flat(t *testing.T, e *Exposition) map[string]float64 {
	t.Helper()
	families, err := e.Gather()
	if err != nil {
		t.Fatal(err)
	}
	samples, err := expfmt.ExtractSamples(&expfmt.DecodeOptions{}, families...)
	if err != nil {
		t.Fatal(err)
	}
	return bySeries(samples)
}

func bySeries(samples model.Vector) map[string]float64 {
	out := map[string]float64{}
	for _, s := range samples {
		// OpenMetrics writes 1.0 where the text format writes 1.
		if le, err := strconv.ParseFloat(string(s.Metric["le"]), 64); err == nil {
			s.Metric["le"] = model.LabelValue(strconv.FormatFloat(le, 'g', -1, 64))
		}
		out[s.Metric.String()] = float64(s.Value)
	}
	return out
}

type realPrometheus struct{ backend.Program }

// startPrometheus runs a Prometheus on loopback with one job; it ends with the test.
func startPrometheus(t *testing.T, job string) realPrometheus {
	t.Helper()
	return realPrometheus{backend.Prometheus(t, "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: hodoscope\n  honor_labels: true\n  "+job+"\n")}
}

func (p realPrometheus) query(t *testing.T, q string) map[string]float64 {
	t.Helper()
	all, err := backend.Query(p.URL, q, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var samples model.Vector
	for _, s := range all {
		labels := model.Metric{}
		for k, v := range s.Labels {
			labels[model.LabelName(k)] = model.LabelValue(v)
		}
		samples = append(samples, &model.Sample{Metric: labels, Value: model.SampleValue(s.Points[0].Value)})
	}
	return bySeries(samples)
}

// eventually polls for a condition.
func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	deadline := time.After(60 * time.Second)
	for !condition() {
		select {
		case <-deadline:
			t.Fatal("it does not come to that")
		case <-time.After(100 * time.Millisecond):
		}
	}
}
