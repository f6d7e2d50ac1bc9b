package tuitest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui"
)

var update = flag.Bool("update", false, "write the golden frames anew")

// Driver is a person at the interface.
type Driver struct {
	t    testing.TB
	app  *tui.App
	now  time.Time
	rail int // line of the frame that lists the screens

	w, h int // of the terminal

	Copied string // what was put on the clipboard last
	Quit   bool
}

// New sits down at a terminal of a size. The clock stands at now until it is moved.
func New(t testing.TB, o tui.Options, w, h int, now time.Time) *Driver {
	t.Helper()
	d := &Driver{t: t, now: now, rail: 1}
	if len(o.Nodes) > 1 { // their tabs come before
		d.rail = 2
	}
	o.Now = func() time.Time { return d.now }
	if o.Desk != nil && o.Desk.Now == nil {
		o.Desk.Now = o.Now
	}
	d.app = tui.New(o)
	d.Resize(w, h)
	for _, n := range o.Nodes {
		d.send(tui.Stated{State: n.State()})
	}
	return d
}

// send gives the interface a message, and then all that comes of it.
func (d *Driver) send(msg tea.Msg) {
	_, cmd := d.app.Update(msg)
	d.run(cmd)
}

func (d *Driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, one := range msg {
			d.run(one)
		}
	case tea.QuitMsg:
		d.Quit = true
	default:
		if fmt.Sprintf("%T", msg) == "tea.setClipboardMsg" { // a string of a type that has no public name
			d.Copied = fmt.Sprint(msg)
			return
		}
		d.send(msg)
	}
}

// Resize changes the size of the terminal.
func (d *Driver) Resize(w, h int) {
	d.w, d.h = w, h
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
}

// named are keys that have a name instead of a character.
var named = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
	"delete": tea.KeyDelete, "f1": tea.KeyF1, "f5": tea.KeyF5, "f10": tea.KeyF10,
}

// Press presses keys, named as Bubble Tea names them.
func (d *Driver) Press(keys ...string) {
	d.t.Helper()
	for _, name := range keys {
		k := tea.Key{}
		rest, ctrl := strings.CutPrefix(name, "ctrl+")
		rest, shift := strings.CutPrefix(rest, "shift+")
		if ctrl {
			k.Mod |= tea.ModCtrl
		}
		if shift {
			k.Mod |= tea.ModShift
		}
		switch code, ok := named[rest]; {
		case ok:
			k.Code = code
			if rest == "space" {
				k.Text = " "
			}
		case len([]rune(rest)) == 1:
			k.Code = []rune(rest)[0]
			if !ctrl {
				k.Text = rest
			}
		default:
			d.t.Fatalf("no key is called %q", name)
		}
		d.app.View() // a person presses a key on what is drawn
		d.send(tea.KeyPressMsg(k))
	}
}

// Type writes text, a key for each character.
func (d *Driver) Type(text string) {
	d.t.Helper()
	for _, r := range text {
		if r == ' ' {
			d.Press("space")
		} else {
			d.Press(string(r))
		}
	}
}

// Click clicks on the first place of the frame where text is drawn.
func (d *Driver) Click(text string) {
	d.t.Helper()
	for y, line := range strings.Split(d.Frame(), "\n") {
		if before, _, ok := strings.Cut(line, text); ok {
			x := plain.Clean(before, false).Width()
			d.ClickAt(x, y)
			return
		}
	}
	d.t.Fatalf("%q is not there to be clicked:\n%s", text, d.Frame())
}

// ClickAt clicks on a place of the terminal.
func (d *Driver) ClickAt(x, y int) {
	d.app.View()
	d.send(tea.MouseClickMsg(tea.Mouse{X: x, Y: y, Button: tea.MouseLeft}))
}

// Wheel turns the mouse's wheel, downwards where lines is more than 0.
func (d *Driver) Wheel(lines int) {
	button := tea.MouseWheelDown
	if lines < 0 {
		button = tea.MouseWheelUp
	}
	d.app.View()
	d.send(tea.MouseWheelMsg(tea.Mouse{Button: button}))
}

// Paste pastes text.
func (d *Driver) Paste(text string) { d.send(tea.PasteMsg{Content: text}) }

// Later moves the clock: nothing happens yet.
func (d *Driver) Later(by time.Duration) { d.now = d.now.Add(by) }

// Now is what the clock says.
func (d *Driver) Now() time.Time { return d.now }

// Pass lets time pass: what is due then is asked.
func (d *Driver) Pass(by time.Duration) {
	d.now = d.now.Add(by)
	d.send(tui.Beat{})
}

// Watch lets time pass, at the end of which nodes are looked at.
func (d *Driver) Watch(by time.Duration, nodes ...*asktest.Node) {
	d.Later(by)
	for _, n := range nodes {
		n.Look(d.now)
		d.See(n)
	}
	d.Pass(0)
}

// See lets the interface see how a node stands now.
func (d *Driver) See(n ask.Node) { d.send(tui.Stated{State: n.State()}) }

// Frame is what is drawn, without colours.
func (d *Driver) Frame() string {
	frame := ansi.Strip(d.app.View().Content)
	lines := strings.Split(frame, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Raw is what is drawn, as the terminal is given it.
func (d *Driver) Raw() string { return d.app.View().Content }

// Expect wants texts to be in sight.
func (d *Driver) Expect(texts ...string) {
	d.t.Helper()
	frame := d.Frame()
	for _, text := range texts {
		if !strings.Contains(frame, text) {
			d.t.Fatalf("%q is not in sight:\n%s", text, frame)
		}
	}
}

// Absent wants texts not to be in sight.
func (d *Driver) Absent(texts ...string) {
	d.t.Helper()
	frame := d.Frame()
	for _, text := range texts {
		if strings.Contains(frame, text) {
			d.t.Fatalf("%q is in sight:\n%s", text, frame)
		}
	}
}

// Line is the first line in sight that has text in it.
func (d *Driver) Line(text string) string {
	d.t.Helper()
	for _, line := range strings.Split(d.Frame(), "\n") {
		if strings.Contains(line, text) {
			return line
		}
	}
	d.t.Fatalf("%q is not in sight:\n%s", text, d.Frame())
	return ""
}

// Golden compares the frame to testdata/NAME.txt of the test's package; -update writes it.
// The rail is left out: it changes with each screen that there is more.
func (d *Driver) Golden(name string) {
	d.t.Helper()
	file := filepath.Join("testdata", name+".txt")
	lines := strings.Split(d.Frame(), "\n")
	if d.rail < len(lines) {
		lines[d.rail] = ""
	}
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			d.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			d.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		d.t.Fatal(err)
	}
	if got != string(want) {
		d.t.Errorf("%s is drawn otherwise; -update accepts it. Now:\n%s\nBefore:\n%s", name, got, want)
	}
	d.Harmless()
}
