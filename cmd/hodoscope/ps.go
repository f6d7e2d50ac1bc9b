package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/roster"
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

What kind of process it is, what it did of late and how old it is only a census
tells. Where group, application, reductions_rate, age or orphan is asked for, two
are taken of all processes, a second (or the window) apart, as hodoscope groups does.

An orphan has no link, and no ancestor that is known to live. Whether a process is
one is known when it was asked for its links: of some of each kind, never of one
that hibernates. The list says of how many it is known.
`

func psCommand(t *tool) *cobra.Command {
	var sort, expr, group string
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
  hodoscope ps app@host --filter orphan=yes --no-wake -o json | jq '.[].pid'`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	f := cmd.Flags()
	f.VarP(choose(&sort, sorts, sorts[0]), "sort", "s", "rank by "+strings.Join(sorts, ", "))
	f.IntVarP(&limit, "limit", "n", 20, "rows wanted")
	f.StringVarP(&expr, "filter", "f", "", "only processes that match")
	f.DurationVarP(&window, "window", "w", 0, "rank by the change over this time (for instance 5s)")
	f.StringVarP(&group, "group", "g", "", "only processes of this group, as hodoscope groups names it")
	f.BoolVar(&noWake, "no-wake", false, "leave out columns whose reading wakes a process")
	cmd.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions(sortHelp(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("filter", cobra.NoFileCompletions)
	cmd.RegisterFlagCompletionFunc("group", cobra.NoFileCompletions)
	t.knownColumns(cmd, view.ProcessColumns())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		q := live.ProcessQuery{Sort: beam.SortKey(sort), Limit: limit, Window: window, NoWake: noWake, Group: group}
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
		ask, extra := session.Source.Processes, window
		if t.ofCensus(q) {
			if q.Window, extra = 0, max(window, time.Second); !roster.Matches(q.Filter) {
				return usage("--filter cannot join what a census tells with memory or current_function", "use total_heap_size, or leave out what only a census tells")
			}
			ask = func(s session.Source, ctx context.Context, q live.ProcessQuery) (*beam.Processes, error) {
				return processesOfCensus(ctx, s, q, extra)
			}
		}
		return t.ask(cmd, args[0], extra, func(ctx context.Context, s session.Source) (view.Document, error) {
			p, err := ask(s, ctx, q)
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

// censusColumns are those that only a census knows.
var censusColumns = []string{"group", "application", "reductions_rate", "age", "orphan"}

// ofCensus tells whether what is asked for only a census knows.
func (t *tool) ofCensus(q live.ProcessQuery) bool {
	used := append(slices.Clone(t.set.columns), string(q.Sort))
	if q.Filter != nil {
		used = append(used, q.Filter.Columns()...)
	}
	return q.Group != "" || slices.ContainsFunc(used, func(c string) bool { return slices.Contains(censusColumns, c) })
}

// processesOfCensus takes two censuses and asks for what they tell.
func processesOfCensus(ctx context.Context, s session.Source, q live.ProcessQuery, window time.Duration) (*beam.Processes, error) {
	c, err := twoCensuses(ctx, s, window, usualIdentities)
	if err != nil {
		return nil, err
	}
	p, _, err := s.Known(ctx, q)
	if err == nil {
		p.Origin.Cost = p.Origin.Cost.Plus(c.Origin.Cost)
	}
	return p, err
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
	for _, k := range slices.Concat(view.ProcessSorts, view.CensusSorts) {
		names = append(names, string(k))
	}
	return names
}

func sortHelp() []string {
	var out []string
	for _, c := range view.ProcessColumns() {
		if slices.Contains(sortNames(), c.Name) {
			out = append(out, c.Name+"\t"+c.Help)
		}
	}
	return out
}
