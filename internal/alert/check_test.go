package alert

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func TestCheck(t *testing.T) {
	rule := func(s string) string { return "groups:\n- name: g\n  rules:\n" + s }
	for _, c := range []struct{ what, text, want string }{
		{"good", rule("  - {alert: A, expr: up == 0}\n  - {record: 'a:b', expr: up}\n"), ""},
		{"empty", "", ""},
		{"same name, other labels", rule("  - {alert: A, expr: up == 0, labels: {severity: warning}}\n  - {alert: A, expr: up == 0, labels: {severity: critical}}\n"), ""},
		{"twice", rule("  - {alert: A, expr: up == 0}\n  - {alert: A, expr: up == 1}\n"), `group "g" has a second rule A{}`},
		{"twice by labels of the group", "groups:\n- name: g\n  labels: {x: y}\n  rules:\n  - {record: a, expr: up}\n- name: h\n  rules:\n  - {record: a, expr: up, labels: {x: y}}\n", `second rule a{x="y"}`},
		{"expression", rule("  - {alert: A, expr: 'up =='}\n"), "4:"},
		{"field", rule("  - {alert: A, expr: up, severity: warning}\n"), "severity"},
		{"template", rule("  - {alert: A, expr: up, annotations: {x: '{{ nofunc }}'}}\n"), "nofunc"},
		{"no YAML", "\t", "character"},
	} {
		files := fstest.MapFS{"x.yml": {Data: []byte(c.text)}}
		_, errs := Check(files, "x.yml")
		got := fmt.Sprint(errs)
		if (c.want == "") != (len(errs) == 0) || !strings.Contains(got, c.want) {
			t.Errorf("%s: %v", c.what, errs)
		}
		for _, err := range errs {
			if !strings.HasPrefix(err.Error(), "x.yml: ") {
				t.Errorf("%s: of which file? %v", c.what, err)
			}
		}
	}
	if _, errs := Check(fstest.MapFS{}, "x.yml"); len(errs) != 1 {
		t.Errorf("no file: %v", errs)
	}
}

func TestCheckCounts(t *testing.T) {
	alerts := 0
	for _, name := range RuleFiles() {
		c, errs := Check(Pack(), name)
		if len(errs) > 0 {
			t.Error(errs)
		}
		alerts += c.Alerts
	}
	if n := len(packed(t)); alerts != n {
		t.Errorf("%d alerts, Rules has %d", alerts, n)
	}
}
