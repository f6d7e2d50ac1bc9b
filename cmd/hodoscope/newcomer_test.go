package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/erltest"
)

// TestNewcomer: from the printed link to which group leaks and where it is started, in no
// more than three clicks: by the verdict, and by the numbers alone.
func TestNewcomer(t *testing.T) {
	chromium, page := needBrowser(t)
	n := erltest.Start(t, erltest.Args("+S", "2:2"), erltest.Program("pinger"))
	// With the usual budget a busy machine makes looks rare, and a leak is seen after some.
	d := startDaemon(t, "listen: 127.0.0.1:0\ndata: {dir: "+t.TempDir()+"}\n"+jobOf([]*erltest.Node{n}, ""), n)
	link := d.url + "/#token=" + d.token()
	cmd := exec.CommandContext(t.Context(), "node", page+"/test/newcomer.mjs", chromium, t.ArtifactDir(), link)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	type way struct {
		Clicks int
		Told   string
	}
	var learnt struct {
		First              int // milliseconds until there was something to see
		Seen               bool
		ByFinding, ByGroup way
	}
	if err := json.Unmarshal(out, &learnt); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("first numbers after %d ms, by the finding %d clicks, by the group %d", learnt.First, learnt.ByFinding.Clicks, learnt.ByGroup.Clicks)
	if !learnt.Seen {
		t.Error("the leak is not on the first screen")
	}
	for name, w := range map[string]way{"the finding": learnt.ByFinding, "the group": learnt.ByGroup} {
		if w.Clicks > 3 || !strings.Contains(w.Told, "MyApp.Pinger") || !strings.Contains(w.Told, "MyApp.Machine") {
			t.Errorf("by %s, %d clicks: %s", name, w.Clicks, w.Told)
		}
	}
}

// needBrowser tells where Chromium and the page's sources are, and skips the test where it
// cannot be driven; in CI that is a failure.
func needBrowser(t *testing.T) (chromium, page string) {
	t.Helper()
	chromium, page = "/usr/bin/chromium", "../../internal/web/page"
	for _, needed := range []string{chromium, page + "/node_modules/playwright-core"} {
		if _, err := os.Stat(needed); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is missing: hack/setup installs it", needed)
			}
			t.Skipf("%s is missing: hack/setup installs it", needed)
		}
	}
	return chromium, page
}
