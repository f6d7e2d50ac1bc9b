package part

import (
	"math"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/view"
)

// silence is how long after an answer a line is not drawn on.
const silence = 40 * time.Second

// Course are the numbers that answers tell, the oldest first: NaN where one tells none, and
// where nobody looked for a while.
func Course(answers []seen.Answer, number func(seen.Answer) (float64, bool)) []float64 {
	var out []float64
	for i, a := range answers {
		if i > 0 && a.At.Sub(answers[i-1].At) > silence {
			out = append(out, math.NaN())
		}
		v, ok := number(a)
		if !ok {
			v = math.NaN()
		}
		out = append(out, v)
	}
	return out
}

// Numbers are a column with NaN where there is none.
func Numbers(column []*float64) []float64 {
	out := make([]float64, len(column))
	for i, v := range column {
		out[i] = math.NaN()
		if v != nil {
			out[i] = *v
		}
	}
	return out
}

// Stretched are few numbers drawn broader, so that the first minutes are seen in a chart of
// so many dots.
func Stretched(values []float64, dots int) []float64 {
	const most = 4 // dots for a number
	each := min(dots/max(len(values), 1), most)
	if each < 2 {
		return values
	}
	out := make([]float64, 0, each*len(values))
	for _, v := range values {
		for range each {
			out = append(out, v)
		}
	}
	return out
}

// Named is a line of a chart with the name of what it is about.
type Named struct {
	Name   string
	Values []float64 // as Course gives them
}

// Courses draws numbers of several things over time: lines at the left, at the right the
// name of each in its tone, with its newest number. At most as many as there are tones.
func Courses(c *paint.Canvas, title string, u view.Unit, list []Named) {
	courses(c, title, u, list, Stretched, func(values []float64) float64 {
		if len(values) == 0 {
			return math.NaN()
		}
		return values[len(values)-1]
	})
}

// courses draws lines as wide as spread makes them, and beside them one number of each. It
// gives how wide the lines are.
func courses(c *paint.Canvas, title string, u view.Unit, list []Named, spread func(values []float64, dots int) []float64, told func(values []float64) float64) int {
	if c.H < 3 || c.W < 30 {
		return 0
	}
	list = list[:min(len(list), len(paint.Lines))]
	top, lines, width := 0.0, []paint.Line{{}}, 0 // none is filled: none is more than the others
	number := make([]string, len(list))
	for i, one := range list {
		for _, v := range one.Values {
			if !math.IsNaN(v) {
				top = max(top, v)
			}
		}
		number[i] = "?"
		if v := told(one.Values); !math.IsNaN(v) {
			number[i] = plain.Brief(v, u)
		}
		width = max(width, c.Clean(one.Name).Width()+len(number[i])+3)
	}
	width = min(width, max(c.W*2/5, 24))
	room := c.W - width - 2
	for i, one := range list {
		lines = append(lines, paint.Line{Values: spread(one.Values, 2*room), Tone: paint.Lines[i]})
	}
	x := c.Put(0, 0, c.W-width, title, paint.Style{Bold: true})
	if title != "" {
		x += 2
	}
	c.Put(x, 0, c.W-x, "up to "+plain.Brief(top, u), paint.Style{Fg: paint.Muted})
	c.Sub(0, 1, room, c.H-1).Area(lines, top)
	legend := c.Sub(c.W-width, 1, width, c.H-1)
	for i, one := range list {
		style := paint.Style{Fg: paint.Lines[i]}
		from := legend.Right(legend.W, i, number[i], style)
		legend.Text(0, i, c.Mark("━", "*"), style)
		text := c.Clean(one.Name)
		legend.Text(2, i, text.CutMiddle(max(from-3, 0), c.Ellipsis()), style)
	}
	return room
}

// SeenSince says from when on a chart of answers is drawn.
func SeenSince(answers []seen.Answer) string {
	if len(answers) < 2 {
		return "Drawn from now on, while this is in sight."
	}
	return "As it was seen since " + answers[0].At.Format(time.TimeOnly) + "."
}

// InOrder are answers to several questions in the order of their times.
func InOrder(lists ...[]seen.Answer) []seen.Answer {
	all := slices.Concat(lists...)
	slices.SortStableFunc(all, func(a, b seen.Answer) int { return a.At.Compare(b.At) })
	return all
}

// First are the keys of the first rows of a table that is known as a whole, at most n, as
// they were drawn last.
func (t *Table) First(n int) []string {
	keys := make([]string, min(n, len(t.drawn.Rows)))
	for i := range keys {
		keys[i] = t.drawn.Key(i)
	}
	return keys
}
