package part

import (
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// TestChartsMarkAMoment where it lies among the numbers, be these few or many.
func TestChartsMarkAMoment(t *testing.T) {
	begin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ points, second, want int }{
		{400, 100, 10}, {400, 300, 30}, {20, 10, 35}, {400, 500, -1}, {400, -1, -1},
	} {
		tape := &seen.Tape{}
		var points []ask.Point
		for i := range c.points {
			v := 1.0
			points = append(points, ask.Point{At: ask.UnixSeconds(begin) + float64(i), Series: map[string]*float64{"n": &v}})
		}
		tape.PutState("a", seen.State{At: begin}, points)
		look := stage.Look{Tape: tape, Node: "a", Now: begin.Add(time.Hour)}.
			Over(begin.Add(-time.Minute), begin.Add(time.Hour), begin.Add(time.Duration(c.second)*time.Second))
		canvas := paint.New(40, 3, true)
		Chart(canvas, view.Chart{Title: "t", Lines: []view.Line{{Series: "n", Label: "n"}}}, look)
		lowest := strings.Split(canvas.String(nil), "\n")[2]
		if got := strings.IndexByte(lowest, '^'); got != c.want {
			t.Errorf("of %d numbers that of second %d is marked in column %d, want %d: %q", c.points, c.second, got, c.want, lowest)
		}
	}
}
