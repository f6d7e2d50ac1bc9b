package tui_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

// hostile are texts that must not be obeyed, those that are not too long to be everywhere.
func hostile() (list []string) {
	for _, name := range slices.Sorted(maps.Keys(viewtest.Hostile)) {
		if text := viewtest.Hostile[name]; text != "" && len(text) < 1<<10 {
			list = append(list, text)
		}
	}
	return list
}

const poisonedName = "evil\x1b]0;owned\x07\u202e世界@x"

// sitPoisoned is somebody in front of a node whose every word is hostile.
func sitPoisoned(t testing.TB, start stage.Address, ascii bool, w, h int) (*tuitest.Driver, *asktest.Poisoned) {
	n := asktest.NewPoisoned(poisonedName, asktest.Start, hostile())
	o := tui.Options{
		Nodes: []ask.Node{n}, Desk: &ask.Desk{Findings: asktest.Findings{poisonedName: asktest.Poison(asktest.Ill(asktest.Start), hostile())}},
		Hold: func(ctx context.Context, _, pid, part string) (view.Holding, error) {
			p, err := n.Inspect(ctx, pid, live.InspectOptions{State: part == "state", Messages: part == "messages", Dictionary: part == "dictionary",
				Audit: func(string, string) error { return nil }})
			if err != nil {
				return view.Holding{}, err
			}
			return view.HoldingOf(p, part), nil
		},
		Start: start, ASCII: ascii, Theme: paint.ThemeNamed("dark"),
	}
	return tuitest.New(t, o, w, h, asktest.Start.Add(time.Second)), n
}

// starts are addresses at which one may begin: each screen, and what it has pages of.
func starts() (list []stage.Address) {
	for _, name := range tui.ScreenNames() {
		list = append(list, stage.Address{Screen: name}, stage.Address{Screen: name, Arg: "0.142.0"}, stage.Address{Screen: name, Arg: hostile()[0]})
	}
	return list
}

var sizes = [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 60}, {61, 99}}

// TestHostile: whatever a node says, no screen does what it says, at any size.
func TestHostile(t *testing.T) {
	for i, start := range starts() {
		d, n := sitPoisoned(t, start, i%2 == 0, 120, 40)
		checks := 0
		check := func(what string) {
			t.Logf("%s %q: %s", start.Screen, start.Arg, what) // seen where it fails
			size := sizes[checks%len(sizes)]
			checks++
			d.Resize(size[0], size[1])
			d.Harmless()
		}
		d.Pass(10 * time.Second)
		check("at once")
		d.Press("w")
		check("wide")
		d.Press("end", "tab", "down")
		check("further down")
		d.Press("enter")
		d.Pass(10 * time.Second)
		check("what a row leads to")
		d.Press("?")
		check("help")
		d.Press("esc", ":")
		d.Paste(strings.Join(hostile(), " "))
		check("the palette, pasted into")
		d.Press("esc", "p", "[")
		check("a moment before")
		d.Press("esc")
		n.Fail(fmt.Errorf("the node said %s", strings.Join(hostile(), "")))
		d.Press("R")
		d.Pass(time.Minute)
		check("an error")
	}
}

// What is typed or pasted is text, too.
func TestHostileTyping(t *testing.T) {
	d, _ := sitPoisoned(t, stage.Address{Screen: "processes"}, false, 80, 24)
	for _, text := range hostile() {
		d.Press("/", "ctrl+u")
		d.Paste(text)
		d.Harmless()
		d.Press("enter")
		d.Harmless()
		d.Press("home", "left", "right", "ctrl+w", "esc")
		d.Harmless()
	}
}

// What is copied is one line without commands: it will be pasted into a shell.
func TestHostileCopies(t *testing.T) {
	d, _ := sitPoisoned(t, stage.Address{Screen: "processes", Arg: "0.142.0"}, false, 120, 40)
	copied := 0
	for range 60 {
		d.Copied = ""
		d.Press("y")
		if d.Copied != "" {
			copied++
		}
		if bad := strings.IndexFunc(d.Copied, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e }); bad >= 0 {
			t.Fatalf("%q is copied", d.Copied[bad:])
		}
		d.Press("down")
	}
	if copied < 20 {
		t.Errorf("only %d lines were copied", copied)
	}
}

// FuzzKeys: whatever is pressed, in whatever order and at whatever size, on a node whose
// every word is hostile: nothing breaks, and each frame is whole.
func FuzzKeys(f *testing.F) {
	for i := range tui.ScreenNames() {
		f.Add(uint(3*i), []byte{byte(i), 7, 3, 0, 0, 9, 1, 30, 2, 5, 0, 0, 50, 45, 60, 12, 11, 70, 40, 28, 0, 8, 66, 80, 3, 3, 90, 88, 87, 6, 21, 120, 4, 44})
	}
	keys := slices.Concat([]string{"down", "enter", "tab", "esc", "end", "up", "home", "left", "right", "pgdown", "pgup", "space", "shift+tab", "backspace",
		"delete", "ctrl+p", "ctrl+n", "ctrl+w", "ctrl+u", "f1", "f5"}, strings.Split("/:?[]{}+-=!,;&|~0123456789abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", ""))
	f.Fuzz(func(t *testing.T, start uint, pressed []byte) {
		list := starts()
		d, n := sitPoisoned(t, list[start%uint(len(list))], start%2 == 0, 80, 24)
		for i, b := range pressed[:min(len(pressed), 200)] {
			switch at := int(b) - len(keys); {
			case at < 0:
				d.Press(keys[b])
			case at < len(sizes):
				d.Resize(sizes[at][0], sizes[at][1])
			case at == len(sizes):
				d.Resize(i, int(b)-i%70)
			case at == len(sizes)+1:
				n.Look(asktest.Start.Add(time.Duration(i) * time.Second))
				d.See(n)
			case at == len(sizes)+2:
				d.Paste(hostile()[i%len(hostile())])
			case at == len(sizes)+3:
				d.ClickAt(int(b)*i%97, i*31%23)
			default:
				d.Pass(time.Duration(b) * 100 * time.Millisecond)
			}
			d.Harmless()
		}
	})
}
