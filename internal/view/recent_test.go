package view_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

func TestRecent(t *testing.T) {
	d := view.Recent(viewtest.Recent(), etf.Elixir)
	got := map[string]view.Value{}
	for _, f := range d.Sections[0].Fields {
		got[f.Name] = f.Value
	}
	for name, want := range map[string]view.Value{"reductions_rate": 120.0, "message_queue_len": int64(3), "age": 90.0, "children": int64(4),
		"total_heap_size": view.Missing("not read"), "group": "Pinger.Crawler", "orphan": "no"} {
		if got[name] != want {
			t.Errorf("%s is %#v, want %#v", name, got[name], want)
		}
	}
	above := d.Sections[1].Table.Rows
	if len(above) != 2 || above[0][1] != "Pinger" || above[1][1] != ":erlang.apply/2" || above[1][2] != false {
		t.Errorf("ancestors %v", above)
	}
	if d.Title != "#PID<0.4711.0> at the last census" || d.Origin.At != "2026-11-27T03:11:00.000Z" || d.Origin.Woken != 0 {
		t.Errorf("%s, %+v", d.Title, d.Origin)
	}
	view.Recent(&beam.Recent{At: time.Time{}}, etf.Erlang)
}
