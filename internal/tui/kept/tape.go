package kept

import (
	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Put puts what a history has of a node on a tape: a look for each point, and all of it for
// the screens of this package.
func Put(to *seen.Tape, node string, p *charted.Past) {
	starts := uint32(0)
	for i, at := range p.At {
		for int(starts) < len(p.Starts) && p.Starts[starts] <= at {
			starts++
		}
		point := ask.Point{At: at, Gap: p.Up[i] == nil, Creation: starts, Series: map[string]*float64{}}
		for name, column := range p.Series {
			point.Series[name] = column[i]
		}
		state := seen.State{At: ask.TimeOf(at), Standing: ask.Standing{Summary: ask.Summary{Node: node, Name: node, Status: status(p.Up[i])}}, System: head(point)}
		to.PutState(node, state, []ask.Point{point})
		if i == 0 {
			to.Put(node, past.Key(), seen.Answer{At: state.At, Value: p})
		}
	}
}

// status is how it stood with the node at a point.
func status(up *float64) string {
	switch {
	case up == nil:
		return "nobody watched it then"
	case *up == 0:
		return "it could not be reached then"
	}
	return "attached"
}

// headed are the numbers that the first line of the terminal tells, by where it finds them.
var headed = []struct {
	section string
	fields  []headedField
}{
	{"load", []headedField{{"scheduler_utilization", "scheduler_utilization", view.Ratio}, {"run_queue", "run_queue", view.Count}}},
	{"memory", []headedField{{"total", "memory_total", view.Bytes}}},
	{"limits", []headedField{{"process_count", "processes", view.Count}}},
}

type headedField struct {
	name, series string
	unit         view.Unit
}

// head is the node in those numbers; nil where none was kept.
func head(p ask.Point) *view.Document {
	d := &view.Document{}
	for _, h := range headed {
		var fields []view.Field
		for _, f := range h.fields {
			if v := p.Series[f.series]; v != nil && f.unit == view.Ratio {
				fields = append(fields, view.Field{Name: f.name, Unit: f.unit, Value: *v})
			} else if v != nil {
				fields = append(fields, view.Field{Name: f.name, Unit: f.unit, Value: int64(*v)})
			}
		}
		if len(fields) > 0 {
			d.Sections = append(d.Sections, view.Section{Name: h.section, Fields: fields})
		}
	}
	if len(d.Sections) == 0 {
		return nil
	}
	return d
}
