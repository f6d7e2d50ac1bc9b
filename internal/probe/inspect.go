package probe

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// inspectCheap are read before anything that wakes the process or walks its queue.
func inspectCheap(otp int) etf.List {
	return append(cheapItems(otp), atoms("priority", "trap_exit", "error_handler", "group_leader",
		"message_queue_data", "garbage_collection")...)
}

func inspectItems(otp int) etf.List {
	l := append(etf.List{memory}, atoms("total_heap_size", "current_function", "current_stacktrace", "garbage_collection_info")...)
	if otp >= 27 {
		l = append(l, etf.Atom("label"))
	}
	return l
}

// mostPeers bounds the links, monitors and dictionary keys that are listed; all are counted.
const mostPeers = 100

var inspectKeys = atoms("$initial_call", "$ancestors", "$process_label")

// Inspect asks for all of one process but its messages. The links and monitors of one
// that is Crowded are not read.
func Inspect(p etf.Pid, otp int) Request {
	return inspect(p, otp, inspectItems(otp), LongQueue, Crowded)
}

// InspectSparingly asks for neither links and monitors nor memory, which goes over
// them: of a process that has very many.
func InspectSparingly(p etf.Pid, otp int) Request {
	return inspect(p, otp, inspectItems(otp)[1:], LongQueue, -1)
}

// InspectCheaply asks only for what wakes nobody, as of a process with a long queue.
func InspectCheaply(p etf.Pid, otp int) Request {
	return inspect(p, otp, inspectItems(otp), -1, Crowded)
}

func inspect(p etf.Pid, otp int, items etf.List, queue, beside int) Request {
	return request("inspect", p, inspectCheap(otp), items, atoms("links", "monitors", "monitored_by"),
		etf.Int(mostPeers), inspectKeys, etf.Int(largestNamed), etf.Int(queue), etf.Int(beside))
}

// DecodeInspect reads the answer to Inspect; false means that the process has
// ended. node is the name under which the node's own pids travel. why stands in
// place of the numbers that were not asked for.
func DecodeInspect(c *etf.Cursor, node string, wordSize int, why int64) (*beam.ProcessDetail, bool) {
	if c.Kind() == etf.KindAtom {
		return nil, !isUndefined(c)
	}
	d := inspection{node: etf.Atom(node), word: int64(wordSize), d: &beam.ProcessDetail{Parent: beam.NoPid,
		Memory: beam.NotRead, TotalHeapSize: beam.NotRead, HeapSize: beam.NotRead, StackSize: beam.NotRead,
		OldHeapSize: beam.NotRead, OldHeapBlockSize: beam.NotRead, HeapBlockSize: beam.NotRead, MbufSize: beam.NotRead,
		BinVHeapSize: beam.NotRead, BinOldVHeapSize: beam.NotRead, Binaries: beam.NotRead, BinaryBytes: beam.NotRead}}
	if n := c.Tuple(); n == 2 { // {long, Basic}
		c.Skip()
		d.info(c)
		for _, n := range []*int64{&d.d.Memory, &d.d.TotalHeapSize, &d.d.OldHeapSize, &d.d.OldHeapBlockSize, &d.d.HeapBlockSize,
			&d.d.MbufSize, &d.d.BinVHeapSize, &d.d.BinOldVHeapSize, &d.d.Binaries, &d.d.BinaryBytes} {
			*n = why
		}
		return d.d, true
	}
	d.info(c)
	d.info(c)
	d.lists(c)
	d.dictionary(c)
	if c.Kind() == etf.KindTuple {
		arity(c, 2)
		d.d.Binaries, d.d.BinaryBytes = c.Int(), c.Int()
	} else {
		c.Skip()
	}
	for range each(c) { // [[Application]]
		for range each(c) {
			d.d.Application = atomOrEmpty(c)
		}
	}
	return d.d, true
}

type inspection struct {
	node etf.Atom
	word int64
	d    *beam.ProcessDetail
}

func (in *inspection) info(c *etf.Cursor) {
	if c.Kind() == etf.KindAtom {
		isUndefined(c)
		return
	}
	for range each(c) {
		arity(c, 2)
		in.item(c.Atom(), c)
	}
}

func (in *inspection) item(key etf.Atom, c *etf.Cursor) {
	d := in.d
	switch key {
	case "registered_name":
		d.RegisteredName = atomOrEmpty(c)
	case "initial_call":
		d.InitialCall = mfa(c)
		d.OTPProcess = d.InitialCall.Module == "proc_lib"
	case "current_function":
		d.CurrentFunction = mfa(c)
	case "current_stacktrace":
		d.Stack = stack(c)
	case "status":
		d.Status = text(c)
	case "parent":
		d.Parent = pid(c)
	case "label":
		d.Label = label(c, d.Label)
	case "priority":
		d.Priority = text(c)
	case "trap_exit":
		d.TrapExit = c.Atom() == "true"
	case "error_handler":
		d.ErrorHandler = text(c)
	case "message_queue_data":
		d.MessageQueue = text(c)
	case "group_leader":
		d.GroupLeader = in.print(c.Term(smallTerm))
	case "reductions":
		d.Reductions = c.Int()
	case "message_queue_len":
		d.MessageQueueLen = c.Int()
	case "memory":
		d.Memory = c.Int()
	case "total_heap_size":
		d.TotalHeapSize = c.Int() * in.word
	case "heap_size":
		d.HeapSize = c.Int() * in.word
	case "stack_size":
		d.StackSize = c.Int() * in.word
	case "garbage_collection":
		in.collection(c)
	case "garbage_collection_info":
		in.heaps(c)
	default:
		c.Skip()
	}
}

// collection reads the settings: garbage_collection.
func (in *inspection) collection(c *etf.Cursor) {
	for range each(c) {
		arity(c, 2)
		switch c.Atom() {
		case "fullsweep_after":
			in.d.FullsweepAfter = integer(c, beam.NotRead)
		case "minor_gcs":
			in.d.MinorGCs = integer(c, beam.NotRead)
		case "min_heap_size":
			in.d.MinHeapSize = integer(c, 0) * in.word
		case "max_heap_size":
			in.d.MaxHeapSize = in.maxHeap(c)
		default:
			c.Skip()
		}
	}
}

// maxHeap reads a number of words, or a map with the key size.
func (in *inspection) maxHeap(c *etf.Cursor) int64 {
	if c.Kind() != etf.KindMap {
		return integer(c, 0) * in.word
	}
	var size int64
	for n := c.Map(); n > 0 && c.Err() == nil; n-- {
		if c.Atom() == "size" {
			size = integer(c, 0) * in.word
		} else {
			c.Skip()
		}
	}
	return size
}

func (in *inspection) heaps(c *etf.Cursor) {
	into := map[etf.Atom]*int64{
		"old_heap_block_size": &in.d.OldHeapBlockSize, "heap_block_size": &in.d.HeapBlockSize,
		"mbuf_size": &in.d.MbufSize, "old_heap_size": &in.d.OldHeapSize,
		"bin_vheap_size": &in.d.BinVHeapSize, "bin_old_vheap_size": &in.d.BinOldVHeapSize,
	}
	for range each(c) {
		arity(c, 2)
		if p := into[c.Atom()]; p != nil {
			*p = c.Int() * in.word
		} else {
			c.Skip()
		}
	}
}

// lists reads {Length, [{Entry, Name}]} for links, monitors and monitored_by; true
// where there are too many to be read.
func (in *inspection) lists(c *etf.Cursor) {
	into := []struct {
		peers *[]beam.Peer
		total *int
	}{{&in.d.Links, &in.d.LinksTotal}, {&in.d.Monitors, &in.d.MonitorsTotal}, {&in.d.MonitoredBy, &in.d.MonitoredTotal}}
	for i := range each(c) {
		switch {
		case i >= len(into):
			c.Skip()
			continue
		case c.Kind() == etf.KindAtom:
			if c.Atom() == "true" {
				*into[i].total = int(beam.NotRead)
			}
			continue
		}
		arity(c, 2)
		*into[i].total = int(c.Int())
		for range each(c) {
			arity(c, 2)
			p := in.peer(c.Term(smallTerm))
			if n := name(c); n != "" {
				p.Name = n
			}
			*into[i].peers = append(*into[i].peers, p)
		}
	}
}

// peer reads a pid, a port, or a monitor: {process, Pid}, {process, {Name, Node}}, {port, …}.
func (in *inspection) peer(t etf.Term) beam.Peer {
	switch t := t.(type) {
	case etf.Pid:
		p := beam.Peer{Kind: "process", Pid: Local(t), Text: in.print(t)}
		if t.Node != in.node {
			p.Kind, p.Pid = "foreign", beam.NoPid
		}
		return p
	case etf.Port:
		return beam.Peer{Kind: "port", Pid: beam.NoPid, Text: in.print(t)}
	case etf.Tuple:
		if len(t) == 2 {
			if _, named := t[1].(etf.Tuple); !named {
				return in.peer(t[1])
			}
			return beam.Peer{Kind: "name", Pid: beam.NoPid, Text: in.print(t[1])}
		}
	}
	return beam.Peer{Kind: "name", Pid: beam.NoPid, Text: in.print(t)}
}

// dictionary reads {Size, [Identity | false], [Key]}.
func (in *inspection) dictionary(c *etf.Cursor) {
	if c.Kind() == etf.KindAtom {
		isUndefined(c)
		return
	}
	arity(c, 3)
	in.d.DictionaryTotal = int(c.Int())
	for range each(c) {
		t, ok := c.Term(smallTerm).(etf.Tuple)
		if ok && len(t) == 2 {
			in.identity(t[0], t[1])
		}
	}
	for range each(c) {
		in.d.DictionaryKeys = append(in.d.DictionaryKeys, in.print(c.Term(smallTerm)))
	}
}

func (in *inspection) identity(key, value etf.Term) {
	switch key {
	case etf.Atom("$initial_call"):
		if t, ok := value.(etf.Tuple); ok {
			if m := mfaTerm(t); !m.IsZero() {
				in.d.InitialCall, in.d.OTPProcess = m, true
			}
		}
	case etf.Atom("$ancestors"):
		in.d.Ancestors = in.ancestors(value)
	case etf.Atom("$process_label"):
		if in.d.Label == "" {
			in.d.Label = labelTerm(value)
		}
	}
}

// ancestors are the names and pids of `$ancestors`.
func (in *inspection) ancestors(value etf.Term) []string {
	var all []string
	l, _ := value.(etf.List)
	for _, a := range l {
		all = append(all, in.print(a))
	}
	return all
}

func (in *inspection) print(t etf.Term) string {
	return etf.Print(t, etf.PrintOptions{MaxBytes: 200, MaxDepth: 4, LocalNode: in.node})
}

// stack reads [{M, F, Arity, [{file, File}, {line, Line}]}].
func stack(c *etf.Cursor) []beam.Frame {
	var frames []beam.Frame
	for range each(c) {
		t, ok := c.Term(smallTerm).(etf.Tuple)
		if !ok || len(t) != 4 {
			continue
		}
		f := beam.Frame{MFA: mfaTerm(t)}
		location, _ := t[3].(etf.List)
		for _, l := range location {
			kv, ok := l.(etf.Tuple)
			if !ok || len(kv) != 2 {
				continue
			}
			switch v := kv[1].(type) {
			case etf.Int:
				f.Line = int(v)
			case etf.List:
				f.File = charlist(v)
			}
		}
		frames = append(frames, f)
	}
	return frames
}
