package laboratory

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/lab"
)

// Without Erlang there is a reason and a next step, and no directory.
func TestNoErlang(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	dir := filepath.Join(t.TempDir(), "lab")
	_, err := New(dir)
	var problem *Problem
	if !errors.As(err, &problem) || !strings.Contains(problem.Fact, "no erl in PATH") || problem.Next == "" {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Errorf("%s is left behind", dir)
	}
}

// A directory that is there is somebody else's.
func TestForeignDirectory(t *testing.T) {
	erltest.Need(t, 0)
	dir := t.TempDir()
	if _, err := New(dir); !errors.Is(err, os.ErrExist) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Errorf("it is gone: %v", err)
	}
}

// A program that does not start is an error, and its node says why.
func TestProgramFails(t *testing.T) {
	erltest.Need(t, 0)
	l, err := New("")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p, _ := lab.Find("consumers")
	var log bytes.Buffer
	if _, err := l.Run(t.Context(), p, lab.Variant{Name: "unknown"}, "fails@127.0.0.1", &log); err == nil || !strings.Contains(err.Error(), "ended before consumers ran") {
		t.Errorf("%v", err)
	}
	if !strings.Contains(log.String(), "function_clause") {
		t.Errorf("the node said %q", &log)
	}
}

// One program after another runs, in both languages; who is told to stop waiting ends the node.
func TestRun(t *testing.T) {
	erltest.Need(t, 0)
	l, err := New("")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, name := range []string{"consumers", "replicated"} {
		p, _ := lab.Find(name)
		v, _ := p.Variant("healthy")
		var log bytes.Buffer
		n, err := l.Run(t.Context(), p, v, name+"@127.0.0.1", &log)
		if err != nil {
			t.Fatalf("%v: %s", err, &log)
		}
		l.End(n.Cmd)
		<-n.Ended
	}
	p, _ := lab.Find("consumers")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Run(ctx, p, p.Variants[0], "early@127.0.0.1", &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
