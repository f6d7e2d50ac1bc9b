package metric_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/metric"
)

// The catalogue keeps OpenTelemetry's rules of naming, but for the literal names of
// other sets.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	canonical := regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*(\.[a-z0-9]+(_[a-z0-9]+)*)+$`)
	seen := map[string]bool{}
	for _, m := range metric.Catalogue {
		if seen[m.Name] {
			t.Errorf("%s is there twice", m.Name)
		}
		seen[m.Name] = true
		if m.Part.Every() == 0 || m.Part.Cost() == "" {
			t.Errorf("%s: part %q has no interval or no cost", m.Name, m.Part)
		}
		if m.Unit == "" || m.Source == "" || !strings.HasSuffix(m.Help, ".") {
			t.Errorf("%s: unit %q, source %q, help %q", m.Name, m.Unit, m.Source, m.Help)
		}
		if m.Set != "" {
			if !slices.Contains(metric.Sets, m.Set) {
				t.Errorf("%s is of the unknown set %q", m.Name, m.Set)
			}
			continue
		}
		if !canonical.MatchString(m.Name) {
			t.Errorf("%s is not lower case words with dots and underlines", m.Name)
		}
		if strings.HasSuffix(m.Name, "total") || strings.Contains(m.Name, "bytes") {
			t.Errorf("%s: no total and no unit in a name", m.Name)
		}
		for _, a := range m.Attributes {
			if !canonical.MatchString(a) {
				t.Errorf("%s: attribute %s", m.Name, a)
			}
		}
	}
}

// Prometheus' names are those that rules, dashboards and the roadmap expect.
func TestPrometheusNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"beam.node.up":                     "beam_node_up",
		"beam.uptime":                      "beam_uptime_seconds",
		"beam.scheduler.utilization":       "beam_scheduler_utilization_ratio",
		"beam.run_queue.length":            "beam_run_queue_length",
		"beam.memory.used":                 "beam_memory_used_bytes",
		"beam.reductions":                  "beam_reductions_total",
		"beam.gc.pause.duration":           "beam_gc_pause_duration_seconds",
		"beam.cpu.time":                    "beam_cpu_time_seconds_total",
		"beam.port.io":                     "beam_port_io_bytes_total",
		"beam.process.count":               "beam_process_count",
		"erlang.vm.memory":                 "erlang_vm_memory_bytes",
		"erlang.vm.memory.ets_tables":      "erlang_vm_memory_ets_tables",
		"erlang.vm.statistics.reductions":  "erlang_vm_statistics_reductions_total",
		"erlang.vm.statistics.runtime":     "erlang_vm_statistics_runtime_seconds_total",
		"erlang.vm.msacc.gc":               "erlang_vm_msacc_gc_seconds_total",
		"erlang.vm.wordsize":               "erlang_vm_wordsize_bytes",
		"erlang.vm.dist.recv":              "erlang_vm_dist_recv_bytes",
		"beam.process.group.reductions":    "beam_process_group_reductions_per_second",
		"beam.memory.allocator.block.size": "beam_memory_allocator_block_size_bytes",
	} {
		m, ok := metric.Find(name)
		if !ok {
			t.Errorf("%s is not in the catalogue", name)
		} else if got := m.PrometheusName(); got != want {
			t.Errorf("%s is %s in Prometheus, want %s", name, got, want)
		}
	}
	names := map[string]metric.Metric{}
	for _, m := range metric.Catalogue {
		n := m.PrometheusName()
		// beam.ets.table_size of the roadmap is our own name there.
		if other, ok := names[n]; ok && !slices.Equal(m.Labels(), other.Labels()) {
			t.Errorf("%s and %s are both %s in Prometheus, with other labels", m.Name, other.Name, n)
		}
		names[n] = m
	}
}
