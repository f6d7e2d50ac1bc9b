package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
)

var (
	pageFigures = flag.Int("page-figures", 0, "how many processes the node has on whose page figures are taken; as in -run TestPageFigures -page-figures 1000000 -v -timeout 30m")
	pageSettle  = flag.Duration("page-settle", 90*time.Second, "how long censuses may take to learn who is there, and each measurement of the node")
)

// TestPageFigures takes figures of the page of a real node with very many processes: how
// soon its rows are seen, sorted and scrolled, and what the node pays while nobody looks,
// one tab is open, and ten.
func TestPageFigures(t *testing.T) {
	if *pageFigures == 0 {
		t.Skip("-page-figures says of how many processes")
	}
	n := erltest.Start(t, erltest.Args("+P", "3000000", "+S", "2:2"))
	for left := *pageFigures; left > 0; left -= 50_000 {
		n.Ask(fmt.Sprintf("[spawn(timer, sleep, [infinity]) || _ <- lists:seq(1, %d)], ok", min(left, 50_000)))
	}
	lines := tellsOf(t, n, "--data", t.TempDir())
	link := ""
	for l := range lines {
		if at := strings.Index(l, "http://"); at >= 0 && strings.Contains(l, "#token=") {
			link = strings.Fields(l[at:])[0]
			break
		}
	}
	go func() {
		for l := range lines {
			t.Log(l)
		}
	}()
	time.Sleep(*pageSettle) // the first censuses learn who is there
	over := *pageSettle
	pays := func() float64 {
		before := schedstat(t, n.Pid)
		time.Sleep(over)
		return 100 * (schedstat(t, n.Pid) - before) / over.Seconds()
	}
	t.Logf("nobody looks: the node uses %.2f %% of a processor", pays())
	cmd := exec.CommandContext(t.Context(), "node", "../../internal/web/page/test/figures.mjs", "/usr/bin/chromium", link)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewScanner(out)
	if !answers.Scan() {
		t.Fatalf("no figures: %v", cmd.Wait())
	}
	t.Log(answers.Text())
	t.Logf("one tab: %.2f %%", pays())
	if fmt.Fprintln(in, 9); !answers.Scan() {
		t.Fatalf("no ten tabs: %v", cmd.Wait())
	}
	t.Logf("ten tabs: %.2f %%", pays())
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// schedstat is how many seconds all threads of a process have run.
func schedstat(t *testing.T, pid int) (seconds float64) {
	t.Helper()
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/schedstat", pid, task.Name()))
		if err != nil {
			continue // it has ended
		}
		ns, err := strconv.ParseFloat(strings.Fields(string(text))[0], 64)
		if err != nil {
			t.Fatal(err)
		}
		seconds += ns / 1e9
	}
	return seconds
}
