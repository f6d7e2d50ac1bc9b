package charted

import (
	"fmt"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/metric"
)

// fold is how the collections that one point stands for become one number.
type fold string

const (
	mean fold = "avg_over_time"
	peak fold = "max_over_time"
	rate fold = "rate" // per second; between the last two collections where a point is one
)

// number is a number of the past: a metric of the catalogue, folded in time, then
// across its series.
type number struct {
	name   string // as charts name it, and the history of a session, where it is there too
	metric string
	match  string // of which series
	fold   fold
	across string // PromQL's aggregation
}

const (
	normalSchedulers = `beam_scheduler_type="normal"`
	notAsleep        = `beam_thread_state!="sleep"`
)

// numbers are the numbers of a node that charts have. What one runs out of is told
// by its peaks, work by its mean: a peak of a run queue says little.
var numbers = []number{
	{"scheduler_utilization", "beam.scheduler.utilization", normalSchedulers, mean, "avg"},
	{"scheduler_busiest", "beam.scheduler.utilization", normalSchedulers, mean, "max"},
	{"dirty_cpu_utilization", "beam.scheduler.utilization", `beam_scheduler_type="dirty_cpu"`, mean, "avg"},
	{"dirty_io_utilization", "beam.scheduler.utilization", `beam_scheduler_type="dirty_io"`, mean, "avg"},
	{"schedulers_online", "beam.scheduler.online", `beam_scheduler_type=~"normal|dirty_cpu"`, mean, "sum"},
	{"active_tasks", "beam.active_task.count", "", mean, "max"},
	{"schedule_delay", "beam.probe.schedule.delay", "", peak, "max"},
	{"os_cpu", "system.cpu.utilization", "", mean, "max"},
	{"load1", "system.cpu.load_average.1m", "", mean, "max"},
	{"cpu", "beam.cpu.time", "", rate, "sum"},
	{"run_queue", "beam.run_queue.length", `beam_run_queue_type="normal"`, mean, "sum"},
	{"run_queue_dirty_cpu", "beam.run_queue.length", `beam_run_queue_type="dirty_cpu"`, mean, "sum"},
	{"run_queue_dirty_io", "beam.run_queue.length", `beam_run_queue_type="dirty_io"`, mean, "sum"},
	{"memory_total", "beam.memory.used", "", peak, "sum"},
	{"memory_processes", "beam.memory.used", `beam_memory_type="processes"`, peak, "sum"},
	{"memory_binary", "beam.memory.used", `beam_memory_type="binary"`, peak, "sum"},
	{"memory_ets", "beam.memory.used", `beam_memory_type="ets"`, peak, "sum"},
	{"memory_code", "beam.memory.used", `beam_memory_type="code"`, peak, "sum"},
	{"memory_atom", "beam.memory.used", `beam_memory_type="atom"`, peak, "sum"},
	{"memory_other", "beam.memory.used", `beam_memory_type="other"`, peak, "sum"},
	{"resident", "process.memory.usage", "", peak, "max"},
	{"carriers", "beam.memory.allocator.carrier.size", "", peak, "sum"},
	{"persistent_term_memory", "beam.persistent_term.memory", "", peak, "max"},
	{"atoms", "beam.atom.count", "", peak, "max"},
	{"atom_limit", "beam.atom.limit", "", peak, "max"},
	{"processes", "beam.process.count", "", peak, "max"},
	{"births", "beam.process.births", "", mean, "max"},
	{"deaths", "beam.process.deaths", "", mean, "max"},
	{"longest_queue", "beam.process.mailbox.max_length", "", peak, "max"},
	{"ets_tables", "beam.ets.table.count", "", peak, "max"},
	{"ports", "beam.port.count", "", peak, "max"},
	{"open_files", "process.unix.file_descriptor.count", "", peak, "max"},
	{"max_open_files", "process.unix.file_descriptor.limit", "", peak, "max"},
	{"busy_limit", "beam.dist.busy_limit", "", peak, "max"},
	{"reductions", "beam.reductions", "", rate, "sum"},
	{"context_switches", "beam.context_switches", "", rate, "sum"},
	{"garbage_collections", "beam.gc.collections", "", rate, "sum"},
	{"gc_reclaimed", "beam.gc.reclaimed", "", rate, "sum"},
	{"io_input", "beam.port.io", `beam_io_direction="input"`, rate, "sum"},
	{"io_output", "beam.port.io", `beam_io_direction="output"`, rate, "sum"},
	{"mnesia_commits", "beam.mnesia.transaction.commits", "", rate, "sum"},
	{"mnesia_failures", "beam.mnesia.transaction.failures", "", rate, "sum"},
	{"mnesia_restarts", "beam.mnesia.transaction.restarts", "", rate, "sum"},
	{"mnesia_log_writes", "beam.mnesia.log.writes", "", rate, "sum"},
	{"mnesia_locks", "beam.mnesia.lock.count", "", peak, "max"},
	{"mnesia_lock_queue", "beam.mnesia.lock.queue.length", "", peak, "max"},
	{"mnesia_nodes_away", "beam.mnesia.node.count", `beam_mnesia_node_state="away"`, peak, "max"},
	{"mnesia_tables_nowhere", "beam.mnesia.table.count", `beam_mnesia_table_state="nowhere"`, peak, "max"},
	{"mnesia_memory", "beam.mnesia.memory.used", "", peak, "max"},
	{"watching", "hodoscope.sampling.utilization", "", mean, "max"},
	{"watching_woken", "hodoscope.sampling.woken", "", mean, "max"},
}

// each is a number of each of several things, which a label tells apart.
type each struct {
	number
	by string
}

const (
	byGroup     = "beam_process_group"
	byAllocator = "beam_memory_allocator_name"
	byTable     = "beam_ets_table_name"
	byPeer      = "beam_dist_peer"
	byMnesia    = "beam_mnesia_table_name"
	byLock      = "beam_lock_name"
)

var eaches = []each{
	{number{"memory", "beam.process.group.memory", "", peak, "sum"}, byGroup},
	{number{"processes", "beam.process.group.count", "", peak, "sum"}, byGroup},
	{number{"queue", "beam.process.group.mailbox.length", "", peak, "sum"}, byGroup},
	{number{"reductions", "beam.process.group.reductions", "", mean, "sum"}, byGroup},
	{number{"binary", "beam.process.group.binary.memory", "", peak, "sum"}, byGroup},
	{number{"schedulers", "beam.scheduler.utilization", normalSchedulers, mean, "max"}, "beam_scheduler_id"},
	{number{"carriers", "beam.memory.allocator.carrier.size", "", peak, "sum"}, byAllocator},
	{number{"blocks", "beam.memory.allocator.block.size", "", peak, "sum"}, byAllocator},
	{number{"table_memory", "beam.ets.table.memory", "", peak, "sum"}, byTable},
	{number{"table_size", "beam.ets.table.size", "", peak, "sum"}, byTable},
	{number{"link_queue", "beam.dist.queue.size", "", peak, "sum"}, byPeer},
	{number{"link_input", "beam.dist.io", `beam_io_direction="input"`, rate, "sum"}, byPeer},
	{number{"link_output", "beam.dist.io", `beam_io_direction="output"`, rate, "sum"}, byPeer},
	{number{"link_packets", "beam.dist.packets", "", rate, "sum"}, byPeer},
	{number{"mnesia_table_memory", "beam.mnesia.table.memory", "", peak, "sum"}, byMnesia},
	{number{"mnesia_table_size", "beam.mnesia.table.size", "", peak, "sum"}, byMnesia},
	{number{"thread_states", "beam.thread.time", `beam_thread_type="scheduler",` + notAsleep, rate, "sum"}, "beam_thread_state"},
	{number{"thread_types", "beam.thread.time", notAsleep, rate, "sum"}, "beam_thread_type"},
	{number{"lock_wait", "beam.lock.wait.time", "", rate, "sum"}, byLock},
	{number{"lock_contentions", "beam.lock.contentions", "", rate, "sum"}, byLock},
	{number{"event_kinds", "beam.monitor.events", "", rate, "sum"}, "beam_monitor_event_type"},
	{number{"event_groups", "beam.monitor.events", `beam_process_group!=""`, rate, "sum"}, byGroup},
	{number{"alerts", ruleAlerts, `alertstate="firing"`, peak, "sum"}, "alertname"},
	{number{"findings", "hodoscope.finding.open", "", peak, "sum"}, "hodoscope_finding_detector"},
}

// ruleAlerts are what Prometheus' rule manager writes of alerts that fire, which is in no
// catalogue.
const ruleAlerts = "ALERTS"

// numberOf finds a number by its name. A test finds all that charts name.
func numberOf(name string) number {
	return numbers[slices.IndexFunc(numbers, func(p number) bool { return p.name == name })]
}

func eachOf(name string) each {
	return eaches[slices.IndexFunc(eaches, func(p each) bool { return p.name == name })]
}

// paced is the grid for a number that is collected less often than those of the node.
func (p number) paced(g Grid) Grid {
	usual, _ := metric.Find("beam.uptime")
	pace := usual.Part.Every() * 2 // the rules' own
	if m, ok := metric.Find(p.metric); ok {
		pace = m.Part.Every()
	}
	g.Every = time.Duration(float64(g.Every) * pace.Seconds() / usual.Part.Every().Seconds())
	return g
}

// expr is the PromQL of a number of a node, on its grid.
func (p number) expr(node string, g Grid) string {
	return fmt.Sprintf("%s(%s)", p.across, p.inner(node, g))
}

func (p each) expr(node string, g Grid) string {
	return fmt.Sprintf("%s by (%s) (%s)", p.across, p.by, p.inner(node, g))
}

// inner is the number before it is folded across its series.
func (p number) inner(node string, g Grid) string {
	matchers := node
	if p.match != "" {
		matchers = p.match + "," + node
	}
	series := prometheusName(p.metric) + "{" + matchers + "}"
	switch {
	case p.fold == rate && !g.coarse():
		return fmt.Sprintf("irate(%s[%s])", series, promDuration(g.window()))
	case p.fold == rate:
		return fmt.Sprintf("rate(%s[%s])", series, promDuration(g.window()))
	case g.coarse():
		return fmt.Sprintf("%s(%s[%s])", p.fold, series, promDuration(g.Step))
	}
	return series
}

// upExpr tells whether the node was reached, and by having no value that nobody tried.
func upExpr(node string, g Grid) string {
	fold := "last_over_time"
	if g.coarse() {
		fold = "min_over_time"
	}
	return fmt.Sprintf("min(%s(%s{%s}[%s]))", fold, prometheusName("beam.node.up"), node, promDuration(g.window()))
}

// startExpr is when the runtime started, in seconds since 1970. It holds at a point
// between two collections, as the uptime alone would not.
func startExpr(node string) string {
	up := prometheusName("beam.uptime") + "{" + node + "}"
	return fmt.Sprintf("max(timestamp(%s) - %s)", up, up)
}

func prometheusName(name string) string {
	if name == ruleAlerts {
		return name
	}
	m, ok := metric.Find(name)
	if !ok {
		panic("charted: no metric " + name) // a test builds them all
	}
	return m.PrometheusName()
}

func promDuration(d time.Duration) string { return fmt.Sprintf("%dms", d.Milliseconds()) }
