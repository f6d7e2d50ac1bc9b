package about_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
	"github.com/hodoscope/hodoscope/internal/view"
)

// sit is somebody in front of a screen.
func sit(t *testing.T, screen string, w, h int) *tuitest.Driver {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(10, asktest.Start)
	program := view.ProgramOf(view.Program{Version: "1.2.3", Built: "go, linux/amd64", Started: asktest.Start, Nodes: 1, Store: "of the last hour, in memory only", Detectors: 65, Rules: -1})
	o := tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Program: &program, Start: stage.Address{Screen: screen}}
	return tuitest.New(t, o, w, h, asktest.Start.Add(time.Second))
}

func TestCostAndVersions(t *testing.T) {
	d := sit(t, "about", 120, 40)
	d.Expect("What watching costs this node", "0.3% of 1.0%", "Program", "1.2.3", "Runtime", "OTP release", "docs/what-we-ask.md")
	d.Absent("Alert rules") // none run here
	d.Press("y")
	if d.Copied != "0.3%" {
		t.Errorf("y copied %q", d.Copied)
	}
}

// TestAPastMoment: what was not looked at then is not known, what is told of all times is.
func TestAPastMoment(t *testing.T) {
	d := sit(t, "overview", 80, 24)
	d.Press("p", ":")
	d.Type("about")
	d.Press("enter")
	d.Expect("what watching costs the node: nobody looked at it then", "Program", "1.2.3")
	d.Press("esc")
	d.Expect("Of one scheduler")
}

func TestFrames(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"60x15", 60, 15}, {"80x24", 80, 24}, {"120x40", 120, 40}} {
		sit(t, "about", size.w, size.h).Golden(size.name)
	}
}
