package memory_test

import (
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
	start := stage.Address{Screen: "memory"}
	return tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Start: start}, w, h, asktest.Start.Add(time.Second)), n
}

func TestFrames(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"memory-60x15", 60, 15}, {"memory-80x24", 80, 24}, {"memory-120x40", 120, 40}, {"memory-200x60", 200, 60}} {
		d, _ := sit(t, size.w, size.h)
		d.Golden(size.name)
	}
}

func TestInstances(t *testing.T) {
	d, _ := sit(t, 200, 60)
	d.Expect("In use by the runtime", "From use to RAM", "Allocators, the largest first", "Instances")
	d.Press("v")
	d.Expect("Instances of allocators", "Instance")
	d.Press("v")
	d.Expect("Allocators, the largest first")
}

func TestToWhoUsesIt(t *testing.T) {
	d, _ := sit(t, 200, 60)
	d.Click("Processes with most memory") // chooses it
	d.Press("enter")
	d.Expect("Memory▼", "47999 processes")
}

func TestBefore(t *testing.T) {
	d, n := sit(t, 120, 40)
	for i := range 3 {
		n.Look(asktest.Start.Add(time.Duration(2*i+2) * time.Second))
		d.See(n)
		d.Pass(2 * time.Second)
	}
	d.Press("[")
	d.Expect("From use to RAM")
	d.Press("v")
	d.Expect("nobody looked at it then")
}
