package metric

import (
	"fmt"
	"strconv"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// NodeReading are the node-wide numbers, of which some are of the time since the
// reading before.
type NodeReading struct {
	System *beam.System
	Before *beam.System // of the same life of the node; nil: there is none
}

func (NodeReading) Part() Part { return PartNode }
func (r NodeReading) record(b *builder) {
	recordRows(b, nodeRows, r)
	recordRows(b, erlNodeRows, r)
}

// seconds between the two readings; 0 without one before.
func (r NodeReading) seconds() float64 {
	if r.Before == nil {
		return 0
	}
	return r.System.Origin.At.Sub(r.Before.Origin.At).Seconds()
}

const (
	schedulerType = "beam.scheduler.type"
	schedulerID   = "beam.scheduler.id"
	runQueueType  = "beam.run_queue.type"
	memoryType    = "beam.memory.type"
	ioDirection   = "beam.io.direction"
)

var nodeRows = []row[NodeReading]{
	{Metric{Name: "beam.uptime", Unit: "s", Instrument: Gauge, Part: PartNode,
		Help: "Time since the runtime system started.", Source: "erlang:monotonic_time/0, erlang:system_info(start_time)",
		Meaning: "It falls only when the node was restarted.", Blind: "Restarts of a part of the node: applications and their supervisors start again without it."},
		func(r NodeReading, put *points) { put.float(r.System.Uptime.Seconds()) }},

	{Metric{Name: "beam.scheduler.utilization", Unit: "1", Instrument: Gauge, Attributes: []string{schedulerType, schedulerID}, Part: PartNode, Also: Roadmap,
		Help:    "Share of time that a scheduler worked since the last collection, from 0 to 1; busy waiting counts as idle.",
		Source:  "erlang:statistics(scheduler_wall_time_all)",
		Meaning: "How much of the runtime's own capacity is in use. The operating system's CPU can be far lower or higher: schedulers wait busily before they sleep, and they may wait without using CPU. Averages over ids make sense, sums do not.",
		Healthy: "mean of the normal schedulers below 0.6 over five minutes", Watch: "0.8 for ten minutes", Act: "0.95 for five minutes: more work comes than can be done",
		Blind: "Who uses it: see beam.process.group.reductions. Time blocked in the operating system or on a lock within the runtime counts as work.",
		Needs: "a process of ours that holds the accounting on while we are attached"},
		putUtilization},
	{Metric{Name: "beam.scheduler.weighted_utilization", Unit: "1", Instrument: Gauge, Part: PartNode,
		Help:    "Work of normal and dirty CPU schedulers since the last collection, in shares of the processors the node may use; may exceed 1.",
		Source:  "erlang:statistics(scheduler_wall_time_all), control group",
		Meaning: "Utilization in terms of what the host or container gives: above 1 there are more busy schedulers than processors.",
		Healthy: "below 0.6", Watch: "0.8", Act: "1 and more for minutes",
		Needs: "as beam.scheduler.utilization; the number of processors available"},
		putWeighted},
	{Metric{Name: "beam.scheduler.count", Unit: "{scheduler}", Instrument: UpDown, Attributes: []string{schedulerType}, Part: PartNode,
		Help: "Schedulers that the runtime system has, online or not.", Source: "erlang:system_info(schedulers | dirty_cpu_schedulers | dirty_io_schedulers)"},
		func(r NodeReading, put *points) {
			put.int(int64(r.System.Schedulers), string(beam.NormalScheduler))
			put.int(int64(r.System.DirtyCPUSchedulers), string(beam.DirtyCPUScheduler))
			put.int(int64(r.System.DirtyIOSchedulers), string(beam.DirtyIOScheduler))
		}},
	{Metric{Name: "beam.scheduler.online", Unit: "{scheduler}", Instrument: UpDown, Attributes: []string{schedulerType}, Part: PartNode,
		Help: "Schedulers that are online: that are given work.", Source: "erlang:system_info(schedulers_online | dirty_cpu_schedulers_online)",
		Meaning: "What run queues are measured by. More than the processors of a container means that the operating system halts schedulers in the middle of work."},
		func(r NodeReading, put *points) {
			put.int(int64(r.System.SchedulersOnline), string(beam.NormalScheduler))
			put.int(int64(r.System.DirtyCPUOnline), string(beam.DirtyCPUScheduler))
			put.int(int64(r.System.DirtyIOSchedulers), string(beam.DirtyIOScheduler))
		}},

	{Metric{Name: "beam.run_queue.length", Unit: "{task}", Instrument: UpDown, Attributes: []string{runQueueType}, Part: PartNode, Also: Roadmap,
		Help: "Processes and ports that are ready to run and wait for a scheduler.", Source: "erlang:statistics(run_queue_lengths_all)",
		Meaning: "The backlog at one moment; an average over minutes tells more than a peak. It should stay below half the number of schedulers.",
		Healthy: "sum of the normal queues below a quarter of the schedulers online", Watch: "above half of them for five minutes", Act: "above twice as many",
		Blind: "What is running: a node with as many busy processes as schedulers has none here."},
		func(r NodeReading, put *points) {
			put.int(r.System.RunQueue.Normal, string(beam.NormalScheduler))
			put.int(r.System.RunQueue.DirtyCPU, string(beam.DirtyCPUScheduler))
			put.int(r.System.RunQueue.DirtyIO, string(beam.DirtyIOScheduler))
		}},
	{Metric{Name: "beam.run_queue.scheduler.length", Unit: "{task}", Instrument: UpDown, Attributes: []string{"beam.run_queue.id"}, Tier: Deep, Part: PartNode,
		Help: "Length of each normal run queue.", Source: "erlang:statistics(run_queue_lengths_all)",
		Meaning: "One long queue beside short ones: work is bound to a scheduler, or the balancer had no time yet."},
		func(r NodeReading, put *points) {
			for i, n := range r.System.RunQueue.Lengths[:max(0, len(r.System.RunQueue.Lengths)-2)] {
				put.int(n, strconv.Itoa(i+1))
			}
		}},
	{Metric{Name: "beam.active_task.count", Unit: "{task}", Instrument: UpDown, Tier: Standard, Part: PartNode,
		Help: "Processes and ports that run or are ready to, on normal and dirty CPU schedulers.", Source: "erlang:statistics(active_tasks_all)",
		Meaning: "The run queues and what runs, in one number: as long as it is below the number of schedulers nobody waits."},
		func(r NodeReading, put *points) { put.int(r.System.RunQueue.Active) }},

	{Metric{Name: "beam.probe.schedule.delay", Unit: "s", Instrument: Gauge, Tier: Standard, Part: PartNode,
		Help: "By how much too late a process of ours was woken that slept for a millisecond.", Source: "erlang:monotonic_time/0 around a sleep of a millisecond",
		Meaning: "What a message or a timer waits until its process runs. Timers have a grain of a millisecond: up to that it means nothing.",
		Healthy: "below 2 ms", Watch: "above 10 ms for minutes: work waits for schedulers", Blind: "Priorities: ours is that of most processes."},
		func(r NodeReading, put *points) { put.float(r.System.ScheduleDelay.Seconds()) }},

	{Metric{Name: "beam.memory.used", Unit: "By", Instrument: UpDown, Attributes: []string{memoryType}, Part: PartNode,
		Help:    "Memory that the runtime has allocated, by what for; the sum is its total.",
		Source:  "erlang:memory/0",
		Meaning: "processes grow with heaps and mailboxes, binary with large binaries that somebody refers to, ets with tables; other has persistent terms, drivers and the runtime's own. What the operating system sees is larger: it also has what the allocators hold free.",
		Healthy: "sum below 60 % of beam.memory.limit", Watch: "70 %", Act: "90 %, or full within four hours at the present rate",
		Blind: "Who holds it: see beam.process.group.memory, beam.ets.table.memory. Binaries are counted once, whoever refers to them."},
		func(r NodeReading, put *points) {
			for _, kind := range memoryKinds {
				put.int(kind.of(r.System.Memory), kind.name)
			}
		}},
	{Metric{Name: "beam.memory.limit", Unit: "By", Instrument: UpDown, Part: PartNode,
		Help:    "Memory that the node may use: of its control group, or of its host.",
		Source:  "/proc and /sys/fs/cgroup, read by the node",
		Meaning: "Where nothing limits the group, other programs of the host want their part of it.",
		Needs:   "Linux"},
		func(r NodeReading, put *points) { put.int(memoryLimit(r.System.OS)) }},
	{Metric{Name: "beam.process.memory.used", Unit: "By", Instrument: UpDown, Tier: Standard, Part: PartNode,
		Help: "Memory of processes that is in use, of what is allocated for them.", Source: "erlang:memory(processes_used)",
		Meaning: "Beside beam.memory.used of type processes: the difference is allocated and not used at the moment."},
		func(r NodeReading, put *points) { put.int(r.System.Memory.ProcessesUsed) }},
	{Metric{Name: "beam.atom.memory.used", Unit: "By", Instrument: UpDown, Tier: Standard, Part: PartNode,
		Help: "Memory of atoms that is in use, of what is allocated for them.", Source: "erlang:memory(atom_used)",
		Meaning: "It grows with beam.atom.count, and never shrinks."},
		func(r NodeReading, put *points) { put.int(r.System.Memory.AtomUsed) }},
	{Metric{Name: "beam.persistent_term.count", Unit: "{term}", Instrument: UpDown, Part: PartNode,
		Help: "Persistent terms.", Source: "persistent_term:info/0",
		Meaning: "Replacing or erasing one makes all processes that might refer to it collect their garbage: it should not change while the node is at work."},
		func(r NodeReading, put *points) { put.int(r.System.PersistentTerms) }},
	{Metric{Name: "beam.persistent_term.memory", Unit: "By", Instrument: UpDown, Part: PartNode,
		Help: "Memory of persistent terms.", Source: "persistent_term:info/0",
		Meaning: "It is within beam.memory.used of type other.", Blind: "Which term it is."},
		func(r NodeReading, put *points) { put.int(r.System.PersistentTermMemory) }},

	means("At the limit nothing can be spawned, no connection accepted, no shell attached. A number that only grows is a leak: beam.process.group.count tells of what.",
		also(Roadmap, usageCount("beam.process", "{process}", "Processes", "erlang:system_info(process_count)", func(s *beam.System) beam.Usage { return s.Processes }))),
	usageLimit("beam.process", "{process}", "Processes", "erlang:system_info(process_limit)", func(s *beam.System) beam.Usage { return s.Processes }),
	means("Sockets of gen_tcp and gen_udp and programs are ports; files and the module socket need none. At the limit no socket can be opened any more.", usageCount("beam.port", "{port}", "Ports", "erlang:system_info(port_count)", func(s *beam.System) beam.Usage { return s.Ports })),
	usageLimit("beam.port", "{port}", "Ports", "erlang:system_info(port_limit)", func(s *beam.System) beam.Usage { return s.Ports }),
	means("Atoms are never freed, and when their table is full the whole runtime ends. A number that keeps growing on a node long at work is somebody making atoms of input.", usageCount("beam.atom", "{atom}", "Atoms", "erlang:system_info(atom_count)", func(s *beam.System) beam.Usage { return s.Atoms })),
	usageLimit("beam.atom", "{atom}", "Atoms", "erlang:system_info(atom_limit)", func(s *beam.System) beam.Usage { return s.Atoms }),
	means("The limit is partly obsolete: tables beyond it are made as long as there is memory. Growth means that tables are made and not deleted.", usageCount("beam.ets.table", "{table}", "ETS tables", "erlang:system_info(ets_count)", func(s *beam.System) beam.Usage { return s.EtsTables })),
	usageLimit("beam.ets.table", "{table}", "ETS tables", "erlang:system_info(ets_limit)", func(s *beam.System) beam.Usage { return s.EtsTables }),
	{Metric{Name: "beam.module.count", Unit: "{module}", Instrument: UpDown, Tier: Standard, Part: PartNode,
		Help: "Modules with loaded code.", Source: "erlang:loaded/0",
		Meaning: "It is steady on a release in embedded mode. Where it grows for long, modules are made at run time, each with atoms of its own."},
		func(r NodeReading, put *points) { put.int(r.System.Loaded) }},

	{Metric{Name: "beam.gc.collections", Unit: "{collection}", Instrument: Counter, Part: PartNode,
		Help: "Garbage collections of processes, minor and major.", Source: "erlang:statistics(garbage_collection)",
		Meaning: "Its rate follows the rate of allocation. There is no pause of the whole node: each collects one process.",
		Blind:   "How long they took: the runtime counts no time here. See beam.gc.pause.duration and beam.thread.time."},
		func(r NodeReading, put *points) { put.int(r.System.GarbageCollections) }},
	{Metric{Name: "beam.gc.reclaimed", Unit: "By", Instrument: Counter, Part: PartNode,
		Help: "Memory that garbage collections reclaimed.", Source: "erlang:statistics(garbage_collection), words × word size",
		Meaning: "Its rate is about the rate at which processes allocate. Divided by that of beam.gc.collections: what one collection brings. Little from each means heaps full of what is still referred to.",
		Blind:   "Large binaries, which lie outside of heaps."},
		func(r NodeReading, put *points) { put.int(r.System.GCWordsReclaimed * int64(r.System.WordSize)) }},
	{Metric{Name: "beam.reductions", Unit: "{reduction}", Instrument: Counter, Part: PartNode,
		Help: "Reductions that processes executed: about function calls.", Source: "erlang:statistics(reductions), first element",
		Meaning: "Its rate is the node's throughput in the runtime's own unit of work. A fall with busy schedulers: time goes into something that counts few reductions, such as native code or copying.",
		Blind:   "The runtime adds a process's reductions when it is scheduled out. Asking resets the node-wide \"since last call\" that other readers may use."},
		func(r NodeReading, put *points) { put.int(r.System.Reductions) }},
	{Metric{Name: "beam.context_switches", Unit: "{context_switch}", Instrument: Counter, Part: PartNode,
		Help: "Switches of schedulers between processes.", Source: "erlang:statistics(context_switches)",
		Meaning: "Reductions by switches: how long a process runs at a time, at most 4000 reductions. Few each means many short turns, as of processes that pass messages on."},
		func(r NodeReading, put *points) { put.int(r.System.ContextSwitches) }},
	{Metric{Name: "beam.cpu.time", Unit: "s", Instrument: Counter, Tier: Standard, Part: PartNode,
		Help: "CPU time of all threads of the runtime system, busy waiting included.", Source: "erlang:statistics(runtime)",
		Meaning: "Its rate is how many processors the runtime keeps busy, as the operating system bills it. Beside beam.scheduler.utilization, which leaves busy waiting out."},
		func(r NodeReading, put *points) { put.float(r.System.Runtime.Seconds()) }},
	{Metric{Name: "beam.port.io", Unit: "By", Instrument: Counter, Attributes: []string{ioDirection}, Part: PartNode,
		Help: "Bytes that came in and went out through ports.", Source: "erlang:statistics(io)",
		Meaning: "The traffic of gen_tcp, gen_udp and of programs, in sum. The command ports tells whose it is.",
		Blind:   "What goes through the module socket is not in it."},
		func(r NodeReading, put *points) {
			put.int(r.System.IOInput, "input")
			put.int(r.System.IOOutput, "output")
		}},

	// What the operating system says, under the names of the semantic conventions.
	{Metric{Name: "process.memory.usage", Unit: "By", Instrument: UpDown, Tier: Standard, Part: PartNode,
		Help: "Resident memory of the runtime's process, as the operating system sees it.", Source: "/proc/PID/status: VmRSS",
		Meaning: "Beside the sum of beam.memory.used: much more means that carriers are held with little in them.", Needs: "Linux"},
		func(r NodeReading, put *points) { put.int(known(r.System.OS, r.System.OS.ResidentSetSize)) }},
	{Metric{Name: "process.unix.file_descriptor.count", Unit: "{file_descriptor}", Instrument: UpDown, Tier: Standard, Part: PartNode,
		Help: "Files and sockets that the runtime's process has open.", Source: "/proc/PID/fd",
		Meaning: "At process.unix.file_descriptor.limit connections are refused and files cannot be opened, with emfile.",
		Healthy: "below half of the limit", Watch: "80 % of it", Act: "90 % of it", Needs: "Linux"},
		func(r NodeReading, put *points) { put.int(known(r.System.OS, r.System.OS.OpenFiles)) }},
	{Metric{Name: "process.unix.file_descriptor.limit", Unit: "{file_descriptor}", Instrument: UpDown, Tier: Standard, Part: PartNode,
		Help: "Files and sockets that the runtime's process may have open.", Source: "/proc/PID/limits", Needs: "Linux"},
		func(r NodeReading, put *points) { put.int(known(r.System.OS, r.System.OS.MaxOpenFiles)) }},
	{Metric{Name: "system.cpu.utilization", Unit: "1", Instrument: Gauge, Tier: Standard, Part: PartNode,
		Help: "Share of all the host's processors that is in use.", Source: "/proc/stat",
		Meaning: "High here and low in beam.scheduler.utilization: others use the host, or schedulers wait busily. Low here and high there: schedulers wait for locks or the operating system, or the container is throttled.", Needs: "Linux"},
		func(r NodeReading, put *points) {
			if r.System.OS.Known {
				put.float(r.System.OS.CPU)
			}
		}},
	{Metric{Name: "system.cpu.load_average.1m", Unit: "{thread}", Instrument: Gauge, Tier: Standard, Part: PartNode,
		Help: "Load average of the host over a minute.", Source: "/proc/loadavg",
		Blind: "Threads that wait for disks are in it.", Needs: "Linux"},
		func(r NodeReading, put *points) {
			if r.System.OS.Known {
				put.float(r.System.OS.Load1)
			}
		}},
	{Metric{Name: "beam.scheduler.off_cpu.utilization", Unit: "1", Instrument: Gauge, Tier: Deep, Part: PartNode,
		Help:    "Share of the schedulers' working time in which they used no CPU, since the last collection. Experimental.",
		Source:  "erlang:statistics(scheduler_wall_time_all | runtime)",
		Meaning: "Working without CPU is waiting: for a lock within the runtime, for the operating system, or for a processor that others use. On a VM without lock counting this is the only hint of contention there is.",
		Blind:   "Which lock, or whether it is one. CPU time of busy waiting hides it; with +sbwt none it is sharper.",
		Needs:   "as beam.scheduler.utilization"},
		putOffCPU},

	// The literal names of the roadmap.
	{Metric{Name: "beam.memory.by_type", Unit: "By", Instrument: UpDown, Attributes: []string{"type"}, Part: PartNode, Set: Roadmap,
		Help: "Deprecated name of beam.memory.used.", Source: "erlang:memory/0"},
		func(r NodeReading, put *points) {
			for _, kind := range memoryKinds {
				put.int(kind.of(r.System.Memory), kind.name)
			}
		}},
	{Metric{Name: "beam.memory.binary_bytes", Unit: "By", Instrument: UpDown, Part: PartNode, Set: Roadmap,
		Help: "Deprecated name of beam.memory.used of type binary.", Source: "erlang:memory(binary)"},
		func(r NodeReading, put *points) { put.int(r.System.Memory.Binary) }},
	{Metric{Name: "beam.ets.memory_bytes_total", Unit: "By", Instrument: UpDown, Part: PartNode, Set: Roadmap,
		Help: "Deprecated name of beam.memory.used of type ets.", Source: "erlang:memory(ets)"},
		func(r NodeReading, put *points) { put.int(r.System.Memory.Ets) }},
	{Metric{Name: "beam.gc.reductions_per_sec", Unit: "{reduction}/s", Instrument: Gauge, Part: PartNode, Set: Roadmap,
		Help: "Deprecated: the rate of beam.reductions since the last collection.", Source: "erlang:statistics(reductions)"},
		func(r NodeReading, put *points) {
			if s := r.seconds(); s > 0 {
				put.float(float64(r.System.Reductions-r.Before.Reductions) / s)
			}
		}},
}

var memoryKinds = []struct {
	name string
	of   func(beam.Memory) int64
}{
	{"processes", func(m beam.Memory) int64 { return m.Processes }},
	{"atom", func(m beam.Memory) int64 { return m.Atom }},
	{"binary", func(m beam.Memory) int64 { return m.Binary }},
	{"code", func(m beam.Memory) int64 { return m.Code }},
	{"ets", func(m beam.Memory) int64 { return m.Ets }},
	// The runtime reads its counters one after the other, so that what is left can be
	// below nothing for a moment.
	{"other", func(m beam.Memory) int64 { return max(0, m.System-m.Atom-m.Binary-m.Code-m.Ets) }},
}

func usageCount(name, unit, things, source string, of func(*beam.System) beam.Usage) row[NodeReading] {
	return row[NodeReading]{Metric{Name: name + ".count", Unit: unit, Instrument: UpDown, Part: PartNode, Help: things + " that exist.", Source: source,
		Healthy: "below half of the limit", Watch: "80 % of it", Act: "90 % of it"},
		func(r NodeReading, put *points) { put.int(of(r.System).Count) }}
}

// means says how to read the metric of a row that was made by another function.
func means(meaning string, r row[NodeReading]) row[NodeReading] {
	r.Meaning = meaning
	return r
}

func also(set string, r row[NodeReading]) row[NodeReading] {
	r.Also = set
	return r
}

func usageLimit(name, unit, things, source string, of func(*beam.System) beam.Usage) row[NodeReading] {
	return row[NodeReading]{Metric{Name: name + ".limit", Unit: unit, Instrument: UpDown, Part: PartNode, Help: things + " that may exist.", Source: source},
		func(r NodeReading, put *points) {
			if limit := of(r.System).Limit; limit > 0 {
				put.int(limit)
			}
		}}
}

// used is what each scheduler did between the two readings.
func (r NodeReading) used(each func(u beam.SchedulerUse, share float64)) {
	if r.Before == nil {
		return
	}
	was := make(map[int]beam.SchedulerUse, len(r.Before.SchedulerUse))
	for _, u := range r.Before.SchedulerUse {
		was[u.ID] = u
	}
	for _, u := range r.System.SchedulerUse {
		if b, ok := was[u.ID]; ok && u.Total > b.Total {
			each(u, min(1, max(0, float64(u.Active-b.Active)/float64(u.Total-b.Total))))
		}
	}
}

// putUtilization gives each scheduler that is online, or below the standard tier
// their mean by type.
func putUtilization(r NodeReading, put *points) {
	sum, n := map[beam.SchedulerKind]float64{}, map[beam.SchedulerKind]float64{}
	r.used(func(u beam.SchedulerUse, share float64) {
		if !u.Online {
			return
		}
		sum[u.Kind] += share
		n[u.Kind]++
		if put.tier >= Standard {
			put.float(share, string(u.Kind), fmt.Sprint(u.ID))
		}
	})
	if put.tier >= Standard {
		return
	}
	for _, kind := range []beam.SchedulerKind{beam.NormalScheduler, beam.DirtyCPUScheduler, beam.DirtyIOScheduler} {
		if n[kind] > 0 {
			put.float(sum[kind]/n[kind], string(kind), "")
		}
	}
}

func putWeighted(r NodeReading, put *points) {
	available := float64(r.System.LogicalProcessorsAvailable)
	if available <= 0 {
		available = float64(r.System.LogicalProcessorsOnline)
	}
	if quota := r.System.OS.CgroupCPUMax; r.System.OS.Known && quota > 0 {
		available = min(available, quota)
	}
	busy, found := r.busy()
	if found && available > 0 {
		put.float(busy / available)
	}
}

// busy is how many normal and dirty CPU schedulers worked, on average.
func (r NodeReading) busy() (n float64, found bool) {
	r.used(func(u beam.SchedulerUse, share float64) {
		if u.Kind != beam.DirtyIOScheduler {
			n += share
			found = true
		}
	})
	return n, found
}

// leastBusy is the working time below which its share off the CPU says nothing: what
// other threads of the runtime use is larger then.
const leastBusy = 0.1

func putOffCPU(r NodeReading, put *points) {
	busy, found := r.busy()
	seconds := r.seconds()
	if !found || seconds <= 0 || busy < leastBusy {
		return
	}
	cpu := (r.System.Runtime - r.Before.Runtime).Seconds() / seconds
	put.float(min(1, max(0, (busy-cpu)/busy)))
}

// memoryLimit is negative when it is not known.
func memoryLimit(os beam.OS) int64 {
	switch {
	case !os.Known:
		return beam.NotRead
	case os.CgroupMemoryMax > 0 && (os.MemTotal <= 0 || os.CgroupMemoryMax < os.MemTotal):
		return os.CgroupMemoryMax
	case os.MemTotal > 0:
		return os.MemTotal
	}
	return beam.NotRead
}

// known is v where the operating system was asked.
func known(os beam.OS, v int64) int64 {
	if !os.Known || v == 0 {
		return beam.NotRead
	}
	return v
}

// StartOf is when the runtime started, by the observer's clock.
func StartOf(s *beam.System) time.Time { return s.Origin.At.Add(-s.Uptime) }
