package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

func systemCommand(t *tool) *cobra.Command {
	var window time.Duration
	cmd := &cobra.Command{
		Use:   "system TARGET",
		Short: "The node as a whole: load, memory, limits, schedulers (look)",
		Long: `Show the node as a whole: releases and uptime, memory by kind, counts beside their
limits, schedulers and run queues, and the operating system's load and CPU beside
the schedulers' utilisation. Where these disagree it says why.

It wakes no process of the node's programs. Utilisation is measured over
--window; while it is, the node counts the time its schedulers work, which costs
it less than 1%.`,
		Example: `  hodoscope system app@host
  hodoscope system app@host --window 5s
  hodoscope system app@host --columns load,memory
  hodoscope system app@host -o json | jq .load.run_queue`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	var sections []string
	for _, s := range view.System(&beam.System{}).Sections {
		sections = append(sections, s.Name+"\t"+s.Title)
	}
	setColumns(cmd, sections)
	cmd.Flags().DurationVarP(&window, "window", "w", 200*time.Millisecond, "time over which utilisation is measured")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkWindow(window); err != nil {
			return err
		}
		return t.ask(cmd, args[0], window, func(ctx context.Context, s session.Source) (view.Document, error) {
			sys, err := s.System(ctx, window)
			if err != nil {
				return view.Document{}, err
			}
			return view.System(sys), nil
		})
	}
	return cmd
}
