package probe

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// MostLinks is how many connections one answer tells of; no cluster of fully
// connected nodes is larger.
const MostLinks = 200

// Links asks for the distribution's connections, at most the given number.
func Links(most int) Request {
	return request("links", etf.Int(most), atoms("recv_oct", "send_oct", "send_pend"))
}

// DecodeLinks reads the answer to Links; node is the node's name. Nodes that
// net_kernel's table does not tell of have a name only.
func DecodeLinks(c *etf.Cursor, node string) *beam.Links {
	arity(c, 4)
	ls := &beam.Links{BusyLimit: integer(c, beam.NotRead), Total: int(c.Int())}
	index := map[string]int{}
	for range each(c) {
		l := unknownLink(string(c.Atom()))
		index[l.Node] = len(ls.List)
		ls.List = append(ls.List, l)
	}
	for range each(c) {
		l := link(c, etf.Atom(node))
		if i, ok := index[l.Node]; ok {
			ls.List[i] = l
		} else {
			ls.List = append(ls.List, l) // being set up
		}
	}
	return ls
}

func unknownLink(node string) beam.Link {
	const no = beam.NotRead
	return beam.Link{Node: node, Supervisor: beam.NoPid, QueueSize: no, PacketsIn: no, PacketsOut: no, Input: no, Output: no,
		DriverQueue: no, MessageQueueLen: no, InputDelta: no, OutputDelta: no, PacketsInDelta: no, PacketsOutDelta: no}
}

// link reads {Node, State, Supervisor, Controller, Address, Type, Stat, Items}.
// Source: the record connection of net_kernel, erlang:dist_get_stat/1.
func link(c *etf.Cursor, node etf.Atom) beam.Link {
	arity(c, 8)
	l := unknownLink(atomOrEmpty(c))
	l.State = atomOrEmpty(c)
	l.Supervisor = pid(c)
	switch c.Kind() {
	case etf.KindPort:
		l.Controller, l.ControllerID = "port", etf.Print(c.Term(smallTerm), etf.PrintOptions{LocalNode: node})
	case etf.KindPid:
		l.Controller, l.ControllerID = "process", pid(c).String()
	default:
		c.Skip()
	}
	l.Address, l.Protocol = netAddress(c.Term(smallTerm))
	l.Type = atomOrEmpty(c)
	if c.Kind() == etf.KindTuple { // {ok, In, Out, Pending}
		if t, _ := c.Term(smallTerm).(etf.Tuple); len(t) == 4 && t[0] == etf.Atom("ok") {
			l.PacketsIn, l.PacketsOut, l.QueueSize = whole(t[1]), whole(t[2]), whole(t[3])
		}
	} else {
		c.Skip()
	}
	counters(c.Term(smallTerm), &l)
	return l
}

// counters reads {ok, [{recv_oct, N}, …]} of a port, {message_queue_len, N} of a
// process; anything else tells nothing.
func counters(t etf.Term, l *beam.Link) {
	pair, _ := t.(etf.Tuple)
	if len(pair) != 2 {
		return
	}
	if pair[0] == etf.Atom("message_queue_len") {
		l.MessageQueueLen = whole(pair[1])
	}
	stat, _ := pair[1].(etf.List)
	for _, s := range stat {
		kv, _ := s.(etf.Tuple)
		if len(kv) != 2 {
			continue
		}
		switch kv[0] {
		case etf.Atom("recv_oct"):
			l.Input = whole(kv[1])
		case etf.Atom("send_oct"):
			l.Output = whole(kv[1])
		case etf.Atom("send_pend"):
			l.DriverQueue = whole(kv[1])
		}
	}
}

func whole(t etf.Term) int64 {
	if n, ok := t.(etf.Int); ok {
		return int64(n)
	}
	return beam.NotRead
}

// netAddress prints #net_address{address, host, protocol, family}.
func netAddress(t etf.Term) (address, protocol string) {
	r, _ := t.(etf.Tuple)
	if len(r) != 5 {
		return "", ""
	}
	if a, ok := r[1].(etf.Tuple); ok && len(a) == 2 {
		port, _ := a[1].(etf.Int)
		address = hostPort(a[0], port)
	}
	p, _ := r[3].(etf.Atom)
	return address, string(p)
}
