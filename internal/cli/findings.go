package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/plain"
)

// WriteFindings draws a report for people: a line or two for each finding, or with
// explain all that it rests on and all advice.
func WriteFindings(w io.Writer, r *diagnose.Report, explain bool, o Options) error {
	b := bufio.NewWriter(w)
	p := &paper{Writer: b, o: o}
	switch {
	case r.Blind():
		p.prose("", fmt.Sprintf("%s: too little was seen to say whether something is wrong.", r.Node))
	case len(r.Findings) == 0:
		p.prose("", fmt.Sprintf("%s: nothing is wrong, as far as %d detectors saw in %s.", r.Node, r.Coverage.Detectors, diagnose.Span(time.Duration(r.Watched))))
	}
	for i := range r.Findings {
		if i > 0 {
			p.line()
		}
		p.finding(&r.Findings[i], explain)
	}
	for _, m := range r.Coverage.Missing {
		p.prose("", "Not known: "+m.What+": "+m.Why)
	}
	p.line()
	p.line(p.dim(p.clean(fmt.Sprintf("%s in %s; it took %.1f %% of a scheduler and woke %s.", diagnose.Some(r.Coverage.Looks, "look", "looks"),
		diagnose.Span(time.Duration(r.Watched)), 100*r.Cost.Share, diagnose.Some(r.Cost.Woken, "process", "processes")))))
	return b.Flush()
}

// severitySigns stand before a finding, so that its severity does not hang on colour.
var severitySigns = map[diagnose.Severity]struct{ word, sgr plain.Text }{
	diagnose.Critical: {"CRITICAL", sgrAlarm},
	diagnose.Error:    {"ERROR", sgrAlarm},
	diagnose.Warning:  {"WARNING", sgrBold},
	diagnose.Info:     {"info", sgrDim},
}

func (p *paper) finding(f *diagnose.Finding, explain bool) {
	sign := severitySigns[f.Severity]
	p.line(p.styled(sign.sgr, sign.word), "  ", p.bold(p.clean(f.Title)))
	p.prose("    who: ", f.Culprit.String())
	for i, e := range f.Evidence {
		if !explain && i >= shortEvidence {
			p.prose("    ", fmt.Sprintf("… and %d more: --explain", len(f.Evidence)-i))
			break
		}
		p.prose("    - ", e.Text)
	}
	if explain {
		for _, e := range f.Excluded {
			p.prose("    not "+e.Detector+": ", e.Text)
		}
	}
	for _, c := range f.Consequences {
		p.prose("    and so: ", c)
	}
	for _, a := range f.Advice {
		if !explain && a.Kind == diagnose.Check {
			continue
		}
		p.prose("    "+adviceSigns[a.Kind], a.Text)
		if explain {
			for _, c := range []struct{ language, code string }{{"Erlang", a.Erlang}, {"Elixir", a.Elixir}} {
				if c.code != "" {
					p.prose("        "+c.language+": ", c.code)
				}
			}
		} else if a.Kind == diagnose.Code {
			break
		}
	}
	p.prose("    ", fmt.Sprintf("%s; more: hodoscope explain %s", f.Confidence, f.Detector))
}

// shortEvidence is how many signals a short report has of each finding.
const shortEvidence = 4

var adviceSigns = map[string]string{diagnose.Now: "now:   ", diagnose.Code: "code:  ", diagnose.Check: "check: "}

// prose writes text in lines that fit, the first after a lead, the others as far in.
func (p *paper) prose(lead, text string) {
	width := p.o.Width
	if width <= 0 || width > 110 {
		width = 110
	}
	indent := strings.Repeat(" ", len(lead))
	line := lead
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			line += word
		case len(line)+1+len(word) > width && len(line) > len(indent):
			p.line(p.clean(line))
			line = indent + word
		default:
			line += " " + word
		}
	}
	p.line(p.clean(line))
}
