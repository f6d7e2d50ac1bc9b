package probe

import (
	"math"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Relative is what a supervision tree needs to know of a process.
type Relative struct {
	Pid         etf.Pid
	Gone        bool
	TooLarge    bool // its row would not fit; nothing else is known
	Name        string
	InitialCall beam.MFA   // `$initial_call`
	SpawnedWith beam.MFA   // as process_info(initial_call) tells it
	Parent      etf.Pid    // zero before OTP 25, and where the node knows none
	Ancestors   []etf.Term // nearest first: pids or names
	Links       []etf.Pid  // those asked for, without ports
	Listed      int        // links in the answer, ports among them
	LinksTotal  int        // -1: it is crowded, and they were not read
}

// MaxFamily is how many processes one Family may be asked for.
const MaxFamily = 8

// familyItems wake the process; see wakingItems for the two ways to a dictionary.
func familyItems(otp int) etf.List {
	l := atoms("registered_name", "initial_call", "links")
	if otp >= 25 {
		l = append(l, etf.Atom("parent"))
	}
	if otp < 27 {
		return append(l, etf.Atom("total_heap_size"), etf.Atom("dictionary"))
	}
	for _, k := range familyKeys {
		l = append(l, etf.Tuple{etf.Atom("dictionary"), k})
	}
	return l
}

var familyKeys = atoms("$initial_call", "$ancestors")

// Family asks for the relatives of processes; parts come one for each in order.
// Of each one's links the answer holds as many as fit, from number from (1 is the
// first) on.
func Family(pids []etf.Pid, otp, from int) Request {
	node := 0
	if len(pids) > 0 {
		node = len(pids[0].Node) // all are of one node
	}
	row := byName["family"].MaxReply / max(1, len(pids))
	// A third is left for names and ancestors. An identifier takes 16 bytes and its node.
	most := max(1, row*2/3/(16+node))
	items := familyItems(otp)
	others := slices.DeleteFunc(slices.Clone(items), func(item etf.Term) bool { return item == etf.Atom("links") })
	// Who has a second page was not crowded when the first was read, and is not weighed again.
	done := CrowdedReductions
	if from > 1 {
		done = math.MaxInt64
	}
	return request("family", pidList(pids), items, others, familyKeys, etf.Int(largestNamed), etf.Int(from), etf.Int(most), etf.Int(row),
		etf.Int(done), etf.Int(Crowded))
}

// DecodeRelative reads one part of the answer to Family.
func DecodeRelative(c *etf.Cursor) Relative {
	arity(c, 2)
	r := Relative{Pid: c.Pid()}
	if c.Kind() == etf.KindAtom {
		r.TooLarge = c.Atom() == "size"
		r.Gone = !r.TooLarge
		return r
	}
	arity(c, 4)
	r.LinksTotal = int(c.Int())
	for range each(c) {
		r.Listed++
		if c.Kind() == etf.KindPid {
			r.Links = append(r.Links, c.Pid())
		} else {
			c.Skip()
		}
	}
	for range each(c) { // items, keyed by atoms or by {dictionary, Key}
		arity(c, 2)
		if c.Kind() == etf.KindTuple {
			arity(c, 2)
			c.Skip()
		}
		r.item(c.Atom(), c)
	}
	for range each(c) { // {Key, Value} or false
		if c.Kind() == etf.KindAtom {
			c.Skip()
			continue
		}
		arity(c, 2)
		r.item(c.Atom(), c)
	}
	return r
}

func (r *Relative) item(key etf.Atom, c *etf.Cursor) {
	switch key {
	case "registered_name":
		r.Name = atomOrEmpty(c)
	case "initial_call":
		r.SpawnedWith = mfa(c)
	case "parent":
		if c.Kind() == etf.KindPid {
			r.Parent = c.Pid()
		} else {
			c.Skip()
		}
	case "$initial_call":
		r.InitialCall = mfa(c)
	case "$ancestors":
		r.Ancestors, _ = c.Term(smallTerm).(etf.List)
	default:
		c.Skip()
	}
}
