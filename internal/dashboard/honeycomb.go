package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Honeycomb's boards, in the JSON syntax of Terraform.
// Source: registry.terraform.io, honeycombio/honeycombio, resources query,
// query_annotation and flexible_board; developer.hashicorp.com, JSON Configuration
// Syntax.
//
// In a dataset of metrics Honeycomb first brings each series in step, by what it knows
// of the metric: the last value of a gauge or updowncounter, the increase of a
// counter. What is asked for here is done with the values of all series at each step.
// COUNT, CONCURRENCY and RATE_* are refused there.

// comb is what Honeycomb shows of a panel. Panels that compute one metric by another
// have none.
type comb struct {
	ops   []op
	by    []string // attributes, beside the node
	where []filter
}

// op is a calculation over a metric.
type op struct{ name, metric string }

// filter keeps points whose attribute compares so.
type filter struct{ attribute, op, value string }

// node is the attribute that tells nodes apart.
const node = "service.instance.id"

// hQuery is a query specification.
type hQuery struct {
	Calculations []hCalculation `json:"calculations"`
	Filters      []hFilter      `json:"filters,omitempty"`
	Breakdowns   []string       `json:"breakdowns"`
	TimeRange    int            `json:"time_range"` // seconds
}

type hCalculation struct {
	Op     string `json:"op"`
	Column string `json:"column"`
}

type hFilter struct {
	Column string `json:"column"`
	Op     string `json:"op"`
	Value  string `json:"value"`
}

// hours is how much of the past a board shows at first.
const hours = 2

func (c comb) query() hQuery {
	q := hQuery{Breakdowns: append([]string{node}, c.by...), TimeRange: hours * 3600}
	for _, o := range c.ops {
		q.Calculations = append(q.Calculations, hCalculation{o.name, o.metric})
	}
	for _, f := range c.where {
		q.Filters = append(q.Filters, hFilter{f.attribute, f.op, f.value})
	}
	return q
}

// honeycomb makes a Terraform configuration of all boards.
func honeycomb(boards []board) map[string]any {
	queries, annotations, flexible := map[string]any{}, map[string]any{}, map[string]any{}
	for _, b := range boards {
		var panels []any
		for _, r := range b.rows {
			for i, p := range r.panels {
				if p.comb == nil {
					continue
				}
				id := identifier(b.name, r.title, p.title, i)
				queries[id] = map[string]any{"dataset": "${var.dataset}", "query_json": specification(p.comb.query())}
				annotations[id] = map[string]any{"dataset": "${var.dataset}", "query_id": "${honeycombio_query." + id + ".id}",
					"name": p.title, "description": short(p.describe())}
				panels = append(panels, map[string]any{"type": "query", "query_panel": map[string]any{
					"query_id": "${honeycombio_query." + id + ".id}", "query_annotation_id": "${honeycombio_query_annotation." + id + ".id}", "query_style": "graph"}})
			}
		}
		flexible[b.name] = map[string]any{"name": b.title, "description": b.about, "panel": panels}
	}
	return map[string]any{
		"//":        "Made by hodoscope dashboards; see the README beside. Needs HONEYCOMB_API_KEY.",
		"terraform": map[string]any{"required_providers": map[string]any{"honeycombio": map[string]any{"source": "honeycombio/honeycombio", "version": ">= 0.45.0"}}},
		"variable":  map[string]any{"dataset": map[string]any{"type": "string", "description": "the dataset that metrics are sent to"}},
		"resource":  map[string]any{"honeycombio_query": queries, "honeycombio_query_annotation": annotations, "honeycombio_flexible_board": flexible},
	}
}

// specification is a query as the provider wants it: JSON in a string.
func specification(q hQuery) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(q); err != nil {
		panic("dashboard: " + err.Error())
	}
	return strings.TrimSpace(b.String())
}

// identifier is a name of Terraform's: letters, digits and underlines. The place in the
// row tells panels of one title apart.
func identifier(board, row, panel string, i int) string {
	name := strings.Join([]string{board, row, panel}, "_")
	return fmt.Sprintf("%s_%d", strings.Trim(notName.ReplaceAllString(strings.ToLower(name), "_"), "_"), i+1)
}

var notName = regexp.MustCompile(`[^a-z0-9]+`)

// mostDescription is what the API takes of a description, in characters.
const mostDescription = 1023

func short(s string) string {
	r := []rune(s)
	if len(r) <= mostDescription {
		return s
	}
	return string(r[:mostDescription-1]) + "…"
}
