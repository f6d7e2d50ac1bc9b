package probe

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	l := append(cheapItems(otp), atoms("memory", "total_heap_size", "current_function")...)
	if otp < 27 {
		return append(l, collection, dictionary)
	}
	l = append(l, etf.Atom("label"))
	for _, k := range identityKeys {
		l = append(l, etf.Tuple{etf.Atom("dictionary"), k})
	}
	return append(l, collection)
}

// items are asked of those without a long queue.
func (q DetailsQuery) items() etf.List {
	return slices.DeleteFunc(wakingItems(q.OTP), func(item etf.Term) bool {
		return q.Spare && item == memory || q.Nameless && item == dictionary
	})
}

// Whole tells whether whole dictionaries are asked for.
func (q DetailsQuery) Whole() bool { return q.OTP < 27 && !q.Nameless }

const (
	memory     = etf.Atom("memory")
	dictionary = etf.Atom("dictionary")
)

// collection has the binaryVolumes.
const collection = etf.Atom("garbage_collection_info")

// binaryVolumes of both generations add up to what a process's references to
// binaries outside its heap hold, in words.
var binaryVolumes = atoms("bin_vheap_size", "bin_old_vheap_size")

// identityKeys of a process dictionary tell what an OTP process is.
var identityKeys = atoms("$initial_call", "$process_label")

// DetailsQuery is a closer look at some processes.
type DetailsQuery struct {
	OTP      int  // release of the node
	WordSize int  // of the node, bytes
	Cheap    bool // only items that wake nobody
	// Spare leaves memory out: of processes that have very many links and monitors, which
	// it goes over.
	Spare bool
	// Nameless leaves the dictionary out, with what it tells of who a process is: before
	// OTP 27 all of it is copied for that.
	Nameless bool
	// OneByOne sends each row by itself as soon as it is there, as parts. Else all
	// rows come at once, which is less traffic.
	OneByOne bool
}

// MaxDetails is how many processes one request may be asked for: one by one each
// row then has 1 KB of room.
const MaxDetails = 50

// Request asks for the rows of pids.
func (q DetailsQuery) Request(pids []etf.Pid) Request {
	list := pidList(pids)
	queue := etf.Int(LongQueue)
	if q.Cheap {
		queue = -1
	}
	items, cheap := q.items(), cheapItems(q.OTP)
	if q.OneByOne {
		room := etf.Int(byName["details_one_by_one"].MaxReply / max(1, len(pids)))
		return request("details_one_by_one", list, items, cheap, identityKeys, etf.Int(largestNamed), queue, room)
	}
	return request("details", list, items, cheap, identityKeys, boolean(q.Whole()), etf.Int(largestNamed), queue, binaryVolumes)
}

func boolean(b bool) etf.Atom {
	if b {
		return "true"
	}
	return "false"
}

// Rows reads the answer to a request for pids that is not OneByOne and appends a
// row for each, in their order.
func (q DetailsQuery) Rows(c *etf.Cursor, pids []etf.Pid, p *beam.Processes) {
	arity(c, 6)
	p.Looked = p.Looked || !q.Cheap
	found := make(map[beam.Pid]*processRow, len(pids))
	items := q.items()
	if q.Whole() {
		items = items[:len(items)-1] // the dictionary comes apart
	}
	items = items[:len(items)-1] // and so does the collection
	looked := q.columns(c, items, found)
	for key := range each(c) { // [[{Key, Value} | false]]
		for i := range each(c) {
			if c.Kind() == etf.KindAtom || i >= len(looked) {
				c.Skip()
				continue
			}
			arity(c, 2)
			c.Skip()
			looked[i].identity(key, c)
		}
	}
	for range each(c) { // [[Volume]]
		for i, words := range c.Ints(nil) {
			if i < len(looked) {
				looked[i].binary = max(0, looked[i].binary) + words*int64(q.WordSize)
			}
		}
	}
	for _, r := range q.columns(c, cheapItems(q.OTP), found) {
		r.queued(q.Cheap)
	}
	for _, pid := range pids {
		r := found[Local(pid)]
		if r == nil {
			gone := newRow(Local(pid), beam.Gone)
			r = &gone
		}
		r.appendTo(p)
	}
}

// columns reads [Pid], [[Value]].
func (q DetailsQuery) columns(c *etf.Cursor, items etf.List, found map[beam.Pid]*processRow) []*processRow {
	var rows []*processRow
	for range each(c) {
		r := newRow(pid(c), beam.NotRead)
		found[r.pid] = &r
		rows = append(rows, &r)
	}
	for i := range each(c) {
		if i >= len(rows) {
			c.Skip()
			continue
		}
		rows[i].values(c, items, int64(q.WordSize))
	}
	return rows
}

// queued notes why a process was asked for cheap items only.
func (r *processRow) queued(cheap bool) {
	if !cheap {
		r.memory, r.totalHeap, r.binary = beam.LongQueue, beam.LongQueue, beam.LongQueue
	}
}

func (r *processRow) values(c *etf.Cursor, items etf.List, word int64) {
	for i := range each(c) {
		if i < len(items) {
			r.item(items[i], c, word)
		} else {
			c.Skip()
		}
	}
}

// Row reads one row, a part of a OneByOne answer, and appends it; false means
// that it did not fit.
func (q DetailsQuery) Row(c *etf.Cursor, p *beam.Processes) (beam.Pid, bool) {
	arity(c, 3)
	p.Looked = p.Looked || !q.Cheap
	row := newRow(pid(c), beam.NotRead)
	long := c.Atom() == "true"
	if c.Kind() == etf.KindAtom {
		if c.Atom() == "size" {
			return row.pid, false
		}
		row = newRow(row.pid, beam.Gone)
		row.appendTo(p)
		return row.pid, true
	}
	items := q.items()
	if long {
		items = cheapItems(q.OTP)
		row.queued(q.Cheap)
	}
	row.values(c, items, int64(q.WordSize))
	row.appendTo(p)
	return row.pid, true
}

// processRow is one process while it is being read.
type processRow struct {
	pid, parent            beam.Pid
	name, label, status    string
	initial, real, current beam.MFA

	reductions, queue, memory, totalHeap, heap, stack, binary int64
}

// newRow has reason for all its numbers.
func newRow(p beam.Pid, reason int64) processRow {
	return processRow{pid: p, parent: beam.NoPid, reductions: reason, queue: reason, memory: reason,
		totalHeap: reason, heap: reason, stack: reason, binary: reason}
}

// item reads the value of one item of process_info/2.
func (r *processRow) item(item etf.Term, c *etf.Cursor, word int64) {
	switch item {
	case etf.Atom("registered_name"):
		r.name = atomOrEmpty(c)
	case etf.Atom("initial_call"):
		r.initial = mfa(c)
	case etf.Atom("current_function"):
		r.current = mfa(c)
	case etf.Atom("status"):
		r.status = text(c)
	case etf.Atom("parent"):
		r.parent = pid(c)
	case etf.Atom("label"):
		r.label = label(c, r.label)
	case etf.Atom("reductions"):
		r.reductions = c.Int()
	case etf.Atom("message_queue_len"):
		r.queue = c.Int()
	case memory:
		r.memory = c.Int()
	case etf.Atom("total_heap_size"):
		r.totalHeap = c.Int() * word
	case etf.Atom("heap_size"):
		r.heap = c.Int() * word
	case etf.Atom("stack_size"):
		r.stack = c.Int() * word
	case collection:
		r.binary = binaryVolume(c) * word
	case dictionary:
		for i := range each(c) {
			r.identity(i, c)
		}
	default: // {dictionary, Key}
		if t, ok := item.(etf.Tuple); ok && len(t) == 2 {
			r.identity(slices.Index(identityKeys, t[1]), c)
		} else {
			c.Skip()
		}
	}
}

// identity reads the value of identityKeys[i].
func (r *processRow) identity(i int, c *etf.Cursor) {
	switch i {
	case 0:
		r.real = mfa(c)
	case 1:
		r.label = label(c, r.label)
	default:
		c.Skip()
	}
}

// binaryVolume adds the binaryVolumes up.
func binaryVolume(c *etf.Cursor) int64 {
	var sum int64
	for range each(c) {
		arity(c, 2)
		if slices.Contains(binaryVolumes, etf.Term(etf.Atom(c.Atom()))) {
			sum += c.Int()
		} else {
			c.Skip()
		}
	}
	return sum
}

// label reads a process label. Undefined leaves what is known.
func label(c *etf.Cursor, known string) string {
	switch t := c.Term(smallTerm); t {
	case nil, etf.Atom("undefined"):
		return known
	default:
		return labelTerm(t)
	}
}

// labelTerm prints a process label, which may be any term, shortly: text as it
// is, anything else as a term.
func labelTerm(t etf.Term) string {
	switch t := t.(type) {
	case etf.Atom:
		return string(t)
	case etf.Binary:
		if utf8.Valid(t) {
			return string(t)
		}
	case etf.List:
		s := charlist(t)
		if s != "" && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 {
			return s
		}
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
