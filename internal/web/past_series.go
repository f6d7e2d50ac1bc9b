package web

import (
	"fmt"
	"strings"
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

// pastOne is a number of the past: a metric of the catalogue, folded in time, then
// across its series.
type pastOne struct {
	name   string // as in the history of a session, where it is there too
	metric string
	match  string // of which series
	fold   fold
	across string // PromQL's aggregation
}

const normalSchedulers = `beam_scheduler_type="normal"`

// pastSeries are the charted numbers. What one runs out of is told by its peaks, work
// by its mean: a peak of a run queue says little.
var pastSeries = []pastOne{
	{"scheduler_utilization", "beam.scheduler.utilization", normalSchedulers, mean, "avg"},
	{"scheduler_busiest", "beam.scheduler.utilization", normalSchedulers, mean, "max"},
	{"os_cpu", "system.cpu.utilization", "", mean, "max"},
	{"load1", "system.cpu.load_average.1m", "", mean, "max"},
	{"run_queue", "beam.run_queue.length", `beam_run_queue_type="normal"`, mean, "sum"},
	{"run_queue_dirty_cpu", "beam.run_queue.length", `beam_run_queue_type="dirty_cpu"`, mean, "sum"},
	{"run_queue_dirty_io", "beam.run_queue.length", `beam_run_queue_type="dirty_io"`, mean, "sum"},
	{"memory_total", "beam.memory.used", "", peak, "sum"},
	{"memory_processes", "beam.memory.used", `beam_memory_type="processes"`, peak, "sum"},
	{"memory_binary", "beam.memory.used", `beam_memory_type="binary"`, peak, "sum"},
	{"memory_ets", "beam.memory.used", `beam_memory_type="ets"`, peak, "sum"},
	{"memory_code", "beam.memory.used", `beam_memory_type="code"`, peak, "sum"},
	{"memory_atom", "beam.memory.used", `beam_memory_type="atom"`, peak, "sum"},
	{"processes", "beam.process.count", "", peak, "max"},
	{"longest_queue", "beam.process.mailbox.max_length", "", peak, "max"},
	{"reductions", "beam.reductions", "", rate, "sum"},
	{"garbage_collections", "beam.gc.collections", "", rate, "sum"},
	{"io_input", "beam.port.io", `beam_io_direction="input"`, rate, "sum"},
	{"io_output", "beam.port.io", `beam_io_direction="output"`, rate, "sum"},
}

// pastGroups are numbers of each group of processes.
var pastGroups = []pastOne{
	{"memory", "beam.process.group.memory", "", peak, "sum"},
	{"processes", "beam.process.group.count", "", peak, "sum"},
}

// expr is the PromQL of a number of a node, on a grid.
func (p pastOne) expr(node string, g grid) string {
	matchers := node
	if p.match != "" {
		matchers = p.match + "," + node
	}
	inner := prometheusName(p.metric) + "{" + matchers + "}"
	switch {
	case p.fold == rate && !g.coarse():
		inner = fmt.Sprintf("irate(%s[%s])", inner, promDuration(g.window()))
	case p.fold == rate:
		inner = fmt.Sprintf("rate(%s[%s])", inner, promDuration(g.window()))
	case g.coarse():
		inner = fmt.Sprintf("%s(%s[%s])", p.fold, inner, promDuration(g.step))
	}
	if by := p.by(); by != "" {
		return fmt.Sprintf("%s by (%s) (%s)", p.across, by, inner)
	}
	return fmt.Sprintf("%s(%s)", p.across, inner)
}

// by is the label that tells the series of a group's number apart; "" one a node.
func (p pastOne) by() string {
	if !strings.HasPrefix(p.metric, "beam.process.group.") {
		return ""
	}
	m, _ := metric.Find(p.metric)
	return m.Labels()[0]
}

// upExpr tells whether the node was reached, and by having no value that nobody tried.
func upExpr(node string, g grid) string {
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
	m, ok := metric.Find(name)
	if !ok {
		panic("web: no metric " + name) // a test builds them all
	}
	return m.PrometheusName()
}

func promDuration(d time.Duration) string { return fmt.Sprintf("%dms", d.Milliseconds()) }
