package probe

import (
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// mayWait are the items by which waiting chooses.
var mayWait = atoms("status", "stack_size", "heap_size")

// Waiting asks for up to limit processes that may wait for something and have
// at least so many words of stack. The search begins at number from of all
// processes, of which there may be fewer.
func Waiting(from, least, limit int, pace Pace) Request {
	return sweep("waiting", mayWait, etf.Int(from), etf.Int(least), etf.Int(limit), etf.Int(pace.Slice), etf.Int(pace.Pause))
}

// MayWait is the answer to Waiting, in the order of the search.
type MayWait struct {
	Total int // processes there were
	Read  int // of which so many were read before there were enough
	Found int // of which so many may wait; more than are listed if one look found too many
	Pids  []etf.Pid
	Stack []int64 // words
	Heap  []int64 // words
}

// DecodeWaiting reads the answer to Waiting.
func DecodeWaiting(c *etf.Cursor) MayWait {
	arity(c, 4)
	m := MayWait{Total: int(c.Int()), Read: int(c.Int()), Found: int(c.Int())}
	for range each(c) {
		arity(c, 3)
		m.Stack, m.Heap, m.Pids = append(m.Stack, c.Int()), append(m.Heap, c.Int()), append(m.Pids, c.Pid())
	}
	return m
}

// MaxCallers is how many processes one Callers may be asked for.
const MaxCallers = 10

// mostCallers bounds the callers of one process that are listed; all are counted.
const mostCallers = 100

// Callers asks who monitors processes; parts come one for each in order.
func Callers(pids []etf.Pid) Request {
	node := 0
	if len(pids) > 0 {
		node = len(pids[0].Node) // most are of one node
	}
	fit := byName["callers"].MaxReply / MaxCallers / (20 + node)
	return request("callers", pidList(pids), etf.Int(min(mostCallers, fit)))
}

// DecodeCallers reads one part of the answer to Callers: how many monitors of
// processes there are on this one, and some of these processes, who may come more
// than once. A process that has ended has none.
func DecodeCallers(c *etf.Cursor) (who etf.Pid, total int, callers []etf.Pid) {
	arity(c, 2)
	who = c.Pid()
	if isUndefined(c) {
		return who, 0, nil
	}
	arity(c, 2)
	total = int(c.Int())
	for range each(c) {
		callers = append(callers, c.Pid())
	}
	return who, total, callers
}

// WaitsQuery is a look at what processes do and wait in.
type WaitsQuery struct {
	OTP      int    // release of the node
	Node     string // the name under which its own pids travel
	WordSize int    // of the node, bytes
	// Peers are the items to read in the same moment as the stack: PeerMonitors,
	// PeerPorts or none. A process may have very many of them.
	Peers    etf.Atom
	Identity bool // read `$initial_call` too
	Closely  bool // read all of a beam.Standing
}

// The Peers of a WaitsQuery.
const (
	PeerMonitors = etf.Atom("monitors")
	PeerPorts    = etf.Atom("links") // ports only
)

// MaxWaits is how many processes one WaitsQuery may be asked for: each then has
// 1 KB of room.
const MaxWaits = 60

// mostMonitors bounds what is listed of a process's peers; all are counted.
const mostMonitors = 8

// cheap items wake nobody. By the first two the form sees who hibernates and who has
// a long queue.
func (q WaitsQuery) cheap() etf.List {
	l := atoms("heap_size", "message_queue_len", "status", "registered_name", "initial_call")
	if q.Closely {
		l = append(l, atoms("reductions", "priority")...)
		if q.OTP >= 25 {
			l = append(l, etf.Atom("parent"))
		}
	}
	return l
}

// dictionary is what is read of a process's own.
func (q WaitsQuery) dictionary() etf.List {
	switch {
	case q.Closely:
		return inspectKeys
	case q.Identity:
		return inspectKeys[:1]
	}
	return nil
}

// items are asked of those that are awake, light ones of those with a long queue.
// Under the keys is what they tell beside the stack and the peers.
func (q WaitsQuery) items() (items, light, keys etf.List) {
	light = atoms("current_stacktrace")
	if q.Peers != "" {
		light = append(light, q.Peers)
	}
	keys = slices.Clone(q.dictionary())
	whole := q.OTP < 27 && len(keys) > 0 // see wakingItems
	if !whole {
		for i, k := range keys {
			keys[i] = etf.Tuple{etf.Atom("dictionary"), k}
		}
		light = append(light, keys...)
	}
	items = slices.Clone(light)
	if whole || q.Closely {
		items = append(items, totalHeapSize)
	}
	if whole {
		items = append(items, etf.Atom("dictionary"))
	}
	if q.Closely {
		keys = append(keys, totalHeapSize)
	}
	return items, light, keys
}

const totalHeapSize = etf.Atom("total_heap_size")

// Request asks for the standing of pids.
func (q WaitsQuery) Request(pids []etf.Pid) Request {
	var sizes etf.List
	for _, s := range beam.HeapSizes {
		sizes = append(sizes, etf.Int(s))
	}
	peers := q.Peers
	if peers == "" {
		peers = "false"
	}
	items, light, keys := q.items()
	return request("waits", pidList(pids), q.cheap(), sizes, items, light, etf.Int(LongQueue), peers, etf.Int(mostMonitors), keys, etf.Int(largestNamed))
}

// Standing is what a process was doing when it was looked at. What is only read
// closely is NotRead where it was not.
type Standing struct {
	beam.Standing
	Peers      []WaitPeer // some of them
	PeersTotal int
}

// WaitPeer is a port, or a process that is monitored. Of one of this node the
// name, the queue and the status are told.
type WaitPeer struct {
	beam.Peer
	Node            string // of a process of another node
	MessageQueueLen int64
	Status          string
}

// Rows reads the answer to a request for pids: one for each, in their order.
func (q WaitsQuery) Rows(c *etf.Cursor, pids []etf.Pid) []Standing {
	arity(c, 7)
	found := make(map[beam.Pid]*Standing, len(pids))
	cheap := q.cheap()
	for range each(c) {
		arity(c, 3)
		s := newStanding(pid(c), beam.NotRead)
		s.Hibernates = c.Atom() == "false"
		for i := range each(c) {
			if i < len(cheap) {
				q.item(cheap[i], &s, c)
			} else {
				c.Skip()
			}
		}
		found[s.Pid] = &s
	}
	var rows []*Standing
	looked := make(map[beam.Pid]bool)
	for range each(c) {
		p := pid(c)
		s := found[p]
		if s == nil {
			s = &Standing{}
		}
		rows, looked[p] = append(rows, s), true
	}
	q.columns(c, rows)
	for _, s := range rows {
		if q.Closely && s.MessageQueueLen > LongQueue {
			s.TotalHeapSize = beam.LongQueue
		}
	}
	out := make([]Standing, len(pids))
	for i, p := range pids {
		if s := found[Local(p)]; s != nil && (s.Hibernates || looked[s.Pid]) {
			out[i] = *s
		} else {
			out[i] = newStanding(Local(p), beam.Gone)
		}
	}
	return out
}

// newStanding has reason for all its numbers.
func newStanding(p beam.Pid, reason int64) Standing {
	return Standing{Standing: beam.NewStanding(p, reason)}
}

// item reads the value of one item of process_info/2, or of a dictionary.
func (q WaitsQuery) item(key etf.Term, s *Standing, c *etf.Cursor) {
	if t, ok := key.(etf.Tuple); ok { // {dictionary, Key}
		key = t[1]
	}
	switch key {
	case etf.Atom("registered_name"):
		s.RegisteredName = atomOrEmpty(c)
	case etf.Atom("status"):
		s.Status = text(c)
	case etf.Atom("priority"):
		s.Priority = text(c)
	case etf.Atom("parent"):
		s.Parent = local(c, q.Node)
	case etf.Atom("message_queue_len"):
		s.MessageQueueLen = c.Int()
	case etf.Atom("reductions"):
		s.Reductions = c.Int()
	case etf.Atom("heap_size"):
		s.HeapSize = c.Int() * int64(q.WordSize)
	case totalHeapSize:
		s.TotalHeapSize = c.Int() * int64(q.WordSize)
	case etf.Atom("initial_call"), inspectKeys[0]:
		if m := mfa(c); !m.IsZero() {
			s.InitialCall = m
		}
	case inspectKeys[1]:
		s.Ancestors = (&inspection{node: etf.Atom(q.Node)}).ancestors(c.Term(smallTerm))
	case inspectKeys[2]:
		s.Label = label(c, s.Label)
	default:
		c.Skip()
	}
}

// columns reads what was asked of rows: stacks, peers with their number, what is
// under each key, and then what is known of peers.
func (q WaitsQuery) columns(c *etf.Cursor, rows []*Standing) {
	column := func(read func(s *Standing)) {
		for i := range each(c) {
			if i < len(rows) {
				read(rows[i])
			} else {
				c.Skip()
			}
		}
	}
	column(func(s *Standing) {
		for range each(c) {
			s.Stack = append(s.Stack, mfa(c))
		}
	})
	column(func(s *Standing) {
		arity(c, 2)
		s.PeersTotal = int(c.Int())
		for range each(c) {
			s.Peers = append(s.Peers, q.peer(c.Term(smallTerm)))
		}
	})
	_, _, keys := q.items()
	for i := range each(c) {
		column(func(s *Standing) {
			if c.Kind() != etf.KindTuple || i >= len(keys) { // false
				c.Skip()
				return
			}
			arity(c, 2)
			c.Skip()
			q.item(keys[i], s, c)
		})
	}
	q.known(c, rows)
}

// peer reads a port, or a monitor: {process, Pid}, {process, {Name, Node}}.
func (q WaitsQuery) peer(t etf.Term) WaitPeer {
	in := inspection{node: etf.Atom(q.Node)}
	p := WaitPeer{Peer: in.peer(t), MessageQueueLen: beam.NotRead}
	m, ok := t.(etf.Tuple)
	if !ok || len(m) != 2 {
		return p
	}
	switch whom := m[1].(type) {
	case etf.Pid:
		if p.Kind == "foreign" {
			p.Node = string(whom.Node)
		}
	case etf.Tuple: // {Name, Node}
		if len(whom) == 2 {
			name, _ := whom[0].(etf.Atom)
			node, _ := whom[1].(etf.Atom)
			p.Peer.Name, p.Node = string(name), string(node)
		}
	}
	return p
}

// known reads [{Name, Pid | undefined}] and [{Pid, Items | undefined}], and tells
// the peers of rows by them.
func (q WaitsQuery) known(c *etf.Cursor, rows []*Standing) {
	named := make(map[string]beam.Pid)
	for range each(c) {
		arity(c, 2)
		n := string(c.Atom())
		named[n] = pid(c)
	}
	told := make(map[beam.Pid]Standing)
	for range each(c) {
		arity(c, 2)
		s := newStanding(pid(c), beam.NotRead)
		if c.Kind() == etf.KindAtom {
			c.Skip()
			continue
		}
		for range each(c) {
			arity(c, 2)
			q.item(c.Atom(), &s, c)
		}
		told[s.Pid] = s
	}
	for _, r := range rows {
		for i := range r.Peers {
			p := &r.Peers[i]
			if here, ok := named[p.Peer.Name]; ok && p.Kind == "name" && p.Node == q.Node && !here.IsZero() {
				p.Kind, p.Pid, p.Text = "process", here, here.String()
			}
			if s, ok := told[p.Pid]; ok && p.Kind == "process" {
				p.Peer.Name, p.MessageQueueLen, p.Status = s.RegisteredName, s.MessageQueueLen, s.Status
			}
		}
	}
}
