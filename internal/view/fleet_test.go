package view_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/view"
)

func node(name string, change func(*view.Watched)) view.Watched {
	w := view.Watched{
		Target: name, Status: "attached", Utilization: 0.4, Cost: 0.003, Alerts: 0,
		System: &beam.System{OTPRelease: "27", ERTSVersion: "15.2", SchedulersOnline: 8, Uptime: 100 * time.Hour,
			Memory: beam.Memory{Total: 1 << 30}, Processes: beam.Usage{Count: 10_000}, RunQueue: beam.RunQueue{Normal: 1}},
		Census: &beam.Census{Groups: []beam.Group{{MaxQueue: 3}, {MaxQueue: 5}}},
	}
	if change != nil {
		change(&w)
	}
	return w
}

func TestSideBySide(t *testing.T) {
	like := func(n int) (list []view.Watched) {
		for i := range n {
			list = append(list, node(string(rune('a'+i)), func(w *view.Watched) { w.System.Memory.Total += int64(i) << 20 }))
		}
		return list
	}
	for _, c := range []struct {
		what   string
		others int
		odd    func(*view.Watched)
		want   string
	}{
		{"like the others", 4, nil, ""},
		{"a number that is far", 4, func(w *view.Watched) { w.System.Memory.Total = 5 << 30 }, "Memory high"},
		{"and the other way", 4, func(w *view.Watched) { w.System.Processes.Count = 300 }, "Processes low"},
		{"a restart", 4, func(w *view.Watched) { w.System.Uptime = time.Minute; w.Restarts = 2 }, "Uptime low, Restarts high"},
		{"less than twice", 4, func(w *view.Watched) { w.System.Memory.Total = 2 << 30 }, ""},
		{"not worth a word", 4, func(w *view.Watched) { w.System.RunQueue.Normal = 5 }, ""},
		{"a queue", 4, func(w *view.Watched) { w.Census = &beam.Census{Groups: []beam.Group{{MaxQueue: 40_000}}} }, "Longest queue high"},
		{"two others cannot tell", 2, func(w *view.Watched) { w.System.Memory.Total = 5 << 30 }, ""},
		{"another release", 2, func(w *view.Watched) { w.System.OTPRelease = "26" }, "OTP other"},
		{"of two nobody is the odd one", 1, func(w *view.Watched) { w.System.OTPRelease = "26" }, ""},
		{"nothing is known of it", 4, func(w *view.Watched) { w.System, w.Census, w.Status, w.Why = nil, nil, "refused", "the cookie" }, ""},
	} {
		nodes := append(like(c.others), node("odd", c.odd))
		d, usual := view.SideBySide(nodes)
		at := slices.IndexFunc(d.Table.Columns, func(c view.Column) bool { return c.Name == "differs" })
		for i, row := range d.Table.Rows {
			list, _ := row[at].([]string)
			want := ""
			if i == len(nodes)-1 {
				want = c.want
			}
			if got := strings.Join(list, ", "); got != want {
				t.Errorf("%s: %s differs in %q, want %q", c.what, row[0], got, want)
			}
		}
		if (len(d.Notes) > 0) != (c.want != "" || c.others == 1) {
			t.Errorf("%s: notes %q", c.what, d.Notes)
		}
		if m := usual["memory"].(int64); m < 1<<30 || m > 1<<30+8<<20 && c.others > 2 {
			t.Errorf("%s: usual memory %d", c.what, m)
		}
	}
}

// Where nodes vary, one has to be further away.
func TestNodesThatVary(t *testing.T) {
	var nodes []view.Watched
	for _, n := range []int64{4000, 9000, 20_000, 30_000, 41_000} {
		nodes = append(nodes, node("n", func(w *view.Watched) { w.System.Processes.Count = n }))
	}
	d, _ := view.SideBySide(nodes)
	if len(d.Notes) != 0 {
		t.Errorf("%q", d.Notes)
	}
}

// TestCompareRowsMadeOneByOne: it is SideBySide, and changes no row.
func TestCompareRowsMadeOneByOne(t *testing.T) {
	var nodes []view.Watched
	var rows [][]view.Value
	for i := range 5 {
		w := node(string(rune('a'+i)), nil)
		if i == 4 {
			w.System.Memory.Total = 5 << 30
		}
		one, _ := view.SideBySide([]view.Watched{w})
		nodes, rows = append(nodes, w), append(rows, one.Table.Rows...)
	}
	want, _ := view.SideBySide(nodes)
	for range 2 {
		if got, _ := view.Compare(append(rows, []view.Value{"of another version"})); !reflect.DeepEqual(got, want) {
			t.Fatalf("compared are %v, want %v", got.Table.Rows, want.Table.Rows)
		}
	}
}
