package view

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

var treeColumns = []ColumnOf[in[*beam.TreeNode]]{
	{Column{Name: "name", Title: "Name", Unit: Text, Help: "registered name, else the id its supervisor knows it by"},
		func(r in[*beam.TreeNode]) Value { return treeName(r.v, r.syn) }},
	{Column{Name: "pid", Title: "Pid", Unit: PidText, Help: "the process, as it pastes into a shell on the node"},
		func(r in[*beam.TreeNode]) Value { return pid(r.v.Pid, r.syn) }},
	{Column{Name: "type", Title: "Type", Unit: Text, Help: "application, supervisor or worker"},
		func(r in[*beam.TreeNode]) Value { return text(r.v.Type) }},
	{Column{Name: "note", Title: "Note", Unit: Text, Help: "what is unusual about it, or why its children are not here"},
		func(r in[*beam.TreeNode]) Value { return text(r.v.Note) }},
	{Column{Name: "module", Title: "Module", Unit: Text, Help: "callback module"},
		func(r in[*beam.TreeNode]) Value { return name(r.v.Module, r.syn) }},
	{Column{Name: "id", Title: "Child id", Unit: Text, Wide: true, Help: "the id its supervisor knows it by"},
		func(r in[*beam.TreeNode]) Value { return text(r.v.ID) }},
	{Column{Name: "links", Title: "Links", Unit: Strings, Wide: true, Help: "what it is linked to beside its supervisor and children, when asked"},
		func(r in[*beam.TreeNode]) Value { return peers(r.v.Links, r.syn) }},
}

// treeName finds a word for the node; trees without one are hard to read.
func treeName(n *beam.TreeNode, syn etf.Syntax) Value {
	for _, s := range []string{n.Name, n.ID, n.Module} {
		if s != "" {
			return name(s, syn)
		}
	}
	return nil
}

// SupervisionTree is one application's supervision tree, or all of them.
func SupervisionTree(t *beam.Tree, syn etf.Syntax) Document {
	d := Document{
		Kind:   "tree",
		Node:   t.Incarnation.Node,
		Tree:   &Tree{Columns: headings(treeColumns)},
		Origin: origin(t.Origin),
	}
	processes := 0
	if t.Root != nil {
		d.Tree.Roots = []*TreeNode{branch(t.Root, syn, &processes)}
	}
	d.Title = treeTitle(processes, t.Application)
	if t.Partial != "" {
		d.Notes = append(d.Notes, "not all of it: "+t.Partial)
	}
	return d
}

func treeTitle(processes int, application string) string {
	if application != "" {
		return fmt.Sprintf("%d processes in the supervision tree of %s", processes, application)
	}
	return fmt.Sprintf("%d processes in the supervision trees", processes)
}

func branch(n *beam.TreeNode, syn etf.Syntax, processes *int) *TreeNode {
	if !n.Pid.IsZero() {
		*processes++
	}
	b := &TreeNode{Values: readRow(treeColumns, in[*beam.TreeNode]{n, syn})}
	for _, c := range n.Children {
		b.Children = append(b.Children, branch(c, syn, processes))
	}
	return b
}
