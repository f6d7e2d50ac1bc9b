package cli

import (
	"bufio"
	"fmt"
	"io"

	"github.com/hodoscope/hodoscope/internal/view"
)

// Format is a value of --output.
type Format string

const (
	Table  Format = "table"
	Wide   Format = "wide"
	JSON   Format = "json"
	NDJSON Format = "ndjson"
	CSV    Format = "csv"
)

// Formats are all of them, with what each is.
var Formats = []struct {
	Format Format
	Help   string
}{
	{Table, "for people: aligned, human units, fitted to the terminal"},
	{Wide, "for people: every column, nothing cut"},
	{JSON, "one document: an array of objects, or an object by section; base units"},
	{NDJSON, "one object per line; base units"},
	{CSV, "comma-separated values with a heading; base units"},
}

// Options say how to draw.
type Options struct {
	Format    Format
	NoHeaders bool
	KeepEmpty bool // draw columns that hold nothing: somebody asked for them
	Width     int  // columns of the terminal; 0: no terminal, cut nothing
	Color     bool // bold and dim
	ASCII     bool // the terminal's character set is not UTF-8
}

// Write draws a document on w. What it returns are sentences for people about
// the drawing itself: what did not fit, what the signs mean.
func Write(w io.Writer, d *view.Document, o Options) ([]string, error) {
	b := bufio.NewWriter(w)
	var notes []string
	var err error
	switch o.Format {
	case JSON:
		err = writeJSON(b, d, o)
	case NDJSON:
		err = writeNDJSON(b, d, o)
	case CSV:
		err = writeCSV(b, d, o)
	case Table, Wide:
		p := &paper{Writer: b, o: o}
		p.document(d)
		notes = p.sentences()
	default:
		return nil, fmt.Errorf("unknown output format %q", o.Format)
	}
	if err != nil {
		return nil, err
	}
	return notes, b.Flush()
}
