package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

func appsCommand(t *tool) *cobra.Command {
	columns := view.Applications(&beam.Applications{}, etf.Erlang).Table.Columns
	cmd := &cobra.Command{
		Use:     "apps TARGET",
		Aliases: []string{"applications"},
		Short:   "Applications, loaded and running (touches their masters)",
		Long: `List the applications that are loaded or running, with the number of their processes.

It reads the application controller's table and never waits for the controller. To
find top supervisors it wakes each application's master and what is linked to it.
` + columnHelp(columns),
		Example: `  hodoscope apps app@host
  hodoscope apps app@host -o csv > apps.csv`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	t.knownColumns(cmd, columns)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return t.ask(cmd, args[0], 0, func(ctx context.Context, s session.Source) (view.Document, error) {
			a, err := s.Applications(ctx)
			if err != nil {
				return view.Document{}, err
			}
			return view.Applications(a, t.set.etfSyntax()), nil
		})
	}
	return cmd
}
