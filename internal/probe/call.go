package probe

import "time"

// Effect says what a call does to the node.
type Effect uint8

const (
	// Look reads without running any process of the application.
	Look Effect = iota
	// Touch makes processes of the application run to answer, or copies what
	// belongs to them.
	Touch
	// Act changes the node.
	Act
)

func (e Effect) String() string {
	return [...]string{"look", "touch", "act"}[e]
}

// Class says what the cost of a call grows with.
type Class uint8

const (
	Constant Class = iota
	PerSchedulers
	PerProcess // all processes of the node, in slices with pauses
	PerRow     // the rows asked for
	PerTable
	PerPort
	PerApplication
	PerSize // of the one thing asked for, within a limit
	PerLock // of the emulator's own
)

func (c Class) String() string {
	return [...]string{"constant", "schedulers", "processes", "rows", "tables", "ports", "applications", "size", "locks"}[c]
}

// Call is a row of the table of all that may be asked.
type Call struct {
	Name   string // of the file in erl/requests
	What   string // for people: docs/what-we-ask.md is made from it
	Effect Effect
	Class  Class
	// Blocks says what on the node can make the call wait; "" nothing.
	Blocks string
	// Heap is the most our process may hold, in words; it is killed above that,
	// without a line in the log. HeapEach is added for each process of the node
	// once a sweep has begun.
	Heap, HeapEach int
	// MaxReply is the largest single message of the answer, in bytes.
	MaxReply int
	// Timeout is how long the answer may take, apart from what the request
	// itself waits for.
	Timeout time.Duration
	// Normal runs the process at normal priority instead of low: short questions,
	// which must be answered on a node that has no time to spare, for then they
	// are asked. What goes over all processes is low.
	Normal bool
	// Listens: the runtime sends messages to the process, which holds them for a
	// moment. Its mailbox is off its heap, so that a flood does not count towards the
	// limit, and all of the heap is collected each time: in an old generation what
	// came would pile up.
	Listens bool
	// Orderly: the process must not be killed but told to end, which it does at its
	// next round; see events_session.
	Orderly bool
	// Paced calls answer in parts and send the next one when asked for it.
	Paced bool
	// Compiled questions are in the probe module too, and are asked there once it
	// is loaded; see Level.
	Compiled bool
}

const (
	kib = 1 << 10
	// smallHeap is 2 MiB on a 64-bit node, plenty for a fixed set of numbers.
	smallHeap = 256 * kib
	// wideHeap is 8 MiB.
	wideHeap = 1 << 20
	// largeHeap is 12 MiB. None but the next two is larger: whatever is asked, a node is not
	// to grow by 20 MB for it.
	largeHeap = 3 << 19
	// countersHeap is 64 MiB. The runtime makes three times the room for the counters of
	// locks that they take in the end, and the limit counts that: at MostCountedLocks the
	// node grows by up to 52 MB for a moment. Only an emulator that counts locks is asked,
	// which is no production's.
	countersHeap = 8 << 20
	// handlersHeap is 64 MiB, of a process in which handlers of the application run:
	// what they build is theirs, and one that needs much is not to fail for being run
	// by us.
	handlersHeap = 8 << 20
	// largestCopied is how large the heap of a process may be, in words, for us to
	// ask for its dictionary, its state or the list of its binaries: 4 MiB. The
	// process makes the copy, and is busy with it, before any limit of ours counts.
	largestCopied = 1 << 19
	// largestNamed is the same for a dictionary that is asked for only to learn who
	// a process is, where single keys cannot be asked for. Large processes are the
	// ones that people look for, and few keep all they have in the dictionary.
	largestNamed = 1 << 21
)

// A process is crowded when it has so many links and monitors that they take more
// than Crowded bytes: 100 000 links, or 60 000 monitors. To list them holds it up for
// 30 ms, and to read its memory, which goes over them, for 10. Who has done fewer than
// CrowdedReductions has not come to have so many: to be linked to takes a process a
// quarter of a reduction, to link or to monitor two.
const (
	Crowded           = 4 << 20
	CrowdedReductions = 20_000
)

// Calls is all that may be asked of a node.
var Calls = []Call{
	{Name: "hello", Effect: Look, Class: Constant, Heap: smallHeap, MaxReply: 4 * kib, Timeout: 5 * time.Second, Normal: true,
		What: "release, runtime version and word size, once on each connection"},
	{Name: "health", Effect: Look, Class: Constant, Heap: smallHeap, MaxReply: 1 * kib, Timeout: 5 * time.Second, Normal: true,
		What: "whether the node still schedules"},
	{Name: "lease", Effect: Look, Class: Constant, Heap: smallHeap, MaxReply: 1 * kib, Timeout: 0, Normal: true,
		What: "dead-man's switch: cuts our connection unless renewed"},
	{Name: "hold_scheduler_wall_time", Effect: Look, Class: Constant, Heap: smallHeap, MaxReply: 1 * kib, Timeout: 0, Normal: true,
		What: "keeps the runtime measuring scheduler wall time while we are attached; off again when we are gone"},
	{Name: "scheduler_wall_time", Effect: Look, Class: PerSchedulers, Heap: smallHeap, MaxReply: 32 * kib, Timeout: 5 * time.Second, Normal: true,
		Blocks: "a scheduler inside a long native function",
		What:   "working and total time of each scheduler"},
	{Name: "system", Effect: Look, Class: PerSchedulers, Heap: smallHeap, MaxReply: 32 * kib, Timeout: 5 * time.Second, Normal: true,
		Blocks: "a scheduler inside a long native function (erlang:memory/0)",
		What:   "counts, limits, memory by kind, run queues, I/O, garbage collection (reading statistics(reductions) restarts its since-last-call half)"},
	{Name: "os", Effect: Look, Class: Constant, Heap: smallHeap, MaxReply: 32 * kib, Timeout: 5 * time.Second, Normal: true,
		Blocks: "all dirty I/O schedulers busy",
		What:   "load, CPU, memory and open files from /proc of the node's host, and its control group's limits; once, which process of which host it is. Not asked again where that is our own host"},
	{Name: "code_mode", Effect: Look, Class: Constant, Heap: smallHeap, MaxReply: 1 * kib, Timeout: 5 * time.Second,
		Blocks: "all dirty I/O schedulers busy",
		What:   "embedded or interactive mode, from the runtime's own command line"},
	{Name: "top", Effect: Look, Class: PerProcess, Heap: wideHeap, HeapEach: 24, MaxReply: 60 * kib, Timeout: 60 * time.Second, Compiled: true,
		Blocks: "a process inside a long native function",
		What:   "the processes with the largest value of an item that wakes nobody"},
	{Name: "top_walking", Effect: Look, Class: PerProcess, Heap: wideHeap, HeapEach: 24, MaxReply: 60 * kib, Timeout: 120 * time.Second, Compiled: true,
		Blocks: "a process inside a long native function",
		What:   "the same for memory and binaries, which reads garbage_collection_info; not of processes with long message queues"},
	{Name: "rate", Effect: Look, Class: PerProcess, Heap: wideHeap, HeapEach: 24, MaxReply: 60 * kib, Timeout: 60 * time.Second, Compiled: true,
		Blocks: "a process inside a long native function",
		What:   "the processes in which an item that wakes nobody grew most"},
	{Name: "rate_walking", Effect: Look, Class: PerProcess, Heap: wideHeap, HeapEach: 24, MaxReply: 60 * kib, Timeout: 60 * time.Second, Compiled: true,
		Blocks: "a process inside a long native function",
		What:   "the same for memory and binaries, which reads garbage_collection_info; not of processes with long message queues"},
	{Name: "rows", Effect: Look, Class: PerProcess, Heap: wideHeap, HeapEach: 24, MaxReply: 60 * kib, Timeout: 120 * time.Second, Paced: true, Compiled: true,
		Blocks: "a process inside a long native function",
		What:   "a row of items that wake nobody for every process"},
	{Name: "census", Effect: Look, Class: PerProcess, Heap: wideHeap, HeapEach: 40, MaxReply: 60 * kib, Timeout: 120 * time.Second, Paced: true, Compiled: true,
		Blocks: "a process inside a long native function",
		What:   "who is there: births, deaths, and the numbers of those that ran since the last time; keeps two words for each process between rounds"},
	{Name: "heaps", Effect: Look, Class: PerRow, Heap: wideHeap, MaxReply: 60 * kib, Timeout: 5 * time.Second,
		Blocks: "a process inside a long native function",
		What:   "exact heaps, binary volume and minor collections of some processes; not of those with long message queues"},
	{Name: "identify", Effect: Touch, Class: PerRow, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 3 * time.Second, Normal: true,
		Blocks: "a process inside a long native function",
		What:   "who some processes are: label, $initial_call, $ancestors, number of links; wakes each once"},
	{Name: "weigh", Effect: Touch, Class: PerRow, Heap: wideHeap, MaxReply: 60 * kib, Timeout: 3 * time.Second, Normal: true,
		Blocks: "a process inside a long native function",
		What:   "whether processes that have worked much have very many links and monitors, before they are asked for them: wakes each once"},
	{Name: "details", Effect: Touch, Class: PerRow, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 3 * time.Second, Normal: true,
		Blocks: "a process inside a long native function",
		What:   "names, initial call, current function and exact memory of the rows shown: wakes each once, before OTP 27 twice"},
	{Name: "details_one_by_one", Effect: Touch, Class: PerRow, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 3 * time.Second, Normal: true,
		Blocks: "a process inside a long native function",
		What:   "the same a row at a time, when one of the processes did not answer or has too much to tell"},
	{Name: "whereis", Effect: Look, Class: Constant, Heap: smallHeap, MaxReply: 1 * kib, Timeout: 5 * time.Second, Normal: true,
		What: "the pid under a registered name"},
	{Name: "inspect", Effect: Touch, Class: PerSize, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 5 * time.Second, Normal: true,
		Blocks: "the process inside a long native function",
		What:   "all of one process but its messages: wakes it a few times"},
	{Name: "state", Effect: Touch, Class: PerSize, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 5 * time.Second, Normal: true, Paced: true,
		Blocks: "the process being busy",
		What:   "the state of one OTP process, through sys:get_state/2, only when it waits and its queue is empty"},
	{Name: "messages", Effect: Touch, Class: PerSize, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 5 * time.Second, Normal: true, Paced: true,
		Blocks: "the process inside a long native function",
		What:   "the first messages that wait in one process, on request only: wakes it, and copies all that wait"},
	{Name: "dictionary", Effect: Touch, Class: PerSize, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 5 * time.Second, Normal: true, Paced: true,
		Blocks: "the process inside a long native function",
		What:   "the first pairs of one process' dictionary, on request only: wakes it, and copies all of it"},
	{Name: "applications", Effect: Look, Class: PerApplication, Heap: wideHeap, MaxReply: 60 * kib, Timeout: 10 * time.Second, Paced: true,
		What: "loaded and running applications, from the application controller's table"},
	{Name: "group_leaders", Effect: Look, Class: PerProcess, Heap: wideHeap, HeapEach: 24, MaxReply: 60 * kib, Timeout: 60 * time.Second, Compiled: true,
		Blocks: "a process inside a long native function",
		What:   "number of processes by application"},
	{Name: "family", Effect: Touch, Class: PerRow, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 5 * time.Second, Normal: true,
		Blocks: "a process inside a long native function",
		What:   "links and ancestors of processes in a supervision tree: wakes each once, before OTP 27 twice, and calls none"},
	{Name: "events", Effect: Touch, Class: PerRow, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 15 * time.Second, Normal: true, Listens: true,
		Blocks: "a process inside a long native function",
		What:   "before OTP 28, and only when asked for: listens to system_monitor/2 while nobody else does; looks at the processes of the few events it keeps, counts the rest"},
	{Name: "events_session", Effect: Touch, Class: PerRow, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 15 * time.Second, Normal: true, Listens: true, Orderly: true,
		Blocks: "a process inside a long native function",
		What:   "the same from OTP 28 on, in a trace session of our own"},
	{Name: "waiting", Effect: Look, Class: PerProcess, Heap: wideHeap, HeapEach: 24, MaxReply: 60 * kib, Timeout: 30 * time.Second,
		Blocks: "a process inside a long native function",
		What:   "some processes that may wait for something, by status and stack size"},
	{Name: "callers", Effect: Touch, Class: PerRow, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 3 * time.Second, Normal: true,
		Blocks: "a process inside a long native function",
		What:   "who monitors the processes with the longest queues, callers of a server among them: wakes each once"},
	{Name: "waits", Effect: Touch, Class: PerRow, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 3 * time.Second, Normal: true,
		Blocks: "a process inside a long native function",
		What:   "stacks of some processes, and whom those that wait monitor, or name, label, parent and heap: wakes each once or twice, before OTP 27 three times; none that hibernates"},
	{Name: "tracing", Effect: Touch, Class: PerRow, Heap: wideHeap, MaxReply: 60 * kib, Timeout: 5 * time.Second, Normal: true,
		Blocks: "a process inside a long native function",
		What:   "by whom processes are traced: those that will be born, and some that live: wakes each of these twice"},
	{Name: "tables", Effect: Look, Class: PerTable, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 30 * time.Second,
		What: "size, memory, owner and kind of ETS tables, over a window their growth; never their contents"},
	{Name: "table_names", Effect: Look, Class: PerTable, Heap: wideHeap, MaxReply: 60 * kib, Timeout: 30 * time.Second, Paced: true,
		What: "name, owner, size and memory of each ETS table, to add up those of one name"},
	{Name: "ports", Effect: Look, Class: PerPort, Heap: largeHeap, MaxReply: 60 * kib, Timeout: 30 * time.Second,
		Blocks: "a driver inside a long call",
		What:   "traffic, in all or over a window, queue, owner and addresses of ports"},
	{Name: "sockets", Effect: Touch, Class: PerPort, Heap: wideHeap, MaxReply: 60 * kib, Timeout: 5 * time.Second,
		Blocks: "OTP's socket registry",
		What:   "NIF sockets with their counters"},
	{Name: "allocators", Effect: Look, Class: PerSchedulers, Heap: wideHeap, MaxReply: 60 * kib, Timeout: 20 * time.Second, Paced: true,
		Blocks: "a scheduler inside a long native function",
		What:   "carriers and blocks of each allocator"},
	{Name: "links", Effect: Look, Class: PerPort, Heap: wideHeap, MaxReply: 60 * kib, Timeout: 10 * time.Second, Normal: true,
		Blocks: "a driver inside a long call",
		What:   "connections to other nodes: queue, traffic, kind, from net_kernel's table; net_kernel is not asked"},
	{Name: "global_locks", Effect: Look, Class: Constant, Heap: wideHeap, MaxReply: 60 * kib, Timeout: 5 * time.Second, Normal: true,
		What: "locks of global that are set on the node and who holds them, from global's table; global is not asked"},
	{Name: "mnesia", Effect: Look, Class: PerTable, Heap: wideHeap, MaxReply: 60 * kib, Timeout: 10 * time.Second, Normal: true,
		What: "what Mnesia knows of itself, where it runs: nodes, counts of transactions and locks, its tables, from its own public tables; it is not asked"},
	{Name: "microstates", Effect: Look, Class: PerSchedulers, Heap: smallHeap, MaxReply: 60 * kib, Timeout: 5 * time.Second, Normal: true,
		Blocks: "a scheduler inside a long native function",
		What:   "what the runtime's threads did with their time, where somebody has switched that accounting on"},
	{Name: "locks", Effect: Look, Class: PerLock, Heap: countersHeap, MaxReply: 60 * kib, Timeout: 10 * time.Second, Normal: true,
		What: "what the emulator's locks cost, by name, where the emulator counts that (build type lcnt); not with very many locks, which it would copy in one go"},
	{Name: "probe_status", Effect: Look, Class: Constant, Heap: smallHeap, MaxReply: 1 * kib, Timeout: 5 * time.Second, Normal: true,
		What: "whether the probe module is loaded, and which one"},
	{Name: "telemetry_handlers", Effect: Touch, Class: PerSize, Heap: largeHeap, MaxReply: 32 * kib, Timeout: 5 * time.Second, Normal: true,
		What: "to which events of our metrics the application has attached handlers, of the library telemetry; only with serve --telemetry"},
	{Name: "telemetry_execute", Effect: Act, Class: PerRow, Heap: handlersHeap, MaxReply: 1 * kib, Timeout: 10 * time.Second, Normal: true,
		Blocks: "the handlers that the application has attached",
		What:   "executes telemetry events of our metrics, which runs the application's handlers in our process; only with serve --telemetry, and for events that have handlers"},
	{Name: "collect", Effect: Act, Class: PerSize, Heap: smallHeap, MaxReply: 2 * kib, Timeout: 5 * time.Second, Normal: true,
		Blocks: "the process inside a long native function",
		What:   "collects the garbage of one process and tells what it held before and after; not with a large heap, a long queue, or a limit of its own that may not allow for it"},
	{Name: "load_probe", Effect: Act, Class: Constant, Heap: smallHeap, MaxReply: 1 * kib, Timeout: 10 * time.Second, Normal: true,
		Blocks: "the code server",
		What:   "loads the probe module; only with --probe or hodoscope probe load"},
	{Name: "unload_probe", Effect: Act, Class: PerProcess, Heap: smallHeap, MaxReply: 1 * kib, Timeout: 30 * time.Second, Normal: true,
		Blocks: "the code server",
		What:   "deletes and purges the probe module, which wakes every process; only with hodoscope probe unload, and not on a node with more than 10000 processes"},
}

var byName = func() map[string]*Call {
	m := make(map[string]*Call, len(Calls))
	for i := range Calls {
		m[Calls[i].Name] = &Calls[i]
	}
	return m
}()
