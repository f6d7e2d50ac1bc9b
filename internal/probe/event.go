package probe

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

const (
	// eventRounds is how often the listener takes up events or is asked before it
	// ends: minutes of flood, or hours of being asked.
	eventRounds = 10_000
	// EventRoundsLeft is when it is time for a new one.
	EventRoundsLeft = 2000
	// eventNap is the time between two rounds.
	eventNap = 20 * time.Millisecond
	// mostEvents is how many may come in one round, of 50 words each: 75 000 a
	// second, or fewer while the listener has to wait for its turn. It ends when
	// there are more.
	mostEvents = 1500
	// largestGlance is the largest heap, in words, of a process that is asked for its
	// whole dictionary, before OTP 27.
	largestGlance = 1 << 17
	// keptEvents of each kind, of at most keptEventSize bytes each, fit into an answer.
	keptEvents    = 5
	keptEventSize = 1900
	// mostFrames of a stack are told; the runtime gives eight unless it was told otherwise.
	mostFrames = 8
)

// EventQuery says which events a listener is to hear.
type EventQuery struct {
	OTP      int // release of the node
	WordSize int // of the node, bytes
	Limits   beam.EventLimits
	// Blind: look at no process. A look waits for a process that is inside a long
	// native function, and all else waits for that look.
	Blind bool
}

// Request puts a listener on the node: from OTP 28 on in a trace session of its
// own, before that with erlang:system_monitor/2, if nobody else has that.
func (q EventQuery) Request() Request {
	name, items := "events_session", eventItems(q.OTP)
	if q.OTP < 28 {
		name = "events"
	}
	if q.Blind {
		items = etf.List{}
	}
	kinds, options := q.options()
	return request(name, kinds, options, etf.Int(eventRounds), etf.Int(eventNap.Milliseconds()), etf.Int(mostEvents), etf.Int(keptEvents),
		items, eventCheap(q.OTP), identityKeys, etf.Int(largestGlance), etf.Int(LongQueue), etf.Int(keptEventSize))
}

// options are the kinds, and what system_monitor/2 or, pair by pair, trace:system/3 takes.
func (q EventQuery) options() (kinds, options etf.List) {
	add := func(kind beam.EventKind, limit etf.Term) {
		kinds = append(kinds, etf.Atom(kind))
		options = append(options, etf.Tuple{etf.Atom(kind), limit})
	}
	busy := func(kind beam.EventKind) {
		add(kind, etf.Atom("true"))
		if q.OTP < 28 {
			options[len(options)-1] = etf.Atom(kind)
		}
	}
	l := q.Limits
	if l.LongGC > 0 {
		add(beam.LongGC, etf.Int(max(1, l.LongGC.Milliseconds())))
	}
	if l.LongSchedule > 0 {
		add(beam.LongSchedule, etf.Int(max(1, l.LongSchedule.Milliseconds())))
	}
	if l.LargeHeap > 0 {
		add(beam.LargeHeap, etf.Int(max(1, l.LargeHeap/int64(q.WordSize))))
	}
	if l.BusyPort {
		busy(beam.BusyPort)
	}
	if l.BusyDistPort {
		busy(beam.BusyDistPort)
	}
	if l.LongMessageQueue > 0 && q.OTP >= 27 {
		short := min(max(0, l.ShortMessageQueue), l.LongMessageQueue-1)
		add(beam.LongMessageQueue, etf.Tuple{etf.Int(short), etf.Int(l.LongMessageQueue)})
	}
	return kinds, options
}

// eventCheap are read of a process with a long queue.
func eventCheap(otp int) etf.List {
	l := atoms("registered_name", "initial_call", "status", "message_queue_len", "current_stacktrace")
	if otp >= 25 {
		l = append(l, etf.Atom("parent"))
	}
	return l
}

// eventItems are read of others. The last is the dictionary where its keys cannot
// be had singly, which asks for the size of the heap too.
func eventItems(otp int) etf.List {
	l := eventCheap(otp)
	if otp < 27 {
		return append(l, atoms("total_heap_size", "dictionary")...)
	}
	l = append(l, etf.Atom("label"))
	for _, k := range identityKeys {
		l = append(l, etf.Tuple{etf.Atom("dictionary"), k})
	}
	return l
}

// Heard is what a listener answers.
type Heard struct {
	Listening  beam.Listening
	Holder     beam.Pid
	HolderName string
	RoundsLeft int
	Events     []beam.Event
	Dropped    map[beam.EventKind]int64
	Looked     int // processes that were looked at
}

// Decode reads an answer that came at the time now. node is the name under which
// the node's own pids travel.
func (q EventQuery) Decode(c *etf.Cursor, node string, now time.Time) Heard {
	h := Heard{Holder: beam.NoPid, Dropped: map[beam.EventKind]int64{}}
	arity(c, 4)
	h.holder(c)
	d := eventDecoder{q, etf.Atom(node), c.Int(), now}
	h.RoundsLeft = int(c.Int())
	for range each(c) { // [{Kind, {Number, [Row]}}]
		arity(c, 2)
		kind := beam.EventKind(c.Atom())
		arity(c, 2)
		number := c.Int()
		kept := 0
		for range each(c) {
			e := d.event(c, kind)
			if kept++; e.Looked {
				h.Looked++
			}
			h.Events = append(h.Events, e)
		}
		if dropped := number - int64(kept); dropped > 0 {
			h.Dropped[kind] = dropped
		}
	}
	return h
}

// holder reads ok, undefined or {Pid, Name}.
func (h *Heard) holder(c *etf.Cursor) {
	if c.Kind() == etf.KindTuple {
		arity(c, 2)
		h.Listening, h.Holder, h.HolderName = beam.ListeningHeld, pid(c), name(c)
		return
	}
	h.Listening = beam.ListeningLost
	if c.Atom() == "ok" {
		h.Listening = beam.ListeningOurs
	}
}

type eventDecoder struct {
	q    EventQuery
	node etf.Atom
	told int64     // the node's monotonic time of the answer, µs
	now  time.Time // and ours
}

// event reads {Who, Info, Time, Look, Place}.
func (d eventDecoder) event(c *etf.Cursor, kind beam.EventKind) beam.Event {
	e := beam.Event{Kind: kind, Pid: beam.NoPid, PortOwner: beam.NoPid, Parent: beam.NoPid, HeapSize: beam.NotRead, OldHeapSize: beam.NotRead,
		StackSize: beam.NotRead, MbufSize: beam.NotRead, HeapBlock: beam.NotRead, OldHeapBlock: beam.NotRead,
		PortQueueSize: beam.NotRead, MessageQueueLen: beam.NotRead}
	arity(c, 5)
	if c.Kind() == etf.KindPid {
		e.Pid = pid(c)
	} else {
		e.Port = d.print(c)
	}
	d.info(c, &e)
	ago := min(max(0, d.told-c.Int()), time.Hour.Microseconds())
	e.At = d.now.Add(-time.Duration(ago) * time.Microsecond)
	d.look(c, &e)
	d.place(c, &e)
	return e
}

// print is for what identifies a port.
func (d eventDecoder) print(c *etf.Cursor) string {
	return etf.Print(c.Term(smallTerm), etf.PrintOptions{LocalNode: d.node, MaxBytes: 80})
}

// info reads what the runtime tells: a list of pairs, a port, or whether a queue is long.
func (d eventDecoder) info(c *etf.Cursor, e *beam.Event) {
	switch c.Kind() {
	case etf.KindList, etf.KindNil:
		for range each(c) {
			arity(c, 2)
			d.pair(c, e)
		}
	case etf.KindAtom:
		e.QueueIsShort = c.Atom() == "false"
	default:
		e.Port = d.print(c)
	}
}

func (d eventDecoder) pair(c *etf.Cursor, e *beam.Event) {
	switch key := c.Atom(); key {
	case "timeout":
		e.Duration = time.Duration(min(integer(c, 0), time.Hour.Milliseconds())) * time.Millisecond
	case "in":
		e.In = mfa(c)
	case "out":
		e.Out = mfa(c)
	case "port_op":
		e.PortOp = atomOrEmpty(c)
	default:
		size := heapSize[key]
		if size == nil {
			c.Skip()
			return
		}
		if words := integer(c, beam.NotRead); words >= 0 {
			*size(e) = min(words, 1<<48) * int64(d.q.WordSize)
		}
	}
}

// heapSize are the sizes of long_gc and large_heap, told in words.
var heapSize = map[etf.Atom]func(*beam.Event) *int64{
	"heap_size":           func(e *beam.Event) *int64 { return &e.HeapSize },
	"old_heap_size":       func(e *beam.Event) *int64 { return &e.OldHeapSize },
	"stack_size":          func(e *beam.Event) *int64 { return &e.StackSize },
	"mbuf_size":           func(e *beam.Event) *int64 { return &e.MbufSize },
	"heap_block_size":     func(e *beam.Event) *int64 { return &e.HeapBlock },
	"old_heap_block_size": func(e *beam.Event) *int64 { return &e.OldHeapBlock },
}

// look reads undefined, or {Long, Values | undefined}.
func (d eventDecoder) look(c *etf.Cursor, e *beam.Event) {
	if c.Kind() == etf.KindAtom {
		isUndefined(c)
		return
	}
	arity(c, 2)
	items := eventItems(d.q.OTP)
	if c.Atom() == "true" {
		items = eventCheap(d.q.OTP)
	}
	e.Looked = true
	if c.Kind() == etf.KindAtom {
		isUndefined(c)
		e.MessageQueueLen = beam.Gone
		return
	}
	row := newRow(e.Pid, beam.NotRead)
	for i := range each(c) {
		switch {
		case i >= len(items):
			c.Skip()
		case items[i] == etf.Atom("current_stacktrace"):
			e.Stack = stack(c)
		default:
			row.item(items[i], c, int64(d.q.WordSize))
		}
	}
	e.Stack = e.Stack[:min(len(e.Stack), mostFrames)]
	if len(e.Stack) > 0 {
		e.CurrentFunction = e.Stack[0].MFA
	}
	e.RegisteredName, e.Label, e.InitialCall, e.Status = row.name, row.label, row.initialCall(), row.status
	e.Parent, e.MessageQueueLen = row.parent, row.queue
}

// place reads what the process waits for: of a port its name, owner and queue; of
// a connection {Node, Controller}, or false.
func (d eventDecoder) place(c *etf.Cursor, e *beam.Event) {
	switch c.Kind() {
	case etf.KindTuple:
		arity(c, 2)
		e.Node = atomOrEmpty(c)
		c.Skip()
	case etf.KindList, etf.KindNil:
		for range each(c) {
			d.port(c, e)
		}
	default:
		c.Skip()
	}
}

// port reads one pair of port_info/2; undefined when the port is closed.
func (d eventDecoder) port(c *etf.Cursor, e *beam.Event) {
	if c.Kind() != etf.KindTuple {
		c.Skip()
		return
	}
	arity(c, 2)
	switch c.Atom() {
	case "name":
		e.PortName = text(c)
	case "connected":
		e.PortOwner = pid(c)
	case "queue_size":
		e.PortQueueSize = integer(c, beam.NotRead)
	default:
		c.Skip()
	}
}
