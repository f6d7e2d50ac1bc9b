package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/access/redact"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

func inspectCommand(t *tool) *cobra.Command {
	var state bool
	cmd := &cobra.Command{
		Use:     "inspect TARGET PID",
		Aliases: []string{"process"},
		Short:   "One process: memory, stack, links, and on request its state (touch)",
		Long: `Show everything that can be told of one process without copying its messages.

PID is a pid as any node prints it, <0.14658.0>, <11972.14658.0>,
#PID<0.14658.0> or 0.14658.0, or a registered name. It is printed in the form that
pastes into a shell on the node.

Inspecting is a touch: the process runs for a moment to answer. --state also asks
it for its state, as sys:get_state/1 does. Only a process that follows OTP's rules
and waits for a message is asked, once, and its mailbox must be empty; what looks
like a secret is not shown. Before it is asked, a line is written to the audit log:
hodoscope/audit.jsonl in $XDG_STATE_HOME or ~/.local/state.`,
		Example: `  hodoscope inspect app@host '<0.14658.0>'
  hodoscope inspect app@host kernel_sup --syntax elixir
  hodoscope inspect app@host my_server --state
  hodoscope inspect app@host my_server -o json | jq .work.message_queue_len`,
		GroupID:           "see",
		Args:              positional(2, "TARGET", "PID"),
		ValidArgsFunction: t.completeTarget,
	}
	cmd.Flags().BoolVar(&state, "state", false, "ask the process for its state")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return t.ask(cmd, args[0], 0, func(ctx context.Context, s session.Source) (view.Document, error) {
			p, err := s.Inspect(ctx, args[1], live.InspectOptions{
				State: state, Syntax: t.set.etfSyntax(), Redact: redact.Term,
				Audit: func(call, object string) error { return noted("touch", s.Incarnation().Node, call, object) },
			})
			if err != nil {
				return view.Document{}, err
			}
			return view.Process(p, t.set.etfSyntax()), nil
		})
	}
	return cmd
}
