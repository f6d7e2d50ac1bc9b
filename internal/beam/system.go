package beam

import "time"

// System is the node as a whole: what Observer's System and Load Charts tabs
// show, and the operating system's numbers beside them.
// Source: erlang:system_info/1, erlang:statistics/1, erlang:memory/0, and on
// Linux the node's own /proc.
type System struct {
	Incarnation Incarnation
	Origin      Origin

	OTPRelease         string // "25"
	ERTSVersion        string
	SystemVersion      string // the banner of erl
	ElixirVersion      string // "" when elixir is not loaded
	SystemArchitecture string
	OSType             string // "unix/linux"
	WordSize           int    // bytes
	EmuFlavor          string // "jit" or "emu"
	OSPid              string
	CodeMode           string // "embedded" or "interactive"
	BuildType          string // system_info(build_type): "opt", "debug", "lcnt": with lock counting, …
	Loaded             int64  // modules with code, of erlang:loaded/0

	// ScheduleDelay is by how much later than after Nap a process of ours was woken that
	// slept for so long. Timers have a grain of a millisecond: up to that it means nothing.
	ScheduleDelay time.Duration

	Uptime time.Duration // statistics(wall_clock): since the runtime started

	Memory Memory

	Processes, Ports, Atoms, EtsTables Usage

	PersistentTerms      int64 // of persistent_term:info/0
	PersistentTermMemory int64 // bytes

	Schedulers         int
	SchedulersOnline   int
	DirtyCPUSchedulers int
	DirtyCPUOnline     int
	DirtyIOSchedulers  int
	LogicalProcessors  int // -1 unknown
	// Of these, what is online, and what the VM process may use (its affinity); -1 unknown.
	LogicalProcessorsOnline, LogicalProcessorsAvailable int
	ThreadPoolSize                                      int // async threads
	SchedulerUse                                        []SchedulerUse
	SchedulerUseWindow                                  time.Duration // 0: not measured (yet)

	RunQueue RunQueue

	// Since the runtime started.
	IOInput, IOOutput  int64 // bytes through ports
	GarbageCollections int64
	GCWordsReclaimed   int64
	Reductions         int64
	ContextSwitches    int64
	Runtime            time.Duration // CPU time of the runtime, all threads
	NetTicktime        int           // seconds; -1 not distributed
	ConnectedNodes     int           // visible and hidden, ourselves excluded
	DistBufBusyLimit   int64
	SystemMonitorOwner string

	OS OS
}

// Nap is how long our process sleeps to see how late it is woken.
const Nap = time.Millisecond

// Memory is erlang:memory/0, in bytes.
type Memory struct {
	Total, Processes, ProcessesUsed, System, Atom, AtomUsed, Binary, Code, Ets int64
}

// Usage is a count beside its limit. Limit 0: none.
type Usage struct {
	Count, Limit int64
}

// Share is Count/Limit, 0 without a limit.
func (u Usage) Share() float64 {
	if u.Limit <= 0 {
		return 0
	}
	return float64(u.Count) / float64(u.Limit)
}

// SchedulerKind is what a scheduler thread runs.
type SchedulerKind string

const (
	NormalScheduler   SchedulerKind = "normal"
	DirtyCPUScheduler SchedulerKind = "dirty_cpu"
	DirtyIOScheduler  SchedulerKind = "dirty_io"
)

// SchedulerUse is the share of a window that one scheduler spent working, from
// statistics(scheduler_wall_time_all). Busy waiting counts as idle.
type SchedulerUse struct {
	ID          int
	Kind        SchedulerKind
	Online      bool
	Utilization float64 // 0..1
	// Active and Total are since somebody switched the accounting on, in a unit of the
	// runtime's own: of two looks, the quotient of their differences is the share of
	// the time between.
	Active, Total int64
}

// RunQueue is work that is ready and waits for a scheduler.
// Source: statistics(run_queue_lengths_all), statistics(active_tasks_all).
type RunQueue struct {
	Normal   int64 // sum over normal schedulers
	DirtyCPU int64
	DirtyIO  int64
	// Lengths holds one entry per normal run queue, then dirty CPU, then dirty I/O.
	Lengths []int64
	Active  int64 // running or ready, normal and dirty CPU schedulers
}

// OS is what the operating system says, read from /proc, by the node or, when it is
// a process of our own host, by us. Numbers
// inside a container describe the host where the kernel does not separate them
// (load, CPU). Known is false where there is no /proc.
type OS struct {
	Known                bool
	Load1, Load5, Load15 float64
	// CPU is the share of all the host's processors in use over CPUWindow, 0..1; negative: not measured.
	CPU       float64
	CPUWindow time.Duration
	// ProcessCPU is the CPU the VM process used over CPUWindow, in processors (1.0 = one processor busy); negative: not measured.
	ProcessCPU      float64
	Processors      int // processors the host has online
	MemTotal        int64
	MemAvailable    int64
	ResidentSetSize int64 // of the VM process
	OpenFiles       int64 // file descriptors of the VM process, NotRead when not permitted
	MaxOpenFiles    int64
	Threads         int64 // of the VM process
	Swap            int64 // bytes of the VM process that are swapped out

	// Of the control group that the VM process is in; NotRead: none.
	CgroupMemoryMax     int64
	CgroupMemoryCurrent int64
	// CgroupCPUMax is the quota of CPU time, in processors; negative: none.
	CgroupCPUMax float64
	// Throttled is the share of the quota's periods within CPUWindow in which the group
	// had used it up and had to wait; negative: not measured, or no quota.
	Throttled     float64
	NrThrottled   int64         // such periods since the group was made
	ThrottledTime time.Duration // waited in all, added up over processors

	// SameHost is set when these were read by the observer itself: the node is a
	// process of its host. The node was not asked, and they are known also when it cannot
	// read files.
	SameHost bool
}
