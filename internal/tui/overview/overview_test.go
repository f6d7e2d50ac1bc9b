package overview_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
	"github.com/hodoscope/hodoscope/internal/view"
)

// known are findings that were looked for when the test says, not just now.
type known struct{ asktest.Findings }

func (k known) Health(node string) *view.Health { return k.Findings[node] }

// sit is somebody who has just come.
func sit(t *testing.T, h *view.Health, w, height int) *tuitest.Driver {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(120, asktest.Start)
	desk := &ask.Desk{Findings: known{asktest.Findings{"shop@web": h}}}
	return tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: desk}, w, height, asktest.Start.Add(time.Second))
}

// TestWhatTellsMostIsInSight on the usual small terminal, without a key pressed.
func TestWhatTellsMostIsInSight(t *testing.T) {
	d := sit(t, asktest.Ill(asktest.Start), 80, 24)
	d.Expect("1 error, 1 warning", "Shop.Pinger: 125 000 processes", "CPU", "Host CPU", "Run queue", "Top groups of processes", "100 % of growth")
	d.Press("enter")
	d.Expect("What to do")
	d.Press("esc", "end")
	d.Expect("Schedulers, the last ten minutes", "dirty I/O")
}

func TestMoreIsFoundThanIsToldHere(t *testing.T) {
	h := asktest.Ill(asktest.Start)
	for range 3 {
		h.Open = append(h.Open, h.Open[1])
	}
	d := sit(t, h, 80, 24)
	d.Expect("2 more")
	d.Press("down", "down", "down", "enter")
	d.Expect("Before: the latest that are over")
}

func TestNothingIsWrong(t *testing.T) {
	d := sit(t, asktest.Well(asktest.Start), 120, 40)
	d.Expect("Nothing is wrong, as far as", "All 48 213 processes are known one by one.")
	d.Resize(80, 24)
	d.Absent("All 48 213 processes")
	d.Press("enter")
	d.Expect("All 48 213 processes")
}

// TestAPastMoment is drawn as it was, whatever has come since.
func TestAPastMoment(t *testing.T) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(3, asktest.Start)
	d := tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}}, 80, 24, asktest.Start)
	was := d.Line("CPU  ")
	d.Pass(time.Minute)
	n.Busy = 0.9
	n.Look(asktest.Start.Add(time.Minute))
	d.See(n)
	if d.Line("CPU  ") == was {
		t.Fatal("nothing has changed")
	}
	d.Press("[")
	if got := d.Line("CPU  "); got != was {
		t.Errorf("then it was\n%s\nwant\n%s", got, was)
	}
	d.Expect("not diagnosed")
	d.Press("esc")
	if d.Line("CPU  ") == was {
		t.Error("the present is not shown again")
	}
}

func TestMouse(t *testing.T) {
	d := sit(t, asktest.Ill(asktest.Start), 80, 24)
	d.Click("Shop.Pinger: 125 000") // which is chosen from the begin
	d.Expect("What to do")
	d.Press("esc")
	d.Wheel(3) // to the second of the numbers
	d.Press("y")
	if d.Copied != "Run queue" {
		t.Errorf("copied is %q", d.Copied)
	}
}

func TestFrames(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"60x15", 60, 15}, {"80x24", 80, 24}, {"120x40", 120, 40}, {"200x60", 200, 60}} {
		sit(t, asktest.Ill(asktest.Start), size.w, size.h).Golden(size.name)
	}
}
