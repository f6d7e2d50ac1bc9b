package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
)

var (
	topFigures = flag.Int("top-figures", 0, "how many processes the node has that is watched in terminals; as in -run TestTopFigures -top-figures 1000000 -v -timeout 30m")
	topSettle  = flag.Duration("top-settle", time.Minute, "how long censuses may take to learn who is there, and each measurement")
)

// TestTopFigures takes figures of the terminal interface on a node with very many
// processes, and of observer_cli on the same node: when the first frame is there, how
// often frames change, and what that costs us and the node.
func TestTopFigures(t *testing.T) {
	if *topFigures == 0 {
		t.Skip("-top-figures says of how many processes")
	}
	var libraries []string
	for _, app := range []string{"recon", "observer_cli"} {
		found, _ := filepath.Glob("/usr/lib/rabbitmq/lib/*/plugins/" + app + "-*/ebin")
		if len(found) == 0 {
			t.Fatalf("%s is missing: the package rabbitmq-server has it", app)
		}
		libraries = append(libraries, "-pa", slices.Max(found))
	}
	n := erltest.Start(t, erltest.Args(append([]string{"+P", "3000000", "+S", "2:2"}, libraries...)...))
	for left := *topFigures; left > 0; left -= 50_000 {
		n.Ask(fmt.Sprintf("[spawn(timer, sleep, [infinity]) || _ <- lists:seq(1, %d)], ok", min(left, 50_000)))
	}
	spent := func(pid int, over time.Duration) float64 {
		before := schedstat(t, pid)
		time.Sleep(over)
		return 100 * (schedstat(t, pid) - before) / over.Seconds()
	}
	t.Logf("nobody looks: the node uses %.2f %% of a processor", spent(n.Pid, *topSettle))

	term := openTerminal(t, 200, 60)
	began := time.Now()
	pid := term.become(fmt.Sprintf("real top %s --cookie-file %s --epmd-port %d --screen processes", n.Name, n.CookieFile, n.EPMDPort))
	term.within(t, "Processes")
	t.Logf("the first frame is there after %d ms", time.Since(began).Milliseconds())
	term.within(t, "<0.")
	t.Logf("its first rows after %d ms", time.Since(began).Milliseconds())
	over := topSettle.Seconds()
	for range 3 { // the first censuses learn who is there
		node, us := schedstat(t, n.Pid), schedstat(t, pid)
		frames := term.changes(*topSettle)
		t.Logf("hodoscope top: %.2f frames a second, %.2f %% of a processor for it, %.2f %% on the node",
			frames, 100*(schedstat(t, pid)-us)/over, 100*(schedstat(t, n.Pid)-node)/over)
	}
	term.press("q")

	term = openTerminal(t, 200, 60)
	term.become(fmt.Sprintf("env ERL_EPMD_PORT=%d erl -name figures@127.0.0.1 -setcookie %s -hidden %s -noinput -eval \"observer_cli:start('%s', '%s')\"",
		n.EPMDPort, n.Cookie, strings.Join(libraries, " "), n.Name, n.Cookie))
	term.within(t, "Reductions")
	time.Sleep(10 * time.Second)
	node := schedstat(t, n.Pid)
	frames := term.changes(*topSettle)
	t.Logf("observer_cli: %.2f frames a second, %.2f %% of a processor on the node", frames, 100*(schedstat(t, n.Pid)-node)/over)
	t.Log("\n" + term.frame())
}

// become has the shell become a program, and gives its process.
func (term *terminal) become(line string) int {
	term.t.Helper()
	file := filepath.Join(term.dir, "pid")
	term.write("clear; echo $$ >pid.new; mv pid.new pid; exec " + line)
	eventually(term.t, "it begins", func() bool { _, err := os.Stat(file); return err == nil })
	text, err := os.ReadFile(file)
	if err != nil {
		term.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		term.t.Fatal(err)
	}
	return pid
}

// within waits for text, closely and for long.
func (term *terminal) within(t *testing.T, text string) {
	t.Helper()
	for late := time.Now().Add(2 * time.Minute); time.Now().Before(late); time.Sleep(5 * time.Millisecond) {
		if strings.Contains(term.frame(), text) {
			return
		}
	}
	t.Fatalf("%q is not there:\n%s", text, term.frame())
}

// changes is how often a second the frame changed, as somebody sees who looks ten times a second.
func (term *terminal) changes(over time.Duration) float64 {
	n, last := 0, uint64(0)
	for end := time.Now().Add(over); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		h := fnv.New64()
		h.Write([]byte(term.frame()))
		if sum := h.Sum64(); sum != last {
			n, last = n+1, sum
		}
	}
	return float64(n) / over.Seconds()
}
