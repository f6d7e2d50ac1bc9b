package view_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/view"
)

var looked = time.Date(2026, 11, 27, 3, 11, 0, 0, time.UTC)

// sessions is an application with so many sessions below one supervisor, two of which
// were just started; a pool of three; and a clock that was started again twice.
func sessions(n int) *beam.Tree {
	id := uint32(1000)
	process := func(typ, module string, v beam.Vital) *beam.TreeNode {
		id++
		v.Known = true
		return &beam.TreeNode{Pid: beam.Pid{ID: id}, Module: module, Type: typ, Vital: v}
	}
	sup := process("supervisor", "shop_session_sup", beam.Vital{Former: true, Age: time.Hour, TotalHeapSize: 500, Births: 2, Deaths: 1})
	sup.Name = "shop_session_sup"
	for i := range n {
		v := beam.Vital{Former: true, Age: time.Hour, TotalHeapSize: 1000, MessageQueueLen: 1, ReductionsRate: 2}
		if i < 2 {
			v.Former, v.Age = false, time.Second
		}
		sup.Children = append(sup.Children, process("worker", "shop_session", v))
	}
	odd := process("worker", "shop_session", beam.Vital{})
	odd.Name = "shop_session_main"
	silent := process("worker", "shop_session", beam.Vital{})
	silent.Note = "it did not answer in time"
	sup.Children = append(sup.Children, odd, silent)

	pool := process("supervisor", "shop_pool_sup", beam.Vital{})
	for range 3 {
		pool.Children = append(pool.Children, process("worker", "shop_worker", beam.Vital{}))
	}
	clock := process("worker", "shop_clock", beam.Vital{Replaced: 2, Since: looked})
	clock.Name = "shop_clock"
	root := process("application", "application_master", beam.Vital{})
	root.Name = "shop"
	root.Children = []*beam.TreeNode{sup, pool, clock}
	return &beam.Tree{Application: "shop", Root: root, Origin: beam.Origin{At: looked, Seen: n, Of: n}}
}

func folded(t *testing.T, tree *beam.Tree, q view.TreeQuery) view.Document {
	t.Helper()
	d, err := view.FoldedTree(tree, q, etf.Erlang)
	if err != nil {
		t.Fatal(err)
	}
	checkTable(t, d.Kind, &view.Table{Columns: d.Tree.Columns, Rows: flat(d.Tree.Roots)})
	return d
}

func cellOf(d view.Document, n *view.TreeNode, column string) view.Value {
	for i, c := range d.Tree.Columns {
		if c.Name == column {
			return n.Values[i]
		}
	}
	return "no such column"
}

func TestFoldedTree(t *testing.T) {
	const n = 10_000
	tree := sessions(n)
	d := folded(t, tree, view.TreeQuery{})
	if d.Title != fmt.Sprintf("%d processes in the supervision tree of shop", n+9) {
		t.Error(d.Title)
	}
	root := d.Tree.Roots[0]
	if len(root.Children) != 3 || len(d.Tree.Trail) != 0 {
		t.Fatalf("%d children, a trail of %d", len(root.Children), len(d.Tree.Trail))
	}
	sup, pool, clock := root.Children[0], root.Children[1], root.Children[2]
	// The named one and the one that did not answer stay by themselves, as do the few.
	if len(sup.Children) != 3 || sup.Of != 3 || len(pool.Children) != 3 {
		t.Fatalf("%d and %d children", len(sup.Children), len(pool.Children))
	}
	fold := sup.Children[0]
	if fold.Folded != n || fold.Of != n || len(fold.Children) != 0 {
		t.Errorf("%d folded, %d children of which %d are here", fold.Folded, fold.Of, len(fold.Children))
	}
	for _, row := range []struct {
		line   *view.TreeNode
		column string
		want   view.Value
	}{
		{fold, "name", "shop_session"}, {fold, "pid", nil}, {fold, "processes", int64(n)}, {fold, "total_heap_size", int64(n * 1000)},
		{fold, "message_queue_len", int64(n)}, {fold, "reductions_rate", float64(2 * n)}, {fold, "age", 3600.0}, {fold, "started", int64(2)},
		{sup, "total_heap_size", int64(n*1000 + 500)}, {sup, "processes", int64(n + 3)}, {sup, "started", int64(2)}, {sup, "ended", int64(1)},
		{clock, "replaced", int64(2)}, {clock, "replaced_at", "2026-11-27T03:11:00Z"}, {clock, "processes", nil}, {pool, "replaced", nil},
		{sup.Children[2], "note", "it did not answer in time"},
	} {
		if got := cellOf(d, row.line, row.column); got != row.want {
			t.Errorf("%s of %v is %v, want %v", row.column, row.line.Values[0], got, row.want)
		}
	}
	// What goes to the page does not grow with the children.
	if text, err := json.Marshal(d); err != nil || len(text) > 8<<10 {
		t.Errorf("%d bytes: %v", len(text), err)
	}
}

func TestFoldOpensInPages(t *testing.T) {
	tree := sessions(250)
	fold := folded(t, tree, view.TreeQuery{}).Tree.Roots[0].Children[0].Children[0]
	seen := map[view.Value]bool{}
	var sizes []int
	for from := 0; from < fold.Of; {
		d := folded(t, tree, view.TreeQuery{Open: fold.Key, From: from})
		for _, line := range d.Tree.Roots {
			seen[cellOf(d, line, "pid")] = true
		}
		sizes = append(sizes, len(d.Tree.Roots))
		from += len(d.Tree.Roots)
	}
	if fmt.Sprint(sizes) != "[100 100 50]" || len(seen) != 250 {
		t.Errorf("pages of %v, %d processes", sizes, len(seen))
	}
	if d := folded(t, tree, view.TreeQuery{Open: fold.Key, From: 1 << 40}); len(d.Tree.Roots) != 0 {
		t.Errorf("beyond the end: %d", len(d.Tree.Roots))
	}
	for _, q := range []view.TreeQuery{{Open: "0.1.1"}, {Root: "0.1.1"}, {Open: fold.Key + "~9"}} {
		if _, err := view.FoldedTree(tree, q, etf.Erlang); !errors.Is(err, view.ErrNoSuchNode) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestFoldedTreeFromANode(t *testing.T) {
	tree := sessions(20)
	sup := tree.Root.Children[0]
	d := folded(t, tree, view.TreeQuery{Root: strings.Trim(sup.Pid.String(), "<>")})
	if got := cellOf(d, d.Tree.Roots[0], "name"); got != "shop_session_sup" || len(d.Tree.Trail) != 1 || cellOf(d, d.Tree.Trail[0], "name") != "shop" {
		t.Errorf("root %v, a trail of %d", got, len(d.Tree.Trail))
	}
}

func TestFoldedTreeFind(t *testing.T) {
	tree := sessions(300)
	one := tree.Root.Children[0].Children[77]
	d := folded(t, tree, view.TreeQuery{Find: one.Pid.String()})
	way := []view.Value{}
	for at := d.Tree.Roots; len(at) == 1; at = at[0].Children {
		way = append(way, cellOf(d, at[0], "name"))
	}
	if fmt.Sprint(way) != "[shop shop_session_sup shop_session shop_session]" {
		t.Errorf("the way is %v", way)
	}
	if got := d.Notes[len(d.Notes)-1]; got != "1 process has "+one.Pid.String()+" in its name, id, module or pid." {
		t.Error(got)
	}
	// All sessions match: as many as there is room for, and the rest is told of.
	d = folded(t, tree, view.TreeQuery{Find: "SESSION"})
	if got := d.Notes[len(d.Notes)-1]; !strings.Contains(got, "303 processes have") || !strings.Contains(got, "no room for 200") {
		t.Error(got)
	}
	d = folded(t, tree, view.TreeQuery{Find: "nobody"})
	if len(d.Tree.Roots[0].Children) != 0 || !strings.Contains(d.Notes[len(d.Notes)-1], "0 processes") {
		t.Errorf("%d children: %v", len(d.Tree.Roots[0].Children), d.Notes)
	}
}

// A supervisor of which each child is another one, and a chain without end.
func TestFoldedTreeIsBounded(t *testing.T) {
	root := &beam.TreeNode{Pid: beam.Pid{ID: 1}, Name: "top", Type: "supervisor"}
	for i := range uint32(4000) {
		root.Children = append(root.Children, &beam.TreeNode{Pid: beam.Pid{ID: 10 + i}, Name: fmt.Sprintf("unlike_%d", i), Type: "worker"})
	}
	d := folded(t, &beam.Tree{Root: root}, view.TreeQuery{})
	if top := d.Tree.Roots[0]; len(top.Children) != 100 || top.Of != 4000 {
		t.Errorf("%d of %d", len(top.Children), top.Of)
	}
	chain := &beam.TreeNode{Pid: beam.Pid{ID: 1}, Type: "supervisor"}
	for i := range uint32(4000) {
		chain = &beam.TreeNode{Pid: beam.Pid{ID: 10 + i}, Type: "supervisor", Children: []*beam.TreeNode{chain}}
	}
	if lines := len(flat(folded(t, &beam.Tree{Root: chain}, view.TreeQuery{}).Tree.Roots)); lines != 401 {
		t.Errorf("%d lines", lines)
	}
}

// Before a census nothing is known of the processes, and nothing is made up.
func TestFoldedTreeWithoutCensus(t *testing.T) {
	root := &beam.TreeNode{Pid: beam.Pid{ID: 1}, Type: "supervisor"}
	for i := range uint32(10) {
		root.Children = append(root.Children, &beam.TreeNode{Pid: beam.Pid{ID: 2 + i}, Type: "worker", Module: "m"})
	}
	d := folded(t, &beam.Tree{Root: root, Partial: "cut at 11 processes"}, view.TreeQuery{})
	fold := d.Tree.Roots[0].Children[0]
	for _, column := range []string{"total_heap_size", "message_queue_len", "age", "started"} {
		if got := cellOf(d, fold, column); got != nil {
			t.Errorf("%s is %v", column, got)
		}
	}
	if cellOf(d, fold, "processes") != int64(10) || !strings.Contains(strings.Join(d.Notes, ""), "cut at 11") {
		t.Errorf("%v, notes %v", fold.Values, d.Notes)
	}
	if d := folded(t, &beam.Tree{Application: "x"}, view.TreeQuery{}); len(d.Tree.Roots) != 0 {
		t.Error("a tree of nothing has roots")
	}
}
