package ruletest

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"go.yaml.in/yaml/v3"
)

// The format is https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/

type testFile struct {
	RuleFiles          []string       `yaml:"rule_files"`
	EvaluationInterval model.Duration `yaml:"evaluation_interval"`
	GroupEvalOrder     []string       `yaml:"group_eval_order"`
	Tests              []testGroup    `yaml:"tests"`
}

type testGroup struct {
	Name           string         `yaml:"name"`
	Interval       model.Duration `yaml:"interval"`
	InputSeries    []series       `yaml:"input_series"`
	AlertRuleTests []alertCase    `yaml:"alert_rule_test"`
	ExprTests      []exprCase     `yaml:"promql_expr_test"`
	ExternalLabels labels.Labels  `yaml:"external_labels"`
	ExternalURL    string         `yaml:"external_url"`
	Start          moment         `yaml:"start_timestamp"`
}

type series struct {
	Series string `yaml:"series"`
	Values string `yaml:"values"`
}

type alertCase struct {
	EvalTime  model.Duration  `yaml:"eval_time"`
	Alertname string          `yaml:"alertname"`
	ExpAlerts []expectedAlert `yaml:"exp_alerts"`
}

type expectedAlert struct {
	Labels      map[string]string `yaml:"exp_labels"`
	Annotations map[string]string `yaml:"exp_annotations"`
}

type exprCase struct {
	Expr       string           `yaml:"expr"`
	EvalTime   model.Duration   `yaml:"eval_time"`
	ExpSamples []expectedSample `yaml:"exp_samples"`
}

type expectedSample struct {
	Labels    string  `yaml:"labels"`
	Value     float64 `yaml:"value"`
	Histogram string  `yaml:"histogram"` // if not empty, Value means nothing
}

// moment is a time as RFC 3339 or as seconds since 1970.
type moment struct{ time.Time }

// UnmarshalYAML reads either form.
func (m *moment) UnmarshalYAML(node *yaml.Node) error {
	if t, err := time.Parse(time.RFC3339, node.Value); err == nil {
		m.Time = t
		return nil
	}
	s, err := strconv.ParseFloat(node.Value, 64)
	if err != nil {
		return fmt.Errorf("line %d: start_timestamp %q is neither RFC 3339 nor seconds since 1970", node.Line, node.Value)
	}
	m.Time = time.UnixMilli(int64(s * 1000)).UTC()
	return nil
}

// defaultInterval is promtool's.
const defaultInterval = model.Duration(time.Minute)

// parse reads a test file and checks what can be known without running it.
func parse(text []byte) (*testFile, error) {
	var f testFile
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	if f.EvaluationInterval == 0 {
		f.EvaluationInterval = defaultInterval
	}
	for i := range f.Tests {
		t := &f.Tests[i]
		if t.Interval == 0 {
			t.Interval = f.EvaluationInterval
		}
		if t.Name == "" {
			t.Name = fmt.Sprintf("test %d", i+1)
		}
		for _, c := range t.AlertRuleTests {
			if c.Alertname == "" {
				return nil, fmt.Errorf("%s: a test of an alert at %v has no alertname", t.Name, c.EvalTime)
			}
		}
	}
	if len(f.Tests) == 0 {
		return nil, errors.New("there are no tests")
	}
	return &f, nil
}
