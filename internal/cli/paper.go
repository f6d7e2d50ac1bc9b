package cli

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/view"
)

// paper is what tables, sections and trees are drawn on. Nothing but safe text
// gets onto it. Errors of writing stay in the bufio.Writer until it is flushed.
type paper struct {
	*bufio.Writer
	o     Options
	notes []string
	gaps  []gap // reasons of numbers that are missing
}

// gap is a reason why numbers are missing, and the columns where they are.
type gap struct {
	why     string
	columns []string
}

func (p *paper) document(d *view.Document) {
	switch {
	case d.Table != nil:
		p.table(d.Table, "")
	case d.Tree != nil:
		p.tree(d.Tree)
	default:
		p.sections(d.Sections)
	}
}

func (p *paper) put(parts ...safe) {
	for _, s := range parts {
		p.WriteString(string(s))
	}
}

// line writes one line without blanks at its end.
func (p *paper) line(parts ...safe) {
	p.put(safe(strings.TrimRight(string(join(parts)), " ")), "\n")
}

func join(parts []safe) safe {
	var b strings.Builder
	for _, s := range parts {
		b.WriteString(string(s))
	}
	return safe(b.String())
}

// maxText bounds any one text on paper. A state may be long, but not endless.
const maxText = 64 << 10

func (p *paper) clean(s string) safe {
	s, rest := head(s, maxText)
	if rest {
		return clean(s, p.o.ASCII) + p.ellipsis()
	}
	return clean(s, p.o.ASCII)
}

// missing remembers where a question mark stands and why.
func (p *paper) missing(why, column string) {
	i := slices.IndexFunc(p.gaps, func(g gap) bool { return g.why == why })
	if i < 0 {
		p.gaps = append(p.gaps, gap{why, nil})
		i = len(p.gaps) - 1
	}
	if !slices.Contains(p.gaps[i].columns, column) {
		p.gaps[i].columns = append(p.gaps[i].columns, column)
	}
}

// sentences are what a person should know of the drawing.
func (p *paper) sentences() []string {
	for _, g := range p.gaps {
		p.note("? in %s: %s", strings.Join(g.columns, ", "), g.why)
	}
	return p.notes
}

// note remembers a sentence for people, once.
func (p *paper) note(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(p.notes, s) {
		p.notes = append(p.notes, s)
	}
}

// Select Graphic Rendition, ECMA-48 8.3.117: the only escapes we ever write.
const (
	sgrBold  safe = "\x1b[1m"
	sgrAlarm safe = "\x1b[1;7m" // reverse: no colour that some do not see
	sgrDim   safe = "\x1b[2m"
	sgrReset safe = "\x1b[0m"
)

func (p *paper) bold(s safe) safe { return p.styled(sgrBold, s) }
func (p *paper) dim(s safe) safe  { return p.styled(sgrDim, s) }

func (p *paper) styled(how, s safe) safe {
	if !p.o.Color || s == "" {
		return s
	}
	return how + s + sgrReset
}

// ellipsis marks what was cut.
func (p *paper) ellipsis() safe {
	if p.o.ASCII {
		return "..."
	}
	return "…"
}
