package tsdb

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// grafana asks as Grafana's Prometheus data source does.
type grafana struct {
	t    *testing.T
	base string
}

func newGrafana(t *testing.T, db *DB) grafana {
	t.Helper()
	server := httptest.NewServer(db.Handler())
	t.Cleanup(server.Close)
	return grafana{t, server.URL}
}

func (g grafana) do(method, path string, form url.Values) (status int, body string, header http.Header) {
	g.t.Helper()
	var r *http.Request
	var err error
	if method == http.MethodPost {
		r, err = http.NewRequest(method, g.base+path, strings.NewReader(form.Encode()))
	} else {
		r, err = http.NewRequest(method, g.base+path+"?"+form.Encode(), nil)
	}
	if err != nil {
		g.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Origin", "http://evil.example")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return answer.StatusCode, string(b), answer.Header
}

// data asks and gives the data of a success, in a form that is the same each time.
func (g grafana) data(method, path string, form url.Values) string {
	g.t.Helper()
	status, body, header := g.do(method, path, form)
	var answer struct {
		Status string
		Data   any
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK || answer.Status != "success" {
		g.t.Fatalf("%s %s: %d %s", method, path, status, body)
	}
	if o := header.Get("Access-Control-Allow-Origin"); o != "" {
		g.t.Errorf("%s: pages of %s may read it", path, o)
	}
	b, err := json.Marshal(answer.Data)
	if err != nil {
		g.t.Fatal(err)
	}
	return string(b)
}

func TestAPIAsGrafanaAsks(t *testing.T) {
	db := open(t, Options{})
	at := time.Now().Truncate(time.Second)
	for n := range 3 {
		mustAppend(t, db, collect("a", at.Add(time.Duration(n-2)*15*time.Second), sample{"queue", "x", float64(n)}, sample{"gc.count", "", float64(n * 10)}))
	}
	g := newGrafana(t, db)
	now := strconv.FormatInt(at.Unix(), 10)
	from := strconv.FormatInt(at.Unix()-30, 10)
	span := func(more ...string) url.Values {
		v := url.Values{"start": {from}, "end": {now}}
		for i := 0; i+1 < len(more); i += 2 {
			v.Add(more[i], more[i+1])
		}
		return v
	}
	series := `{"__name__":"queue_bytes","instance":"a","job":"shop","which":"x"}`
	point := func(s int64, v string) string { return fmt.Sprintf(`[%d,"%s"]`, s, v) }
	for _, c := range []struct {
		path string
		form url.Values
		want string
	}{
		{"/query", url.Values{"query": {"1+1"}, "time": {now}}, `{"result":` + point(at.Unix(), "2") + `,"resultType":"scalar"}`},
		{"/query", url.Values{"query": {"queue_bytes"}, "time": {now}}, `{"result":[{"metric":` + series + `,"value":` + point(at.Unix(), "2") + `}],"resultType":"vector"}`},
		{"/query_range", span("query", "queue_bytes", "step", "15"),
			`{"result":[{"metric":` + series + `,"values":[` + point(at.Unix()-30, "0") + "," + point(at.Unix()-15, "1") + "," + point(at.Unix(), "2") + `]}],"resultType":"matrix"}`},
		{"/query_exemplars", span("query", "queue_bytes"), `[]`},
		{"/format_query", url.Values{"query": {"sum by(job)(queue_bytes)"}}, `"sum by (job) (queue_bytes)"`},
		{"/series", span("match[]", "queue_bytes"), `[` + series + `]`},
		{"/labels", span(), `["__name__","instance","job","otp_release","which"]`},
		{"/labels", span("match[]", "gc_count_total"), `["__name__","instance","job"]`},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if got := g.data(method, apiPrefix+c.path, c.form); got != c.want {
				t.Errorf("%s %s %v\n is %s\nwant %s", method, c.path, c.form, got, c.want)
			}
		}
	}
	for _, c := range []struct {
		path string
		form url.Values
		want string
	}{
		{"/label/__name__/values", span(), `["gc_count_total","queue_bytes","target_info"]`},
		{"/label/instance/values", span("match[]", "queue_bytes"), `["a"]`},
		{"/metadata", url.Values{"metric": {"queue_bytes"}}, `{"queue_bytes":[{"help":"what queue is","type":"gauge","unit":"bytes"}]}`},
		{"/metadata", url.Values{"metric": {"gc_count_total"}}, `{"gc_count_total":[{"help":"what gc.count is","type":"counter","unit":""}]}`},
		{"/metadata", url.Values{"metric": {"none"}}, `{}`},
		{"/rules", nil, `{"groups":[]}`},
		{"/alerts", nil, `{"alerts":[]}`},
	} {
		if got := g.data(http.MethodGet, apiPrefix+c.path, c.form); got != c.want {
			t.Errorf("%s %v\n is %s\nwant %s", c.path, c.form, got, c.want)
		}
	}
	if got := g.data(http.MethodGet, apiPrefix+"/metadata", nil); strings.Count(got, `"help"`) != 3 {
		t.Errorf("metadata of all: %s", got)
	}
	if got := g.data(http.MethodGet, apiPrefix+"/status/buildinfo", nil); !strings.Contains(got, `"version":"3.14.0"`) {
		t.Errorf("buildinfo %s", got)
	}
	if got := g.data(http.MethodGet, apiPrefix+"/status/tsdb", nil); !strings.Contains(got, `"numSeries":3`) {
		t.Errorf("status %s", got)
	}
}

func TestAPIHasRules(t *testing.T) {
	db := open(t, Options{})
	g := newGrafana(t, db)
	if _, err := db.Rules(RuleOptions{}, ruleFile(t, queueRules)); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, db, collect("a", time.Now(), sample{"queue", "x", 170}))
	eventually(t, "the alert is listed", func() bool {
		return strings.Contains(g.data(http.MethodGet, apiPrefix+"/alerts", nil), `"state":"firing"`)
	})
	got := g.data(http.MethodGet, apiPrefix+"/rules", nil)
	for _, part := range []string{`"name":"queues"`, `"type":"recording"`, `"type":"alerting"`, `"health":"ok"`} {
		if !strings.Contains(got, part) {
			t.Errorf("rules have no %s: %s", part, got)
		}
	}
}

func TestAPIRefuses(t *testing.T) {
	db := open(t, Options{QuerySamples: 10})
	for n := range 20 {
		mustAppend(t, db, collect("a", start.Add(time.Duration(n)*time.Second), sample{"queue", "x", 1}))
	}
	g := newGrafana(t, db)
	at := strconv.FormatInt(start.Unix()+30, 10)
	for _, c := range []struct {
		method, path string
		form         url.Values
		status       int
		kind         string
	}{
		{"GET", "/api/v1/query", url.Values{"query": {"sum("}}, 400, "bad_data"},
		{"GET", "/api/v1/query", url.Values{"query": {"sum_over_time(queue_bytes[1m])"}, "time": {at}}, 422, "execution"},
		{"POST", "/api/v1/query", url.Values{"query": {strings.Repeat("1+", 1<<20) + "1"}}, 400, "bad_data"},
		{"POST", "/api/v1/admin/tsdb/delete_series", url.Values{"match[]": {"queue_bytes"}}, 404, "not_found"},
		{"POST", "/api/v1/admin/tsdb/snapshot", nil, 404, "not_found"},
		{"POST", "/api/v1/write", nil, 404, "not_found"},
		{"POST", "/api/v1/read", nil, 404, "not_found"},
		{"POST", "/api/v1/otlp/v1/metrics", nil, 404, "not_found"},
		{"GET", "/api/v1/targets", nil, 404, "not_found"},
		{"GET", "/api/v1/status/config", nil, 404, "not_found"},
		{"GET", "/api/v1/status/flags", nil, 404, "not_found"},
		{"GET", "/api/v1/notifications/live", nil, 404, "not_found"},
		{"GET", "/api/v1/query/../admin/tsdb/snapshot", nil, 404, "not_found"},
		{"GET", "/api/v1/label/a%2Fb/values", nil, 404, "not_found"},
		{"GET", "/", nil, 404, "not_found"},
		{"DELETE", "/api/v1/query", nil, 405, "bad_data"},
		{"PUT", "/api/v1/series", nil, 405, "bad_data"},
	} {
		status, body, _ := g.do(c.method, c.path, c.form)
		var answer struct{ Status, ErrorType, Error string }
		err := json.Unmarshal([]byte(body), &answer)
		if err != nil || status != c.status || answer.Status != "error" || answer.ErrorType != c.kind || answer.Error == "" {
			t.Errorf("%s %s: %d %.200s, want %d %s", c.method, c.path, status, body, c.status, c.kind)
		}
	}
	want(t, db, "count_over_time(queue_bytes[9s])", start.Add(10*time.Second), map[string]float64{"a/x": 9})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := g.do("GET", "/api/v1/query", url.Values{"query": {"1"}}); status != http.StatusServiceUnavailable {
		t.Errorf("a closed store answers %d", status)
	}
}
