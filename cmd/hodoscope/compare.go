package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/history"
)

const compareLong = `Compare a node before and after a change, or two nodes at the same time: every
number with its change, its spread and whether it is more than noise.

A difference counts when it is worth a word, when medians of parts of both periods
differ by a rank test at the level of 1 %, and when their spreads do not touch.
Periods of five minutes and more tell most; compare like with like: the same hours,
the same load.

` + sourceHelp + `

` + momentHelp

func compareCommand(t *tool) *cobra.Command {
	var source pastSource
	var before, after, markdown string
	cmd := &cobra.Command{
		Use:   "compare NODE [OTHER_NODE]",
		Short: "What a change cost or saved: two periods, or two nodes",
		Long:  compareLong,
		Example: `  hodoscope compare app@host --before -2h..-1h --after -30m..now
  hodoscope compare app@host --before 2026-11-26T14:00..2026-11-26T15:00 --after 14:00..15:00
  hodoscope compare old@host new@host --after -1h..now
  hodoscope compare app@host --before -26h..-24h --after -2h..now -o json | jq '.[] | select(.verdict == "worse")'`,
		GroupID:           "past",
		Args:              positional(1, "NODE", "OTHER_NODE"),
		ValidArgsFunction: t.completeMore,
	}
	source.add(cmd)
	cmd.Flags().StringVar(&before, "before", "", "first period, FROM..TO; of two nodes it is that of --after unless given")
	cmd.Flags().StringVar(&after, "after", "-15m..now", "second period, FROM..TO")
	cmd.Flags().StringVar(&markdown, "markdown", "", "write the report as a page")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if before == "" {
			if len(args) == 1 {
				return usage("--before is missing", "name the period before the change, as in --before -2h..-1h, or a second node")
			}
			before = after
		}
		now := time.Now()
		a, b := history.Period{Instance: args[0], Every: source.every}, history.Period{Instance: args[len(args)-1], Every: source.every}
		var err error
		if a.From, a.To, err = span(before, now); err != nil {
			return usage("--before: "+err.Error(), "see hodoscope compare --help")
		}
		if b.From, b.To, err = span(after, now); err != nil {
			return usage("--after: "+err.Error(), "see hodoscope compare --help")
		}
		was, err := t.past(cmd.Context(), &source, a)
		if err != nil {
			return err
		}
		is, err := t.past(cmd.Context(), &source, b)
		if err != nil {
			return err
		}
		c := history.Comparison{Before: a, After: b, Changes: history.Compare(was, is)}
		if err := writeFile(markdown, c.Markdown); err != nil {
			return err
		}
		d := c.Document()
		return t.write(&d)
	}
	return cmd
}
