package load_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

func sit(t *testing.T, w, h int) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(120, asktest.Start)
	return tuitest.At(t, n, stage.Address{Screen: "load"}, w, h), n
}

func TestFrames(t *testing.T) {
	tuitest.Frames(t, "load", func(w, h int) *tuitest.Driver { d, _ := sit(t, w, h); return d })
}

func TestFromLoadToWhoMakesIt(t *testing.T) {
	d, _ := sit(t, 200, 60)
	d.Expect("Scheduler utilisation", "Run queue", "scheduler 1", "dirty CPU", "Port I/O per second", "Since the node started")
	d.Click("Processes that work most") // chooses it
	d.Click("Processes that work most")
	d.Expect("Reductions/s▼", "47999 processes")
	d.Press("esc")
	d.Expect("Scheduler utilisation")
}

func TestBefore(t *testing.T) {
	d, n := sit(t, 120, 40)
	now := d.Line("Host CPU")
	d.Pass(2 * time.Second)
	n.Busy = 0.9
	n.Look(asktest.Start.Add(3 * time.Second))
	d.See(n)
	if d.Line("Host CPU") == now {
		t.Fatal("nothing has changed")
	}
	d.Press("[")
	if d.Line("Host CPU") != now {
		t.Errorf("not as it was: %s", d.Line("Host CPU"))
	}
}
