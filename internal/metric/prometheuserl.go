package metric

import (
	"strconv"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// The names of prometheus.erl 6, so that dashboards made for it work. In Prometheus'
// names dots are underlines, and units and _total are appended: what stands here is
// what gives its names.
// Source: prometheus.erl, src/collectors/vm.

// erl is a row of node-wide numbers in that set.
func erl(name, unit string, i Instrument, help string, attributes []string, read func(s *beam.System, put *points)) row[NodeReading] {
	return row[NodeReading]{
		Metric{Name: "erlang.vm." + name, Unit: unit, Instrument: i, Attributes: attributes, Part: PartNode, Set: PrometheusErl, Help: help, Source: "as the metric of prometheus.erl"},
		func(r NodeReading, put *points) { read(r.System, put) },
	}
}

// erlCount is a plain number of the node.
func erlCount(name, help string, of func(s *beam.System) int64) row[NodeReading] {
	return erl(name, "{item}", Gauge, help, nil, func(s *beam.System, put *points) { put.int(of(s)) })
}

// erlCounter is a number that only grows.
func erlCounter(name, unit, help string, of func(s *beam.System) int64) row[NodeReading] {
	return erl(name, unit, Counter, help, nil, func(s *beam.System, put *points) { put.int(of(s)) })
}

var erlNodeRows = []row[NodeReading]{
	erl("memory", "By", Gauge, "Memory allocated, of processes and of the system.", []string{"kind"}, func(s *beam.System, put *points) {
		put.int(s.Memory.Processes, "processes")
		put.int(s.Memory.System, "system")
	}),
	erl("memory.processes", "By", Gauge, "Memory allocated for processes.", []string{"usage"}, func(s *beam.System, put *points) {
		put.int(s.Memory.ProcessesUsed, "used")
		put.int(max(0, s.Memory.Processes-s.Memory.ProcessesUsed), "free")
	}),
	erl("memory.atom", "By", Gauge, "Memory allocated for atoms.", []string{"usage"}, func(s *beam.System, put *points) {
		put.int(s.Memory.AtomUsed, "used")
		put.int(max(0, s.Memory.Atom-s.Memory.AtomUsed), "free")
	}),
	erl("memory.system", "By", Gauge, "Memory allocated for what is not a process.", []string{"usage"}, func(s *beam.System, put *points) {
		for _, kind := range memoryKinds[1:] {
			put.int(kind.of(s.Memory), kind.name)
		}
	}),
	erlCount("memory.ets_tables", "ETS tables.", func(s *beam.System) int64 { return s.EtsTables.Count }),
	erlCounter("statistics.bytes_output", "{byte}", "Bytes output to ports.", func(s *beam.System) int64 { return s.IOOutput }),
	erlCounter("statistics.bytes_received", "{byte}", "Bytes received through ports.", func(s *beam.System) int64 { return s.IOInput }),
	erlCounter("statistics.context_switches", "{switch}", "Context switches.", func(s *beam.System) int64 { return s.ContextSwitches }),
	erlCounter("statistics.garbage_collection_number_of_gcs", "{collection}", "Garbage collections.", func(s *beam.System) int64 { return s.GarbageCollections }),
	erlCounter("statistics.garbage_collection_words_reclaimed", "{word}", "Words reclaimed by garbage collection.", func(s *beam.System) int64 { return s.GCWordsReclaimed }),
	erlCounter("statistics.garbage_collection_bytes_reclaimed", "{byte}", "Bytes reclaimed by garbage collection.", func(s *beam.System) int64 { return s.GCWordsReclaimed * int64(s.WordSize) }),
	erlCounter("statistics.reductions", "{reduction}", "Reductions.", func(s *beam.System) int64 { return s.Reductions }),
	erl("statistics.runtime", "s", Counter, "CPU time of all threads.", nil, func(s *beam.System, put *points) { put.float(s.Runtime.Seconds()) }),
	erl("statistics.wallclock_time", "s", Counter, "Time since the node started.", nil, func(s *beam.System, put *points) { put.float(s.Uptime.Seconds()) }),
	erlCount("statistics.run_queues_length", "Length of the normal run queues.", func(s *beam.System) int64 { return s.RunQueue.Normal }),
	erlCount("statistics.dirty_cpu_run_queue_length", "Length of the dirty CPU run queue.", func(s *beam.System) int64 { return s.RunQueue.DirtyCPU }),
	erlCount("statistics.dirty_io_run_queue_length", "Length of the dirty I/O run queue.", func(s *beam.System) int64 { return s.RunQueue.DirtyIO }),
	erlCount("processes", "Processes.", func(s *beam.System) int64 { return s.Processes.Count }),
	erlCount("process_limit", "Processes that may exist.", func(s *beam.System) int64 { return s.Processes.Limit }),
	erlCount("ports", "Ports.", func(s *beam.System) int64 { return s.Ports.Count }),
	erlCount("port_limit", "Ports that may exist.", func(s *beam.System) int64 { return s.Ports.Limit }),
	erlCount("atoms", "Atoms.", func(s *beam.System) int64 { return s.Atoms.Count }),
	erlCount("atom_limit", "Atoms that may exist.", func(s *beam.System) int64 { return s.Atoms.Limit }),
	erlCount("ets_limit", "ETS tables that may exist.", func(s *beam.System) int64 { return s.EtsTables.Limit }),
	erlCount("schedulers", "Schedulers.", func(s *beam.System) int64 { return int64(s.Schedulers) }),
	erlCount("schedulers_online", "Schedulers online.", func(s *beam.System) int64 { return int64(s.SchedulersOnline) }),
	erlCount("dirty_cpu_schedulers", "Dirty CPU schedulers.", func(s *beam.System) int64 { return int64(s.DirtyCPUSchedulers) }),
	erlCount("dirty_cpu_schedulers_online", "Dirty CPU schedulers online.", func(s *beam.System) int64 { return int64(s.DirtyCPUOnline) }),
	erlCount("dirty_io_schedulers", "Dirty I/O schedulers.", func(s *beam.System) int64 { return int64(s.DirtyIOSchedulers) }),
	erlCount("logical_processors", "Logical processors of the host.", func(s *beam.System) int64 { return int64(s.LogicalProcessors) }),
	erlCount("logical_processors_available", "Logical processors that the node may use.", func(s *beam.System) int64 { return int64(s.LogicalProcessorsAvailable) }),
	erlCount("logical_processors_online", "Logical processors that are online.", func(s *beam.System) int64 { return int64(s.LogicalProcessorsOnline) }),
	erlCount("thread_pool_size", "Async threads.", func(s *beam.System) int64 { return int64(s.ThreadPoolSize) }),
	erl("wordsize", "By", Gauge, "Size of a word.", nil, func(s *beam.System, put *points) { put.int(int64(s.WordSize)) }),
}

var erlAllocatorRows = []row[AllocatorsReading]{
	{Metric{Name: "erlang.vm.allocators", Unit: "{item}", Instrument: Gauge, Attributes: []string{"alloc", "instance_no", "kind", "usage"}, Part: PartAllocators, Set: PrometheusErl,
		Help: "Bytes in carriers and in blocks of each allocator's instances.", Source: "as the metric of prometheus.erl",
		Blind: "The counts of blocks and carriers, which prometheus.erl has too."},
		func(r AllocatorsReading, put *points) {
			for _, a := range r.Allocators.List {
				i := strconv.Itoa(a.Instance)
				put.int(a.MBCCarriers, a.Name, i, "mbcs", "carriers_size")
				put.int(a.MBCBlocks, a.Name, i, "mbcs", "blocks_size")
				put.int(a.SBCCarriers, a.Name, i, "sbcs", "carriers_size")
				put.int(a.SBCBlocks, a.Name, i, "sbcs", "blocks_size")
			}
		}},
}

// erlLink is a gauge of each connection: prometheus.erl makes gauges of counters too.
func erlLink(name, unit, help string, of func(l *beam.Link) int64) row[LinksReading] {
	return row[LinksReading]{
		Metric{Name: "erlang.vm.dist." + name, Unit: unit, Instrument: Gauge, Attributes: []string{"peer"}, Part: PartLinks, Set: PrometheusErl, Help: help, Source: "as the metric of prometheus.erl"},
		linkRow(func(l *beam.Link, put *points) { put.int(of(l), l.Node) }),
	}
}

var erlLinkRows = []row[LinksReading]{
	erlLink("recv", "By", "Bytes received over the connection.", func(l *beam.Link) int64 { return l.Input }),
	erlLink("send", "By", "Bytes sent over the connection.", func(l *beam.Link) int64 { return l.Output }),
	erlLink("recv_cnt", "{packet}", "Packets received over the connection.", func(l *beam.Link) int64 { return l.PacketsIn }),
	erlLink("send_cnt", "{packet}", "Packets sent over the connection.", func(l *beam.Link) int64 { return l.PacketsOut }),
	erlLink("node_queue_size", "By", "Bytes in the output queue of the connection.", func(l *beam.Link) int64 { return l.QueueSize }),
	erlLink("port_queue_size", "By", "Bytes that the port's driver has queued.", func(l *beam.Link) int64 { return l.DriverQueue }),
	erlLink("node_state", "{state}", "State of the connection: pending 1, up_pending 2, up 3.", func(l *beam.Link) int64 {
		switch l.State {
		case "pending":
			return 1
		case "up_pending":
			return 2
		case "up":
			return 3
		}
		return beam.NotRead
	}),
}

var erlThreadRows = erlThreads("aux", "check_io", "emulator", "gc", "other", "port", "sleep", "alloc", "bif", "busy_wait", "ets", "gc_full", "nif", "send", "timers")

func erlThreads(states ...string) (rows []row[ThreadsReading]) {
	for _, of := range states {
		rows = append(rows, row[ThreadsReading]{
			Metric{Name: "erlang.vm.msacc." + of, Unit: "s", Instrument: Counter, Attributes: []string{"type", "id"}, Part: PartThreads, Set: PrometheusErl,
				Help: "Time of threads in state " + of + ".", Source: "as the metric of prometheus.erl", Needs: accounting},
			func(r ThreadsReading, put *points) {
				r.each(func(kind, state string, id int, seconds float64) {
					if state == of {
						put.float(seconds, kind, strconv.Itoa(id))
					}
				})
			}})
	}
	return rows
}
