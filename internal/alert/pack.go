package alert

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

//go:embed pack
var pack embed.FS

// The files of the pack end so.
const (
	rulesSuffix = ".rules.yml"
	testSuffix  = ".test.yml"
)

// Pack has the files of the rule pack, without folders: NAME.rules.yml, and
// NAME.test.yml with its tests.
func Pack() fs.FS {
	sub, err := fs.Sub(pack, "pack")
	if err != nil {
		panic(err) // fs.Sub refuses only names that are not well-formed
	}
	return sub
}

// RuleFiles are the names of the pack's rule files in Pack, sorted.
func RuleFiles() []string { return named(rulesSuffix) }

// TestFiles are the names of the pack's test files in Pack, sorted.
func TestFiles() []string { return named(testSuffix) }

func named(suffix string) []string {
	names, err := fs.Glob(Pack(), "*"+suffix)
	if err != nil {
		panic(err) // of the pattern, which is ours
	}
	return names
}

// Topic is the name of a file of the pack without what all have: "memory".
func Topic(file string) string {
	topic, _, _ := strings.Cut(file, ".")
	return topic
}

// RuleFile is the file of a topic, "" when there is none.
func RuleFile(topic string) string {
	if name := topic + rulesSuffix; slices.Contains(RuleFiles(), name) {
		return name
	}
	return ""
}

// TestFile is the file with the tests of a topic.
func TestFile(topic string) string { return topic + testSuffix }

// Text is the rules of some topics as one rule file, of files that are the pack, or the
// pack with other thresholds.
func Text(files fs.FS, topics ...string) ([]byte, error) {
	const header = "groups:\n"
	out := []byte("# Alerts about Erlang and Elixir nodes, from Hodoscope. A number with a name behind it is a threshold,\n" +
		"# which hodoscope rules print --set NAME=VALUE prints as another.\n" + header)
	for _, topic := range topics {
		text, err := fs.ReadFile(files, topic+rulesSuffix)
		if err != nil {
			return nil, err
		}
		comment, groups, ok := bytes.Cut(text, []byte(header))
		if !ok {
			return nil, fmt.Errorf("rule pack: %s has no groups", topic)
		}
		out = slices.Concat(out, []byte("\n"), comment, groups)
	}
	return out, nil
}

// About is the comment at the head of a rule file: what its rules have in common.
func About(file string) (string, error) {
	text, err := fs.ReadFile(Pack(), file)
	if err != nil {
		return "", err
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		words, comment := strings.CutPrefix(line, "# ")
		if !comment {
			break
		}
		lines = append(lines, strings.TrimSpace(words))
	}
	return strings.Join(lines, "\n"), nil
}

// Rule is one alert of the pack. Texts are templates of Prometheus.
type Rule struct {
	Topic, Name        string
	Expr               string
	For, KeepFiringFor time.Duration
	Severity           string // info, warning, critical
	Summary            string // what is the matter, in one line
	Description        string // with the values
	Meaning            string // what it means for the node and its users
	FirstLook          string // what to look at first
	Page               string // address of our page at that moment; "" when it is about no one node
}

// Rules lists the alerts of the pack in the order of its files. The pack is
// compiled in and tested, so an error is a fault of the program.
func Rules() ([]Rule, error) {
	var out []Rule
	for _, name := range RuleFiles() {
		groups, errs := NewLoader(Pack()).read(name)
		if len(errs) > 0 {
			return nil, fmt.Errorf("rule pack: %w", errs[0])
		}
		for _, g := range groups.Groups {
			for _, r := range g.Rules {
				if r.Alert == "" {
					continue
				}
				out = append(out, Rule{
					Topic: Topic(name), Name: r.Alert, Expr: strings.TrimSpace(r.Expr),
					For: time.Duration(r.For), KeepFiringFor: time.Duration(r.KeepFiringFor), Severity: r.Labels["severity"],
					Summary: r.Annotations["summary"], Description: r.Annotations["description"],
					Meaning: r.Annotations["meaning"], FirstLook: r.Annotations["first_look"],
					Page: r.Annotations["page"],
				})
			}
		}
	}
	return out, nil
}
