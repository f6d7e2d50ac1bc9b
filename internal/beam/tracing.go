package beam

// Tracing is who traces. Source: erlang:trace_info/2. From OTP 27 on it tells of the
// session that erlang:trace/3 uses; what tools do in sessions of their own is not in it.
type Tracing struct {
	Incarnation Incarnation
	Origin      Origin
	New         Traced   // processes that will be born; its Pid is NoPid
	List        []Traced // in the order in which they were asked for
}

// Traced is how a process is traced.
type Traced struct {
	Pid    Pid
	Gone   bool
	Silent bool     // it did not answer in time: nothing is known
	Flags  []string // call, send, …; none: it is not traced
	Tracer Peer     // Kind is process, port, or name: of a tracer module; "" there is none
}
