package dashboard

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view"
)

// asked is a query as Grafana would send it.
type asked struct {
	board, panel string
	expr         string
	of           []string
}

// written is what Grafana puts in place of its own variables.
var written = strings.NewReplacer("$__rate_interval", "1m", "$__range", "1h",
	`job=~"$job"`, `job=~".*"`, `instance=~"$instance"`, `instance=~".*"`, `job="$job"`, `job="shop"`, `instance="$instance"`, `instance="shop@store1"`)

// allQueries are those of all panels, variables and annotations.
func allQueries() (list []asked) {
	for _, b := range boards {
		for _, r := range b.rows {
			for _, p := range r.panels {
				for _, q := range p.queries {
					list = append(list, asked{b.name, p.title, written.Replace(expand(q.expr, b.fleet)), p.of})
				}
			}
		}
		list = append(list, asked{b.name, "restarts", written.Replace(restarts(b).Expr), []string{"beam.uptime"}})
	}
	return list
}

// known are the labels of each series that the catalogue can give.
func known() map[string][]string {
	out := map[string][]string{"target_info": targetInfo()}
	for _, m := range metric.Catalogue {
		name := m.PrometheusName()
		if m.Instrument != metric.Histogram {
			out[name] = append(out[name], m.Labels()...)
			continue
		}
		out[name+"_bucket"] = append(m.Labels(), "le")
		out[name+"_sum"] = m.Labels()
		out[name+"_count"] = m.Labels()
	}
	return out
}

// targetInfo are the labels that Prometheus makes of a node's resource.
func targetInfo() []string {
	var resource metric.Metric
	m := metric.Selection{}.Record(metric.Resource{Node: "shop@store1", Namespace: "eu", RuntimeVersion: "13", RuntimeDescription: "Erlang", Release: "25"}, "", metric.Stamp{})
	for name := range m.ResourceMetrics().At(0).Resource().Attributes().All() {
		resource.Attributes = append(resource.Attributes, name)
	}
	return resource.Labels()
}

// Each query parses, and asks only for series and labels that the catalogue has; what
// a panel says that it shows is what its queries ask for.
func TestQueries(t *testing.T) {
	t.Parallel()
	p := parser.NewParser(parser.Options{})
	names := known()
	if len(allQueries()) < 100 {
		t.Fatalf("only %d queries", len(allQueries()))
	}
	shown := map[string]map[string]bool{}
	for _, q := range allQueries() {
		where := q.board + ": " + q.panel
		if strings.Contains(q.expr, "$") || strings.Contains(q.expr, "{@") {
			t.Errorf("%s: something is not filled in: %s", where, q.expr)
		}
		e, err := p.ParseExpr(q.expr)
		if err != nil {
			t.Errorf("%s: %v in %s", where, err, q.expr)
			continue
		}
		series := checkLabels(t, where, e, names)
		if shown[where] == nil {
			shown[where] = map[string]bool{}
		}
		for _, s := range series {
			shown[where][s] = true
		}
	}
	for _, b := range boards {
		for _, r := range b.rows {
			for _, p := range r.panels {
				for _, m := range p.metrics() {
					name := m.PrometheusName()
					if got := shown[b.name+": "+p.title]; !got[name] && !got[name+"_bucket"] && !got[name+"_sum"] {
						t.Errorf("%s: %s is explained by %s, which it does not ask for", b.name, p.title, m.Name)
					}
				}
			}
		}
	}
}

// Each canonical metric is on some board.
func TestEachMetricIsShown(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	p := parser.NewParser(parser.Options{})
	for _, q := range allQueries() {
		e, err := p.ParseExpr(q.expr)
		if err != nil {
			continue // told by TestQueries
		}
		parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
			if s, ok := n.(*parser.VectorSelector); ok {
				shown[s.Name] = true
			}
			return nil
		})
	}
	for _, m := range metric.Catalogue {
		name := m.PrometheusName()
		if m.Set == "" && !shown[name] && !shown[name+"_bucket"] {
			t.Errorf("%s is on no board", m.Name)
		}
	}
}

// checkLabels follows an expression, and returns the series that it asks for. Labels
// of a sum or join must be of what is below it.
func checkLabels(t *testing.T, where string, e parser.Expr, names map[string][]string) (series []string) {
	t.Helper()
	usual := []string{"job", "instance"}
	parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
		switch n := n.(type) {
		case *parser.VectorSelector:
			have, ok := names[n.Name]
			if !ok {
				t.Errorf("%s: there is no series %s", where, n.Name)
				return nil
			}
			series = append(series, n.Name)
			chosen := map[string]bool{}
			for _, m := range n.LabelMatchers {
				if m.Name != model.MetricNameLabel && !slices.Contains(append(usual, have...), m.Name) {
					t.Errorf("%s: %s has no label %s", where, n.Name, m.Name)
				}
				chosen[m.Name] = true
			}
			if (!chosen["job"] || !chosen["instance"]) && !ofProgram(n.Name) {
				t.Errorf("%s: %s is asked of all nodes, whatever is chosen", where, n.Name)
			}
		case *parser.AggregateExpr:
			parser.Inspect(n.Expr, func(below parser.Node, _ []parser.Node) error {
				if s, ok := below.(*parser.VectorSelector); ok {
					for _, l := range n.Grouping {
						if !slices.Contains(append(usual, names[s.Name]...), l) {
							t.Errorf("%s: %s has no label %s to add up by", where, s.Name, l)
						}
					}
				}
				return nil
			})
		}
		return nil
	})
	return series
}

// Rates are of counters, and counters are shown as rates.
func TestInstruments(t *testing.T) {
	t.Parallel()
	p := parser.NewParser(parser.Options{})
	counters := map[string]bool{}
	for _, m := range metric.Catalogue {
		name := m.PrometheusName()
		counters[name] = m.Instrument == metric.Counter
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			counters[name+suffix] = counters[name+suffix] || m.Instrument == metric.Histogram
		}
	}
	for _, q := range allQueries() {
		e, err := p.ParseExpr(q.expr)
		if err != nil {
			continue // told by TestQueries
		}
		parser.Inspect(e, func(n parser.Node, path []parser.Node) error {
			s, ok := n.(*parser.VectorSelector)
			if !ok {
				return nil
			}
			rated := false
			for _, above := range path {
				if c, ok := above.(*parser.Call); ok && slices.Contains([]string{"rate", "increase", "irate"}, c.Func.Name) {
					rated = true
				}
			}
			if rated != counters[s.Name] {
				t.Errorf("%s: %s: counter %v, rate %v", q.board, q.panel, counters[s.Name], rated)
			}
			return nil
		})
	}
}

// Every label of a legend is there to be shown.
func TestLegends(t *testing.T) {
	t.Parallel()
	for _, b := range boards {
		for _, r := range b.rows {
			for _, p := range r.panels {
				for _, q := range p.queries {
					if p.kind != table && q.legend == "" {
						t.Errorf("%s: %s: a query without a legend", b.name, p.title)
					}
					for _, part := range strings.Split(q.legend, "{{")[1:] {
						label, _, _ := strings.Cut(part, "}}")
						if !regexp.MustCompile(`by \([^)]*\b` + label + `\b`).MatchString(q.expr) {
							t.Errorf("%s: %s: no label %s in %s", b.name, p.title, label, q.expr)
						}
					}
				}
				if p.kind == table {
					checkHeadings(t, b, p)
				}
				if p.kind == table && len(p.columns) != len(p.queries) {
					t.Errorf("%s: %s: %d columns of %d queries", b.name, p.title, len(p.columns), len(p.queries))
				}
			}
		}
	}
}

// checkHeadings: what rows of a table are told apart by has a title.
func checkHeadings(t *testing.T, b board, p panel) {
	t.Helper()
	for _, q := range p.queries {
		for _, m := range regexp.MustCompile(`by \(([^)]*)\)`).FindAllStringSubmatch(q.expr, -1) {
			for label := range strings.SplitSeq(m[1], ", ") {
				if !slices.ContainsFunc(headings, func(h heading) bool { return h.label == label }) {
					t.Errorf("%s: %s: the column %s has no heading", b.name, p.title, label)
				}
			}
		}
	}
}

// ofProgram tells whether a series is about this program, and of no node.
func ofProgram(series string) bool {
	return slices.ContainsFunc(metric.Catalogue, func(m metric.Metric) bool {
		return m.Part == metric.PartProgram && slices.Contains(view.Series(m), series)
	})
}
