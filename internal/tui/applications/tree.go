package applications

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// allTrees names the trees of all applications in addresses.
const allTrees = "*"

// tree is the screen of a supervision tree. A look wakes every process of the tree once,
// so another one is taken only for who asks for it; what is opened is of the same look.
type tree struct {
	at     stage.Address
	table  part.Table
	turned map[string]bool // lines that were opened or closed, by key
	pages  map[string]int  // parts of children that were asked for beyond those first shown
	look   string          // the time by which the look is known
	doc    *view.Document  // drawn last
	lines  map[string]*line
}

// line is a line of the tree as it is drawn.
type line struct {
	node, parent *view.TreeNode
	open         bool
	parts        []stage.Question // for its children beyond those first shown
	have         int              // children that are here
	rest         string           // what is said of those that are not; "": all are here
	isRest       bool             // it stands for these
}

func newTree(a stage.Address) *tree {
	return &tree{at: a, turned: map[string]bool{}, pages: map[string]int{}}
}

func (s *tree) Address() stage.Address { return s.at }

// ask makes a question about the tree.
func (s *tree) ask(pairs ...string) stage.Question {
	app := s.at.Arg
	if app == allTrees {
		app = ""
	}
	return stage.AskOf("folded-tree", app, 0, pairs...)
}

// base is the question for the look: a new one, or that of which one came here.
func (s *tree) base() stage.Question { return s.ask("at", s.at.Query["at"]) }

// shown is the question for what is drawn: for the look itself, or for a part of it.
func (s *tree) shown() stage.Question {
	if root, find := s.at.Query["root"], s.at.Query["find"]; root+find != "" {
		return s.ask("root", root, "find", find, "at", cmp.Or(s.at.Query["at"], s.look))
	}
	return s.base()
}

func (s *tree) Questions() []stage.Question {
	list := []stage.Question{s.shown()}
	if s.at.Query["at"] == "" {
		if s.look == "" { // of which a part would be
			return []stage.Question{s.base()}
		}
		if base := s.base(); base.Key() != list[0].Key() {
			list = append(list, base)
		}
	}
	for _, l := range s.lines {
		list = append(list, l.parts...)
	}
	return list
}

// of is the answer to a question about the look at hand. That names its look, so it is
// right for any moment at which this look was the newest.
func (s *tree) of(q stage.Question, l stage.Look) (*view.Document, seen.Answer) {
	if q.Params["at"] != "" {
		l.At = time.Time{}
	}
	return l.Document(q)
}

func (s *tree) Draw(c *paint.Canvas, l stage.Look) {
	if base, _ := s.of(s.base(), l); base != nil {
		s.look = base.Origin.At
	}
	top, a := s.of(s.shown(), l)
	if top == nil {
		s.doc, s.lines = nil, nil
		part.Title(c, "Supervision tree of "+s.at.Arg, s.beside(nil, c), "")
		_, below := c.Rows(2)
		part.Notice(below, 0, "the tree", a, l)
		return
	}
	s.doc, s.look = top, top.Origin.At
	_, below := c.Rows(1)
	below = part.Foot(below, top, 2)
	if len(top.Tree.Roots) == 0 {
		part.Paragraph(below, 1, "", "Nothing here: there is no running application of that name.", paint.Style{Fg: paint.Muted})
	} else {
		s.table.Draw(below, s.rows(c, l))
	}
	part.Title(c, top.Title, s.beside(top, c), part.Looked(a, l, s.table.Place()))
}

// beside says what of the tree is shown: the way to its root, and what is looked for.
func (s *tree) beside(d *view.Document, c *paint.Canvas) string {
	var words []string
	if s.at.Query["root"] != "" {
		words = append(words, "whole tree")
		if d != nil {
			for _, n := range d.Tree.Trail {
				words = append(words, nameOf(n, d.Tree.Columns))
			}
		}
	}
	text := strings.Join(words, string(c.Mark(" › ", " > ")))
	if find := s.at.Query["find"]; find != "" {
		text = strings.TrimSpace(text + " find: " + find)
	}
	return text
}

func nameOf(n *view.TreeNode, columns []view.Column) string {
	return part.CellText(n.Values[0], columns[0].Unit)
}

// rows are the lines that are open.
func (s *tree) rows(c *paint.Canvas, l stage.Look) part.Rows {
	s.lines = map[string]*line{}
	t := &view.Tree{Columns: s.doc.Tree.Columns}
	for _, n := range s.doc.Tree.Roots {
		t.Roots = append(t.Roots, s.grow(n, nil, c, l))
	}
	r := part.TreeRows(t, part.Branches(t, c.ASCII(), nil))
	r.Wide, r.Now = l.Wide, l.Now
	return r
}

// grow is a line with those below it that are open, named as they are drawn.
func (s *tree) grow(n, parent *view.TreeNode, c *paint.Canvas, l stage.Look) *view.TreeNode {
	children := n.Children
	at := &line{node: n, parent: parent, have: len(children)}
	s.lines[n.Key] = at
	for range s.pages[n.Key] {
		q := s.ask("open", n.Key, "from", strconv.Itoa(len(children)), "at", s.look)
		at.parts = append(at.parts, q)
		d, a := s.of(q, l)
		if at.rest = without(d, a, c, l); at.rest == "" && d.Origin.At != s.look {
			at.rest = "of another look: R looks again"
		}
		if at.rest != "" {
			break
		}
		children = append(children[:len(children):len(children)], d.Tree.Roots...)
	}
	at.have = len(children)
	turned, ok := s.turned[n.Key]
	at.open = turned || !ok && len(n.Children) > 0
	if at.rest == "" && at.have < n.Of && (at.have > 0 || at.open) {
		at.rest = plain.Grouped(int64(n.Of-at.have)) + " more of " + plain.Grouped(int64(n.Of))
	}
	drawn := s.named(n, at, c)
	if !at.open {
		return drawn
	}
	for _, child := range children {
		drawn.Children = append(drawn.Children, s.grow(child, n, c, l))
	}
	if at.rest != "" {
		key := "more " + n.Key
		s.lines[key] = &line{node: n, parent: n, isRest: true}
		values := make([]view.Value, len(s.doc.Tree.Columns))
		values[0] = at.rest
		drawn.Children = append(drawn.Children, &view.TreeNode{Values: values, Key: key})
	}
	return drawn
}

// without says why a part is not there; "" when it is.
func without(d *view.Document, a seen.Answer, c *paint.Canvas, l stage.Look) string {
	switch {
	case a.Problem != nil:
		return a.Problem.What
	case d != nil:
		return ""
	case !l.Live():
		return "nobody looked at it then"
	}
	return "asking " + string(c.Ellipsis())
}

// named is a copy of a line whose name says whether it opens, and of how many alike it is.
func (s *tree) named(n *view.TreeNode, at *line, c *paint.Canvas) *view.TreeNode {
	_, pid := s.pid(at)
	text := cmp.Or(nameOf(n, s.doc.Tree.Columns), pid)
	if n.Folded > 0 {
		text = plain.Grouped(int64(n.Folded)) + string(c.Mark(" × ", " x ")) + text
	}
	switch {
	case n.Of > 0 && at.open:
		text = string(c.Mark("▾ ", "[-] ")) + text
	case n.Of > 0:
		text = string(c.Mark("▸ ", "[+] ")) + text
	}
	return &view.TreeNode{Values: append([]view.Value{text}, n.Values[1:]...), Key: n.Key}
}
