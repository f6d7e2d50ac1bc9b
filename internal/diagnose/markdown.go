package diagnose

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// Markdown writes the report for a ticket.
func (r *Report) Markdown(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# Diagnosis of %s\n\n", inline(r.Node))
	fmt.Fprintf(b, "%s, OTP %s, watched for %s.\n", r.At.Format(time.RFC3339), inline(r.Release), Span(time.Duration(r.Watched)))
	switch {
	case r.Blind():
		fmt.Fprintf(b, "\nToo little was seen to say whether something is wrong: %s.\n", Some(r.Coverage.Looks, "look", "looks"))
	case len(r.Findings) == 0:
		fmt.Fprintf(b, "\nNothing found by %d detectors.\n", r.Coverage.Detectors)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(b, "\n## %s: %s\n\n", f.Severity, inline(f.Title))
		fmt.Fprintf(b, "Detector `%s`, %s. Culprit: **%s**.\n\n", f.Detector, f.Confidence, inline(f.Culprit.String()))
		list(b, "Evidence", f.Evidence, func(e Evidence) string { return e.Text })
		list(b, "Not this", f.Excluded, func(e Exclusion) string { return e.Detector + ": " + e.Text })
		list(b, "Follows from it", f.Consequences, func(s string) string { return s })
		if len(f.Advice) > 0 {
			fmt.Fprint(b, "What to do:\n\n")
		}
		for _, a := range f.Advice {
			fmt.Fprintf(b, "- %s%s\n", adviceWord(a.Kind), inline(a.Text))
			for _, c := range []struct{ language, code string }{{"Erlang", a.Erlang}, {"Elixir", a.Elixir}} {
				if c.code != "" {
					fmt.Fprintf(b, "  - %s: `%s`\n", c.language, strings.ReplaceAll(c.code, "`", "'"))
				}
			}
		}
	}
	fmt.Fprintf(b, "\nLooked at %d times: %d processes. Cost on the node: %s of CPU (%s of a scheduler), %d processes woken.\n",
		r.Coverage.Looks, r.Coverage.Processes, Span(time.Duration(r.Cost.OnNode)), Percent(r.Cost.Share), r.Cost.Woken)
	return b.Flush()
}

func list[T any](b *bufio.Writer, title string, items []T, text func(T) string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n\n", title)
	for _, x := range items {
		fmt.Fprintf(b, "- %s\n", inline(text(x)))
	}
	fmt.Fprintln(b)
}

func adviceWord(kind string) string {
	return map[string]string{Now: "Now: ", Code: "In the code: ", Check: "Then: "}[kind]
}

// inline is text that came from a node, with nothing in it that Markdown or HTML
// would take for markup, on one line.
func inline(s string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "<", "&lt;", ">", "&gt;", "&", "&amp;", "`", "'", "*", "\\*", "_", "\\_", "[", "\\[", "|", "\\|").Replace(s)
}
