package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

const groupsLong = `Count the processes of a node by what they are: label, module or function of
$initial_call, or, where they say nothing of themselves, the initial call and the
family that they are of. The first look lists all processes, the second, a window
later, tells who ran, was born and ended meanwhile.

Going over all processes wakes nobody. Some are asked who they are, which wakes
each once: at most --identify in all, never one that hibernates, and of processes
of the same birth only as many as it takes to know what the others are.
`

const (
	mostIdentified  = 100_000 // bound of --identify
	usualIdentities = 1000
)

func groupsCommand(t *tool) *cobra.Command {
	var sort, by string
	var limit, identify int
	var window time.Duration
	sorts := view.GroupSorts()
	columns := groupColumns()
	cmd := &cobra.Command{
		Use:   "groups TARGET",
		Short: "Processes by what they are, with births and deaths (look; touches some)",
		Long:  groupsLong + columnHelp(columns),
		Example: `  hodoscope groups app@host
  hodoscope groups app@host --sort total_heap_size --limit 10
  hodoscope groups app@host --by parent --sort births_per_minute --window 10s
  hodoscope groups app@host -o json | jq '.[] | select(.births_per_minute > 100) | .group'`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	t.sortFlag(cmd, &sort, "count", sorts)
	limitFlag(cmd, &limit)
	cmd.Flags().Var(choose(&by, view.GroupedBy, view.GroupedBy[0]), "by", "a row for each group, application, initial call, or parent")
	cmd.RegisterFlagCompletionFunc("by", cobra.FixedCompletions(view.GroupedBy, cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().DurationVarP(&window, "window", "w", 2*time.Second, "time between the two looks")
	cmd.Flags().IntVar(&identify, "identify", usualIdentities, "processes that may be asked who they are; 0 wakes nobody")
	t.knownColumns(cmd, columns)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkLimit(limit); err != nil {
			return err
		}
		if window < 100*time.Millisecond || window > time.Hour {
			return usage("--window is from 100ms to 1h", "give a duration such as 5s")
		}
		if identify < 0 || identify > mostIdentified {
			return usage("--identify is from 0 to 100000", "of most processes it need not be asked")
		}
		return t.ask(cmd, args[0], window, func(ctx context.Context, s session.Source) (view.Document, error) {
			c, err := twoCensuses(ctx, s, window, identify)
			if err != nil {
				return view.Document{}, err
			}
			if by == view.ByParent { // the censuses know: the node is not asked again
				e, known, err := s.Excerpt(ctx, live.ExcerptQuery{By: by})
				if err != nil {
					return view.Document{}, err
				}
				if known {
					c.Parents = e.Groups
				}
			}
			return view.Groups(c, by, sort, limit, t.set.etfSyntax()), nil
		})
	}
	return cmd
}

// groupColumns are those of rows of any kind.
func groupColumns() []view.Column {
	var all []view.Column
	for _, by := range view.GroupedBy {
		for _, c := range view.Groups(&beam.Census{}, by, "", 0, etf.Erlang).Table.Columns {
			if !slices.ContainsFunc(all, func(known view.Column) bool { return known.Name == c.Name }) {
				all = append(all, c)
			}
		}
	}
	return all
}

// twoCensuses takes two a window apart, with all that was spent in the second's
// origin.
func twoCensuses(ctx context.Context, s session.Source, window time.Duration, identify int) (*beam.Census, error) {
	plan := live.SamplePlan{Identify: (identify + 1) / 2, Heaps: 20_000}
	first, err := s.Sample(ctx, plan)
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(window):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	plan.Identify = identify / 2
	second, err := s.Sample(ctx, plan)
	if err != nil {
		return nil, err
	}
	second.Origin.Cost = first.Origin.Cost.Plus(second.Origin.Cost)
	return second, nil
}
