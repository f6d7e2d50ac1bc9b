package events_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

func sit(t *testing.T, w, h int) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(20, asktest.Start)
	return tuitest.At(t, n, stage.Address{Screen: "events"}, w, h), n
}

func TestFrames(t *testing.T) {
	tuitest.Frames(t, "events", func(w, h int) *tuitest.Driver { d, _ := sit(t, w, h); return d })
}

func TestFromAnEventToItsProcess(t *testing.T) {
	d, _ := sit(t, 120, 40)
	d.Expect("4 node events", "long_gc", "240 ms", "Only counted, not kept: 1237 busy_port", "gen_server:loop/7 (gen_server.erl:2078)")
	d.Press("y")
	if d.Copied != "<0.142.0>" {
		t.Errorf("copied %q", d.Copied)
	}
	d.Press("enter")
	d.Expect("Process <0.142.0>")
	d.Press("esc", "/")
	d.Type("kind=busy_port")
	d.Press("enter")
	d.Expect("1 of 1", "{feed,17}")
	d.Absent("240 ms")
}

func TestHostileNames(t *testing.T) {
	d, _ := sit(t, 200, 60)
	d.Expect(`\e[2Jevil`)
	if strings.Contains(d.Raw(), "\x1b[2J") {
		t.Error("the terminal was told to clear itself")
	}
}

func TestBefore(t *testing.T) {
	d, n := sit(t, 80, 24)
	for i := range 3 {
		n.Look(asktest.Start.Add(time.Duration(2*i+2) * time.Second))
		d.See(n)
		d.Pass(2 * time.Second)
	}
	d.Press("[")
	d.Expect("4 node events", "long_schedule")
}
