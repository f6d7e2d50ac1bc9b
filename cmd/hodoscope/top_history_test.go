package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
)

// TestTopOfAHistory: what serve kept of a real node is shown by top, at a moment too, and
// the node is not asked: it may be gone.
func TestTopOfAHistory(t *testing.T) {
	n := erltest.Start(t, erltest.Args("+S", "2:2"), erltest.Program("pinger"))
	page := startDaemon(t, "listen: 127.0.0.1:0\ndata: {dir: "+t.TempDir()+"}\n"+jobOf([]*erltest.Node{n}, ""), n).url
	args := func(more ...string) []string {
		return append([]string{"top", n.Name, "--source", page + "/prometheus", "--every", "1s", "--from", "-3m", "--once", "--ascii"}, more...)
	}
	await := func(what string, done func() bool) {
		t.Helper()
		for late := time.Now().Add(time.Minute); !done(); time.Sleep(time.Second) {
			if time.Now().After(late) {
				t.Fatalf("not in a minute: %s", what)
			}
		}
	}
	// The first collections are not there yet: until then there is no history.
	await("groups", func() bool {
		w := realWorld()
		out := &strings.Builder{}
		w.stdout, w.stderr = out, &strings.Builder{}
		return run(t.Context(), w, args("--screen", "groups")) == exitOK && strings.Contains(out.String(), "MyApp.Pinger")
	})
	frame := hodo(t, n, exitOK, args("--screen", "memory", "--width", "200", "--height", "60")...)
	for _, words := range []string{n.Name, "Memory by kind", "Taken by allocator", "eheap_alloc", "the newest"} {
		if !strings.Contains(frame, words) {
			t.Errorf("no %q in\n%s", words, frame)
		}
	}
	n.Stop()
	await("the end of the node", func() bool {
		return strings.Contains(hodo(t, n, exitOK, args()...), "it could not be reached then")
	})
	var then struct {
		Standing struct{ Status string }
		Answers  []struct {
			Question string
			Answer   struct {
				At     []float64
				Series map[string][]*float64
			}
		}
	}
	if err := json.Unmarshal([]byte(hodo(t, n, exitOK, args("-o", "json")...)), &then); err != nil || len(then.Answers) == 0 {
		t.Fatalf("%+v, %v", then, err)
	}
	if a := then.Answers[0]; a.Question != "past" || len(a.Answer.At) < 100 || len(a.Answer.Series["processes"]) != len(a.Answer.At) {
		t.Errorf("%s has %d points, %d numbers of processes", a.Question, len(a.Answer.At), len(a.Answer.Series["processes"]))
	}
	for _, c := range []struct {
		args []string
		want int
	}{
		{args("--at", "-2h"), exitUsage},
		{args("--replay", "x"), exitUsage},
		{args("--record", "x"), exitUsage},
		{[]string{"top", n.Name, "--to", "-1m", "--once"}, exitUsage},
		{[]string{"top", n.Name, "--from", "tomorrow", "--once"}, exitUsage},
		{[]string{"top", "nobody@nowhere", "--source", page + "/prometheus", "--from", "-1m", "--once"}, exitError},
		{[]string{"top", n.Name, "--source", "http://127.0.0.1:1", "--from", "-1m", "--once"}, exitUnreachable},
	} {
		w := realWorld()
		w.stdout, w.stderr = &strings.Builder{}, &strings.Builder{}
		if got := run(t.Context(), w, c.args); got != c.want {
			t.Errorf("%v: exit code %d, want %d: %s", c.args, got, c.want, w.stderr)
		}
	}
}
