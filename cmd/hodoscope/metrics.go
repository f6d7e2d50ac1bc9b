package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view"
)

const metricsLong = `List the metrics that Hodoscope makes of a node, or explain one: what it means, which
values are healthy, what it cannot tell, where it comes from, and how to ask
Prometheus for it. No node is asked.

Each tier has what the ones before it have: core about 60 series a node, standard
about 300, deep more than a thousand. Names of alias sets are for dashboards and
rules that exist already; they are exported on request only.
`

func metricsCommand(t *tool) *cobra.Command {
	var tier, set string
	var prometheus bool
	columns := view.Metrics(metric.Deep, "", false).Table.Columns
	cmd := &cobra.Command{
		Use:   "metrics [NAME]",
		Short: "The metrics there are, and what each means",
		Long:  metricsLong + columnHelp(columns),
		Example: `  hodoscope metrics --tier core
  hodoscope metrics beam.run_queue.length
  hodoscope metrics beam_memory_used_bytes
  hodoscope metrics --set prometheus.erl --prometheus -o csv`,
		Args:              positional(0, "NAME"),
		ValidArgsFunction: completeMetric,
	}
	flags := cmd.Flags()
	flags.Var(choose(&tier, metric.Tiers, metric.Deep.String()), "tier", "only what is of this tier or one before it: "+strings.Join(metric.Tiers, ", "))
	flags.Var(choose(&set, metric.Sets, ""), "set", "the names of this alias set instead: "+strings.Join(metric.Sets, ", "))
	flags.BoolVar(&prometheus, "prometheus", false, "list by the names that they have in Prometheus")
	cmd.RegisterFlagCompletionFunc("tier", cobra.FixedCompletions(metric.Tiers, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("set", cobra.FixedCompletions(metric.Sets, cobra.ShellCompDirectiveNoFileComp))
	var help []string
	for _, c := range columns {
		help = append(help, c.Name+"\t"+c.Help)
	}
	setColumns(cmd, help)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if set != "" && flags.Changed("tier") {
			return usage("--tier and --set do not go together", "names of an alias set have no tier: leave out one of them")
		}
		if len(args) == 0 {
			d := view.Metrics(metric.Tier(slices.Index(metric.Tiers, tier)), set, prometheus)
			return t.write(&d)
		}
		for _, flag := range []string{"tier", "set", "prometheus"} {
			if flags.Changed(flag) {
				return usage("--"+flag+" is for the list", "leave it out, or the name")
			}
		}
		m, err := findMetric(args[0])
		if err != nil {
			return err
		}
		d := view.Metric(m)
		return t.write(&d)
	}
	return cmd
}

// findMetric takes the name in OpenTelemetry, or that of a series in Prometheus.
func findMetric(name string) (metric.Metric, error) {
	if m, ok := metric.Find(name); ok {
		return m, nil
	}
	var known []string
	for _, m := range metric.Catalogue {
		if m.PrometheusName() == name || slices.Contains(view.Series(m), name) {
			return m, nil
		}
		known = append(known, m.Name, m.PrometheusName())
	}
	next := "hodoscope metrics lists them"
	if near := cli.Nearest(name, known); near != "" {
		next = "did you mean " + near + "? " + next
	}
	return metric.Metric{}, usage("there is no metric "+name, next)
}

// completeMetric offers the canonical names, each with its help.
func completeMetric(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, m := range metric.Catalogue {
		if m.Set == "" {
			out = append(out, m.Name+"\t"+m.Help)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
