package nodes_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
	"github.com/hodoscope/hodoscope/internal/view"
)

// known are findings that were looked for when the test says, not just now.
type known struct{ asktest.Findings }

func (k known) Health(node string) *view.Health { return k.Findings[node] }

// options are of five nodes, of which the fourth is ill and busy, and the last is gone.
func options() tui.Options {
	var o tui.Options
	found := asktest.Findings{}
	for i := range 5 {
		name, busy := fmt.Sprintf("shop%d@web", i), 0.2
		if i == 3 {
			busy = 0.95
		}
		n := asktest.New(name, 4, busy, 2)
		if i == 4 {
			n.Standing(session.Unreachable, "nothing listens at 10.0.0.4:4370", "start the node")
		} else {
			n.Attached(60, asktest.Start)
			found[name] = asktest.Well(asktest.Start)
		}
		o.Nodes = append(o.Nodes, n)
	}
	found["shop3@web"] = asktest.Ill(asktest.Start)
	o.Desk = &ask.Desk{Findings: known{found}}
	o.Start = stage.Address{Screen: "overview"}
	return o
}

// sit is somebody who has just come, and looks at all nodes.
func sit(t *testing.T, w, h int) *tuitest.Driver {
	d := tuitest.New(t, options(), w, h, asktest.Start.Add(time.Second))
	d.Press("a")
	return d
}

func TestTheOddOneIsMarked(t *testing.T) {
	d := sit(t, 120, 40)
	d.Expect("5 nodes side by side", "✕ unreachable", "shop4@web: nothing listens at 10.0.0.4:4370: start the node")
	if line := d.Line("shop3@web  attached"); !strings.Contains(line, "▲ 77.9%") || !strings.Contains(line, "! 2") {
		t.Errorf("the busy node is %q", line)
	}
	if line := d.Line("shop1@web  attached"); strings.Contains(line, "▲") || strings.Contains(line, "!") {
		t.Errorf("a node like the others is %q", line)
	}
	d.Expect("(usual)", "shop3@web: Shop.Pinger: 125 000 processes that never end")
}

func TestFromAllToOneAndBack(t *testing.T) {
	d := sit(t, 120, 40)
	d.Press("down", "down", "enter")
	d.Expect("Recent past")
	if line, _, _ := strings.Cut(d.Frame()[strings.Index(d.Frame(), "\n")+1:], "\n"); !strings.HasPrefix(line, "shop2@web") {
		t.Errorf("the node in sight is %q", line)
	}
	d.Press("esc")
	d.Expect("5 nodes side by side")
	d.Click("shop3@web: Shop.Pinger")
	d.Click("shop3@web: Shop.Pinger")
	d.Expect("What to do", "shop3@web  ")
	d.Press("esc")
	d.Expect("5 nodes side by side")
	d.Press("home", "y")
	if d.Copied != "shop0@web" {
		t.Errorf("copied is %q", d.Copied)
	}
}

// TestAnyMoment: rows are kept though nobody looked at this screen, and are shown of then.
func TestAnyMoment(t *testing.T) {
	o := options()
	d := tuitest.New(t, o, 120, 40, asktest.Start.Add(time.Second))
	d.Press("p")
	then := d.Frame()
	o.Nodes[0].(*asktest.Node).Standing(session.Refused, "the cookie is wrong", "name the right one")
	d.Press("a")
	d.Expect("5 nodes side by side", "shop0@web  attached")
	if strings.Contains(then, "side by side") {
		t.Fatal("it was looked at")
	}
	d.Press("esc")
	d.Pass(15 * time.Second)
	d.Expect("✕ refused")
}

// TestARecording has all that the screen needs, of nodes that nobody can ask.
func TestARecording(t *testing.T) {
	o, tape := options(), &seen.Tape{}
	o.Note = func(n seen.Note) error { tape.Keep(n); return nil }
	tuitest.New(t, o, 120, 40, asktest.Start.Add(time.Second))
	d := tuitest.New(t, tui.Options{Tape: tape, Desk: &ask.Desk{}}, 120, 40, asktest.Start.Add(time.Hour))
	d.Press("a")
	d.Expect("5 nodes side by side", "▲ 77.9%", "shop3@web: Shop.Pinger", "65 minutes left, likely, since 11:30:00, for 30 min")
	d.Press("down", "enter")
	d.Expect("Recent past")
}

// TestOrderAndFilter: nodes are put in order and filtered as rows of any table, and each line
// still leads to its own node.
func TestOrderAndFilter(t *testing.T) {
	d := sit(t, 200, 60)
	inOrder := func(first, second string) {
		t.Helper()
		if f := d.Frame(); strings.Index(f, first+"  attached") > strings.Index(f, second+"  attached") {
			t.Errorf("%s should be above %s:\n%s", first, second, f)
		}
	}
	inOrder("shop0@web", "shop3@web")
	d.Click("Schedulers")
	d.Expect("Schedulers▼")
	inOrder("shop3@web", "shop0@web")
	d.Press("r")
	d.Expect("Schedulers▲")
	inOrder("shop0@web", "shop3@web")
	d.Press("s")
	d.Expect("Order by", "Run queue")
	d.Press("esc", "/")
	d.Type("findings>0")
	d.Press("enter")
	d.Expect("filter: findings>0", "shop3@web  attached")
	d.Absent("shop1@web  attached", "nothing listens at")
	d.Press("enter")
	d.Expect("Recent past")
	d.Press("esc", "/", "ctrl+u")
	d.Type("nobody")
	d.Press("enter")
	d.Expect("None of 5 matches")
	d.Press("x")
	d.Expect("shop1@web  attached")
}

func TestOfOneNodeItSaysNothing(t *testing.T) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(2, asktest.Start)
	d := tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}}, 120, 40, asktest.Start)
	d.Absent("All nodes")
	d.Press("a")
	d.Expect("a does nothing here")
}

func TestFrames(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"60x15", 60, 15}, {"80x24", 80, 24}, {"120x40", 120, 40}, {"200x60", 200, 60}} {
		sit(t, size.w, size.h).Golden(size.name)
	}
}
