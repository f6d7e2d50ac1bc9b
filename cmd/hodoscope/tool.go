package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// tool is what the commands share.
type tool struct {
	world
	set    settings
	target string // what the command line names, for messages
}

// question asks an attached node one thing.
type question func(context.Context, session.Source) (view.Document, error)

// ask attaches to a target, asks, detaches, and writes the answer. A question
// that measures over a window has that much more time.
func (t *tool) ask(cmd *cobra.Command, target string, window time.Duration, q question) error {
	t.target = target
	o, trace, err := t.attachOptions(target)
	if err != nil {
		return err
	}
	defer trace.Close()
	ctx, cancel := context.WithTimeout(cmd.Context(), t.set.timeout+window)
	defer cancel()
	stop := t.progress(window)
	d, err := func() (view.Document, error) {
		defer stop()
		s, err := t.open(ctx, o)
		if err != nil {
			return view.Document{}, err
		}
		defer s.Close()
		return q(ctx, s)
	}()
	if err != nil && !errors.Is(err, errPartial) {
		return err
	}
	if werr := t.write(&d); werr != nil {
		return werr
	}
	return err
}

// write writes a document to standard output, and to standard error, when there
// is a person or one asked, how it was got.
func (t *tool) write(d *view.Document) error {
	if len(t.set.columns) > 0 {
		picked, err := view.Pick(*d, t.set.columns)
		if err != nil {
			return err
		}
		*d = picked
	}
	columns, terminal := t.width(t.stdout)
	o := cli.Options{
		Format:    cli.Format(t.set.output),
		NoHeaders: t.set.noHeaders,
		KeepEmpty: len(t.set.columns) > 0,
		Width:     columns,
		Color:     t.colored(terminal),
		ASCII:     !t.utf8(),
	}
	notes, err := cli.Write(t.stdout, d, o)
	if err != nil {
		return err
	}
	if _, person := t.width(t.stderr); person || t.set.verbose {
		o.Color = t.colored(person)
		cli.Footer(t.stderr, d, notes, o)
	}
	return nil
}

// colored follows https://no-color.org; a flag is stronger than the environment.
func (t *tool) colored(terminal bool) bool {
	switch t.set.color {
	case "always":
		return true
	case "never":
		return false
	}
	return terminal && t.getenv("NO_COLOR") == "" && t.getenv("TERM") != "dumb"
}

// utf8 tells what the locale says of the terminal's character set. Without any
// locale a pipe or a bare container is more likely than an old terminal.
func (t *tool) utf8() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := t.getenv(name); v != "" {
			v = strings.ToUpper(v)
			return strings.Contains(v, "UTF-8") || strings.Contains(v, "UTF8")
		}
	}
	_, terminal := t.width(t.stdout)
	return !terminal
}
