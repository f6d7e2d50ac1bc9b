package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/tui"
)

// frameFlags say which frames are wanted in place of a terminal.
type frameFlags struct {
	once, batch   bool
	count         int
	width, height int
}

func (f *frameFlags) wanted() bool { return f.once || f.batch }

// The least frame in which anything is drawn, and the longest side of one.
const (
	leastWidth  = 60
	leastHeight = 15
	mostSide    = 1000
)

// check says what is wrong with the flags.
func (f *frameFlags) check(format cli.Format, set func(flag string) bool) error {
	switch {
	case f.once && f.batch:
		return usage("--once and --batch exclude each other", "--once is one frame of each node, --batch are many")
	case set("frames") && !f.batch:
		return usage("-n belongs to --batch", "--once is one frame of each node")
	case f.count < 0:
		return usage("-n is a number of frames", "0 is until Ctrl-C")
	case (set("width") || set("height")) && !f.wanted():
		return usage("--width and --height belong to --once and --batch", "a terminal has a size of its own")
	case f.width < leastWidth || f.height < leastHeight || f.width > mostSide || f.height > mostSide:
		return usage("a frame has from 60x15 to 1000x1000 characters", "the default is 120x40")
	case format == cli.CSV && f.wanted():
		return usage("a frame is no table", "use -o json; hodoscope ps -o csv writes the processes")
	case format != cli.Table && format != cli.Wide && !f.wanted():
		return usage("-o "+string(format)+" belongs to --once and --batch", "what a terminal shows is drawn")
	}
	return nil
}

// fit makes frames as large as the terminal that they are written to, but for a line of the
// prompt, where nobody has chosen their size.
func (f *frameFlags) fit(t *tool, set func(flag string) bool) {
	columns, terminal := t.width(t.stdout)
	if !f.wanted() || !terminal {
		return
	}
	if !set("width") {
		f.width = min(max(columns, leastWidth), mostSide)
	}
	if lines := t.lines(t.stdout); lines > 0 && !set("height") {
		f.height = min(max(lines-1, leastHeight), mostSide)
	}
}

// drawFrames writes frames to standard output. partial: an answer was missing.
func (t *tool) drawFrames(ctx context.Context, f frameFlags, interval time.Duration, o tui.Options) error {
	want := tui.Frames{Width: f.width, Height: f.height, Count: f.count, Interval: interval, Patience: t.set.timeout}
	if f.once {
		want.Count = 1
	}
	show, whole := writeText, true
	if format := cli.Format(t.set.output); format == cli.JSON || format == cli.NDJSON {
		show = writeJSON
	}
	first := true
	err := tui.Draw(ctx, o, want, func(one tui.Frame) error {
		whole = whole && one.Whole
		defer func() { first = false }()
		return show(t.stdout, one, first)
	})
	switch {
	case errors.Is(err, context.Canceled) && want.Count == 0:
		return nil // Ctrl-C is how it ends
	case err == nil && !whole:
		return errPartial
	}
	return err
}

// writeText writes a frame; a form feed stands between frames.
func writeText(w io.Writer, f tui.Frame, first bool) error {
	text := f.Text
	if !first {
		text = "\f" + text
	}
	_, err := io.WriteString(w, text)
	return err
}

// writeJSON writes a frame as an object on a line.
func writeJSON(w io.Writer, f tui.Frame, _ bool) error {
	return json.NewEncoder(w).Encode(f)
}
