package probe

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// cheapItems of process_info/2 are read under a lock, without running the process.
func cheapItems(otp int) etf.List {
	l := atoms("registered_name", "initial_call", "status", "message_queue_len", "reductions", "heap_size", "stack_size")
	if otp >= 25 {
		l = append(l, etf.Atom("parent"))
	}
	return l
}

// wakingItems are answered by the process itself. Single keys of a dictionary
// can be asked for from OTP 26.2 on; 27 is the first release that surely can.
func wakingItems(otp int) etf.List {
	l := append(cheapItems(otp), atoms("memory", "total_heap_size", "current_function", "garbage_collection_info")...)
	if otp >= 27 {
		l = append(l, etf.Atom("label"))
		for _, k := range identityKeys {
			l = append(l, etf.Tuple{etf.Atom("dictionary"), k})
		}
		return l
	}
	return append(l, etf.Atom("dictionary"))
}

// identityKeys of a process dictionary tell what an OTP process is.
var identityKeys = atoms("$initial_call", "$process_label")

// Details asks for a closer look at processes, which wakes each once. With cheap
// set only items are asked for that wake nobody. Answers arrive as parts, one for
// each pid in order.
func Details(pids []etf.Pid, otp int, cheap bool) Request {
	list := make(etf.List, len(pids))
	for i, p := range pids {
		list[i] = p
	}
	queue, room := LongQueue, byName["details"].MaxReply/max(1, len(pids))
	if cheap {
		queue = -1
	}
	return request("details", list, wakingItems(otp), cheapItems(otp), identityKeys, etf.Int(queue), etf.Int(room))
}

// MaxDetails is how many processes one Details may be asked for: each answer
// then has 3 KB of room.
const MaxDetails = 20

// DecodeDetail reads one part of the answer to Details and appends it to the
// rows of p as a new one. cheap is what was asked.
func DecodeDetail(c *etf.Cursor, p *beam.Processes, wordSize int, cheap bool) {
	arity(c, 3)
	row := processRow{
		pid: pid(c), memory: beam.NotRead, totalHeap: beam.NotRead, binary: beam.NotRead,
		reductions: beam.Gone, queue: beam.Gone, heap: beam.Gone, stack: beam.Gone, parent: beam.NoPid,
	}
	if long := c.Atom() == "true"; long && !cheap {
		row.memory, row.totalHeap, row.binary = beam.LongQueue, beam.LongQueue, beam.LongQueue
	}
	if c.Kind() == etf.KindAtom {
		c.Skip() // undefined: it ended
		row.memory, row.totalHeap, row.binary = beam.Gone, beam.Gone, beam.Gone
	} else {
		row.items(c, int64(wordSize))
	}
	row.appendTo(p)
}

// processRow is one process while it is being read.
type processRow struct {
	pid                                                       beam.Pid
	name, label, status                                       string
	initial, real, current                                    beam.MFA
	parent                                                    beam.Pid
	reductions, queue, memory, totalHeap, heap, stack, binary int64
}

func (r *processRow) items(c *etf.Cursor, word int64) {
	for range each(c) {
		arity(c, 2)
		if c.Kind() == etf.KindTuple { // {dictionary, Key}
			arity(c, 2)
			c.Skip()
			switch c.Atom() {
			case "$initial_call":
				r.real = mfa(c)
			case "$process_label":
				r.label = label(c, r.label)
			default:
				c.Skip()
			}
			continue
		}
		r.item(c.Atom(), c, word)
	}
}

func (r *processRow) item(key etf.Atom, c *etf.Cursor, word int64) {
	switch key {
	case "registered_name":
		r.name = atomOrEmpty(c)
	case "initial_call":
		r.initial = mfa(c)
	case "current_function":
		r.current = mfa(c)
	case "status":
		r.status = text(c)
	case "parent":
		r.parent = pid(c)
	case "label":
		r.label = label(c, r.label)
	case "reductions":
		r.reductions = c.Int()
	case "message_queue_len":
		r.queue = c.Int()
	case "memory":
		r.memory = c.Int()
	case "total_heap_size":
		r.totalHeap = c.Int() * word
	case "heap_size":
		r.heap = c.Int() * word
	case "stack_size":
		r.stack = c.Int() * word
	case "garbage_collection_info":
		r.binary = binaryVolume(c) * word
	default:
		c.Skip()
	}
}

// binaryVolume is what a process's references to binaries outside its heap add
// up to, in words: bin_vheap_size of both generations.
func binaryVolume(c *etf.Cursor) int64 {
	var sum int64
	for range each(c) {
		arity(c, 2)
		switch c.Atom() {
		case "bin_vheap_size", "bin_old_vheap_size":
			sum += c.Int()
		default:
			c.Skip()
		}
	}
	return sum
}

// label prints a process label, which may be any term, shortly. Undefined leaves
// what is known.
func label(c *etf.Cursor, known string) string {
	switch c.Kind() {
	case etf.KindAtom:
		if a := c.Atom(); a != "undefined" {
			return string(a)
		}
		return known
	case etf.KindBinary:
		return string(c.Binary())
	}
	t := c.Term(smallTerm)
	if t == nil {
		return known
	}
	if s := charlist(t); s != "" {
		return s
	}
	return etf.Print(t, etf.PrintOptions{MaxBytes: 120, MaxDepth: 4})
}

// initialCall prefers what proc_lib noted to proc_lib itself.
func (r *processRow) initialCall() beam.MFA {
	if !r.real.IsZero() {
		return r.real
	}
	return r.initial
}

func (r *processRow) appendTo(p *beam.Processes) {
	p.Pid = append(p.Pid, r.pid)
	p.RegisteredName = append(p.RegisteredName, r.name)
	p.Label = append(p.Label, r.label)
	p.InitialCall = append(p.InitialCall, r.initialCall())
	p.CurrentFunction = append(p.CurrentFunction, r.current)
	p.Status = append(p.Status, r.status)
	p.Parent = append(p.Parent, r.parent)
	p.Reductions = append(p.Reductions, r.reductions)
	p.MessageQueueLen = append(p.MessageQueueLen, r.queue)
	p.Memory = append(p.Memory, r.memory)
	p.TotalHeapSize = append(p.TotalHeapSize, r.totalHeap)
	p.HeapSize = append(p.HeapSize, r.heap)
	p.StackSize = append(p.StackSize, r.stack)
	p.BinaryMemory = append(p.BinaryMemory, r.binary)
}
