package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

const psLong = `Rank all processes on the node and show the first ones.

The ranking wakes nobody. Of the rows shown, columns marked t below are read too;
that makes each of these processes run for a moment (a touch). --no-wake leaves
them out, and so does --columns when it names none of them.

With --window the numbers ranked by are changes over that time: who works now,
rather than who has worked most since it was started.

A filter is made of words (looked for in names, labels, functions and pids) and
comparisons, side by side for and, | for or, ! for not, with parentheses. Numbers
take k, m, g (1024 each); ~ is a regular expression.
`

func psCommand(t *tool) *cobra.Command {
	var sort, expr string
	var limit int
	var window time.Duration
	var noWake bool
	sorts := sortNames()
	cmd := &cobra.Command{
		Use:     "ps TARGET",
		Aliases: []string{"processes"},
		Short:   "Processes, ranked on the node (look; touches the rows shown)",
		Long:    psLong + columnHelp(view.ProcessColumns()),
		Example: `  hodoscope ps app@host --sort memory
  hodoscope ps app@host --window 5s --limit 10
  hodoscope ps app@host --filter 'message_queue_len>1000 !logger'
  hodoscope ps app@host --no-wake -o json | jq '.[].reductions'`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	f := cmd.Flags()
	f.VarP(choose(&sort, sorts, sorts[0]), "sort", "s", "rank by "+strings.Join(sorts, ", "))
	f.IntVarP(&limit, "limit", "n", 20, "rows wanted")
	f.StringVarP(&expr, "filter", "f", "", "only processes that match")
	f.DurationVarP(&window, "window", "w", 0, "rank by the change over this time (for instance 5s)")
	f.BoolVar(&noWake, "no-wake", false, "leave out columns whose reading wakes a process")
	cmd.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions(sortHelp(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("filter", cobra.NoFileCompletions)
	t.knownColumns(cmd, view.ProcessColumns())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		q := live.ProcessQuery{Sort: beam.SortKey(sort), Limit: limit, Window: window, NoWake: noWake}
		if limit < 1 || limit > live.MaxLimit {
			return usage("--limit is from 1 to 1000", "narrow it with --filter instead")
		}
		if err := checkWindow(window); err != nil {
			return err
		}
		if expr != "" {
			var err error
			if q.Filter, err = parseFilter(expr); err != nil {
				return err
			}
		}
		q.NoWake = q.NoWake || !t.wakes(q.Filter)
		return t.ask(cmd, args[0], window, func(ctx context.Context, s session.Source) (view.Document, error) {
			p, err := s.Processes(ctx, q)
			if err != nil {
				return view.Document{}, err
			}
			return view.Processes(p, t.set.etfSyntax()), nil
		})
	}
	return cmd
}

// parseFilter also checks that the columns exist.
func parseFilter(s string) (*filter.Expr, error) {
	e, err := filter.Parse(s)
	if err != nil {
		return nil, err
	}
	known := view.ProcessFilters()
	for _, c := range e.Columns() {
		if !slices.Contains(known, c) {
			return nil, &view.Unknown{Name: c, Known: known}
		}
	}
	return e, nil
}

// wakes tells whether what will be shown or filtered needs a touch.
func (t *tool) wakes(e *filter.Expr) bool {
	if len(t.set.columns) == 0 {
		return true
	}
	used := slices.Clone(t.set.columns)
	if e != nil {
		used = append(used, e.Columns()...)
	}
	return slices.ContainsFunc(view.ProcessColumns(), func(c view.Column) bool {
		return c.Wakes && slices.Contains(used, c.Name)
	})
}

func sortNames() []string {
	var names []string
	for _, k := range view.ProcessSorts {
		names = append(names, string(k))
	}
	return names
}

func sortHelp() []string {
	var out []string
	for _, c := range view.ProcessColumns() {
		if slices.Contains(view.ProcessSorts, beam.SortKey(c.Name)) {
			out = append(out, c.Name+"\t"+c.Help)
		}
	}
	return out
}
