package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/bench"
	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/laboratory"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Exit codes; the root command's help lists them.
const (
	exitOK          = 0
	exitError       = 1
	exitUsage       = 2
	exitUnreachable = 3
	exitRefused     = 4
	exitPartial     = 5
	// Of a diagnosis: what it found.
	exitFoundWarning = 10
	exitFoundError   = 11
	exitInterrupted  = 130
)

// failure is an error for people: what failed, why, and what to do next.
type failure struct {
	what, why, next string
	code            int
	err             error
}

func (f *failure) Error() string { return f.why }
func (f *failure) Unwrap() error { return f.err }

// usage is a failure of the command line.
func usage(why, next string) error {
	return &failure{what: "wrong usage", why: why, next: next, code: exitUsage}
}

// errPartial ends a command that has shown what it got, and said that it is not all.
var errPartial = errors.New("partial")

// report prints an error and returns the exit code.
func (t *tool) report(ctx context.Context, cmd *cobra.Command, err error) int {
	var found findingsError
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.Is(err, errPartial):
		return exitPartial
	case errors.As(err, &found):
		return found.code()
	}
	f := t.explain(cmd, err)
	lines := []string{cmd.CommandPath() + ": " + f.what}
	for _, l := range []struct{ label, text string }{{"why:  ", f.why}, {"next: ", f.next}} {
		for i, line := range strings.Split(strings.TrimSpace(l.text), "\n") {
			if line != "" {
				lines = append(lines, "  "+map[bool]string{true: l.label, false: "      "}[i == 0]+line)
			}
		}
	}
	for _, l := range lines {
		fmt.Fprintln(t.stderr, cli.Printable(l))
	}
	return f.code
}

// explain finds the words for an error. Lower layers state facts; what a person
// can do about them is said here.
func (t *tool) explain(cmd *cobra.Command, err error) *failure {
	var (
		f        *failure
		problem  *attach.Problem
		unknown  *view.Unknown
		bad      *filter.Error
		notFound *live.NotFoundError
		request  *node.RequestError
		unfit    *bench.Problem
		noLab    *laboratory.Problem
	)
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &problem):
		return &failure{"cannot attach to " + t.target, problem.Error(), problem.Next, problem.Code, err}
	case errors.As(err, &unfit):
		return &failure{"the bench cannot run", unfit.Fact, unfit.Next, exitError, err}
	case errors.As(err, &noLab):
		return &failure{"there is no lab here", noLab.Fact, noLab.Next, exitError, err}
	case errors.As(err, &bad):
		return &failure{"wrong usage", bad.Error() + "\n" + bad.Caret(), "words, column>10m, !not, a|b; spaces mean and: " + cmd.CommandPath() + " --help", exitUsage, err}
	case errors.As(err, &unknown):
		return &failure{"wrong usage", unknown.Error(), wrongName(unknown.Name, unknown.Known), exitUsage, err}
	case errors.As(err, &notFound):
		return &failure{"not found on " + t.target, notFound.Error(), whatIsThere(cmd, t.target), exitError, err}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, node.ErrTimeout):
		return &failure{t.target + " did not answer in time", err.Error(), "the node may be overloaded; allow more with --timeout (now " + t.set.timeout.String() + ")", exitPartial, err}
	case errors.As(err, &request):
		return &failure{t.target + " could not answer", err.Error(), requestNext(request), exitError, err}
	}
	return &failure{"it failed", err.Error(), "", exitError, err}
}

// whatIsThere names the command that lists what one can ask for.
func whatIsThere(cmd *cobra.Command, target string) string {
	if cmd.Name() == "tree" {
		return "hodoscope apps " + target + " lists applications"
	}
	return "hodoscope ps " + target + " lists processes"
}

func requestNext(e *node.RequestError) string {
	switch {
	case errors.Is(e, node.ErrHeap), errors.Is(e, node.ErrTooLarge):
		return "the answer was larger than what we allow ourselves on a node: ask for less (--limit, a narrower --filter)"
	case errors.Is(e, node.ErrNoProcess):
		return "the node may be at its process limit: see limits in hodoscope system"
	case errors.Is(e, node.ErrTooManyProcesses):
		return "leave the module there: it is 8 KB, does nothing by itself, and is gone with the node"
	case errors.Is(e, node.ErrModuleClash):
		return "leave it to whoever loaded it; everything works without ours"
	case errors.Is(e, node.ErrOldCode):
		return "hodoscope probe unload purges the old code on a small node, once no process runs it"
	}
	return ""
}

// flagError words what pflag could not use.
func flagError(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help lists the flags"
	var missing *pflag.NotExistError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &missing):
		name := missing.GetSpecifiedName()
		if near := cli.Nearest(name, flagNames(cmd)); near != "" && len(name) > 1 {
			return usage("there is no flag --"+name, "did you mean --"+near+"? "+help)
		}
		dashes := "--"
		if len(name) == 1 {
			dashes = "-"
		}
		return usage("there is no flag "+dashes+name, help)
	case errors.As(err, &value):
		return usage(fmt.Sprintf("--%s %s is of no use: %v", value.GetFlag().Name, value.GetValue(), value.Unwrap()), help)
	}
	return usage(err.Error(), help)
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}
