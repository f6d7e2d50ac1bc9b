package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// TestMillion: a node with a million processes is what it is for. Ranking finds one among
// them exactly, groups count as closely as is said, a diagnosis blames nobody, and this
// program stays below 150 MB.
func TestMillion(t *testing.T) {
	if testing.Short() {
		t.Skip("spawns a million processes")
	}
	n := erltest.Start(t, erltest.Args("+P", "2000000", "+S", "2:2"))
	const sleepers, waiting = 960_000, 40_000
	for _, c := range []struct {
		many    int
		spawned string
	}{{sleepers, "timer, sleep, [infinity]"}, {waiting, "fun() -> receive never -> ok end end"}} {
		for left := c.many; left > 0; left -= 40_000 { // a longer list would be a heap of its own
			n.Ask(fmt.Sprintf("[spawn(%s) || _ <- lists:seq(1, %d)], ok", c.spawned, min(left, 40_000)))
		}
	}
	n.Ask("P = spawn(timer, sleep, [infinity]), [P ! hello || _ <- lists:seq(1, 777)], register(needle, P), ok")
	tells := func(into any, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), os.Args[0], append(args, "--cookie-file", n.CookieFile, "--epmd-port", fmt.Sprint(n.EPMDPort), "-o", "json")...)
		cmd.Args[0] = "real" // TestMain makes it the program
		said := &strings.Builder{}
		cmd.Stderr = said
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, said)
		}
		if most := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss; most > 150<<10 {
			t.Errorf("%s took %d kB", args[0], most)
		}
		if err := json.Unmarshal(out, into); err != nil {
			t.Fatalf("%s: %v in %.200s", args[0], err, out)
		}
	}
	var rows []struct {
		RegisteredName  string `json:"registered_name"`
		MessageQueueLen int    `json:"message_queue_len"`
	}
	tells(&rows, "ps", n.Name, "--sort", "message_queue_len", "--limit", "3", "--timeout", "60s")
	if len(rows) != 3 || rows[0].RegisteredName != "needle" || rows[0].MessageQueueLen != 777 {
		t.Errorf("the longest queues: %+v", rows)
	}
	var groups []struct {
		Group string
		Count int
	}
	tells(&groups, "groups", n.Name, "--timeout", "60s")
	count := map[string]int{}
	for _, g := range groups {
		group, _, _ := strings.Cut(g.Group, " under ")
		count[group] += g.Count
		count["all"] += g.Count
	}
	// One in five is followed: of so many as wait, the fourth standard deviation is 1600.
	for group, want := range map[string]int{"timer:sleep/1": sleepers, "erlang:apply/2": waiting, "all": n.AskInt("erlang:system_info(process_count)")} {
		if off := count[group] - want; math.Abs(float64(off)) > 1600 {
			t.Errorf("%s: %d processes, %d are", group, count[group], want)
		}
	}
	var report struct {
		Findings []struct {
			Severity, Title string
			Culprit         struct{ Kind string }
		}
		Coverage struct{ Looks int }
	}
	tells(&report, "diagnose", n.Name, "--timeout", "60s", "--fail-on", "never")
	if report.Coverage.Looks < diagnose.FewLooks {
		t.Errorf("%d looks", report.Coverage.Looks)
	}
	for _, f := range report.Findings {
		// A machine that others keep busy is found, too: that is nobody's of the node.
		if f.Severity != "info" && f.Culprit.Kind == "group" {
			t.Errorf("%+v", f)
		}
	}
}
