package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Graph is who is joined to whom, as much of it as can be read as a drawing. An edge
// goes from who waits, or holds on, to whom it does so. The tables of a document tell
// the same, and all of it.
type Graph struct {
	Title string      `json:"title"`
	Nodes []GraphNode `json:"nodes"`
	Edges []GraphEdge `json:"edges"`
	Left  string      `json:"left,omitempty"` // what is not drawn
}

// GraphNode is a process, a group of processes, or a thing.
type GraphNode struct {
	Title string `json:"title"`
	Pid   string `json:"pid,omitempty"`
	Group string `json:"group,omitempty"` // the group of processes it stands for
	Text  string `json:"text,omitempty"`
	Mark  string `json:"mark,omitempty"` // why to look at it: deadlock
}

// GraphEdge joins two nodes, by their place in the list.
type GraphEdge struct {
	From int    `json:"from"`
	To   int    `json:"to"`
	Text string `json:"text"`
	Size int    `json:"size"` // so many are joined in this way
	Mark string `json:"mark,omitempty"`
}

const (
	// mostNodes bounds a drawing.
	mostNodes = 24
	// mostCallees of them are processes that others wait for, unless they are in a cycle.
	mostCallees = 10
	deadlock    = "deadlock"
)

// graphDraft is a graph that grows up to its bound.
type graphDraft struct {
	Graph
	at    map[string]int // place by key
	edges map[[2]int]int
}

func newDraft(title string) *graphDraft {
	return &graphDraft{Graph: Graph{Title: title}, at: make(map[string]int), edges: make(map[[2]int]int)}
}

// node finds a node or adds it; ok is false when there is no room.
func (g *graphDraft) node(key string, n GraphNode) (at int, ok bool) {
	if at, ok := g.at[key]; ok {
		return at, true
	}
	if len(g.Nodes) >= mostNodes {
		return 0, false
	}
	at = len(g.Nodes)
	g.at[key], g.Nodes = at, append(g.Nodes, n)
	return at, true
}

// join adds to an edge, or makes it. What it is called is added to what it was called.
func (g *graphDraft) join(from, to, size int, text, mark string) {
	i, ok := g.edges[[2]int{from, to}]
	if !ok {
		g.edges[[2]int{from, to}] = len(g.Edges)
		g.Edges = append(g.Edges, GraphEdge{from, to, text, size, mark})
		return
	}
	e := &g.Edges[i]
	if !slices.Contains(strings.Split(e.Text, ", "), text) {
		e.Text += ", " + text
		e.Size = max(e.Size, size)
		return
	}
	e.Size += size
}

// graph is nil when nothing is joined.
func (g *graphDraft) graph() *Graph {
	if len(g.Edges) == 0 {
		return nil
	}
	return &g.Graph
}

func peerKey(p beam.Peer) string {
	if p.Kind == "process" && !p.Pid.IsZero() {
		return p.Pid.String()
	}
	return p.Kind + " " + p.Text
}

// waitsDraft draws waits, those that matter most first.
type waitsDraft struct {
	*graphDraft
	w      *beam.Waits
	syn    etf.Syntax
	callee map[string]bool // is waited for
	cycle  map[string]int  // which cycle a process is in, from 1 on
}

// waitGraph draws who waits for whom: cycles first, then whom most wait for, then the
// groups that wait for these.
func waitGraph(w *beam.Waits, syn etf.Syntax) *Graph {
	g := &waitsDraft{newDraft("Who waits for whom"), w, syn, make(map[string]bool), make(map[string]int)}
	for _, one := range w.List {
		if one.On.Kind != "" {
			g.callee[peerKey(one.On)] = true
		}
	}
	for i, c := range w.Cycles {
		for _, s := range c.Steps {
			g.cycle[peerKey(s.On)] = i + 1
		}
	}
	for _, b := range w.Bottlenecks {
		if g.cycle[peerKey(b.On)] > 0 {
			g.add(b)
		}
	}
	for _, b := range w.Bottlenecks[:min(len(w.Bottlenecks), mostCallees)] {
		g.add(b)
	}
	left := g.waiters()
	if left > 0 {
		g.Left = plural(int64(left), "wait is", "waits are") + " not drawn: the tables have them."
	}
	return g.graph()
}

// add draws one that others wait for.
func (g *waitsDraft) add(b beam.Bottleneck) {
	n := GraphNode{Title: g.title(called(b.On, b.Group, g.syn)), Text: fmt.Sprintf("%d wait", b.Waiting)}
	if more := b.Blocked - b.Waiting; more > 0 {
		n.Text += fmt.Sprintf(", %d behind", more)
	}
	if b.QueueLen > 0 {
		n.Text += fmt.Sprintf(", queue %d", b.QueueLen)
	}
	if b.On.Kind == "process" {
		n.Pid, _ = peerText(b.On, g.syn).(string)
	}
	if g.cycle[peerKey(b.On)] > 0 {
		n.Mark = deadlock
	}
	g.node(peerKey(b.On), n)
}

// waiters draws who waits for those that are drawn: a process that others wait for by
// itself, all else by its group, most first. It gives how many there was no room for.
func (g *waitsDraft) waiters() (left int) {
	type arc struct {
		from, to, kind string
		size           int
		group          bool
	}
	var arcs []*arc
	at := make(map[[2]string]*arc)
	for _, one := range g.w.List {
		from, group := one.Pid.String(), false
		if !g.callee[from] {
			from, group = "group "+one.Group, true
		}
		key := [2]string{from, peerKey(one.On)}
		a := at[key]
		if a == nil {
			a = &arc{from: from, to: key[1], kind: string(one.Kind), group: group}
			at[key] = a
			arcs = append(arcs, a)
		}
		a.size++
	}
	slices.SortStableFunc(arcs, func(a, b *arc) int { return b.size - a.size })
	for _, a := range arcs {
		to, ok := g.at[a.to]
		from, known := g.at[a.from]
		if ok && !known && a.group {
			name := g.title(group(strings.TrimPrefix(a.from, "group "), g.syn))
			from, known = g.node(a.from, GraphNode{Title: name, Group: name})
		}
		if !ok || !known {
			left += a.size
			continue
		}
		mark := ""
		if c := g.cycle[a.from]; c > 0 && c == g.cycle[a.to] {
			mark = deadlock
		}
		g.join(from, to, a.size, a.kind, mark)
	}
	return left
}

// title of a process or a group; of one without a name what can be said.
func (g *waitsDraft) title(v Value) string {
	t, ok := v.(string)
	if !ok {
		return "not known"
	}
	return t
}

// ProcessGraph draws what a process is joined to: whom it waits for, as far as w tells,
// who waits for it, who started it, and its links and monitors. w may be nil.
func ProcessGraph(p *beam.ProcessDetail, w *beam.Waits, syn etf.Syntax) *Graph {
	g := newDraft("What it is joined to")
	me := beam.Peer{Kind: "process", Pid: p.Pid, Text: p.Pid.String(), Name: p.RegisteredName}
	own := peerNode(me, syn)
	self, _ := g.node(peerKey(me), GraphNode{Title: own.Title, Text: "this process"})
	left := 0
	joined := func(peer beam.Peer, text string, outward bool) {
		other, ok := g.node(peerKey(peer), peerNode(peer, syn))
		switch {
		case !ok:
			left++
		case outward:
			g.join(self, other, 1, text, "")
		default:
			g.join(other, self, 1, text, "")
		}
	}
	if w != nil {
		for _, one := range w.List {
			switch {
			case one.Pid == p.Pid && one.On.Kind != "":
				joined(one.On, "waits", true)
			case one.On.Kind == "process" && one.On.Pid == p.Pid:
				joined(beam.Peer{Kind: "process", Pid: one.Pid, Text: one.Pid.String(), Name: one.Group}, "waits", false)
			}
		}
	}
	if !p.Parent.IsZero() {
		joined(beam.Peer{Kind: "process", Pid: p.Parent, Text: p.Parent.String(), Name: nameOfPeer(p.Links, p.Parent)}, "started by", true)
	}
	for _, peers := range []struct {
		list    []beam.Peer
		total   int
		text    string
		outward bool
	}{
		{p.Links, p.LinksTotal, "link", false}, {p.Monitors, p.MonitorsTotal, "monitors", true}, {p.MonitoredBy, p.MonitoredTotal, "monitors", false},
	} {
		for _, peer := range peers.list {
			// A link goes both ways: with who started it, it is drawn with that.
			joined(peer, peers.text, peers.outward || peers.text == "link" && peer.Kind == "process" && peer.Pid == p.Parent)
		}
		left += max(0, peers.total-len(peers.list))
	}
	if left > 0 {
		g.Left = plural(int64(left), "tie is", "ties are") + " not drawn: the lists have them, as far as they were read."
	}
	return g.graph()
}

func peerNode(p beam.Peer, syn etf.Syntax) GraphNode {
	id, _ := peerText(p, syn).(string)
	n := GraphNode{Title: id}
	if p.Kind == "process" {
		n.Pid = id
	}
	if title, ok := group(p.Name, syn).(string); ok {
		n.Title, n.Text = title, id
	}
	return n
}

// nameOfPeer is the name that one of a list has; "" when it is not there.
func nameOfPeer(list []beam.Peer, p beam.Pid) string {
	for _, peer := range list {
		if peer.Kind == "process" && peer.Pid == p {
			return peer.Name
		}
	}
	return ""
}
