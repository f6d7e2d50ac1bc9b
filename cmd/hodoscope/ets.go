package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

func etsCommand(t *tool) *cobra.Command {
	var sort string
	var limit int
	columns := view.EtsTables(&beam.EtsTables{}, etf.Erlang).Table.Columns
	cmd := &cobra.Command{
		Use:   "ets TARGET",
		Short: "ETS tables, the largest first (look)",
		Long: `List ETS tables. Only cheap facts are read, never what is in a table.
` + columnHelp(columns),
		Example: `  hodoscope ets app@host
  hodoscope ets app@host --sort size --limit 5
  hodoscope ets app@host -o json | jq 'map(.memory) | add'`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	t.sortFlag(cmd, &sort, "memory", live.TableSorts())
	limitFlag(cmd, &limit)
	t.knownColumns(cmd, columns)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkLimit(limit); err != nil {
			return err
		}
		return t.ask(cmd, args[0], 0, func(ctx context.Context, s session.Source) (view.Document, error) {
			tables, err := s.EtsTables(ctx, sort, limit)
			if err != nil {
				return view.Document{}, err
			}
			return view.EtsTables(tables, t.set.etfSyntax()), nil
		})
	}
	return cmd
}

// sortFlag gives a command --sort with a fixed set of keys.
func (t *tool) sortFlag(cmd *cobra.Command, value *string, preset string, keys []string) {
	cmd.Flags().VarP(choose(value, keys, preset), "sort", "s", "rank by "+strings.Join(keys, ", "))
	cmd.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions(keys, cobra.ShellCompDirectiveNoFileComp))
}

func limitFlag(cmd *cobra.Command, limit *int) {
	cmd.Flags().IntVarP(limit, "limit", "n", 20, "rows wanted")
}

func checkLimit(limit int) error {
	if limit < 1 || limit > live.MaxLimit {
		return usage("--limit is from 1 to 1000", "the rows are the first by --sort")
	}
	return nil
}
