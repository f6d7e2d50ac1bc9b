package laboratory

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/lab"
)

// A node with a limit runs in a group of its own that has it, and the group goes with the node.
func TestGroup(t *testing.T) {
	erltest.Need(t, 0)
	l, err := New("")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p, _ := lab.Find("bigcache")
	v, _ := p.Variant("healthy")
	var log bytes.Buffer
	n, err := l.Run(t.Context(), p, v, "group@127.0.0.1", &log)
	if errors.Is(err, ErrNoGroup) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, &log)
	}
	is, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", n.Cmd.Process.Pid))
	if !strings.Contains(string(is), "/"+groupName) {
		t.Errorf("it is in %s", is)
	}
	made := l.running[len(l.running)-1].group
	if len(made) != 1 {
		t.Fatalf("%v", made)
	}
	text := ""
	for _, file := range []string{"memory.max", "memory.limit_in_bytes"} {
		b, _ := os.ReadFile(filepath.Join(made[0], file))
		text += string(b)
	}
	if strings.TrimSpace(text) != v.Group[0].Value {
		t.Errorf("its limit is %q", text)
	}
	l.End(n.Cmd)
	if _, err := os.Stat(made[0]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the group is left behind: %v", err)
	}
}

// Where none can be made there is a reason, a next step and no directory.
func TestNoGroup(t *testing.T) {
	for name, root := range map[string]string{"nothing mounted": filepath.Join(t.TempDir(), "none"), "no such file": t.TempDir()} {
		_, err := newGroup(root, []lab.Limit{{File: "cpu.max", Value: "10000 100000"}})
		var problem *Problem
		if !errors.Is(err, ErrNoGroup) || !errors.As(err, &problem) || !strings.Contains(problem.Fact, "cpu.max") || problem.Next == "" {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(root); len(left) > 0 {
			t.Errorf("%s: %v is left behind", name, left)
		}
	}
}

// Groups of makers that are gone are swept, those of others stay.
func TestSweep(t *testing.T) {
	root := t.TempDir()
	ours, theirs := fmt.Sprintf("%s%d-7", groupName, os.Getpid()), groupName+"4194305-1" // no process has a number beyond 2^22
	for _, dir := range []string{ours, theirs, "cpu/" + theirs, "somebody-4194305-1"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	sweep(root)
	var left []string
	for _, pattern := range []string{"*", "cpu/*"} {
		found, _ := filepath.Glob(filepath.Join(root, pattern))
		for _, dir := range found {
			left = append(left, strings.TrimPrefix(dir, root+"/"))
		}
	}
	if want := []string{"cpu", ours, "somebody-4194305-1"}; strings.Join(left, " ") != strings.Join(want, " ") {
		t.Errorf("left are %v, want %v", left, want)
	}
}
