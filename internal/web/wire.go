package web

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/view"
)

// missing is a view.Missing on the wire. A script that reads the CLI's JSON is
// given null; the page shows people why there is no number.
type missing struct {
	Missing string `json:"missing"`
}

// wire is the answer to a question in a form that JSON can carry.
func wire(answer any) any {
	switch a := answer.(type) {
	case view.Document:
		return wireDocument(a)
	case ask.Part:
		return wirePart(a)
	case ask.FindingsOf:
		return wireFindings(a)
	case view.FindingPage:
		return wireFinding(a)
	}
	return answer // numbers only
}

func wirePart(a ask.Part) ask.Part {
	a.Document = wireDocument(a.Document)
	a.Part.Pinned = slices.Clone(a.Part.Pinned)
	for i, row := range a.Part.Pinned {
		a.Part.Pinned[i] = wireRow(row)
	}
	return a
}

// wireDocument is d with every cell in a form that JSON can carry. The values
// of d are shared with other readers and stay as they are.
func wireDocument(d view.Document) view.Document {
	d.Sections = wireSections(d.Sections)
	d.Table = wireTable(d.Table)
	if d.Tree != nil {
		d.Tree = &view.Tree{Columns: d.Tree.Columns, Roots: wireNodes(d.Tree.Roots), Trail: wireNodes(d.Tree.Trail)}
	}
	d.Graph = wireGraph(d.Graph)
	return d
}

func wireSections(list []view.Section) []view.Section {
	sections := make([]view.Section, len(list))
	for i, s := range list {
		sections[i] = s
		sections[i].Fields = wireFields(s.Fields)
		sections[i].Table = wireTable(s.Table)
	}
	return sections
}

// wireGraph cuts what a node may call its processes.
func wireGraph(g *view.Graph) *view.Graph {
	if g == nil {
		return nil
	}
	short := *g
	short.Nodes = slices.Clone(g.Nodes)
	for i := range short.Nodes {
		n := &short.Nodes[i]
		n.Title, n.Group = cut(n.Title), cut(n.Group)
	}
	return &short
}

func wireFields(fields []view.Field) []view.Field {
	out := make([]view.Field, len(fields))
	for i, f := range fields {
		out[i] = f
		out[i].Value, out[i].Limit = wireValue(f.Value), wireValue(f.Limit)
	}
	return out
}

func wireTable(t *view.Table) *view.Table {
	if t == nil {
		return nil
	}
	rows := make([][]view.Value, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = wireRow(row)
	}
	return &view.Table{Columns: t.Columns, Rows: rows}
}

func wireNodes(nodes []*view.TreeNode) []*view.TreeNode {
	out := make([]*view.TreeNode, len(nodes))
	for i, n := range nodes {
		out[i] = &view.TreeNode{Values: wireRow(n.Values), Children: wireNodes(n.Children), Key: n.Key, Of: n.Of, Folded: n.Folded}
	}
	return out
}

func wireRow(row []view.Value) []view.Value {
	out := make([]view.Value, len(row))
	for i, v := range row {
		out[i] = wireValue(v)
	}
	return out
}

// maxText bounds what one cell makes the page draw: a node may label a process
// with a megabyte, two thousand times.
const maxText = 4 << 10

func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + fmt.Sprintf("… (%d bytes more)", len(s)-maxText)
}

func wireValue(v view.Value) view.Value {
	switch v := v.(type) {
	case view.Missing:
		return missing{string(v)}
	case string:
		return cut(v)
	case []string:
		short := make([]string, len(v))
		for i, one := range v {
			short[i] = cut(one)
		}
		return short
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return missing{"not a number"}
		}
	}
	return v
}
