package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

func treeCommand(t *tool) *cobra.Command {
	columns := view.SupervisionTree(&beam.Tree{}, etf.Erlang).Tree.Columns
	cmd := &cobra.Command{
		Use:   "tree TARGET [APP]",
		Short: "Supervision trees (touch)",
		Long: `Draw the supervision tree of one application, or of all that run.

The tree is found from links and from what each process notes of its ancestors. No
process is called, supervisors included; each is woken once, which is a touch. When
not all of it could be read the tree says so, and the exit code is 5.
` + columnHelp(columns),
		Example: `  hodoscope tree app@host
  hodoscope tree app@host kernel
  hodoscope tree app@host my_app -o json`,
		GroupID:           "see",
		Args:              positional(1, "TARGET", "APP"),
		ValidArgsFunction: t.completeTarget,
	}
	t.knownColumns(cmd, columns)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		app := ""
		if len(args) > 1 {
			app = args[1]
		}
		return t.ask(cmd, args[0], 0, func(ctx context.Context, s session.Source) (view.Document, error) {
			tree, err := s.Tree(ctx, app)
			if err != nil {
				return view.Document{}, err
			}
			if tree.Partial != "" {
				err = errPartial
			}
			return view.SupervisionTree(tree, t.set.etfSyntax()), err
		})
	}
	return cmd
}
