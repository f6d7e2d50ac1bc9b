package beam

import "time"

// Collection is a garbage collection of one process that we asked for, and what it
// held before and after. Source: erlang:garbage_collect/1.
type Collection struct {
	Incarnation   Incarnation
	Origin        Origin
	Pid           Pid
	Refused       string // why its garbage was not collected; "" it was
	Before, After Held   // NoHeld where it was not read; After, when the process ended meanwhile
	Took          time.Duration
}

// Held is what one process holds, in bytes. Source: process_info/2.
type Held struct {
	Memory          int64
	TotalHeapSize   int64
	BinaryMemory    int64 // reference counted binaries that it refers to
	MessageQueueLen int64
}

// NoHeld stands where it was not read.
var NoHeld = Held{NotRead, NotRead, NotRead, NotRead}
