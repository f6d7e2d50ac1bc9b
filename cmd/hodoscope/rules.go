package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/alert"
	"github.com/hodoscope/hodoscope/internal/alert/ruletest"
	"github.com/hodoscope/hodoscope/internal/cli"
)

const rulesLong = `The rule pack: when somebody should be told about a node, as plain Prometheus rule
files. Prometheus, Mimir, Thanos and vmalert evaluate them as they are.

docs/alerts.md lists the alerts, what each means and what to look at first. Numbers
in the rules that have a name behind them are thresholds, which may be set.`

func rulesCommand(t *tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "The rule pack of alerts: print, check and test rule files (no node is asked)",
		Long:  rulesLong,
		Example: `  hodoscope rules print > beam.rules.yml
  hodoscope rules print --out /etc/prometheus/rules --set memory_high=0.8
  hodoscope rules check my.rules.yml
  hodoscope rules test my.test.yml`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	cmd.AddCommand(printRulesCommand(t), checkRulesCommand(t), testRulesCommand(t), thresholdsCommand(t))
	return cmd
}

// topics are the parts of the pack.
func topics() []string {
	var out []string
	for _, name := range alert.RuleFiles() {
		out = append(out, alert.Topic(name))
	}
	return out
}

func printRulesCommand(t *tool) *cobra.Command {
	var dir string
	var thresholds thresholdFlags
	cmd := &cobra.Command{
		Use:   "print [NAME]",
		Short: "Print the pack, or a part of it",
		Long: `Print the rule pack as one rule file, or the part NAME: ` + strings.Join(topics(), ", ") + `.

With --out DIR its files are written there instead, one for each part, with the
tests of the rules beside them. Files of the same names are replaced.

--set and --set-from print other thresholds than the pack's; hodoscope rules
thresholds lists them. The tests stay as they are: hodoscope rules test with the same
flags tells which of their cases the new thresholds decide otherwise.`,
		Example: `  hodoscope rules print > beam.rules.yml
  hodoscope rules print memory --set memory_high=0.8 --set memory_critical=0.95
  hodoscope rules print --set-from thresholds.yml > beam.rules.yml
  hodoscope rules print --out rules && promtool check rules rules/*.rules.yml`,
		Args: positional(0, "NAME"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return topics(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().StringVar(&dir, "out", "", "write files into this folder")
	cmd.MarkFlagDirname("out")
	thresholds.add(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		wanted := topics()
		if len(args) == 1 {
			if wanted = args; alert.RuleFile(args[0]) == "" {
				return usage("the pack has no part "+args[0], wrongName(args[0], topics()))
			}
		}
		settings, err := thresholds.settings()
		if err != nil {
			return err
		}
		pack := settings.Over(alert.Pack())
		if dir != "" {
			return writeRules(pack, dir, wanted)
		}
		text, err := alert.Text(pack, wanted...)
		if err != nil {
			return err
		}
		_, err = t.stdout.Write(text)
		return err
	}
	return cmd
}

// writeRules writes the files of some parts of the pack.
func writeRules(pack fs.FS, dir string, topics []string) error {
	cannot := func(err error) error {
		return usage("cannot write the rules: "+err.Error(), "name a folder that you may write into with --out")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return cannot(err)
	}
	for _, topic := range topics {
		for _, name := range []string{alert.RuleFile(topic), alert.TestFile(topic)} {
			text, err := fs.ReadFile(pack, name)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
				return cannot(err)
			}
		}
	}
	return nil
}

func checkRulesCommand(t *tool) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE...",
		Short: "Check rule files as Prometheus would read them",
		Long: `Read rule files as Prometheus does: YAML, expressions, templates, and no two rules
of the same name and labels in one file. Exit code 1 when one is wrong.`,
		Example: `  hodoscope rules check beam.rules.yml
  hodoscope rules check rules/*.rules.yml`,
		Args: atLeastOne("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			var wrong []string
			for _, name := range args {
				c, errs := alert.Check(ruletest.OnDisk(), name)
				for _, err := range errs {
					wrong = append(wrong, err.Error())
				}
				if len(errs) == 0 {
					fmt.Fprintf(t.stdout, "%s: groups %d, alerts %d, recordings %d\n", cli.Printable(name), c.Groups, c.Alerts, c.Recordings)
				}
			}
			if len(wrong) > 0 {
				return &failure{what: "rules are wrong", why: strings.Join(wrong, "\n"), code: exitError}
			}
			return nil
		},
	}
}

func testRulesCommand(t *tool) *cobra.Command {
	var thresholds thresholdFlags
	cmd := &cobra.Command{
		Use:   "test [FILE...]",
		Short: "Run tests of rules, in the format of promtool test rules",
		Long: `Run tests of rule files, in the format of promtool test rules, and tell each
difference: - what was expected and did not come, + what came and was not
expected. Without FILE the pack's own tests run, which takes some seconds. Exit
code 1 when a test fails.

--set and --set-from test the rules with other thresholds. In rule files of one's own,
too: a threshold is a number with # NAME behind it at the end of a line, as in the pack.

Of the format everything is known but fuzzy_compare. Unlike promtool, an alert
that no rule has the name of, and rule_files that match no file, are failures.`,
		Example: `  hodoscope rules test my.test.yml
  hodoscope rules test --set memory_high=0.8
  hodoscope rules test`,
		RunE: func(cmd *cobra.Command, args []string) error {
			files := ruletest.OnDisk()
			if len(args) == 0 {
				files, args = ruletest.In(alert.Pack()), alert.TestFiles()
			}
			settings, err := thresholds.settings()
			if err != nil {
				return err
			}
			files.FS = settings.Over(files.FS)
			tests, failed := 0, 0
			for _, name := range args {
				r, err := ruletest.Run(cmd.Context(), files, name)
				if err != nil {
					return unreadableTest(err)
				}
				tests, failed = tests+len(r.Tests), failed+r.Failed()
				t.tellTests(r)
			}
			if failed > 0 {
				return &failure{what: "rules failed their tests", why: fmt.Sprintf("%d of %d tests failed", failed, tests), code: exitError}
			}
			return nil
		},
	}
	thresholds.add(cmd)
	return cmd
}

func unreadableTest(err error) error {
	f := &failure{what: "the tests cannot run", why: err.Error(), code: exitError, err: err}
	if errors.Is(err, fs.ErrNotExist) {
		f.next = "without FILE the pack's own tests run"
	}
	return f
}

func (t *tool) tellTests(r *ruletest.Report) {
	checks := 0
	for _, test := range r.Tests {
		checks += test.Checks
	}
	result := "ok"
	if !r.OK() {
		result = "FAILED"
	}
	fmt.Fprintf(t.stdout, "%-6s %s: tests %d, checks %d\n", result, cli.Printable(r.File), len(r.Tests), checks)
	for _, test := range r.Tests {
		for _, f := range test.Failures {
			for i, line := range strings.Split(f.String(), "\n") {
				if i == 0 {
					line = test.Name + ": " + line
				}
				fmt.Fprintln(t.stdout, "  "+cli.Printable(line))
			}
		}
	}
}

// atLeastOne wants one argument or more.
func atLeastOne(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage(name+" is missing", "usage: "+cmd.UseLine())
		}
		return nil
	}
}
