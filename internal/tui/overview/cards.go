package overview

import (
	"fmt"
	"math"
	"slices"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// verdict is what is wrong, the gravest first; each finding leads to its page. In brief it
// has what was found, and nothing of how.
func verdict(l stage.Look, width, most int, brief bool) part.Card {
	muted := paint.Style{Fg: paint.Muted}
	a, _ := l.Answer(findings)
	f, ok := a.Value.(ask.FindingsOf)
	if !ok {
		return part.Card{Title: "Verdict", Across: true, Lines: []part.Line{part.TextLine("", "not known yet", width, muted)}}
	}
	_, tone := part.Severity(f.Verdict.Tone)
	card := part.Card{Title: f.Verdict.Title, Tone: tone, Across: true}
	all := stage.Address{Screen: "findings"}
	for i, one := range f.Open {
		if i == most {
			card.Lines = append(card.Lines, part.WayLine(fmt.Sprintf("%d more", len(f.Open)-most), all))
			break
		}
		card.Lines = append(card.Lines, part.FindingLine(one, l.Now, width, true))
	}
	notes := f.Verdict.Notes
	switch {
	case len(f.Open) > 0:
		notes = nil
	case brief:
		notes = notes[:min(len(notes), 1)]
	}
	for _, n := range notes {
		line := part.TextLine("", n, width, muted)
		line.To = &all
		card.Lines = append(card.Lines, line)
	}
	return card
}

// shown are the charts that tell most.
var shown = []string{"utilization", "run_queue", "memory", "processes"}

// charts are the numbers over time that tell most, a line each.
func charts(l stage.Look, height int) part.Card {
	card := part.Card{Title: "Recent past"}
	for _, spec := range view.ChartsOf("node", func(name string) bool { return slices.Contains(ask.SeriesNames(), name) }) {
		if slices.Contains(shown, spec.Name) {
			card.Lines = append(card.Lines, part.Line{Height: height, Copy: spec.Title, To: leads[spec.Name], Draw: func(c *paint.Canvas) {
				above, _ := c.Rows(c.H - 1)
				part.Chart(above, spec, l)
			}})
		}
	}
	return card
}

// leads are where more is seen of a chart.
var leads = map[string]*stage.Address{
	"utilization": {Screen: "load"}, "run_queue": {Screen: "load"}, "memory": {Screen: "memory"}, "processes": {Screen: "groups"},
}

// latelies are the lines of the small overview: a number over time, and beside it a field.
var latelies = []struct {
	chart, title, series string
	unit                 view.Unit
	top                  float64
	section, field       string
	beside               string // what the field is called here, in few letters
	share                bool   // of it the share is told, not the number
}{
	{"utilization", "CPU", "scheduler_utilization", view.Ratio, 1, "load", "os_cpu", "Host CPU", false},
	{"run_queue", "Run queue", "run_queue", view.Count, 0, "load", "load1", "Load, 1 min", false},
	{"memory", "Memory", "memory_total", view.Bytes, 0, "memory", "binary", "Binaries", false},
	{"processes", "Processes", "processes", view.Count, 0, "limits", "process_count", "Of limit", true},
}

// lately is how the node is and was lately, in as few lines as can be.
func lately(d *view.Document, l stage.Look) part.Card {
	card := part.Card{Title: "Now, and the recent past"}
	var fields []view.Field
	for _, one := range latelies {
		var f view.Field
		if found := part.Field(d, one.section, one.field); found != nil {
			f = *found
		}
		f.Title = one.beside
		if one.share {
			f = view.Field{Name: f.Name, Title: f.Title, Unit: view.Ratio, Value: f.Share}
		}
		fields = append(fields, f)
	}
	beside := part.FieldLines(fields, true)
	for i, one := range latelies {
		card.Lines = append(card.Lines, part.Line{To: leads[one.chart], Copy: one.title, Draw: func(c *paint.Canvas) {
			const title, number, gap = 10, 9, 3
			half := (c.W - gap) / 2
			values := l.Series(one.series, half)
			c.Put(0, 0, title, one.title, paint.Style{Fg: paint.Muted})
			if n := len(values); n > 0 && !math.IsNaN(values[n-1]) {
				c.Right(half, 0, part.CellText(values[n-1], one.unit), paint.Style{Bold: true})
			}
			c.Spark(title, 0, half-title-number-1, values, one.top, paint.Style{Fg: paint.Line1})
			beside[i].Draw(c.Sub(half+gap, 0, half, 1))
		}})
	}
	card.Across = true
	return card
}

func topGroups(l stage.Look, across bool) part.Card {
	card := part.Card{Title: "Top groups of processes", Across: across}
	if d, _ := l.Document(groups); d != nil {
		card.Lines = part.TableLines(d.Table, l.Wide)
	}
	return card
}
