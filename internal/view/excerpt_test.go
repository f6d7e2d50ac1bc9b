package view_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

func anyColumn(beam.SortKey) bool { return true }

func excerpt() *beam.Excerpt {
	p := viewtest.Processes()
	p.Reductions[1] = beam.Gone
	return &beam.Excerpt{Incarnation: viewtest.Shop, Order: 7, Sort: beam.SortMessageQueueLen, Total: 900_000, Followed: 225_000, Each: 4, Passed: 412,
		Offset: 40, Processes: p, Top: p, Pinned: p, PinnedAt: []int{3}, NotLooked: 2}
}

func columnNames(t *view.Table) string {
	var names []string
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return strings.Join(names, " ")
}

func TestExcerpt(t *testing.T) {
	d, p := view.Excerpt(excerpt(), nil, anyColumn, etf.Elixir)
	if got := columnNames(d.Table); got != "pid what reductions_rate message_queue_len memory total_heap_size current_function application" {
		t.Errorf("the usual columns are %s", got)
	}
	if d.Title != "412 of 900000 processes" || p.Rows != 412 || p.Offset != 40 || p.Order != 7 || fmt.Sprint(p.Ended) != "[1]" || len(p.Pinned) != len(d.Table.Rows) {
		t.Errorf("%s %+v", d.Title, p)
	}
	if want := float64(viewtest.Processes().MessageQueueLen[0]); p.Most != want {
		t.Errorf("the most is %v, want %v", p.Most, want)
	}
	notes := strings.Join(d.Notes, "\n")
	for _, part := range []string{"225000 of 900000 processes are followed", "2 of these rows are as the last census had them"} {
		if !strings.Contains(notes, part) {
			t.Errorf("%q is not in the notes: %s", part, notes)
		}
	}
	ranked := excerpt()
	ranked.Sort, ranked.Top.Memory[0] = beam.SortMemory, beam.NotRead
	ranked.Top.HeapSize[0], ranked.Top.TotalHeapSize[0] = 233, 4711
	if _, p = view.Excerpt(ranked, nil, anyColumn, etf.Elixir); p.Most != 4711.0 {
		t.Errorf("the most memory is %v", p.Most)
	}
	d, _ = view.Excerpt(excerpt(), []string{"age", "label"}, anyColumn, etf.Erlang)
	if got := columnNames(d.Table); got != "pid message_queue_len label age" {
		t.Errorf("of the chosen columns are shown %s", got)
	}
	if age := d.Table.Columns[3]; age.Unit != view.Seconds {
		t.Errorf("ages are in %s", age.Unit)
	}
	e := excerpt()
	e.Order, e.Window, e.Sort, e.Followed = 0, 5_000_000_000, beam.SortMemory, 0
	e.Processes.Delta = make([]int64, e.Processes.Len())
	d, p = view.Excerpt(e, nil, anyColumn, etf.Erlang)
	if got := columnNames(d.Table); !strings.HasPrefix(got, "pid what delta ") || p.Sort != "delta" || d.Table.Columns[2].Unit != view.Bytes {
		t.Errorf("over a window: %s by %s", got, p.Sort)
	}
	if len(d.Notes) == 0 || !strings.Contains(d.Notes[0], "first 412") {
		t.Errorf("the ranking is not told: %v", d.Notes)
	}
}

// A row is called by the best there is to call it.
func TestWhatAProcessIs(t *testing.T) {
	p := &beam.Processes{Pid: make([]beam.Pid, 4), RegisteredName: []string{"Elixir.Shop", "", "", ""}, Label: []string{"x", "{cart,1}", "", ""},
		InitialCall: []beam.MFA{{}, {}, {Module: "cart", Function: "init", Arity: 1}, {}}, Status: make([]string, 4), Parent: make([]beam.Pid, 4),
		CurrentFunction: make([]beam.MFA, 4)}
	e := &beam.Excerpt{Processes: p, Top: &beam.Processes{}, Pinned: &beam.Processes{}}
	d, _ := view.Excerpt(e, []string{"what"}, anyColumn, etf.Elixir)
	for i, want := range []view.Value{"Shop", "{cart,1}", ":cart.init/1", nil} {
		if got := d.Table.Rows[i][1]; got != want {
			t.Errorf("row %d is %v, want %v", i, got, want)
		}
	}
	if view.Wakes([]string{"age", "group"}) || !view.Wakes(nil) || !view.Wakes([]string{"age", "memory"}) {
		t.Error("which columns wake is not known")
	}
}

func TestGroupExcerpt(t *testing.T) {
	e := &beam.Excerpt{Order: 7, By: "group", Groups: viewtest.Census().Groups, Passed: 10_257, Total: 10_257, Followed: 10_257, Each: 1}
	first := func(sort string, up bool, offset int) string {
		t.Helper()
		e.Offset = offset
		d, p := view.GroupExcerpt(e, nil, sort, up, 2, etf.Elixir)
		if p.Rows != 3 || len(p.Keys) != len(d.Table.Rows) || d.Title != "10257 processes in 3 groups" {
			t.Errorf("%s %+v", d.Title, p)
		}
		return strings.Join(p.Keys, ", ")
	}
	for _, c := range []struct {
		sort   string
		up     bool
		offset int
		want   string
	}{
		{"", false, 0, "Elixir.Pinger.Crawler, Elixir.Shop.Channel"},
		{"", false, 2, "erlang:apply/2 under rex"},
		{"", false, 9, ""},
		{"message_queue_len", false, 0, "Elixir.Shop.Channel, Elixir.Pinger.Crawler"},
		{"count", true, 0, "erlang:apply/2 under rex, Elixir.Shop.Channel"},
		{"group", true, 0, "Elixir.Pinger.Crawler, Elixir.Shop.Channel"},
		{"total_heap_size", true, 0, "Elixir.Pinger.Crawler, Elixir.Shop.Channel"}, // of the others none was read
	} {
		if got := first(c.sort, c.up, c.offset); got != c.want {
			t.Errorf("by %q, up %t, from %d: %s, want %s", c.sort, c.up, c.offset, got, c.want)
		}
	}
	e.Groups[0].DeathsPerMinute, e.Offset = -1, 0
	d, _ := view.GroupExcerpt(e, []string{"deaths_per_minute"}, "count", false, 1, etf.Erlang)
	if deaths, missing := d.Table.Rows[0][2].(view.Missing); !missing || !strings.Contains(string(deaths), "filter") {
		t.Errorf("deaths that are not known are %v", d.Table.Rows[0])
	}
	for _, way := range []string{"group", "application", "initial_call", "parent"} {
		if names := view.GroupExcerptColumns(way); names[0] != way {
			t.Errorf("by %s the first column is %s", way, names[0])
		}
	}
}
