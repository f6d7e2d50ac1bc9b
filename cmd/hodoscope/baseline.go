package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/history/remote"
)

// usualSource is where hodoscope serve answers PromQL.
const usualSource = "http://127.0.0.1:8470/prometheus"

const sourceHelp = `The history comes from --source: where hodoscope serve --data keeps one, or any
Prometheus, VictoriaMetrics or Mimir that has the metrics of the node.`

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
	var source, from, to, rules, thresholds, markdown string
	var every time.Duration
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
	sourceFlags(cmd, &source, &every)
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
		p := history.Period{Instance: args[0], From: begin, To: end, Every: every}
		lines, err := t.past(cmd.Context(), source, p)
		if err != nil {
			return err
		}
		b := history.Learn(p, lines)
		if err := writeFile(rules, b.WriteRules); err != nil {
			return err
		}
		if thresholds != "" {
			fitted, err := t.fit(cmd.Context(), source, p)
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

func sourceFlags(cmd *cobra.Command, source *string, every *time.Duration) {
	cmd.Flags().StringVar(source, "source", usualSource, "address of what answers PromQL, under which /api/v1 is")
	cmd.Flags().DurationVar(every, "every", 15*time.Second, "how far apart the metrics were collected")
	cmd.RegisterFlagCompletionFunc("source", cobra.NoFileCompletions)
}

// past reads a period from a source, and tells a person how far it is.
func (t *tool) past(ctx context.Context, source string, p history.Period) ([]history.Line, error) {
	q, err := remote.New(source)
	if err != nil {
		return nil, usage(err.Error(), "give --source as "+usualSource)
	}
	defer t.progress(0)()
	lines, err := history.Read(ctx, q, p, nil)
	if err != nil {
		return nil, unreadPast(err)
	}
	if len(lines) == 0 {
		return nil, &failure{what: "there is no history of " + p.Instance, why: fmt.Sprintf("%s has nothing of it from %s to %s", source, p.From.Format(time.DateTime), p.To.Format(time.DateTime)),
			next: t.knownNodes(ctx, q, p), code: exitError}
	}
	return lines, nil
}

// fit reads from a source what thresholds of the rule pack fit a node.
func (t *tool) fit(ctx context.Context, source string, p history.Period) (history.Fitted, error) {
	q, err := remote.New(source)
	if err != nil {
		return history.Fitted{}, usage(err.Error(), "give --source as "+usualSource)
	}
	defer t.progress(0)()
	f, err := history.Fit(ctx, q, p)
	return f, unreadPast(err)
}

// unreadPast says of a source that did not answer what to do.
func unreadPast(err error) error {
	var away *remote.Error
	if errors.As(err, &away) {
		return &failure{what: "cannot read the history", why: err.Error(), next: "is hodoscope serve --data running, or is --source another?", code: exitUnreachable, err: err}
	}
	return err
}

// knownNodes names those that the source has something of.
func (t *tool) knownNodes(ctx context.Context, q history.Querier, p history.Period) string {
	p.Instance = ""
	nodes, err := history.Nodes(ctx, q, p)
	if err != nil || len(nodes) == 0 {
		return "it has nothing of any node then: hodoscope serve NODE --data DIR records one"
	}
	return "it has " + strings.Join(nodes, ", ")
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
