package distribution_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

func sit(t *testing.T, w, h int) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(20, asktest.Start)
	return tuitest.At(t, n, stage.Address{Screen: "distribution"}, w, h), n
}

func TestFrames(t *testing.T) {
	tuitest.Frames(t, "distribution", func(w, h int) *tuitest.Driver { d, _ := sit(t, w, h); return d })
}

func TestABusyConnection(t *testing.T) {
	d, n := sit(t, 120, 40)
	d.Expect("4 connections to other nodes", "The connection to shop@store2 is busy", "Queue▼", "114.4%")
	d.Press("enter")
	d.Expect("Connection to shop@store2", "10.0.0.2:41000", "Kept by")
	d.Press("y")
	if d.Copied != "shop@store2" {
		t.Errorf("copied %q", d.Copied)
	}
	d.Press("esc", "d")
	d.Expect("  over 5s")
	if n.Asked()["links 5s"] != 1 {
		t.Errorf("asked %v", n.Asked())
	}
	d.Press("d")
	d.Expect("since the last look")
}

func TestFilter(t *testing.T) {
	d, _ := sit(t, 160, 40)
	d.Press("/")
	d.Type("protocol=tls")
	d.Press("enter")
	d.Expect("vault@store3", "1 of 1")
	d.Absent("new@store4")
	d.Press("w")
	d.Expect("Received", "Sent")
}

func TestBefore(t *testing.T) {
	d, n := sit(t, 80, 24)
	for i := range 3 {
		n.Look(asktest.Start.Add(time.Duration(2*i+2) * time.Second))
		d.See(n)
		d.Pass(2 * time.Second)
	}
	d.Press("[", "d")
	d.Expect("nobody looked at it then")
	d.Press("d")
	d.Expect("shop@store2")
}
