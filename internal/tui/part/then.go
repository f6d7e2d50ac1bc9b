package part

import (
	"math"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Charts of a time that is over: each is drawn over the whole of that time, with the
// numbers of one of its points, which is marked below.

// ChartThen draws a chart of numbers by the names of its lines.
func ChartThen(c *paint.Canvas, spec view.Chart, series func(name string) []float64, point int) {
	points := 0
	chart(c, spec, series, widened, func(values []float64) float64 {
		points = len(values)
		return numberAt(values, point)
	})
	markPoint(c, c.W, point, points)
}

// CoursesThen draws numbers of several things, as Courses.
func CoursesThen(c *paint.Canvas, title string, u view.Unit, list []Named, point int) {
	room := courses(c, title, u, list, widened, func(values []float64) float64 { return numberAt(values, point) })
	if len(list) > 0 {
		markPoint(c, room, point, len(list[0].Values))
	}
}

// StripsThen draws shares of several things, a row each with its name.
func StripsThen(c *paint.Canvas, list []Named, point int) {
	title, points := 0, 0
	for _, one := range list {
		title, points = max(title, c.Clean(one.Name).Width()), len(one.Values)
	}
	const number = 7
	room := c.W - title - 1 - number
	for y, one := range list {
		c.Put(0, y, title, one.Name, paint.Style{Fg: paint.Muted})
		c.Strip(title+1, y, room, paint.Spread(widened(one.Values, room), room))
		if v := numberAt(one.Values, point); !math.IsNaN(v) {
			c.Right(c.W, y, CellText(v, view.Ratio), paint.Style{Fg: paint.HeatTone(v)})
		}
	}
	if room > 0 {
		markPoint(c.Sub(title+1, 0, room, c.H), room, point, points)
	}
}

// numberAt is the number of a point; NaN where there is none.
func numberAt(values []float64, point int) float64 {
	if point < 0 || point >= len(values) {
		return math.NaN()
	}
	return values[point]
}

// widened are numbers spread over so many dots, where they are fewer.
func widened(values []float64, dots int) []float64 {
	if len(values) >= dots || len(values) == 0 {
		return values
	}
	out := make([]float64, dots)
	for i := range out {
		out[i] = values[i*len(values)/dots]
	}
	return out
}

// markPoint points at a point in the lowest row of what is so wide.
func markPoint(c *paint.Canvas, width, point, points int) {
	if point >= 0 && point < points && c.H > 0 {
		c.Text(point*width/points, c.H-1, c.Mark("▲", "^"), paint.Style{Fg: paint.Warn, Bold: true})
	}
}
