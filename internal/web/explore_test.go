package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/view"
)

func (h *house) ask(path string, params map[string]string, into any) {
	h.t.Helper()
	q := url.Values{}
	for k, v := range params {
		q.Set(k, v)
	}
	w := h.get("/api/v1/" + path + "?" + q.Encode())
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil || w.Code != http.StatusOK {
		h.t.Fatalf("%s %v: %d %s", path, params, w.Code, w.Body)
	}
}

func stamp(t time.Time) string { return t.Format(time.RFC3339) }

// twoNodes has a store with some minutes of shop@web and of other@web.
func twoNodes(t *testing.T) *house {
	t.Helper()
	h, k := newHouse(t), newKept(t)
	for _, f := range []*asktest.Node{h.shop, asktest.New("other@web", 4, 0.2, 0)} {
		k.keep(t, f, asktest.Start, story{length: 12 * time.Minute})
	}
	h.past, h.every = k, collected
	return h
}

func TestQueryAtAMoment(t *testing.T) {
	h := twoNodes(t)
	var d view.Document
	h.ask("query", map[string]string{"query": "beam_process_count", "at": stamp(asktest.Start)}, &d)
	names := func() (list []string) {
		for _, c := range d.Table.Columns {
			list = append(list, c.Name)
		}
		return list
	}
	if want := []string{"__name__", "instance", "job", "value"}; len(d.Table.Rows) != 2 || !slices.Equal(names(), want) {
		t.Errorf("%d rows, columns %q, want %q", len(d.Table.Rows), names(), want)
	}
	h.ask("query", map[string]string{"query": "beam_process_count", "node": "shop@web", "at": stamp(asktest.Start)}, &d)
	if len(d.Table.Rows) != 1 || d.Table.Rows[0][1] != "shop@web" || d.Table.Columns[3].Unit != view.Count {
		t.Errorf("of one node: %v", d.Table)
	}
	h.ask("query", map[string]string{"query": `beam_process_count{instance="other@web"}`, "node": "shop@web", "at": stamp(asktest.Start)}, &d)
	if len(d.Table.Rows) != 1 || d.Table.Rows[0][1] != "other@web" {
		t.Errorf("of another, as the query says: %v", d.Table)
	}
}

func TestQueryOverATime(t *testing.T) {
	h := twoNodes(t)
	var a ranged
	h.ask("query_range", map[string]string{"query": "sum by (beam_memory_type) (beam_memory_used_bytes)", "node": "shop@web",
		"from": stamp(asktest.Start.Add(-10 * time.Minute)), "to": stamp(asktest.Start), "step": "60s"}, &a)
	if len(a.At) != 11 || a.Step != 60 || a.Unit != view.Bytes || a.Total != len(a.Series) || a.Total < 5 {
		t.Fatalf("%d points of %v s in %s, %d series of %d", len(a.At), a.Step, a.Unit, len(a.Series), a.Total)
	}
	if first := a.Series[0]; first.Name != "processes" || first.Values[10] == nil || *first.Values[10] < 1<<30 {
		t.Errorf("first comes %s", first.Name)
	}
	if !strings.Contains(a.Query, `instance="shop@web"`) {
		t.Errorf("asked: %s", a.Query)
	}
	// What is less than nothing, or is no number.
	h.ask("query_range", map[string]string{"query": "-1 * vector(1) or label_replace(vector(0)/0, \"a\", \"b\", \"\", \"\")",
		"from": stamp(asktest.Start.Add(-time.Minute)), "to": stamp(asktest.Start)}, &a)
	if len(a.Series) != 2 || *a.Series[0].Values[0] != -1 || a.Series[1].Values[0] != nil {
		t.Errorf("%+v", a.Series)
	}
}

func TestQueriesThatAreWrong(t *testing.T) {
	h := twoNodes(t)
	for query, want := range map[string]string{
		"query?query=sum(":                                 "1:5: ",
		"query?query=sum(&node=shop@web":                   "1:5: ",
		"query_range?query=beam_process_count+%25+foo+bar": "1:26: ",
		"query?query=":                                     "there is none",
		"query":                                            "there is none",
		"query?query=" + strings.Repeat("a", 5000):         "longer than",
		"query_range?query=up&step=1s&from=2026-01-01T00:00:00Z":                                                                    "points",
		"query?query=" + url.QueryEscape("beam_memory_used_bytes / on(job) beam_memory_used_bytes") + "&at=" + stamp(asktest.Start): "many-to-many",
		"complete?before=" + strings.Repeat("a", 5000):                                                                              "longer than",
		"nodes/shop@web/expression?chart=nothing":                                                                                   "none of this",
		"query?query=up&colour=red":                                                                                                 "colour",
	} {
		status, p := h.problem("/api/v1/" + query)
		if status != http.StatusBadRequest || !strings.Contains(p.Detail, want) || p.Next == "" {
			t.Errorf("%.60s: %d %q (%q), want %q", query, status, p.Detail, p.Next, want)
		}
	}
	if status, _ := h.problem("/api/v1/metrics/nothing"); status != http.StatusNotFound {
		t.Errorf("a metric that is not: %d", status)
	}
}

func TestExplorerWithoutStore(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"query?query=up", "query_range?query=up", "complete?before=u"} {
		if status, p := h.problem("/api/v1/" + path); status != http.StatusNotFound || !strings.Contains(p.Next, "--data") {
			t.Errorf("%s: %d %q", path, status, p.Next)
		}
	}
	var d view.Document
	h.ask("metrics", nil, &d) // the catalogue needs no store
	if len(d.Table.Rows) < 70 {
		t.Errorf("%d metrics", len(d.Table.Rows))
	}
	h.ask("metrics/beam_gc_pause_duration_seconds_bucket", nil, &d)
	if d.Title != "beam.gc.pause.duration" {
		t.Errorf("explained: %s", d.Title)
	}
}

func TestCompletionKnowsTheStore(t *testing.T) {
	h := twoNodes(t)
	var a struct {
		Replace int
		Words   []view.Completion
	}
	h.ask("complete", map[string]string{"before": `beam_memory_used_bytes{instance="sh`, "after": `"}`}, &a)
	if len(a.Words) != 1 || a.Words[0].Insert != `shop@web"` || a.Replace != 2 {
		t.Errorf("%+v", a)
	}
	h.ask("complete", map[string]string{"before": ""}, &a)
	if len(a.Words) != 0 {
		t.Errorf("of nothing: %+v", a)
	}
}

// The query behind a chart gives what the chart has.
func TestExpressionOfAChart(t *testing.T) {
	h := twoNodes(t)
	past := h.readPast(asktest.Start.Add(-10*time.Minute), asktest.Start, "")
	times := map[string]string{"from": stamp(asktest.Start.Add(-10 * time.Minute)), "to": stamp(asktest.Start)}
	for _, set := range view.ChartSets {
		for _, c := range view.Charts(set) {
			var e struct{ Query string }
			h.ask("nodes/shop@web/expression", map[string]string{"chart": c.Name, "from": times["from"], "to": times["to"]}, &e)
			var a ranged
			h.ask("query_range", map[string]string{"query": e.Query, "from": times["from"], "to": times["to"]}, &a)
			for _, s := range a.Series {
				i := slices.IndexFunc(c.Lines, func(l view.Line) bool { return s.Labels["line"] == l.Label || len(c.Lines) == 1 && c.Each == "" })
				if i < 0 {
					continue
				}
				last := len(a.At) - 1
				if want := past.Series[c.Lines[i].Series]; want != nil && want[last] != nil && *s.Values[last] != *want[last] {
					t.Errorf("%s: %s is %v, want %v", c.Name, c.Lines[i].Label, *s.Values[last], *want[last])
				}
			}
			if c.Name == "memory" && len(a.Series) != len(c.Lines) || c.Name == "group_memory" && len(a.Series) < 5 {
				t.Errorf("%s: %d series", c.Name, len(a.Series))
			}
		}
	}
}

func TestAnswersOfTooManySeriesAreCut(t *testing.T) {
	h := twoNodes(t)
	var a ranged
	h.ask("query_range", map[string]string{"query": `{__name__=~".+"}`, "from": stamp(asktest.Start.Add(-time.Minute)), "to": stamp(asktest.Start)}, &a)
	if len(a.Series) != mostSeries || a.Total <= mostSeries {
		t.Errorf("%d series of %d", len(a.Series), a.Total)
	}
}
