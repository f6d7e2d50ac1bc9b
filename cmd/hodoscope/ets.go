package main

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

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
	var window time.Duration
	var group bool
	columns := view.EtsTables(&beam.EtsTables{}, etf.Erlang).Table.Columns
	cmd := &cobra.Command{
		Use:   "ets TARGET",
		Short: "ETS tables, the largest first (look)",
		Long: `List ETS tables. Only cheap facts are read, never what is in a table. With --window
all are read twice: the rows tell how they grew, and --sort memory_growth or
size_growth puts those first that grew most. --group adds up the tables of one name,
of which an application may have one for each session.
` + columnHelp(columns) + "\n\nWith --group:" + columnHelp(view.EtsGroups(&beam.EtsGroups{}, etf.Erlang).Table.Columns),
		Example: `  hodoscope ets app@host
  hodoscope ets app@host --sort memory_growth --window 5s
  hodoscope ets app@host --group --sort tables
  hodoscope ets app@host -o json | jq 'map(.memory) | add'`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	t.sortFlag(cmd, &sort, "memory", append(live.TableSorts(), "tables"))
	limitFlag(cmd, &limit)
	windowFlag(cmd, &window, "measure growth over this time (for instance 5s)")
	cmd.Flags().BoolVarP(&group, "group", "g", false, "add up the tables of one name and owner's name")
	t.knownColumns(cmd, append(slices.Clone(columns), view.EtsGroups(&beam.EtsGroups{}, etf.Erlang).Table.Columns...))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := cmp.Or(checkLimit(limit), checkWindow(window)); err != nil {
			return err
		}
		if err := checkTableSort(sort, window, group); err != nil {
			return err
		}
		if group {
			return t.ask(cmd, args[0], 0, func(ctx context.Context, s session.Source) (view.Document, error) {
				groups, err := s.EtsGroups(ctx, sort, limit)
				if err != nil {
					return view.Document{}, err
				}
				return view.EtsGroups(groups, t.set.etfSyntax()), nil
			})
		}
		return t.ask(cmd, args[0], window, func(ctx context.Context, s session.Source) (view.Document, error) {
			tables, err := s.EtsTables(ctx, live.TableQuery{Sort: sort, Limit: limit, Window: window})
			if err != nil {
				return view.Document{}, err
			}
			return view.EtsTables(tables, t.set.etfSyntax()), nil
		})
	}
	return cmd
}

// checkTableSort refuses what the other flags leave without a meaning.
func checkTableSort(sort string, window time.Duration, group bool) error {
	switch {
	case group && window > 0:
		return usage("--group has no --window", "growth is of single tables: leave one of them out")
	case group && !slices.Contains(live.GroupSorts(), sort):
		return usage("groups are not sorted by "+sort, "it is one of "+strings.Join(live.GroupSorts(), ", "))
	case !group && sort == "tables":
		return usage("--sort tables needs --group", "a single table is one")
	case strings.HasSuffix(sort, "_growth") && window == 0:
		return usage("--sort "+sort+" needs --window", "add --window 5s")
	}
	return nil
}

// windowFlag gives a command --window, none by default.
func windowFlag(cmd *cobra.Command, window *time.Duration, help string) {
	cmd.Flags().DurationVarP(window, "window", "w", 0, help)
}

func checkWindow(window time.Duration) error {
	if window < 0 || window > time.Hour {
		return usage("--window is from 0 to 1h", "give a duration such as 5s")
	}
	return nil
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
