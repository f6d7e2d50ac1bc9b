package processes

import (
	"slices"
	"testing"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/view"
)

// listOf are rows of a node that has more of them, each with its number.
func listOf(node string, more int, numbers ...any) *list {
	p := ask.Part{Part: view.Part{Sort: "n", Rows: len(numbers)/2 + more}}
	p.Table = &view.Table{Columns: []view.Column{{Name: "pid"}, {Name: "n", Unit: view.Count}}}
	for i := 0; i < len(numbers); i += 2 {
		p.Table.Rows = append(p.Table.Rows, []view.Value{numbers[i], numbers[i+1]})
	}
	return &list{node: node, Part: p}
}

func TestMerge(t *testing.T) {
	known := view.Missing("not known")
	for _, c := range []struct {
		name  string
		lists []*list
		want  []string
	}{
		{"all rows are known", []*list{listOf("a", 0, "1", int64(9), "2", int64(1)), listOf("b", 0, "1", int64(5))}, []string{"a 1", "b 1", "a 2"}},
		{"what comes behind the rows of b nobody knows", []*list{listOf("a", 0, "1", int64(9), "2", int64(1)), listOf("b", 7, "1", int64(5))}, []string{"a 1", "b 1"}},
		{"b may have more of what a has", []*list{listOf("a", 0, "1", int64(9)), listOf("b", 7)}, nil},
		{"what is not known is last", []*list{listOf("a", 0, "1", known), listOf("b", 0, "1", int64(5))}, []string{"b 1", "a 1"}},
		{"a node keeps its own order", []*list{listOf("a", 0, "1", int64(3), "2", int64(8)), listOf("b", 0, "1", int64(5))}, []string{"b 1", "a 1", "a 2"}},
	} {
		m := &merged{stood: map[string]view.Value{}}
		if got := m.merge(c.lists, false, false); !slices.Equal(got.Part.Keys, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got.Part.Keys, c.want)
		}
	}
}

// TestMergeKeepsTheOrder: numbers go on, rows stay, and those that come are behind them.
func TestMergeKeepsTheOrder(t *testing.T) {
	m := &merged{stood: map[string]view.Value{}}
	m.merge([]*list{listOf("a", 0, "1", int64(9), "2", int64(1)), listOf("b", 3, "1", int64(5))}, false, false)
	later := func() []*list {
		return []*list{listOf("a", 0, "1", int64(0), "2", int64(7)), listOf("b", 2, "1", int64(80), "2", int64(3))}
	}
	p := m.merge(later(), false, true)
	if want := []string{"a 1", "b 1", "b 2"}; !slices.Equal(p.Part.Keys, want) || p.Table.Rows[0][2] != int64(0) {
		t.Errorf("%v, want %v with new numbers: %v", p.Part.Keys, want, p.Table.Rows)
	}
	if p := m.merge(later(), false, false); p.Part.Keys[0] != "b 1" {
		t.Errorf("let go it is %v", p.Part.Keys)
	}
}
