package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os/exec"
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
	binary := filepath.Join(t.TempDir(), "hodoscope")
	build := exec.CommandContext(t.Context(), "env", "CGO_ENABLED=0", "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	window := &figureWindow{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	t.Cleanup(func() { exec.Command("tmux", "-S", window.socket, "kill-server").Run() })
	spent := func(pid int, over time.Duration) float64 {
		before := schedstat(t, pid)
		time.Sleep(over)
		return 100 * (schedstat(t, pid) - before) / over.Seconds()
	}
	t.Logf("nobody looks: the node uses %.2f %% of a processor", spent(n.Pid, *topSettle))

	began := time.Now()
	pid := window.run(fmt.Sprintf("%s top %s --cookie-file %s --epmd-port %d --screen processes", binary, n.Name, n.CookieFile, n.EPMDPort))
	window.wait("hodoscope's first frame", "Processes")
	t.Logf("the first frame is there after %d ms", time.Since(began).Milliseconds())
	window.wait("its rows", "<0.")
	t.Logf("its first rows after %d ms", time.Since(began).Milliseconds())
	time.Sleep(*topSettle)
	node, us := schedstat(t, n.Pid), schedstat(t, pid)
	frames := window.changes(*topSettle)
	over := topSettle.Seconds()
	t.Logf("hodoscope top: %.2f frames a second, %.2f %% of a processor for it, %.2f %% on the node",
		frames, 100*(schedstat(t, pid)-us)/over, 100*(schedstat(t, n.Pid)-node)/over)
	window.keys("q")

	window.run(fmt.Sprintf("ERL_EPMD_PORT=%d erl -name figures@127.0.0.1 -setcookie %s -hidden %s -noinput -eval \"observer_cli:start('%s', '%s')\"",
		n.EPMDPort, n.Cookie, strings.Join(libraries, " "), n.Name, n.Cookie))
	window.wait("observer_cli", "Reductions")
	time.Sleep(10 * time.Second)
	node = schedstat(t, n.Pid)
	frames = window.changes(*topSettle)
	t.Logf("observer_cli: %.2f frames a second, %.2f %% of a processor on the node", frames, 100*(schedstat(t, n.Pid)-node)/over)
	t.Log("\n" + window.frame())
}

// figureWindow is a terminal of 200x60 in which one program runs.
type figureWindow struct {
	t      *testing.T
	socket string
}

func (w *figureWindow) tmux(args ...string) string {
	w.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", w.socket, "-f", "/dev/null"}, args...)...).CombinedOutput()
	if err != nil {
		w.t.Fatalf("tmux %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// run runs a command line in the terminal, and gives its process.
func (w *figureWindow) run(line string) int {
	w.t.Helper()
	exec.Command("tmux", "-S", w.socket, "kill-server").Run()
	w.tmux("new-session", "-d", "-x", "200", "-y", "60", "exec "+line)
	pid, err := strconv.Atoi(strings.TrimSpace(w.tmux("display-message", "-p", "#{pane_pid}")))
	if err != nil {
		w.t.Fatal(err)
	}
	return pid
}

func (w *figureWindow) keys(keys ...string) { w.tmux(append([]string{"send-keys"}, keys...)...) }

func (w *figureWindow) frame() string { return w.tmux("capture-pane", "-p") }

func (w *figureWindow) wait(what, text string) {
	w.t.Helper()
	for late := time.Now().Add(2 * time.Minute); time.Now().Before(late); time.Sleep(5 * time.Millisecond) {
		if strings.Contains(w.frame(), text) {
			return
		}
	}
	w.t.Fatalf("%s is not there:\n%s", what, w.frame())
}

// changes is how often a second the frame changed, as somebody sees who looks ten times a second.
func (w *figureWindow) changes(over time.Duration) float64 {
	n, last := 0, uint64(0)
	for end := time.Now().Add(over); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		h := fnv.New64()
		h.Write([]byte(w.frame()))
		if sum := h.Sum64(); sum != last {
			n, last = n+1, sum
		}
	}
	return float64(n) / over.Seconds()
}
