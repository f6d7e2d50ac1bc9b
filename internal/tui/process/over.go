package process

import (
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// charted are the numbers of a process that are drawn over time, as its censuses and the
// looks at it told them.
var charted = []string{"message_queue_len", "total_heap_size", "binary_memory", "reductions_rate"}

// chartHeight is how many lines a chart takes, with its heading.
const chartHeight = 4

// over draws the numbers since somebody has looked at the process.
func (s *screen) over(l stage.Look) part.Card {
	answers := part.InOrder(l.Answers(s.now()), l.Answers(s.recent()))
	var specs []view.Chart
	for _, name := range charted {
		for i := len(answers) - 1; i >= 0; i-- {
			if f := fieldOf(answers[i], name); f != nil {
				specs = append(specs, view.Chart{Name: name, Title: f.Title, Unit: f.Unit, Lines: []view.Line{{Series: name}}})
				break
			}
		}
	}
	const most = 2 // beside each other
	rows := (len(specs) + most - 1) / most
	return part.Card{Title: "Over time", Height: rows * chartHeight, Draw: func(c *paint.Canvas) {
		part.Grid(c, len(specs), (c.W-spaceBetween)/most, chartHeight, func(i int, c *paint.Canvas) {
			part.ChartOf(c, specs[i], func(name string) []float64 {
				return part.Stretched(part.Course(told(answers, name), number(name)), 2*c.W)
			})
		})
	}, Lines: part.TextLines("", part.SeenSince(answers), least-4, paint.Style{Fg: paint.Muted})}
}

// spaceBetween is columns of the screen between two charts.
const spaceBetween = 3

// told are the answers that tell a number at all.
func told(answers []seen.Answer, name string) (list []seen.Answer) {
	for _, a := range answers {
		if fieldOf(a, name) != nil {
			list = append(list, a)
		}
	}
	return list
}

func number(name string) func(seen.Answer) (float64, bool) {
	return func(a seen.Answer) (float64, bool) { return plain.Number(fieldOf(a, name).Value) }
}

// fieldOf is a field of an answer with a number; nil where it has none of that name.
func fieldOf(a seen.Answer, name string) *view.Field {
	d, ok := a.Value.(view.Document)
	if !ok {
		return nil
	}
	for i := range d.Sections {
		for k := range d.Sections[i].Fields {
			f := &d.Sections[i].Fields[k]
			if _, known := plain.Number(f.Value); known && f.Name == name {
				return f
			}
		}
	}
	return nil
}
