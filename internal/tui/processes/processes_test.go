package processes_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

func sit(t *testing.T, name string, w, h int, query ...string) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New(name, 4, 0.5, 2).Attached(2, asktest.Start)
	return tuitest.At(t, n, stage.Address{Screen: "processes"}.With(query...), w, h), n
}

func TestFrames(t *testing.T) {
	tuitest.Frames(t, "processes", func(w, h int) *tuitest.Driver {
		d, _ := sit(t, "shop@web", w, h)
		d.Press("down", "down")
		return d
	})
}

// TestOrderHolds: once one has moved, no row runs away; back at the first, the order is live.
func TestOrderHolds(t *testing.T) {
	d, n := sit(t, "shop@web", 120, 40)
	d.Expect("live")
	d.Press("down", "down", "down")
	d.Expect("order held while you read", "4 of")
	d.Press("y")
	chosen := d.Copied
	for i := range 3 {
		n.Look(asktest.Start.Add(time.Duration(i+1) * 10 * time.Second))
		d.See(n)
		d.Pass(10 * time.Second)
	}
	d.Press("y")
	if d.Copied != chosen {
		t.Errorf("%s was chosen, now it is %s", chosen, d.Copied)
	}
	d.Press("g")
	d.Expect("live", "1 of")
	d.Press("f")
	d.Expect("order kept (f)")
}

// TestAMillion: the last of a million rows is as near as the first.
func TestAMillion(t *testing.T) {
	d, _ := sit(t, "big@web", 120, 40)
	d.Expect("1000000 processes")
	d.Press("G")
	d.Expect("1 000 000 of 1 000 000")
	if strings.Count(d.Frame(), "<0.") < 30 {
		t.Errorf("the rows there are not known:\n%s", d.Frame())
	}
}

func TestSorts(t *testing.T) {
	d, _ := sit(t, "shop@web", 120, 40)
	d.Press("Q")
	d.Expect("Queue▼")
	d.Press("r")
	d.Expect("Queue▲")
	d.Click("Total heap")
	d.Expect("Total heap▼")
	d.Click("Total heap▼")
	d.Expect("Total heap▲")
	d.Press("s")
	d.Expect("Order by", "Total heap")
	d.Press("esc")
	d.Absent("Order by")
}

// TestChange: the node ranks by what changed over five seconds, and by the numbers again.
func TestChange(t *testing.T) {
	d, _ := sit(t, "shop@web", 120, 40)
	d.Press("d")
	d.Expect("change over 5s")
	d.Press("d")
	d.Absent("change over 5s")
	d.Press("s", "end")
	d.Press("esc")
}

func TestGroupsOfRows(t *testing.T) {
	d, _ := sit(t, "shop@web", 120, 40)
	d.Press("v")
	d.Expect("groups by application")
	d.Press("down", "enter")
	d.Expect("by group")
	d.Press("P")
	d.Expect("pin: rows are groups")
	d.Press("enter")
	d.Expect("group ")
	d.Press("esc")
	d.Expect("by group")
}

func TestPins(t *testing.T) {
	d, _ := sit(t, "shop@web", 120, 40)
	d.Press("down", "y", "P")
	pinned := d.Copied
	d.Press("end")
	d.Pass(2 * time.Second)
	d.Expect(pinned)
	d.Press("g", "down", "P", "end")
	d.Pass(2 * time.Second)
	d.Absent(pinned)
}

func TestOrphans(t *testing.T) {
	d, _ := sit(t, "shop@web", 120, 40, "filter", "shop")
	d.Press("o")
	d.Expect("filter: shop orphan=yes")
	d.Press("o")
	d.Expect("filter: shop ")
	d.Absent("orphan=yes")
	d.Press("x")
	d.Absent("filter:")
}

func TestColumnsAreCompleted(t *testing.T) {
	d, _ := sit(t, "shop@web", 120, 40)
	d.Press("/")
	d.Type("!message_q")
	d.Expect("Tab: ")
	d.Press("tab")
	d.Expect("filter: !message_queue_len")
	d.Type(">100")
	d.Press("enter")
	d.Expect("filter: !message_queue_len>100")
}
