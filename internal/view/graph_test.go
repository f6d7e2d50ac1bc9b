package view_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
	"github.com/hodoscope/hodoscope/internal/waits"
)

// waiting is a look at processes each of which waits for another: from, to.
func waiting(pairs [][2]uint32, group func(uint32) string) *beam.Waits {
	w := &beam.Waits{}
	for _, p := range pairs {
		on := beam.Pid{ID: p[1]}
		w.List = append(w.List, beam.Wait{Pid: beam.Pid{ID: p[0]}, Group: group(p[0]), Kind: beam.WaitCall,
			On: beam.Peer{Kind: "process", Pid: on, Text: on.String()}, OnGroup: group(p[1])})
	}
	waits.Graph(w, func(beam.Pid) waits.Facts { return waits.Facts{} })
	return w
}

// drawn are the edges of a graph, as text.
func drawn(g *view.Graph) []string {
	var out []string
	for _, e := range g.Edges {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s %s %s %s", e.Size, g.Nodes[e.From].Title, e.Text, g.Nodes[e.To].Title, e.Mark)))
	}
	slices.Sort(out)
	return out
}

func TestWaitGraph(t *testing.T) {
	// 30 carts wait for the stock, which waits for the database; two wait for each other.
	pairs := [][2]uint32{{1, 2}, {3, 4}, {4, 3}, {5, 4}}
	for i := range uint32(30) {
		pairs = append(pairs, [2]uint32{100 + i, 1})
	}
	names := map[uint32]string{1: "stock", 2: "Elixir.Shop.Repo", 3: "left", 4: "right", 5: "late"}
	g := view.Waits(waiting(pairs, func(id uint32) string {
		if id >= 100 {
			return "cart:init/1"
		}
		return names[id]
	}), false, etf.Elixir).Graph
	want := []string{"1 late call right", "1 left call right deadlock", "1 right call left deadlock", "1 stock call Shop.Repo", "30 :cart.init/1 call stock"}
	if got := drawn(g); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	texts := map[string]string{}
	for _, n := range g.Nodes {
		texts[n.Title] = n.Text + " " + n.Pid + n.Group
	}
	for title, want := range map[string]string{"stock": "30 wait #PID<0.1.0>", "Shop.Repo": "1 wait, 30 behind #PID<0.2.0>", ":cart.init/1": " :cart.init/1"} {
		if texts[title] != want {
			t.Errorf("%s: %q, want %q", title, texts[title], want)
		}
	}
	if g.Left != "" {
		t.Errorf("left: %s", g.Left)
	}
}

// However many wait for however many, what is drawn can be read, and what is not is told.
func TestWaitGraphIsBounded(t *testing.T) {
	var pairs [][2]uint32
	for i := range uint32(40) {
		for j := range i + 1 {
			pairs = append(pairs, [2]uint32{1000 + 100*i + j, i})
		}
	}
	g := view.Waits(waiting(pairs, func(id uint32) string { return fmt.Sprintf("g%d", id) }), false, etf.Erlang).Graph
	size := 0
	for _, e := range g.Edges {
		size += e.Size
	}
	if len(g.Nodes) != 24 || g.Nodes[0].Title != "g39" || g.Left != fmt.Sprintf("%d waits are not drawn: the tables have them.", len(pairs)-size) {
		t.Errorf("%d nodes, first %q, left %q", len(g.Nodes), g.Nodes[0].Title, g.Left)
	}
	if g := view.Waits(&beam.Waits{}, false, etf.Erlang).Graph; g != nil {
		t.Errorf("nobody waits: %+v", g)
	}
}

func TestProcessGraph(t *testing.T) {
	peer := func(id uint32, name string) beam.Peer {
		p := beam.Pid{ID: id}
		return beam.Peer{Kind: "process", Pid: p, Text: p.String(), Name: name}
	}
	p := &beam.ProcessDetail{Pid: beam.Pid{ID: 50}, RegisteredName: "pool", Parent: beam.Pid{ID: 9},
		Links: []beam.Peer{peer(9, "sup"), peer(60, ""), {Kind: "port", Text: "#Port<0.7>"}}, LinksTotal: 8,
		Monitors: []beam.Peer{peer(60, "")}, MonitoredBy: []beam.Peer{peer(70, "client")}, MonitorsTotal: 1, MonitoredTotal: 1}
	w := waiting([][2]uint32{{70, 50}, {50, 2}, {80, 2}}, func(id uint32) string { return fmt.Sprintf("g%d", id) })
	g := view.ProcessGraph(p, w, etf.Erlang)
	want := []string{"1 #Port<0.7> link pool", "1 <0.60.0> link pool", "1 g70 waits, monitors pool", "1 pool monitors <0.60.0>", "1 pool started by, link sup", "1 pool waits <0.2.0>"}
	if got := drawn(g); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if g.Left != "5 ties are not drawn: the lists have them, as far as they were read." || g.Nodes[0].Text != "this process" || g.Nodes[0].Pid != "" {
		t.Errorf("left %q, first %+v", g.Left, g.Nodes[0])
	}
	if g := view.ProcessGraph(&beam.ProcessDetail{Parent: beam.NoPid}, nil, etf.Erlang); g != nil {
		t.Errorf("who has no tie: %+v", g)
	}
	many := &beam.ProcessDetail{Pid: beam.Pid{ID: 1}, Parent: beam.NoPid}
	for i := range uint32(500) {
		many.Links = append(many.Links, peer(10+i, ""))
	}
	many.LinksTotal = 4000
	if g := view.ProcessGraph(many, nil, etf.Erlang); len(g.Nodes) != 24 || !strings.HasPrefix(g.Left, "3977 ties") {
		t.Errorf("%d nodes, left %q", len(g.Nodes), g.Left)
	}
	if g := view.ProcessGraph(viewtest.Detail(), viewtest.Waits(), etf.Elixir); g == nil {
		t.Error("no graph")
	}
}

// TestWaitsSayWho: who has a registered name is called by it, and a family is no function.
func TestWaitsSayWho(t *testing.T) {
	for _, c := range []struct {
		on    beam.Peer
		group string
		want  string
	}{
		{beam.Peer{Kind: "process", Name: "billing"}, "erlang:apply/2 under init:start/1", "billing"},
		{beam.Peer{Kind: "process"}, "erlang:apply/2 under init:start/1", "erlang:apply/2 under init:start/1"},
		{beam.Peer{Kind: "process"}, "gen_server:init_it/6", "gen_server:init_it/6"},
		{beam.Peer{Kind: "foreign", Name: "db@host"}, "db@host", "db@host"},
	} {
		d := view.Waits(&beam.Waits{Bottlenecks: []beam.Bottleneck{{On: c.on, Group: c.group}}}, false, etf.Erlang)
		i := slices.IndexFunc(d.Sections, func(s view.Section) bool { return s.Name == "bottlenecks" })
		if got := d.Sections[i].Table.Rows[0][0]; got != view.Value(c.want) {
			t.Errorf("%+v of %q is called %v, want %s", c.on, c.group, got, c.want)
		}
	}
}
