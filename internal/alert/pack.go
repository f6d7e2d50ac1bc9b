package alert

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
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

// Topic is the name of a rule file without what all have: "memory".
func Topic(file string) string { return strings.TrimSuffix(path.Base(file), rulesSuffix) }

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
				})
			}
		}
	}
	return out, nil
}
