package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const rules = `
groups:
- name: memory
  rules:
  - record: instance:used:sum
    expr: sum by (job, instance) (beam_memory_used_bytes)
  - record: instance:used:share
    expr: instance:used:sum / on (job, instance) beam_memory_limit_bytes
  - alert: Full
    expr: instance:used:share > 0.9
  - alert: Full
    expr: instance:used:share > 0.99
  - alert: Slow
    expr: histogram_quantile(0.99, sum by (job, instance, le) (rate(beam_probe_rpc_duration_seconds_bucket[5m]))) > 0.25
`

func TestAlertsByMetric(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "memory.rules.yml"), []byte(rules), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := alertsByMetric(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"beam.memory.used":        {"Full"},
		"beam.memory.limit":       {"Full"},
		"beam.probe.rpc.duration": {"Slow"},
		"beam.uptime":             nil,
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("%s: %v, want %v", name, got[name], want)
		}
	}

	if got, err := alertsByMetric(filepath.Join(dir, "nowhere")); err != nil || len(got) != 0 {
		t.Errorf("without rules: %v, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bad.rules.yml"), []byte("groups: [{name: x, rules: [{alert: A, expr: 'sum('}]}]"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := alertsByMetric(dir); err == nil {
		t.Error("an expression that cannot be parsed passes")
	}
}
