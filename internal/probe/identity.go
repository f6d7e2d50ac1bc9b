package probe

import (
	"math"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// MaxIdentities is how many processes one request may be asked for.
const MaxIdentities = 100

// MostHeaps is how many processes of a node one HeapsOf may ask about.
func MostHeaps(node string) int { return byName["heaps"].MaxReply / (64 + len(node)) }

// LargestNamed is how large a heap may be, in words, for its process to be asked
// who it is before OTP 27: there the answer holds its whole dictionary.
const LargestNamed = largestNamed

// nameKeys of a process dictionary: what proc_lib, and programs for a label, note there.
var nameKeys = atoms("$initial_call", "$ancestors", "$process_label")

// IdentityQuery asks processes who they are.
type IdentityQuery struct {
	OTP     int    // release of the node
	Node    string // its name
	Crowded bool   // of processes whose links are too many to be listed
}

func (q IdentityQuery) whole() bool { return q.OTP < 27 }

// Request is for MaxIdentities at most.
func (q IdentityQuery) Request(pids []etf.Pid) Request {
	if q.whole() {
		return request("identify", pidList(pids), etf.List{q.links(), etf.Atom("dictionary")}, nameKeys, boolean(true), etf.List{})
	}
	items := etf.List{q.links(), etf.Atom("label")}
	for _, k := range nameKeys[:2] {
		items = append(items, etf.Tuple{etf.Atom("dictionary"), k})
	}
	return request("identify", pidList(pids), items, etf.List{}, boolean(false), q.shape())
}

// links is the list that is counted. Nobody but a debugger suspends processes, so the
// list of those stands in for one that is too long.
func (q IdentityQuery) links() etf.Atom {
	if q.Crowded {
		return "suspending"
	}
	return "links"
}

// counted is how many links there are, of a list of so many.
func (q IdentityQuery) counted(n int64) int {
	if q.Crowded {
		return math.MaxInt32
	}
	return int(n)
}

// shape makes a row {Pid, Links, Initial call, Ancestors, Label} of an
// answer. Of the label it takes what is the same for all processes of a kind: the
// atom that it is, or the atoms that a tuple begins with.
func (q IdentityQuery) shape() etf.List {
	v := func(name string) etf.Term { return etf.Atom(name) }
	call := func(function string, args ...etf.Term) etf.Term {
		return etf.Tuple(append([]etf.Term{etf.Atom(function)}, args...))
	}
	label := v("$2")
	first, second := call("element", etf.Int(1), label), call("element", etf.Int(2), label)
	head := etf.Tuple{v("$1"), etf.List{
		etf.Tuple{q.links(), v("$3")},
		etf.Tuple{etf.Atom("label"), label},
		etf.Tuple{etf.Tuple{etf.Atom("dictionary"), nameKeys[0]}, v("$4")},
		etf.Tuple{etf.Tuple{etf.Atom("dictionary"), nameKeys[1]}, v("$5")},
	}}
	row := func(shown etf.Term, guards ...etf.Term) etf.Tuple {
		return etf.Tuple{head, etf.List(guards), etf.List{etf.Tuple{etf.Tuple{v("$1"), call("length", v("$3")), v("$4"), v("$5"), shown}}}}
	}
	tuple, atom := call("is_tuple", label), func(t etf.Term) etf.Term { return call("is_atom", t) }
	return etf.List{
		row(label, atom(label)),
		row(etf.Tuple{etf.Tuple{first, second}}, tuple, call(">", call("size", label), etf.Int(1)), atom(first), atom(second)),
		row(first, tuple, call(">", call("size", label), etf.Int(0)), atom(first)),
		row(etf.Atom("undefined")),
	}
}

// Identities reads the answer: those of the processes that were there, in any
// order.
func (q IdentityQuery) Identities(c *etf.Cursor, found func(beam.Identity)) {
	if q.whole() {
		q.columns(c, found)
		return
	}
	for range each(c) {
		arity(c, 5)
		id := beam.Identity{Pid: pid(c), Known: true, Links: q.counted(c.Int()), InitialCall: mfa(c)}
		q.ancestors(c, &id)
		id.Label = kindOf(c.Term(smallTerm))
		if c.Err() == nil {
			found(id)
		}
	}
}

// columns reads {[Pid], [Links], [[{Key, Value} | false]]}.
func (q IdentityQuery) columns(c *etf.Cursor, found func(beam.Identity)) {
	var ids []beam.Identity
	arity(c, 3)
	for range each(c) {
		ids = append(ids, beam.Identity{Pid: pid(c), Known: true})
	}
	for i, links := range c.Ints(nil) {
		if i < len(ids) {
			ids[i].Links = q.counted(links)
		}
	}
	for key := range each(c) {
		for i := range each(c) {
			if c.Kind() == etf.KindAtom || i >= len(ids) {
				c.Skip()
				continue
			}
			arity(c, 2)
			c.Skip()
			switch key {
			case 0:
				ids[i].InitialCall = mfa(c)
			case 1:
				q.ancestors(c, &ids[i])
			default:
				ids[i].Label = kindOf(c.Term(smallTerm))
			}
		}
	}
	if c.Err() == nil {
		for _, id := range ids {
			found(id)
		}
	}
}

// ancestors reads `$ancestors`: the nearest name, and the pids before it.
func (q IdentityQuery) ancestors(c *etf.Cursor, id *beam.Identity) {
	list, _ := c.Term(smallTerm).(etf.List)
	for _, a := range list {
		switch a := a.(type) {
		case etf.Pid:
			if string(a.Node) == q.Node {
				id.Ancestors = append(id.Ancestors, Local(a))
			}
		case etf.Atom:
			id.Ancestor = string(a)
			return
		}
	}
}

// kindOf is the part of a label that is the same for all processes of a kind.
func kindOf(label etf.Term) string {
	switch t := label.(type) {
	case etf.Atom:
		if t != "undefined" {
			return string(t)
		}
	case etf.Tuple:
		if len(t) == 0 {
			return ""
		}
		first, ok := t[0].(etf.Atom)
		if !ok {
			return ""
		}
		if len(t) > 1 {
			if second, ok := t[1].(etf.Atom); ok {
				return string(first) + " " + string(second)
			}
		}
		return string(first)
	}
	return ""
}

// Weigh asks how much some processes have beside their heaps; of MaxIdentities at most.
func Weigh(pids []etf.Pid) Request {
	shape := etf.List{etf.Tuple{
		etf.Tuple{etf.Atom("$1"), etf.List{etf.Tuple{etf.Atom("memory"), etf.Atom("$2")}, etf.Tuple{etf.Atom("total_heap_size"), etf.Atom("$3")},
			etf.Tuple{etf.Atom("message_queue_len"), etf.Atom("$4")}}},
		etf.List{},
		etf.List{etf.Tuple{etf.Tuple(atoms("$1", "$2", "$3", "$4"))}},
	}}
	return request("weigh", pidList(pids), shape, etf.Int(LongQueue))
}

// DecodeWeights reads the answer to Weigh: those of the processes that were there
// and had no long queue, their memory and of that their heap, in bytes, and how many
// messages wait.
func DecodeWeights(c *etf.Cursor, wordSize int, found func(p beam.Pid, memory, heap, queue int64)) {
	for range each(c) {
		arity(c, 4)
		p, memory, heap, queue := pid(c), c.Int(), c.Int()*int64(wordSize), c.Int()
		if c.Err() == nil {
			found(p, memory, heap, queue)
		}
	}
}

// HeapsOf asks for heaps and binaries of MostHeaps processes at most.
func HeapsOf(pids []etf.Pid) Request {
	var pattern etf.List
	for _, item := range heapItems {
		pattern = append(pattern, etf.Tuple{item.item, item.into})
	}
	shape := etf.List{etf.Tuple{
		etf.Tuple{etf.Atom("$1"), etf.List{
			etf.Tuple{etf.Atom("garbage_collection_info"), pattern},
			etf.Tuple{etf.Atom("garbage_collection"), etf.List{any_, any_, any_, any_, etf.Tuple{any_, etf.Atom("$8")}}},
		}},
		etf.List{},
		etf.List{etf.Tuple{etf.Tuple(atoms("$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8"))}},
	}}
	return request("heaps", pidList(pids), shape, etf.Int(LongQueue))
}

// heapItems are garbage_collection_info's, in the order in which OTP 23 to 29
// give them.
var heapItems = []struct{ item, into etf.Atom }{
	{"old_heap_block_size", "$2"}, {"heap_block_size", "$3"}, {"mbuf_size", "$4"}, {"recent_size", "_"}, {"stack_size", "_"},
	{"old_heap_size", "$5"}, {"heap_size", "_"}, {"bin_vheap_size", "$6"}, {"bin_vheap_block_size", "_"},
	{"bin_old_vheap_size", "$7"}, {"bin_old_vheap_block_size", "_"},
}

// DecodeHeaps reads the answer to HeapsOf: those of the processes that were there
// and had no long queue.
func DecodeHeaps(c *etf.Cursor, wordSize int, found func(beam.Heap)) {
	word := int64(wordSize)
	for range each(c) {
		arity(c, 8)
		h := beam.Heap{Pid: pid(c), Known: true}
		h.OldHeapSize = c.Int() * word
		h.TotalHeapSize = h.OldHeapSize + (c.Int()+c.Int())*word
		h.OldHeapUsed = c.Int() * word
		young := c.Int() * word
		h.BinaryMemoryOld = c.Int() * word
		h.BinaryMemory = young + h.BinaryMemoryOld
		h.MinorGCs = c.Int()
		if c.Err() == nil {
			found(h)
		}
	}
}
