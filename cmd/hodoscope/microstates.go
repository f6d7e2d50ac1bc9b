package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

func microstatesCommand(t *tool) *cobra.Command {
	var window time.Duration
	var threads bool
	cmd := &cobra.Command{
		Use:     "microstates TARGET",
		Aliases: []string{"msacc"},
		Short:   "What the runtime's threads do, where the node accounts for it (look)",
		Long: `Show how the runtime's threads share their time: running processes, collecting
garbage, running ports, looking for I/O, sleeping. The node tells only while somebody
has switched microstate accounting on; that is never done from here. It says too
whether the emulator counts what its locks cost.`,
		Example: `  hodoscope microstates app@host --window 5s
  hodoscope microstates app@host --threads
  hodoscope microstates app@host -o json | jq .threads`,
		GroupID:           "see",
		Args:              positional(1, "TARGET"),
		ValidArgsFunction: t.completeTarget,
	}
	var sections []string
	for _, s := range view.Microstates(&beam.Microstates{}, false).Sections {
		sections = append(sections, s.Name+"\t"+s.Title)
	}
	setColumns(cmd, sections)
	cmd.Flags().DurationVarP(&window, "window", "w", time.Second, "time over which it is measured")
	cmd.Flags().BoolVar(&threads, "threads", false, "one row per thread instead of means")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkWindow(window); err != nil {
			return err
		}
		return t.ask(cmd, args[0], window, func(ctx context.Context, s session.Source) (view.Document, error) {
			m, err := s.Microstates(ctx, window)
			if err != nil {
				return view.Document{}, err
			}
			return view.Microstates(m, threads), nil
		})
	}
	return cmd
}
