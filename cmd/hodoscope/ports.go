package main

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

func portsCommand(t *tool) *cobra.Command {
	var sort string
	var limit int
	var window time.Duration
	columns := view.Ports(&beam.Ports{}, etf.Erlang).Table.Columns
	cmd := &cobra.Command{
		Use:     "ports TARGET",
		Aliases: []string{"sockets"},
		Short:   "Ports and sockets, the busiest first (touches the socket registry)",
		Long: `List ports, and the sockets of the module socket, with what went through them. With
--window they are ranked by what goes through them now.

Ports are read without asking a process. Sockets are known to the socket registry,
a process of OTP, which is asked once if it is idle and the node uses sockets at all.
` + columnHelp(columns),
		Example: `  hodoscope ports app@host
  hodoscope ports app@host --window 5s
  hodoscope ports app@host --sort queue_size
  hodoscope ports app@host -o wide`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	t.sortFlag(cmd, &sort, "io", live.PortSorts())
	limitFlag(cmd, &limit)
	windowFlag(cmd, &window, "measure and rank by the traffic within this time (for instance 5s)")
	t.knownColumns(cmd, columns)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := cmp.Or(checkLimit(limit), checkWindow(window)); err != nil {
			return err
		}
		return t.ask(cmd, args[0], window, func(ctx context.Context, s session.Source) (view.Document, error) {
			ports, err := s.Ports(ctx, live.PortQuery{Sort: sort, Limit: limit, Window: window})
			if err != nil {
				return view.Document{}, err
			}
			return view.Ports(ports, t.set.etfSyntax()), nil
		})
	}
	return cmd
}
