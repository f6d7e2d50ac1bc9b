package seen

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/view"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func at(seconds float64) time.Time {
	return start.Add(time.Duration(seconds * float64(time.Second)))
}

// numbered is an answer that tells which it is.
func numbered(n int64, seconds float64) Answer {
	return Answer{At: at(seconds), Value: view.Document{Kind: "ports", Origin: view.Origin{Reductions: n}}}
}

func number(a Answer) int64 { return a.Value.(view.Document).Origin.Reductions }

func TestAnswersByTime(t *testing.T) {
	var tape Tape
	if _, ok := tape.Answer("a@h", "q/?", time.Time{}); ok {
		t.Error("an empty tape answers")
	}
	for i, s := range []float64{10, 20, 30} {
		tape.Put("a@h", "q/?", numbered(int64(i+1), s))
	}
	tape.Put("b@h", "q/?", numbered(9, 15))
	for _, c := range []struct {
		at   float64
		want int64 // 0: none
	}{{9.999, 0}, {10, 1}, {19.999, 1}, {20, 2}, {29, 2}, {30, 3}, {99, 3}} {
		if a, ok := tape.Answer("a@h", "q/?", at(c.at)); ok != (c.want > 0) || ok && number(a) != c.want {
			t.Errorf("at %gs: %v, %v, want %d", c.at, a, ok, c.want)
		}
	}
	if a, _ := tape.Answer("a@h", "q/?", time.Time{}); number(a) != 3 {
		t.Errorf("the newest is %d", number(a))
	}
	if _, ok := tape.Answer("a@h", "other/?", time.Time{}); ok {
		t.Error("another question is answered")
	}
	if got := tape.Nodes(); !slices.Equal(got, []string{"a@h", "b@h"}) {
		t.Errorf("nodes %v", got)
	}
}

// TestMoments: one steps through looks, and at each sees what was answered in it.
func TestMoments(t *testing.T) {
	var tape Tape
	if tape.Moments("a@h") != nil {
		t.Error("an empty tape has moments")
	}
	tape.PutState("a@h", State{At: at(0)}, nil)
	tape.Put("a@h", "q/?", numbered(1, 0.5))
	tape.PutState("a@h", State{At: at(2)}, nil)
	tape.PutState("a@h", State{At: at(4)}, nil)
	tape.Put("a@h", "q/?", numbered(2, 5))
	got := tape.Moments("a@h")
	if want := []time.Time{at(0.5), at(2), at(5)}; !slices.Equal(got, want) {
		t.Fatalf("moments %v, want %v", got, want)
	}
	for i, want := range []int64{1, 1, 2} {
		if a, _ := tape.Answer("a@h", "q/?", got[i]); number(a) != want {
			t.Errorf("moment %d shows %d, want %d", i, number(a), want)
		}
		if s, _ := tape.State("a@h", got[i]); !s.At.Equal(at(float64(2 * i))) {
			t.Errorf("moment %d shows the state of %v", i, s.At)
		}
	}
}

func TestPoints(t *testing.T) {
	var tape Tape
	seconds := func(s float64) float64 { return float64(start.Unix()) + s }
	put := func(list ...float64) {
		var points []ask.Point
		for _, s := range list {
			points = append(points, ask.Point{At: seconds(s)})
		}
		tape.PutState("a@h", State{At: at(list[len(list)-1])}, points)
	}
	put(0, 2, 4)
	put(2, 4, 6) // what is known comes again
	got := func(when time.Time) (out []float64) {
		for _, p := range tape.Points("a@h", when) {
			out = append(out, p.At-seconds(0))
		}
		return out
	}
	if all := got(time.Time{}); !slices.Equal(all, []float64{0, 2, 4, 6}) {
		t.Errorf("points %v", all)
	}
	if some := got(at(4)); !slices.Equal(some, []float64{0, 2, 4}) {
		t.Errorf("points up to 4s: %v", some)
	}
	if none := got(at(-1)); none != nil {
		t.Errorf("points before the first: %v", none)
	}
	for i := range 3 * mostPoints {
		put(10 + float64(i))
	}
	if all := got(time.Time{}); len(all) > 2*mostPoints || all[len(all)-1] != 9+3*mostPoints {
		t.Errorf("%d points, the last at %g", len(all), all[len(all)-1])
	}
}

// TestOldestGoes: of all nodes and questions, and what came last stays.
func TestOldestGoes(t *testing.T) {
	tape := Tape{Most: 20_000}
	heavy := func(label int) Answer {
		return Answer{At: at(3), Value: view.Document{Table: &view.Table{Rows: [][]view.Value{{strings.Repeat("x", label)}}}}}
	}
	tape.PutState("a@h", State{At: at(0)}, nil)
	tape.Put("a@h", "old/?", numbered(1, 1))
	tape.Put("b@h", "old/?", numbered(2, 2))
	tape.PutState("a@h", State{At: at(2)}, nil)
	tape.Put("a@h", "heavy/?", heavy(16_000))
	if _, ok := tape.Answer("a@h", "old/?", time.Time{}); ok {
		t.Error("the oldest answer is still there")
	}
	if got := tape.Moments("a@h"); !slices.Equal(got, []time.Time{at(3)}) {
		t.Errorf("moments %v", got)
	}
	if _, ok := tape.State("a@h", at(1)); ok {
		t.Error("the oldest state is still there")
	}
	if _, ok := tape.Answer("b@h", "old/?", time.Time{}); !ok {
		t.Error("more went than had to")
	}
	tape.Put("a@h", "heavy/?", heavy(100_000))
	if a, ok := tape.Answer("a@h", "heavy/?", time.Time{}); !ok || a.Value == nil {
		t.Error("what came last is gone")
	}
	if len(tape.order) != 1 {
		t.Errorf("%d entries are left", len(tape.order))
	}
}

// TestClockSetBack: time stands until the clock has caught up, so that one finds things.
func TestClockSetBack(t *testing.T) {
	var tape Tape
	tape.PutState("a@h", State{At: at(10)}, nil)
	tape.Put("a@h", "q/?", numbered(1, 11))
	tape.PutState("a@h", State{At: at(5)}, nil)
	tape.Put("a@h", "q/?", numbered(2, 6))
	if got := tape.Moments("a@h"); !slices.Equal(got, []time.Time{at(11).Add(-1), at(11)}) {
		t.Errorf("moments %v", got)
	}
	if a, _ := tape.Answer("a@h", "q/?", at(11)); number(a) != 2 {
		t.Errorf("answer %d", number(a))
	}
}
