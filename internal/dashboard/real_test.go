package dashboard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/backend"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

// A real Prometheus answers each query, with something to show of a node that has
// something of everything.
func TestPrometheusAnswers(t *testing.T) {
	t.Parallel()
	base := startPrometheus(t)
	for _, q := range allQueries() {
		if n, err := ask(base, q.expr); err != nil {
			t.Errorf("%s: %s: %v", q.board, q.panel, err)
		} else if n == 0 && q.panel != "restarts" { // there were none
			t.Errorf("%s: %s: nothing to show: %s", q.board, q.panel, q.expr)
		}
	}
}

// ask asks for the last minute, and returns how many series there are.
func ask(base, expr string) (series int, err error) {
	now := time.Now()
	form := url.Values{"query": {expr}, "start": {unix(now.Add(-time.Minute))}, "end": {unix(now)}, "step": {"1"}}
	resp, err := http.PostForm(base+"/api/v1/query_range", form)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	var answer struct {
		Status, Error string
		Data          struct{ Result []json.RawMessage }
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return 0, err
	}
	if answer.Status != "success" {
		return 0, errors.New(answer.Error)
	}
	return len(answer.Data.Result), nil
}

func unix(t time.Time) string { return fmt.Sprintf("%.3f", float64(t.UnixMilli())/1000) }

// startPrometheus runs one that scrapes a made-up node, and waits until it has seen it
// some times.
func startPrometheus(t *testing.T) (base string) {
	t.Helper()
	var scrapes atomic.Int64
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, exposition(scrapes.Add(1))) }))
	t.Cleanup(node.Close)
	target, _ := strings.CutPrefix(node.URL, "http://")
	base = backend.Prometheus(t, fmt.Sprintf("scrape_configs: [{job_name: x, honor_labels: true, scrape_interval: 500ms, scrape_timeout: 500ms, static_configs: [{targets: [%q]}]}]\n", target)).URL
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		if n, err := ask(base, "count_over_time(beam_node_up[1m]) > 3"); err == nil && n > 0 {
			return base
		}
		select {
		case <-ctx.Done():
			t.Fatal("Prometheus does not scrape")
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// exposition is the made-up node in Prometheus' text format. All its numbers grow with
// each scrape, so that rates and growth are something.
func exposition(scrape int64) string {
	var b strings.Builder
	grown := 1 + float64(scrape)/100
	labels := func(m pcommon.Map, more ...string) string {
		pairs := append([]string{`job="shop"`, `instance="shop@store1"`}, more...)
		for k, v := range m.All() {
			name := metric.Metric{Attributes: []string{k}}.Labels()[0]
			pairs = append(pairs, fmt.Sprintf("%s=%q", name, v.AsString()))
		}
		return strings.Join(pairs, ",")
	}
	number := func(name string, points pmetric.NumberDataPointSlice) {
		for _, p := range points.All() {
			v := p.DoubleValue()
			if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
				v = float64(p.IntValue())
			}
			fmt.Fprintf(&b, "%s{%s} %g\n", name, labels(p.Attributes()), v*grown)
		}
	}
	r := recorded().ResourceMetrics().At(0)
	fmt.Fprintf(&b, "target_info{%s} 1\n", labels(r.Resource().Attributes()))
	for _, s := range r.ScopeMetrics().All() {
		for _, m := range s.Metrics().All() {
			row, _ := metric.Find(m.Name())
			name := row.PrometheusName()
			switch m.Type() {
			case pmetric.MetricTypeGauge:
				number(name, m.Gauge().DataPoints())
			case pmetric.MetricTypeSum:
				number(name, m.Sum().DataPoints())
			case pmetric.MetricTypeHistogram:
				for _, p := range m.Histogram().DataPoints().All() {
					sum := uint64(0)
					for i, n := range p.BucketCounts().All() {
						le := "+Inf"
						if i < p.ExplicitBounds().Len() {
							le = fmt.Sprint(p.ExplicitBounds().At(i))
						}
						sum += n
						fmt.Fprintf(&b, "%s_bucket{%s} %g\n", name, labels(p.Attributes(), fmt.Sprintf("le=%q", le)), float64(sum)*grown)
					}
					fmt.Fprintf(&b, "%s_sum{%s} %g\n%s_count{%s} %g\n", name, labels(p.Attributes()), p.Sum()*grown, name, labels(p.Attributes()), float64(p.Count())*grown)
				}
			}
		}
	}
	return b.String()
}

// recorded are all metrics of a node that has something of everything.
func recorded() pmetric.Metrics {
	now, before := viewtest.System(), viewtest.System()
	before.Origin.At = now.Origin.At.Add(-15 * time.Second)
	before.Runtime -= 45 * time.Second
	for i := range now.SchedulerUse {
		now.SchedulerUse[i].Total, now.SchedulerUse[i].Active = 1_000_000, int64(1_000_000*now.SchedulerUse[i].Utilization)
	}
	now.RunQueue.Lengths = slices.Repeat([]int64{1}, 10)
	now.PersistentTerms, now.PersistentTermMemory = 57, 1234567
	threads := viewtest.Microstates()
	for i := range threads.Threads {
		threads.Threads[i].Times = map[string]time.Duration{"emulator": 90 * time.Minute, "gc": 30 * time.Minute}
	}
	counts := &metric.EventCounts{}
	counts.Add(viewtest.Events())
	locks := &metric.LockCounts{}
	locks.Add(viewtest.Locks())
	locks.Add(viewtest.Locks())
	took := &metric.Sizes{}
	took.Add(0.002)
	return metric.Selection{Tier: metric.Deep}.Record(metric.Resource{Node: "shop@store1", Service: "shop"}.Of(now), "",
		metric.Stamp{At: now.Origin.At, Start: metric.StartOf(now), Since: now.Origin.At},
		metric.WatchReading{Up: true, RoundTrips: took, Collects: took, Failures: map[metric.Part]int64{metric.PartLinks: 2}, Used: 0.002, Woken: 3, Restarts: 1},
		metric.NodeReading{System: now, Before: before},
		metric.ProcessesReading{Census: viewtest.Census(), Longest: viewtest.Processes()},
		metric.TablesReading{Tables: viewtest.EtsGroups()},
		metric.MnesiaReading{Mnesia: viewtest.Mnesia()},
		metric.AllocatorsReading{Allocators: viewtest.Allocators()},
		metric.LinksReading{Links: viewtest.Links()},
		metric.ThreadsReading{Threads: threads},
		metric.LocksReading{Counts: locks},
		metric.FindingsReading{Open: []metric.Finding{{Detector: "process_leak", Severity: "warning", Culprit: "Pinger"}}},
		metric.EventsReading{Counts: counts, Kinds: beam.EventKinds},
		metric.ProgramReading{Nodes: map[string]int{"attached": 1}, Series: 300, Bytes: 1 << 20, Reloaded: true, ReloadedAt: now.Origin.At,
			Destinations: []metric.Destination{{Name: "victoria", Kind: "remote_write", Queued: 3, Sent: 1000, Failed: 1, Dropped: 1, Behind: time.Second}}})
}
