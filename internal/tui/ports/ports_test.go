package ports_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

func sit(t *testing.T, w, h int, query ...string) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(20, asktest.Start)
	return tuitest.At(t, n, stage.Address{Screen: "ports"}.With(query...), w, h), n
}

func TestFrames(t *testing.T) {
	tuitest.Frames(t, "ports", func(w, h int) *tuitest.Driver { d, _ := sit(t, w, h); return d })
	d, _ := sit(t, 80, 24)
	d.Press("tab")
	d.Golden("sockets-80x24")
}

func TestToTheOwner(t *testing.T) {
	d, _ := sit(t, 120, 40)
	d.Expect("40 of 40 ports and sockets", "TCP sockets as the operating system has them", "close_wait")
	d.Press("down", "y")
	if d.Copied != "#Port<0.1>" {
		t.Errorf("copied %q", d.Copied)
	}
	d.Press("enter")
	d.Expect("Process <", "Traps exits")
	d.Press("esc")
	d.Expect("2 of 40")
}

func TestRankedOnTheNode(t *testing.T) {
	d, n := sit(t, 120, 40, "rank", "queue_size")
	d.Expect("Queue▼")
	d.Press("d")
	d.Expect("  over 5s")
	d.Click("Input")
	d.Expect("Input▼")
	if asked := n.Asked(); asked["ports queue_size 500"] == 0 || asked["ports input 500"] == 0 {
		t.Errorf("asked %v", asked)
	}
}

func TestTwoParts(t *testing.T) {
	d, _ := sit(t, 80, 24)
	d.Absent("10.0.9.17:443")
	d.Press("tab")
	d.Expect("ports")
	d.Press("end")
	d.Expect("10.0.9.18:443")
	d.Click("#Port<0.3>") // a click goes where it is made
	d.Press("/")
	d.Type("remote_address=10.0.7.3:51003")
	d.Press("enter")
	d.Expect("#Port<0.3>", "1 of 1")
	d.Absent("#Port<0.4>")
}

func TestBefore(t *testing.T) {
	d, n := sit(t, 120, 40)
	for i := range 3 {
		n.Look(asktest.Start.Add(time.Duration(2*i+2) * time.Second))
		d.See(n)
		d.Pass(2 * time.Second)
	}
	d.Press("[")
	d.Expect("#Port<0.3>", "close_wait")
	d.Press("d")
	d.Expect("nobody looked at it then", "close_wait")
}
