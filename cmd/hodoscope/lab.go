package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/laboratory"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/lab"
)

const labLong = `Small programs that are ill in one way each, as it was seen in production, with their
healthy twins: something to look at, and to try a diagnosis on.

They run on nodes of their own on this machine, on which nothing else runs.`

func labCommand(t *tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Small programs that are ill in one way each: list them, run one on a node of its own",
		Long:  labLong,
		Example: `  hodoscope lab list
  hodoscope lab run pinger
  hodoscope lab run pinger --healthy`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	cmd.AddCommand(labListCommand(t), labRunCommand(t))
	return cmd
}

func labListCommand(t *tool) *cobra.Command {
	columns := view.Lab(nil).Table.Columns
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the programs",
		Long:  "List the programs: what each is or suffers from, and how it can be started.\n" + columnHelp(columns),
		Example: `  hodoscope lab list
  hodoscope lab list -o json`,
		Args: positional(0),
		RunE: func(*cobra.Command, []string) error {
			d := view.Lab(lab.Programs())
			return t.write(&d)
		},
	}
	t.knownColumns(cmd, columns)
	return cmd
}

const labRunLong = `Run a program on a node of its own on this machine, and print how to attach to it.
It needs Erlang in PATH, for some programs Elixir, and Linux. Those with limits of
a control group need root, and control groups that can be made here.

The node has an EPMD and a cookie of its own and listens on 127.0.0.1 only. Ctrl-C
ends it all and leaves nothing.`

func labRunCommand(t *tool) *cobra.Command {
	var healthy bool
	var name, dir string
	cmd := &cobra.Command{
		Use:   "run NAME [VARIANT]",
		Short: "Run a program on a node of its own, until Ctrl-C",
		Long:  labRunLong,
		Example: `  hodoscope lab run pinger
  hodoscope lab run pinger --healthy
  hodoscope lab run txlog sync --name bids@127.0.0.1`,
		Args:              positional(1, "NAME", "VARIANT"),
		ValidArgsFunction: completeProgram,
	}
	flags := cmd.Flags()
	flags.BoolVar(&healthy, "healthy", false, "the healthy twin; the same as the variant of that name")
	flags.StringVar(&name, "name", "", "name of the node (default NAME@127.0.0.1)")
	flags.StringVar(&dir, "dir", "", "for scripts: keep files in this directory, which must not exist, until the end: home/.erlang.cookie, epmd-port, and ready once the program runs")
	cmd.RegisterFlagCompletionFunc("name", cobra.NoFileCompletions)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if healthy && len(args) == 2 {
			return usage("--healthy is a variant by itself, as "+args[1]+" is", "leave out one of them")
		}
		if healthy {
			args = append(args, "healthy")
		}
		p, v, err := findProgram(args)
		if err != nil {
			return err
		}
		if name == "" {
			name = p.Name + "@127.0.0.1"
		}
		return t.runProgram(cmd, p, v, name, dir)
	}
	return cmd
}

// runProgram runs a program until Ctrl-C, or until the terminal is closed.
func (t *tool) runProgram(cmd *cobra.Command, p lab.Program, v lab.Variant, name, dir string) error {
	ctx, stop := untilHangup(cmd.Context())
	defer stop()
	l, err := laboratory.New(dir)
	if err != nil {
		return err
	}
	defer l.Close()
	node, err := l.Run(ctx, p, v, name, t.stderr)
	if err != nil {
		return err
	}
	way := fmt.Sprintf("%s --cookie-file %s --epmd-port %d", node.Name, l.CookieFile(), l.EPMDPort)
	fmt.Fprintf(t.stdout, `%s runs %s: %s

    hodoscope diagnose %s
    hodoscope ps %s

Ctrl-C ends it.
`, node.Name, strings.TrimSpace(p.Name+" "+v.Name), v.Words, way, way)
	select {
	case <-ctx.Done():
		return nil
	case <-node.Ended:
		return errors.New(node.Name + " ended")
	}
}

// findProgram finds what NAME and VARIANT name.
func findProgram(args []string) (lab.Program, lab.Variant, error) {
	p, ok := lab.Find(args[0])
	if !ok {
		var known []string
		for _, p := range lab.Programs() {
			known = append(known, p.Name)
		}
		return p, lab.Variant{}, usage("the lab has no program "+args[0], wrongName(args[0], known))
	}
	variant := ""
	if len(args) == 2 {
		variant = args[1]
	}
	v, ok := p.Variant(variant)
	if !ok {
		return p, v, usage(p.Name+" has no variant "+variant, wrongName(variant, p.Named()))
	}
	return p, v, nil
}

// completeProgram offers programs with what they are, then variants with their words.
func completeProgram(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	switch len(args) {
	case 0:
		for _, p := range lab.Programs() {
			out = append(out, p.Name+"\t"+p.Title)
		}
	case 1:
		p, _ := lab.Find(args[0])
		for _, v := range p.Variants {
			if v.Name != "" {
				out = append(out, v.Name+"\t"+v.Words)
			}
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
