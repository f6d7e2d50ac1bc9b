package view

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Unwire makes of a document that was read as JSON, with numbers as json.Number, the one
// that Wire was given: numbers are of their unit's type, and what is missing says why.
// The document may come from anybody: the error says what faces could not rely on.
func Unwire(d *Document) error {
	for i := range d.Sections {
		s := &d.Sections[i]
		for k := range s.Fields {
			f := &s.Fields[k]
			limit := f.Unit
			if limit == Float {
				limit = Count // a load counts towards a number of processors
			}
			err := errors.Join(unwireValue(&f.Value, f.Unit), unwireValue(&f.Limit, limit), unwireValue(&f.Share, Ratio))
			if err != nil {
				return err
			}
		}
		if err := UnwireTable(s.Table); err != nil {
			return err
		}
	}
	if err := UnwireTable(d.Table); err != nil {
		return err
	}
	if d.Tree != nil {
		for _, list := range [][]*TreeNode{d.Tree.Roots, d.Tree.Trail} {
			if err := unwireNodes(d.Tree.Columns, list); err != nil {
				return err
			}
		}
	}
	return checkGraph(d.Graph)
}

// UnwireTable is Unwire of a table, which may be nil.
func UnwireTable(t *Table) error {
	if t == nil {
		return nil
	}
	return UnwireRows(t.Columns, t.Rows)
}

// UnwireRows is Unwire of rows under columns.
func UnwireRows(columns []Column, rows [][]Value) error {
	for _, row := range rows {
		if len(row) != len(columns) {
			return fmt.Errorf("a row of %d cells under %d columns", len(row), len(columns))
		}
		for i := range row {
			if err := unwireValue(&row[i], columns[i].Unit); err != nil {
				return err
			}
		}
	}
	return nil
}

func unwireNodes(columns []Column, nodes []*TreeNode) error {
	for _, n := range nodes {
		if n == nil {
			return errors.New("a line of a tree is null")
		}
		if err := UnwireRows(columns, [][]Value{n.Values}); err != nil {
			return err
		}
		if err := unwireNodes(columns, n.Children); err != nil {
			return err
		}
	}
	return nil
}

func checkGraph(g *Graph) error {
	if g == nil {
		return nil
	}
	for _, e := range g.Edges {
		if e.From < 0 || e.To < 0 || e.From >= len(g.Nodes) || e.To >= len(g.Nodes) {
			return errors.New("an edge of a graph leads to no node of it")
		}
	}
	return nil
}

// unwireValue makes the value of a cell of what JSON has in its place.
func unwireValue(v *Value, u Unit) error {
	switch on := (*v).(type) {
	case nil, string, bool:
	case json.Number:
		return unwireNumber(v, on, u)
	case []any:
		list := make([]string, len(on))
		for i, one := range on {
			text, ok := one.(string)
			if !ok {
				return fmt.Errorf("a list of texts holds a %T", one)
			}
			list[i] = text
		}
		*v = list
	case map[string]any:
		why, ok := on["missing"].(string)
		if !ok || len(on) != 1 {
			return errors.New("a cell is an object, which does not say why a number is missing")
		}
		*v = Missing(why)
	default:
		return fmt.Errorf("a cell is a %T", on)
	}
	return nil
}

// integers are the units of values that are whole numbers.
var integers = map[Unit]bool{Count: true, Number: true, Bytes: true}

// unwireNumber makes an integer of a number of such a unit. JSON does not tell 3 and 3.0
// apart.
func unwireNumber(v *Value, n json.Number, u Unit) error {
	if integers[u] && !strings.ContainsAny(string(n), ".eE") {
		i, err := n.Int64()
		*v = i
		return err
	}
	f, err := n.Float64()
	*v = f
	return err
}
