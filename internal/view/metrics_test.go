package view_test

import (
	"testing"

	"github.com/prometheus/prometheus/promql/parser"

	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view"
)

func TestExampleQueries(t *testing.T) {
	t.Parallel()
	p := parser.NewParser(parser.Options{})
	for _, m := range metric.Catalogue {
		if _, err := p.ParseExpr(view.ExampleQuery(m)); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
	}
	for name, want := range map[string]string{
		"beam.process.count":         "sum by (instance) (beam_process_count)",
		"beam.scheduler.utilization": "max by (instance, beam_scheduler_type, beam_scheduler_id) (beam_scheduler_utilization_ratio)",
		"beam.port.io":               "sum by (instance, beam_io_direction) (rate(beam_port_io_bytes_total[5m]))",
		"beam.gc.pause.duration":     "histogram_quantile(0.99, sum by (instance, beam_process_group, le) (rate(beam_gc_pause_duration_seconds_bucket[5m])))",
	} {
		m, _ := metric.Find(name)
		if got := view.ExampleQuery(m); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// A list has what was asked for, and nothing else.
func TestMetricsOfATier(t *testing.T) {
	t.Parallel()
	names := func(d view.Document) map[string]bool {
		out := map[string]bool{}
		for _, row := range d.Table.Rows {
			out[row[0].(string)] = true
		}
		return out
	}
	core, all, roadmap := names(view.Metrics(metric.Core, "", false)), names(view.Metrics(metric.Deep, "", false)), names(view.Metrics(metric.Deep, metric.Roadmap, false))
	for _, c := range []struct {
		list map[string]bool
		name string
		want bool
	}{
		{core, "beam.uptime", true}, {core, "beam.dist.io", false}, {core, "beam.thread.time", false},
		{all, "beam.dist.io", true}, {all, "beam.thread.time", true}, {all, "beam.gc.pause_ms", false}, {all, "erlang.vm.atoms", false},
		{roadmap, "beam.gc.pause_ms", true}, {roadmap, "beam.run_queue.length", true}, {roadmap, "beam.uptime", false},
	} {
		if c.list[c.name] != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.list[c.name], c.want)
		}
	}
}
