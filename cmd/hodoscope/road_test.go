package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/backend"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/metric"
)

// The road of a metric: node, collection, then the store, a Prometheus that scrapes, a
// VictoriaMetrics that is written to and a Collector that is sent OTLP. All are real,
// and all must have the same numbers, which must be the node's own.

// roadLoad is a node whose numbers are known: 123 messages wait for a process with a
// name, a table has 1000 objects, 500 processes wait, 32 MiB are in a binary, and a
// scheduler works about a third of the time.
const roadLoad = `
	Forever = fun() -> receive never -> ok end end,
	register(keeper, spawn(fun() ->
		ets:new(roadmap_table, [named_table, public]),
		[ets:insert(roadmap_table, {I, I}) || I <- lists:seq(1, 1000)],
		Held = binary:copy(<<0>>, 32 bsl 20),
		Forever(), Held end)),
	register(mute, spawn(Forever)),
	[mute ! hello || _ <- lists:seq(1, 123)],
	[spawn(Forever) || _ <- lists:seq(1, 500)],
	spawn(fun() ->
		Work = fun Work(Until) -> lists:seq(1, 100), erlang:monotonic_time(millisecond) < Until andalso Work(Until) end,
		Loop = fun Loop() -> Work(erlang:monotonic_time(millisecond) + 30), timer:sleep(60), Loop() end, Loop() end),
	ok`

// pauses collects a heap until that took more than 200 ms three times; it grows as large
// as that needs. The runtime tells of collections of 100 ms. Its clock leaves out what
// ours has in it, waiting for a dirty scheduler, so that it may tell of fewer.
const pauses = `
	Pause = fun Pause(L, N) when N < 3 ->
		case timer:tc(erlang, garbage_collect, []) of
			{T, _} when T > 200000 -> Pause(L, N + 1);
			_ -> Pause(lists:seq(1, 1000000) ++ L, N)
		end;
		Pause(L, N) -> {N, length(L)} end,
	Self = self(),
	spawn(fun() -> {N, _} = Pause([], 0), Self ! {paused, N} end),
	receive {paused, N} -> N end`

// roadmap are the ten rows under their canonical and their literal names, in
// Prometheus' form. Row 10, contention for locks, has no metric of its own on a runtime
// without lock counting; what tells of it is the last one.
var roadmap = []string{
	"beam_scheduler_utilization_ratio",
	"beam_run_queue_length",
	"beam_memory_used_bytes", "beam_memory_by_type_bytes",
	"beam_process_count",
	"beam_gc_pause_duration_seconds_count", "beam_gc_pause_ms_milliseconds_count",
	"beam_process_mailbox_length", "beam_process_mailbox_topN",
	"beam_ets_table_size", "beam_ets_table_memory_bytes", "beam_ets_memory_bytes_total",
	"beam_memory_binary_bytes",
	"beam_reductions_total", "beam_gc_reductions_per_sec_per_second",
	"beam_scheduler_off_cpu_utilization_ratio",
}

// road is one serve and all that takes from it.
type road struct {
	t                    *testing.T // the step that is under way
	nodes                []*erltest.Node
	daemon               *daemon
	ours                 string // base of Prometheus' API of the store
	prometheus, victoria backend.Program
	collector            backend.Collector
}

func openRoad(t *testing.T) *road {
	r := &road{t: t}
	erltest.EachOTP(t, func(_ *testing.T, otp int) {
		n := erltest.Start(t, erltest.OTP(otp), erltest.Cookie("roadmap"), erltest.Args("+S", "2:2"))
		n.Ask(roadLoad)
		r.nodes = append(r.nodes, n)
	})
	if len(r.nodes) == 0 {
		t.Skip("no OTP release is installed")
	}
	r.victoria, r.collector = backend.VictoriaMetrics(t), backend.StartCollector(t)
	r.daemon = startDaemon(t, "listen: 127.0.0.1:0\n"+
		"data: {dir: "+t.TempDir()+"}\n"+
		jobOf(r.nodes, ", tier: deep, sets: [roadmap], events: on")+
		"export:\n"+
		"  otlp: [{name: real, profile: collector, endpoint: \"http://"+r.collector.GRPC+"\", protocol: grpc, tier: deep, sets: [roadmap]}]\n"+
		"  remote_write: [{name: real, url: \""+r.victoria.URL+backend.WritePath+"\"}]\n", r.nodes...)
	r.ours = r.daemon.url + promPath
	host := strings.TrimPrefix(r.daemon.url, "http://")
	r.prometheus = backend.Prometheus(t, "global: {scrape_interval: 2s, scrape_timeout: 2s}\nscrape_configs:\n"+
		"- {job_name: page, honor_labels: true, static_configs: [{targets: ["+host+"]}]}\n"+
		"- {job_name: listed, honor_labels: true, http_sd_configs: [{url: \""+r.daemon.url+"/metrics/targets\", refresh_interval: 1s}],"+
		" metric_relabel_configs: [{target_label: how, replacement: listed}]}\n")
	return r
}

// query asks one of those that answer PromQL, for series by their labels. VictoriaMetrics
// shows that a series has ended as a point that is no number.
func (r *road) query(base, expr string, at time.Time) map[string][]backend.Point {
	r.t.Helper()
	all, err := backend.Query(base, expr, at)
	if err != nil {
		r.t.Fatal(err)
	}
	out := map[string][]backend.Point{}
	for _, s := range all {
		if p := slices.DeleteFunc(s.Points, func(p backend.Point) bool { return math.IsNaN(p.Value) }); len(p) > 0 {
			out[labelled(s.Labels)] = p
		}
	}
	return out
}

func labelled(labels map[string]string) string {
	var b strings.Builder
	b.WriteString(labels["__name__"])
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		if k != "__name__" {
			fmt.Fprintf(&b, ",%s=%q", k, labels[k])
		}
	}
	return b.String()
}

// has tells whether some series of a metric is of a node.
func has(series map[string][]backend.Point, name string, n *erltest.Node) bool {
	for s := range series {
		if strings.HasPrefix(s, name+",") && strings.Contains(s, fmt.Sprintf("instance=%q", n.Name)) {
			return true
		}
	}
	return false
}

// value is that of the only series of an expression.
func (r *road) value(expr string) float64 {
	r.t.Helper()
	all := r.query(r.ours, expr, time.Now())
	if len(all) != 1 {
		r.t.Fatalf("%s has %d series", expr, len(all))
	}
	for _, points := range all {
		return points[0].Value
	}
	return math.NaN()
}

// sent is what the Collector wrote, in Prometheus' names by the catalogue: the points of
// each series after one moment and until another.
func (r *road) sent(from, to time.Time) map[string][]backend.Point {
	r.t.Helper()
	text, err := os.ReadFile(r.collector.Metrics)
	if err != nil {
		r.t.Fatal(err)
	}
	out := map[string][]backend.Point{}
	for line := range bytes.Lines(text) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break // it is still being written
		}
		md, err := (&pmetric.JSONUnmarshaler{}).UnmarshalMetrics(line)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, rm := range md.ResourceMetrics().All() {
			name, _ := rm.Resource().Attributes().Get("service.name")
			node, _ := rm.Resource().Attributes().Get("service.instance.id")
			for _, sm := range rm.ScopeMetrics().All() {
				for _, m := range sm.Metrics().All() {
					points(m, map[string]string{"job": name.Str(), "instance": node.Str()}, func(series string, at pcommon.Timestamp, v float64) {
						if ms := at.AsTime().UnixMilli(); ms > from.UnixMilli() && ms <= to.UnixMilli() {
							out[series] = append(out[series], backend.Point{At: ms, Value: v})
						}
					})
				}
			}
		}
	}
	for s, p := range out {
		slices.SortFunc(p, func(a, b backend.Point) int { return int(a.At - b.At) })
		out[s] = slices.Compact(p) // two names of OTLP may be one here
	}
	return out
}

// points are those of a metric as Prometheus has them, without histograms' buckets.
func points(m pmetric.Metric, node map[string]string, give func(series string, at pcommon.Timestamp, v float64)) {
	row, _ := metric.Find(m.Name())
	name := row.PrometheusName()
	series := func(suffix string, attributes pcommon.Map) string {
		labels := maps.Clone(node)
		labels["__name__"] = name + suffix
		for k, v := range attributes.All() {
			labels[metric.Metric{Attributes: []string{k}}.Labels()[0]] = v.AsString()
		}
		return labelled(labels)
	}
	numbers := func(points pmetric.NumberDataPointSlice) {
		for _, p := range points.All() {
			v := p.DoubleValue()
			if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
				v = float64(p.IntValue())
			}
			if !p.Flags().NoRecordedValue() {
				give(series("", p.Attributes()), p.Timestamp(), v)
			}
		}
	}
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		numbers(m.Gauge().DataPoints())
	case pmetric.MetricTypeSum:
		numbers(m.Sum().DataPoints())
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			if p.Flags().NoRecordedValue() {
				continue
			}
			give(series("_count", p.Attributes()), p.Timestamp(), float64(p.Count()))
			give(series("_sum", p.Attributes()), p.Timestamp(), p.Sum())
		}
	}
}

// account is what a node says of itself at a moment, of what grows. Times are those of
// its two normal schedulers.
type account struct {
	at                        time.Time
	active, total, reductions int
}

func accountOf(n *erltest.Node) account {
	return account{at: time.Now(),
		active:     n.AskInt("lists:sum([A || {I, A, _} <- erlang:statistics(scheduler_wall_time), I =< 2])"),
		total:      n.AskInt("lists:sum([T || {I, _, T} <- erlang:statistics(scheduler_wall_time), I =< 2])"),
		reductions: n.AskInt("element(1, erlang:statistics(reductions))"),
	}
}

var roadFor = flag.Duration("road-for", 12*time.Second, "how long TestRoad records, at an interval of a second; 4m has as many samples as an hour at the usual one")

func TestRoad(t *testing.T) {
	t.Parallel()
	r := openRoad(t)
	for _, n := range r.nodes {
		n.Ask(pauses)
	}
	for _, n := range r.nodes {
		lacking := roadmap
		t.Cleanup(func() {
			if len(lacking) > 0 {
				t.Logf("there is no %v", lacking)
			}
		})
		eventually(t, "all of the roadmap is stored of "+n.Name, func() bool {
			stored := r.query(r.ours, fmt.Sprintf(`{instance=%q}`, n.Name), time.Now())
			lacking = slices.DeleteFunc(slices.Clone(roadmap), func(name string) bool { return has(stored, name, n) })
			return len(lacking) == 0
		})
		// A first census meets everybody, which costs more, so that the next one is further away.
		eventually(t, "censuses of "+n.Name+" have their rhythm", func() bool {
			for _, p := range r.query(r.ours, fmt.Sprintf("count_over_time(beam_process_mailbox_max_length{instance=%q}[12s])", n.Name), time.Now()) {
				return p[0].Value >= 4
			}
			return false
		})
	}
	recorded := *roadFor
	from := time.Now()
	before := map[*erltest.Node]account{}
	for _, n := range r.nodes {
		before[n] = accountOf(n)
	}
	<-time.After(recorded) // what is recorded meanwhile is the test
	after := map[*erltest.Node]account{}
	for _, n := range r.nodes {
		after[n] = accountOf(n)
	}
	to := time.Now()

	step := func(name string, f func(t *testing.T)) {
		t.Run(name, func(t *testing.T) {
			r.t = t
			f(t)
		})
	}
	step("equal", func(t *testing.T) { r.equal(t, from, to) })
	step("scraped", func(t *testing.T) { r.scraped(t, from, to) })
	step("no gap", func(t *testing.T) { r.unbroken(t, from, to) })
	for _, n := range r.nodes {
		step(fmt.Sprintf("as the node of OTP %d says", n.OTP), func(t *testing.T) { r.right(t, n, before[n], after[n]) })
	}
	step("killed", func(t *testing.T) { r.killed(t, r.nodes[len(r.nodes)-1]) })
	r.daemon.end()
}

// equal compares every sample of a time in the store, in VictoriaMetrics and in what the
// Collector wrote.
func (r *road) equal(t *testing.T, from, to time.Time) {
	expr := fmt.Sprintf(`{__name__=~"beam_.*|process_.*|system_.*|hodoscope_.*",instance=~".+"}[%dms]`, to.Sub(from).Milliseconds())
	ours := r.query(r.ours, expr, to)
	for _, name := range roadmap {
		for _, n := range r.nodes {
			if !has(ours, name, n) {
				t.Errorf("the store has no %s of %s", name, n.Name)
			}
		}
	}
	var theirs map[string][]backend.Point
	same := func(a, b backend.Point) bool { // VictoriaMetrics keeps numbers of one length in a block
		return a.At == b.At && math.Abs(a.Value-b.Value) <= 1e-11*math.Abs(b.Value)
	}
	compare := func(who string, get func() map[string][]backend.Point, skip func(series string) bool) {
		t.Helper()
		var different []string
		deadline := time.Now().Add(time.Minute)
		for {
			// Ours again too: what was collected just before the end may not have been there at first.
			ours, theirs, different = r.query(r.ours, expr, to), get(), nil
			samples := 0
			for s, want := range ours {
				if skip(s) {
					continue
				}
				samples += len(want)
				if !slices.EqualFunc(theirs[s], want, same) {
					different = append(different, fmt.Sprintf("%s: the store has %v, %s %v", s, want, who, theirs[s]))
				}
			}
			for s := range theirs {
				if _, ok := ours[s]; !ok {
					different = append(different, s+": only "+who+" has it")
				}
			}
			if len(different) == 0 {
				t.Logf("%d series, %d samples are equal in the store and in %s", len(theirs), samples, who)
				return
			}
			if time.Now().After(deadline) {
				slices.Sort(different)
				t.Errorf("%d series differ, some of them:\n%s", len(different), strings.Join(different[:min(5, len(different))], "\n"))
				return
			}
			time.Sleep(200 * time.Millisecond)
		}
	}
	compare("VictoriaMetrics", func() map[string][]backend.Point { return r.query(r.victoria.URL, expr, to) }, func(string) bool { return false })
	compare("the Collector", func() map[string][]backend.Point { return r.sent(from, to) }, func(s string) bool {
		name, _, _ := strings.Cut(s, ",")
		return strings.HasSuffix(name, "_bucket")
	})
}

// scraped compares what Prometheus scraped both ways with what the store had just then:
// a scrape comes between two collections. It bears the time at which it began, so that one
// of the collection before may be answered, or of the next.
func (r *road) scraped(t *testing.T, from, to time.Time) {
	window := func(d time.Duration) string {
		return fmt.Sprintf(`{__name__=~"%s",instance=~".+"}[%dms]`, strings.Join(roadmap, "|"), d.Milliseconds())
	}
	now := time.Now()
	ours := r.query(r.ours, window(now.Sub(from)+time.Minute), now)
	for _, how := range []string{"", ",how=\"listed\""} {
		theirs, samples := map[string][]backend.Point{}, 0
		for s, points := range r.query(r.prometheus.URL, window(to.Sub(from)), to) {
			if strings.Contains(s, "how=") == (how != "") {
				theirs[strings.Replace(s, `,how="listed"`, "", 1)] = points
			}
		}
		for s, points := range theirs {
			for _, p := range points {
				samples++
				next, _ := slices.BinarySearchFunc(ours[s], p.At+1, func(q backend.Point, at int64) int { return cmp.Compare(q.At, at) })
				around := ours[s][max(0, next-2):min(len(ours[s]), next+1)]
				if !slices.ContainsFunc(around, func(q backend.Point) bool { return q.Value == p.Value }) {
					t.Errorf("Prometheus has %s = %v at %d, the store %v", s, p.Value, p.At, ours[s])
				}
			}
		}
		for _, name := range roadmap {
			for _, n := range r.nodes {
				if !has(theirs, name, n) {
					t.Errorf("Prometheus (%s) has no %s of %s", how, name, n.Name)
				}
			}
		}
		t.Logf("%d series, %d samples of Prometheus (%s) are in the store", len(theirs), samples, how)
	}
}

// unbroken: there is a sample for each collection, or census. A machine that does much
// else makes these late, and loses none.
func (r *road) unbroken(t *testing.T, from, to time.Time) {
	const collection, census = "beam_node_up{", "beam_process_births_per_second{"
	samples := func(series string, n *erltest.Node) float64 {
		return r.value(fmt.Sprintf("count_over_time(%sinstance=%q}[%dms] @ %.3f)", series, n.Name, to.Sub(from).Milliseconds(), float64(to.UnixMilli())/1000))
	}
	for _, c := range []struct {
		series, of string
		every      float64
	}{
		{"beam_process_count{", collection, 1}, {"beam_reductions_total{", collection, 1}, {`beam_memory_used_bytes{beam_memory_type="ets",`, collection, 1},
		{"beam_process_mailbox_max_length{", census, 1}, {`beam_ets_table_size{beam_ets_table_name="roadmap_table",`, collection, 4},
	} {
		for _, n := range r.nodes {
			got, all := samples(c.series, n), samples(c.of, n)
			if want := math.Floor(0.7 * all / c.every); got < want || all < 3 {
				t.Errorf("%s of %s: %v samples, want %v, since of %s there are %v", c.series, n.Name, got, want, c.of, all)
			}
		}
	}
}

// right compares what the store says with the node's own account.
func (r *road) right(t *testing.T, n *erltest.Node, before, after account) {
	here := func(name string, labels ...string) string {
		return name + "{" + strings.Join(append(labels, fmt.Sprintf("instance=%q", n.Name)), ",") + "}"
	}
	near := func(expr string, want, within float64) {
		t.Helper()
		if got := r.value(expr); math.IsNaN(got) || math.Abs(got-want) > within {
			t.Errorf("%s is %v, the node says %v", expr, got, want)
		}
	}
	asks := func(expr, of string, within float64) {
		t.Helper()
		eventually(t, expr+" is what the node says", func() bool { return math.Abs(r.value(expr)-float64(n.AskInt(of))) <= within })
	}
	during := func(f, series string) string {
		return fmt.Sprintf("%s(%s[%dms] @ %.3f)", f, series, after.at.Sub(before.at).Milliseconds(), float64(after.at.UnixMilli())/1000)
	}
	// What looks have of the begin and the end is the less exact the further they are apart:
	// a second, unless the machine does much else.
	apart := min(3, max(1, after.at.Sub(before.at).Seconds()/r.value(during("count_over_time", here("beam_reductions_total")))))
	busy := float64(after.active-before.active) / float64(after.total-before.total)
	near("avg("+during("avg_over_time", here("beam_scheduler_utilization_ratio", `beam_scheduler_type="normal"`))+")", busy, 0.1*apart)
	rate := float64(after.reductions-before.reductions) / after.at.Sub(before.at).Seconds()
	near(during("rate", here("beam_reductions_total")), rate, 0.25*apart*rate)
	near(during("avg_over_time", here("beam_gc_reductions_per_sec_per_second")), rate, 0.25*apart*rate)
	asks(here("beam_process_count"), "erlang:system_info(process_count)", 10)
	asks(here("beam_process_limit"), "erlang:system_info(process_limit)", 0)
	asks(here("beam_memory_used_bytes", `beam_memory_type="ets"`), "erlang:memory(ets)", 200e3)
	asks(here("beam_ets_memory_bytes_total"), "erlang:memory(ets)", 200e3)
	asks(here("beam_memory_used_bytes", `beam_memory_type="binary"`), "erlang:memory(binary)", 1e6)
	asks(here("beam_memory_by_type_bytes", `type="binary"`), "erlang:memory(binary)", 1e6)
	asks(here("beam_memory_binary_bytes"), "erlang:memory(binary)", 1e6)
	asks(here("beam_ets_table_size", `beam_ets_table_name="roadmap_table"`), "ets:info(roadmap_table, size)", 0)
	asks(here("beam_ets_table_memory_bytes", `beam_ets_table_name="roadmap_table"`), "ets:info(roadmap_table, memory) * erlang:system_info(wordsize)", 0)
	asks(here("beam_process_mailbox_length", `beam_process_name="mute"`), "element(2, process_info(whereis(mute), message_queue_len))", 0)
	asks(here("beam_process_mailbox_topN", `process="mute"`, `rank="1"`), "123", 0)
	eventually(t, "the run queue is short", func() bool {
		return r.value("max("+here("beam_run_queue_length", `beam_run_queue_type="normal"`)+")") <= 4
	})
	for _, name := range []string{"beam_gc_pause_duration_seconds_count", "beam_gc_pause_ms_milliseconds_count"} {
		if v := r.value("sum(" + here(name) + ")"); v < 1 {
			t.Errorf("%s is %v, and three collections took 200 ms", name, v)
		}
	}
}

// killed: of a node that has ended nothing goes on but that it is not up; when it is
// back, its series are too.
func (r *road) killed(t *testing.T, n *erltest.Node) {
	n.Kill()
	instance := fmt.Sprintf("{instance=%q}", n.Name)
	tellers := map[string]string{"the store": r.ours, "VictoriaMetrics": r.victoria.URL, "Prometheus": r.prometheus.URL}
	up := func(base string) (float64, bool) {
		for s, p := range r.query(base, "beam_node_up"+instance, time.Now()) {
			if !strings.Contains(s, "how=") {
				return p[0].Value, true
			}
		}
		return 0, false
	}
	var rest []string
	defer func() {
		if t.Failed() {
			t.Logf("of the node there were last: %v", rest)
		}
	}()
	for who, base := range tellers {
		eventually(t, who+": only that it is not up", func() bool {
			v, there := up(base)
			rest = nil
			for s := range r.query(base, instance, time.Now()) {
				name, _, _ := strings.Cut(s, ",")
				if ofNode(name) {
					rest = append(rest, s)
				}
			}
			return there && v == 0 && len(rest) == 0
		})
	}
	n.Restart()
	n.Ask(roadLoad)
	for who, base := range tellers {
		eventually(t, who+": it is back", func() bool {
			v, _ := up(base)
			return v == 1 && len(r.query(base, "beam_process_count"+instance, time.Now())) > 0
		})
	}
	if v := r.value("beam_node_restarts_total" + instance); v != 1 {
		t.Errorf("%v restarts were seen", v)
	}
	near := func() bool {
		return math.Abs(r.value("beam_process_count"+instance)-float64(n.AskInt("erlang:system_info(process_count)"))) < 10
	}
	eventually(t, "its processes are counted again", near)
}

// ofNode tells whether a metric is read from the node, by its name in Prometheus.
func ofNode(name string) bool {
	for _, suffix := range []string{"", "_bucket", "_count", "_sum"} {
		base := strings.TrimSuffix(name, suffix)
		for _, m := range metric.Catalogue {
			if m.PrometheusName() == base {
				return m.Part != metric.PartWatch
			}
		}
	}
	return false
}
