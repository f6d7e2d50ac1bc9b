package beam

import (
	"strings"
	"time"
)

// EventKind is an event of the runtime, in its own word.
type EventKind string

// The kinds. Source: erlang:system_monitor/2, trace:system/3.
const (
	LongGC           EventKind = "long_gc"            // a garbage collection took long
	LongSchedule     EventKind = "long_schedule"      // a process or port kept its scheduler for long
	LargeHeap        EventKind = "large_heap"         // the heap is large after a garbage collection
	BusyPort         EventKind = "busy_port"          // suspended: a port that it sends to takes no more
	BusyDistPort     EventKind = "busy_dist_port"     // suspended: a connection to another node takes no more
	LongMessageQueue EventKind = "long_message_queue" // the queue grew beyond a length; OTP 27 and later
)

// EventKinds are all kinds.
var EventKinds = []EventKind{LongGC, LongSchedule, LargeHeap, BusyPort, BusyDistPort, LongMessageQueue}

// Event is one event that was kept, with what its process looked like soon
// after: at once when all was quiet, within a tenth of a second in a flood.
type Event struct {
	Kind EventKind
	// At is when our listener on the node took it up, by the node's monotonic
	// clock, counted back from the moment the answer came. It is late by the way
	// from the node to us.
	At   time.Time
	Pid  Pid    // NoPid: not a process
	Port string // long_schedule of a port, busy_port, busy_dist_port: #Port<0.5>
	// Node is the other node of busy_dist_port.
	Node string

	Duration     time.Duration // long_gc, long_schedule: from the threshold on, in whole milliseconds
	In, Out      MFA           // long_schedule: where it ran when scheduled in and out; none when the runtime does not know
	PortOp       string        // long_schedule of a port: what it did
	HeapSize     int64         // long_gc, large_heap: bytes in use in the young generation, else NotRead
	OldHeapSize  int64         // likewise, of the old generation
	StackSize    int64         // likewise
	MbufSize     int64         // likewise, message fragments outside the heap
	HeapBlock    int64         // likewise, bytes allocated for the young generation
	OldHeapBlock int64         // likewise, for the old generation
	// QueueIsShort: long_message_queue only, the queue has become short again.
	QueueIsShort bool
	// busy_port: the port's driver, its connected process, and the bytes that wait in its queue.
	PortName      string
	PortOwner     Pid
	PortQueueSize int64

	// Looked: the process was asked for what follows. Numbers are NotRead else, Gone
	// when it had ended, or LongQueue when they would have walked its queue.
	Looked          bool
	RegisteredName  string
	Label           string
	InitialCall     MFA // `$initial_call` where it is known, else what process_info says
	CurrentFunction MFA
	Status          string
	Parent          Pid
	MessageQueueLen int64
	Stack           []Frame // innermost first, at most 8
}

// Size is the size that the event is about, in bytes: what is in use after a
// collection that took long, since its work grows with that; what is allocated of
// a large heap, which the runtime compares with the limit; a port's queue.
func (e *Event) Size() int64 {
	switch e.Kind {
	case LongGC:
		return e.HeapSize + max(0, e.OldHeapSize)
	case LargeHeap:
		return e.HeapBlock + max(0, e.OldHeapBlock)
	case BusyPort:
		return e.PortQueueSize
	}
	return NotRead
}

// Group is a name for processes of the same kind, from the event alone: the
// label, what an OTP process runs, the registered name, and of a plain spawn the
// outermost function that is not the runtime's.
func (e *Event) Group() string {
	switch {
	case e.Label != "":
		return e.Label
	case !e.InitialCall.IsZero() && !generic[e.InitialCall.Module]:
		return e.InitialCall.Kind()
	case e.RegisteredName != "":
		return e.RegisteredName
	}
	for i := len(e.Stack) - 1; i >= 0; i-- {
		if m := e.Stack[i].MFA; !generic[m.Module] && !strings.HasPrefix(m.Module, "gen") {
			return m.String()
		}
	}
	return e.InitialCall.Kind()
}

// generic modules run what others wrote.
var generic = map[string]bool{"erlang": true, "proc_lib": true, "lists": true, "maps": true, "timer": true,
	"erl_eval": true, "Elixir.Enum": true, "Elixir.Task.Supervised": true, "": true}

// Listening is how we stand with the runtime's events.
type Listening string

const (
	NotListening  Listening = "off"  // nobody asked for it, or the release lets only one listen
	ListeningOurs Listening = "ours" // they come to us
	ListeningHeld Listening = "held" // before OTP 28: another process has them, see Holder
	ListeningLost Listening = "lost" // we listened and do not any more, see Why
)

// EventLimits say from when on the runtime tells of an event. The zero value of
// each field leaves its kind out.
type EventLimits struct {
	LongGC       time.Duration // whole milliseconds
	LongSchedule time.Duration // whole milliseconds
	LargeHeap    int64         // bytes; the runtime rounds up to a size that heaps have
	BusyPort     bool
	BusyDistPort bool
	// A queue is long from LongMessageQueue messages on, until it has fallen to
	// ShortMessageQueue. OTP 27 and later.
	LongMessageQueue, ShortMessageQueue int64
}

// DefaultEventLimits are what disturbs others or its own users: a tenth of a
// second is what a person notices and twenty times a usual time slice; 64 MiB are
// between EMQX's 32 and Riak's 80; a queue of 5000 is what Klarna's system_monitor
// calls suspect. Ports and connections that are full stop their senders at once.
var DefaultEventLimits = EventLimits{LongGC: 100 * time.Millisecond, LongSchedule: 100 * time.Millisecond, LargeHeap: 64 << 20,
	BusyPort: true, BusyDistPort: true, LongMessageQueue: 5000, ShortMessageQueue: 1000}

// Events are what came in since they were last asked for.
type Events struct {
	Incarnation Incarnation
	Origin      Origin

	Listening  Listening
	Holder     Pid    // Held: the process that has them
	HolderName string // its registered name
	// Why is a sentence for people: why we do not listen, or what is missing from
	// the events though we do.
	Why   string
	Since time.Time // events from then on

	List []Event // oldest first
	// Dropped are those that only were counted: of each kind a few are kept until
	// they are asked for, of one process and kind one in a second.
	Dropped map[EventKind]int64
}
