package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// A small lab from end to end: every way is measured or says why not, and nothing
// stays behind.
func TestLab(t *testing.T) {
	erltest.Need(t, 0)
	t.Setenv("TMPDIR", t.TempDir())
	r, err := Lab(t.Context(), Options{Sizes: []int{2000}, Moods: []Mood{Idle}, Rounds: 1, Least: 20 * time.Millisecond, Steady: 100 * time.Millisecond, SteadyRounds: 1})
	if err != nil {
		t.Fatal(err)
	}
	nothingLeft(t)
	if len(r.Ways) < 2*len(questions)+8 || len(r.Steady) != 4 {
		t.Fatalf("%d ways, %d steady", len(r.Ways), len(r.Steady))
	}
	for _, row := range r.Ways {
		switch {
		case row.CPU.Known():
			checkRow(t, row)
		case row.Ours || !strings.HasSuffix(row.CPU.Why, "is not on this machine"):
			t.Errorf("%s, %s: %s", row.Tool, row.What, row.CPU.Why)
		}
	}
	if unseen, seen := r.Steady[0], r.Steady[1]; seen.Interval.Value >= unseen.Interval.Value {
		t.Errorf("looks every %v s unseen, every %v s seen", unseen.Interval.Value, seen.Interval.Value)
	}
	if s := r.Steady[0]; !s.CPU.Known() || s.Shown.Value <= 0 || s.Interval.Value <= 0 {
		t.Errorf("steady: %+v", s)
	}
	checkJSON(t, r)
}

func checkRow(t *testing.T, row Row) {
	t.Helper()
	if row.Looks < 1 || row.Elapsed.Value <= 0 || slices.ContainsFunc([]Figure{row.StallWorst, row.StallWorstControl, row.Echo99, row.Echo99Control},
		func(f Figure) bool { return f.Known() && f.Value <= 0 }) {
		t.Errorf("%s, %s: %+v", row.Tool, row.What, row)
	}
	// The members differ in nothing that would bring more than the rows shown to run.
	if row.Ours && row.Woken.Value > 20 || strings.Contains(row.What, "--no-wake") && row.Woken.Value != 0 {
		t.Errorf("%s, %s: woke %v", row.Tool, row.What, row.Woken)
	}
	// The others ask each process for something that only it can tell.
	if !row.Ours && row.Woken.Value < 1000 {
		t.Errorf("%s, %s: woke %v of 2000: the census does not see it", row.Tool, row.What, row.Woken)
	}
}

func checkJSON(t *testing.T, r *Report) {
	t.Helper()
	var b bytes.Buffer
	d := Document(r)
	if _, err := cli.Write(&b, &d, cli.Options{Format: cli.JSON}); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Run    struct{ Rounds int }
		Looks  []struct{ Tool, Look, Mood string }
		Steady []struct{ Cost, Shown float64 }
	}
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Run.Rounds != 1 || len(doc.Looks) != len(r.Ways) || doc.Looks[0].Tool != "hodoscope L1" || len(doc.Steady) != len(r.Steady) {
		t.Errorf("%+v", doc)
	}
}

// nothingLeft: no directory, and no process that was started in one.
func nothingLeft(t *testing.T) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "hodoscope-lab-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, f := range lines {
		if b, _ := os.ReadFile(f); bytes.Contains(b, []byte(os.TempDir()+"/hodoscope-lab-")) {
			t.Errorf("still runs: %q", b)
		}
	}
}

// Ctrl-C, at whatever moment it comes, ends the nodes and is the error.
func TestLabInterrupted(t *testing.T) {
	erltest.Need(t, 0)
	for _, at := range []string{"starting a node", "busy: hodoscope", "hodoscope L1, system"} {
		t.Run(at, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			said := ""
			r, err := Lab(ctx, Options{Sizes: []int{500}, Moods: []Mood{Busy, Idle}, Rounds: 1, Steady: time.Minute, SteadyRounds: 1, Progress: func(s string) {
				if said = s; strings.Contains(s, at) {
					time.AfterFunc(50*time.Millisecond, cancel)
				}
			}})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("at %q: %v", said, err)
			}
			if at == "hodoscope L1, system" && (r == nil || len(r.Ways) == 0) {
				t.Errorf("at %q: what was measured is lost: %v", said, r)
			}
			nothingLeft(t)
		})
	}
}

// A node of the user's has no instruments; its CPU is read when it runs here.
func TestTarget(t *testing.T) {
	n := erltest.Start(t)
	target := attach.Options{Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort}
	r, err := Target(t.Context(), target, Options{Rounds: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Ways) != len(questions) || r.Target != n.Name {
		t.Errorf("%s: %d ways", r.Target, len(r.Ways))
	}
	for _, row := range r.Ways {
		if !row.CPU.Known() || row.Busy.Value <= 0 || row.In.Value <= 0 || row.Reductions.Value <= 0 {
			t.Errorf("%s: CPU %v, busy %v, in %v, reductions %v", row.What, row.CPU, row.Busy, row.In, row.Reductions)
		}
		if row.StallWorst.Known() || row.Woken.Known() || row.Atoms.Known() {
			t.Errorf("%s: figures from instruments that are not there", row.What)
		}
	}
}

// A number of a process proves nothing by itself.
func TestClockElsewhere(t *testing.T) {
	n := erltest.Start(t)
	target := attach.Options{Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort}
	sys, err := greet(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	if c := clockOf(sys); c.why != "" || c.pid != n.Pid {
		t.Errorf("the node's own process: %+v", c)
	}
	older := *sys
	older.Uptime += time.Hour
	if c := clockOf(&older); c.why == "" {
		t.Error("a runtime that was started at another time is taken for the node")
	}
	other := *sys
	other.OSPid = "1"
	if c := clockOf(&other); c.why == "" {
		t.Error("process 1 is taken for a runtime")
	}
}
