package view

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// A supervision tree that stays readable, however many children a supervisor has:
// those that are alike are one line with their sums, which opens.

// TreeQuery chooses what of a tree is shown. The zero value is its top.
type TreeQuery struct {
	Root string // key of the node that is shown as the root; "": that of the tree
	Open string // key of the node whose children are wanted, and nothing else; "": none
	From int    // of these children the first so many are left out
	Find string // only what has this in its name, pid or module, with the way to it
}

const (
	// foldFrom is how many children that are alike make one line.
	foldFrom = 5
	// mostLines bounds a tree that is shown, mostChildren those of one node that are
	// shown at once.
	mostLines, mostChildren = 400, 100
	// young is the age below which a process counts as just started.
	young = time.Minute
)

// ErrNoSuchNode is a key that a tree does not have.
var ErrNoSuchNode = errors.New("the tree has no such process")

// bough is a line of a folded tree: a process, or several that are alike.
type bough struct {
	*beam.TreeNode // of a fold its first member
	key            string
	folded         int // members of a fold; 0: a process
	children       []*bough
	parent         *bough
	sum            vitals
}

// vitals are sums over a line's processes and all below them.
type vitals struct {
	processes, known int
	heap, queue      int64
	rate             float64
	oldest           time.Duration
	// started within the last minute: of a fold its members, of a process its children.
	started, ended int
}

var foldColumns = []ColumnOf[in[*bough]]{
	{Column{Name: "name", Title: "Name", Unit: Text, Help: "registered name, else id or module; of several that are alike their module"},
		func(r in[*bough]) Value {
			if r.v.folded > 0 && r.v.Module != "" {
				return name(r.v.Module, r.syn)
			}
			return treeName(r.v.TreeNode, r.syn)
		}},
	{Column{Name: "processes", Title: "Processes", Unit: Count, Help: "with all below"},
		func(r in[*bough]) Value {
			if r.v.sum.processes < 2 {
				return nil
			}
			return int64(r.v.sum.processes)
		}},
	vitalColumn(Column{Name: "total_heap_size", Title: "Heaps", Unit: Bytes, Help: "with all below, as the last census knew them; of heaps that were not read the youngest generation"},
		func(s vitals) Value { return s.heap }),
	vitalColumn(Column{Name: "message_queue_len", Title: "Queued", Unit: Count, Help: "messages that wait, with all below"},
		func(s vitals) Value { return s.queue }),
	vitalColumn(Column{Name: "reductions_rate", Title: "Reductions/s", Unit: Rate, Wide: true, Help: "work per second, with all below"},
		func(s vitals) Value { return s.rate }),
	{Column{Name: "age", Title: "Seen for", Unit: Seconds, Help: "how long the censuses know it; of several the longest. What is younger than those around it was started again"},
		func(r in[*bough]) Value {
			if r.v.sum.oldest == 0 {
				return nil
			}
			return r.v.sum.oldest.Seconds()
		}},
	{Column{Name: "replaced", Title: "Restarts", Unit: Count, Help: "how often its registered name passed on to another process since Hodoscope came"},
		func(r in[*bough]) Value { return someOf(r.v.Vital.Replaced) }},
	{Column{Name: "replaced_at", Title: "Last", Unit: Time, Help: "when it last did"},
		func(r in[*bough]) Value {
			if r.v.Vital.Replaced == 0 {
				return nil
			}
			return r.v.Vital.Since.Format(time.RFC3339)
		}},
	{Column{Name: "started", Title: "Started/min", Unit: Count, Help: "children that were started within the last minute; of several that are alike those of them"},
		func(r in[*bough]) Value { return someOf(r.v.sum.started) }},
	{Column{Name: "ended", Title: "Ended/min", Unit: Count, Help: "children that ended within the last minute"},
		func(r in[*bough]) Value { return someOf(r.v.sum.ended) }},
	{Column{Name: "pid", Title: "Pid", Unit: PidText, Help: "the process, as it pastes into a shell on the node"},
		func(r in[*bough]) Value {
			if r.v.folded > 0 {
				return nil
			}
			return pid(r.v.Pid, r.syn)
		}},
	{Column{Name: "type", Title: "Type", Unit: Text, Help: "application, supervisor or worker"},
		func(r in[*bough]) Value { return text(r.v.Type) }},
	{Column{Name: "note", Title: "Note", Unit: Text, Help: "what is unusual about it, or why its children are not here"},
		func(r in[*bough]) Value { return text(r.v.Note) }},
	{Column{Name: "module", Title: "Module", Unit: Text, Help: "callback module"},
		func(r in[*bough]) Value { return name(r.v.Module, r.syn) }},
	{Column{Name: "id", Title: "Child id", Unit: Text, Wide: true, Help: "the id its supervisor knows it by"},
		func(r in[*bough]) Value { return text(r.v.ID) }},
}

// vitalColumn is known of what a census knows.
func vitalColumn(c Column, get func(vitals) Value) ColumnOf[in[*bough]] {
	return ColumnOf[in[*bough]]{c, func(r in[*bough]) Value {
		if r.v.sum.known == 0 {
			return nil
		}
		return get(r.v.sum)
	}}
}

// someOf is a count that is not told when it is none.
func someOf(n int) Value {
	if n == 0 {
		return nil
	}
	return int64(n)
}

// FoldedTree is a supervision tree whose equal children are one line. Its error is
// ErrNoSuchNode when a key of the query is not there.
func FoldedTree(t *beam.Tree, q TreeQuery, syn etf.Syntax) (Document, error) {
	whole := SupervisionTree(&beam.Tree{Incarnation: t.Incarnation, Origin: t.Origin, Application: t.Application, Partial: t.Partial}, syn)
	d := Document{Kind: "folded_tree", Node: whole.Node, Origin: whole.Origin, Notes: whole.Notes, Tree: &Tree{Columns: headings(foldColumns)}}
	if t.Root == nil {
		d.Title = whole.Title
		return d, nil
	}
	top := foldNode(t.Root, nil, "")
	d.Title = treeTitle(top.sum.processes, t.Application)
	at := top
	if key := cmp.Or(q.Open, q.Root); key != "" {
		if at = top.find(key); at == nil {
			return d, ErrNoSuchNode
		}
	}
	w := treeWriter{syn: syn, room: mostLines, find: strings.ToLower(q.Find)}
	if q.Open != "" {
		d.Tree.Roots = w.children(at, min(max(0, q.From), len(at.children)))
		return d, nil
	}
	for p := at.parent; p != nil; p = p.parent {
		d.Tree.Trail = append([]*TreeNode{w.line(p)}, d.Tree.Trail...)
	}
	d.Tree.Roots = w.grow(at)
	if w.find != "" {
		d.Notes = append(d.Notes, w.found(q.Find))
	}
	return d, nil
}

// foldNode makes the line of a process, and below it those of its children.
func foldNode(n *beam.TreeNode, parent *bough, key string) *bough {
	b := &bough{TreeNode: n, parent: parent, key: key}
	if !n.Pid.IsZero() {
		b.key = strings.Trim(n.Pid.String(), "<>")
		b.sum.processes = 1
	}
	if v := n.Vital; v.Known {
		b.sum.known, b.sum.heap, b.sum.queue, b.sum.rate, b.sum.oldest = 1, v.TotalHeapSize, v.MessageQueueLen, v.ReductionsRate, v.Age
		b.sum.started, b.sum.ended = v.Births, v.Deaths
	}
	for _, alike := range fold(n.Children) {
		of := b
		if len(alike) >= foldFrom {
			of = &bough{TreeNode: common(alike), parent: b, key: fmt.Sprintf("%s~%d", b.key, len(b.children)), folded: len(alike)}
			b.children = append(b.children, of)
		}
		for _, c := range alike {
			child := foldNode(c, of, fmt.Sprintf("%s/%d", of.key, len(of.children)))
			of.children = append(of.children, child)
			of.take(child)
		}
		if of != b {
			b.take(of)
		}
	}
	return b
}

// take adds what is below a line to it.
func (b *bough) take(c *bough) {
	b.sum.processes += c.sum.processes
	b.sum.known += c.sum.known
	b.sum.heap += c.sum.heap
	b.sum.queue += c.sum.queue
	b.sum.rate += c.sum.rate
	if b.folded > 0 {
		b.sum.oldest = max(b.sum.oldest, c.sum.oldest)
		if v := c.Vital; v.Known && !v.Former && v.Age < young {
			b.sum.started++
		}
	}
}

// fold puts children that are alike together, in the order of the first of each. What
// has a name, or is unusual, stays by itself.
func fold(children []*beam.TreeNode) [][]*beam.TreeNode {
	type kind struct {
		typ, module, id string
		leaf            bool
	}
	at := make(map[kind]int)
	var out [][]*beam.TreeNode
	for _, c := range children {
		if c.Name != "" || c.Note != "" || c.Pid.IsZero() {
			out = append(out, []*beam.TreeNode{c})
			continue
		}
		k := kind{c.Type, c.Module, pattern(c.ID), len(c.Children) == 0}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], c)
	}
	return out
}

// pattern is an id without the numbers that tell one from the next.
func pattern(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, id)
}

// common is what children that are alike have in common.
func common(alike []*beam.TreeNode) *beam.TreeNode {
	return &beam.TreeNode{Pid: beam.NoPid, ID: pattern(alike[0].ID), Module: alike[0].Module, Type: alike[0].Type}
}

func (b *bough) find(key string) *bough {
	if b.key == key {
		return b
	}
	for _, c := range b.children {
		if found := c.find(key); found != nil {
			return found
		}
	}
	return nil
}

// treeWriter makes lines until there is no more room.
type treeWriter struct {
	syn     etf.Syntax
	room    int
	find    string // in lower case; "": all
	matches int
	left    int // matches that there was no room for
}

func (w *treeWriter) line(b *bough) *TreeNode {
	return &TreeNode{Values: readRow(foldColumns, in[*bough]{b, w.syn}), Key: b.key, Of: len(b.children), Folded: b.folded}
}

// grow makes the lines of a node and what is below it, level by level, so that what
// there is no room for is further down. A fold stays closed, unless what is looked for
// is in it.
func (w *treeWriter) grow(root *bough) []*TreeNode {
	wanted := w.wanted(root)
	top := w.line(root)
	type level struct {
		b    *bough
		line *TreeNode
	}
	for here := []level{{root, top}}; len(here) > 0; {
		var next []level
		for _, l := range here {
			if wanted == nil && l.b.folded > 0 {
				continue
			}
			for _, c := range l.b.children {
				if w.room <= 0 || len(l.line.Children) >= mostChildren {
					break
				}
				if wanted != nil && !wanted[c] {
					continue
				}
				w.room--
				line := w.line(c)
				l.line.Children = append(l.line.Children, line)
				next = append(next, level{c, line})
			}
			w.leave(l.b, l.line, wanted)
		}
		here = next
	}
	return []*TreeNode{top}
}

// leave counts the matches that a line has no room for. What else is below it is not
// looked for, and not told of.
func (w *treeWriter) leave(b *bough, line *TreeNode, wanted map[*bough]bool) {
	if wanted == nil {
		return
	}
	n := 0
	for _, c := range b.children {
		if wanted[c] {
			n++
		}
	}
	w.left += n - len(line.Children)
	if n > 0 {
		line.Of = len(line.Children)
	}
}

// wanted are the lines that match and those on the way to them; nil: all.
func (w *treeWriter) wanted(b *bough) map[*bough]bool {
	if w.find == "" {
		return nil
	}
	found := make(map[*bough]bool)
	var walk func(*bough) bool
	walk = func(b *bough) bool {
		is := b.folded == 0 && w.match(b)
		if is {
			w.matches++
		}
		for _, c := range b.children {
			is = walk(c) || is
		}
		if is {
			found[b] = true
		}
		return is
	}
	walk(b)
	return found
}

func (w *treeWriter) match(b *bough) bool {
	for _, s := range []string{b.Name, b.ID, b.Module, b.Note, b.Pid.String()} {
		if strings.Contains(strings.ToLower(s), w.find) {
			return true
		}
	}
	return false
}

func (w *treeWriter) found(what string) string {
	s := fmt.Sprintf("%s has %s in its name, id, module or pid.", plural(int64(w.matches), "process", "processes"), what)
	if w.matches != 1 {
		s = strings.Replace(strings.Replace(s, " has ", " have ", 1), " its ", " their ", 1)
	}
	if w.left > 0 {
		s += fmt.Sprintf(" There is no room for %d of the ways to them: look for more of the name.", w.left)
	}
	return s
}

// children are those of one line, from one on.
func (w *treeWriter) children(b *bough, from int) []*TreeNode {
	page := b.children[from:min(len(b.children), from+mostChildren)]
	out := make([]*TreeNode, len(page))
	for i, c := range page {
		out[i] = w.line(c)
	}
	return out
}
