package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

func linksCommand(t *tool) *cobra.Command {
	var window time.Duration
	columns := view.Links(&beam.Links{}, etf.Erlang).Table.Columns
	cmd := &cobra.Command{
		Use:     "links TARGET",
		Aliases: []string{"dist"},
		Short:   "Connections to other nodes: what waits, what went through (look)",
		Long: `List the connections of the distribution, visible and hidden, the one we ask through
among them. What waits to be sent stands beside the limit at which the runtime
suspends those who send.

Neither net_kernel nor a peer is asked. Bytes are those of a connection's socket; where
the connection is a process, as with TLS, packets and the queue are known.
` + columnHelp(columns),
		Example: `  hodoscope links app@host
  hodoscope links app@host --window 5s
  hodoscope links app@host -o json | jq '.[] | select(.queue_share > 0.5) | .node'`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	cmd.Flags().DurationVarP(&window, "window", "w", 200*time.Millisecond, "time over which traffic is measured")
	t.knownColumns(cmd, columns)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkWindow(window); err != nil {
			return err
		}
		return t.ask(cmd, args[0], window, func(ctx context.Context, s session.Source) (view.Document, error) {
			l, err := s.Links(ctx, window)
			if err != nil {
				return view.Document{}, err
			}
			return view.Links(l, t.set.etfSyntax()), nil
		})
	}
	return cmd
}
