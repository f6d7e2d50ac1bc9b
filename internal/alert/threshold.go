package alert

import (
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
)

// Threshold is a number of the pack that may be another for one's own nodes. In the
// rule files it stands before a comment with its name, which Prometheus passes over:
//
//	instance:beam_memory_used:ratio > 0.7 # memory_high
type Threshold struct {
	Name        string
	Default     float64 // as in the files of the pack
	Least, Most float64 // what it may be set to; both may be
	Below       string  // a threshold that it must be less than, being the warning before it; "" none
	Means       string
}

// unbounded is for what has no most of its own.
const unbounded = math.MaxFloat64

// thresholds are those of the pack in the order of its files. Defaults are in the files.
// What is a share of a limit of the runtime ends below that limit: an alert at the limit
// itself would never be told.
var thresholds = []Threshold{
	{Name: "dist_queue_high", Least: 0.01, Most: 0.99, Means: "what waits for a peer, as a share of the limit at which senders are suspended"},
	{Name: "busy_dist_port_per_minute", Least: 0, Most: unbounded, Means: "suspensions by a full connection to another node, a minute"},
	{Name: "process_growth_factor", Least: 1, Most: unbounded, Means: "processes now over the most of yesterday"},
	{Name: "process_growth_least", Least: 0, Most: unbounded, Means: "how many more processes are worth a word"},
	{Name: "process_rising_factor", Least: 1, Most: unbounded, Means: "the fewest processes of a day over those of the day before"},
	{Name: "memory_growth_factor", Least: 1, Most: unbounded, Means: "memory now over the most of yesterday"},
	{Name: "memory_growth_least", Least: 0, Most: unbounded, Means: "how many more bytes of memory are worth a word"},
	{Name: "memory_rising_factor", Least: 1, Most: unbounded, Means: "the least memory of a day over that of the day before"},
	{Name: "binary_growth_size", Least: 0, Most: unbounded, Means: "bytes of binaries below which growth is not looked at"},
	{Name: "binary_growth_factor", Least: 1, Most: unbounded, Means: "memory of binaries now over the most of yesterday"},
	{Name: "process_count_near_limit", Least: 0.01, Most: 0.98, Below: "process_count_critical", Means: "share of the process limit, a warning"},
	{Name: "process_count_critical", Least: 0.01, Most: 0.99, Means: "share of the process limit, critical"},
	{Name: "port_count_near_limit", Least: 0.01, Most: 0.98, Below: "port_count_critical", Means: "share of the port limit, a warning"},
	{Name: "port_count_critical", Least: 0.01, Most: 0.99, Means: "share of the port limit, critical"},
	{Name: "atom_count_near_limit", Least: 0.01, Most: 0.98, Below: "atom_count_critical", Means: "share of the atom limit, a warning"},
	{Name: "atom_count_critical", Least: 0.01, Most: 0.99, Means: "share of the atom limit, critical"},
	{Name: "ets_table_count_near_limit", Least: 0.01, Most: unbounded, Means: "share of the soft limit of ETS tables"},
	{Name: "memory_high", Least: 0.01, Most: 0.98, Below: "memory_critical", Means: "share of the memory limit, a warning"},
	{Name: "memory_critical", Least: 0.01, Most: 0.99, Means: "share of the memory limit, critical"},
	{Name: "allocator_utilization_low", Least: 0, Most: 0.99, Means: "share of allocated memory that is used, below which it is fragmented"},
	{Name: "allocator_size", Least: 0, Most: unbounded, Means: "allocated bytes below which fragmentation is not looked at"},
	{Name: "restarts_per_hour", Least: 1, Most: unbounded, Means: "restarts of a node within an hour"},
	{Name: "probe_latency_high", Least: 0.001, Most: 60, Means: "seconds that one in a hundred of our requests takes"},
	{Name: "mailbox_long", Least: 1, Most: unbounded, Below: "mailbox_runaway", Means: "messages that wait for a process all the time, a warning"},
	{Name: "mailbox_runaway", Least: 1, Most: unbounded, Means: "messages that wait for a process while they become more, critical"},
	{Name: "mailbox_runaway_per_second", Least: 0, Most: unbounded, Means: "by how many messages a second such a queue grows"},
	{Name: "long_gc_per_minute", Least: 0, Most: unbounded, Means: "long garbage collections of a group of processes, a minute"},
	{Name: "long_schedule_per_minute", Least: 0, Most: unbounded, Means: "times that a group of processes keeps a scheduler long, a minute"},
	{Name: "run_queue_long", Least: 0, Most: unbounded, Means: "processes that wait for each scheduler"},
	{Name: "schedulers_busy", Least: 0.01, Most: 0.98, Below: "schedulers_saturated", Means: "utilization of normal schedulers, a warning"},
	{Name: "schedulers_saturated", Least: 0.01, Most: 0.99, Means: "utilization of normal schedulers, critical"},
	{Name: "scheduler_imbalance", Least: 0.5, Most: 0.99, Means: "utilization of the busiest scheduler while all together are half idle"},
}

// mark finds a number and the name behind it at the end of a line.
var mark = regexp.MustCompile(`(?m)([0-9][0-9.e]*) # ([a-z][a-z0-9_]*)$`)

// Thresholds are all numbers of the pack that may be set, in the order of its files.
func Thresholds() ([]Threshold, error) {
	out := slices.Clone(thresholds)
	for _, file := range RuleFiles() {
		text, err := fs.ReadFile(Pack(), file)
		if err != nil {
			return nil, err
		}
		for _, m := range mark.FindAllSubmatch(text, -1) {
			i := slices.IndexFunc(out, func(t Threshold) bool { return t.Name == string(m[2]) })
			if i < 0 {
				continue
			}
			if out[i].Default, err = strconv.ParseFloat(string(m[1]), 64); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// ThresholdNames are their names, in the same order.
func ThresholdNames() []string {
	var names []string
	for _, t := range thresholds {
		names = append(names, t.Name)
	}
	return names
}

// ThresholdsIn are the names of those in the expression of a rule, each once.
func ThresholdsIn(expr string) (names []string) {
	for _, m := range mark.FindAllStringSubmatch(expr, -1) {
		if !slices.Contains(names, m[2]) {
			names = append(names, m[2])
		}
	}
	return names
}

// Range is what a threshold may be set to, in words.
func (t Threshold) Range() string {
	if t.Most == unbounded {
		return numeral(t.Least) + " or more"
	}
	return numeral(t.Least) + " to " + numeral(t.Most)
}

func numeral(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
