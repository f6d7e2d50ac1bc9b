package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/view"
)

const explainLong = `What a detector of "hodoscope diagnose" finds: why it hurts, how we tell, how to be sure,
what to do, its limits with their reasons, and where to see it in the lab. No node is
asked. Without a name, the list.

A name may also be a number of the catalogue in docs/diagnosis, as P35.`

func explainCommand(t *tool) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [NAME]",
		Short: "What a finding means, how we tell, and what to do",
		Long:  explainLong,
		Example: `  hodoscope explain
  hodoscope explain process_leak
  hodoscope explain P35`,
		Args: positional(0, "NAME"),
		ValidArgsFunction: func(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
			for _, d := range all.Detectors {
				names = append(names, d.Name+"\t"+d.Title)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				d := view.Detectors(all.Detectors)
				return t.write(&d)
			}
			d, err := detectorNamed(args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(t.stdout, d.Page())
			return err
		},
	}
}
