package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/tui"
)

// TestBugIsKept: what a bug report needs is in a file that the message names, and nothing
// of a node's words is obeyed.
func TestBugIsKept(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	var told *failure
	if err := bugOf(&tui.Bug{What: "index \x1b[2J", Stack: []byte("goroutine 7 [running]:\nmain.drawn()\n")}); !errors.As(err, &told) {
		t.Fatal(err)
	}
	_, file, _ := strings.Cut(told.next, "please report it, with ")
	text, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(file, dir) {
		t.Fatalf("%q: %v", told.next, err)
	}
	if s := string(text); !strings.Contains(s, "main.drawn()") || !strings.Contains(s, "hodoscope "+version) || strings.ContainsRune(s, 0x1b) {
		t.Errorf("%q", s)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if other := fmt.Errorf("other"); bugOf(other) != other || bugOf(nil) != nil {
		t.Error("what is no bug is told otherwise")
	}
}
