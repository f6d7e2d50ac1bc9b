package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

const probeLong = `Look after the probe module, a small Erlang module that makes questions over all
processes cheaper for a node with very many of them.

Nothing is loaded into a node unless you ask for it: by --probe, which any command
takes, or by load. Then one module of 8 KB goes through the node's code server, as
in a hot upgrade, and stays when we detach: the next --probe finds it and loads
nothing. It does nothing by itself. Its name has a version, so it never replaces
another, and what is loaded is compared by MD5. Without it the same questions are
answered, at a higher cost.

load and unload are acts: a line is written to the audit log first,
hodoscope/audit.jsonl in $XDG_STATE_HOME or ~/.local/state, and without the line
nothing is done.

unload deletes and purges the module. A purge asks every process whether it runs the
old code, and so wakes it; above 10000 processes that is refused. Leave the module
there: it is harmless, and gone with the node. Where somebody else still asks the
module, its old code stays until unload is run again.`

// prober is a source that has a probe module to look after.
type prober interface {
	ProbeModule(context.Context) (*beam.ProbeModule, error)
	LoadProbeModule(context.Context, func(call, object string) error) (*beam.ProbeModule, error)
	UnloadProbeModule(context.Context, func(call, object string) error) (*beam.ProbeModule, error)
}

func probeCommand(t *tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "probe",
		Short: "The optional probe module: status (look), load and unload (act)",
		Long:  probeLong,
		Example: `  hodoscope probe status app@host
  hodoscope probe load app@host
  hodoscope ps app@host --window 5s --probe
  hodoscope probe unload app@host`,
		GroupID: "see",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	for _, c := range []struct {
		name, short string
		do          func(prober, context.Context, func(call, object string) error) (*beam.ProbeModule, error)
	}{
		{"status", "Whether the probe module is loaded (look)",
			func(p prober, ctx context.Context, _ func(string, string) error) (*beam.ProbeModule, error) {
				return p.ProbeModule(ctx)
			}},
		{"load", "Load the probe module unless it is there (act)", prober.LoadProbeModule},
		{"unload", "Delete and purge the probe module (act; wakes every process)", prober.UnloadProbeModule},
	} {
		cmd.AddCommand(&cobra.Command{
			Use:               c.name + " TARGET",
			Short:             c.short,
			Long:              c.short + ".\nhodoscope probe --help tells what the module is.",
			Args:              positional(1, "TARGET"),
			ValidArgsFunction: t.completeTarget,
			RunE: func(cmd *cobra.Command, args []string) error {
				return t.ask(cmd, args[0], 0, func(ctx context.Context, s session.Source) (view.Document, error) {
					p, ok := s.(prober)
					if !ok {
						return view.Document{}, usage("this target has no probe module", "a live node has one")
					}
					m, err := c.do(p, ctx, func(call, object string) error { return acted(s.Incarnation().Node, call, object) })
					if err != nil {
						return view.Document{}, err
					}
					return view.ProbeModule(m), nil
				})
			},
		})
	}
	return cmd
}
