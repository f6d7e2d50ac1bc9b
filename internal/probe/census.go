package probe

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// CensusQuery says whom a census follows, and to whom its answers are given.
type CensusQuery struct {
	OTP      int    // release of the node
	Node     string // its name: identifiers of other nodes are told apart
	WordSize int    // bytes
	Pace     Pace
	Each     int // of so many births one is followed; 1: all
	// First is where that begins: of the pids before it, which the node gave out
	// first, and of the processes with a name, all are followed. Zero: of the named.
	First etf.Pid
}

// pulseItems and birthItems of process_info/2 wake nobody.
var pulseItems = atoms("reductions", "message_queue_len", "heap_size", "stack_size", "status")

func birthItems(otp int) etf.List {
	l := atoms("initial_call", "group_leader")
	if otp >= 25 {
		l = append(l, etf.Atom("parent"))
	}
	return l
}

// censusRounds is how many rounds one census process answers.
const censusRounds = 10_000

// Request asks for the census process; each round of it answers in parts.
func (q CensusQuery) Request() Request {
	pattern, row := rowOf(pulseItems)
	born, bornRow := rowOf(birthItems(q.OTP))
	// Three identifiers are in the largest row, and each carries the node's name.
	most := max(1, byName["census"].MaxReply/(64+3*(16+len(q.Node))))
	first := etf.Term(etf.Int(0)) // a number is before every pid
	if q.First.Node != "" {
		first = q.First
	}
	return sweep("census", etf.Int(max(1, q.Each)), first, birthItems(q.OTP), born, bornRow, pulseItems, pattern, row,
		etf.Int(q.Pace.Slice), etf.Int(most), etf.Int(q.Pace.Pause), etf.Int(censusRounds))
}

// rowOf makes of a list of items the pattern that process_info's answer has and
// the tuple that is sent: the pid, which is $1, and the values in their order.
func rowOf(items etf.List) (pattern etf.List, row etf.Tuple) {
	vars := atoms("$2", "$3", "$4", "$5", "$6", "$7", "$8")
	values := etf.Tuple{etf.Atom("$1")}
	for i, item := range items {
		pattern = append(pattern, etf.Tuple{item, vars[i]})
		values = append(values, vars[i])
	}
	return pattern, etf.Tuple{values}
}

// Register takes down what a census tells. Its methods must not keep what a
// slice holds.
type Register interface {
	Born(beam.Birth)
	Changed(beam.Pulse)
	Gone(beam.Pid)
	// Named gives some of the registered names; the first part of a new list of all
	// of them says so.
	Named(name string, pid beam.Pid, first bool)
}

// CensusRound reads the parts of one round.
type CensusRound struct {
	q     CensusQuery
	into  Register
	named bool
}

// Round begins to read a round.
func (q CensusQuery) Round(into Register) *CensusRound { return &CensusRound{q: q, into: into} }

// Part reads one part of the answer.
func (r *CensusRound) Part(c *etf.Cursor) error {
	arity(c, 2)
	switch tag := c.Atom(); tag {
	case "new":
		r.births(c, beam.Birth{Each: max(1, r.q.Each)})
	case "all":
		r.births(c, beam.Birth{Each: 1})
	case "registered":
		r.births(c, beam.Birth{Each: 1, Former: true})
	case "status":
		r.pulses(c)
	case "exiting":
		for range each(c) {
			r.into.Gone(pid(c))
		}
	case "registered_name":
		r.names(c)
	default:
		return fmt.Errorf("%w: a part %q", errShape, tag)
	}
	return c.Err()
}

// births reads rows of processes that are followed for the reason told in how.
func (r *CensusRound) births(c *etf.Cursor, how beam.Birth) {
	items := 1 + len(birthItems(r.q.OTP))
	for range each(c) {
		arity(c, items)
		b := how
		b.Pid, b.InitialCall, b.GroupLeader, b.Parent = pid(c), mfaRow(c), local(c, r.q.Node), beam.NoPid
		if items == 4 {
			b.Parent = local(c, r.q.Node)
		}
		if c.Err() == nil {
			r.into.Born(b)
		}
	}
}

func (r *CensusRound) pulses(c *etf.Cursor) {
	for range each(c) {
		arity(c, 1+len(pulseItems))
		p := beam.Pulse{Pid: pid(c), Reductions: c.Int(), MessageQueueLen: c.Int(), HeapSize: c.Int(), StackSize: c.Int(),
			Status: beam.StatusNamed(string(c.Atom()))}
		if c.Err() == nil {
			r.into.Changed(p)
		}
	}
}

func (r *CensusRound) names(c *etf.Cursor) {
	for range each(c) {
		arity(c, 2)
		name := c.Atom()
		if p := local(c, r.q.Node); !p.IsZero() { // a port may have a name, and who had one may have ended
			r.into.Named(string(name), p, !r.named)
			r.named = true
		}
	}
}

// CensusTotals ends a round; ours are among them.
type CensusTotals struct{ Processes, Births int }

// DecodeCensus reads what follows the parts.
func DecodeCensus(c *etf.Cursor) CensusTotals {
	arity(c, 2)
	return CensusTotals{int(c.Int()), int(c.Int())}
}
