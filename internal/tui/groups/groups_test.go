package groups_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

// at is somebody who looks at an address of this screen.
func at(t *testing.T, w, h int, a stage.Address) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(120, asktest.Start)
	a.Screen = "groups"
	return tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Start: a}, w, h, asktest.Start.Add(time.Second)), n
}

// watch lets so many censuses come.
func watch(d *tuitest.Driver, n *asktest.Node, times int) {
	for range times {
		d.Watch(5*time.Second, n)
	}
}

func TestFrames(t *testing.T) {
	for _, size := range [][2]int{{120, 40}, {80, 24}, {60, 15}} {
		name := fmt.Sprintf("%dx%d", size[0], size[1])
		d, n := at(t, size[0], size[1], stage.Address{})
		watch(d, n, 12)
		d.Golden("groups-" + name)
		d.Press("down", "enter")
		watch(d, n, 3)
		d.Golden("group-" + name)
	}
}

func TestFromGroupsToTheirProcesses(t *testing.T) {
	d, _ := at(t, 120, 40, stage.Address{})
	d.Expect("Processes▼", "by kind", "1 of ")
	d.Press("enter")
	d.Expect("Who starts them", "Over time", "Numbers", "What they are")
	group := strings.Fields(d.Line("Group "))[1]
	d.Press("i")
	d.Expect("group " + group)
	d.Press("esc", "o")
	d.Expect("group "+group, "filter: orphan=yes")
	d.Press("esc", "down", "enter") // who starts most of them
	d.Expect("Process <")
}

func TestOrderAndFilter(t *testing.T) {
	d, _ := at(t, 160, 40, stage.Address{Query: map[string]string{"sort": "births_per_minute"}}) // as a finding leads here
	d.Expect("Births/min▼")
	d.Press("M")
	d.Expect("Heaps▼", "Heaps of the first")
	d.Click("Queued")
	d.Expect("Queued▼", "Queued of the first")
	d.Press("r")
	d.Expect("Queued▲")
	d.Press("/")
	d.Type("cart count>10")
	d.Press("enter")
	d.Expect("filter: cart count>10", "Shop.Cart", "1 of 1")
	d.Press("x")
	d.Absent("filter:")
	d.Press("/")
	d.Type("nothing has this")
	d.Press("enter")
	d.Expect("None of 14 matches")
}

func TestRowsOfAnotherKind(t *testing.T) {
	d, _ := at(t, 120, 40, stage.Address{})
	d.Press("v")
	d.Expect("by application", "by initial call", "by parent")
	d.Press("down", "down", "enter")
	d.Expect("Initial call", "functions")
	d.Press("enter")
	d.Expect("a row is a function here")
	d.Press("v", "up", "enter")
	d.Expect("Application", "applications  by application")
	d.Press("end", "enter")
	d.Expect("these processes are of no application")
	d.Press("v", "down", "down", "enter")
	d.Expect("Parent", "Started by", "groups  by parent")
	d.Press("home")
	parent := strings.Fields(d.Line("<0."))[0]
	d.Press("enter")
	d.Expect("parent " + parent)
}

func TestMarksChooseWhatIsDrawn(t *testing.T) {
	d, n := at(t, 120, 40, stage.Address{})
	watch(d, n, 3)
	d.Expect("Processes of the first")
	d.Press("end", "space")
	d.Expect("Processes of those marked")
}

// What was seen of the list before is in the charts of a group.
func TestAnEarlierMoment(t *testing.T) {
	d, n := at(t, 120, 40, stage.Address{})
	watch(d, n, 10)
	d.Press("enter")
	d.Expect("As it was seen since " + asktest.Start.Add(time.Second).Format(time.TimeOnly))
	d.Press("esc")
	before := d.Line("processes in")
	d.Press("p", "{")
	if now := d.Line("processes in"); now == before {
		t.Errorf("a minute before there were as many processes: %s", now)
	}
	d.Press("enter")
	d.Expect("nobody looked at it then")
	d.Press("3", "M")
	d.Expect("nobody looked at it then") // in this order
}

func TestNamesAreOnlyText(t *testing.T) {
	for _, name := range asktest.Hostile {
		d, _ := at(t, 200, 60, stage.Address{Arg: name})
		if raw := d.Raw(); strings.Contains(raw, "\x1b[31mred") || strings.Contains(raw, "\x07") || strings.Contains(raw, "\u202e") {
			t.Errorf("%q is obeyed", name)
		}
		d.Expect("Who starts them")
	}
	d, _ := at(t, 200, 60, stage.Address{})
	d.Press("end")
	if raw := d.Raw(); strings.Contains(raw, "\x1b[31mred") || strings.Contains(raw, "\x07") {
		t.Error("the name of a group is obeyed")
	}
}

func TestNotThereAnyMore(t *testing.T) {
	d, _ := at(t, 80, 24, stage.Address{Arg: "nobody"})
	d.Expect("Group nobody", "the last census has no group of this name")
}
