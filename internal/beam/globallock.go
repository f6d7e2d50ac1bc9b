package beam

// GlobalLocks are locks of the module global that are set on the node. Source: its
// table global_locks.
type GlobalLocks struct {
	Incarnation Incarnation
	Origin      Origin
	Total       int // of which List has some
	List        []GlobalLock
}

// GlobalLock is a lock and who holds it, which may be a process of another node.
type GlobalLock struct {
	ID      string
	Holder  Peer   // the first of them
	Node    string // of that one
	Holders int    // processes that hold it together
}
