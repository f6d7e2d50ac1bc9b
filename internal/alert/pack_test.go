package alert

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
)

func packed(t *testing.T) []Rule {
	t.Helper()
	rules, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) < 30 {
		t.Fatalf("the pack has %d alerts", len(rules))
	}
	return rules
}

// TestEveryAlertIsExplained: who is told at night is told what it means and where to look.
func TestEveryAlertIsExplained(t *testing.T) {
	names := make(map[string]bool)
	for _, r := range packed(t) {
		if names[r.Name] {
			t.Errorf("%s is there twice", r.Name)
		}
		names[r.Name] = true
		if !slices.Contains([]string{"info", "warning", "critical"}, r.Severity) {
			t.Errorf("%s: severity %q", r.Name, r.Severity)
		}
		for what, text := range map[string]string{"summary": r.Summary, "description": r.Description, "meaning": r.Meaning, "first_look": r.FirstLook} {
			if text == "" {
				t.Errorf("%s has no %s", r.Name, what)
			}
		}
		if !strings.Contains(r.Summary, "{{ $labels.") {
			t.Errorf("%s: the summary does not say of whom", r.Name)
		}
		if strings.Contains(r.Meaning+r.FirstLook, "{{") {
			t.Errorf("%s: meaning and first_look are in docs/alerts.md, where nothing is filled in", r.Name)
		}
	}
}

// TestLinks: each alert has its place in docs/alerts.md, and each about one node a
// link to the page, which is the same everywhere.
func TestLinks(t *testing.T) {
	page := ""
	for _, name := range RuleFiles() {
		groups, errs := NewLoader(Pack()).read(name)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		for _, g := range groups.Groups {
			for _, r := range g.Rules {
				if r.Alert == "" {
					continue
				}
				if want := "https://github.com/hodoscope/hodoscope/blob/main/docs/alerts.md#" + strings.ToLower(r.Alert); r.Annotations["runbook_url"] != want {
					t.Errorf("%s: runbook_url %s, want %s", r.Alert, r.Annotations["runbook_url"], want)
				}
				if got := r.Annotations["page"]; page == "" {
					page = got
				} else if got != page && (got != "" || strings.Contains(r.Annotations["summary"], ".instance")) {
					t.Errorf("%s: page %s, elsewhere %s", r.Alert, got, page)
				}
			}
		}
	}
	if !strings.HasPrefix(page, "{{ $externalURL }}/#/{{ $labels.instance") || !strings.Contains(page, "at=") {
		t.Errorf("page %s", page)
	}
}

// metrics are those of the catalogue that the pack uses, as Prometheus spells
// them, each with its labels beside job and instance.
var metrics = map[string][]string{
	"beam_node_up":                             nil,
	"beam_uptime_seconds":                      nil,
	"beam_scheduler_utilization_ratio":         {"beam_scheduler_type", "beam_scheduler_id"},
	"beam_scheduler_online":                    {"beam_scheduler_type"},
	"beam_run_queue_length":                    {"beam_run_queue_type", "beam_run_queue_id"},
	"beam_memory_used_bytes":                   {"beam_memory_type"},
	"beam_memory_limit_bytes":                  nil,
	"beam_memory_allocator_carrier_size_bytes": {"beam_memory_allocator_name", "beam_memory_allocator_carrier_kind", "beam_memory_allocator_instance"},
	"beam_memory_allocator_block_size_bytes":   {"beam_memory_allocator_name", "beam_memory_allocator_carrier_kind", "beam_memory_allocator_instance"},
	"beam_process_count":                       nil,
	"beam_process_limit":                       nil,
	"beam_port_count":                          nil,
	"beam_port_limit":                          nil,
	"beam_atom_count":                          nil,
	"beam_atom_limit":                          nil,
	"beam_ets_table_count":                     nil,
	"beam_ets_table_limit":                     nil,
	"beam_process_mailbox_length":              {"beam_process_name", "beam_process_rank"},
	"beam_monitor_events_total":                {"beam_monitor_event_type", "beam_process_group"},
	"beam_dist_link_up":                        {"beam_dist_peer"},
	"beam_dist_queue_size_bytes":               {"beam_dist_peer"},
	"beam_dist_busy_limit_bytes":               {"beam_dist_peer"},
	"beam_probe_rpc_duration_seconds_bucket":   {"le"},
	"beam_probe_schedule_delay_seconds":        nil,
	"hodoscope_finding_open":                   {"hodoscope_finding_detector", "hodoscope_finding_severity", "hodoscope_finding_culprit"},
	"target_info":                              {"process_runtime_name", "process_runtime_description"},
}

// TestNames: a rule about a metric that does not exist is silent for ever, and so
// is one that selects by a label which the metric has not.
func TestNames(t *testing.T) {
	used := make(map[string]bool)
	recorded := make(map[string]bool)
	var selectors []*parser.VectorSelector
	for _, name := range RuleFiles() {
		groups, errs := NewLoader(Pack()).read(name)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		for _, g := range groups.Groups {
			for _, r := range g.Rules {
				if r.Record != "" {
					recorded[r.Record] = true
				}
				e, err := NewLoader(Pack()).Parse(r.Expr)
				if err != nil {
					t.Fatal(err)
				}
				parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
					if s, ok := n.(*parser.VectorSelector); ok {
						selectors = append(selectors, s)
					}
					return nil
				})
			}
		}
	}
	for _, s := range selectors {
		known, ok := metrics[s.Name]
		if !ok && !recorded[s.Name] {
			t.Errorf("%s is neither in the catalogue nor recorded", s)
		}
		used[s.Name] = true
		for _, m := range s.LabelMatchers {
			if m.Name != model.MetricNameLabel && !slices.Contains(known, m.Name) {
				t.Errorf("%s selects by %s, which it has not", s, m.Name)
			}
		}
	}
	for _, name := range slices.Concat(slices.Sorted(maps.Keys(metrics)), slices.Sorted(maps.Keys(recorded))) {
		if !used[name] {
			t.Errorf("no rule uses %s", name)
		}
	}
}

// TestInhibitionsNameAlerts: and say why.
func TestInhibitionsNameAlerts(t *testing.T) {
	var names []string
	severity := make(map[string]string)
	for _, r := range packed(t) {
		names = append(names, r.Name)
		severity[r.Name] = r.Severity
	}
	for _, i := range Inhibitions {
		for _, n := range slices.Concat(i.Sources, i.Targets) {
			if !slices.Contains(names, n) {
				t.Errorf("%s is no alert", n)
			}
		}
		for _, s := range i.Sources {
			if severity[s] != "critical" {
				t.Errorf("%s silences others and is itself only %s", s, severity[s])
			}
		}
		if i.Why == "" || len(i.Equal) == 0 {
			t.Errorf("%v: no reason, or of all nodes", i.Sources)
		}
	}
	// Each pair of a warning and its page.
	for _, n := range names {
		warning := strings.TrimSuffix(n, "Critical")
		for _, w := range []string{warning + "NearLimit", warning + "High"} {
			if warning != n && slices.Contains(names, w) && !inhibited(map[string]string{NameLabel: n}, map[string]string{NameLabel: w}) {
				t.Errorf("%s is told beside %s", w, n)
			}
		}
	}
}

func inhibited(source, target map[string]string) bool {
	return slices.ContainsFunc(Inhibitions, func(i Inhibition) bool { return i.Inhibits(source, target) })
}

func TestInhibits(t *testing.T) {
	alert := func(name, instance string) map[string]string {
		return map[string]string{NameLabel: name, "job": "shop", "instance": instance}
	}
	mailbox := func(name, process string) map[string]string {
		return map[string]string{NameLabel: name, "job": "shop", "instance": "shop@a", "beam_process_name": process}
	}
	for _, c := range []struct {
		what           string
		source, target map[string]string
		want           bool
	}{
		{"a node that is away", alert("BeamNodeUnreachable", "shop@a"), alert("BeamMemoryCritical", "shop@a"), true},
		{"another node", alert("BeamNodeUnreachable", "shop@a"), alert("BeamMemoryCritical", "shop@b"), false},
		{"itself", alert("BeamNodeUnreachable", "shop@a"), alert("BeamNodeUnreachable", "shop@a"), false},
		{"the two of a node that is away", alert("BeamNodeUnreachable", "shop@a"), alert("BeamNodeUnreachableAtProcessLimit", "shop@a"), false},
		{"worse of the same", alert("BeamMemoryCritical", "shop@a"), alert("BeamMemoryHigh", "shop@a"), true},
		{"not the other way", alert("BeamMemoryHigh", "shop@a"), alert("BeamMemoryCritical", "shop@a"), false},
		{"another process", mailbox("BeamMailboxRunaway", "log"), mailbox("BeamMailboxLong", "repo"), false},
		{"the same process", mailbox("BeamMailboxRunaway", "log"), mailbox("BeamMailboxLong", "log"), true},
	} {
		if got := inhibited(c.source, c.target); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

func TestTopicsHaveTests(t *testing.T) {
	for _, name := range RuleFiles() {
		test := Topic(name) + testSuffix
		if _, err := fs.Stat(Pack(), test); err != nil {
			t.Errorf("%s has no %s", name, test)
		}
	}
	if len(TestFiles()) != len(RuleFiles()) {
		t.Errorf("%v, %v", RuleFiles(), TestFiles())
	}
}

// TestSumsAreOfNodes: sums and joins keep nodes apart.
func TestSumsAreOfNodes(t *testing.T) {
	ofNodes := func(what string, by []string) {
		if !slices.Contains(by, "job") || !slices.Contains(by, "instance") {
			t.Errorf("%s goes over nodes", what)
		}
	}
	for _, r := range packed(t) {
		if r.Name == "BeamMixedOtpVersions" {
			continue // is about all nodes of a job
		}
		e, err := NewLoader(Pack()).Parse(r.Expr)
		if err != nil {
			t.Fatal(err)
		}
		parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
			switch n := n.(type) {
			case *parser.AggregateExpr:
				ofNodes(n.String(), n.Grouping)
			case *parser.BinaryExpr:
				if n.VectorMatching != nil && n.VectorMatching.On {
					ofNodes(n.String(), n.VectorMatching.MatchingLabels)
				}
			}
			return nil
		})
	}
}

// TestText: all of it in one file is rules, too, and the same number of them.
func TestText(t *testing.T) {
	var topics []string
	for _, name := range RuleFiles() {
		topics = append(topics, Topic(name))
	}
	text, err := Text(Pack(), topics...)
	if err != nil {
		t.Fatal(err)
	}
	c, errs := Check(fstest.MapFS{"all": {Data: text}}, "all")
	if len(errs) > 0 || c.Alerts != len(packed(t)) || c.Groups != len(topics) {
		t.Errorf("%+v, %v", c, errs)
	}
	if _, err := Text(Pack(), "nothing"); err == nil {
		t.Error("a topic that is none")
	}
	if RuleFile("memory") != "memory.rules.yml" || RuleFile("nothing") != "" {
		t.Error("RuleFile")
	}
}
