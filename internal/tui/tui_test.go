package tui_test

import (
	"context"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

// sit is somebody in front of a node that was looked at for four minutes.
func sit(t *testing.T, w, h int) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(120, asktest.Start)
	return tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}}, w, h, asktest.Start.Add(time.Second)), n
}

func TestFromOverviewToAProcess(t *testing.T) {
	d, _ := sit(t, 120, 40)
	d.Expect("shop@web", "Recent past", "Schedulers, the last ten minutes")
	d.Press("2")
	d.Expect("47999 processes", "Reductions/s▼", "live")
	d.Press("down", "down")
	d.Expect("order held while you read")
	d.Press("y")
	pid := d.Copied
	if pid == "" {
		t.Fatal("nothing was copied")
	}
	d.Press("enter")
	d.Expect("Process <", "Traps exits")
	d.Press("esc")
	d.Expect("47999 processes", pid)
}

func TestHelpIsOfTheKeys(t *testing.T) {
	d, _ := sit(t, 160, 50)
	d.Press("2", "?")
	d.Expect("On this screen", "Everywhere", "only processes that match", "leave")
	d.Press("esc")
	d.Absent("On this screen")
}

func TestPalette(t *testing.T) {
	d, _ := sit(t, 120, 40)
	d.Press(":")
	d.Type("0.142.0")
	d.Expect("by its pid")
	d.Press("enter")
	d.Expect("Process <0.142.0>")
}

func TestFilter(t *testing.T) {
	d, _ := sit(t, 80, 24)
	d.Press("2", "/")
	d.Type("memory>")
	d.Press("enter")
	d.Expect("memory>") // it is wrong: nothing is lost
	d.Type("10g")
	d.Press("enter")
	d.Expect("filter: memory>10g", "No process matches")
	d.Press("x")
	d.Absent("filter:")
}

func TestTooSmall(t *testing.T) {
	d, _ := sit(t, 59, 15)
	d.Expect("59x15 is too small")
	d.Resize(60, 15)
	d.Expect("shop@web")
}

func TestLeave(t *testing.T) {
	d, _ := sit(t, 80, 24)
	d.Press("q")
	if !d.Quit {
		t.Error("q does not leave")
	}
}

func TestCollect(t *testing.T) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(2, asktest.Start)
	var asked []string
	o := tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Collect: func(_ context.Context, node, pid string) (*beam.Collection, error) {
		asked = append(asked, node+" "+pid)
		return &beam.Collection{Pid: beam.Pid{ID: 142}, Before: beam.Held{Memory: 4 << 20, BinaryMemory: 1 << 20}, After: beam.Held{Memory: 1 << 20}}, nil
	}}
	d := tuitest.New(t, o, 120, 40, asktest.Start)
	d.Press(":")
	d.Type("0.142.0")
	d.Press("enter", "C")
	d.Expect("Collect the garbage of <0.142.0>?")
	d.Press("enter")
	if asked != nil {
		t.Fatalf("Enter alone, and %v was done", asked)
	}
	d.Press("C", "y")
	d.Expect("Garbage of 1 process collected", "3.00 MiB")
	if len(asked) != 1 || asked[0] != "shop@web 0.142.0" {
		t.Errorf("done: %v", asked)
	}
	d.Press("esc")
	d.Expect("Process <0.142.0>")
}

func TestActsAreOff(t *testing.T) {
	d, _ := sit(t, 120, 40)
	d.Press("2", "C")
	d.Expect("acts are off")
}
