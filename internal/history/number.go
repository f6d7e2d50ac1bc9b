package history

import (
	"strings"

	"github.com/hodoscope/hodoscope/internal/view"
)

// Worse is in which direction a number gets worse.
type Worse int8

const (
	Neither Worse = iota // it says how much is done, not whether that is good
	More
	Less
)

// Number is one number of a node that is judged over time.
type Number struct {
	Name   string // stable, snake_case
	Title  string
	Metric string // of the catalogue, from which it is made
	// Expr is PromQL with $node for the matchers of the node, $window for the time that
	// a rate is of.
	Expr  string
	Limit string // likewise, what the number may not exceed; "" none
	By    string // label that tells several of this number apart; "" one a node
	Unit  view.Unit
	Worse Worse
	// Least is what a difference must be, in the number's unit, to be worth a word.
	Least float64
}

// Numbers are all that is judged, in the order of a report.
var Numbers = []Number{
	{Name: "scheduler_utilization", Title: "Scheduler utilization", Metric: "beam.scheduler.utilization", Expr: `avg(beam_scheduler_utilization_ratio{beam_scheduler_type="normal",$node})`, Unit: view.Ratio, Worse: More, Least: 0.01},
	{Name: "dirty_cpu_utilization", Title: "Dirty CPU schedulers", Metric: "beam.scheduler.utilization", Expr: `avg(beam_scheduler_utilization_ratio{beam_scheduler_type="dirty_cpu",$node})`, Unit: view.Ratio, Worse: More, Least: 0.01},
	{Name: "run_queue", Title: "Run queue", Metric: "beam.run_queue.length", Expr: `sum(beam_run_queue_length{beam_run_queue_type="normal",$node})`, Unit: view.Float, Worse: More, Least: 0.5},
	{Name: "cpu", Title: "CPU of the runtime", Metric: "beam.cpu.time", Expr: `sum(rate(beam_cpu_time_seconds_total{$node}[$window]))`, Unit: view.Float, Worse: More, Least: 0.01},
	{Name: "reductions", Title: "Reductions", Metric: "beam.reductions", Expr: `sum(rate(beam_reductions_total{$node}[$window]))`, Unit: view.Rate, Least: 1000},
	{Name: "context_switches", Title: "Context switches", Metric: "beam.context_switches", Expr: `sum(rate(beam_context_switches_total{$node}[$window]))`, Unit: view.Rate, Least: 10},
	{Name: "memory", Title: "Memory", Metric: "beam.memory.used", Expr: `sum(beam_memory_used_bytes{$node})`, Limit: `max(beam_memory_limit_bytes{$node})`, Unit: view.Bytes, Worse: More, Least: 1 << 20},
	{Name: "memory_by_type", Title: "Memory", Metric: "beam.memory.used", Expr: `sum by (beam_memory_type) (beam_memory_used_bytes{$node})`, By: "beam_memory_type", Unit: view.Bytes, Worse: More, Least: 1 << 20},
	{Name: "resident_memory", Title: "Resident memory", Metric: "process.memory.usage", Expr: `sum(process_memory_usage_bytes{$node})`, Limit: `max(beam_memory_limit_bytes{$node})`, Unit: view.Bytes, Worse: More, Least: 1 << 20},
	{Name: "processes", Title: "Processes", Metric: "beam.process.count", Expr: `sum(beam_process_count{$node})`, Limit: `max(beam_process_limit{$node})`, Unit: view.Count, Worse: More, Least: 5},
	{Name: "ports", Title: "Ports", Metric: "beam.port.count", Expr: `sum(beam_port_count{$node})`, Limit: `max(beam_port_limit{$node})`, Unit: view.Count, Worse: More, Least: 5},
	{Name: "atoms", Title: "Atoms", Metric: "beam.atom.count", Expr: `sum(beam_atom_count{$node})`, Limit: `max(beam_atom_limit{$node})`, Unit: view.Count, Worse: More, Least: 50},
	{Name: "ets_tables", Title: "ETS tables", Metric: "beam.ets.table.count", Expr: `sum(beam_ets_table_count{$node})`, Unit: view.Count, Worse: More, Least: 2},
	{Name: "open_files", Title: "Open files", Metric: "process.unix.file_descriptor.count", Expr: `sum(process_unix_file_descriptor_count{$node})`, Limit: `max(process_unix_file_descriptor_limit{$node})`, Unit: view.Count, Worse: More, Least: 5},
	{Name: "longest_queue", Title: "Longest message queue", Metric: "beam.process.mailbox.max_length", Expr: `max(beam_process_mailbox_max_length{$node})`, Unit: view.Count, Worse: More, Least: 10},
	{Name: "queued_messages", Title: "Messages in queues", Metric: "beam.process.mailbox.messages", Expr: `sum(beam_process_mailbox_messages{$node})`, Unit: view.Count, Worse: More, Least: 10},
	{Name: "collections", Title: "Garbage collections", Metric: "beam.gc.collections", Expr: `sum(rate(beam_gc_collections_total{$node}[$window]))`, Unit: view.Rate, Worse: More, Least: 1},
	{Name: "reclaimed", Title: "Reclaimed by collections", Metric: "beam.gc.reclaimed", Expr: `sum(rate(beam_gc_reclaimed_bytes_total{$node}[$window]))`, Unit: view.ByteRate, Worse: More, Least: 1 << 16},
	{Name: "port_input", Title: "Input through ports", Metric: "beam.port.io", Expr: `sum(rate(beam_port_io_bytes_total{beam_io_direction="input",$node}[$window]))`, Unit: view.ByteRate, Least: 1024},
	{Name: "port_output", Title: "Output through ports", Metric: "beam.port.io", Expr: `sum(rate(beam_port_io_bytes_total{beam_io_direction="output",$node}[$window]))`, Unit: view.ByteRate, Least: 1024},
	{Name: "births", Title: "Processes born", Metric: "beam.process.births", Expr: `sum(beam_process_births_per_second{$node})`, Unit: view.Rate, Least: 0.1},
	{Name: "events", Title: "Events of the runtime", Metric: "beam.monitor.events", Expr: `sum by (beam_monitor_event_type) (rate(beam_monitor_events_total{$node}[$window]))`, By: "beam_monitor_event_type", Unit: view.Rate, Worse: More, Least: 0.01},
	{Name: "round_trip", Title: "A look waits, mean", Metric: "beam.probe.rpc.duration", Expr: `sum(rate(beam_probe_rpc_duration_seconds_sum{$node}[$window])) / sum(rate(beam_probe_rpc_duration_seconds_count{$node}[$window]))`, Unit: view.Seconds, Worse: More, Least: 0.001},
	{Name: "group_processes", Title: "Processes", Metric: "beam.process.group.count", Expr: `sum by (beam_process_group) (beam_process_group_count{$node})`, By: "beam_process_group", Unit: view.Count, Worse: More, Least: 5},
	{Name: "group_memory", Title: "Heaps", Metric: "beam.process.group.memory", Expr: `sum by (beam_process_group) (beam_process_group_memory_bytes{$node})`, By: "beam_process_group", Unit: view.Bytes, Worse: More, Least: 1 << 18},
	{Name: "group_binaries", Title: "Binaries", Metric: "beam.process.group.binary.memory", Expr: `sum by (beam_process_group) (beam_process_group_binary_memory_bytes{$node})`, By: "beam_process_group", Unit: view.Bytes, Worse: More, Least: 1 << 18},
	{Name: "group_queue", Title: "Messages queued", Metric: "beam.process.group.mailbox.length", Expr: `sum by (beam_process_group) (beam_process_group_mailbox_length{$node})`, By: "beam_process_group", Unit: view.Count, Worse: More, Least: 10},
	{Name: "group_reductions", Title: "Reductions", Metric: "beam.process.group.reductions", Expr: `sum by (beam_process_group) (beam_process_group_reductions_per_second{$node})`, By: "beam_process_group", Unit: view.Rate, Least: 1000},
	{Name: "table_memory", Title: "ETS", Metric: "beam.ets.table.memory", Expr: `sum by (beam_ets_table_name) (beam_ets_table_memory_bytes{$node})`, By: "beam_ets_table_name", Unit: view.Bytes, Worse: More, Least: 1 << 18},
}

// Query is the PromQL of a number or of its limit, for a node: matchers as in
// job="a",instance="b".
func query(expr, node, window string) string {
	return strings.NewReplacer("$node", node, "$window", window).Replace(expr)
}
