package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/config"
)

const configLong = `The configuration file says which nodes are watched and how they are found, where
metrics go, and who is told of alerts. Everything in it is optional.

It is YAML, read strictly: a key that is not known, or is there twice, is an error.
Without a name it is hodoscope/config.yaml in $XDG_CONFIG_HOME or ~/.config, else
/etc/hodoscope/config.yaml.

Over the file the environment has the last word, and over that --set: data.dir is
HODOSCOPE_DATA_DIR there, and --set data.dir=DIR. Secrets are named by a file or a
variable that holds them, and are never printed.`

func configCommand(t *tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "The configuration file: validate, print, example",
		Long:  configLong,
		Example: `  hodoscope config example > hodoscope.yaml
  hodoscope config validate hodoscope.yaml
  hodoscope config print --origin hodoscope.yaml`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	cmd.AddCommand(configValidate(t), configPrint(t), configExample(t))
	return cmd
}

func configValidate(t *tool) *cobra.Command {
	var set []string
	cmd := &cobra.Command{
		Use:   "validate FILE",
		Short: "Tell all that is wrong with a file",
		Long: `Read a configuration file and tell all that is wrong with it, each with its line
and what to do. Files and hosts that it names are not looked at.

Exit codes: 0 nothing is wrong, 1 the file cannot be read, 2 something is wrong.`,
		Example: `  hodoscope config validate hodoscope.yaml
  hodoscope config validate hodoscope.yaml --set data.dir=/var/lib/hodoscope`,
		Args: positional(1, "FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := t.config(args[0], set)
			if err == nil {
				_, err = fmt.Fprintf(t.stdout, "%s is good: jobs %d, exports %d, receivers %d\n", args[0], len(c.Targets),
					len(c.Export.OTLP)+len(c.Export.RemoteWrite), len(c.Receivers.Alertmanager)+len(c.Receivers.Webhook)+len(c.Receivers.Slack))
			}
			return err
		},
	}
	settable(cmd, &set)
	return cmd
}

func configPrint(t *tool) *cobra.Command {
	var set []string
	var origin bool
	cmd := &cobra.Command{
		Use:   "print [FILE]",
		Short: "Print all settings as they are in effect",
		Long: `Print all settings, defaults included, as a configuration file. With --origin each
tells where it comes from: default, file and line, variable, or flag.

${NAME} is printed as what it stands for. Secrets are printed as <secret>.`,
		Example: `  hodoscope config print
  hodoscope config print --origin hodoscope.yaml
  HODOSCOPE_LISTEN=127.0.0.1:0 hodoscope config print --origin`,
		Args: positional(0, "FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			file := config.Find()
			if len(args) > 0 {
				file = args[0]
			}
			c, err := t.config(file, set)
			if err != nil {
				return err
			}
			return c.Write(t.stdout, origin)
		},
	}
	cmd.Flags().BoolVar(&origin, "origin", false, "tell where each setting comes from")
	settable(cmd, &set)
	return cmd
}

func configExample(t *tool) *cobra.Command {
	return &cobra.Command{
		Use:     "example",
		Short:   "Print a file that shows every setting",
		Long:    "Print a configuration file with every setting that there is, and comments.",
		Example: "  hodoscope config example > hodoscope.yaml",
		Args:    positional(0),
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(t.stdout, config.Example)
			return err
		},
	}
}

// settable gives a command the flag --set.
func settable(cmd *cobra.Command, set *[]string) {
	cmd.Flags().StringArrayVar(set, "set", nil, "KEY=VALUE: a setting that is stronger than the file and the environment, such as data.dir=DIR; may be given often")
	cmd.RegisterFlagCompletionFunc("set", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var keys []string
		for _, g := range config.Reference() {
			for _, k := range g.Keys {
				if k.Variable != "" {
					keys = append(keys, strings.TrimPrefix(g.Path+"."+k.Name, ".")+"=\t"+k.Help)
				}
			}
		}
		return keys, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
}

// config reads a configuration file, "" for none, with the environment and flags over it:
// those given and, stronger, --set.
func (t *tool) config(file string, set []string, flags ...config.Override) (*config.Config, error) {
	for _, s := range set {
		key, text, ok := strings.Cut(s, "=")
		if !ok {
			return nil, usage(fmt.Sprintf("--set %s has no =", s), "write --set KEY=VALUE, such as --set data.dir=store")
		}
		flags = append(flags, config.Override{Key: key, Text: text, Flag: "--set"})
	}
	lookup := func(name string) (string, bool) {
		v := t.getenv(name)
		return v, v != ""
	}
	c, err := config.Load(file, lookup, flags)
	var problems config.Problems
	switch {
	case errors.As(err, &problems):
		return nil, wrongSettings(problems)
	case err != nil:
		return nil, &failure{"cannot read the configuration file", err.Error(), "check the path, and that you may read the file", exitError, err}
	}
	return c, nil
}

// wrongSettings tells all problems, each with its next step below.
func wrongSettings(ps config.Problems) *failure {
	var lines []string
	for _, p := range ps {
		next := p.Next
		if len(p.Known) > 0 {
			next = wrongName(p.Name, p.Known)
		}
		lines = append(lines, p.Error(), "  "+next)
	}
	what := fmt.Sprintf("%d problems with the settings", len(ps))
	if len(ps) == 1 {
		what = "a problem with the settings"
	}
	return &failure{what, strings.Join(lines, "\n"), "hodoscope config example shows every setting", exitUsage, ps}
}
