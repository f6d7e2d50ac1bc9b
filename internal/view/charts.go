package view

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// Chart is a chart of numbers over time: which, and what they mean.
type Chart struct {
	Name  string  `json:"name"` // stable, snake_case
	Title string  `json:"title"`
	Unit  Unit    `json:"unit"`
	Help  string  `json:"help"`
	Top   float64 `json:"top,omitempty"`   // the axis reaches at least so high
	Stack bool    `json:"stack,omitempty"` // the lines are layers of a whole
	Cells bool    `json:"cells,omitempty"` // shares of one of many things: a row of cells each tells more than a line
	Lines []Line  `json:"lines,omitempty"`
	// Each is a number of several things, each of which is a line too.
	Each string `json:"each,omitempty"`
}

// Line is one number of a node, by its name in a past.
type Line struct {
	Series string `json:"series"`
	Label  string `json:"label"`
}

// Each is a number of each of several things, in charts and in tables of a moment.
type Each struct {
	Name string // as a Chart names it
	Of   Column // what the things are; tables join those of one Of
	Column
}

var charts = []Chart{
	{Name: "utilization", Title: "Utilisation", Unit: Ratio, Top: 1, Help: "mean of the normal schedulers online and the busiest of them, beside all of the host's processors",
		Lines: []Line{{"scheduler_utilization", "schedulers"}, {"os_cpu", "host CPU"}, {"scheduler_busiest", "busiest"}}},
	{Name: "run_queue", Title: "Run queue", Unit: Count, Top: 2, Help: "work that is ready and waits for a scheduler",
		Lines: []Line{{"run_queue", "normal"}, {"run_queue_dirty_cpu", "dirty CPU"}, {"run_queue_dirty_io", "dirty I/O"}}},
	{Name: "memory", Title: "Memory", Unit: Bytes, Help: "erlang:memory/0 by kind",
		Lines: []Line{{"memory_total", "total"}, {"memory_processes", "processes"}, {"memory_binary", "binaries"}, {"memory_ets", "ETS"}}},
	{Name: "reductions", Title: "Reductions per second", Unit: Rate, Help: "work done, roughly function calls",
		Lines: []Line{{"reductions", "all processes"}}},
	{Name: "io", Title: "Port I/O per second", Unit: ByteRate, Help: "bytes through ports; NIF sockets and files are not in it",
		Lines: []Line{{"io_input", "in"}, {"io_output", "out"}}},
	{Name: "processes", Title: "Processes", Unit: Count, Help: "processes that exist",
		Lines: []Line{{"processes", "count"}}},
	{Name: "collections", Title: "Garbage collections per second", Unit: Rate, Help: "collections of all processes",
		Lines: []Line{{"garbage_collections", "all processes"}}},
	{Name: "load", Title: "Load of the host", Unit: Float, Help: "load average over a minute: threads that run, wait to, or wait for disks",
		Lines: []Line{{"load1", "1 min"}}},
	{Name: "mailbox", Title: "Longest message queue", Unit: Count, Help: "of all processes, at each census",
		Lines: []Line{{"longest_queue", "messages"}}},
	{Name: "group_memory", Title: "Heaps by group of processes", Unit: Bytes, Stack: true, Each: "memory",
		Help: "heaps of the largest groups; messages outside of heaps and large binaries are not in it"},
	{Name: "group_processes", Title: "Processes by group", Unit: Count, Stack: true, Each: "processes", Help: "processes of the largest groups"},
	{Name: "alerts", Title: "Alerts that fire", Unit: Count, Top: 2, Stack: true, Each: "alerts", Help: "of the rules about this node, by name"},
	{Name: "findings", Title: "Findings", Unit: Count, Top: 2, Stack: true, Each: "findings", Help: "what the detectors had found wrong with the node, by detector"},

	{Name: "schedulers", Title: "Each scheduler", Unit: Ratio, Cells: true, Each: "schedulers", Help: "the part of the time in which each normal scheduler worked"},
	{Name: "dirty", Title: "Dirty schedulers", Unit: Ratio, Top: 1, Help: "the part of the time in which they worked, in the mean",
		Lines: []Line{{"dirty_cpu_utilization", "dirty CPU"}, {"dirty_io_utilization", "dirty I/O"}}},
	{Name: "active", Title: "Active tasks", Unit: Count, Top: 2, Help: "processes and ports that run or are ready to, beside the schedulers online: as long as there are fewer, nobody waits",
		Lines: []Line{{"active_tasks", "active"}, {"schedulers_online", "schedulers"}}},
	{Name: "delay", Title: "Wait for a scheduler", Unit: Seconds, Top: 0.002, Help: "by how much too late a process of ours was woken; up to a millisecond it means nothing",
		Lines: []Line{{"schedule_delay", "too late"}}},
	{Name: "cpu", Title: "CPU of this node", Unit: Float, Help: "processors' worth of CPU that the runtime's threads used, busy waiting included",
		Lines: []Line{{"cpu", "processors"}}},
	{Name: "switches", Title: "Context switches per second", Unit: Rate, Help: "switches of schedulers between processes; many beside few reductions are short turns",
		Lines: []Line{{"context_switches", "all schedulers"}}},
	{Name: "reclaimed", Title: "Reclaimed per second", Unit: ByteRate, Help: "what garbage collections gave back: about what processes allocate",
		Lines: []Line{{"gc_reclaimed", "all processes"}}},
	{Name: "group_reductions", Title: "Reductions by group", Unit: Rate, Stack: true, Each: "reductions", Help: "who uses the schedulers: the busiest groups of processes"},

	{Name: "memory_kinds", Title: "Memory by kind", Unit: Bytes, Stack: true, Help: "erlang:memory/0; other has the runtime's own, drivers and persistent terms",
		Lines: []Line{{"memory_processes", "processes"}, {"memory_binary", "binaries"}, {"memory_ets", "ETS"}, {"memory_code", "code"}, {"memory_atom", "atoms"}, {"memory_other", "other"}}},
	{Name: "resident", Title: "In use, taken, resident", Unit: Bytes, Help: "what the runtime uses, what its allocators took for that, and what of its process is in RAM",
		Lines: []Line{{"memory_total", "in use"}, {"carriers", "taken"}, {"resident", "resident"}}},
	{Name: "carriers", Title: "Taken by allocator", Unit: Bytes, Stack: true, Each: "carriers", Help: "carriers that the largest allocators have from the operating system, in use or not"},
	{Name: "blocks", Title: "In use by allocator", Unit: Bytes, Stack: true, Each: "blocks", Help: "blocks that hold data, within the carriers of the largest allocators"},
	{Name: "group_binary", Title: "Binaries by group", Unit: Bytes, Stack: true, Each: "binary", Help: "large binaries that the processes of a group refer to; one that several refer to counts for each"},
	{Name: "atoms", Title: "Atoms", Unit: Count, Help: "they are never freed, and the node ends when they reach the limit",
		Lines: []Line{{"atoms", "atoms"}, {"atom_limit", "limit"}}},
	{Name: "persistent", Title: "Persistent terms", Unit: Bytes, Help: "their memory, which is in other",
		Lines: []Line{{"persistent_term_memory", "memory"}}},

	{Name: "group_queue", Title: "Messages by group", Unit: Count, Stack: true, Each: "queue", Help: "messages that wait in the queues of the groups"},
	{Name: "births", Title: "Births and deaths per second", Unit: Rate, Help: "processes that a census saw for the first time, and that were gone at the next",
		Lines: []Line{{"births", "births"}, {"deaths", "deaths"}}},

	{Name: "table_memory", Title: "Memory by table", Unit: Bytes, Stack: true, Each: "table_memory", Help: "ETS tables of one name together, the largest"},
	{Name: "table_size", Title: "Objects by table", Unit: Count, Stack: true, Each: "table_size", Help: "objects in ETS tables of one name, those with most"},
	{Name: "tables", Title: "Tables", Unit: Count, Help: "ETS tables that exist", Lines: []Line{{"ets_tables", "tables"}}},

	{Name: "ports", Title: "Ports", Unit: Count, Help: "ports that exist; NIF sockets and files are none", Lines: []Line{{"ports", "ports"}}},
	{Name: "files", Title: "Open files and sockets", Unit: Count, Help: "file descriptors of the runtime's process; at its limit no connection is taken",
		Lines: []Line{{"open_files", "open"}, {"max_open_files", "limit"}}},

	{Name: "link_queue", Title: "Waits to be sent", Unit: Bytes, Each: "link_queue", Help: "by peer, beside the busy limit at which senders are suspended",
		Lines: []Line{{"busy_limit", "busy limit"}}},
	{Name: "link_input", Title: "Received by peer", Unit: ByteRate, Stack: true, Each: "link_input", Help: "bytes per second; connections over TLS count none"},
	{Name: "link_output", Title: "Sent by peer", Unit: ByteRate, Stack: true, Each: "link_output", Help: "bytes per second; connections over TLS count none"},
	{Name: "link_packets", Title: "Packets by peer", Unit: Rate, Stack: true, Each: "link_packets", Help: "messages and signals per second, both ways, ticks included"},

	{Name: "mnesia_transactions", Title: "Transactions per second", Unit: Rate, Help: "of Mnesia, by what became of them; many restarts beside the commits: they want the same records",
		Lines: []Line{{"mnesia_commits", "committed"}, {"mnesia_failures", "aborted"}, {"mnesia_restarts", "restarts"}}},
	{Name: "mnesia_locks", Title: "Locks of Mnesia", Unit: Count, Top: 2, Help: "that transactions hold on the node, and requests for one that wait",
		Lines: []Line{{"mnesia_locks", "held"}, {"mnesia_lock_queue", "wait"}}},
	{Name: "mnesia_away", Title: "Away", Unit: Count, Top: 2, Help: "nodes of the schema that are away, and tables that no node has: reads of these fail",
		Lines: []Line{{"mnesia_nodes_away", "nodes"}, {"mnesia_tables_nowhere", "tables"}}},
	{Name: "mnesia_memory", Title: "Memory of Mnesia's tables", Unit: Bytes, Help: "those in memory on the node; a part of ETS", Lines: []Line{{"mnesia_memory", "memory"}}},
	{Name: "mnesia_log", Title: "Log writes per second", Unit: Rate, Help: "to the log of transactions: only tables on disc have them", Lines: []Line{{"mnesia_log_writes", "writes"}}},
	{Name: "mnesia_table_memory", Title: "Memory by table of Mnesia", Unit: Bytes, Stack: true, Each: "mnesia_table_memory", Help: "the largest, fragments of a table as one"},
	{Name: "mnesia_table_size", Title: "Records by table of Mnesia", Unit: Count, Stack: true, Each: "mnesia_table_size", Help: "in the largest; one that only grows has no one who deletes"},

	{Name: "thread_states", Title: "What schedulers do", Unit: Float, Stack: true, Each: "thread_states", Help: "threads' worth of the normal schedulers' time by what they did; asleep they are in none"},
	{Name: "thread_types", Title: "Which threads work", Unit: Float, Stack: true, Each: "thread_types", Help: "threads' worth of time that was not asleep, by kind of thread"},
	{Name: "lock_wait", Title: "Waits for locks", Unit: Float, Stack: true, Each: "lock_wait", Help: "threads that waited at a time for a lock of the emulator, by its name: 1 is a scheduler lost"},
	{Name: "lock_contentions", Title: "Contentions of locks", Unit: Rate, Stack: true, Each: "lock_contentions", Help: "tries per second to take a lock of the emulator that found it taken, by its name"},

	{Name: "watching", Title: "What watching costs", Unit: Ratio, Top: 0.02, Help: "the part of one scheduler that looking at the node took, over a minute; beyond the budget looks become less frequent",
		Lines: []Line{{"watching", "of one scheduler"}}},
	{Name: "woken", Title: "Woken by watching, per minute", Unit: Count, Help: "processes that were asked something only they know, which makes them run for a moment",
		Lines: []Line{{"watching_woken", "processes"}}},

	{Name: "event_kinds", Title: "Events by kind", Unit: Rate, Stack: true, Each: "event_kinds", Help: "what the runtime told of, per second"},
	{Name: "event_groups", Title: "Events by group", Unit: Rate, Stack: true, Each: "event_groups", Help: "whose processes it told of, per second"},
}

// chartSets are the charts of a screen, in their order.
var chartSets = map[string][]string{
	"node": {"utilization", "run_queue", "memory", "reductions", "io", "processes", "collections", "load", "mailbox",
		"group_memory", "group_processes", "alerts", "findings"},
	"strip":        {"utilization"},
	"load":         {"utilization", "schedulers", "run_queue", "dirty", "active", "delay", "load", "cpu", "reductions", "group_reductions", "switches", "collections", "reclaimed", "io"},
	"memory":       {"memory_kinds", "resident", "carriers", "blocks", "group_memory", "group_binary", "table_memory", "atoms", "persistent"},
	"groups":       {"group_memory", "group_processes", "group_queue", "group_reductions", "group_binary", "births"},
	"ets":          {"table_memory", "table_size", "tables"},
	"ports":        {"io", "ports", "files"},
	"distribution": {"link_queue", "link_input", "link_output", "link_packets"},
	"mnesia":       {"mnesia_transactions", "mnesia_locks", "mnesia_away", "mnesia_memory", "mnesia_table_memory", "mnesia_table_size", "mnesia_log"},
	"threads":      {"thread_states", "thread_types", "lock_wait", "lock_contentions"},
	"cost":         {"watching", "woken"},
	"events":       {"event_kinds", "event_groups", "alerts", "findings"},
}

// ChartSets are the names of all sets of charts, that of the node as a whole first.
var ChartSets = []string{"node", "cost", "distribution", "ets", "events", "groups", "load", "memory", "mnesia", "ports", "strip", "threads"}

// Charts are those of a set.
func Charts(set string) []Chart {
	list := make([]Chart, 0, len(chartSets[set]))
	for _, name := range chartSets[set] {
		for _, c := range charts {
			if c.Name == name {
				list = append(list, c)
			}
		}
	}
	return list
}

// ChartNamed is the chart of a name.
func ChartNamed(name string) (Chart, bool) {
	i := slices.IndexFunc(charts, func(c Chart) bool { return c.Name == name })
	if i < 0 {
		return Chart{}, false
	}
	return charts[i], true
}

// ChartsOf are those of a set of which most numbers are known, of the node only.
func ChartsOf(set string, known func(series string) bool) []Chart {
	list := []Chart{}
	for _, c := range Charts(set) {
		lines := c.Lines
		c.Lines, c.Each = nil, ""
		for _, l := range lines {
			if known(l.Series) {
				c.Lines = append(c.Lines, l)
			}
		}
		if 2*len(c.Lines) > len(lines) {
			list = append(list, c)
		}
	}
	return list
}

var (
	ofGroups     = Column{Name: "group", Title: "Group", Unit: Text, Help: "processes by what they are: label, initial call or registered name"}
	ofTables     = Column{Name: "table", Title: "ETS table", Unit: Text, Help: "name of the tables, cut before a number or identifier at its end"}
	ofAllocators = Column{Name: "allocator", Title: "Allocator", Unit: Text, Help: "one of the runtime's allocators"}
	ofPeers      = Column{Name: "peer", Title: "Peer", Unit: Text, Help: "the node that it was connected to"}
	ofSchedulers = Column{Name: "scheduler", Title: "Scheduler", Unit: Text, Help: "its number"}
	ofMnesia     = Column{Name: "mnesia_table", Title: "Table of Mnesia", Unit: Text, Help: "name of the table, cut before a number at its end"}
	ofStates     = Column{Name: "state", Title: "State", Unit: Text, Help: "what normal schedulers did"}
	ofTypes      = Column{Name: "type", Title: "Threads", Unit: Text, Help: "of what kind"}
	ofLocks      = Column{Name: "lock", Title: "Lock", Unit: Text, Help: "its name in the emulator"}
	ofKinds      = Column{Name: "kind", Title: "Event", Unit: Text, Help: "what the runtime told of"}
	ofAlerts     = Column{Name: "alert", Title: "Alert", Unit: Text, Help: "name of the rule"}
	ofDetectors  = Column{Name: "detector", Title: "Finding", Unit: Text, Help: "the detector that had found it"}
)

// things are the kinds of things, in the order of their tables.
var things = []struct {
	of    Column
	title string
}{
	{ofGroups, "Groups of processes"}, {ofTables, "ETS tables"}, {ofAllocators, "Allocators"}, {ofPeers, "Peers"},
	{ofSchedulers, "Schedulers"}, {ofMnesia, "Tables of Mnesia"}, {ofStates, "What schedulers did"}, {ofTypes, "Threads that worked"}, {ofLocks, "Locks of the emulator"}, {ofKinds, "Events"}, {ofAlerts, "Alerts"}, {ofDetectors, "Findings"},
}

// Eaches are the numbers that charts and moments have of several things.
var Eaches = []Each{
	{"memory", ofGroups, Column{Name: "memory", Title: "Heaps", Unit: Bytes, Help: "of its processes"}},
	{"processes", ofGroups, Column{Name: "processes", Title: "Processes", Unit: Count, Help: "that it had"}},
	{"queue", ofGroups, Column{Name: "message_queue_len", Title: "Messages", Unit: Count, Help: "that waited in the queues of its processes"}},
	{"reductions", ofGroups, Column{Name: "reductions_rate", Title: "Reductions/s", Unit: Rate, Help: "of its processes"}},
	{"binary", ofGroups, Column{Name: "binary_memory", Title: "Binaries", Unit: Bytes, Help: "large ones that its processes referred to"}},
	{"schedulers", ofSchedulers, Column{Name: "utilization", Title: "Utilisation", Unit: Ratio, Help: "the part of the time in which it worked"}},
	{"carriers", ofAllocators, Column{Name: "carriers_size", Title: "Taken", Unit: Bytes, Help: "in carriers, from the operating system"}},
	{"blocks", ofAllocators, Column{Name: "blocks_size", Title: "In use", Unit: Bytes, Help: "in blocks, which hold data"}},
	{"table_memory", ofTables, Column{Name: "memory", Title: "Memory", Unit: Bytes, Help: "of the tables of that name"}},
	{"table_size", ofTables, Column{Name: "size", Title: "Objects", Unit: Count, Help: "in the tables of that name"}},
	{"link_queue", ofPeers, Column{Name: "queue_size", Title: "Queue", Unit: Bytes, Help: "waited to be sent"}},
	{"link_input", ofPeers, Column{Name: "input_rate", Title: "In", Unit: ByteRate, Help: "received"}},
	{"link_output", ofPeers, Column{Name: "output_rate", Title: "Out", Unit: ByteRate, Help: "sent"}},
	{"link_packets", ofPeers, Column{Name: "packets_rate", Title: "Packets", Unit: Rate, Help: "both ways, ticks included"}},
	{"mnesia_table_memory", ofMnesia, Column{Name: "memory", Title: "Memory", Unit: Bytes, Help: "of the tables of that name"}},
	{"mnesia_table_size", ofMnesia, Column{Name: "size", Title: "Records", Unit: Count, Help: "in the tables of that name"}},
	{"thread_states", ofStates, Column{Name: "threads", Title: "Threads", Unit: Float, Help: "so many schedulers did this at a time"}},
	{"thread_types", ofTypes, Column{Name: "threads", Title: "At work", Unit: Float, Help: "so many of them worked at a time"}},
	{"lock_wait", ofLocks, Column{Name: "waiting", Title: "Waited", Unit: Float, Help: "so many threads waited for it at a time"}},
	{"lock_contentions", ofLocks, Column{Name: "contentions_rate", Title: "Contentions/s", Unit: Rate, Help: "tries that found it taken"}},
	{"event_kinds", ofKinds, Column{Name: "rate", Title: "Events/s", Unit: Rate, Help: "of that kind"}},
	{"event_groups", ofGroups, Column{Name: "events_rate", Title: "Events/s", Unit: Rate, Help: "about its processes"}},
	{"alerts", ofAlerts, Column{Name: "firing", Title: "Firing", Unit: Count, Help: "alerts of that name"}},
	{"findings", ofDetectors, Column{Name: "open", Title: "Open", Unit: Count, Help: "findings of that detector"}},
}

// Amount is a number of one thing at a moment.
type Amount struct {
	Each  string // its name
	Thing string
	Value float64
}

// Moment is what things had at a moment: a table for each kind of thing, those with
// most of the first number first.
func Moment(amounts []Amount) []Section {
	sections := []Section{}
	for _, kind := range things {
		columns := []ColumnOf[momentRow]{{kind.of, func(r momentRow) Value { return r.thing }}}
		rows, first := map[string]momentRow{}, ""
		for _, e := range Eaches {
			found := false
			for _, a := range amounts {
				if e.Of != kind.of || a.Each != e.Name {
					continue
				}
				found = true
				if rows[a.Thing].values == nil {
					rows[a.Thing] = momentRow{a.Thing, map[string]float64{}}
				}
				rows[a.Thing].values[e.Name] = a.Value
			}
			if found {
				first = cmp.Or(first, e.Name)
				columns = append(columns, ColumnOf[momentRow]{e.Column, func(r momentRow) Value { return r.value(e) }})
			}
		}
		if len(rows) == 0 {
			continue
		}
		list := slices.SortedFunc(maps.Values(rows), func(a, b momentRow) int {
			return cmp.Or(cmp.Compare(b.values[first], a.values[first]), strings.Compare(a.thing, b.thing))
		})
		sections = append(sections, Section{Name: kind.of.Name, Title: kind.title, Table: TableOf(columns, list)})
	}
	return sections
}

type momentRow struct {
	thing  string
	values map[string]float64 // by the name of an Each
}

func (r momentRow) value(e Each) Value {
	v, ok := r.values[e.Name]
	switch {
	case !ok:
		return nil
	case e.Unit == Count || e.Unit == Bytes:
		return int64(math.Round(v))
	}
	return v
}
