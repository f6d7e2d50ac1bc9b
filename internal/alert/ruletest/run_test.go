package ruletest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

const oneRule = `
groups:
- name: g
  rules:
  - {record: 'a:double', expr: 2 * a}
  - {alert: High, expr: 'a:double > 10', for: 2m, labels: {severity: warning}, annotations: {summary: '{{ $labels.x }} is {{ $value }} in {{ $externalLabels.dc }}, see {{ $externalURL }}'}}
`

func runText(t *testing.T, test string) (*Report, error) {
	t.Helper()
	files := fstest.MapFS{
		"x/a.rules.yml": {Data: []byte(oneRule)},
		"x/b.rules.yml": {Data: []byte("groups:\n- name: b\n  rules:\n  - {record: 'b:sum', expr: 'sum(a:double)'}\n")},
		"x/a.test.yml":  {Data: []byte(test)},
	}
	return Run(t.Context(), In(files), "x/a.test.yml")
}

// Everything of the format that a test file may have.
const whole = `
rule_files: ['*.rules.yml']
evaluation_interval: 30s
group_eval_order: [g, b]
tests:
- name: all
  interval: 1m
  start_timestamp: 2026-11-27T00:00:00Z
  external_labels: {dc: north}
  external_url: http://here
  input_series:
  - {series: 'a{x="1"}', values: '1+1x20'}
  - {series: 'a{x="2"}', values: '1 _ stale'}
  - {series: h, values: '{{schema:0 sum:3 count:2 buckets:[1 1]}}x20'}
  alert_rule_test:
  - {eval_time: 6m, alertname: High, exp_alerts: []}
  - eval_time: 8m
    alertname: High
    exp_alerts: [{exp_labels: {severity: warning, x: '1'}, exp_annotations: {summary: '1 is 18 in north, see http://here'}}]
  promql_expr_test:
  - {expr: 'b:sum', eval_time: 9m, exp_samples: [{labels: 'b:sum', value: 20}]}
  - {expr: 'scalar(a{x="1"})', eval_time: 9m, exp_samples: [{value: 10}]}
  - {expr: h, eval_time: 0s, exp_samples: [{labels: h, histogram: '{{schema:0 sum:3 count:2 buckets:[1 1]}}'}]}
  - {expr: 'timestamp(a{x="1"})', eval_time: 1m, exp_samples: [{labels: '{x="1"}', value: 1795737660}]}
`

func TestWholeFormat(t *testing.T) {
	r, err := runText(t, whole)
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() || len(r.Tests) != 1 || r.Tests[0].Checks != 6 {
		t.Errorf("%+v", r)
	}
}

// TestFailures: what is wrong with a rule is told so that one can see it.
func TestFailures(t *testing.T) {
	r, err := runText(t, `
rule_files: [a.rules.yml]
tests:
- name: wrong
  input_series: [{series: 'a{x="1"}', values: 6x10}, {series: 'a{x="2"}', values: 7x10}]
  alert_rule_test:
  - {eval_time: 1m, alertname: High, exp_alerts: [{exp_labels: {severity: warning, x: '1'}}]}
  - eval_time: 3m
    alertname: High
    exp_alerts:
    - {exp_labels: {severity: warning, x: '1'}, exp_annotations: {summary: '1 is 12 in , see '}}
    - {exp_labels: {severity: critical, x: '2'}, exp_annotations: {summary: '2 is 14 in , see '}}
  - {eval_time: 3m, alertname: Hihg, exp_alerts: []}
  promql_expr_test:
  - {expr: a, eval_time: 1m, exp_samples: [{labels: 'a{x="1"}', value: 6}]}
  - {expr: 'a[5m]', eval_time: 1m}
  - {expr: 'a ==', eval_time: 1m}
  - {expr: a, eval_time: 1m, exp_samples: [{labels: 'a{', value: 6}]}
- name: right
  promql_expr_test: [{expr: '1', eval_time: 0s, exp_samples: [{value: 1}]}]
`)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, test := range r.Tests {
		for _, f := range test.Failures {
			fmt.Fprintln(&b, f)
		}
	}
	golden := filepath.Join("testdata", "failures.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
	if r.OK() || r.Failed() != 1 {
		t.Errorf("%d of %d failed", r.Failed(), len(r.Tests))
	}
}

// TestBadFiles: what is no test is an error, not a test that passes.
func TestBadFiles(t *testing.T) {
	for _, c := range []struct{ what, text, want string }{
		{"empty", "", "EOF"},
		{"no tests", "rule_files: [a.rules.yml]", "no tests"},
		{"no such rules", "rule_files: [z.yml]\ntests: [{name: x}]", `no file is named "z.yml"`},
		{"rules that are none", "rule_files: [a.test.yml]\ntests: [{name: x}]", "a.test.yml"},
		{"field", "tests: [{nam: x}]", "nam"},
		{"series", "tests: [{name: x, input_series: [{series: 'a{', values: '1'}]}]", "x: "},
		{"no name of an alert", "tests: [{name: x, alert_rule_test: [{eval_time: 1m}]}]", "no alertname"},
		{"time", "tests: [{name: x, start_timestamp: yesterday}]", "neither RFC 3339 nor"},
	} {
		r, err := runText(t, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v", c.what, r, err)
		}
	}
	if _, err := Run(t.Context(), OnDisk(), "no/such/file"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// TestRuleThatFails: a rule whose evaluation fails is not one that is silent.
func TestRuleThatFails(t *testing.T) {
	files := fstest.MapFS{
		"a.yml": {Data: []byte("groups:\n- name: g\n  rules:\n  - {record: r, expr: 'a * on (x) group_left () b'}\n")},
		"t.yml": {Data: []byte("rule_files: [a.yml]\ntests:\n- name: x\n  input_series: [{series: 'a{x=\"1\"}', values: 1x5}, {series: 'b{x=\"1\",y=\"1\"}', values: 1x5}, {series: 'b{x=\"1\",y=\"2\"}', values: 1x5}]\n  promql_expr_test: [{expr: r, eval_time: 1m}]\n")},
	}
	if _, err := Run(t.Context(), In(files), "t.yml"); err == nil || !strings.Contains(err.Error(), "rule r: ") {
		t.Error(err)
	}
}

func TestOnDisk(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"rules/a.rules.yml": oneRule,
		"tests/a.test.yml":  "rule_files: [../rules/a.rules.yml, '" + filepath.Join(dir, "rules", "a.rule?.yml") + "']\ntests: [{name: x, promql_expr_test: [{expr: '1', eval_time: 0s, exp_samples: [{value: 1}]}]}]",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Run(t.Context(), OnDisk(), filepath.Join(dir, "tests", "a.test.yml"))
	if err != nil || !r.OK() {
		t.Errorf("%+v, %v", r, err)
	}
}
