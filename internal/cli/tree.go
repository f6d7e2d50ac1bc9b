package cli

import (
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/view"
)

// branches are the lines a tree is drawn with.
type branches struct{ child, last, pass, blank plain.Text }

var (
	boxBranches   = branches{"├─ ", "└─ ", "│  ", "   "}
	asciiBranches = branches{"|- ", "`- ", "|  ", "   "}
)

// maxDepth bounds the indent; a tree that is deeper comes from a hostile node
// or is no supervision tree.
const maxDepth = 64

// tree draws the first column as the tree and the others beside it.
func (p *paper) tree(t *view.Tree) {
	b := boxBranches
	if p.o.ASCII {
		b = asciiBranches
	}
	g := p.grid(t.Columns)
	for _, n := range t.Roots {
		p.branch(g, b, n, "", "")
	}
	p.draw(g, "")
}

// branch adds a node and what is under it; own is drawn before the node's
// name, under before its children's.
func (p *paper) branch(g *grid, b branches, n *view.TreeNode, own, under plain.Text) {
	p.addRow(g, n.Values, own)
	if under.Width() >= maxDepth*b.blank.Width() && len(n.Children) > 0 {
		p.note("deeper than %d: what is further down is not drawn", maxDepth)
		return
	}
	for i, c := range n.Children {
		if i == len(n.Children)-1 {
			p.branch(g, b, c, under+b.last, under+b.blank)
		} else {
			p.branch(g, b, c, under+b.child, under+b.pass)
		}
	}
}
