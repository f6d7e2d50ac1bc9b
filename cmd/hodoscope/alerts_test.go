package main

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/alert"
	"github.com/hodoscope/hodoscope/internal/backend"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// shorter makes minutes of the rule pack seconds, and days of growth a few of them.
// Nothing else is changed: thresholds and conditions are the pack's.
var shorter = map[string]*strings.Replacer{
	"scheduler.rules.yml": strings.NewReplacer("interval: 30s", "interval: 1s", "[5m]", "[10s]", "[10m]", "[20s]", "for: 5m", "for: 3s", "for: 10m", "for: 6s", "for: 15m", "for: 9s"),
	"limits.rules.yml":    strings.NewReplacer("interval: 30s", "interval: 1s", "keep_firing_for: 5m", "keep_firing_for: 1s", "for: 2m", "for: 2s", "for: 1m", "for: 1s"),
	"growth.rules.yml": strings.NewReplacer("interval: 5m", "interval: 1s", "[1h]", "[3s]", "[1d]", "[8s]", "offset 1d", "offset 8s", "offset 2d", "offset 16s", "offset 3d", "offset 24s",
		"offset 7d", "offset 56s", "for: 1h", "for: 3s"),
}

// shorterRules writes part of the pack with time compressed, and gives the pattern of
// its files.
func shorterRules(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, r := range shorter {
		text, err := fs.ReadFile(alert.Pack(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(r.Replace(string(text))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "*.yml")
}

// leak starts processes that nobody ends, 500 a second.
const leak = `register(leaking, spawn(fun() ->
	Leak = fun Leak(Pids) -> receive {stop, From} -> [exit(P, kill) || P <- Pids], From ! stopped
		after 100 -> Leak([spawn(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 50)] ++ Pids) end end,
	Leak([]) end)), ok`

const unleak = `leaking ! {stop, self()}, receive stopped -> ok end`

// bursts are a hundred processes that are woken together fifty times a second, for little
// work: long queues, in which nobody waits long. longest is the longest queue that the
// node itself has seen.
const bursts = `
	Wait = fun Wait() -> receive go -> lists:sum(lists:seq(1, 1000)), Wait() end end,
	All = [spawn(Wait) || _ <- lists:seq(1, 100)],
	spawn(fun() ->
		ets:new(longest, [named_table, public]), ets:insert(longest, {queue, 0}),
		Loop = fun Loop() ->
			[P ! go || P <- All],
			[{_, Most}] = ets:lookup(longest, queue),
			ets:insert(longest, {queue, max(Most, statistics(total_run_queue_lengths))}),
			timer:sleep(20), Loop() end,
		Loop() end), ok`

// overload adds to a node more work than its scheduler has time for.
const overload = `Spin = fun Spin() -> Spin() end, register(overload, spawn(fun() -> [spawn_link(Spin) || _ <- lists:seq(1, 40)], receive never -> ok end end)), ok`

// told is an alert as Alertmanager and the page show it.
type told struct {
	Name, Node string // of the page
	State      any
	Labels     map[string]string
}

// TestAlerts: what goes wrong on a node is told to Alertmanager and shown on the page,
// and what is well is not.
func TestAlerts(t *testing.T) {
	start := func(o ...erltest.Option) *erltest.Node {
		return erltest.Start(t, append(o, erltest.Cookie("alerts"), erltest.Args("+S", "1:1"))...)
	}
	leaking, hot, well := start(), start(erltest.Program("runqueue")), start()
	well.Ask(bursts)
	manager := backend.Alertmanager(t, backend.FreeAddress(t), "")
	d := startDaemon(t, "listen: 127.0.0.1:0\n"+
		"data: {dir: "+t.TempDir()+"}\n"+
		jobOf([]*erltest.Node{leaking, hot, well}, "")+
		"rules: {pack: false, files: ["+shorterRules(t)+"], interval: 1s}\n"+
		"receivers: {alertmanager: [{url: \""+manager.URL+"\"}]}\n", leaking, hot, well)
	page := d.page()
	fires := func(name string, n *erltest.Node) bool {
		all := fetch[[]told](t, http.DefaultClient, manager.URL+"/api/v2/alerts?active=true")
		return slices.ContainsFunc(all, func(a told) bool { return a.Labels["alertname"] == name && a.Labels["instance"] == n.Name })
	}
	shown := func(name string, n *erltest.Node) bool {
		all := fetch[struct{ Alerts []told }](t, page, d.url+"/api/v1/alerts").Alerts
		return slices.ContainsFunc(all, func(a told) bool { return a.Name == name && a.Node == n.Name && a.State == "firing" })
	}
	told := func(name string, n *erltest.Node, is bool) {
		t.Helper()
		eventually(t, fmt.Sprintf("%s of %s fires: %t", name, n.Name, is), func() bool { return fires(name, n) == is && shown(name, n) == is })
	}
	// What growth is compared with.
	eventually(t, "there is a past", func() bool {
		s, err := backend.Query(d.url+promPath, fmt.Sprintf("instance:beam_process_count:max1h{instance=%q} offset 8s", leaking.Name), time.Now())
		return err == nil && len(s) == 1
	})

	leaking.Ask(leak)
	told("BeamProcessCountGrowth", leaking, true)
	if count, limit := leaking.AskInt("erlang:system_info(process_count)"), leaking.AskInt("erlang:system_info(process_limit)"); count*10 > limit {
		t.Errorf("it fires with %d of %d processes", count, limit)
	}
	leaking.Ask(unleak)
	told("BeamProcessCountGrowth", leaking, false)

	told("BeamRunQueueHigh", hot, true)
	hot.Ask(overload) // two processes for one scheduler do not keep others waiting on every machine
	told("BeamSchedulersSaturated", hot, true)
	hot.Ask("exit(whereis(overload), kill), runqueue:stop()")
	told("BeamSchedulersSaturated", hot, false)
	told("BeamRunQueueHigh", hot, false)

	if longest := well.AskInt("ets:lookup_element(longest, queue, 2)"); longest < 50 {
		t.Errorf("the healthy node's longest queue was %d", longest)
	}
	s, err := backend.Query(d.url+promPath, fmt.Sprintf(`count_over_time(ALERTS{instance=%q,alertstate="firing"}[2m])`, well.Name), time.Now())
	if err != nil || len(s) > 0 {
		t.Errorf("of the healthy node there was %v, %v", s, err)
	}
	d.end()
}

// TestThresholdsOfServe: the pack is laid out with the thresholds of a file, and as that
// file is at a reload.
func TestThresholdsOfServe(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "thresholds.yml")
	p := &pipeline{c: &config.Config{Data: config.Data{Dir: dir}, Rules: config.Rules{Pack: true, Thresholds: file}}}
	for _, c := range []struct{ text, want string }{
		{"memory_high: 0.8\n", "> 0.8 # memory_high\n"},
		{"memory_high: 0.85\n", "> 0.85 # memory_high\n"},
		{"", "> 0.7 # memory_high\n"},
		{"memory_high: 8\n", ""},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := p.ruleFiles()
		if c.want == "" {
			if err == nil || !strings.Contains(err.Error(), file+": line 1: memory_high") {
				t.Errorf("%q: %v", c.text, err)
			}
			continue
		}
		if text, _ := os.ReadFile(filepath.Join(dir, rulesDir, "memory.rules.yml")); err != nil || !strings.Contains(string(text), c.want) {
			t.Errorf("%q: %v, %s", c.text, err, text)
		}
	}
}
