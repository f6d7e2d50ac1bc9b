package part

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// joint is a line of a graph that is drawn as a tree.
type joint struct {
	node  *view.GraphNode
	edge  *view.GraphEdge // from it to the one above it; nil: it stands at the top
	again bool            // it is drawn further up, with all that is joined to it
}

// GraphLines draws a graph as an indented tree: at the left who is joined to nobody, below
// each who waits for it or holds on to it, first those of whom there is more to tell. A
// cycle has no such begin; it is drawn from one of its members round to the same.
func GraphLines(g *view.Graph, ascii bool) []Line {
	joints, drawn := map[*view.TreeNode]joint{}, make([]bool, len(g.Nodes))
	var grow func(n int, edge *view.GraphEdge) *view.TreeNode
	grow = func(n int, edge *view.GraphEdge) *view.TreeNode {
		t := &view.TreeNode{}
		joints[t] = joint{&g.Nodes[n], edge, drawn[n]}
		if drawn[n] {
			return t
		}
		drawn[n] = true
		for _, e := range into(g, n) {
			t.Children = append(t.Children, grow(e.From, e))
		}
		return t
	}
	waits := make([]bool, len(g.Nodes))
	for _, e := range g.Edges {
		waits[e.From] = true
	}
	tree := &view.Tree{}
	for _, begins := range []func(n int) bool{func(n int) bool { return g.Nodes[n].Mark != "" }, func(n int) bool { return !waits[n] }, func(int) bool { return true }} {
		for n := range g.Nodes {
			if !drawn[n] && begins(n) {
				tree.Roots = append(tree.Roots, grow(n, nil))
			}
		}
	}
	var lines []Line
	for _, b := range Branches(tree, ascii, nil) {
		lines = append(lines, joints[b.Node].line(b.Lead))
	}
	return lines
}

// into are the edges to a node: of those who have others behind them first, then of most.
func into(g *view.Graph, n int) (list []*view.GraphEdge) {
	ends := make([]int, len(g.Nodes))
	for i := range g.Edges {
		ends[g.Edges[i].To] = 1
		if g.Edges[i].To == n {
			list = append(list, &g.Edges[i])
		}
	}
	slices.SortStableFunc(list, func(a, b *view.GraphEdge) int {
		return cmp.Or(cmp.Compare(ends[b.From], ends[a.From]), cmp.Compare(b.Size, a.Size))
	})
	return list
}

func (j joint) line(lead string) Line {
	n := j.node
	line := Line{Copy: cmp.Or(n.Pid, n.Title), Draw: func(c *paint.Canvas) { j.draw(c, lead) }}
	if arg := PidArg(n.Pid); arg != "" {
		line.To = &stage.Address{Screen: "processes", Arg: arg}
	} else if n.Group != "" {
		line.To = &stage.Address{Screen: "processes", Query: map[string]string{"group": n.Group}}
	}
	return line
}

// draw draws a long name in the room that the other words leave it.
func (j joint) draw(c *paint.Canvas, lead string) {
	x := c.Put(0, 0, c.W/2, lead, paint.Style{Fg: paint.Muted})
	muted, bad := paint.Style{Fg: paint.Muted}, paint.Style{Fg: paint.Bad, Bold: true}
	if j.again {
		x = c.Put(x, 0, c.W-x, string(c.Mark("⟳ ", "@ ")), bad)
	}
	if j.edge != nil && j.edge.Size > 1 {
		x = c.Put(x, 0, c.W-x, strconv.Itoa(j.edge.Size)+string(c.Mark(" × ", " x ")), paint.Style{Bold: true})
	}
	type word struct {
		text  string
		style paint.Style
	}
	var words []word
	if !j.again {
		words = append(words, word{j.node.Mark, bad})
	}
	if j.node.Pid != j.node.Title {
		words = append(words, word{j.node.Pid, paint.Style{Fg: paint.Accent}})
	}
	if j.edge != nil {
		words = append(words, word{j.edge.Text, muted})
	}
	if !j.again {
		words = append(words, word{j.node.Text, muted})
	}
	room := 0
	for _, w := range words {
		if w.text != "" {
			room += c.Clean(w.text).Width() + 2
		}
	}
	name := c.Clean(j.node.Title)
	x = c.Text(x, 0, name.CutMiddle(min(max(c.W-x-room, leastName), max(c.W-x, 0)), c.Ellipsis()), paint.Style{})
	for _, w := range words {
		if w.text != "" {
			x = c.Put(x+2, 0, c.W-x-2, w.text, w.style)
		}
	}
}
