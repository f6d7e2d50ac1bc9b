package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/bench"
	"github.com/hodoscope/hodoscope/internal/cli"
)

const benchLong = `Measure what looking costs the node that is looked at: CPU, reductions, bytes,
processes woken, memory.

With --lab it starts Erlang nodes on this machine, one for each of --sizes, idle
and busy, and compares our ways with those of recon, observer_cli, etop and
observer, as far as these are on the machine. Instruments on the nodes tell what
their programs felt. It needs erl in PATH, takes minutes, with a million processes
an hour (of that most is for other tools), and leaves nothing behind. Ended early, by
Ctrl-C too, it shows what it has; a page is made of a whole run only.

With TARGET it measures our ways on a node of yours, which is looked at some
hundred times. CPU is read from /proc when the node runs on this host; else there
is only what our answers say of themselves. Other tools are never run there: they
are not gentle.`

// benchFlags are what to measure, and how much.
type benchFlags struct {
	bench.Options
	lab      bool
	moods    []string
	markdown string
}

func benchCommand(t *tool) *cobra.Command {
	f := benchFlags{Options: bench.Options{Sizes: []int{10_000, 100_000, 1_000_000}}}
	cmd := &cobra.Command{
		Use:   "bench {TARGET | --lab}",
		Short: "What looking costs a node, beside other tools (look; touches the rows shown)",
		Long:  benchLong,
		Example: `  hodoscope bench app@host
  hodoscope bench --lab --sizes 10k,100k
  hodoscope bench --lab -o json | jq '.looks[] | {processes, tool, look, cpu, times_ours}'
  hodoscope bench --lab --markdown docs/bench.md`,
		GroupID:           "see",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: t.completeTarget,
	}
	var sections []string
	for _, s := range bench.Document(&bench.Report{}).Sections {
		sections = append(sections, s.Name+"\t"+s.Title)
	}
	setColumns(cmd, sections)
	flags := cmd.Flags()
	flags.BoolVar(&f.lab, "lab", false, "on nodes that are started for it on this machine")
	flags.Var(&sizes{&f.Sizes}, "sizes", "processes on the lab's nodes")
	flags.StringSliceVar(&f.moods, "moods", []string{"idle", "busy"}, "what the lab's nodes do apart from being looked at")
	flags.IntVar(&f.Rounds, "rounds", 3, "rounds of each way, each with a control run as long; fewer when looks take long")
	flags.DurationVar(&f.Least, "least", time.Second, "a round looks again and again for at least so long")
	flags.DurationVar(&f.Steady, "steady", 20*time.Second, "let a session watch for so long in each round, and as long not; from 1m on it first gets to know the node; 0 leaves it out")
	flags.StringVar(&f.markdown, "markdown", "", "also write a page, with how each figure is taken, to this file")
	cmd.RegisterFlagCompletionFunc("sizes", cobra.FixedCompletions([]string{"10k", "100k", "1M"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("moods", cobra.FixedCompletions([]string{"idle", "busy"}, cobra.ShellCompDirectiveNoFileComp))
	for _, flag := range []string{"rounds", "least", "steady"} {
		cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := f.check(cmd, args); err != nil {
			return err
		}
		report, err := t.measure(cmd.Context(), args, f.Options)
		if err != nil {
			return t.writeCutShort(report, err)
		}
		if err := f.writePage(report, again(cmd, args)); err != nil {
			return err
		}
		d := bench.Document(report)
		if err := t.write(&d); err != nil || report.Complete() {
			return err
		}
		return errPartial
	}
	return cmd
}

func (f *benchFlags) check(cmd *cobra.Command, args []string) error {
	switch {
	case f.lab && len(args) == 1:
		return usage("--lab measures nodes of its own, not "+args[0], "leave out one of them")
	case !f.lab && len(args) == 0:
		return usage("TARGET is missing", "usage: "+cmd.UseLine())
	case !f.lab && (cmd.Flags().Changed("sizes") || cmd.Flags().Changed("moods")):
		return usage("--sizes and --moods are for --lab", "a node of yours is as it is")
	case f.Rounds < 1 || f.Rounds > 100:
		return usage("--rounds is from 1 to 100", "the default is 3")
	case f.Least < 0 || f.Least > time.Minute:
		return usage("--least is from 0 to 1m", "the default is 1s")
	case f.Steady < 0 || f.Steady > time.Hour:
		return usage("--steady is from 0 to 1h", "the default is 20s")
	}
	if f.SteadyRounds = f.Rounds; f.Steady >= time.Minute {
		f.Settle = 10 * time.Second // else a session that learns is measured, too
	}
	return f.chooseMoods()
}

func (f *benchFlags) chooseMoods() error {
	known := []string{string(bench.Idle), string(bench.Busy)}
	for _, m := range f.moods {
		if !slices.Contains(known, m) {
			return usage("a node is not "+m, wrongName(m, known))
		}
		f.Moods = append(f.Moods, bench.Mood(m))
	}
	return nil
}

// measure runs the bench of a node, or of the lab when none is named.
func (t *tool) measure(ctx context.Context, args []string, o bench.Options) (*bench.Report, error) {
	o.Progress = func(s string) { fmt.Fprintln(t.stderr, "hodoscope bench:", cli.Printable(s)) }
	if len(args) == 0 {
		return t.bench(ctx, nil, o)
	}
	t.target = args[0]
	target, trace, err := t.attachOptions(args[0])
	if err != nil {
		return nil, err
	}
	defer trace.Close()
	return t.bench(ctx, &target, o)
}

func runBench(ctx context.Context, target *attach.Options, o bench.Options) (*bench.Report, error) {
	if target == nil {
		return bench.Lab(ctx, o)
	}
	return bench.Target(ctx, *target, o)
}

// writeCutShort shows what was measured before a bench ended early, which may be an
// hour's. There is no page of it: an old one that is whole is worth more.
func (t *tool) writeCutShort(r *bench.Report, why error) error {
	if r == nil || len(r.Ways) == 0 {
		return why
	}
	d := bench.Document(r)
	return errors.Join(why, t.write(&d))
}

// writePage makes the page before it opens the file: a page that fails leaves the
// old one.
func (f *benchFlags) writePage(r *bench.Report, command string) error {
	if f.markdown == "" {
		return nil
	}
	var page strings.Builder
	if err := bench.Markdown(&page, r, command); err != nil {
		return err
	}
	if err := os.WriteFile(f.markdown, []byte(page.String()), 0o644); err != nil {
		return usage("cannot write the page: "+err.Error(), "name a file that you may write with --markdown")
	}
	return nil
}

// again is the command line that repeats a bench, without where the cookie lies
// and other things of one machine.
func again(cmd *cobra.Command, args []string) string {
	words := append([]string{cmd.CommandPath()}, args...)
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		switch {
		case !f.Changed:
		case f.Value.Type() == "bool":
			words = append(words, "--"+f.Name)
		default:
			words = append(words, "--"+f.Name, strings.Trim(f.Value.String(), "[]"))
		}
	})
	return strings.Join(words, " ")
}

// sizes is a flag of numbers of processes: 10k,100k,1M.
type sizes struct{ list *[]int }

// mostProcesses is what a runtime can have: +P is at most 2^27, and the lab asks
// for twice the size.
const mostProcesses = 1 << 26

func (s *sizes) Type() string { return "numbers" }

func (s *sizes) String() string {
	if s.list == nil { // pflag asks a zero value for its text
		return ""
	}
	var words []string
	for _, n := range *s.list {
		switch {
		case n%1_000_000 == 0:
			words = append(words, strconv.Itoa(n/1_000_000)+"M")
		case n%1000 == 0:
			words = append(words, strconv.Itoa(n/1000)+"k")
		default:
			words = append(words, strconv.Itoa(n))
		}
	}
	return strings.Join(words, ",")
}

func (s *sizes) Set(text string) error {
	var list []int
	for word := range strings.SplitSeq(text, ",") {
		unit := 1
		number := strings.TrimRight(word, "kM")
		switch word[len(number):] {
		case "k":
			unit = 1000
		case "M":
			unit = 1_000_000
		}
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > mostProcesses/unit || len(word) > len(number)+1 {
			return fmt.Errorf("%q is no number of processes: 10k, 100k or 1M, for instance", word)
		}
		list = append(list, n*unit)
	}
	*s.list = list
	return nil
}
