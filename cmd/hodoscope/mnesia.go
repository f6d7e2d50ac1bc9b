package main

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

func mnesiaCommand(t *tool) *cobra.Command {
	var sort string
	var limit int
	var window time.Duration
	cmd := &cobra.Command{
		Use:   "mnesia TARGET",
		Short: "Mnesia: transactions, locks, nodes, tables (look)",
		Long: `Tell what Mnesia on a node knows of itself: how transactions fare within --window, how
many locks are held and waited for, which nodes of the schema are away, and its tables,
those first that cannot be read. It is in public tables of Mnesia, none of whose
processes is asked. The size of a table on disc only is not read: dets would have to be
asked.`,
		Example: `  hodoscope mnesia app@host
  hodoscope mnesia app@host --window 5s --sort size -o wide
  hodoscope mnesia app@host -o json | jq '.nodes[] | select(.running | not) | .node'`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	t.sortFlag(cmd, &sort, "memory", live.MnesiaSorts())
	limitFlag(cmd, &limit)
	cmd.Flags().DurationVarP(&window, "window", "w", 200*time.Millisecond, "time over which transactions are counted")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := cmp.Or(checkLimit(limit), checkWindow(window)); err != nil {
			return err
		}
		return t.ask(cmd, args[0], window, func(ctx context.Context, s session.Source) (view.Document, error) {
			m, err := s.Mnesia(ctx, live.MnesiaQuery{Sort: sort, Limit: limit, Window: window})
			if err != nil {
				return view.Document{}, err
			}
			return view.Mnesia(m, t.set.etfSyntax()), nil
		})
	}
	return cmd
}
