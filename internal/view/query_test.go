package view_test

import (
	"slices"
	"testing"

	"github.com/hodoscope/hodoscope/internal/view"
)

func TestQueryUnit(t *testing.T) {
	for query, want := range map[string]view.Unit{
		`beam_memory_used_bytes`: view.Bytes,
		`sum by (instance) (beam_memory_used_bytes{beam_memory_type="ets"})`: view.Bytes,
		`rate(beam_port_io_bytes_total[5m])`:                                 view.ByteRate,
		`sum(irate(beam_reductions_total[1m]))`:                              view.Rate,
		`beam_process_count`:                                                 view.Count,
		`beam_scheduler_utilization_ratio`:                                   view.Ratio,
		`beam_uptime_seconds`:                                                view.Seconds,
		`beam_memory_used_bytes / beam_memory_limit_bytes`:                   view.Float,
		`beam_memory_used_bytes{a="b/c"}`:                                    view.Bytes,
		`beam_memory_used_bytes + beam_process_count`:                        view.Float,
		`count(beam_memory_used_bytes)`:                                      view.Count,
		`histogram_quantile(0.99, sum by (le) (rate(beam_gc_pause_duration_seconds_bucket[5m])))`: view.Seconds,
		`rate(beam_gc_pause_duration_seconds_count[5m])`:                                          view.Float,
		`vector(1)`:           view.Float,
		`somebody_else_bytes`: view.Float,
		``:                    view.Float,
	} {
		if got := view.QueryUnit(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestMetricsIn(t *testing.T) {
	var names []string
	for _, m := range view.MetricsIn(`beam_process_count{x="beam_uptime_seconds"} + rate(beam_gc_pause_duration_seconds_sum[5m]) / beam_process_count`) {
		names = append(names, m.Name)
	}
	if want := []string{"beam.process.count", "beam.gc.pause.duration"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

func TestSeriesNames(t *testing.T) {
	type set = map[string]string
	for _, c := range []struct {
		sets []set
		want []string
	}{
		{nil, []string{}},
		{[]set{{}}, []string{""}},
		{[]set{{"__name__": "up", "instance": "a"}}, []string{"up"}},
		{[]set{{"__name__": "up", "instance": "a"}, {"__name__": "up", "instance": "b"}}, []string{"a", "b"}},
		{[]set{{"__name__": "up", "type": "x"}, {"__name__": "down", "type": "y"}}, []string{"up type=x", "down type=y"}},
		{[]set{{"type": "x", "id": "1"}, {"type": "y"}}, []string{"id=1 type=x", "type=y"}},
	} {
		if got := view.SeriesNames(c.sets); !slices.Equal(got, c.want) {
			t.Errorf("%v: %q, want %q", c.sets, got, c.want)
		}
	}
}
