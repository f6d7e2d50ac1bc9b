package probe

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Applications asks for the loaded and the running applications.
func Applications() Request {
	return request("applications", etf.Int(5000), etf.Int(50))
}

// DecodeApplicationsPart appends the applications of one part of the answer.
func DecodeApplicationsPart(c *etf.Cursor, apps []beam.Application) []beam.Application {
	for range each(c) {
		arity(c, 3)
		apps = append(apps, beam.Application{Name: string(c.Atom()), Description: text(c), Vsn: text(c),
			Master: beam.NoPid, Top: beam.NoPid, Processes: beam.NotRead})
	}
	return apps
}

// DecodeApplications reads what follows the parts: how many there are, and the
// application master of each that runs.
func DecodeApplications(c *etf.Cursor) (total int, masters map[string]etf.Pid) {
	arity(c, 2)
	total, masters = int(c.Int()), make(map[string]etf.Pid)
	for range each(c) {
		arity(c, 2)
		app := string(c.Atom())
		if c.Kind() == etf.KindPid {
			masters[app] = c.Pid()
		} else {
			c.Skip() // an application that is being started
		}
	}
	return total, masters
}

// GroupLeaders asks how many processes have which group leader.
func GroupLeaders(pace Pace) Request {
	return sweep("group_leaders", etf.Int(pace.Slice), etf.Int(pace.Pause))
}

// DecodeGroupLeaders reads the answer to GroupLeaders.
func DecodeGroupLeaders(c *etf.Cursor) (total int, counts map[beam.Pid]int64) {
	arity(c, 2)
	total, counts = int(c.Int()), make(map[beam.Pid]int64)
	for range each(c) {
		arity(c, 2)
		p := pid(c)
		counts[p] += c.Int()
	}
	return total, counts
}

// Relative is what a supervision tree needs to know of a process.
type Relative struct {
	Pid         etf.Pid
	Gone        bool
	TooLarge    bool // its row would not fit; nothing else is known
	Name        string
	InitialCall beam.MFA
	Ancestors   []etf.Term // nearest first: pids or names
	Links       []etf.Pid  // some of them
	LinksTotal  int
}

// mostLinks is how many links of one process Family lists: a supervisor of more
// shows so many children.
const mostLinks = 500

// MaxFamily is how many processes one Family may be asked for.
const MaxFamily = 8

// Family asks for the relatives of processes; parts come one for each in order.
func Family(pids []etf.Pid) Request {
	list := make(etf.List, len(pids))
	for i, p := range pids {
		list[i] = p
	}
	return request("family", list, atoms("registered_name", "links", "dictionary"),
		atoms("$initial_call", "$ancestors"), etf.Int(mostLinks), etf.Int(byName["family"].MaxReply/max(1, len(pids))))
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
	r.Name, r.LinksTotal = atomOrEmpty(c), int(c.Int())
	for range each(c) {
		if c.Kind() == etf.KindPid {
			r.Links = append(r.Links, c.Pid())
		} else {
			c.Skip()
		}
	}
	for range each(c) {
		t, ok := c.Term(smallTerm).(etf.Tuple)
		if !ok || len(t) != 2 {
			continue
		}
		switch t[0] {
		case etf.Atom("$initial_call"):
			call, _ := t[1].(etf.Tuple)
			r.InitialCall = mfaTerm(call)
		case etf.Atom("$ancestors"):
			l, _ := t[1].(etf.List)
			r.Ancestors = l
		}
	}
	return r
}
