package probe

import (
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// heapSizes are the sizes, in words, that the runtime gives to a heap: it begins
// with 233, grows like Fibonacci's numbers up to about a million words and by a
// fifth from there on. Only hibernation leaves a heap of another size, that of what
// is in use; it may hit one of these by chance.
// Source: erts/emulator/beam/erl_gc.c, erts_init_gc.
var heapSizes = func() []int {
	sizes := []int{12, 38}
	for i := 2; i < 23; i++ {
		sizes = append(sizes, sizes[i-1]+sizes[i-2]+1)
	}
	for sizes[len(sizes)-1] < 1<<34 {
		last := sizes[len(sizes)-1]
		sizes = append(sizes, last+last/5)
	}
	return sizes[slices.Index(sizes, 233):]
}()

// Hibernates tells from its heap's size in words whether a process does, or did
// and was woken since without needing more.
func Hibernates(heap int64) bool { return !slices.Contains(heapSizes, int(heap)) }

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

// DecodeCallers reads one part of the answer to Callers: how many processes
// monitor this one, and some of them. A process that has ended has none.
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

// WaitsQuery is a look at what processes wait in.
type WaitsQuery struct {
	OTP  int    // release of the node
	Node string // the name under which its own pids travel
	// Peers are the items to read in the same moment as the stack: Monitors, Links
	// or none. A process may have very many of them.
	Peers    etf.Atom
	Identity bool // read `$initial_call` too
}

// The Peers of a WaitsQuery.
const (
	Monitors = etf.Atom("monitors")
	Links    = etf.Atom("links") // ports only
)

// MaxWaits is how many processes one WaitsQuery may be asked for.
const MaxWaits = 50

// mostMonitors bounds what is listed of a process's peers; all are counted.
const mostMonitors = 8

var waitKeys = atoms("$initial_call")

func (q WaitsQuery) items() etf.List {
	l := atoms("current_stacktrace")
	if q.Peers != "" {
		l = append(l, q.Peers)
	}
	switch {
	case !q.Identity:
	case q.OTP < 27: // see wakingItems
		l = append(l, etf.Atom("total_heap_size"), etf.Atom("dictionary"))
	default:
		for _, k := range waitKeys {
			l = append(l, etf.Tuple{etf.Atom("dictionary"), k})
		}
	}
	return l
}

// Request asks for the standing of pids; parts come one for each in order.
func (q WaitsQuery) Request(pids []etf.Pid) Request {
	sizes := make(etf.List, len(heapSizes))
	for i, s := range heapSizes {
		sizes[i] = etf.Int(s)
	}
	peers := q.Peers
	if peers == "" {
		peers = "false"
	}
	return request("waits", pidList(pids), atoms("heap_size", "status", "registered_name", "message_queue_len", "initial_call"),
		sizes, q.items(), peers, etf.Int(mostMonitors), waitKeys, etf.Int(largestNamed),
		etf.Int(byName["waits"].MaxReply/max(1, len(pids))))
}

// Standing is what a process was doing when it was looked at.
type Standing struct {
	Pid             beam.Pid
	Gone            bool
	TooLarge        bool // its row would not fit; nothing else is known
	Hibernates      bool // it was not woken; what wakes nobody is known
	Name            string
	Status          string
	MessageQueueLen int64
	InitialCall     beam.MFA   // as process_info tells it, or `$initial_call`
	Stack           []beam.MFA // innermost first
	Peers           []WaitPeer // some of them
	PeersTotal      int
}

// WaitPeer is a port, or a process that is monitored. Of one of this node the
// name, the queue and the status are told.
type WaitPeer struct {
	beam.Peer
	Node            string // of a process of another node
	MessageQueueLen int64
	Status          string
}

// Row reads one part of the answer.
func (q WaitsQuery) Row(c *etf.Cursor) Standing {
	arity(c, 2)
	s := Standing{Pid: pid(c)}
	if c.Kind() == etf.KindAtom {
		s.TooLarge = c.Atom() == "size"
		s.Gone = !s.TooLarge
		return s
	}
	n := c.Tuple()
	s.items(c)
	if s.Hibernates = n == 1; s.Hibernates {
		return s
	}
	for range each(c) {
		s.Stack = append(s.Stack, mfa(c))
	}
	s.PeersTotal = int(c.Int())
	for range each(c) {
		s.Peers = append(s.Peers, q.peer(c))
	}
	s.items(c)
	s.items(c)
	return s
}

// items reads pairs keyed by atoms or by {dictionary, Key}, or false.
func (s *Standing) items(c *etf.Cursor) {
	for range each(c) {
		if c.Kind() == etf.KindAtom {
			c.Skip()
			continue
		}
		arity(c, 2)
		if c.Kind() == etf.KindTuple {
			arity(c, 2)
			c.Skip()
		}
		s.item(c.Atom(), c)
	}
}

func (s *Standing) item(key etf.Atom, c *etf.Cursor) {
	switch key {
	case "registered_name":
		s.Name = atomOrEmpty(c)
	case "status":
		s.Status = text(c)
	case "message_queue_len":
		s.MessageQueueLen = c.Int()
	case "initial_call":
		s.InitialCall = mfa(c)
	case "$initial_call":
		if m := mfa(c); !m.IsZero() {
			s.InitialCall = m
		}
	default:
		c.Skip()
	}
}

// peer reads {Entry, undefined | {Process, Items | undefined}}.
func (q WaitsQuery) peer(c *etf.Cursor) WaitPeer {
	in := inspection{node: etf.Atom(q.Node)}
	arity(c, 2)
	entry := c.Term(smallTerm)
	p := WaitPeer{Peer: in.peer(entry), MessageQueueLen: beam.NotRead}
	if t, ok := entry.(etf.Tuple); ok && len(t) == 2 && p.Kind == "foreign" {
		p.Node = string(t[1].(etf.Pid).Node)
	}
	if c.Kind() != etf.KindTuple {
		c.Skip()
		return p
	}
	arity(c, 2)
	if who := pid(c); p.Kind == "name" {
		p.Kind, p.Pid = "process", who
	}
	if c.Kind() == etf.KindAtom {
		c.Skip()
		return p
	}
	var s Standing
	s.items(c)
	p.Peer.Name, p.MessageQueueLen, p.Status = s.Name, s.MessageQueueLen, s.Status
	return p
}
