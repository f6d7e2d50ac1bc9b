package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/backend"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// webhook is one that keeps what it was told.
type webhook struct {
	*httptest.Server
	mu   sync.Mutex
	told []string
}

func newWebhook(t *testing.T) *webhook {
	h := &webhook{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var message struct {
			Alerts []struct {
				Status string
				Labels map[string]string
			}
		}
		if json.NewDecoder(r.Body).Decode(&message) != nil {
			return // the other end was killed
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, a := range message.Alerts {
			h.told = append(h.told, a.Status+" "+a.Labels["alertname"])
		}
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *webhook) heard() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.told)
}

// Killed while it records and while an alert fires, serve opens again with what it had
// recorded and without a wrong value, sends what was not sent, and tells nobody again
// what they were told.
func TestServeKilled(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.Args("+S", "2:2"))
	n.Ask(roadLoad)
	n.Ask("register(crowd, spawn(fun() -> [spawn_link(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 500)], receive never -> ok end end))")
	victoria, hook := backend.VictoriaMetrics(t), newWebhook(t)
	rules := filepath.Join(t.TempDir(), "rules.yml")
	text := "groups: [{name: test, interval: 1s, rules: [{alert: ManyProcesses, expr: beam_process_count > 900, for: 2s, labels: {severity: warning}}]}]\n"
	if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config := "listen: 127.0.0.1:0\n" +
		"data: {dir: " + t.TempDir() + "}\n" +
		jobOf([]*erltest.Node{n}, "") +
		"export: {remote_write: [{name: real, url: \"" + victoria.URL + backend.WritePath + "\"}]}\n" +
		"rules: {pack: false, files: [" + rules + "], interval: 1s}\n" +
		"receivers: {webhook: [{name: test, url: \"" + hook.URL + "\", group_wait: 100ms, repeat: 1h}]}\n"
	begin := time.Now()
	until := func(at time.Time, base, expr string) (all []backend.Point) {
		t.Helper()
		series, err := backend.Query(base, strings.ReplaceAll(expr, "ALL", fmt.Sprintf("%dms", at.Sub(begin).Milliseconds())), at)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range series {
			all = append(all, s.Points...)
		}
		return all
	}
	samples := func(base, expr string) []backend.Point {
		t.Helper()
		return until(time.Now(), base, expr)
	}

	d := startDaemon(t, config, n)
	eventually(t, "the alert was told", func() bool { return slices.Equal(hook.heard(), []string{"firing ManyProcesses"}) })
	// The webhook is told before serve notes that it was: killed in between it would tell it again.
	eventually(t, "serve has noted that", func() bool {
		sent := samples(d.url+promPath, `hodoscope_destination_sent_total{hodoscope_destination_kind="webhook"}`)
		return len(sent) == 1 && sent[0].Value == 1
	})
	for range 3 {
		base := d.url + promPath
		before := samples(base, "beam_process_count[ALL]")
		d.kill()
		d = startDaemon(t, config, n)
		base = d.url + promPath
		after := samples(base, "beam_process_count[ALL]")
		if len(before) < 2 || len(after) < len(before) || !slices.Equal(after[:len(before)], before) {
			t.Errorf("before there was %v, after it %v", before, after)
		}
		eventually(t, "the alert fires again, and more is recorded", func() bool {
			firing := samples(base, `ALERTS{alertname="ManyProcesses",alertstate="firing"}`)
			return len(firing) == 1 && len(samples(base, "beam_process_count[ALL]")) > len(before)+3
		})
	}
	base := d.url + promPath
	for series, want := range map[string]float64{
		`beam_ets_table_size{beam_ets_table_name="roadmap_table"}`: 1000, `beam_process_mailbox_length{beam_process_name="mute"}`: 123,
		"beam_process_limit": float64(n.AskInt("erlang:system_info(process_limit)")),
	} {
		points := samples(base, series+"[ALL]")
		if len(points) < 4 || slices.ContainsFunc(points, func(p backend.Point) bool { return p.Value != want }) {
			t.Errorf("%s was %v all the time, and the store has %v", series, want, points)
		}
	}
	now := time.Now()
	ours, theirs := until(now, base, "beam_process_count[ALL]"), []backend.Point(nil)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the store has\n%v, VictoriaMetrics\n%v", ours, theirs)
		}
	})
	eventually(t, "VictoriaMetrics has what the store has", func() bool {
		// What was under way when serve was killed is sent again, and kept as another sample of
		// that moment.
		theirs = slices.Compact(until(now, victoria.URL, "beam_process_count[ALL]"))
		return slices.Equal(theirs, ours)
	})
	if got := hook.heard(); !slices.Equal(got, []string{"firing ManyProcesses"}) {
		t.Errorf("the webhook was told %q", got)
	}
	n.Ask("exit(whereis(crowd), kill)")
	eventually(t, "it was told the end", func() bool {
		return slices.Equal(hook.heard(), []string{"firing ManyProcesses", "resolved ManyProcesses"})
	})
	d.end()
}
