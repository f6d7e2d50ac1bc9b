package waits_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

func sit(t *testing.T, w, h int) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(120, asktest.Start)
	return tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Start: stage.Address{Screen: "waits"}}, w, h, asktest.Start.Add(time.Second)), n
}

func TestFrames(t *testing.T) {
	for _, size := range [][2]int{{120, 40}, {80, 24}, {60, 15}} {
		d, _ := sit(t, size[0], size[1])
		d.Golden(fmt.Sprintf("waits-%dx%d", size[0], size[1]))
	}
}

// The drawing tells by itself who holds up whom, and that two wait for each other.
func TestWhoWaitsIsDrawn(t *testing.T) {
	d, _ := sit(t, 120, 60)
	d.Expect("Elixir.Shop.Repo  <0.78.0>  13 wait, 40 behind", "deadlock", "⟳ shop_")
	for _, name := range asktest.Hostile[:2] {
		d.Expect(name)
	}
	lines := strings.Split(d.Frame(), "\n")
	for i, line := range lines {
		if strings.Contains(line, "<0.78.0>  13 wait") && !strings.Contains(lines[i+1], "<0.77.0>") {
			t.Errorf("whom most wait for does not stand below whom it waits for itself:\n%s", lines[i+1])
		}
	}
}

func TestALineLeadsToItsProcess(t *testing.T) {
	d, _ := sit(t, 120, 40)
	d.Press("down", "enter")
	d.Expect("Process <")
	d.Press("esc", "tab", "down", "y")
	if d.Copied == "" {
		t.Error("nothing was copied")
	}
	d.Click("Elixir.Shop.Repo")
	d.Click("Elixir.Shop.Repo")
	d.Expect("Process <")
}

func TestFilter(t *testing.T) {
	d, _ := sit(t, 120, 40)
	d.Press("/")
	d.Type("shop_late")
	d.Press("enter")
	d.Expect("filter: shop_late", "shop_late", "Each that waits")
	d.Absent("Elixir.Shop.Repo")
	d.Press("/")
	d.Type("x")
	d.Press("enter")
	d.Expect("None matches")
	d.Press("x")
	d.Expect("Elixir.Shop.Repo")
}

// A look wakes processes: it is not taken again and again.
func TestALookIsTakenForWhoAsksForIt(t *testing.T) {
	d, n := sit(t, 120, 40)
	d.Pass(time.Minute)
	d.Expect("as it was at 12:00:01")
	if got := n.Asked()["waits"]; got != 1 {
		t.Errorf("it was looked at %d times, want 1", got)
	}
	d.Press("R")
	d.Absent("as it was at")
	if got := n.Asked()["waits"]; got != 2 {
		t.Errorf("it was looked at %d times, want 2", got)
	}
}

func TestAnEarlierMoment(t *testing.T) {
	d, n := sit(t, 120, 40)
	d.Press("1")
	for i := range 3 {
		n.Look(asktest.Start.Add(time.Duration(i+1) * time.Minute))
		d.Pass(time.Minute)
		d.See(n)
	}
	d.Press("p", "{", "5")
	d.Expect("Elixir.Shop.Repo", "as it was at 12:00:01")
	d.Absent("R: look again")
}

func TestNamesAreOnlyText(t *testing.T) {
	d, _ := sit(t, 200, 60)
	if raw := d.Raw(); strings.Contains(raw, "\x1b[31mred") || strings.Contains(raw, "\x07") || strings.Contains(raw, "\u202e") {
		t.Error("a name is obeyed")
	}
}
