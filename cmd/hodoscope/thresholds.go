package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/alert"
)

// thresholdFlags are how a person gives thresholds of the rules: files first, in their
// order, then single ones.
type thresholdFlags struct {
	set, from []string
}

func (f *thresholdFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "NAME=VALUE: a threshold of the rules, stronger than --set-from; may be given often")
	cmd.Flags().StringArrayVar(&f.from, "set-from", nil, "a file of thresholds, as hodoscope rules thresholds prints it and hodoscope baseline --thresholds writes it")
	cmd.RegisterFlagCompletionFunc("set", completeThreshold)
}

// completeThreshold offers the names, each with its default and what it means.
func completeThreshold(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	all, err := alert.Thresholds()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, t := range all {
		out = append(out, fmt.Sprintf("%s=\t%s (%v)", t.Name, t.Means, t.Default))
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// settings are the thresholds that were given.
func (f *thresholdFlags) settings() (alert.Settings, error) {
	s := alert.Settings{}
	for _, file := range f.from {
		if err := readThresholds(s, file); err != nil {
			return nil, err
		}
	}
	for _, text := range f.set {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, usage(fmt.Sprintf("--set %s has no =", text), "write --set NAME=VALUE, such as --set memory_high=0.8")
		}
		if err := s.Set(name, value); err != nil {
			return nil, wrongThreshold("--set", err)
		}
	}
	if err := s.Check(); err != nil {
		return nil, wrongThreshold("thresholds", err)
	}
	return s, nil
}

// readThresholds reads a file over what s has.
func readThresholds(s alert.Settings, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return usage("cannot read the thresholds: "+err.Error(), "hodoscope rules thresholds > FILE makes such a file")
	}
	if err := s.Read(text); err != nil {
		return wrongThreshold(file, err)
	}
	return nil
}

// wrongThreshold says of what is wrong what there is.
func wrongThreshold(where string, err error) error {
	next := "write lines as memory_high: 0.8; hodoscope rules thresholds lists them"
	var wrong *alert.SettingError
	if errors.As(err, &wrong) {
		next = "hodoscope rules thresholds lists all, with what each may be"
		if !wrong.Known {
			next = wrongName(wrong.Name, alert.ThresholdNames()) + "\n" + next
		}
	}
	return usage(where+": "+err.Error(), next)
}

func thresholdsCommand(t *tool) *cobra.Command {
	var flags thresholdFlags
	cmd := &cobra.Command{
		Use:   "thresholds",
		Short: "Print the thresholds of the pack as a file of settings",
		Long: `Print all thresholds of the pack, each with its meaning and what it may be set to.
What is printed is a file of settings: with other numbers, and without the lines
that should stay as they are, --set-from takes it here and in rules print and test,
and rules.thresholds in the configuration of hodoscope serve.`,
		Example: `  hodoscope rules thresholds > thresholds.yml
  hodoscope rules thresholds --set memory_high=0.8 | grep memory`,
		Args: positional(0),
	}
	flags.add(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		s, err := flags.settings()
		if err != nil {
			return err
		}
		all, err := alert.Thresholds()
		if err != nil {
			return err
		}
		comments := map[string]string{}
		for _, th := range all {
			comments[th.Name] = th.Means + "; " + th.Range()
			if _, set := s[th.Name]; !set {
				s[th.Name] = th.Default
			}
		}
		return s.Write(t.stdout, func(name string) string { return comments[name] })
	}
	return cmd
}
