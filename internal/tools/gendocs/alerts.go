package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/alert"
)

// pack is what alerts.md is made from.
type pack struct {
	Topics      []topic
	Inhibitions []alert.Inhibition
	Thresholds  []threshold
}

type threshold struct {
	alert.Threshold
	Alerts []string // that use it
}

type topic struct {
	Name, About string
	Rules       []alert.Rule
}

func alerts(string) (any, error) {
	rules, err := alert.Rules()
	if err != nil {
		return nil, err
	}
	p := pack{Inhibitions: alert.Inhibitions}
	thresholds, err := alert.Thresholds()
	if err != nil {
		return nil, err
	}
	for _, th := range thresholds {
		one := threshold{Threshold: th}
		for _, r := range rules {
			if slices.Contains(alert.ThresholdsIn(r.Expr), th.Name) {
				one.Alerts = append(one.Alerts, r.Name)
			}
		}
		p.Thresholds = append(p.Thresholds, one)
	}
	for _, name := range alert.RuleFiles() {
		about, err := alert.About(name)
		if err != nil {
			return nil, err
		}
		t := topic{Name: alert.Topic(name), About: about}
		for _, r := range rules {
			if r.Topic == t.Name {
				t.Rules = append(t.Rules, r)
			}
		}
		p.Topics = append(p.Topics, t)
	}
	return p, nil
}

// placeholder is what a template of an alert fills in.
var placeholder = regexp.MustCompile(`\{\{ \$labels\.(\w+) \}\}`)

// fill puts the names of things where an alert has the things.
func fill(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(s string) string {
		label := placeholder.FindStringSubmatch(s)[1]
		if label == "instance" {
			return "NODE"
		}
		return strings.ToUpper(label[strings.LastIndexByte(label, '_')+1:])
	})
}

// span is a time as people write it.
func span(d time.Duration) string {
	switch {
	case d == 0:
		return "at once"
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return d.String()
}

// among is a regular expression of names.
func among(names []string) string { return strings.Join(names, "|") }

// equals lists labels as YAML has them.
func equals(labels []string) string { return strings.Join(labels, ", ") }

// numeral writes a threshold as the rule files do.
func numeral(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
