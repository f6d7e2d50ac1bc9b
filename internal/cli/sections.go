package cli

import (
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/view"
)

func (p *paper) sections(ss []view.Section) {
	first := true
	for _, s := range ss {
		if p.nothing(s) {
			continue
		}
		if !first {
			p.put("\n")
		}
		first = false
		p.line(p.bold(p.clean(s.Title)))
		if s.Table != nil && len(s.Table.Rows) > 0 {
			p.table(s.Table, "  ")
		}
		p.fields(s.Fields)
		for _, n := range s.Notes {
			p.paragraph(p.clean(n))
		}
	}
}

// nothing tells a section that has nothing to show. Programs see it empty, people
// do not see it.
func (p *paper) nothing(s view.Section) bool {
	filled := slices.ContainsFunc(s.Fields, func(f view.Field) bool { return f.Value != nil || p.o.Format == Wide })
	return !filled && len(s.Notes) == 0 && (s.Table == nil || len(s.Table.Rows) == 0)
}

// paragraph draws a sentence under a section, marked so that nobody takes it
// for a field.
func (p *paper) paragraph(s plain.Text) {
	width := 0
	if p.o.Width > 0 {
		width = max(p.o.Width-4, 20)
	}
	mark := plain.Text("  > ")
	for _, line := range s.Wrapped(width) {
		p.line(mark, line)
		mark = "    "
	}
}

// fields draws a column of titles and a column of values, flush right when all
// are numbers. A field that does not apply is drawn in wide only.
func (p *paper) fields(fs []view.Field) {
	var shown []view.Field
	for _, f := range fs {
		if f.Value != nil || p.o.Format == Wide {
			shown = append(shown, f)
		}
	}
	titles, values := make([]plain.Text, len(shown)), make([]plain.Text, len(shown))
	titleWidth, numberWidth, numbers := 0, 0, true
	for i, f := range shown {
		titles[i] = p.clean(f.Title)
		titleWidth = max(titleWidth, titles[i].Width())
		values[i] = p.fieldValue(f)
		if isNumber(f.Value) {
			numberWidth = max(numberWidth, values[i].Width())
		} else if _, missing := f.Value.(view.Missing); !missing {
			numbers = false
		}
	}
	for i, f := range shown {
		v := values[i]
		if numbers && isNumber(f.Value) {
			v = v.Padded(numberWidth, true)
		}
		p.field(titles[i].Padded(titleWidth, false), v, p.beside(f), isProse(f))
	}
}

// isProse tells a text that may be broken into lines: those with more than one space
// between words are laid out already.
func isProse(f view.Field) bool {
	s, ok := f.Value.(string)
	return ok && f.Unit == view.Text && !strings.Contains(s, "  ")
}

// leastProse is the width below which a text is not broken into lines: there would
// be a word on each.
const leastProse = 20

// field draws one line, or of a text that is longer than the terminal is wide, more.
func (p *paper) field(title, value, beside plain.Text, prose bool) {
	lines := []plain.Text{value}
	if room := p.o.Width - title.Width() - 4; prose && room >= leastProse {
		lines = value.Wrapped(room)
	}
	p.line("  ", title, "  ", lines[0], beside)
	for _, l := range lines[1:] {
		p.line("  ", plain.Text("").Padded(title.Width(), false), "  ", l)
	}
}

func isNumber(v view.Value) bool {
	_, ok := plain.Number(v)
	return ok
}

func (p *paper) fieldValue(f view.Field) plain.Text {
	if why, ok := f.Value.(view.Missing); ok {
		return p.dim("(" + p.clean(string(why)) + ")")
	}
	return p.clean(plain.Words(f.Value, f.Unit, plain.Exact))
}

// beside is what a number counts towards, and how much of it that is.
func (p *paper) beside(f view.Field) plain.Text {
	var s plain.Text
	if !isNumber(f.Value) {
		return ""
	}
	if f.Limit != nil {
		s += "  of " + p.clean(plain.Words(f.Limit, limitUnit(f), plain.Exact))
	}
	if f.Share != nil {
		s += "  " + p.dim(p.clean("("+plain.Words(f.Share, view.Ratio, plain.Exact)+")"))
	}
	return s
}

// limitUnit draws a whole limit of a fractional number without its zeros.
func limitUnit(f view.Field) view.Unit {
	if _, whole := f.Limit.(int64); whole && f.Unit == view.Float {
		return view.Count
	}
	return f.Unit
}
