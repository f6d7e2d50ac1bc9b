package beam

// OSSockets are the TCP sockets of the VM process as the operating system has them,
// those of ports, NIF sockets and drivers alike. Source: proc(5), read by the observer,
// so of a node that is a process of its own host only, on Linux.
type OSSockets struct {
	Incarnation Incarnation
	Origin      Origin // Seen of Of descriptors, where there are too many to read all

	// TCP counts them by state: established, listen, close_wait, …; nil: not read. What
	// is in time_wait belongs to no process any more.
	TCP map[string]int
	// CloseWait are the other ends of those that these have closed and the node has not,
	// most first, at most MostRemotes.
	CloseWait []Remote
}

// MostRemotes bounds the list of an OSSockets.
const MostRemotes = 10

// Remote is the other end of sockets: an address, with the port if that is the same of
// all of them.
type Remote struct {
	Address string
	Count   int
}
