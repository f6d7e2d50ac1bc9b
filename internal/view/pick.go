package view

import "fmt"

// Unknown is a name of a column or section that a document does not have.
type Unknown struct {
	Name  string
	Known []string
}

func (e *Unknown) Error() string { return fmt.Sprintf("there is no column %s", e.Name) }

// Pick leaves the named columns of a table or tree, or the named sections, in
// the order of names. Columns that were picked are never wide. Its error is an
// *Unknown. The document given is not changed.
func Pick(d Document, names []string) (Document, error) {
	var err error
	switch {
	case d.Table != nil:
		var keep []int
		if keep, err = indexes(d.Table.Columns, names); err == nil {
			t := &Table{Columns: pickColumns(d.Table.Columns, keep), Rows: make([][]Value, len(d.Table.Rows))}
			for i, row := range d.Table.Rows {
				t.Rows[i] = pickValues(row, keep)
			}
			d.Table = t
		}
	case d.Tree != nil:
		var keep []int
		if keep, err = indexes(d.Tree.Columns, names); err == nil {
			d.Tree = &Tree{Columns: pickColumns(d.Tree.Columns, keep), Roots: pickNodes(d.Tree.Roots, keep)}
		}
	default:
		d.Sections, err = pickSections(d.Sections, names)
	}
	return d, err
}

func indexes(cs []Column, names []string) ([]int, error) {
	at, known := map[string]int{}, make([]string, len(cs))
	for i, c := range cs {
		at[c.Name], known[i] = i, c.Name
	}
	keep := make([]int, len(names))
	for i, n := range names {
		j, ok := at[n]
		if !ok {
			return nil, &Unknown{n, known}
		}
		keep[i] = j
	}
	return keep, nil
}

func pickColumns(cs []Column, keep []int) []Column {
	out := make([]Column, len(keep))
	for i, j := range keep {
		out[i] = cs[j]
		out[i].Wide = false
	}
	return out
}

func pickValues(vs []Value, keep []int) []Value {
	out := make([]Value, len(keep))
	for i, j := range keep {
		out[i] = vs[j]
	}
	return out
}

func pickNodes(ns []*TreeNode, keep []int) []*TreeNode {
	var out []*TreeNode
	for _, n := range ns {
		out = append(out, &TreeNode{Values: pickValues(n.Values, keep), Children: pickNodes(n.Children, keep)})
	}
	return out
}

func pickSections(ss []Section, names []string) ([]Section, error) {
	at, known := map[string]Section{}, make([]string, len(ss))
	for i, s := range ss {
		at[s.Name], known[i] = s, s.Name
	}
	out := make([]Section, len(names))
	for i, n := range names {
		s, ok := at[n]
		if !ok {
			return nil, &Unknown{n, known}
		}
		out[i] = s
	}
	return out, nil
}
