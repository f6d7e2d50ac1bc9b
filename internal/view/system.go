package view

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// System is the node as a whole. Field names are the items of
// erlang:system_info/1, statistics/1 and memory/0; those that belong to the
// operating system begin with os_ or are /proc's.
func System(s *beam.System) Document {
	return Document{
		Kind:   "system",
		Node:   s.Incarnation.Node,
		Title:  s.Incarnation.Node,
		Origin: origin(s.Origin),
		Sections: []Section{
			{Name: "runtime", Title: "Runtime", Fields: runtimeFields(s)},
			{Name: "load", Title: "Load", Fields: loadFields(s), Notes: read(loadReadings, s)},
			{Name: "memory", Title: "Memory", Fields: memoryFields(s)},
			{Name: "code", Title: "Code and constants", Fields: codeFields(s)},
			{Name: "limits", Title: "Limits", Fields: limitFields(s), Notes: limitNotes(s)},
			{Name: "schedulers", Title: "Schedulers", Table: TableOf(schedulerColumns, schedulerRows(s))},
			{Name: "host", Title: "Host", Fields: hostFields(s), Notes: read(hostReadings, s)},
			{Name: "counters", Title: "Since the node started", Fields: counterFields(s)},
			{Name: "distribution", Title: "Distribution", Fields: distributionFields(s)},
		},
	}
}

func runtimeFields(s *beam.System) []Field {
	return []Field{
		{Name: "node", Title: "Name", Unit: Text, Value: text(s.Incarnation.Node)},
		{Name: "creation", Title: "Creation", Unit: Number, Value: int64(s.Incarnation.Creation), Help: "tells this life of the node from an earlier one"},
		{Name: "uptime", Title: "Uptime", Unit: Seconds, Value: seconds(s.Uptime), Help: "since the runtime started"},
		{Name: "otp_release", Title: "OTP release", Unit: Text, Value: text(s.OTPRelease)},
		{Name: "version", Title: "ERTS", Unit: Text, Value: text(s.ERTSVersion), Help: "version of the runtime system"},
		{Name: "elixir_version", Title: "Elixir", Unit: Text, Value: text(s.ElixirVersion), Help: "empty when Elixir is not loaded"},
		{Name: "emu_flavor", Title: "Emulator", Unit: Text, Value: text(s.EmuFlavor), Help: "jit or emu"},
		{Name: "build_type", Title: "Build", Unit: Text, Value: text(s.BuildType), Help: "of the emulator: opt; debug and lcnt (lock counting) are slower"},
		{Name: "system_architecture", Title: "Architecture", Unit: Text, Value: text(s.SystemArchitecture)},
		{Name: "os_type", Title: "Operating system", Unit: Text, Value: text(s.OSType)},
		{Name: "os_pid", Title: "OS process", Unit: Text, Value: text(s.OSPid)},
		{Name: "wordsize", Title: "Word size", Unit: Bytes, Value: int64(s.WordSize)},
		{Name: "code_mode", Title: "Code loading", Unit: Text, Value: text(s.CodeMode), Help: "embedded or interactive"},
		{Name: "system_version", Title: "Banner", Unit: Text, Value: text(s.SystemVersion)},
	}
}

const (
	noWindow = "not measured yet: needs two looks"
	noProc   = "not known: the node has no /proc"
)

func loadFields(s *beam.System) []Field {
	use := func(kind beam.SchedulerKind) Value {
		if s.SchedulerUseWindow <= 0 {
			return Missing(noWindow)
		}
		return measured(utilization(s, kind), beam.WhyNot(beam.NotRead))
	}
	osValue := func(v float64) Value {
		if !s.OS.Known {
			return Missing(noProc)
		}
		return measured(v, noWindow)
	}
	return []Field{
		{Name: "scheduler_utilization", Title: "Scheduler utilisation", Unit: Ratio, Value: use(beam.NormalScheduler),
			Help: "mean of the normal schedulers online: the part of the window in which they worked; busy waiting counts as idle"},
		{Name: "run_queue", Title: "Run queue", Unit: Count, Value: number(s.RunQueue.Normal), Limit: int64(s.SchedulersOnline), LimitName: "schedulers_online",
			Help: "processes and ports that are ready and wait for a normal scheduler, beside the number of schedulers; more than half of that is overload"},
		{Name: "dirty_cpu_utilization", Title: "Dirty CPU schedulers", Unit: Ratio, Value: use(beam.DirtyCPUScheduler), Help: "they run long native functions"},
		{Name: "dirty_cpu_run_queue", Title: "Dirty CPU run queue", Unit: Count, Value: number(s.RunQueue.DirtyCPU), Limit: int64(s.DirtyCPUOnline), LimitName: "dirty_cpu_schedulers_online"},
		{Name: "dirty_io_utilization", Title: "Dirty I/O schedulers", Unit: Ratio, Value: use(beam.DirtyIOScheduler), Help: "they run native functions that wait, for instance for files"},
		{Name: "dirty_io_run_queue", Title: "Dirty I/O run queue", Unit: Count, Value: number(s.RunQueue.DirtyIO), Limit: int64(s.DirtyIOSchedulers), LimitName: "dirty_io_schedulers"},
		{Name: "active_tasks", Title: "Active tasks", Unit: Count, Value: number(s.RunQueue.Active), Help: "running or ready, normal and dirty CPU schedulers"},
		{Name: "os_cpu", Title: "Host CPU", Unit: Ratio, Value: osValue(s.OS.CPU), Help: "part of all the host's processors in use, by all programs"},
		{Name: "process_cpu", Title: "CPU of this node", Unit: Float, Value: osValue(s.OS.ProcessCPU), Limit: positive(s.OS.Processors), LimitName: "processors",
			Help: "processors' worth of CPU that the VM's threads used, busy waiting included"},
		{Name: "load1", Title: "Load average, 1 min", Unit: Float, Value: osValue(s.OS.Load1), Limit: positive(s.OS.Processors), LimitName: "processors",
			Help: "tasks of the host that ran or wanted to run, or waited for the disk"},
		{Name: "load5", Title: "5 min", Unit: Float, Value: osValue(s.OS.Load5)},
		{Name: "load15", Title: "15 min", Unit: Float, Value: osValue(s.OS.Load15)},
		{Name: "window", Title: "Measured over", Unit: Seconds, Value: window(s), Help: "the time that utilisation and CPU are means of"},
	}
}

func window(s *beam.System) Value {
	if s.SchedulerUseWindow <= 0 {
		return Missing(noWindow)
	}
	return seconds(s.SchedulerUseWindow)
}

func positive(n int) Value {
	if n <= 0 {
		return nil
	}
	return int64(n)
}

// utilization is the mean of the schedulers of one kind that are online;
// negative when it was not measured.
func utilization(s *beam.System, kind beam.SchedulerKind) float64 {
	sum, n := 0.0, 0
	for _, u := range s.SchedulerUse {
		if u.Kind == kind && u.Online {
			sum += u.Utilization
			n++
		}
	}
	if n == 0 || s.SchedulerUseWindow <= 0 {
		return -1
	}
	return sum / float64(n)
}

func memoryFields(s *beam.System) []Field {
	m := s.Memory
	of := func(name, title string, v, whole int64, help string) Field {
		return Field{Name: name, Title: title, Unit: Bytes, Value: number(v), Share: share(v, whole), Help: help}
	}
	return []Field{
		of("total", "Total", m.Total, 0, "what the runtime has in use; the operating system counts more: code, carriers, threads' stacks"),
		of("processes", "Processes", m.Processes, m.Total, "allocated to processes"),
		of("processes_used", "of which used", m.ProcessesUsed, m.Total, ""),
		of("system", "System", m.System, m.Total, "everything that is not processes"),
		of("binary", "Binaries", m.Binary, m.Total, "reference counted binaries"),
		of("ets", "ETS", m.Ets, m.Total, "ETS tables"),
		of("code", "Code", m.Code, m.Total, "loaded code"),
		of("atom", "Atoms", m.Atom, m.Total, "the atom table"),
		of("atom_used", "of which used", m.AtomUsed, m.Total, ""),
	}
}

func codeFields(s *beam.System) []Field {
	return []Field{
		{Name: "loaded", Title: "Modules", Unit: Count, Value: number(s.Loaded), Help: "with code in memory, of erlang:loaded/0"},
		{Name: "persistent_term_count", Title: "Persistent terms", Unit: Count, Value: number(s.PersistentTerms), Help: "replacing or erasing one makes the runtime look through every process"},
		{Name: "persistent_term_memory", Title: "of which memory", Unit: Bytes, Value: number(s.PersistentTermMemory), Share: share(s.PersistentTermMemory, s.Memory.Total),
			Help: "what they take; erlang:memory/0 counts it in system, under no name"},
	}
}

// limits pairs what a node can run out of with OTP's words for count and limit.
var limits = []struct {
	count, limit, title string
	usage               func(*beam.System) beam.Usage
	help                string
}{
	{"process_count", "process_limit", "Processes", func(s *beam.System) beam.Usage { return s.Processes }, "flag +P"},
	{"port_count", "port_limit", "Ports", func(s *beam.System) beam.Usage { return s.Ports }, "flag +Q"},
	{"atom_count", "atom_limit", "Atoms", func(s *beam.System) beam.Usage { return s.Atoms }, "flag +t; atoms are never freed, and the node ends when they run out"},
	{"ets_count", "ets_limit", "ETS tables", func(s *beam.System) beam.Usage { return s.EtsTables }, "partly obsolete: since OTP 21 only memory limits the number of tables"},
	{"open_files", "max_open_files", "Open files", func(s *beam.System) beam.Usage {
		return beam.Usage{Count: s.OS.OpenFiles, Limit: s.OS.MaxOpenFiles}
	}, "file descriptors of the operating system's process"},
}

func limitFields(s *beam.System) []Field {
	fs := make([]Field, len(limits))
	for i, l := range limits {
		u := l.usage(s)
		fs[i] = Field{Name: l.count, Title: l.title, Unit: Count, Value: number(u.Count), LimitName: l.limit, Help: l.help}
		if u.Limit > 0 {
			fs[i].Limit, fs[i].Share = u.Limit, share(u.Count, u.Limit)
		}
	}
	return fs
}

type schedulerRow struct {
	use    beam.SchedulerUse
	window bool
	queue  Value
}

var schedulerColumns = []ColumnOf[schedulerRow]{
	{Column{Name: "id", Title: "Scheduler", Unit: Number, Help: "its number, as statistics(scheduler_wall_time_all) counts"},
		func(r schedulerRow) Value { return int64(r.use.ID) }},
	{Column{Name: "kind", Title: "Kind", Unit: Text, Help: "normal, dirty_cpu or dirty_io"},
		func(r schedulerRow) Value { return string(r.use.Kind) }},
	{Column{Name: "online", Title: "Online", Unit: Bool, Help: "in use; others are asleep until schedulers_online is raised"},
		func(r schedulerRow) Value { return r.use.Online }},
	{Column{Name: "utilization", Title: "Utilisation", Unit: Ratio, Help: "the part of the window in which it worked"},
		func(r schedulerRow) Value {
			if !r.window {
				return Missing(noWindow)
			}
			return r.use.Utilization
		}},
	{Column{Name: "run_queue", Title: "Run queue", Unit: Count, Help: "length of its own run queue; the dirty schedulers of a kind share one"},
		func(r schedulerRow) Value { return r.queue }},
}

// schedulerRows joins utilisation and run queues. RunQueue.Lengths has an entry
// per normal scheduler and then the two shared ones, which are fields of load.
func schedulerRows(s *beam.System) []schedulerRow {
	normal := len(s.RunQueue.Lengths) - 2
	rows := make([]schedulerRow, len(s.SchedulerUse))
	for i, u := range s.SchedulerUse {
		rows[i] = schedulerRow{use: u, window: s.SchedulerUseWindow > 0}
		if u.Kind == beam.NormalScheduler && u.ID >= 1 && u.ID <= normal {
			rows[i].queue = number(s.RunQueue.Lengths[u.ID-1])
		}
	}
	return rows
}

func hostFields(s *beam.System) []Field {
	o := s.OS
	known := func(v int64) Value {
		if !o.Known {
			return Missing(noProc)
		}
		return number(v)
	}
	memory := Field{Name: "resident_set_size", Title: "Node's resident memory", Unit: Bytes, Value: known(o.ResidentSetSize), LimitName: "mem_total",
		Help: "memory of the VM's process that is in RAM"}
	if o.MemTotal > 0 {
		memory.Limit, memory.Share = o.MemTotal, share(o.ResidentSetSize, o.MemTotal)
	}
	groupMemory := Field{Name: "cgroup_memory_current", Title: "Container's memory", Unit: Bytes, Value: noneWhenNotRead(o.CgroupMemoryCurrent),
		Help: "used by all of the container's processes; files that the kernel keeps in memory count too"}
	if o.CgroupMemoryMax > 0 {
		groupMemory.Limit, groupMemory.LimitName, groupMemory.Share = o.CgroupMemoryMax, "cgroup_memory_max", share(o.CgroupMemoryCurrent, o.CgroupMemoryMax)
	}
	return []Field{
		{Name: "processors", Title: "Processors", Unit: Count, Value: known(int64(o.Processors)), Help: "that the host has online"},
		{Name: "logical_processors", Title: "Seen by the node", Unit: Count, Value: number(int64(s.LogicalProcessors)), Help: "processors the runtime found"},
		{Name: "logical_processors_online", Title: "of which online", Unit: Count, Value: number(int64(s.LogicalProcessorsOnline))},
		{Name: "logical_processors_available", Title: "Available to the node", Unit: Count, Value: number(int64(s.LogicalProcessorsAvailable)), Help: "processors that the runtime may use; fewer when it is bound to some"},
		{Name: "schedulers", Title: "Schedulers", Unit: Count, Value: int64(s.Schedulers)},
		{Name: "thread_pool_size", Title: "Async threads", Unit: Count, Value: int64(s.ThreadPoolSize)},
		memory,
		{Name: "mem_available", Title: "Available to programs", Unit: Bytes, Value: known(o.MemAvailable), Share: share(o.MemAvailable, o.MemTotal), Help: "MemAvailable of /proc/meminfo"},
		{Name: "swap", Title: "Swapped out", Unit: Bytes, Value: known(o.Swap), Help: "memory of the VM's process that is in swap: each use of it waits for the disk"},
		{Name: "threads", Title: "Threads", Unit: Count, Value: known(o.Threads), Help: "of the VM's process"},
		{Name: "cgroup_memory_max", Title: "Container's memory limit", Unit: Bytes, Value: noneWhenNotRead(o.CgroupMemoryMax), Help: "of the control group that the VM's process is in; empty: none"},
		groupMemory,
		{Name: "cgroup_cpu_max", Title: "Container's CPU quota", Unit: Float, Value: noneWhenNegative(o.CgroupCPUMax), Help: "in processors; empty: none"},
		{Name: "throttled", Title: "Throttled", Unit: Ratio, Value: noneWhenNegative(o.Throttled), Help: "part of the quota's periods within the window in which it was used up, and all threads of the container waited"},
		{Name: "nr_throttled", Title: "Periods throttled", Unit: Count, Value: noneWhenNotRead(o.NrThrottled), Help: "since the container started"},
		{Name: "throttled_time", Title: "Time throttled", Unit: Seconds, Value: throttledTime(o), Help: "since the container started, added up over processors"},
		{Name: "same_host", Title: "Read from here", Unit: Bool, Value: sameHost(o), Help: "these numbers were read by hodoscope, which runs on the node's host; else by the node"},
	}
}

func sameHost(o beam.OS) Value {
	if !o.Known {
		return nil
	}
	return o.SameHost
}

func throttledTime(o beam.OS) Value {
	if o.NrThrottled < 0 {
		return nil
	}
	return seconds(o.ThrottledTime)
}

func noneWhenNegative(v float64) Value {
	if v < 0 {
		return nil
	}
	return v
}

func noneWhenNotRead(v int64) Value {
	if v < 0 {
		return nil
	}
	return v
}

func counterFields(s *beam.System) []Field {
	return []Field{
		{Name: "input", Title: "Read through ports", Unit: Bytes, Value: number(s.IOInput)},
		{Name: "output", Title: "Written through ports", Unit: Bytes, Value: number(s.IOOutput)},
		{Name: "garbage_collections", Title: "Garbage collections", Unit: Count, Value: number(s.GarbageCollections)},
		{Name: "words_reclaimed", Title: "Words reclaimed", Unit: Count, Value: number(s.GCWordsReclaimed)},
		{Name: "reductions", Title: "Reductions", Unit: Count, Value: number(s.Reductions)},
		{Name: "context_switches", Title: "Context switches", Unit: Count, Value: number(s.ContextSwitches)},
		{Name: "runtime", Title: "CPU time", Unit: Seconds, Value: used(s.Runtime), Help: "of all the runtime's threads"},
	}
}

// used is CPU time; no runtime has used none.
func used(d time.Duration) Value {
	if d <= 0 {
		return nil
	}
	return seconds(d)
}

func distributionFields(s *beam.System) []Field {
	ticktime := Value(nil)
	if s.NetTicktime >= 0 {
		ticktime = float64(s.NetTicktime)
	}
	return []Field{
		{Name: "connected_nodes", Title: "Connected nodes", Unit: Count, Value: number(int64(s.ConnectedNodes)), Help: "visible and hidden, without us"},
		{Name: "net_ticktime", Title: "Tick time", Unit: Seconds, Value: ticktime, Help: "a peer that is silent for so long is taken for dead"},
		{Name: "dist_buf_busy_limit", Title: "Buffer of a connection", Unit: Bytes, Value: number(s.DistBufBusyLimit), Help: "senders are suspended when more than this waits to be sent; flag +zdbbl"},
		{Name: "system_monitor", Title: "System monitor", Unit: Text, Value: text(s.SystemMonitorOwner), Help: "who receives erlang:system_monitor/2 messages; empty: nobody"},
	}
}
