package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/view"
)

func nodesCommand(t *tool) *cobra.Command {
	var listOnly bool
	columns := view.Nodes("", nil).Table.Columns
	cmd := &cobra.Command{
		Use:   "nodes [HOST]",
		Short: "Which nodes a host's EPMD knows, and whether we may enter (look)",
		Long: `Ask the EPMD of a host (this machine by default) for its nodes, and try each door
with our cookie.

A node that refuses the cookie writes one line into its log; --list asks EPMD
only and touches no node.
` + columnHelp(columns),
		Example: `  hodoscope nodes
  hodoscope nodes db7.example.org --cookie-file prod.cookie
  hodoscope nodes --list -o ndjson`,
		GroupID: "find",
		Args:    positional(0, "HOST"),
	}
	cmd.Flags().BoolVar(&listOnly, "list", false, "do not try to enter")
	t.knownColumns(cmd, columns)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		host := localHost
		if len(args) > 0 {
			host = args[0]
		}
		t.target = host
		o, trace, err := t.attachOptions("")
		if err != nil {
			return err
		}
		defer trace.Close()
		ctx, cancel := context.WithTimeout(cmd.Context(), t.set.timeout)
		defer cancel()
		stop := t.progress(0)
		entries, err := t.nodes(ctx, host, !listOnly, o)
		stop()
		if err != nil {
			return err
		}
		d := view.Nodes(host, nodeEntries(entries))
		return t.write(&d)
	}
	return cmd
}

func nodeEntries(entries []attach.Entry) []view.NodeEntry {
	out := make([]view.NodeEntry, len(entries))
	for i, e := range entries {
		out[i] = view.NodeEntry{Name: targetName(e), Port: e.Port, Verdict: e.Verdict, OTPRelease: e.OTP, Next: e.NextStep}
	}
	return out
}

// localHost is asked when no host is named. Its nodes' host parts are unknown
// until one lets us in; their bare names do as TARGET.
const localHost = "127.0.0.1"

func targetName(e attach.Entry) string {
	switch {
	case e.Node != "":
		return e.Node
	case e.Host == localHost:
		return e.Name
	}
	return e.Name + "@" + e.Host
}
