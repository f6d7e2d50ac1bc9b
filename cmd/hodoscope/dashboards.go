package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/dashboard"
)

func dashboardsCommand(t *tool) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "dashboards",
		Short: "Write dashboards for Grafana and Honeycomb",
		Long: `Write dashboards for the metrics of nodes into a folder: grafana/*.json for a Grafana
with a Prometheus data source, honeycomb/boards.tf.json for Terraform, and README.md,
which says how to bring them in. Files of these names that are there are replaced.
Nothing is uploaded, and no node is asked.

The paths of the files that were written go to standard output.`,
		Example: `  hodoscope dashboards
  hodoscope dashboards --out /etc/grafana/hodoscope`,
		Args: positional(0),
	}
	cmd.Flags().StringVar(&out, "out", "dashboards", "folder to write into; it is made when it is not there")
	cmd.MarkFlagDirname("out")
	cmd.RunE = func(*cobra.Command, []string) error {
		for _, f := range dashboard.Files() {
			path := filepath.Join(out, filepath.FromSlash(f.Path))
			if err := writeNew(path, f.Content); err != nil {
				return usage("cannot write the dashboards: "+err.Error(), "name a folder that you may write to with --out")
			}
			if _, err := fmt.Fprintln(t.stdout, cli.Printable(path)); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}

// writeNew makes the folders of a path, too.
func writeNew(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
