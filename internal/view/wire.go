package view

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// Values on the wire: in a form that JSON can carry. Whatever a node calls things is cut
// there, so that one cell cannot fill a page, a line or a file.

// missing is a Missing on the wire. A script that reads the CLI's JSON is
// given null; faces show people why there is no number.
type missing struct {
	Missing string `json:"missing"`
}

// Wire is d with every cell in a form that JSON can carry. The values
// of d are shared with other readers and stay as they are.
func Wire(d Document) Document {
	d.Sections = WireSections(d.Sections)
	d.Table = wireTable(d.Table)
	if d.Tree != nil {
		d.Tree = &Tree{Columns: d.Tree.Columns, Roots: wireNodes(d.Tree.Roots), Trail: wireNodes(d.Tree.Trail)}
	}
	d.Graph = wireGraph(d.Graph)
	return d
}

// WireSections are sections with every cell in a form that JSON can carry.
func WireSections(list []Section) []Section {
	sections := make([]Section, len(list))
	for i, s := range list {
		sections[i] = s
		sections[i].Fields = wireFields(s.Fields)
		sections[i].Table = wireTable(s.Table)
	}
	return sections
}

// wireGraph cuts what a node may call its processes.
func wireGraph(g *Graph) *Graph {
	if g == nil {
		return nil
	}
	short := *g
	short.Nodes = slices.Clone(g.Nodes)
	for i := range short.Nodes {
		n := &short.Nodes[i]
		n.Title, n.Group = Cut(n.Title), Cut(n.Group)
	}
	return &short
}

func wireFields(fields []Field) []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		out[i] = f
		out[i].Value, out[i].Limit, out[i].Share = WireValue(f.Value), WireValue(f.Limit), WireValue(f.Share)
	}
	return out
}

func wireTable(t *Table) *Table {
	if t == nil {
		return nil
	}
	rows := make([][]Value, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = WireRow(row)
	}
	return &Table{Columns: t.Columns, Rows: rows}
}

func wireNodes(nodes []*TreeNode) []*TreeNode {
	out := make([]*TreeNode, len(nodes))
	for i, n := range nodes {
		out[i] = &TreeNode{Values: WireRow(n.Values), Children: wireNodes(n.Children), Key: n.Key, Of: n.Of, Folded: n.Folded}
	}
	return out
}

// WireRow is a row with every cell in a form that JSON can carry.
func WireRow(row []Value) []Value {
	out := make([]Value, len(row))
	for i, v := range row {
		out[i] = WireValue(v)
	}
	return out
}

// MaxText bounds what one cell makes a face draw: a node may label a process
// with a megabyte, two thousand times.
const MaxText = 4 << 10

// Cut bounds a text that a node may have made, as it is on the wire.
func Cut(s string) string {
	if len(s) <= MaxText {
		return s
	}
	return strings.ToValidUTF8(s[:MaxText], "") + fmt.Sprintf("… (%d bytes more)", len(s)-MaxText)
}

// WireValue is a value in a form that JSON can carry.
func WireValue(v Value) Value {
	switch v := v.(type) {
	case Missing:
		return missing{string(v)}
	case string:
		return Cut(v)
	case []string:
		short := make([]string, len(v))
		for i, one := range v {
			short[i] = Cut(one)
		}
		return short
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return missing{"not a number"}
		}
	}
	return v
}

// WireFindings are findings on the wire: the texts that have names from a node in them are
// cut, and the list is not null.
func WireFindings(list []Finding) []Finding { return each(list, cutFinding) }

func cutFinding(f *Finding) { f.Title, f.Culprit = Cut(f.Title), Cut(f.Culprit) }

// WirePage is a page on the wire: its texts are cut, and no list is null.
func WirePage(p FindingPage) FindingPage {
	cutFinding(&p.Finding)
	p.Evidence = each(p.Evidence, func(e *Evidence) { e.Text = Cut(e.Text) })
	p.Excluded = each(p.Excluded, func(e *diagnose.Exclusion) { e.Text = Cut(e.Text) })
	p.Consequences = each(p.Consequences, func(s *string) { *s = Cut(*s) })
	p.Advice = each(p.Advice, func(a *diagnose.Advice) { a.Text = Cut(a.Text) })
	p.Ways = each(p.Ways, func(w *Way) { w.Title = Cut(w.Title) })
	p.Pids = each(p.Pids, func(*string) {})
	p.Charts = each(p.Charts, func(*string) {})
	p.Limits = wireTable(p.Limits)
	return p
}

// each is a copy of a list, changed; never nil.
func each[T any](list []T, change func(*T)) []T {
	out := append(make([]T, 0, len(list)), list...)
	for i := range out {
		change(&out[i])
	}
	return out
}
