package main

import (
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/history"
)

const baselineLong = `Learn what is usual for a node from its history: quantiles of each number, by hour
of the day or of the week where the period has them, growth, what is left to the
limit and how long it will last.

With --rules it writes alerts of what is unusual for this node, beside those for all
nodes that hodoscope serve has. With --thresholds it writes those thresholds of the
latter that are within what is usual for this node, each with its reason; hodoscope
rules print --set-from and rules.thresholds of hodoscope serve take the file, and
with it go for all nodes there.

` + sourceHelp + `

` + momentHelp

func baselineCommand(t *tool) *cobra.Command {
	var source pastSource
	var from, to, rules, thresholds, markdown string
	cmd := &cobra.Command{
		Use:   "baseline NODE",
		Short: "What is usual for a node, learnt from its history",
		Long:  baselineLong,
		Example: `  hodoscope baseline app@host
  hodoscope baseline app@host --from -7d --rules app.rules.yml --markdown app.md
  hodoscope baseline app@host --from -7d --thresholds app.thresholds.yml
  hodoscope baseline app@host --source http://prometheus:9090 -o json`,
		GroupID:           "past",
		Args:              positional(1, "NODE"),
		ValidArgsFunction: t.completeTarget,
	}
	source.add(cmd)
	cmd.Flags().StringVar(&from, "from", "-24h", "begin of the period")
	cmd.Flags().StringVar(&to, "to", "now", "end of the period")
	cmd.Flags().StringVar(&rules, "rules", "", "write a rule file with thresholds for this node")
	cmd.Flags().StringVar(&thresholds, "thresholds", "", "write a file of thresholds of the rule pack that fit this node")
	cmd.Flags().StringVar(&markdown, "markdown", "", "write the report as a page, with plots")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		begin, end, err := span(from+".."+to, time.Now())
		if err != nil {
			return usage(err.Error(), "see --from and --to in hodoscope baseline --help")
		}
		p := history.Period{Instance: args[0], From: begin, To: end, Every: source.every}
		lines, err := t.past(cmd.Context(), &source, p)
		if err != nil {
			return err
		}
		b := history.Learn(p, lines)
		if err := writeFile(rules, b.WriteRules); err != nil {
			return err
		}
		if thresholds != "" {
			fitted, err := t.fit(cmd.Context(), &source, p)
			if err != nil {
				return err
			}
			if err := writeFile(thresholds, fitted.Write); err != nil {
				return err
			}
		}
		if err := writeFile(markdown, b.Markdown); err != nil {
			return err
		}
		d := b.Document()
		return t.write(&d)
	}
	return cmd
}

// writeFile writes what a person asked for by name; "" is nothing. What was there
// stays when it cannot be written.
func writeFile(name string, write func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	var text strings.Builder
	if err := write(&text); err != nil {
		return err
	}
	if err := os.WriteFile(name, []byte(text.String()), 0o644); err != nil {
		return usage("cannot write "+name+": "+err.Error(), "name a file that you may write")
	}
	return nil
}
