package seen

import (
	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/view"
)

// weigh is about how many bytes a value takes. Texts are counted: a node may give a process
// a label of a megabyte.
func weigh(v any) int64 {
	const little = 2048
	switch v := v.(type) {
	case view.Document:
		return weighDocument(&v)
	case ask.Part:
		return weighDocument(&v.Document) + weighRows(v.Part.Pinned)
	case view.Heat:
		w := int64(little)
		for _, r := range v.Rows {
			w += int64(len(r.Values)) * 16
		}
		return w
	case ask.Recent:
		return little + int64(len(v.At)*len(v.Series))*16
	case ask.FindingsOf:
		return little + int64(len(v.Open)+len(v.Closed))*512
	case view.FindingPage:
		w := int64(8 * little)
		for _, e := range v.Evidence {
			w += int64(len(e.Times)) * 16
		}
		return w
	}
	return little
}

func weighState(s *State) int64 {
	w := int64(1024)
	if s.System != nil {
		w += weighDocument(s.System)
	}
	return w
}

const (
	cell = 48  // of a table
	line = 160 // a field, or a node of a tree, by itself
)

func weighDocument(d *view.Document) int64 {
	w := int64(1024) + weighTable(d.Table)
	for i := range d.Sections {
		s := &d.Sections[i]
		w += int64(len(s.Fields))*line + weighTable(s.Table)
		for k := range s.Fields {
			w += weighText(s.Fields[k].Value)
		}
	}
	if d.Tree != nil {
		w += weighTree(d.Tree.Roots) + weighTree(d.Tree.Trail)
	}
	return w
}

func weighTable(t *view.Table) int64 {
	if t == nil {
		return 0
	}
	return weighRows(t.Rows)
}

func weighRows(rows [][]view.Value) (w int64) {
	for _, row := range rows {
		w += 24 + int64(len(row))*cell
		for _, v := range row {
			w += weighText(v)
		}
	}
	return w
}

func weighTree(nodes []*view.TreeNode) (w int64) {
	for _, n := range nodes {
		w += line + weighRows([][]view.Value{n.Values}) + weighTree(n.Children)
	}
	return w
}

func weighText(v view.Value) (w int64) {
	switch v := v.(type) {
	case string:
		return int64(len(v))
	case []string:
		for _, one := range v {
			w += int64(len(one)) + 16
		}
	}
	return w
}
