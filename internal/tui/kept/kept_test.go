package kept_test

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/kept"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

func init() { time.Local = time.UTC } // times of frames are those of the machine

// made is a store with a past that is made up: each number grows to the end. From eleven to
// ten minutes before it the node could not be reached, and two minutes before that nobody watched.
type made struct{ things map[string][]string } // by the label that tells them apart

var (
	by   = regexp.MustCompile(`by \((\w+)\)`)
	name = regexp.MustCompile(`(\w+)\{`)
)

func (m made) QueryRange(_ context.Context, expr string, from, to time.Time, step time.Duration) ([]history.Series, error) {
	label, things := "", []string{""}
	if found := by.FindStringSubmatch(expr); found != nil {
		label, things = found[1], m.things[found[1]]
	}
	var out []history.Series
	for i, thing := range things {
		s := history.Series{Labels: map[string]string{label: thing}}
		for at := from; !at.After(to); at = at.Add(step) {
			before := to.Sub(at)
			alone := before > 11*time.Minute && before <= 13*time.Minute
			away := before > 10*time.Minute && before <= 11*time.Minute
			v := m.number(name.FindStringSubmatch(expr)[1], 1-before.Seconds()/to.Sub(from).Seconds(), i)
			switch {
			case alone || away && !strings.Contains(expr, "beam_node_up"):
				continue
			case away:
				v = 0
			case strings.HasPrefix(expr, "max(timestamp("): // when it started
				v = float64(from.Add(-time.Hour).Unix())
			}
			s.Times, s.Values = append(s.Times, at), append(s.Values, v)
		}
		out = append(out, s)
	}
	return out, nil
}

// number is one of a metric, of so much of the time, and of one of several things.
func (made) number(metric string, passed float64, thing int) float64 {
	v := passed / float64(thing+1)
	switch {
	case metric == "beam_node_up" || metric == "ALERTS" || metric == "hodoscope_finding_open":
		return 1
	case strings.Contains(metric, "utilization"):
		return v
	case strings.HasSuffix(metric, "bytes"):
		return math.Round(v * (1 << 30))
	}
	return math.Round(v * 1000)
}

var usual = made{map[string][]string{
	"beam_process_group": {"shop_cart", "cowboy_stream_h", "shop_cache"}, "beam_memory_allocator_name": {"eheap_alloc", "binary_alloc"},
	"beam_ets_table_name": {"carts"}, "beam_dist_peer": {"shop@db"}, "beam_monitor_event_type": {"long_gc"}, "beam_scheduler_id": {"1", "2"},
	"beam_mnesia_table_name": {"order"}, "beam_thread_state": {"emulator", "gc"}, "beam_thread_type": {"scheduler"}, "beam_lock_name": {"db_tab"},
	"alertname": {"BeamMemoryHigh"}, "hodoscope_finding_detector": {"mailbox"},
}}

// sit is somebody in front of what a history has of half an hour of a node.
func sit(t testing.TB, m made, screen string, w, h int) *tuitest.Driver {
	t.Helper()
	var all []view.Chart
	for _, set := range view.ChartSets {
		all = append(all, view.Charts(set)...)
	}
	p, err := charted.Read(t.Context(), m, "shop@web", all, charted.NewGrid(asktest.Start.Add(-30*time.Minute), asktest.Start, 0, 15*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	tape := &seen.Tape{}
	kept.Put(tape, "shop@web", p)
	return tuitest.New(t, tui.Options{Tape: tape, History: true, Start: stage.Address{Screen: screen}}, w, h, asktest.Start.Add(time.Hour))
}

func TestFrames(t *testing.T) {
	for _, screen := range []string{"overview", "load", "memory"} {
		tuitest.Frames(t, screen, func(w, h int) *tuitest.Driver { return sit(t, usual, screen, w, h) })
	}
}

// TestMoments: numbers in the head, of the charts and in tables are those of the moment.
func TestMoments(t *testing.T) {
	d := sit(t, usual, "groups", 200, 60)
	d.Expect("Groups  at 2026-03-01 12:00:00, a point each 15s", "CPU 100.0%", "processes 1000", "12:00:00 the newest", "11:30:00 to 12:00:00")
	if row := d.Line("shop_cart   "); !strings.Contains(row, "1.00 GiB") {
		t.Errorf("at the end the group has %q", row)
	}
	for range 15 {
		d.Press("{")
	}
	d.Expect("at 2026-03-01 11:45:00", "CPU 50.0%", "processes 500", "15 min 00 s before the newest")
	if row := d.Line("shop_cart   "); !strings.Contains(row, "512 MiB") {
		t.Errorf("in the midst the group has %q", row)
	}
	// Of a time of which nothing is known it is how it was before, and that is told.
	d.Press("}", "}", "}")
	d.Expect("! nobody watched it then", "at 2026-03-01 11:46:45")
	d.Press("}", "}")
	d.Expect("at 2026-03-01 11:50:00")
	d.Press("[", "[")
	d.Expect("! it could not be reached then", "at 2026-03-01 11:46:45")
}

// TestNumbersOnly: what a history has not is told, by keys and by addresses.
func TestNumbersOnly(t *testing.T) {
	d := sit(t, usual, "processes", 120, 40)
	d.Expect("Processes: a history has numbers only", "Overview  at")
	d.Press("2")
	d.Expect("Processes: a history has numbers only, and none of this")
	d.Absent("2 Processes")
	d.Press("R")
	d.Expect("this is a history: there is no present")
	d.Press("8")
	d.Expect("ETS  at", "carts")
	d.Press("esc")
	d.Expect("Overview  at")
}

// TestAllScreens: each screen that has charts shows them.
func TestAllScreens(t *testing.T) {
	for screen, want := range map[string]string{
		"overview": "BeamMemoryHigh", "groups": "Births and deaths", "load": "Each scheduler", "memory": "Taken by allocator", "ets": "Memory by table",
		"ports": "Open files and sockets", "distribution": "Sent by peer", "events": "long_gc", "mnesia": "Records by table of Mnesia", "threads": "db_tab", "about": "What watching costs",
	} {
		for _, size := range [][2]int{{200, 100}, {80, 100}} {
			d := sit(t, usual, screen, size[0], size[1])
			d.Press("end")
			if frame := d.Frame(); !strings.Contains(frame, want) {
				d.Press("home")
				d.Expect(want)
			}
		}
	}
}

// TestLongTables are cut, and say by how much.
func TestLongTables(t *testing.T) {
	many := made{map[string][]string{"beam_ets_table_name": nil}}
	for i := range 50 {
		many.things["beam_ets_table_name"] = append(many.things["beam_ets_table_name"], fmt.Sprint("table_", i))
	}
	d := sit(t, many, "ets", 200, 60)
	d.Expect("table_19", "and 30 more that had less")
	d.Absent("table_20 ")
}

// TestHostileNames: names of a node are text, in charts and in tables.
func TestHostileNames(t *testing.T) {
	m := made{map[string][]string{}}
	for label := range usual.things {
		for _, text := range viewtest.Hostile {
			m.things[label] = append(m.things[label], text)
		}
	}
	for _, screen := range []string{"overview", "groups", "load", "memory", "ets", "distribution", "mnesia", "threads", "events"} {
		for _, size := range [][2]int{{200, 60}, {60, 15}} {
			d := sit(t, m, screen, size[0], size[1])
			d.Press("down", "down", "tab", "end", "w") // each frame is held against what a terminal obeys
		}
	}
}
