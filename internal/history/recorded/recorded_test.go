package recorded

import (
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/view"
)

// tape has some looks at a made-up node, two seconds apart.
func tape(looks int) *seen.Tape {
	n := asktest.New("shop@web", 2, 0.5, 2).Attached(3, asktest.Start)
	d := &ask.Desk{Findings: asktest.Findings{}, Now: func() time.Time { return asktest.Start }}
	var t seen.Tape
	for i := range looks {
		now := asktest.Start.Add(time.Duration(i) * 2 * time.Second)
		n.Look(now)
		sys := view.System(n.State().System)
		t.Keep(seen.Note{Node: "shop@web", State: &seen.State{At: now, Standing: d.StandingOf(n.State()), System: &sys}, Points: ask.PointsOf(n.State(), 0)})
		if i == 1 { // nothing new was seen of it
			t.Keep(seen.Note{Node: "shop@web", State: &seen.State{At: now.Add(time.Second), Standing: d.StandingOf(n.State()), System: &sys}})
		}
	}
	return &t
}

// TestEveryNumberIsThere: each is one of history's, and the node has it under that name.
func TestEveryNumberIsThere(t *testing.T) {
	tp := tape(6)
	from, to := Span(tp, "shop@web")
	lines := Lines(tp, "shop@web", from, to)
	s, _ := tp.State("shop@web", time.Time{})
	for _, k := range numbers {
		i := slices.IndexFunc(lines, func(l history.Line) bool { return l.Number.Name == k.number && l.Key == k.key })
		if k.series != "" {
			if !slices.Contains(ask.SeriesNames(), k.series) {
				t.Errorf("there is no series %s", k.series)
			}
		} else if !slices.ContainsFunc(s.System.Sections, func(s view.Section) bool {
			return s.Name == k.section && slices.ContainsFunc(s.Fields, func(f view.Field) bool { return f.Name == k.field })
		}) {
			t.Errorf("there is no field %s of %s", k.field, k.section)
		}
		if i < 0 {
			t.Errorf("of %s %s there is nothing", k.number, k.key)
			continue
		}
		want := 6 // looks; what was seen twice is one
		if k.series != "" {
			want = 8 // two were there before
		}
		if l := lines[i]; len(l.Values) != want || len(l.Times) != want || !slices.IsSortedFunc(l.Times, time.Time.Compare) {
			t.Errorf("%s: %v at %v", l.Name(), l.Values, l.Times)
		}
	}
}

// TestLinesOfATime: what lies outside is not in it, and of a node that was not seen there is nothing.
func TestLinesOfATime(t *testing.T) {
	tp := tape(6)
	from, to := asktest.Start.Add(4*time.Second), asktest.Start.Add(6*time.Second)
	for _, l := range Lines(tp, "shop@web", from, to) {
		if len(l.Times) == 0 || len(l.Times) > 2 || l.Times[0].Before(from) || l.Times[len(l.Times)-1].After(to) {
			t.Errorf("%s at %v", l.Name(), l.Times)
		}
	}
	if l := Lines(tp, "other@web", from, to); len(l) != 0 {
		t.Errorf("of another node %v", l)
	}
	if from, to := Span(tp, "other@web"); !from.IsZero() || !to.IsZero() {
		t.Errorf("another node from %s to %s", from, to)
	}
}

func TestWithout(t *testing.T) {
	w := Without()
	if !slices.Contains(w, "group memory") || slices.Contains(w, "memory") || len(w)+len(slices.CompactFunc(slices.Clone(numbers), func(a, b kept) bool { return a.number == b.number })) != len(history.Numbers) {
		t.Errorf("%q", w)
	}
}
