package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

func waitsCommand(t *tool) *cobra.Command {
	var q live.WaitQuery
	var all bool
	cmd := &cobra.Command{
		Use:   "waits TARGET",
		Short: "Who waits on whom: bottlenecks, chains, deadlocks (touch)",
		Long: `Find processes that wait for others: in a call of a gen_server, of another node, of
a group leader, for a socket or a file. Shown are the processes that hold up
others, chains of those, cycles (deadlocks), and who waits for whom by group.

Looked at are the callers of the processes with the longest queues, a sample of
the others, and whom all these wait for. Each is woken to tell its stack, which is a
touch; at most --woken are. Processes that hibernate are not woken. Whether these
were all, the last line tells.`,
		Example: `  hodoscope waits app@host
  hodoscope waits app@host --all -o wide
  hodoscope waits app@host -o json | jq .cycles`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	var sections []string
	for _, s := range view.Waits(&beam.Waits{}, true, etf.Erlang).Sections {
		sections = append(sections, s.Name+"\t"+s.Title)
	}
	setColumns(cmd, sections)
	cmd.Flags().BoolVar(&all, "all", false, "a row for each that waits, too")
	cmd.Flags().IntVar(&q.Woken, "woken", live.DefaultWoken, "processes that may be woken")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if q.Woken < 1 || q.Woken > live.MostWoken {
			return usage(fmt.Sprintf("--woken is from 1 to %d", live.MostWoken), "more than a few hundred are seldom of use")
		}
		return t.ask(cmd, args[0], 0, func(ctx context.Context, s session.Source) (view.Document, error) {
			w, err := s.Waits(ctx, q)
			if err != nil {
				return view.Document{}, err
			}
			return view.Waits(w, all, t.set.etfSyntax()), nil
		})
	}
	return cmd
}
