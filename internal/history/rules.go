package history

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The rule file of a baseline: Prometheus' format, thresholds that fit one node.

type ruleFile struct {
	Groups []ruleGroup `yaml:"groups"`
}

type ruleGroup struct {
	Name     string `yaml:"name"`
	Interval string `yaml:"interval"`
	Rules    []rule `yaml:"rules"`
}

type rule struct {
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	For         string            `yaml:"for"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

// lasting is how long something unusual must last to be told.
const lasting = "10m"

// WriteRules writes alerts for what is beyond the usual of this node, and for growth
// faster than what it showed. The pack of rules for all nodes is not in it.
func (b Baseline) WriteRules(w io.Writer) error {
	group := ruleGroup{Name: "baseline " + b.Period.name(), Interval: "30s"}
	for _, e := range b.Entries {
		if e.Threshold > 0 {
			group.Rules = append(group.Rules, b.high(e))
		}
		if r, ok := b.growth(e); ok {
			group.Rules = append(group.Rules, r)
		}
	}
	if len(group.Rules) == 0 {
		return fmt.Errorf("nothing of the period gives a threshold")
	}
	fmt.Fprintf(w, "# %s\n# %s\n", oneLine(b.Document().Title), b.Period.spanNote())
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	if err := enc.Encode(ruleFile{Groups: []ruleGroup{group}}); err != nil {
		return err
	}
	return enc.Close()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// high tells when a number is beyond its threshold for a while.
func (b Baseline) high(e Entry) rule {
	return rule{
		Alert: "BeamUnusual" + camel(e.Number.Name), Expr: b.labelled(e) + " > " + number(e.Threshold), For: lasting,
		Labels: map[string]string{"severity": "warning"},
		Annotations: map[string]string{
			"summary": fmt.Sprintf("%s: beyond what is usual for %s", e.Line.Name(), template(b.Period.name())),
			"description": fmt.Sprintf("Above %s for %s. In the period that was learnt from it was not more than %s, and %s or less 99 %% of the time.",
				Amount(e.Threshold, e.Unit), lasting, Amount(e.Max, e.Unit), Amount(e.P99, e.Unit)),
		},
	}
}

// growthFactor is by how much faster than ever it must grow.
const growthFactor = 3

// growth tells when something with a limit grows faster than what it did, so that it
// would be full within a day.
func (b Baseline) growth(e Entry) (rule, bool) {
	if e.Limit <= 0 || e.By != "" {
		return rule{}, false
	}
	usual := 0.0
	if e.Grows && e.Growth > 0 {
		usual = e.Growth
	}
	perHour := round2(max(growthFactor*usual, (e.Limit-e.Max)/48, e.Least))
	return rule{
		Alert: "BeamUnusual" + camel(e.Number.Name) + "Growth",
		Expr:  fmt.Sprintf("deriv((%s)[1h:1m]) * 3600 > %s", b.labelled(e), number(perHour)), For: "30m",
		Labels: map[string]string{"severity": "warning"},
		Annotations: map[string]string{
			"summary":     fmt.Sprintf("%s: faster growth than is usual for %s", e.Line.Name(), template(b.Period.name())),
			"description": fmt.Sprintf("By more than %s an hour; %s was the most in the period that was learnt from, the limit is %s.", Amount(perHour, e.Unit), Amount(e.Max, e.Unit), Amount(e.Limit, e.Unit)),
		},
	}, true
}

// labelled is the number's expression, with the node's labels on its result.
func (b Baseline) labelled(e Entry) string {
	expr := query(e.Expr, b.Period.matchers(), "5m")
	for _, f := range []string{"avg", "sum", "max"} {
		if rest, ok := strings.CutPrefix(expr, f+"("); ok {
			expr = f + " by (job, instance) (" + rest
			break
		}
	}
	return strings.ReplaceAll(expr, "/ sum(", "/ sum by (job, instance) (")
}

// template is text that Prometheus' templates leave as it is.
func template(s string) string { return strings.ReplaceAll(oneLine(s), "{{", "{ {") }

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// camel makes LongestQueue of longest_queue.
func camel(s string) string {
	var b strings.Builder
	for w := range strings.SplitSeq(s, "_") {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}
