package main

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

func locksCommand(t *tool) *cobra.Command {
	var window time.Duration
	var sort string
	var limit int
	cmd := &cobra.Command{
		Use:     "locks TARGET",
		Aliases: []string{"lcnt"},
		Short:   "What the emulator's locks cost, where it counts that (look)",
		Long: `Show how often schedulers and other threads of the runtime found a lock taken, and how
long they waited for it, by the name of the lock. Only an emulator of build type lcnt
counts that, which OTP builds on request; others say so. Nothing is cleared and
nothing is switched on: what lcnt:rt_mask/1 has left out stays out.`,
		Example: `  hodoscope locks app@host --window 5s
  hodoscope locks app@host --sort collisions -o wide
  hodoscope locks app@host -o json | jq .locks`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	var sections []string
	for _, s := range view.Locks(&beam.Locks{}, "", 0).Sections {
		sections = append(sections, s.Name+"\t"+s.Title)
	}
	setColumns(cmd, sections)
	cmd.Flags().DurationVarP(&window, "window", "w", time.Second, "time over which it is measured")
	t.sortFlag(cmd, &sort, view.LockSorts()[0], view.LockSorts())
	limitFlag(cmd, &limit)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := cmp.Or(checkLimit(limit), checkWindow(window)); err != nil {
			return err
		}
		return t.ask(cmd, args[0], window, func(ctx context.Context, s session.Source) (view.Document, error) {
			l, err := s.Locks(ctx, window)
			if err != nil {
				return view.Document{}, err
			}
			return view.Locks(l, sort, limit), nil
		})
	}
	return cmd
}
