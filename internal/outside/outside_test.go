package outside

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
)

func TestFindStopped(t *testing.T) {
	n := erltest.Start(t)
	find := func() Process {
		t.Helper()
		ps, err := Find(t.Context(), n.Name, 100*time.Millisecond)
		if err != nil || len(ps) != 1 {
			t.Fatalf("found %v: %v", ps, err)
		}
		return ps[0]
	}
	p := find()
	if p.Stopped || p.Resident == 0 || p.Threads == 0 {
		t.Errorf("a healthy node: %+v", p)
	}
	proc, err := os.FindProcess(int(p.PID))
	if err != nil {
		t.Fatal(err)
	}
	if err := proc.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	defer proc.Signal(syscall.SIGCONT)
	if p := find(); !p.Stopped {
		t.Errorf("a stopped one: %+v", p)
	} else if fact, next := p.What(); fact == "" || next == "" {
		t.Error("nothing to say")
	}
	if ps, err := Find(t.Context(), "nobody@127.0.0.1", time.Millisecond); err != nil || len(ps) != 0 {
		t.Errorf("found %v: %v", ps, err)
	}
}
