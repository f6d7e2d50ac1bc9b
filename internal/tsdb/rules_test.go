package tsdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// told collects what a rule manager notifies.
type told struct {
	mu     sync.Mutex
	alerts []Alert
}

func (n *told) notify(_ context.Context, _ string, alerts []Alert) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.alerts = append(n.alerts, alerts...)
}

func (n *told) states(name string) []AlertState {
	n.mu.Lock()
	defer n.mu.Unlock()
	var states []AlertState
	for _, a := range n.alerts {
		if a.Labels["alertname"] == name && (len(states) == 0 || states[len(states)-1] != a.State) {
			states = append(states, a.State)
		}
	}
	return states
}

func (n *told) last() Alert {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.alerts[len(n.alerts)-1]
}

func ruleFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "rules.yml")
	writeRules(t, name, text)
	return name
}

func writeRules(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const queueRules = `
groups:
- name: queues
  interval: 100ms
  rules:
  - record: node:queue:sum
    expr: sum by (instance) (queue_bytes)
  - alert: LongQueue
    expr: node:queue:sum > 100
    labels: {severity: warning}
    annotations: {summary: "{{ $labels.instance }} of {{ $externalLabels.team }} has {{ $value }}"}
`

func TestRulesFireAndResolve(t *testing.T) {
	db := open(t, Options{})
	var n told
	r, err := db.Rules(RuleOptions{ExternalURL: "http://hodoscope.example", Labels: map[string]string{"team": "shop"}, Resend: 200 * time.Millisecond, Notify: n.notify}, ruleFile(t, queueRules))
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, db, collect("a", time.Now(), sample{"queue", "x", 70}, sample{"queue", "y", 50}))
	eventually(t, "the alert fires", func() bool { return fmt.Sprint(n.states("LongQueue")) == "[firing]" })
	a := n.last()
	if a.Labels["instance"] != "a" || a.Labels["severity"] != "warning" || a.Annotations["summary"] != "a of shop has 120" || a.Value != 120 {
		t.Errorf("alert %+v", a)
	}
	if a.ActiveAt.IsZero() || a.FiredAt.Before(a.ActiveAt) || !a.ResolvedAt.IsZero() || !a.ValidUntil.After(a.FiredAt) {
		t.Errorf("times of %+v", a)
	}
	if !strings.HasPrefix(a.GeneratorURL, "http://hodoscope.example/graph?g0.expr=node%3Aqueue%3Asum") {
		t.Errorf("generator URL %s", a.GeneratorURL)
	}
	g := r.Groups()
	if len(g) != 1 || len(g[0].Rules) != 2 || len(g[0].Rules[1].Alerts) != 1 || g[0].Rules[1].Alerts[0].State != Firing || g[0].Evaluated.IsZero() {
		t.Errorf("groups %+v", g)
	}
	mustAppend(t, db, collect("a", time.Now(), sample{"queue", "x", 1}))
	eventually(t, "the alert is resolved", func() bool { return fmt.Sprint(n.states("LongQueue")) == "[firing resolved]" })
	if a := n.last(); a.ResolvedAt.IsZero() {
		t.Errorf("no time of the end: %+v", a)
	}
}

func TestRuleFailureIsListed(t *testing.T) {
	db := open(t, Options{})
	r, err := db.Rules(RuleOptions{}, ruleFile(t, `
groups:
- name: ambiguous
  interval: 100ms
  rules:
  - record: x
    expr: queue_bytes / on(instance) queue_bytes
`))
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, db, collect("a", time.Now(), sample{"queue", "x", 70}, sample{"queue", "y", 50}))
	eventually(t, "the error is listed", func() bool {
		e := r.Groups()[0].Rules[0].LastError
		return e != nil && strings.Contains(e.Error(), "many-to-many")
	})
}

const pendingRules = `
groups:
- name: queues
  interval: 100ms
  rules:
  - alert: LongQueue
    expr: queue_bytes > %d
    for: 10m
`

func pendingSince(r *Rules) time.Time {
	for _, g := range r.Groups() {
		for _, rule := range g.Rules {
			for _, a := range rule.Alerts {
				if a.State == Pending {
					return a.ActiveAt
				}
			}
		}
	}
	return time.Time{}
}

func TestPendingTimeSurvivesReload(t *testing.T) {
	db := open(t, Options{})
	file := ruleFile(t, fmt.Sprintf(pendingRules, 10))
	r, err := db.Rules(RuleOptions{}, file)
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, db, collect("a", time.Now(), sample{"queue", "x", 70}))
	eventually(t, "the alert is pending", func() bool { return !pendingSince(r).IsZero() })
	since := pendingSince(r)

	writeRules(t, file, "groups: [{name: queues, rules: [{alert: X, expr: 'sum('}]}]")
	if err := r.Reload(file); !errors.Is(err, ErrSetting) || !strings.Contains(err.Error(), file) {
		t.Fatalf("%v, want ErrSetting and the file", err)
	}
	if got := pendingSince(r); got != since {
		t.Errorf("after a file that was refused: pending since %v, want %v", got, since)
	}

	writeRules(t, file, fmt.Sprintf(pendingRules, 20)) // other content, so a new group
	if err := r.Reload(file); err != nil {
		t.Fatal(err)
	}
	if got := r.Groups()[0].Rules[0].Expr; got != "queue_bytes > 20" {
		t.Errorf("the rule is %s", got)
	}
	eventually(t, "the new group is evaluated", func() bool { return !r.Groups()[0].Evaluated.IsZero() })
	if got := pendingSince(r); got != since {
		t.Errorf("pending since %v, want %v", got, since)
	}
}

// A process that was away takes up how long an alert was pending.
func TestPendingTimeSurvivesRestart(t *testing.T) {
	dir := t.TempDir()
	file := ruleFile(t, fmt.Sprintf(pendingRules, 10))
	db := open(t, Options{Dir: dir})
	// Pending for four minutes until a minute ago, as an earlier life recorded it.
	active := time.Now().Add(-5 * time.Minute).Truncate(time.Second)
	down := time.Now().Add(-time.Minute).Truncate(time.Second)
	m := collect("a", down, sample{"ALERTS_FOR_STATE", "x", float64(active.Unix())})
	metric := m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0)
	metric.SetUnit("")
	metric.Gauge().DataPoints().At(0).Attributes().PutStr("alertname", "LongQueue")
	mustAppend(t, db, m)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	db = open(t, Options{Dir: dir})
	r, err := db.Rules(RuleOptions{}, file)
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, db, collect("a", time.Now(), sample{"queue", "x", 70}))
	// The minute away does not count: it is moved by that.
	want := active.Add(time.Minute)
	eventually(t, "the pending time is taken up", func() bool {
		got := pendingSince(r)
		return !got.IsZero() && got.Sub(want).Abs() < 10*time.Second
	})
}

func TestOneSetOfRules(t *testing.T) {
	db := open(t, Options{})
	file := ruleFile(t, queueRules)
	if _, err := db.Rules(RuleOptions{}, filepath.Join(t.TempDir(), "none.yml")); !errors.Is(err, ErrSetting) {
		t.Fatalf("a file that is not there: %v", err)
	}
	r, err := db.Rules(RuleOptions{}, file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Rules(RuleOptions{}, file); !errors.Is(err, ErrSetting) {
		t.Errorf("a second set of rules: %v", err)
	}
	r.Close()
	if _, err := db.Rules(RuleOptions{}, file); err != nil {
		t.Errorf("rules after the first were closed: %v", err)
	}
}
