package prometheus

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

func twoNodes() *Exposition {
	e := New(Options{})
	e.Put("shop@b", typical("shop@b", 2).Metrics)
	e.Put("shop@a", typical("shop@a", 1).Metrics)
	return e
}

func TestPages(t *testing.T) {
	h := twoNodes().Handler()
	for name, c := range map[string]struct{ path, accept, kind string }{
		"all.txt":          {Path, "", "text/plain; version=0.0.4"},
		"all.openmetrics":  {Path, openMetrics, "application/openmetrics-text; version=1.0.0"},
		"node.txt":         {"/metrics/node/shop@b", "text/plain;version=0.0.4", "text/plain; version=0.0.4"},
		"node.openmetrics": {"/metrics/node/shop@b", openMetrics, "application/openmetrics-text; version=1.0.0"},
	} {
		w := ask(t, h, c.path, "Accept", c.accept)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) {
			t.Errorf("%s: %d, %s", c.path, w.Code, w.Header().Get("Content-Type"))
		}
		golden(t, name, w.Body.Bytes())
	}
}

func TestPageIsCompressed(t *testing.T) {
	h := twoNodes().Handler()
	plain := ask(t, h, Path)
	w := ask(t, h, Path, "Accept-Encoding", "gzip")
	if got := w.Header().Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("Content-Encoding %q", got)
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || !bytes.Equal(b, plain.Body.Bytes()) {
		t.Errorf("the compressed page is another one (%v)", err)
	}
}

func TestForgottenNodeIsGone(t *testing.T) {
	e := twoNodes()
	h := e.Handler()
	e.Forget("shop@a")
	if page := ask(t, h, Path).Body.String(); strings.Contains(page, "shop@a") || !strings.Contains(page, "shop@b") {
		t.Errorf("after shop@a was forgotten:\n%s", page)
	}
	if w := ask(t, h, "/metrics/node/shop@a"); w.Code != http.StatusNotFound {
		t.Errorf("its own page answers with %d", w.Code)
	}
	e.Forget("shop@b")
	if w := ask(t, h, Path); w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Errorf("no nodes: %d %q", w.Code, w.Body)
	}
}

func TestNewCollectionReplacesTheOld(t *testing.T) {
	e := New(Options{})
	h := e.Handler()
	for _, v := range []float64{1, 0} {
		c := newCollection("shop@a")
		c.gauge("beam.node.up", "{node}", "", v)
		e.Put("shop@a", c.Metrics)
		want := map[float64]string{1: "beam_node_up{instance=\"shop@a\",job=\"shop\"} 1\n", 0: "beam_node_up{instance=\"shop@a\",job=\"shop\"} 0\n"}[v]
		if page := ask(t, h, Path).Body.String(); !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

func TestTargets(t *testing.T) {
	e := New(Options{})
	h := e.Handler()
	if got := strings.TrimSpace(ask(t, h, TargetsPath).Body.String()); got != "[]" {
		t.Errorf("no nodes: %s", got)
	}
	odd := "a b/ü?@host"
	e.Put(odd, typical(odd, 1).Metrics)
	w := ask(t, h, "http://hodoscope.example:8470"+TargetsPath)
	var groups []targetGroup
	if err := json.Unmarshal(w.Body.Bytes(), &groups); err != nil || len(groups) != 1 {
		t.Fatalf("%s: %v", w.Body, err)
	}
	want := map[string]string{"__metrics_path__": "/metrics/node/" + odd, "__scheme__": "http", "instance": odd, "job": "shop"}
	if g := groups[0]; len(g.Targets) != 1 || g.Targets[0] != "hodoscope.example:8470" || !maps.Equal(g.Labels, want) {
		t.Errorf("got %v, want labels %v", g, want)
	}
	if got := w.Header().Get("Content-Type"); got != "application/json" { // Prometheus refuses anything else
		t.Errorf("Content-Type %q", got)
	}
	if w := ask(t, h, "/metrics/node/a%20b%2F%C3%BC%3F@host"); w.Code != http.StatusOK {
		t.Errorf("the page of that node: %d", w.Code)
	}
}

func TestSelfMetricsAreOnTheCommonPageOnly(t *testing.T) {
	self := prometheus.NewRegistry()
	self.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "hodoscope_nodes", Help: "Nodes that are watched."}))
	e := New(Options{Self: self})
	e.Put("shop@a", typical("shop@a", 1).Metrics)
	h := e.Handler()
	if page := ask(t, h, Path).Body.String(); !strings.Contains(page, "\nhodoscope_nodes 0\n") {
		t.Errorf("not on the page of all:\n%s", page)
	}
	if page := ask(t, h, "/metrics/node/shop@a").Body.String(); strings.Contains(page, "hodoscope_nodes") {
		t.Errorf("on the page of a node:\n%s", page)
	}
}

// What is wrong with one series costs that series and is told; the rest of the page stands.
func TestHostileCollections(t *testing.T) {
	for name, c := range map[string]struct {
		make     func(c collection)
		has, not []string
		problem  string
	}{
		"one name, two kinds": {
			make: func(c collection) {
				c.gauge("beam.things", "", "", 1)
				c.sum("beam.things", "", "", true, 2)
			},
			has: []string{"beam_things{"}, not: []string{"beam_things_total"}, problem: "beam_things is the name of a gauge already",
		},
		"two names become one": {
			make: func(c collection) {
				c.gauge("beam.a.b", "", "", 1, "x", "1")
				c.gauge("beam.a_b", "", "", 2, "x", "2")
			},
			has: []string{"beam_a_b{", `x="1"} 1`, `x="2"} 2`},
		},
		"a gauge named as a part of a histogram": {
			make: func(c collection) {
				c.histogram("beam.h", "", "", []float64{1}, []uint64{1, 0}, 1)
				c.gauge("beam.h.count", "", "", 77)
			},
			has: []string{"beam_h_count{"}, not: []string{" 77"}, problem: "collides",
		},
		"the same series twice": {
			make: func(c collection) {
				c.gauge("beam.twice", "", "", 1, "x", "1")
				c.gauge("beam.twice", "", "", 2, "x", "1")
			},
			has: []string{`x="1"} 1`}, not: []string{`x="1"} 2`}, problem: "was collected before",
		},
		"two attributes become one label": {
			make: func(c collection) { c.gauge("beam.labels", "", "", 1, "a.b", "x", "a_b", "y") },
			has:  []string{`a_b="x;y"`},
		},
		"attributes with reserved names": {
			make: func(c collection) {
				c.histogram("beam.h", "", "", []float64{1}, []uint64{1, 0}, 1, "le", "7", "job", "evil", "instance", "evil", "__name__", "evil")
			},
			has: []string{`le="1"`}, not: []string{`"7"`, "evil"},
		},
		"text that is not UTF-8": {
			make: func(c collection) { c.gauge("beam.\xffraw", "", "help \xff", 1, "k\xff", "v\xff") },
			has:  []string{`="v�"`},
		},
		"text that would end its line": {
			make: func(c collection) { c.gauge("beam.raw", "", "a\nb", 1, "k", "\"} 1\nevil 2 # \\") },
			has:  []string{`k="\"} 1\nevil 2 # \\"} 1`, `# HELP beam_raw a\nb`}, not: []string{"\nevil"},
		},
		"a value without end": {
			make: func(c collection) { c.gauge("beam.long", "", "", 1, "k", strings.Repeat("ü", 1<<20)) },
			has:  []string{`ü…"} 1`},
		},
		"numbers that are none": {
			make: func(c collection) {
				c.gauge("beam.nan", "", "", math.NaN())
				c.gauge("beam.inf", "", "", math.Inf(-1))
				m := c.add("beam.nansum", "", "").SetEmptySum()
				m.SetIsMonotonic(true)
				m.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
				point(m.DataPoints(), nil).SetDoubleValue(math.NaN())
			},
			has: []string{"} NaN", "} -Inf"}, not: []string{"beam_nansum_total{"},
		},
		"deltas": {
			make: func(c collection) {
				m := c.add("beam.delta", "", "").SetEmptySum()
				m.SetAggregationTemporality(pmetric.AggregationTemporalityDelta)
				point(m.DataPoints(), nil).SetIntValue(5)
			},
			not: []string{"beam_delta"}, problem: "temporality",
		},
		"kinds without a form": {
			make: func(c collection) {
				c.add("beam.exp", "", "").SetEmptyExponentialHistogram()
				c.add("beam.none", "", "")
			},
			not: []string{"beam_exp", "beam_none"}, problem: "has no form",
		},
		"no name": {
			make: func(c collection) { c.gauge("...", "", "", 1) },
			not:  []string{"NaN"}, problem: "empty name",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, accept := range []string{"", openMetrics} {
				var problems []error
				e := New(Options{Problem: func(err error) { problems = append(problems, err) }})
				md := newCollection("shop@a")
				c.make(md)
				md.gauge("beam.sound", "", "", 42)
				e.Put("shop@a", md.Metrics)
				w := ask(t, e.Handler(), Path, "Accept", accept)
				page := w.Body.String()
				if w.Code != http.StatusOK || !utf8.ValidString(page) || len(page) > 10_000 ||
					!strings.Contains(page, "beam_sound{instance=\"shop@a\",job=\"shop\"} 42") {
					t.Errorf("%d, %d bytes:\n%.2000s", w.Code, len(page), page)
				}
				for _, s := range c.has {
					if !strings.Contains(page, s) && !(accept != "" && strings.Contains(page, strings.ReplaceAll(s, `"1"`, `"1.0"`))) &&
						!strings.Contains(page, s+".0") {
						t.Errorf("%q: no %q in\n%.2000s", accept, s, page)
					}
				}
				for _, s := range c.not {
					if strings.Contains(page, s) {
						t.Errorf("%q: there is %q in\n%.2000s", accept, s, page)
					}
				}
				switch {
				case c.problem == "" && len(problems) > 0:
					t.Errorf("a problem: %v", problems)
				case c.problem != "" && (len(problems) != 1 || !strings.Contains(problems[0].Error(), c.problem)):
					t.Errorf("problems %v, want one with %q", problems, c.problem)
				}
			}
		})
	}
}

// Two nodes at odds about a name: the first by name has it, and the other keeps all else.
func TestNodesAtOdds(t *testing.T) {
	var problems []error
	e := New(Options{Problem: func(err error) { problems = append(problems, err) }})
	a, b := newCollection("shop@a"), newCollection("shop@b")
	a.histogram("beam.odd", "", "", []float64{1}, []uint64{1, 1}, 1)
	b.gauge("beam.odd", "", "", 3)
	b.gauge("beam.sound", "", "", 4)
	e.Put("shop@b", b.Metrics)
	e.Put("shop@a", a.Metrics)
	page := ask(t, e.Handler(), Path).Body.String()
	if !strings.Contains(page, `beam_sound{instance="shop@b",job="shop"} 4`) || strings.Contains(page, "} 3\n") {
		t.Error(page)
	}
	if len(problems) != 1 || !strings.Contains(problems[0].Error(), "beam_odd has type GAUGE but should have HISTOGRAM") {
		t.Errorf("problems: %v", problems)
	}
}

func TestSharedUse(t *testing.T) {
	e := New(Options{})
	h := e.Handler()
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for range 20 {
				e.Put("shop@a", typical("shop@a", i).Metrics)
				for _, path := range []string{Path, TargetsPath, "/metrics/node/shop@a"} {
					r := httptest.NewRequest(http.MethodGet, path, nil)
					h.ServeHTTP(httptest.NewRecorder(), r)
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkPage(b *testing.B) {
	for name, accept := range map[string]string{"text": "", "openmetrics": openMetrics} {
		for _, encoding := range []string{"identity", "gzip"} {
			b.Run(name+"/"+encoding, func(b *testing.B) {
				e := New(Options{Problem: func(err error) { b.Error(err) }})
				h := e.Handler()
				r := httptest.NewRequest(http.MethodGet, Path, nil)
				r.Header.Set("Accept", accept)
				r.Header.Set("Accept-Encoding", encoding)
				var w discard
				b.ReportAllocs()
				for b.Loop() {
					b.StopTimer()
					fleet(e, 200) // between two scrapes each node has been collected again
					b.StartTimer()
					w = discard{}
					h.ServeHTTP(&w, r)
				}
				b.ReportMetric(float64(w.n), "B/page")
			})
		}
	}
}

type discard struct {
	n      int
	header http.Header
}

func (d *discard) Header() http.Header {
	if d.header == nil {
		d.header = http.Header{}
	}
	return d.header
}
func (d *discard) WriteHeader(int) {}
func (d *discard) Write(b []byte) (int, error) {
	d.n += len(b)
	return len(b), nil
}

func BenchmarkPut(b *testing.B) {
	e := New(Options{})
	md := typical("shop@a", 1).Metrics
	b.ReportAllocs()
	for b.Loop() {
		e.Put("shop@a", md)
	}
}

// What is collected at different intervals stays until the same is collected again.
func TestScopesStay(t *testing.T) {
	of := func(scope, name string, value int64) pmetric.Metrics {
		md := pmetric.NewMetrics()
		rm := md.ResourceMetrics().AppendEmpty()
		rm.Resource().Attributes().PutStr("service.name", "shop")
		rm.Resource().Attributes().PutStr("service.instance.id", "shop@a")
		rm.Resource().Attributes().PutStr("host.name", "a")
		sm := rm.ScopeMetrics().AppendEmpty()
		sm.Scope().SetName(scope)
		m := sm.Metrics().AppendEmpty()
		m.SetName(name)
		m.SetEmptyGauge().DataPoints().AppendEmpty().SetIntValue(value)
		return md
	}
	e := New(Options{})
	e.Put("shop@a", of("fast", "one", 1))
	e.Put("shop@a", of("slow", "two", 2))
	e.Put("shop@a", of("fast", "one", 3))
	page := ask(t, e.Handler(), Path).Body.String()
	for _, want := range []string{`one{instance="shop@a",job="shop"} 3`, `two{instance="shop@a",job="shop"} 2`, `target_info{host_name="a",instance="shop@a",job="shop"} 1`} {
		if strings.Count(page, want) != 1 {
			t.Errorf("not once on the page: %s\n%s", want, page)
		}
	}
}
