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
	o := live.InspectOptions{Redact: redact.Term}
	cmd := &cobra.Command{
		Use:     "inspect TARGET PID",
		Aliases: []string{"process"},
		Short:   "One process: memory, stack, links, and on request what it holds (touch)",
		Long: `Show everything that can be told of one process, and on request what it holds.

PID is a pid as any node prints it, <0.14658.0>, <11972.14658.0>,
#PID<0.14658.0> or 0.14658.0, or a registered name. It is printed in the form that
pastes into a shell on the node.

Inspecting is a touch: the process runs for a moment to answer. --state also asks
it for its state, as sys:get_state/1 does. Only a process that follows OTP's rules
and waits for a message is asked, once, and its mailbox must be empty. --messages and
--dictionary copy the first hundred of what waits in its mailbox, or is in its
dictionary, of a process with less than 2 MiB of memory and 10 000 messages.

What looks like a secret is not shown. Before the process is asked for any of these,
a line is written to the audit log: hodoscope/audit.jsonl in $XDG_STATE_HOME or
~/.local/state.`,
		Example: `  hodoscope inspect app@host '<0.14658.0>'
  hodoscope inspect app@host my_server --state --syntax elixir
  hodoscope inspect app@host my_server --messages --columns messages
  hodoscope inspect app@host my_server -o json | jq .work.message_queue_len`,
		GroupID:           "see",
		Args:              positional(2, "TARGET", "PID"),
		ValidArgsFunction: t.completeTarget,
	}
	cmd.Flags().BoolVar(&o.State, "state", false, "ask the process for its state")
	cmd.Flags().BoolVar(&o.Messages, "messages", false, "show the first messages that wait in its mailbox")
	cmd.Flags().BoolVar(&o.Dictionary, "dictionary", false, "show the first pairs of its dictionary, not only the keys")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return t.ask(cmd, args[0], 0, func(ctx context.Context, s session.Source) (view.Document, error) {
			o.Syntax = t.set.etfSyntax()
			o.Audit = func(call, object string) error { return noted("touch", s.Incarnation().Node, call, object) }
			p, err := s.Inspect(ctx, args[1], o)
			if err != nil {
				return view.Document{}, err
			}
			return view.Process(p, t.set.etfSyntax()), nil
		})
	}
	return cmd
}
