package part_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/view"
)

func TestCourseHasGaps(t *testing.T) {
	at := func(second int, v any) seen.Answer { return seen.Answer{At: time.Unix(int64(second), 0), Value: v} }
	answers := part.InOrder([]seen.Answer{at(10, 2.0), at(75, 3.0)}, []seen.Answer{at(5, 1.0), at(15, nil)})
	got := part.Course(answers, func(a seen.Answer) (float64, bool) { v, ok := a.Value.(float64); return v, ok })
	gap := math.NaN() // none told, then nobody looked
	want := []float64{1, 2, gap, gap, 3}
	if !slices.EqualFunc(got, want, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestStretched(t *testing.T) {
	for _, one := range []struct{ numbers, dots, want int }{{0, 10, 0}, {1, 100, 4}, {10, 100, 40}, {10, 25, 20}, {10, 19, 10}, {50, 20, 50}} {
		if got := len(part.Stretched(make([]float64, one.numbers), one.dots)); got != one.want {
			t.Errorf("%d numbers on %d dots are %d, want %d", one.numbers, one.dots, got, one.want)
		}
	}
}

// A note that there is no room for is left out whole: half a sentence tells nothing.
func TestFootHasWholeNotes(t *testing.T) {
	d := &view.Document{Notes: []string{"One.", "This note is longer than a line of this canvas."}, Origin: view.Origin{Seen: 1, Of: 1, Method: "exact"}}
	for most, want := range []int{10, 9, 9, 7, 6, 6} {
		if got := part.Foot(paint.New(30, 10, false), d, most); got.H != want {
			t.Errorf("with %d lines %d are left above, want %d", most, got.H, want)
		}
	}
}
