package beam

import "time"

// EtsTable is one ETS table. Source: ets:info/2, cheap items only.
type EtsTable struct {
	ID         string // name, or #Ref<...> of an unnamed table
	Name       string
	Named      bool
	Owner      Pid
	OwnerName  string
	Type       string // set, ordered_set, bag, duplicate_bag
	Protection string
	Size       int64 // objects
	Memory     int64 // bytes
	Compressed bool
	Fixed      []Fixation // by some of those who have fixed it

	// Growth over Window, the time between two looks; 0: there was only one.
	Window       time.Duration
	MemoryGrowth int64 // bytes, negative if it shrank
	SizeGrowth   int64 // objects
	New          bool  // made within the window
}

// Fixation is a process that has fixed a table, by safe_fixtable/2 or within a long
// traversal: what is deleted meanwhile stays in memory.
type Fixation struct {
	Pid   Pid
	Name  string // registered
	Count int    // times that it did and has not released it
	// Since is for how long the table has been fixed, by whoever was the first.
	Since time.Duration
}

// EtsTables is what one look found: the largest by the sort key, or all.
type EtsTables struct {
	Incarnation Incarnation
	Origin      Origin
	Total       int
	TotalMemory int64 // bytes, over the tables read
	New, Gone   int   // tables made and ended within the window that was asked for; 0 when Origin is sampled
	List        []EtsTable
}

// EtsGroup is all ETS tables of one name whose owners have one registered name,
// or none.
type EtsGroup struct {
	Name      string
	OwnerName string // "" for owners without
	Tables    int
	Owners    int   // different processes
	Memory    int64 // bytes
	Size      int64 // objects
	Largest   int64 // bytes of the largest of them
}

// EtsGroups is what one look found, the largest first.
type EtsGroups struct {
	Incarnation Incarnation
	Origin      Origin
	Total       int // tables
	Groups      int // of which List has the first
	List        []EtsGroup
}

// Port is a port or a NIF socket. Source: erlang:port_info/1, inet:getstat/2's
// counters through port_info(input|output), socket:info/1.
type Port struct {
	ID        string // #Port<0.7>, or the socket's reference
	Kind      string // "port" or "socket"
	Name      string // driver or command: tcp_inet, forker, …
	Owner     Pid    // connected process
	OwnerName string
	Links     int64
	Input     int64 // bytes read from the port
	Output    int64 // bytes written to the port
	QueueSize int64 // bytes waiting in the driver queue
	Memory    int64
	OSPid     int64
	Local     string // address
	Remote    string
	State     string

	// Traffic within Window, the time between two looks; 0: there was only one.
	Window                  time.Duration
	InputDelta, OutputDelta int64 // bytes; NotRead of a socket that told nothing
}

// Ports is what one look found.
type Ports struct {
	Incarnation Incarnation
	Origin      Origin
	Total       int
	Sockets     int // NIF sockets of the node, of which the largest are in List
	List        []Port
}

// Allocator is one instance of one of the runtime's allocators. Carriers are
// what was taken from the operating system, blocks what is in use within them.
// Source: erlang:system_info({allocator, A}).
type Allocator struct {
	Name         string // binary_alloc, eheap_alloc, …
	Instance     int
	BlocksSize   int64
	CarriersSize int64
	MBCBlocks    int64 // bytes in multi-block carriers
	MBCCarriers  int64
	SBCBlocks    int64 // bytes in single-block carriers
	SBCCarriers  int64
}

// Allocators is what one look found.
type Allocators struct {
	Incarnation Incarnation
	Origin      Origin
	List        []Allocator
}
