package memory

import (
	"math"
	"slices"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/view"
)

// added are the fields that begin where the one before ended.
var added = []string{"free", "beside"}

// step is a field and the span that is drawn for it, as shares of the largest.
type step struct {
	view.Field
	from, to float64 // NaN where the number is not known
	adds     bool
}

// steps are the fields of the resident section, each where the one before ends.
func steps(fields []view.Field) []step {
	most := 1.0
	for _, f := range fields {
		if v, ok := plain.Number(f.Value); ok {
			most = max(most, v)
		}
	}
	var list []step
	end := 0.0
	for _, f := range fields {
		one := step{Field: f, from: math.NaN(), to: math.NaN(), adds: slices.Contains(added, f.Name)}
		if v, ok := plain.Number(f.Value); ok {
			from := 0.0
			if one.adds {
				from = end
			}
			end = from + v
			one.from, one.to = min(from, end)/most, max(from, end)/most
		}
		list = append(list, one)
	}
	return list
}

// stepLines draws steps, a line each: the title, the number, and from where to where it leads.
func stepLines(fields []view.Field) []part.Line {
	var lines []part.Line
	for _, one := range steps(fields) {
		lines = append(lines, part.Line{Copy: part.FieldText(one.Value, one.Unit), Draw: func(c *paint.Canvas) { one.draw(c) }})
	}
	return lines
}

const titleWidth, numberWidth = 21, 12

func (one *step) draw(c *paint.Canvas) {
	title := one.Title
	if one.Limit != nil {
		title += " of " + part.FieldText(one.Limit, one.Unit)
	}
	c.Put(0, 0, titleWidth, title, paint.Style{Fg: paint.Muted})
	if math.IsNaN(one.from) {
		c.Put(titleWidth+1, 0, c.W, part.FieldText(one.Value, one.Unit), paint.Style{Fg: paint.Muted})
		return
	}
	text := part.FieldText(one.Value, one.Unit)
	if v, _ := plain.Number(one.Value); one.adds && v > 0 {
		text = "+ " + text
	}
	c.Right(titleWidth+numberWidth, 0, text, paint.Style{})
	bar := c.Sub(titleWidth+numberWidth+2, 0, c.W, 1)
	sign, tone := bar.Mark("━", "="), paint.Lines[0]
	if one.adds {
		sign, tone = bar.Mark("╍", "-"), paint.Lines[1]
	}
	from, to := int(math.Round(one.from*float64(bar.W))), int(math.Round(one.to*float64(bar.W)))
	for x := max(from, 0); x < to; x++ {
		bar.Text(x, 0, sign, paint.Style{Fg: tone})
	}
}
