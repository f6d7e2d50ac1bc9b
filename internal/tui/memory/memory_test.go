package memory_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

func sit(t *testing.T, w, h int) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(120, asktest.Start)
	return tuitest.At(t, n, stage.Address{Screen: "memory"}, w, h), n
}

func TestFrames(t *testing.T) {
	tuitest.Frames(t, "memory", func(w, h int) *tuitest.Driver { d, _ := sit(t, w, h); return d })
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
