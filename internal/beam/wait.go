package beam

// WaitKind says in what kind of call a process waits.
type WaitKind string

const (
	WaitCall     WaitKind = "call"        // an answer of a process: gen, gen_server, gen_statem, gen_event, Task
	WaitRemote   WaitKind = "remote call" // an answer of another node: erpc, rpc
	WaitStart    WaitKind = "start"       // the init function of a process that it starts
	WaitIO       WaitKind = "io"          // a group leader or an I/O device
	WaitFile     WaitKind = "file"        // the operating system, in a dirty native function
	WaitReceive  WaitKind = "receive"     // data from a port or socket
	WaitAccept   WaitKind = "accept"      // a connection
	WaitConnect  WaitKind = "connect"     // a connection that it asked for
	WaitSend     WaitKind = "send"        // a port or socket to take data
	WaitBusyPort WaitKind = "busy port"   // suspended by the runtime until a port takes data
	WaitCommand  WaitKind = "command"     // a program of the operating system
	WaitLock     WaitKind = "lock"        // a lock of global
)

// Wait is a process that cannot go on before somebody else has done something.
// Source: process_info(current_stacktrace), and in the same moment monitors or links.
type Wait struct {
	Pid   Pid
	Group string // kind of process: registered name, initial call, or who it is by its stack
	Kind  WaitKind
	// Function is whose call it is: the first function on the stack that is not of
	// the libraries that wait.
	Function MFA
	// On is whom it waits for. Kind is process, port, name or foreign (of another
	// node); "" when that cannot be told, and Text may say what is known.
	On      Peer
	OnGroup string
	// Among: it monitors so many processes, or is linked to so many ports, and On
	// is the likeliest, if any is. 0 or 1: no doubt. Negative: too many to count.
	Among int
	// QueueLen is the message queue of On, or why it is not known.
	QueueLen int64
}

// WaitEdge is how many of a group wait for one process, or for one kind of thing.
type WaitEdge struct {
	From     string // group of those who wait
	Kind     WaitKind
	Function MFA // of most of them
	To       string
	On       Peer // the process, if it is one
	Count    int
}

// Bottleneck is a process that others wait for.
type Bottleneck struct {
	On       Peer
	Group    string
	Waiting  int // found waiting for it directly
	Blocked  int // found waiting for it directly or through others
	Monitors int // monitors on it, those of its callers among them; NotRead when nobody asked
	QueueLen int64
	Status   string // of process_info; "" not read
	Function MFA    // what it does: its current function, or whose call it waits in
	WaitsFor string // whom it waits for itself; "" nobody
}

// WaitChain is a way from a group of waiting processes through one process after
// another to the one that all wait for.
type WaitChain struct {
	From  string // group of those at the begin
	Count int    // of them
	Steps []WaitStep
}

// WaitStep is one process or thing on the way. The last of a chain does not wait,
// as far as is known, or is in a cycle. Each of a cycle waits for the next, and the
// last for the first.
type WaitStep struct {
	On       Peer
	Group    string
	Function MFA
	Kind     WaitKind // "" it does not wait
}

// WaitCycle are processes each of which waits for the next. It ends only by a
// timeout, if any of them has one.
type WaitCycle struct {
	Steps   []WaitStep
	Blocked int // others that wait for one of them
}

// Waits is who waits on whom, as far as a bounded number of processes tell.
// Origin says whether those were all.
type Waits struct {
	Incarnation Incarnation
	Origin      Origin

	Total    int // processes on the node
	Examined int // of which so many stacks were read
	Silent   int // candidates that did not answer in time
	Left     int // candidates that were left out to stay within the bound, at least

	List        []Wait
	Edges       []WaitEdge   // most first
	Bottlenecks []Bottleneck // most blocked first
	Chains      []WaitChain  // longest first
	Cycles      []WaitCycle
}
