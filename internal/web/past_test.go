package web

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/tsdb"
	"github.com/hodoscope/hodoscope/internal/view"
)

// newKeptHouse has a store with a night of the node, which ends at asktest.Start.
func newKeptHouse(t *testing.T) (*house, *kept) {
	t.Helper()
	h, k := newHouse(t), newKept(t)
	k.keep(t, h.shop, asktest.Start, night)
	h.past, h.every, h.alerts = k, collected, toldOf("shop@web", asktest.Start)
	h.desk.Counted = h.counted
	h.desk.Findings = asktest.Findings{"shop@web": asktest.Ill(time.Now())}
	return h, k
}

// What is promised of charts: how many layers they have beside the others, how many points,
// and how far in seconds a start may waver.
const (
	mostGroups  = 5
	usualPoints = 720
	jitter      = 5.0
)

func total(values []*float64) (sum float64) {
	for _, v := range values {
		if v != nil {
			sum += *v
		}
	}
	return sum
}

func (h *house) readPast(from, to time.Time, more string) charted.Past {
	h.t.Helper()
	w := h.get(fmt.Sprintf("/api/v1/nodes/shop@web/past?from=%s&to=%s%s", from.Format(time.RFC3339), to.Format(time.RFC3339), more))
	var a charted.Past
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != http.StatusOK {
		h.t.Fatalf("%d %s", w.Code, w.Body)
	}
	return a
}

// since is the first point at a time or after it.
func since(a charted.Past, t time.Time) int {
	return slices.IndexFunc(a.At, func(at float64) bool { return at >= ask.UnixSeconds(t) })
}

func TestPast(t *testing.T) {
	h, _ := newKeptHouse(t)
	ago := func(d time.Duration) time.Time { return asktest.Start.Add(-d) }
	for _, c := range []struct {
		what   string
		length time.Duration
		step   float64
	}{{"each collection", time.Hour, 15}, {"several to a point", 5 * time.Hour, 30}} {
		t.Run(c.what, func(t *testing.T) {
			a := h.readPast(ago(c.length), asktest.Start, "")
			if a.Step != c.step || a.To != ask.UnixSeconds(asktest.Start) || len(a.At) != int(c.length.Seconds()/c.step)+1 || a.At[len(a.At)-1] != a.To {
				t.Fatalf("%d points from %v to %v, step %v", len(a.At), a.From, a.To, a.Step)
			}
			for name, column := range a.Series {
				if len(column) != len(a.At) {
					t.Errorf("%s has %d points of %d", name, len(column), len(a.At))
				}
				if column[len(column)-1] == nil {
					t.Errorf("%s has no value at the end", name)
				}
			}
			busy, most := a.Series["scheduler_utilization"], a.Series["memory_total"]
			end := len(a.At) - 1
			if *busy[end] < 0.3 || *busy[end] > 0.7 || *most[end] < 2<<30 || *a.Series["reductions"][end] < 3e7 {
				t.Errorf("utilization %v, memory %v, reductions %v", *busy[end], *most[end], *a.Series["reductions"][end])
			}
			// While the node was away, and while nobody watched, there is nothing, though
			// PromQL would draw the last numbers on for five minutes.
			away, alone := since(a, ago(45*time.Minute)), since(a, ago(23*time.Minute))
			if a.Up[away] == nil || *a.Up[away] != 0 || a.Up[alone] != nil || *a.Up[end] != 1 {
				t.Errorf("up: away %v, alone %v, at the end %v", a.Up[away], a.Up[alone], a.Up[end])
			}
			for _, i := range []int{away, alone} {
				for name, column := range a.Series {
					if column[i] != nil {
						t.Errorf("%s is %v at a time of which nothing is known", name, *column[i])
					}
				}
			}
			// Beside a gap, too, a rate is what it was: never what grew in half a window.
			for i, v := range a.Series["reductions"] {
				if v != nil && math.Abs(*v-4e7) > 1e5 {
					t.Errorf("%v reductions a second at point %d", *v, i)
				}
			}
			if restart := ask.UnixSeconds(ago(night.restarted)); len(a.Starts) != 1 || a.Starts[0] < restart-jitter || a.Starts[0] > restart+jitter {
				t.Errorf("starts %v, want %v", a.Starts, restart)
			}
			for _, name := range []string{"memory", "processes"} {
				groups := a.Groups[name]
				if len(groups) != mostGroups+1 || groups[mostGroups].Group != metric.Other {
					t.Fatalf("%d groups of %s", len(groups), name)
				}
				for i := range mostGroups - 1 {
					if total(groups[i].Values) < total(groups[i+1].Values) {
						t.Errorf("%s: %s before %s", name, groups[i].Group, groups[i+1].Group)
					}
				}
			}
		})
	}
}

// What is drawn of a short moment must not depend on whether the moment is a point.
func TestPastKeepsPeaks(t *testing.T) {
	h, k := newHouse(t), newKept(t)
	h.past, h.every = k, collected
	for i := range 400 {
		sys := h.shop.System(asktest.Start, func(float64, float64) float64 { return 0.5 })
		at := asktest.Start.Add(time.Duration(i-399) * collected)
		sys.Processes.Count = 100
		if i == 333 {
			sys.Processes.Count = 9000
		}
		if err := k.Append(t.Context(), metric.Selection{}.Record(metric.Resource{Node: "shop@web"}, "1", metric.Stamp{At: at, Start: at, Since: at},
			metric.WatchReading{Up: true}, metric.NodeReading{System: sys})); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []string{"15s", "1m", "7m"} {
		a := h.readPast(asktest.Start.Add(-time.Hour), asktest.Start, "&step="+step)
		highest := 0.0
		for _, v := range a.Series["processes"] {
			if v != nil {
				highest = max(highest, *v)
			}
		}
		if highest != 9000 {
			t.Errorf("step %s: the highest number of processes is %v", step, highest)
		}
	}
}

func TestPastIsBounded(t *testing.T) {
	h, k := newKeptHouse(t)
	before := k.asked
	for query, want := range map[string]string{
		"from=yesterday": "from:",
		"to=1795737600":  "to:",
		"step=10ms":      "step:",
		"step=banana":    "step:",
		"step=1s":        "3601 points, the most are 2000",
		"from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z": "not before",
		"range=1h": "unknown parameter",
	} {
		code, p := h.problem("/api/v1/nodes/shop@web/past?" + query)
		if code != http.StatusBadRequest || !strings.Contains(p.Detail, want) {
			t.Errorf("%s: %d %s", query, code, p.Detail)
		}
	}
	if k.asked != before {
		t.Errorf("%d questions went to the store", k.asked-before)
	}
	for _, length := range []time.Duration{time.Second, time.Minute, 7 * 24 * time.Hour, 400 * 24 * time.Hour} {
		if n := charted.NewGrid(asktest.Start.Add(-length), asktest.Start, 0, collected).Points(); n > usualPoints+1 || n < 1 {
			t.Errorf("%s is %d points", length, n)
		}
	}
}

func TestWithoutPastOrAlerts(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/api/v1/nodes/shop@web/past", "/api/v1/alerts"} {
		if code, p := h.problem(path); code != http.StatusNotFound || !strings.Contains(p.Next, "--data") {
			t.Errorf("%s: %d %v", path, code, p)
		}
	}
	if body := h.get("/api/v1/nodes").Body.String(); !strings.Contains(body, `"past":false`) || strings.Contains(body, "alerts") {
		t.Error(body)
	}
}

// A node that is not watched any more still has its past.
func TestPastOfOneThatIsGone(t *testing.T) {
	h, k := newKeptHouse(t)
	k.keep(t, asktest.New("left@web", 4, 0.5, 1), asktest.Start, story{length: 10 * time.Minute})
	w := h.get("/api/v1/nodes/left@web/past?to=" + asktest.Start.Format(time.RFC3339))
	var a charted.Past
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || a.Series["processes"][len(a.At)-1] == nil {
		t.Errorf("%v %.300s", err, w.Body)
	}
}

// A name may be anything: it is one label's value, never a part of the query.
func TestNameIsNoQuery(t *testing.T) {
	h, _ := newKeptHouse(t)
	for _, name := range []string{`x"} or {instance="shop@web`, `x\`, "x\n", "\xff", `.*`} {
		w := h.get("/api/v1/nodes/" + url.PathEscape(name) + "/past?to=" + asktest.Start.Format(time.RFC3339))
		var a charted.Past
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != http.StatusOK || a.Series["processes"][len(a.At)-1] != nil {
			t.Errorf("%q: %d %v", name, w.Code, err)
		}
	}
}

// A set has its own numbers and no others, and what things had at a moment.
func TestPastOfASet(t *testing.T) {
	h, k := newKeptHouse(t)
	for _, c := range []struct {
		set, each, table, thing, column string
	}{
		{"load", "schedulers", "scheduler", "1", "utilization"},
		{"load", "reductions", "group", "cowboy_stream_h", "reductions_rate"},
		{"memory", "carriers", "allocator", "eheap_alloc", "blocks_size"},
		{"groups", "queue", "group", "Elixir.Shop.Cart", "message_queue_len"},
		{"ets", "table_memory", "table", "shop_cache", "size"},
		{"distribution", "link_queue", "peer", "shop@store2", "output_rate"},
		{"mnesia", "mnesia_table_size", "mnesia_table", "order", "memory"},
		{"threads", "thread_states", "state", "emulator", "threads"},
		{"threads", "thread_types", "type", "scheduler", "threads"},
		{"threads", "lock_wait", "lock", "db_tab", "contentions_rate"},
		{"events", "event_kinds", "kind", "long_gc", "rate"},
		{"events", "findings", "detector", "mailbox", "open"},
	} {
		at := asktest.Start.Add(-10 * time.Minute)
		before := k.asked
		a := h.readPast(asktest.Start.Add(-4*time.Hour), asktest.Start, "&set="+c.set+"&at="+at.Format(time.RFC3339))
		if asked, most := k.asked-before, 2+len(a.Series)+len(a.Groups); asked > most {
			t.Errorf("%s: %d questions for %d numbers", c.set, asked, most)
		}
		if math.Abs(a.Moment.At-ask.UnixSeconds(at)) > a.Step {
			t.Errorf("%s: the moment is %v, asked for %v", c.set, a.Moment.At, ask.UnixSeconds(at))
		}
		if len(a.Groups[c.each]) == 0 || total(a.Groups[c.each][0].Values) == 0 {
			t.Errorf("%s: nothing of each %s", c.set, c.each)
		}
		if v := valueIn(a.Moment, c.table, c.thing, c.column); v == nil {
			t.Errorf("%s: no %s of %s at the moment: %v", c.set, c.column, c.thing, a.Moment.Sections)
		}
		// Of a moment at which the node was away it is how it was before.
		away := h.readPast(asktest.Start.Add(-time.Hour), asktest.Start, "&set="+c.set+"&at="+asktest.Start.Add(-45*time.Minute).Format(time.RFC3339))
		if before := ask.UnixSeconds(asktest.Start.Add(-50 * time.Minute)); away.Moment.At > before || away.Moment.At < before-60 {
			t.Errorf("%s: the moment is %v, it was away from %v on", c.set, away.Moment.At, before)
		}
		if c.set != "memory" && a.Series["memory_processes"] != nil {
			t.Errorf("%s has the memory of processes", c.set)
		}
	}
}

// Of a moment at which no finding that is kept was open, the store tells whether anybody looked.
func TestVerdictOfThePast(t *testing.T) {
	h, _ := newKeptHouse(t)
	for ago, want := range map[time.Duration][2]string{
		5 * collected:  {"unknown", "1 finding was open then, and no longer kept"},
		30 * collected: {"quiet", "Nothing was wrong then, as far as the detectors saw"},
		70 * collected: {"unknown", "Not known: no detector looked at the node then"},
	} {
		var f ask.FindingsOf
		w := h.get("/api/v1/nodes/shop@web/findings?at=" + asktest.Start.Add(-ago).Format(time.RFC3339))
		if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil || f.Verdict.Tone != want[0] || f.Verdict.Title != want[1] {
			t.Errorf("%s before the end: %v %+v", ago, err, f.Verdict)
		}
	}
}

// Counters are rates by the second, and threads that sleep do nothing.
func TestPastOfMnesiaAndThreads(t *testing.T) {
	h, _ := newKeptHouse(t)
	for _, length := range []time.Duration{time.Hour, 5 * time.Hour} {
		a := h.readPast(asktest.Start.Add(-length), asktest.Start, "&set=mnesia")
		for name, want := range map[string]float64{"mnesia_commits": 1200, "mnesia_restarts": 60, "mnesia_log_writes": 600, "mnesia_nodes_away": 1, "mnesia_tables_nowhere": 1, "mnesia_memory": 91e6} {
			if v := a.Series[name][len(a.At)-1]; v == nil || math.Abs(*v-want) > want/100 {
				t.Errorf("%s over %s: %v, want %v", name, length, v, want)
			}
		}
		states := h.readPast(asktest.Start.Add(-length), asktest.Start, "&set=threads").Groups["thread_states"]
		got := map[string]float64{}
		for _, s := range states {
			got[s.Group] = *s.Values[len(s.Values)-1]
		}
		if math.Abs(got["emulator"]-1.2) > 0.01 || math.Abs(got["gc"]-0.4) > 0.01 || got["sleep"] != 0 {
			t.Errorf("two schedulers over %s: %v", length, got)
		}
	}
}

// What the rule manager itself writes of alerts is found.
func TestPastOfAlerts(t *testing.T) {
	h, k := newHouse(t), newKept(t)
	h.past, h.every = k, collected
	now := time.Now().Truncate(time.Second)
	k.keep(t, h.shop, now.Add(time.Minute), story{length: 5 * time.Minute})
	rule := filepath.Join(t.TempDir(), "rules.yml")
	if err := os.WriteFile(rule, []byte(`groups: [{name: g, interval: 100ms, rules: [{alert: A, expr: 'label_replace(vector(1), "instance", "shop@web", "", "")'}]}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	rules, err := k.Rules(tsdb.RuleOptions{}, rule)
	if err != nil {
		t.Fatal(err)
	}
	defer rules.Close()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		a := h.readPast(now.Add(-time.Minute), time.Now().Add(time.Second), "&set=events&step=1s")
		if groups := a.Groups["alerts"]; len(groups) == 1 && groups[0].Group == "A" && total(groups[0].Values) > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%+v", a.Groups["alerts"])
		}
	}
}

func valueIn(m charted.Moment, table, thing, column string) any {
	for _, s := range m.Sections {
		if s.Name != table {
			continue
		}
		i := slices.IndexFunc(s.Table.Columns, func(c view.Column) bool { return c.Name == column })
		for _, row := range s.Table.Rows {
			if row[0] == thing && i > 0 {
				return row[i]
			}
		}
	}
	return nil
}

func TestAlerts(t *testing.T) {
	h, _ := newKeptHouse(t)
	var answer struct {
		Alerts []wireAlert
		Groups []wireGroup
	}
	if err := json.Unmarshal(h.get("/api/v1/alerts").Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, a := range answer.Alerts {
		order = append(order, a.State+" "+a.Severity+" "+a.Name)
	}
	want := []string{"firing critical BeamSchedulersSaturated", "firing critical BeamNodeUnreachable", "firing warning BeamMemoryHigh",
		"firing info BeamMixedOtpVersions", "pending warning BeamMailboxLong"}
	if !slices.Equal(order, want) {
		t.Errorf("order\n%s", strings.Join(order, "\n"))
	}
	if a := answer.Alerts[0]; a.Node != "shop@web" || !a.Watched || a.Since != "2026-03-01T11:15:00.000Z" || *a.Value != 93.4 {
		t.Errorf("%+v", a)
	}
	if a := answer.Alerts[1]; a.Watched || a.Node != "left@web-3.example" {
		t.Errorf("%+v", a)
	}
	if answer.Groups[1].Problem == "" || answer.Groups[2].Evaluated != "" {
		t.Errorf("%+v", answer.Groups)
	}
	if body := h.get("/api/v1/nodes").Body.String(); !strings.Contains(body, `"alerts":{"firing":4,"pending":1}`) {
		t.Error(body)
	}
}

// The address in a notification is one of the page's: a node that we know by the
// name that alerts have, a screen, a moment.
func TestLinkOfThePack(t *testing.T) {
	h, k := newKeptHouse(t)
	link, at := k.linkOf(t, "http://hodoscope.example/tools", "shop@web")
	rest, ours := strings.CutPrefix(link, "http://hodoscope.example/tools/#/shop%40web/system?at=")
	var seconds int64
	if _, err := fmt.Sscanf(rest, "%d", &seconds); !ours || err != nil || seconds < at.Unix()-1 || seconds > at.Unix()+30 {
		t.Errorf("%s (%v)", link, err)
	}
	named := asktest.New("short", 4, 0.5, 0).Attached(2, asktest.Start)
	named.State().Incarnation.Node = "short@full.example"
	h.nodes = these(named)
	if n, err := h.node("short@full.example"); err != nil || n != named {
		t.Errorf("a node by its full name: %v", err)
	}
}

// What a screen costs of a node with eight schedulers.
func BenchmarkPast(b *testing.B) {
	k, f := newKept(b), asktest.New("shop@web", 8, 0.5, 2).Attached(1, asktest.Start)
	k.keep(b, f, asktest.Start, story{length: 7 * 24 * time.Hour})
	for _, set := range []string{"strip", "node", "load", "memory"} {
		for _, length := range []time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour} {
			b.Run(fmt.Sprintf("%s/%s", set, length), func(b *testing.B) {
				for b.Loop() {
					if _, err := charted.Read(b.Context(), k, "shop@web", view.Charts(set), charted.NewGrid(asktest.Start.Add(-length), asktest.Start, 0, collected)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
