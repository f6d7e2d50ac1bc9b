package stage

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
)

// TestSeriesOverAStretchOfTime: all of its numbers are shown, and none after it.
func TestSeriesOverAStretchOfTime(t *testing.T) {
	tape, begin := &seen.Tape{}, time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var points []ask.Point
	for i := range 10 {
		v := float64(i)
		points = append(points, ask.Point{At: ask.UnixSeconds(begin) + v, Series: map[string]*float64{"n": &v}})
	}
	points[5].Series["n"] = nil
	tape.PutState("a", seen.State{At: begin}, points)
	l := Look{Tape: tape, Node: "a", Now: begin.Add(time.Hour)}
	second := func(n int) time.Time { return begin.Add(time.Duration(n) * time.Second) }
	for _, c := range []struct {
		look Look
		want []float64
	}{
		{l, []float64{7, 8, 9}},
		{l.Over(second(3), second(6), second(4)), []float64{3, 4, math.NaN(), 6}},
		{l.Over(second(8), second(60), time.Time{}), []float64{8, 9}},
		{l.Over(second(20), second(60), time.Time{}), []float64{}},
	} {
		if got := c.look.Series("n", 3); !slices.EqualFunc(got, c.want, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
			t.Errorf("since %v at %v the numbers are %v, want %v", c.look.From, c.look.At, got, c.want)
		}
	}
}
