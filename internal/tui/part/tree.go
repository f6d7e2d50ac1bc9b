package part

import (
	"math"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Branch is a line of a tree that is laid flat: the node, and what is drawn before its name.
type Branch struct {
	Node *view.TreeNode
	Lead string
}

// Branches lays a tree flat, in the order in which one reads it. open tells of which nodes
// the children are shown; nil: of all.
func Branches(t *view.Tree, ascii bool, open func(*view.TreeNode) bool) []Branch {
	child, last, pass, blank := "├─ ", "└─ ", "│  ", "   "
	if ascii {
		child, last, pass = "|- ", "`- ", "|  "
	}
	var list []Branch
	var walk func(n *view.TreeNode, own, under string, depth int)
	walk = func(n *view.TreeNode, own, under string, depth int) {
		list = append(list, Branch{n, own})
		if depth >= mostDepth || open != nil && !open(n) {
			return
		}
		for i, c := range n.Children {
			if i == len(n.Children)-1 {
				walk(c, under+last, under+blank, depth+1)
			} else {
				walk(c, under+child, under+pass, depth+1)
			}
		}
	}
	for _, n := range t.Roots {
		walk(n, "", "", 0)
	}
	return list
}

// mostDepth bounds the indent; a tree that is deeper comes from a hostile node.
const mostDepth = 64

// TreeRows are a tree as rows of a table, whose first column is drawn as the tree.
func TreeRows(t *view.Tree, list []Branch) Rows {
	r := Rows{Columns: t.Columns, Tree: true}
	for _, b := range list {
		row := append([]view.Value{b.Lead + CellText(b.Node.Values[0], t.Columns[0].Unit)}, b.Node.Values[1:]...)
		r.Rows = append(r.Rows, row)
		key := b.Node.Key
		if key == "" {
			key = b.Lead + CellText(b.Node.Values[0], t.Columns[0].Unit)
		}
		r.Keys = append(r.Keys, key)
	}
	return r
}

// Step goes to the row that is so many further.
func (t *Table) Step(by int) { t.move(by) }

// Find goes to the row of a key, if it is among those drawn last.
func (t *Table) Find(key string) {
	for i := range t.drawn.Rows {
		if t.drawn.Key(i) == key {
			t.Choose(t.drawn.Offset+i, key)
			return
		}
	}
}

// TreeKeys are those of a table of which left and right open and close rows.
func (t *Table) TreeKeys() []stage.Key {
	keys := t.Keys()
	for i := range keys {
		switch keys[i].Press[0] {
		case "right":
			keys[i].Press = []string{">"}
		case "left":
			keys[i].Press = []string{"<"}
		}
	}
	return keys
}

// Strips draws the heat of schedulers: a row each with its title and its newest share.
func Strips(c *paint.Canvas, h *view.Heat) {
	title := 0
	for _, r := range h.Rows {
		title = max(title, len(r.Title))
	}
	for y, r := range h.Rows {
		if y >= c.H {
			return
		}
		c.Put(0, y, title, r.Title, paint.Style{Fg: paint.Muted})
		shares := Numbers(r.Values)
		const number = 7
		c.Strip(title+1, y, c.W-title-1-number, shares)
		for i := len(shares) - 1; i >= 0; i-- {
			if !math.IsNaN(shares[i]) {
				c.Right(c.W, y, CellText(shares[i], view.Ratio), paint.Style{Fg: paint.HeatTone(shares[i])})
				break
			}
		}
	}
}
