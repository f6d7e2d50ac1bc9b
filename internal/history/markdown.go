package history

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/view"
)

// Markdown writes a baseline as a page, with a plot of each number.
func (b Baseline) Markdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	writePage(out, b.Document())
	fmt.Fprint(out, "\n## Over the period\n\nEach bar is the most of its part of the period; the lowest bar is the least that there was.\n")
	for _, e := range b.Entries {
		fmt.Fprintf(out, "\n%s, from %s to %s\n\n    %s\n", plain(e.Line.Name()), Amount(e.Min, e.Unit), Amount(e.Max, e.Unit), bars(e.Values, 72))
		if h := hoursNote(e); h != "" {
			fmt.Fprintf(out, "\n%s\n", h)
		}
	}
	return out.Flush()
}

// Markdown writes a comparison as a page.
func (c Comparison) Markdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	writePage(out, c.Document())
	return out.Flush()
}

func writePage(out *bufio.Writer, d view.Document) {
	fmt.Fprintf(out, "# %s\n\n", plain(d.Title))
	for _, n := range d.Notes {
		fmt.Fprintf(out, "%s\n\n", plain(n))
	}
	for _, c := range d.Table.Columns {
		fmt.Fprintf(out, "| %s ", c.Title)
	}
	fmt.Fprint(out, "|\n", strings.Repeat("| --- ", len(d.Table.Columns)), "|\n")
	for _, row := range d.Table.Rows {
		for i, v := range row {
			fmt.Fprintf(out, "| %s ", cell(v, d.Table.Columns[i].Unit))
		}
		fmt.Fprint(out, "|\n")
	}
}

func cell(v view.Value, u view.Unit) string {
	switch v := v.(type) {
	case string:
		return plain(v)
	case float64:
		switch u {
		case view.Float:
			return fmt.Sprintf("%.2g", v)
		case view.Seconds:
			return longTime(time.Duration(v * float64(time.Second)))
		}
		return Amount(v, u)
	case int64:
		return fmt.Sprint(v)
	}
	return ""
}

// plain is text that is nothing but text in Markdown: names come from a node.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "`", "'", "[", `\[`).Replace(s)
}

// hoursNote tells the busiest and the quietest hour of a number that has one.
func hoursNote(e Entry) string {
	most, least := -1, -1
	for i, h := range e.Hours {
		if h.N == 0 {
			continue
		}
		if most < 0 || h.P50 > e.Hours[most].P50 {
			most = i
		}
		if least < 0 || h.P50 < e.Hours[least].P50 {
			least = i
		}
	}
	if most < 0 || e.Hours[most].P50-e.Hours[least].P50 < max(e.Least, e.P50/4) {
		return ""
	}
	return fmt.Sprintf("Most at %s (half of the time up to %s), least at %s (%s).", hourName(most, len(e.Hours)), Amount(e.Hours[most].P50, e.Unit), hourName(least, len(e.Hours)), Amount(e.Hours[least].P50, e.Unit))
}

func hourName(i, of int) string {
	if of == 24 {
		return fmt.Sprintf("%02d:00 UTC", i)
	}
	return fmt.Sprintf("%s %02d:00 UTC", [...]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}[i/24], i%24)
}
