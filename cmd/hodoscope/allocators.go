package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

func allocatorsCommand(t *tool) *cobra.Command {
	var instances bool
	columns := view.Allocators(&beam.Allocators{}, false).Table.Columns
	cmd := &cobra.Command{
		Use:     "allocators TARGET",
		Aliases: []string{"alloc"},
		Short:   "Memory allocators: what is taken and what is in use (look)",
		Long: `Show the runtime's memory allocators: how much each took from the operating system
and how much of that is in use. Memory that is taken and not in use is
fragmentation, or room kept for the next burst.
` + columnHelp(columns),
		Example: `  hodoscope allocators app@host
  hodoscope allocators app@host --instances -o wide
  hodoscope allocators app@host -o csv`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	cmd.Flags().BoolVar(&instances, "instances", false, "one row per instance instead of their sums")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return t.ask(cmd, args[0], 0, func(ctx context.Context, s session.Source) (view.Document, error) {
			a, err := s.Allocators(ctx)
			if err != nil {
				return view.Document{}, err
			}
			return view.Allocators(a, instances), nil
		})
	}
	return cmd
}
