package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/view"
)

// nouns are what a document of each kind counts as seen.
var nouns = map[string]string{
	"processes":    "processes",
	"process":      "process",
	"applications": "applications",
	"tree":         "processes",
	"ets":          "tables",
	"ports":        "ports",
	"allocators":   "allocator instances",
	"waits":        "processes",
	"nodes":        "nodes",
}

// Footer writes for people, to standard error, how the numbers were got and
// what they cost the node, and the sentences that belong to the whole.
func Footer(w io.Writer, d *view.Document, drawing []string, o Options) {
	p := &paper{Writer: nil, o: o}
	for _, n := range append(append([]string{}, d.Notes...), drawing...) {
		fmt.Fprintln(w, p.dim(p.clean(n)))
	}
	fmt.Fprintln(w, p.dim(p.clean(d.Title+": "+Cost(d))))
}

// Cost words a document's origin: exact, 100 000 of 100 000 processes, 26 ms
// on the node, 3.1 KiB, 20 processes woken.
func Cost(d *view.Document) string {
	o := d.Origin
	parts := []string{o.Method}
	if noun := nouns[d.Kind]; noun != "" && o.Of > 0 {
		parts = append(parts, fmt.Sprintf("%s of %s %s", plain.Grouped(int64(o.Seen)), plain.Grouped(int64(o.Of)), noun))
	}
	if o.Busy > 0 {
		parts = append(parts, plain.Duration(o.Busy)+" on the node")
	}
	if o.Elapsed > 0 {
		parts = append(parts, "answered in "+plain.Duration(o.Elapsed))
	}
	if o.BytesIn+o.BytesOut > 0 {
		parts = append(parts, plain.ByteSize(float64(o.BytesIn+o.BytesOut)))
	}
	if o.BytesIn > 0 {
		parts = append(parts, woken(o.Woken))
	}
	return strings.Join(parts, ", ")
}

func woken(n int) string {
	switch n {
	case 0:
		return "no process woken"
	case 1:
		return "1 process woken"
	}
	return plain.Grouped(int64(n)) + " processes woken"
}
