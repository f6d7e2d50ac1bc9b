package cli

import (
	"slices"
	"strings"

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
func (p *paper) paragraph(s safe) {
	width := 0
	if p.o.Width > 0 {
		width = max(p.o.Width-4, 20)
	}
	mark := safe("  > ")
	for _, line := range s.wrapped(width) {
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
	titles, values := make([]safe, len(shown)), make([]safe, len(shown))
	titleWidth, numberWidth, numbers := 0, 0, true
	for i, f := range shown {
		titles[i] = p.clean(f.Title)
		titleWidth = max(titleWidth, titles[i].width())
		values[i] = p.fieldValue(f)
		if isNumber(f.Value) {
			numberWidth = max(numberWidth, values[i].width())
		} else if _, missing := f.Value.(view.Missing); !missing {
			numbers = false
		}
	}
	for i, f := range shown {
		v := values[i]
		if numbers && isNumber(f.Value) {
			v = v.padded(numberWidth, true)
		}
		p.field(titles[i].padded(titleWidth, false), v, p.beside(f), isProse(f))
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
func (p *paper) field(title, value, beside safe, prose bool) {
	lines := []safe{value}
	if room := p.o.Width - title.width() - 4; prose && room >= leastProse {
		lines = value.wrapped(room)
	}
	p.line("  ", title, "  ", lines[0], beside)
	for _, l := range lines[1:] {
		p.line("  ", safe("").padded(title.width(), false), "  ", l)
	}
}

func isNumber(v view.Value) bool {
	_, ok := number(v)
	return ok
}

func (p *paper) fieldValue(f view.Field) safe {
	if why, ok := f.Value.(view.Missing); ok {
		return p.dim("(" + p.clean(string(why)) + ")")
	}
	return p.clean(words(f.Value, f.Unit, exact))
}

// beside is what a number counts towards, and how much of it that is.
func (p *paper) beside(f view.Field) safe {
	var s safe
	if !isNumber(f.Value) {
		return ""
	}
	if f.Limit != nil {
		s += "  of " + p.clean(words(f.Limit, limitUnit(f), exact))
	}
	if f.Share != nil {
		s += "  " + p.dim(p.clean("("+words(f.Share, view.Ratio, exact)+")"))
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
