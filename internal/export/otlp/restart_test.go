package otlp

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/child"
)

// What waits on disk when the program ends is sent by the next run, by whatever protocol.
func TestQueueOutlivesTheProgram(t *testing.T) {
	each(t, func(t *testing.T, p Protocol) {
		b := newBackend(t, p, unavailable)
		o := quick(b)
		o.Queue.Dir = filepath.Join(t.TempDir(), "made", "here")
		e := open(t, o)
		sent := send(t, e, 0, 50)
		if err := e.Logs(t.Context(), events("events", 7)); err != nil {
			t.Fatal(err)
		}
		eventually(t, e, "an attempt fails", func() bool { return e.Status().Failures > 0 })
		end(t, e)
		if s := e.Status(); s.Metrics.Rejected != 0 || s.Logs.Rejected != 0 {
			t.Errorf("what is still there is counted as lost: %+v", s)
		}

		other := newBackend(t, protocols[1-slices.Index(protocols, p)], accept)
		o.Protocol, o.Endpoint = other.protocol, "http://"+other.address
		e = open(t, o)
		eventually(t, e, "all arrives", func() bool { return other.has(append(sent, "events")...) })
		eventually(t, e, "the queue is empty", func() bool { s := e.Status(); return s.Metrics.Queued == 0 && s.Logs.Queued == 0 })
		if s := e.Status(); s.Metrics.Sent != 500 || s.Logs.Sent != 7 {
			t.Errorf("%+v", s)
		}
	})
}

// While one program has the queue, another is told so.
func TestQueueHasOneUser(t *testing.T) {
	t.Parallel()
	b := newBackend(t, GRPC, accept)
	o := quick(b)
	o.Queue.Dir = t.TempDir()
	open(t, o)
	second, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Start(t.Context()); err == nil || !strings.Contains(err.Error(), o.Queue.Dir) {
		t.Errorf("Start says %v", err)
	}
	o.Name = "another"
	open(t, o)
}

// A broken queue kills the program when it is opened (see queues.GetClient). The third start does without it.
func TestBrokenQueueIsSetAside(t *testing.T) {
	t.Parallel()
	b := newBackend(t, GRPC, accept)
	o := quick(b)
	o.Name, o.Queue.Dir = "killed", t.TempDir()
	e := open(t, o)
	eventually(t, e, "it works", func() bool { return b.has(send(t, e, 0, 1)...) })
	end(t, e)
	files, err := filepath.Glob(filepath.Join(o.Queue.Dir, o.Name, "*_metrics"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := 2 * os.Getpagesize(); i < len(text); i++ {
		text[i] = 0x5a
	}
	if err := os.WriteFile(files[0], text, 0o600); err != nil {
		t.Fatal(err)
	}
	for run, works := range []bool{false, false, true} {
		if got := len(runChild(t, o.Queue.Dir, b, func(sent int) bool { return sent == 3 })) > 0; got != works {
			t.Errorf("start %d works: %t, want %t", run+1, got, works)
		}
	}
	if _, err := os.Stat(files[0] + ".broken"); err != nil {
		t.Error(err)
	}
}

const childDir = "HODOSCOPE_TEST_OTLP_DIR"

// TestMain is also the program that TestKilled kills: it puts collections into a queue on disk and says which are in.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		fill(dir, os.Getenv(childDir+"_ENDPOINT"))
		return
	}
	os.Exit(m.Run())
}

func fill(dir, endpoint string) {
	e, err := New(Options{Name: "killed", Endpoint: endpoint, Queue: Queue{Dir: dir},
		Retry: Retry{First: 5 * time.Millisecond, Longest: 20 * time.Millisecond}})
	if err == nil {
		err = e.Start(context.Background())
	}
	for i := 0; err == nil; i++ {
		s := strconv.Itoa(i)
		if err = e.Metrics(context.Background(), collection(s, 10)); err == nil {
			fmt.Println(s)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// runChild runs the program until kill says so, and returns what it put into the queue.
func runChild(t *testing.T, dir string, b *backend, kill func(sent int) bool) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childDir+"_ENDPOINT=http://"+b.address)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(cmd); err != nil {
		t.Skip(err)
	}
	var sent []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		sent = append(sent, lines.Text())
		if kill(len(sent)) {
			child.Kill(cmd.Process)
		}
	}
	if err := cmd.Wait(); err == nil || len(sent) > 0 && !strings.Contains(err.Error(), "killed") {
		t.Fatalf("it ended with %v after %d collections", err, len(sent))
	}
	return sent
}

// However the program ends, what the queue has taken arrives: with a backend that is away all the time, and with one
// that is there while the program is killed, which may get some of it twice.
func TestKilled(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]answer{"backend away": unavailable, "backend there": accept} {
		t.Run(name, func(t *testing.T) {
			b := newBackend(t, GRPC, a)
			dir := t.TempDir()
			sent := runChild(t, dir, b, func(sent int) bool {
				return sent == 300 && a == unavailable || a == accept && sent > 300 && b.requests() > 1
			})
			if name == "backend there" && len(b.took) == 0 {
				t.Error("nothing was sent before the kill")
			}
			if name == "backend there" && b.has(sent...) {
				t.Log("all was sent before the kill: this run shows nothing")
			}

			b.set(accept)
			o := quick(b)
			o.Name, o.Queue.Dir = "killed", dir
			e := open(t, o)
			eventually(t, e, "all arrives", func() bool { return b.has(sent...) })
			if s := e.Status(); s.Metrics.Overflow != 0 || s.Metrics.Rejected != 0 {
				t.Errorf("%+v", s)
			}
		})
	}
}
