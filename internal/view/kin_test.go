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

func TestGroup(t *testing.T) {
	d := view.Group(viewtest.Kin(), etf.Elixir)
	if d.Title != "Pinger.Crawler" {
		t.Errorf("title %q", d.Title)
	}
	spawners := d.Sections[0]
	if first := spawners.Table.Rows[0]; first[0] != "Pinger" || first[1] != "#PID<0.4700.0>" || first[2] != int64(9_000) || first[3] != 0.9 {
		t.Errorf("who started most: %v", first)
	}
	if _, unknown := spawners.Table.Rows[2][0].(view.Missing); !unknown {
		t.Errorf("one that has ended and left no trace is called %v", spawners.Table.Rows[2][0])
	}
	if notes := strings.Join(spawners.Notes, " "); !strings.Contains(notes, "30 more were started by 12 others") || !strings.Contains(notes, "Of 70 it is not known") {
		t.Errorf("notes: %s", notes)
	}
}

func TestGroupNamed(t *testing.T) {
	c := viewtest.Census()
	for printed, want := range map[string]string{
		"Pinger.Crawler":           "Elixir.Pinger.Crawler",
		"Elixir.Pinger.Crawler":    "Elixir.Pinger.Crawler",
		"erlang:apply/2 under rex": "erlang:apply/2 under rex",
		"no such group":            "no such group",
	} {
		if got := view.GroupNamed(c, printed); got != want {
			t.Errorf("%q is %q, want %q", printed, got, want)
		}
	}
	if got := view.GroupNamed(nil, "a"); got != "a" {
		t.Errorf("without a census: %q", got)
	}
}

// Groups that differ in their labels only are one function, and what does not add up
// is left out.
func TestGroupsByFunction(t *testing.T) {
	call := beam.MFA{Module: "worker", Function: "init", Arity: 1}
	c := &beam.Census{Processes: 60, Followed: 60, Groups: []beam.Group{
		{Name: "blue", Label: "blue", InitialCall: call, Application: "a", Count: 40, ReductionsRate: 5, MaxQueue: 1, MaxQueuePid: beam.Pid{ID: 7}, HeapsRead: 40, TotalHeapSize: 100, MedianHeap: 2, MaxHeap: 9, MaxHeapPid: beam.Pid{ID: 1}, Orphans: 3, LinksRead: 4},
		{Name: "other", InitialCall: beam.MFA{Module: "other", Function: "init", Arity: 1}, Application: "b", Count: 15},
		{Name: "red", Label: "red", InitialCall: call, Application: "b", Count: 5, ReductionsRate: 2, MaxQueue: 8, MaxQueuePid: beam.Pid{ID: 9}, HeapsRead: 5, TotalHeapSize: 50, MedianHeap: 5, MaxHeap: 4, MaxHeapPid: beam.Pid{ID: 2}, Orphans: 1, LinksRead: 4},
	}}
	d := view.Groups(c, "function", "total_heap_size", 10, etf.Erlang)
	got := map[string]view.Value{}
	for i, col := range d.Table.Columns {
		got[col.Name] = d.Table.Rows[0][i]
	}
	for name, want := range map[string]view.Value{"function": "worker:init/1", "application": nil, "count": int64(45), "reductions_rate": 7.0, "total_heap_size": int64(150),
		"max_queue_pid": "<0.9.0>", "max_heap": int64(9), "max_heap_pid": "<0.1.0>", "orphans": 0.5} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	if _, there := got["median_heap"]; there {
		t.Error("a median of medians is shown")
	}
	if len(d.Table.Rows) != 2 || !strings.Contains(d.Title, "2 functions") || c.Groups[0].Count != 40 {
		t.Errorf("%d rows, %q; the census has %d", len(d.Table.Rows), d.Title, c.Groups[0].Count)
	}
}

// A row by parent leads with its pid and who that is; who is not known has a row too.
func TestGroupsByParent(t *testing.T) {
	c := &beam.Census{Processes: 45, Followed: 45, Parents: []beam.Group{
		{Name: "<0.9.0>", Under: "Elixir.Shop.Sup", Count: 40, BirthsPerMinute: 3, DeathsPerMinute: 1},
		{Count: 4},
		{Name: "<0.7.0>", Count: 2},
		{Name: "<0.11.0>", Under: "worker:init/1", Count: 1, DeathsPerMinute: 60},
	}}
	d := view.Groups(c, view.ByParent, "deaths_per_minute", 10, etf.Elixir)
	var rows []string
	for _, r := range d.Table.Rows {
		rows = append(rows, fmt.Sprint(r[:3]))
	}
	if got := strings.Join(rows, " "); got != "[#PID<0.11.0> :worker.init/1 1] [#PID<0.9.0> Shop.Sup 40] [<nil> <nil> 4] [#PID<0.7.0> one that has ended 2]" {
		t.Error(got)
	}
	if d.Title != "45 processes in 4 groups" || d.Table.Columns[0].Name != "parent" {
		t.Errorf("%q, %+v", d.Title, d.Table.Columns[0])
	}
}
