package view

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
)

type socketState struct {
	name  string
	count int
}

// stateMeanings says what a state of a TCP socket is, where its name does not.
var stateMeanings = map[string]string{
	"established": "open on both ends",
	"listen":      "waits for connections",
	"syn_sent":    "asks for a connection and has no answer",
	"close_wait":  "the other end has closed it and the node has not",
	"fin_wait1":   "the node has closed it and the other end has not heard of that",
	"fin_wait2":   "the node has closed it and the other end has not",
	"last_ack":    "closed on both ends, but for the last confirmation",
	"close":       "not in use",
}

var socketColumns = []ColumnOf[socketState]{
	{Column{Name: "state", Title: "State", Unit: Text, Help: "of TCP, as the operating system has it"},
		func(s socketState) Value { return s.name }},
	{Column{Name: "count", Title: "Sockets", Unit: Count, Help: "of ports, NIF sockets and drivers alike"},
		func(s socketState) Value { return int64(s.count) }},
	{Column{Name: "meaning", Title: "Meaning", Unit: Text, Help: "what such a socket waits for"},
		func(s socketState) Value { return text(stateMeanings[s.name]) }},
}

var remoteColumns = []ColumnOf[beam.Remote]{
	{Column{Name: "address", Title: "Closed by", Unit: Text, Help: "the other end, with its port where that is the same of all"},
		func(r beam.Remote) Value { return text(r.Address) }},
	{Column{Name: "count", Title: "Sockets", Unit: Count, Help: "that the node has not closed"},
		func(r beam.Remote) Value { return int64(r.Count) }},
}

// manyClosed is how many sockets in close_wait are no passing matter.
const manyClosed = 20

// Sockets counts the TCP sockets of a node by state, as the operating system has them.
func Sockets(s *beam.OSSockets) Document {
	d := Document{Kind: "sockets", Node: s.Incarnation.Node, Title: "TCP sockets as the operating system has them", Origin: origin(s.Origin), Sections: []Section{}}
	if s.TCP == nil {
		d.Notes = []string{"Not known from here: sockets by state are read from the operating system, of nodes on the host that Hodoscope runs on."}
		return d
	}
	states := make([]socketState, 0, len(s.TCP))
	for _, name := range slices.Sorted(maps.Keys(s.TCP)) {
		states = append(states, socketState{name, s.TCP[name]})
	}
	slices.SortStableFunc(states, func(a, b socketState) int { return cmp.Compare(b.count, a.count) })
	byState := Section{Name: "states", Title: "By state", Table: TableOf(socketColumns, states)}
	if n := s.TCP["close_wait"]; n >= manyClosed {
		byState.Notes = []string{fmt.Sprintf("%d sockets were closed by the other end and not by the node: whoever owns them does not look, and each keeps a file descriptor.", n)}
	}
	d.Sections = append(d.Sections, byState)
	if len(s.CloseWait) > 0 {
		d.Sections = append(d.Sections, Section{Name: "close_wait", Title: "Not closed by the node", Table: TableOf(remoteColumns, s.CloseWait)})
	}
	return d
}
