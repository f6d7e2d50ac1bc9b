package main

import (
	"context"
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

With --replay the numbers are those that hodoscope top --record wrote, and times are
counted from the end of that recording. Two recordings are compared as a whole, the
first with the second, unless --before or --after names a part; NODE may be left out
where a recording has one node only. What recordings have no numbers of is said below
the table.

` + sourceHelp + `

` + momentHelp

func compareCommand(t *tool) *cobra.Command {
	var source pastSource
	var before, after, markdown string
	var recordings []string
	cmd := &cobra.Command{
		Use:   "compare NODE [OTHER_NODE]",
		Short: "What a change cost or saved: two periods, or two nodes",
		Long:  compareLong,
		Example: `  hodoscope compare app@host --before -2h..-1h --after -30m..now
  hodoscope compare old@host new@host --after -1h..now
  hodoscope compare --replay old.hodoscope --replay new.hodoscope
  hodoscope compare app@host --before -26h..-24h --after -2h..now -o json | jq '.[] | select(.verdict == "worse")'`,
		GroupID: "past",
		Args: func(cmd *cobra.Command, args []string) error {
			least := 1
			if len(recordings) > 0 {
				least = 0
			}
			return positional(least, "NODE", "OTHER_NODE")(cmd, args)
		},
		ValidArgsFunction: t.completeMore,
	}
	source.add(cmd)
	cmd.Flags().StringVar(&before, "before", "", "first period, FROM..TO; of two nodes it is that of --after unless given")
	cmd.Flags().StringVar(&after, "after", "-15m..now", "second period, FROM..TO")
	cmd.Flags().StringVar(&markdown, "markdown", "", "write the report as a page")
	cmd.Flags().StringArrayVar(&recordings, "replay", nil, "a recording of hodoscope top to take the numbers from, in place of --source; given twice: before and after")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var c history.Comparison
		var err error
		if len(recordings) > 0 {
			if !cmd.Flags().Changed("after") && (len(recordings) == 2 || len(args) == 2) {
				after = "" // all of it
			}
			c, err = compareRecordings(recordings, args, before, after)
		} else {
			c, err = t.comparePeriods(cmd.Context(), &source, args, before, after)
		}
		if err != nil {
			return err
		}
		if err := writeFile(markdown, c.Markdown); err != nil {
			return err
		}
		d := c.Document()
		return t.write(&d)
	}
	return cmd
}

// comparePeriods reads both periods from a source.
func (t *tool) comparePeriods(ctx context.Context, source *pastSource, args []string, before, after string) (history.Comparison, error) {
	var c history.Comparison
	if before == "" {
		if len(args) == 1 {
			return c, errNoBefore
		}
		before = after
	}
	now := time.Now()
	for _, side := range []struct {
		flag, span, node string
		to               *history.Period
	}{{"--before", before, args[0], &c.Before}, {"--after", after, args[len(args)-1], &c.After}} {
		from, to, err := span(side.span, now)
		if err != nil {
			return c, usage(side.flag+": "+err.Error(), "see hodoscope compare --help")
		}
		*side.to = history.Period{Instance: side.node, From: from, To: to, Every: source.every}
	}
	was, err := t.past(ctx, source, c.Before)
	if err != nil {
		return c, err
	}
	is, err := t.past(ctx, source, c.After)
	c.Changes = history.Compare(was, is)
	return c, err
}

var errNoBefore = usage("--before is missing", "name the period before the change, as in --before -2h..-1h, or a second node")
