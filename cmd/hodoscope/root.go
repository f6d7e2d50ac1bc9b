package main

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/epmd"
	"github.com/hodoscope/hodoscope/internal/view"
)

const rootLong = `Hodoscope attaches to a running Erlang or Elixir node from outside, with nothing
installed on it, and shows what it does.

TARGET names a node: app@host, app for a node on this machine, or app@host:PORT
for one without EPMD. The node's cookie comes from --cookie-file, from the
environment as HODOSCOPE_COOKIE, or from where OTP keeps it; never from the
command line, where every user of the machine could read it.

Data goes to standard output, everything else to standard error. With -o json,
ndjson or csv numbers are raw, in base units: bytes, seconds, shares of one.

Exit codes: 0 done, 1 error, 2 wrong usage or settings, 3 the node cannot be
reached, 4 refused (cookie, name, TLS), 5 partial or timed out, 10 and 11 of diagnose, 130 interrupted.`

func rootCommand(t *tool) *cobra.Command {
	cobra.EnableCommandSorting = false // the order below is the order of use
	root := &cobra.Command{
		Use:   "hodoscope",
		Short: "See inside a running Erlang or Elixir node",
		Long:  rootLong,
		Example: `  hodoscope nodes                    which nodes run here, and may we enter
  hodoscope system app@host          the node as a whole
  hodoscope ps app@host --window 5s  who works most, just now
  hodoscope serve app@host           a page in the browser, live`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
		Args: cobra.ArbitraryArgs,
	}
	t.set.flags(root.PersistentFlags())
	t.set.complete(root)
	root.SetFlagErrorFunc(flagError)
	root.AddGroup(&cobra.Group{ID: "see", Title: "See a node:"}, &cobra.Group{ID: "past", Title: "Over time:"}, &cobra.Group{ID: "find", Title: "Find a node:"})
	for _, c := range []func(*tool) *cobra.Command{
		systemCommand, psCommand, groupsCommand, waitsCommand, inspectCommand, appsCommand, treeCommand, etsCommand, mnesiaCommand, portsCommand, linksCommand,
		allocatorsCommand, microstatesCommand, locksCommand, eventsCommand, diagnoseCommand, explainCommand, reportCommand, topCommand, serveCommand, benchCommand, probeCommand,
		baselineCommand, compareCommand, metricsCommand, rulesCommand, dashboardsCommand, nodesCommand, labCommand, configCommand, versionCommand,
	} {
		root.AddCommand(c(t))
	}
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	return root
}

func unknownCommand(root *cobra.Command, name string) error {
	var known []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			known = append(known, c.Name())
		}
	}
	return usage("there is no command "+name, wrongName(name, known)+" (hodoscope --help)")
}

// positional checks the number of arguments and names the one that is missing.
func positional(least int, names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usage(names[len(args)]+" is missing", "usage: "+cmd.UseLine())
		case len(args) > len(names):
			return usage(fmt.Sprintf("%q is one argument too many", args[len(names)]), "usage: "+cmd.UseLine())
		}
		return nil
	}
}

// completeTarget offers the nodes that this machine's EPMD knows.
func (t *tool) completeTarget(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return t.localNodes(cmd.Context()), cobra.ShellCompDirectiveNoFileComp
}

func (t *tool) localNodes(ctx context.Context) []string {
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	defer cancel()
	c := epmd.Client{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(t.localEPMD()))}
	names, err := c.Names(ctx)
	if err != nil {
		return nil
	}
	var out []string
	for _, n := range names {
		out = append(out, fmt.Sprintf("%s\tport %d", n.Name, n.Port))
	}
	return out
}

// bareName is a completion without its description.
func bareName(completion string) string {
	name, _, _ := strings.Cut(completion, "\t")
	return name
}

func (t *tool) localEPMD() int {
	if t.set.epmdPort > 0 {
		return t.set.epmdPort
	}
	if p, err := strconv.Atoi(t.getenv("ERL_EPMD_PORT")); err == nil && p > 0 {
		return p
	}
	return epmd.DefaultPort
}

// columnHelp is the list of columns for a command's help.
func columnHelp(columns []view.Column) string {
	var b strings.Builder
	b.WriteString("\nColumns (w: only with -o wide or when there is room; t: reading it is a touch, it wakes the process):\n")
	for _, c := range columns {
		mark := " "
		switch {
		case c.Wide && c.Wakes:
			mark = "wt"
		case c.Wide:
			mark = "w"
		case c.Wakes:
			mark = "t"
		}
		fmt.Fprintf(&b, "  %-18s %-2s %s\n", c.Name, mark, c.Help)
	}
	return strings.TrimRight(b.String(), "\n")
}

// knownColumns checks --columns before the node is asked, and completes them.
func (t *tool) knownColumns(cmd *cobra.Command, columns []view.Column) {
	var help []string
	for _, c := range columns {
		help = append(help, c.Name+"\t"+c.Help)
	}
	cmd.PreRunE = func(*cobra.Command, []string) error {
		_, err := view.Pick(view.Document{Table: &view.Table{Columns: columns}}, t.set.columns)
		return err
	}
	setColumns(cmd, help)
}

// setColumns remembers names, each with a tab and its meaning, for completion.
func setColumns(cmd *cobra.Command, help []string) {
	cmd.Annotations = map[string]string{"columns": strings.Join(help, "\n")}
}

// completeColumns completes the last name of a list.
func completeColumns(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	before := typed[:strings.LastIndexByte(typed, ',')+1]
	var out []string
	for _, c := range strings.Split(cmd.Annotations["columns"], "\n") {
		if c != "" {
			out = append(out, before+c)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
