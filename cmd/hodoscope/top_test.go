package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
)

// topNode is a node for a test that looks at it in a terminal.
func topNode(t *testing.T, options ...erltest.Option) *erltest.Node {
	return erltest.Start(t, append(options, erltest.Args("+S", "2:2"))...)
}

// colours are sequences by which a terminal is told a colour.
func colours(frame string) string {
	for _, kind := range []struct{ name, begins string }{{"true", "8;2;"}, {"256", "8;5;"}} {
		if strings.Contains(frame, "3"+kind.begins) {
			return kind.name
		}
	}
	for c := range 8 {
		for _, begins := range []string{"[3", ";3", "[9", ";9"} {
			if strings.Contains(frame, begins+string(rune('0'+c))) {
				return "16"
			}
		}
	}
	return "none"
}

// TestTopInTerminals: on each kind of terminal the first screen is there, in the colours
// that the terminal has, and leaving gives the terminal back.
func TestTopInTerminals(t *testing.T) {
	t.Parallel()
	n := topNode(t)
	type kind struct {
		name, before, flags string
		w, h                int
		colours             string
		ascii               bool
	}
	kinds := []kind{
		{name: "narrow", before: "TERM=xterm-256color", w: 60, h: 15, colours: "256"},
		{name: "wide", before: "TERM=xterm-256color", w: 200, h: 60, colours: "256"},
		{name: "xterm", before: "TERM=xterm", colours: "16"},
		{name: "screen", before: "TERM=screen", colours: "256"},
		{name: "tmux", before: "TERM=tmux-256color", colours: "256"},
		{name: "vt100", before: "TERM=vt100", colours: "none", ascii: true},
		{name: "linux", before: "TERM=linux", colours: "16", ascii: true},
		{name: "true colours", before: "TERM=xterm-256color COLORTERM=truecolor", colours: "true"},
		{name: "no colours", before: "TERM=xterm-256color NO_COLOR=1", colours: "none"},
		{name: "no colours by flag", before: "TERM=xterm-256color", flags: "--color never", colours: "none"},
		{name: "ASCII", before: "TERM=xterm-256color", flags: "--ascii", colours: "256", ascii: true},
		{name: "ASCII by the locale", before: "TERM=xterm-256color LC_ALL=C", colours: "256", ascii: true},
		{name: "input from elsewhere", before: "TERM=xterm-256color", flags: "</dev/null", colours: "256"},
	}
	for _, theme := range paint.Themes {
		want := map[string]string{"sixteen": "16", "none": "none"}[theme.Name]
		if want == "" {
			want = "256"
		}
		kinds = append(kinds, kind{name: "theme " + theme.Name, before: "TERM=xterm-256color", flags: "--theme " + theme.Name, colours: want})
	}
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			w, h := k.w, k.h
			if w == 0 {
				w, h = 80, 24
			}
			term := openTerminal(t, w, h)
			term.top(n, k.before, k.flags)
			term.shows("1 Overview", n.Name, "quit")
			if got := term.modes(); got != ourModes {
				t.Errorf("it sets the terminal to %s, want %s", got, ourModes)
			}
			if got := colours(term.colored()); got != k.colours {
				t.Errorf("it draws with %s colours, want %s", got, k.colours)
			}
			odd := strings.ContainsFunc(term.frame(), func(r rune) bool { return r > '~' })
			if k.ascii && odd {
				t.Errorf("it draws what is no ASCII:\n%s", term.frame())
			}
			if lines := strings.Split(strings.TrimSuffix(term.frame(), "\n"), "\n"); len(lines) != h || strings.TrimSpace(lines[h-1]) == "" {
				t.Errorf("the last of %d lines should be the footer's:\n%s", h, term.frame())
			}
			term.press("q")
			term.left(0)
		})
	}
}

// What is no terminal for us is told so, with what to do instead.
func TestTopElsewhere(t *testing.T) {
	t.Parallel()
	term := openTerminal(t, 80, 24)
	for _, c := range []struct{ line, says string }{
		{"real top a@b | cat", "standard output is no terminal"},
		{"TERM=dumb real top a@b", "TERM=dumb"},
	} {
		term.write("clear; " + c.line)
		term.shows(c.says, "use --once or --batch")
		if got := term.modes(); got != usualModes {
			t.Errorf("%s leaves the terminal with %s", c.line, got)
		}
	}
	term.resize(59, 14)
	term.write("clear; TERM=xterm real top a@127.0.0.1")
	term.shows("59x14 is too small: hodoscope needs 60x15")
	term.resize(60, 15)
	term.shows("1 Overview", "unreachable")
	term.press("q")
	eventually(t, "it leaves", func() bool { return term.modes() == usualModes })
}

// TestTopIsLeft: however the program ends, the terminal is as it was.
func TestTopIsLeft(t *testing.T) {
	t.Parallel()
	n := topNode(t)
	for _, c := range []struct{ name, key, signal string }{
		{name: "q", key: "q"}, {name: "Ctrl-C", key: "C-c"}, {name: "SIGINT", signal: "INT"}, {name: "SIGTERM", signal: "TERM"}, {name: "SIGHUP", signal: "HUP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			term := openTerminal(t, 80, 24)
			term.top(n, "TERM=xterm-256color", "")
			term.shows("1 Overview", "quit")
			if c.key != "" {
				term.press(c.key)
			} else {
				term.signal(c.signal)
			}
			term.left(0)
		})
	}
}

// signal sends a signal to the program in the foreground, and to nobody else.
func (term *terminal) signal(name string) {
	term.t.Helper()
	shell := strings.TrimSpace(term.tmux("display-message", "-p", "#{pane_pid}"))
	out, err := exec.Command("pkill", "-"+name, "-P", shell).CombinedOutput()
	if err != nil {
		term.t.Fatalf("SIG%s: %v: %s", name, err, out)
	}
}

// TestTopIsSuspended: Ctrl-Z gives the shell a terminal as it was, fg shows the same again.
func TestTopIsSuspended(t *testing.T) {
	t.Parallel()
	n := topNode(t)
	term := openTerminal(t, 100, 30)
	term.top(n, "TERM=xterm-256color", "")
	term.shows("1 Overview")
	term.press("2")
	term.shows("processes  ", "Reductions")
	term.press("C-z")
	term.shows("Stopped", "ready>")
	if got := term.modes(); got != usualModes {
		t.Errorf("while it is stopped the terminal has %s", got)
	}
	term.resize(90, 28)
	term.write("clear; fg")
	eventually(t, "the frame is back", func() bool { return term.modes() == ourModes && strings.Contains(term.frame(), "Reductions") })
	eventually(t, "it has the new size", func() bool {
		lines := strings.Split(term.frame(), "\n")
		return len(lines) > 27 && strings.Contains(lines[27], "help")
	})
	term.press("q")
	eventually(t, "it leaves", func() bool { return term.modes() == usualModes })
}

// TestTopIsResized: after very many changes of size the frame is whole.
func TestTopIsResized(t *testing.T) {
	t.Parallel()
	n := topNode(t)
	term := openTerminal(t, 80, 24)
	term.top(n, "TERM=xterm-256color", "")
	term.shows("1 Overview")
	for i := range 100 {
		term.resize(20+i*37%200, 5+i*17%70)
	}
	term.resize(100, 30)
	eventually(t, "the frame is whole", func() bool {
		lines := strings.Split(term.frame(), "\n")
		return strings.HasPrefix(lines[0], n.Name) && strings.HasPrefix(lines[1], "1 Overview") && strings.Contains(lines[29], "help") &&
			strings.Count(term.frame(), "1 Overview") == 1 && strings.Count(term.frame(), "? help") == 1
	})
	term.press("q")
	term.left(0)
}

// TestTopOfANodeInTrouble: a node that stands still is told of within seconds while keys
// work and what is shown is marked as old; so is one that has ended; and when it is back
// one sees that, and that it began again.
func TestTopOfANodeInTrouble(t *testing.T) {
	t.Parallel()
	n := topNode(t)
	term := openTerminal(t, 120, 30)
	term.top(n, "TERM=xterm-256color", "--interval 500ms")
	term.shows("Host CPU")

	n.Suspend()
	term.shows("! no answer for", "! unresponsive, below is as it was")
	term.press("?")
	term.shows("On this screen")
	term.press("Escape")
	n.Resume()
	eventually(t, "it is attached again", func() bool { return !strings.Contains(term.frame(), "! unresponsive") })

	n.Kill()
	term.shows("! unreachable, below is as it was")
	term.press("2")
	term.shows("Processes")
	term.press("1")
	n.Restart()
	term.shows("restarts 1")
	if strings.Contains(term.frame(), "! un") {
		t.Errorf("it is back, and that is not seen:\n%s", term.frame())
	}

	n.Suspend()
	term.shows("! unresponsive")
	term.press("q") // one leaves while the node stands still
	term.left(0)
	n.Resume()
}
