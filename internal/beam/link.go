package beam

import "time"

// Link is one connection of the distribution. Counters are since it came up;
// NotRead where the kind of controller has none: bytes are counted by sockets of
// ports, and with TLS the controller is a process.
// Source: the table sys_dist of net_kernel, erlang:dist_get_stat/1,
// inet:getstat/2.
type Link struct {
	Node         string
	Ours         bool   // the one we ask through
	Type         string // normal, hidden
	State        string // up, pending, up_pending
	Controller   string // "port" or "process"; "" not known
	ControllerID string
	Supervisor   Pid    // the process of kernel that keeps the connection
	Protocol     string // tcp, tls, …
	Address      string // of the peer; "" not known

	// QueueSize is what waits to be sent to the peer, in bytes. At BusyLimit senders
	// are suspended.
	QueueSize       int64
	PacketsIn       int64 // distribution packets, ticks included
	PacketsOut      int64
	Input, Output   int64 // bytes
	DriverQueue     int64 // bytes that the port's driver holds beside QueueSize
	MessageQueueLen int64 // of a controller that is a process

	// Over Window, the time between two looks; 0: there was only one.
	Window                          time.Duration
	InputDelta, OutputDelta         int64 // bytes
	PacketsInDelta, PacketsOutDelta int64
}

// Links is what one look found, by node.
type Links struct {
	Incarnation Incarnation
	Origin      Origin
	BusyLimit   int64 // dist_buf_busy_limit, bytes for each connection
	Total       int   // connections
	List        []Link
}

// Microstates is what the runtime's threads did with a window of time, from
// statistics(microstate_accounting). On is false where nobody has switched the
// accounting on; then there are no Threads.
type Microstates struct {
	Incarnation Incarnation
	Origin      Origin
	On          bool
	Window      time.Duration
	States      []string // those that this emulator tells apart, sorted
	Threads     []ThreadStates
	BuildType   string // as of System
}

// CountsLocks tells whether the emulator counts what its locks cost; see Locks.
func (m *Microstates) CountsLocks() bool { return m.BuildType == LockCounting }

// ThreadStates is one thread's time, as shares of the window by state.
type ThreadStates struct {
	Type   string // scheduler, dirty_cpu_scheduler, dirty_io_scheduler, async, aux, poll
	ID     int
	Shares map[string]float64 // 0..1, by state
	// Times are since counting began, by state; nil where the runtime tells no unit.
	Times map[string]time.Duration
}
