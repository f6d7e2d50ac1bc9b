package process_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
	"github.com/hodoscope/hodoscope/internal/view"
)

// at is somebody who looks at a process.
func at(t *testing.T, w, h int, hold func(context.Context, string, string, string) (view.Holding, error)) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(2, asktest.Start)
	return tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Hold: hold, Start: stage.Address{Screen: "processes", Arg: "0.142.0"}}, w, h, asktest.Start.Add(time.Second)), n
}

func TestFrames(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 60}} {
		d, n := at(t, size[0], size[1], nil)
		for range 5 {
			d.Watch(2*time.Second, n)
		}
		d.Golden(fmt.Sprintf("process-%dx%d", size[0], size[1]))
	}
}

// The links lead on, and back.
func TestJump(t *testing.T) {
	d, n := at(t, 120, 60, nil)
	d.Expect("Process <0.142.0> shop_pool", "Links")
	d.Click("<0.90.0>")
	before := n.Asked()["inspect 0.90.0"]
	d.Press("enter")
	if n.Asked()["inspect 0.90.0"] == before {
		t.Errorf("the other process was not asked: %v", n.Asked())
	}
	d.Press("esc")
	d.Expect("Process <0.142.0>")
}

// TestByName: a process may be named by what it is registered as. What needs its pid waits
// until that is known.
func TestByName(t *testing.T) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(2, asktest.Start)
	d := tuitest.At(t, n, stage.Address{Screen: "processes", Arg: "shop_pool"}, 120, 60)
	d.Expect("Process <0.142.0> shop_pool")
	d.Pass(2 * time.Second)
	d.Expect("At the last census")
	if asked := n.Asked(); asked["inspect shop_pool"] == 0 || asked["recent 0.142.0"] == 0 || asked["recent shop_pool"] > 0 {
		t.Errorf("asked was %v", asked)
	}
	d.Press("y")
	if d.Copied != "<0.142.0>" {
		t.Errorf("copied is %q", d.Copied)
	}
	away := asktest.New("shop@web", 4, 0.5, 2).Standing(session.Connecting, "", "")
	d = tuitest.At(t, away, stage.Address{Screen: "processes", Arg: "shop_pool"}, 120, 60)
	d.Expect("Process shop_pool")
	d.Press("S")
	d.Expect("it is not known which process this is")
}

// TestSeldomWoken: a look at a process wakes it and comes every ten seconds, or by a key; what
// the censuses know of it comes with each look at the node. How old each is stands there.
func TestSeldomWoken(t *testing.T) {
	d, n := at(t, 120, 60, nil)
	for range 9 {
		d.Watch(time.Second, n)
	}
	d.Expect("looked at 9 s ago (R: again, which wakes it)", "At the last census, ")
	if asked := n.Asked(); asked["inspect 0.142.0"] != 1 || asked["recent 0.142.0"] < 4 {
		t.Errorf("in nine seconds was asked %v", asked)
	}
	d.Watch(time.Second, n)
	d.Expect("looked at 0 s ago")
	d.Watch(3*time.Second, n)
	d.Expect("looked at 3 s ago")
	d.Press("R")
	d.Expect("looked at 0 s ago")
	if got := n.Asked()["inspect 0.142.0"]; got != 3 {
		t.Errorf("it was woken %d times", got)
	}
}

// TestSoonOnceAttached: who could not be asked yet is not waited for as long as one who was.
func TestSoonOnceAttached(t *testing.T) {
	n := asktest.New("shop@web", 4, 0.5, 2).Standing(session.Connecting, "", "")
	d := tuitest.At(t, n, stage.Address{Screen: "processes", Arg: "0.142.0"}, 120, 60)
	d.Absent("shop_pool")
	n.Attached(2, asktest.Start)
	d.See(n)
	d.Pass(2 * time.Second)
	d.Expect("Process <0.142.0> shop_pool")
}

// Only a key has the process asked for what it holds, and what it says is no recording's.
func TestWhatItHolds(t *testing.T) {
	var asked []string
	d, _ := at(t, 120, 60, func(_ context.Context, node, pid, part string) (view.Holding, error) {
		asked = append(asked, node+" "+pid+" "+part)
		if part == "messages" {
			return view.Holding{}, errors.New("that could not be noted")
		}
		return view.Holding{Title: "State of <0.142.0>", Total: -1, List: []beam.Content{{Term: "#{pool => \x1b[31mred}"}}}, nil
	})
	d.Pass(10 * time.Second)
	if asked != nil {
		t.Fatalf("unasked: %v", asked)
	}
	d.Press("S")
	d.Expect("State of <0.142.0>", `#{pool => \e[31mred}`)
	d.Press("m")
	d.Expect("that could not be noted")
	if len(asked) != 2 || asked[0] != "shop@web 0.142.0 state" {
		t.Errorf("asked %v", asked)
	}
}

func TestCopies(t *testing.T) {
	d, _ := at(t, 120, 40, nil)
	d.Press("y")
	if d.Copied != "<0.142.0>" {
		t.Errorf("copied %q", d.Copied)
	}
}

func TestAnEarlierMoment(t *testing.T) {
	d, n := at(t, 120, 40, nil)
	d.Pass(2 * time.Second)
	n.Look(asktest.Start.Add(4 * time.Second))
	d.See(n)
	d.Press("(")
	d.Expect("before the newest", "Process <0.142.0>")
}
