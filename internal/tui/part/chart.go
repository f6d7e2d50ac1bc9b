package part

import (
	"cmp"
	"math"
	"slices"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Chart draws a chart of view of what was seen of the node: a heading with the newest
// numbers, and lines of braille dots below it. Of lines that are layers of a whole each is
// drawn as a line.
func Chart(c *paint.Canvas, spec view.Chart, l stage.Look) {
	ChartOf(c, spec, func(series string) []float64 { return l.Series(series, 2*c.W) })
	if c.H >= 2 {
		mark(c.Sub(0, 1, c.W, c.H-1), l)
	}
}

// ChartOf draws a chart of numbers by the names of its lines, as Chart.
func ChartOf(c *paint.Canvas, spec view.Chart, series func(name string) []float64) {
	chart(c, spec, series, func(values []float64, _ int) []float64 { return values }, newest)
}

// newest is the last number that is known; NaN where none is.
func newest(values []float64) float64 {
	for i := len(values) - 1; i >= 0; i-- {
		if !math.IsNaN(values[i]) {
			return values[i]
		}
	}
	return math.NaN()
}

// chart draws lines as wide as spread makes them, and above them one number of each.
func chart(c *paint.Canvas, spec view.Chart, series func(name string) []float64, spread func(values []float64, dots int) []float64, told func(values []float64) float64) {
	if c.H < 2 || c.W < 16 {
		return
	}
	top := spec.Top
	var lines []paint.Line
	x := 0
	if spec.Title != "" {
		x = c.Put(0, 0, c.W, spec.Title, paint.Style{Bold: true}) + 2
	}
	for i, one := range spec.Lines {
		values := series(one.Series)
		tone := paint.Lines[i%len(paint.Lines)]
		lines = append(lines, paint.Line{Values: spread(values, 2*c.W), Tone: tone})
		for _, v := range values {
			if !math.IsNaN(v) {
				top = max(top, v)
			}
		}
		label := "?"
		if v := told(values); !math.IsNaN(v) {
			label = plain.Brief(v, spec.Unit)
		}
		if one.Label != "" {
			label = one.Label + " " + label
		}
		if x+len(label) <= c.W {
			x = c.Put(x, 0, c.W-x, label, paint.Style{Fg: tone}) + 2
		}
	}
	_, below := c.Rows(1)
	below.Area(lines, top)
	if top > 0 {
		scale := plain.Brief(top, spec.Unit)
		below.Put(0, 0, len(scale), scale, paint.Style{Fg: paint.Muted})
	}
}

// mark points at the moment that is marked, in the lowest row of a chart.
func mark(c *paint.Canvas, l stage.Look) {
	points := l.Points()
	at := ask.UnixSeconds(l.Mark)
	i, _ := slices.BinarySearchFunc(points, at, func(p ask.Point, at float64) int { return cmp.Compare(p.At, at) })
	if l.Mark.IsZero() || i == 0 || i == len(points) {
		return // it lies outside
	}
	x := i * c.W / len(points)
	if dots := 2 * c.W; len(points) <= dots { // as many dots as numbers, at the right
		x = (dots - len(points) + i) / 2
	}
	c.Text(x, c.H-1, c.Mark("▲", "^"), paint.Style{Fg: paint.Warn, Bold: true})
}

// Charts draws several beside and below each other, each at least least columns wide, as
// many as there is room for.
func Charts(c *paint.Canvas, specs []view.Chart, l stage.Look, least, height int) {
	Grid(c, len(specs), least, height, func(i int, c *paint.Canvas) { Chart(c, specs[i], l) })
}

// Grid draws n things beside and below each other, each at least least columns wide and
// about height lines high with the blank one behind it, as many as there is room for.
func Grid(c *paint.Canvas, n, least, height int, draw func(i int, c *paint.Canvas)) {
	columns := max(min(c.W/least, n), 1)
	width := (c.W - spaceBetween*(columns-1)) / columns
	rows := (n + columns - 1) / columns
	for rows > 1 && rows*height > c.H {
		rows--
	}
	h := max(c.H/max(rows, 1), 2)
	for i := range min(n, rows*columns) {
		draw(i, c.Sub(i%columns*(width+spaceBetween), i/columns*h, width, h-1))
	}
}
