package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/child"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// terminal is a real one, tmux's, with a shell in it that knows this program as "real".
type terminal struct {
	t      *testing.T
	socket string
	dir    string // the shell's; files that the test reads
}

// openTerminal opens one of a size, which ends with the test.
func openTerminal(t *testing.T, w, h int) *terminal {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("tmux is missing: hack/setup installs it")
		}
		t.Skip("tmux is missing: hack/setup installs it")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, dir: t.TempDir()}
	term.socket = filepath.Join(term.dir, "tmux")
	if err := os.Symlink(self, filepath.Join(term.dir, "real")); err != nil {
		t.Fatal(err)
	}
	server := exec.Command("tmux", "-S", term.socket, "-f", "/dev/null", "-D")
	server.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+term.dir, "SHELL=/bin/sh", "PATH="+term.dir+":"+os.Getenv("PATH"), "PS1=ready> ", "HISTFILE=")
	for _, name := range []string{"NO_COLOR", "COLORTERM", "TMUX", "COLORFGBG"} {
		server.Env = append(server.Env, name+"=")
	}
	if err := child.Start(server); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the terminal shows\n%s", term.frame())
		}
		child.Kill(server.Process)
		server.Wait()
	})
	eventually(t, "tmux listens", func() bool { _, err := os.Stat(term.socket); return err == nil })
	term.tmux("new-session", "-d", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h), "-c", term.dir, "env", "-u", "TMUX", "bash", "--norc", "--noprofile", "-i")
	term.shows("ready>")
	return term
}

func (term *terminal) tmux(args ...string) string {
	term.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", term.socket}, args...)...).CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// write writes a line to the shell.
func (term *terminal) write(line string) {
	term.t.Helper()
	term.tmux("send-keys", "-l", line)
	term.press("Enter")
}

// press presses keys, as tmux names them.
func (term *terminal) press(keys ...string) {
	term.t.Helper()
	term.tmux(append([]string{"send-keys"}, keys...)...)
}

// resize makes it larger or smaller.
func (term *terminal) resize(w, h int) {
	term.t.Helper()
	term.tmux("resize-window", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h))
}

// frame is what it shows.
func (term *terminal) frame() string { return term.tmux("capture-pane", "-p") }

// colored is what it shows, with the sequences that make it so.
func (term *terminal) colored() string { return term.tmux("capture-pane", "-p", "-e") }

// shows waits until texts are in sight.
func (term *terminal) shows(texts ...string) {
	term.t.Helper()
	for _, text := range texts {
		eventually(term.t, fmt.Sprintf("%q is in sight", text), func() bool { return strings.Contains(term.frame(), text) })
	}
}

// modes is how the terminal is set up: nothing of it may stay when the program has ended.
func (term *terminal) modes() string {
	return strings.TrimSpace(term.tmux("display-message", "-p", "alternate screen #{alternate_on}, cursor #{cursor_flag}, mouse #{mouse_any_flag}#{mouse_sgr_flag}#{mouse_all_flag}, "+
		"keypad #{keypad_flag}#{keypad_cursor_flag}, wrap #{wrap_flag}, origin #{origin_flag}, insert #{insert_flag}"))
}

const (
	usualModes = "alternate screen 0, cursor 1, mouse 000, keypad 00, wrap 1, origin 0, insert 0"
	ourModes   = "alternate screen 1, cursor 0, mouse 110, keypad 00, wrap 1, origin 0, insert 0"
)

// top begins the command on a node in the shell, with settings before it and flags behind.
func (term *terminal) top(n *erltest.Node, before, behind string) {
	term.t.Helper()
	term.write(fmt.Sprintf("clear; stty -a >before; %s real top %s --cookie-file %s --epmd-port %d %s; echo \"status=$?\"; stty -a >after; touch ended",
		before, n.Name, n.CookieFile, n.EPMDPort, behind))
}

// left waits until the command has ended, and wants its status and the terminal as it was before.
func (term *terminal) left(status int) {
	term.t.Helper()
	ended := filepath.Join(term.dir, "ended")
	eventually(term.t, "the program has ended", func() bool { _, err := os.Stat(ended); return err == nil })
	if err := os.Remove(ended); err != nil {
		term.t.Fatal(err)
	}
	term.shows(fmt.Sprintf("status=%d", status))
	if got := term.modes(); got != usualModes {
		term.t.Errorf("it leaves the terminal with %s, before it had %s", got, usualModes)
	}
	if before, after := term.settings("before"), term.settings("after"); after != before || before == "" {
		term.t.Errorf("it leaves the terminal as\n%s\nbefore it was\n%s", after, before)
	}
}

// settings are those of the terminal's driver that were written to a file, without its size.
func (term *terminal) settings(file string) string {
	term.t.Helper()
	text, err := os.ReadFile(filepath.Join(term.dir, file))
	if err != nil {
		term.t.Fatal(err)
	}
	_, settings, _ := strings.Cut(string(text), "\n")
	return settings
}
