package part

import (
	"math"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/view"
)

// TextLines is prose as lines of a width.
func TextLines(lead, text string, width int, s paint.Style) []Line {
	probe := paint.New(width, 0, false)
	var lines []Line
	indent := probe.Clean(lead).Width()
	for i, t := range probe.Clean(text).Wrapped(max(width-indent, 8)) {
		first := i == 0
		lines = append(lines, Line{Draw: func(c *paint.Canvas) {
			if first {
				c.Put(0, 0, indent, lead, s)
			}
			c.Put(indent, 0, c.W-indent, string(t), s)
		}, Copy: text})
	}
	return lines
}

// FieldLines are fields, a line each: title, value, what it counts towards. Without wide
// those that do not apply are left out.
func FieldLines(fields []view.Field, wide bool) []Line {
	title := 0
	for _, f := range fields {
		title = max(title, plain.Clean(f.Title, false).Width())
	}
	var lines []Line
	for _, f := range fields {
		if f.Value == nil && !wide {
			continue
		}
		line := Line{Draw: func(c *paint.Canvas) { field(c, f, min(title, c.W/2)) }, Copy: FieldText(f.Value, f.Unit)}
		if to, ok := Target(f.Value, view.Column{Name: f.Name, Unit: f.Unit}); ok {
			line.To = &to
		}
		lines = append(lines, line)
		if list, ok := f.Value.([]string); ok { // of pids each leads somewhere
			lines = append(lines[:len(lines)-1], listLines(f, list, min(title, 24))...)
		}
	}
	return lines
}

// listLines are the members of a list, a line each where they lead somewhere.
func listLines(f view.Field, list []string, title int) []Line {
	var lines []Line
	for i, one := range list {
		to, leads := Target(one, view.Column{Name: f.Name, Unit: view.PidText})
		if !leads {
			return []Line{{Draw: func(c *paint.Canvas) { field(c, f, min(title, c.W/2)) }, Copy: FieldText(f.Value, f.Unit)}}
		}
		name := ""
		if i == 0 {
			name = f.Title
		}
		shown := view.Field{Name: f.Name, Title: name, Unit: view.PidText, Value: one}
		lines = append(lines, Line{Draw: func(c *paint.Canvas) { field(c, shown, min(title, c.W/2)) }, To: &to, Copy: one})
	}
	return lines
}

func field(c *paint.Canvas, f view.Field, title int) {
	c.Put(0, 0, title, f.Title, paint.Style{Fg: paint.Muted})
	x := title + 2
	style := paint.Style{}
	switch f.Value.(type) {
	case view.Missing:
		style.Fg = paint.Muted
	}
	if f.Unit == view.PidText {
		style.Fg = paint.Accent
	}
	x = c.Put(x, 0, c.W-x, FieldText(f.Value, f.Unit), style)
	beside := ""
	if _, number := plain.Number(f.Value); number {
		if f.Limit != nil {
			beside += " of " + FieldText(f.Limit, limitUnit(f))
		}
		if f.Share != nil {
			beside += " (" + CellText(f.Share, view.Ratio) + ")"
		}
	}
	x = c.Put(x, 0, c.W-x, beside, paint.Style{Fg: paint.Muted})
	if share, tone := shareOf(f); x+2+meterWidth <= c.W {
		c.Meter(c.W-meterWidth, 0, meterWidth, share, tone)
	}
}

const meterWidth = 12

// shareOf is what part of a whole a field is, NaN of none, and whether that is much of
// what there can be.
func shareOf(f view.Field) (float64, paint.Tone) {
	share, ok := plain.Number(f.Share)
	if v, is := plain.Number(f.Value); !ok && is && f.Unit == view.Ratio {
		share, ok = v, true
	}
	switch {
	case !ok:
		return math.NaN(), paint.Plain
	case f.Limit != nil && share >= 0.85:
		return share, paint.Bad
	case f.Limit != nil && share >= 0.7:
		return share, paint.Warn
	}
	return share, paint.Lines[0]
}

// limitUnit draws a whole limit of a fractional number without its zeros.
func limitUnit(f view.Field) view.Unit {
	if _, whole := f.Limit.(int64); whole && f.Unit == view.Float {
		return view.Count
	}
	return f.Unit
}

// TableLines are a table that belongs to a card: its heading and all its rows.
func TableLines(t *view.Table, wide bool) []Line {
	if t == nil {
		return nil
	}
	r := RowsOf(t)
	r.Wide = wide
	return LinesOf(r)
}

// LinesOf are rows that belong to a card, behind their heading.
func LinesOf(r Rows) []Line {
	if len(r.Rows) == 0 {
		return nil
	}
	at := &Table{}
	var columns []placed
	fit := func(c *paint.Canvas) []placed { // the same for all lines of a frame
		if columns == nil {
			columns = at.fit(c, &r)
		}
		return columns
	}
	lines := []Line{{Skip: true, Draw: func(c *paint.Canvas) { at.heading(c, &r, fit(c)) }}}
	for i, row := range r.Rows {
		line := Line{Draw: func(c *paint.Canvas) {
			at.place = -1
			at.row(c, &r, i, fit(c))
		}, Copy: CellText(row[0], r.Columns[0].Unit)}
		if to, ok := TargetOf(r.Columns, row); ok {
			line.To = &to
		}
		lines = append(lines, line)
	}
	return lines
}

// SectionCard is a section of a document as a card; nil lines where it has nothing to show.
func SectionCard(s view.Section, width int, wide bool) Card {
	card := Card{Title: s.Title, Lines: FieldLines(s.Fields, wide)}
	card.Lines = append(card.Lines, TableLines(s.Table, wide)...)
	for _, n := range s.Notes {
		card.Lines = append(card.Lines, TextLines("> ", n, width, paint.Style{Fg: paint.Muted})...)
	}
	return card
}
