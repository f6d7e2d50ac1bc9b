package cli

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/view"
)

// paper is what tables, sections and trees are drawn on. Nothing but plain text
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

func (p *paper) put(parts ...plain.Text) {
	for _, s := range parts {
		p.WriteString(string(s))
	}
}

// line writes one line without blanks at its end.
func (p *paper) line(parts ...plain.Text) {
	p.put(plain.Text(strings.TrimRight(string(join(parts)), " ")), "\n")
}

func join(parts []plain.Text) plain.Text {
	var b strings.Builder
	for _, s := range parts {
		b.WriteString(string(s))
	}
	return plain.Text(b.String())
}

// maxText bounds any one text on paper. A state may be long, but not endless.
const maxText = 64 << 10

func (p *paper) clean(s string) plain.Text {
	s, rest := plain.Head(s, maxText)
	if rest {
		return plain.Clean(s, p.o.ASCII) + p.ellipsis()
	}
	return plain.Clean(s, p.o.ASCII)
}

// Printable is text of any origin as one line that a terminal shows and never
// obeys, for messages that are no documents.
func Printable(s string) string {
	s, rest := plain.Head(s, maxText)
	if rest {
		return string(plain.Clean(s, false)) + "…"
	}
	return string(plain.Clean(s, false))
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
	sgrBold  plain.Text = "\x1b[1m"
	sgrAlarm plain.Text = "\x1b[1;7m" // reverse: no colour that some do not see
	sgrDim   plain.Text = "\x1b[2m"
	sgrReset plain.Text = "\x1b[0m"
)

func (p *paper) bold(s plain.Text) plain.Text { return p.styled(sgrBold, s) }
func (p *paper) dim(s plain.Text) plain.Text  { return p.styled(sgrDim, s) }

func (p *paper) styled(how, s plain.Text) plain.Text {
	if !p.o.Color || s == "" {
		return s
	}
	return how + s + sgrReset
}

// ellipsis marks what was cut.
func (p *paper) ellipsis() plain.Text {
	if p.o.ASCII {
		return "..."
	}
	return "…"
}
