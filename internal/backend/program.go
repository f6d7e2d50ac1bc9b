package backend

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/child"
)

// Program is a real one that listens on loopback.
type Program struct {
	URL string // http://127.0.0.1:9090
	Dir string // what it keeps is below it
}

// Need is the path of a program, the first of some names that is installed. Where none
// is the test is skipped; with CI=true it fails.
func Need(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, fmt.Sprintf("%s is not installed; hack/setup installs it", names[0]))
	return ""
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("backend: %s (with CI=true nothing may be missing)", what)
	}
	t.Skipf("backend: %s", what)
}

// run starts a program that listens at an address of loopback, which args are made for.
// "" takes a free port. What it writes is shown when the test fails.
func run(t testing.TB, dir, address, path string, args func(address string) []string) Program {
	t.Helper()
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	on := func(port int) *exec.Cmd {
		cmd := exec.Command(path, args(at(port))...)
		cmd.Stdout, cmd.Stderr = log, log
		return cmd
	}
	t.Cleanup(func() {
		if text, err := os.ReadFile(log.Name()); err == nil && t.Failed() {
			t.Logf("%s says:\n%.20000s", filepath.Base(path), text)
		}
	})
	s, err := serve(address, on)
	if err != nil {
		t.Fatalf("backend: %s: %v", path, err)
	}
	t.Cleanup(func() {
		child.Kill(s.Cmd.Process)
		<-s.Ended
	})
	return Program{URL: "http://" + at(s.Port), Dir: dir}
}

func serve(address string, on func(port int) *exec.Cmd) (*child.Server, error) {
	if address == "" {
		return child.Serve(on)
	}
	_, text, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return nil, err
	}
	return child.ServeOn(port, on(port))
}

func at(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// FreeAddress is one of loopback on which nothing listened a moment ago.
func FreeAddress(t testing.TB) string {
	t.Helper()
	port, err := child.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return at(port)
}

func write(t testing.TB, dir, name, text string) (path string) {
	t.Helper()
	path = filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// eventually waits for a condition, half a minute at the most.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("backend: after 30 s not: %s", what)
		}
	}
}
