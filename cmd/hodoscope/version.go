package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func versionCommand(t *tool) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "The version of hodoscope",
		Long:    "Print the version of hodoscope, and what it was built with and for.",
		Example: "  hodoscope version",
		Args:    positional(0),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(t.stdout, "hodoscope %s (%s)\n", version, built())
			return err
		},
	}
}

// built is what the program was built with and for.
func built() string { return fmt.Sprintf("%s, %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH) }
