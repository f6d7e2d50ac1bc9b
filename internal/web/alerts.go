package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Alerts tells what the rules say now: alerts that are pending or firing, and the
// groups of rules. The embedded store's rules are one, adapted. Safe for concurrent
// use; answers are shared and must not be changed.
type Alerts interface {
	Alerts() ([]Alert, []RuleGroup)
}

// Alert is a rule that is true for one set of labels.
type Alert struct {
	Labels      map[string]string // alertname is the rule, instance the full name of the node
	Annotations map[string]string // texts for people: summary, description, meaning, first_look, runbook_url
	Firing      bool              // else it is pending: true, not yet for as long as the rule asks
	Since       time.Time         // since when it is true
	Value       float64           // of the expression
}

// RuleGroup is rules that are evaluated together, and how it fares.
type RuleGroup struct {
	Name      string
	Rules     int
	Interval  time.Duration
	Evaluated time.Time // the last time; zero: not yet
	Took      time.Duration
	Problem   string // of the last evaluation; "" none
}

// alertCount is what the head of every page says.
type alertCount struct {
	Firing  int `json:"firing"`
	Pending int `json:"pending"`
}

func (s *Server) countAlerts() *alertCount {
	if s.alerts == nil {
		return nil
	}
	var c alertCount
	list, _ := s.alerts.Alerts()
	for _, a := range list {
		if a.Firing {
			c.Firing++
		} else {
			c.Pending++
		}
	}
	return &c
}

type wireAlert struct {
	Name        string            `json:"name"`
	Severity    string            `json:"severity"`
	State       string            `json:"state"`
	Since       string            `json:"since"`
	Value       *float64          `json:"value"`
	Node        string            `json:"node"`    // as in addresses; "" it is about no one node
	Watched     bool              `json:"watched"` // node is watched here
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

type wireGroup struct {
	Name      string  `json:"name"`
	Rules     int     `json:"rules"`
	Interval  float64 `json:"interval_seconds"`
	Evaluated string  `json:"evaluated"`
	Took      float64 `json:"took_seconds"`
	Problem   string  `json:"problem"`
}

func (s *Server) listAlerts(w http.ResponseWriter, r *http.Request) error {
	if err := params(r).Done(); err != nil {
		return err
	}
	if s.alerts == nil {
		return problem(http.StatusNotFound, "no alert rules run here", "start hodoscope serve with --data DIR")
	}
	alerts, groups := s.alerts.Alerts()
	answer := struct {
		Alerts []wireAlert `json:"alerts"`
		Groups []wireGroup `json:"groups"`
	}{make([]wireAlert, len(alerts)), make([]wireGroup, len(groups))}
	for i, a := range slices.SortedFunc(slices.Values(alerts), moreUrgent) {
		answer.Alerts[i] = s.wireAlert(a)
	}
	for i, g := range groups {
		answer.Groups[i] = wireGroup{g.Name, g.Rules, g.Interval.Seconds(), ask.RFC3339(g.Evaluated), g.Took.Seconds(), g.Problem}
	}
	return writeJSON(w, answer)
}

func (s *Server) wireAlert(a Alert) wireAlert {
	one := wireAlert{
		Name: a.Labels["alertname"], Severity: a.Labels["severity"], State: "pending", Since: ask.RFC3339(a.Since), Value: ask.Finite(a.Value),
		Node: a.Labels["instance"], Labels: cutAll(a.Labels), Annotations: cutAll(a.Annotations),
	}
	if a.Firing {
		one.State = "firing"
	}
	if n, err := s.node(one.Node); err == nil {
		one.Node, one.Watched = n.State().Target, true
	}
	return one
}

// severities, the most urgent first. A rule may name others; they come last.
var severities = []string{"critical", "warning", "info"}

// moreUrgent orders: firing before pending, by severity, the newest first.
func moreUrgent(a, b Alert) int {
	urgency := func(a Alert) int {
		i := slices.Index(severities, a.Labels["severity"])
		if i < 0 {
			i = len(severities)
		}
		if !a.Firing {
			i += len(severities) + 1
		}
		return i
	}
	return cmp.Or(cmp.Compare(urgency(a), urgency(b)), b.Since.Compare(a.Since),
		cmp.Compare(a.Labels["alertname"], b.Labels["alertname"]), cmp.Compare(a.Labels["instance"], b.Labels["instance"]))
}

// cutAll bounds texts: labels may come from a node.
func cutAll(m map[string]string) map[string]string {
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[k] = view.Cut(v)
	}
	return out
}
