package applications_test

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
	a.Screen = "applications"
	return tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Start: a}, w, h, asktest.Start.Add(time.Second)), n
}

var shop = stage.Address{Arg: "shop"}

func TestFrames(t *testing.T) {
	for _, size := range [][2]int{{120, 40}, {80, 24}, {60, 15}} {
		name := fmt.Sprintf("%dx%d", size[0], size[1])
		d, _ := at(t, size[0], size[1], stage.Address{})
		d.Golden("applications-" + name)
		d.Press("down", "down", "enter")
		d.Golden("tree-" + name)
	}
}

func TestFromTheListToATree(t *testing.T) {
	d, _ := at(t, 120, 40, stage.Address{})
	d.Expect("7 applications, 6 running")
	d.Press("down", "enter")
	d.Expect("it is loaded and not started")
	d.Press("down", "enter")
	d.Expect("in the supervision tree of shop", "▾ shop_sup", "▸ 1 200 × Elixir.Shop.Worker")
	d.Press("esc", "a")
	d.Expect("processes in the supervision trees")
}

func TestOrderAndFilterOfTheList(t *testing.T) {
	d, _ := at(t, 120, 40, stage.Address{})
	d.Click("Version")
	d.Expect("Version▲")
	d.Press("s", "up", "enter")
	d.Expect("Application▲", "1 of 7")
	if lines := d.Frame(); strings.Index(lines, "cowboy") > strings.Index(lines, "kernel") {
		t.Error("cowboy does not come before kernel")
	}
	d.Press("r")
	d.Expect("Application▼")
	d.Press("/")
	d.Type("processes>30")
	d.Press("enter")
	d.Expect("ranch", "filter: processes>30")
	d.Absent("kernel")
	d.Press("x")
	d.Expect("kernel")
}

func TestLinesOpenAndClose(t *testing.T) {
	d, n := at(t, 120, 40, shop)
	d.Press("down", "down") // the fold of 1200
	d.Absent("worker_0")
	d.Press("right")
	d.Expect("▾ 1 200 × Elixir.Shop.Worker", "worker_0", "worker_9")
	d.Press("left")
	d.Expect("▸ 1 200 × Elixir.Shop.Worker")
	d.Absent("worker_0")
	d.Press("enter", "right", "right")
	d.Expect("worker_1")
	d.Press("i")
	d.Expect("Process <")
	d.Press("esc", "left", "left", "left", "left")
	d.Expect("▸ shop_pool_sup")
	if n.Asked()["tree shop"] != 1 {
		t.Errorf("the tree was looked at %d times: each wakes all of it", n.Asked()["tree shop"])
	}
}

func TestMoreOfThem(t *testing.T) {
	d, _ := at(t, 120, 40, shop)
	d.Press("down", "down", "enter")
	for _, left := range []string{"1 100 more of 1 200", "1 000 more of 1 200", "900 more of 1 200"} {
		d.Press("end", "up", "up") // behind them are two children of the root
		d.Expect(left)
		d.Press("enter")
	}
}

func TestFind(t *testing.T) {
	d, n := at(t, 120, 40, shop)
	d.Press("/")
	d.Type("worker_117")
	d.Press("enter")
	d.Expect("find: worker_117", "worker_117", "worker_1170", "11 processes have worker_117")
	d.Absent("shop_cache")
	d.Press("x")
	d.Expect("shop_cache")
	if n.Asked()["tree shop"] != 1 {
		t.Errorf("the tree was looked at %d times", n.Asked()["tree shop"])
	}
}

func TestAnotherRoot(t *testing.T) {
	d, _ := at(t, 120, 40, shop)
	d.Press("z")
	d.Expect("whole tree")
	d.Press("esc", "down", "z")
	d.Expect("whole tree › shop_sup", "▾ shop_pool_sup")
	d.Absent("shop_cache")
	d.Press("esc")
	d.Expect("shop_cache")
	d.Press("end", "z")
	d.Expect("only a process with others below it can be the root")
}

func TestALookIsTakenForWhoAsksForIt(t *testing.T) {
	d, n := at(t, 120, 40, shop)
	d.Pass(time.Minute)
	d.Expect("as it was at 12:00:01 (R: look again)")
	d.Press("R")
	d.Absent("as it was at")
	if n.Asked()["tree shop"] != 2 {
		t.Errorf("the tree was looked at %d times, want 2", n.Asked()["tree shop"])
	}
	d.Press("4", "down", "down", "enter") // who comes anew sees what is new
	if n.Asked()["tree shop"] != 3 {
		t.Errorf("the tree was looked at %d times, want 3", n.Asked()["tree shop"])
	}
}

// What is opened is of the look that is shown, though it was opened later.
func TestAnEarlierMoment(t *testing.T) {
	d, n := at(t, 120, 40, shop)
	n.Look(asktest.Start.Add(time.Minute))
	d.Pass(time.Minute)
	d.See(n)
	d.Press("down", "down", "enter")
	d.Press("p", "[")
	d.Expect("worker_0", "as it was at")
	d.Press("end", "up", "up", "enter")
	d.Expect("nobody looked at it then")
	d.Press("4", "down", "enter")
	d.Expect("the applications: nobody looked at it then")
}

func TestNamesAreOnlyText(t *testing.T) {
	d, _ := at(t, 200, 60, shop)
	d.Expect(`<img src=x onerror="document.title='owned'">`, "restarting")
	for _, name := range asktest.Hostile {
		d, _ := at(t, 200, 60, stage.Address{Arg: name})
		if raw := d.Raw(); strings.Contains(raw, "\x1b[31mred") || strings.Contains(raw, "\x07") || strings.Contains(raw, "\u202e") {
			t.Errorf("%q is obeyed", name)
		}
	}
}

func TestMouse(t *testing.T) {
	d, _ := at(t, 120, 40, shop)
	d.Click("1 200 ×")
	d.Click("1 200 ×")
	d.Expect("worker_0")
	d.Wheel(20)
	d.Wheel(20)
	d.Click("worker_8")
	d.Click("worker_8")
	d.Expect("Process <")
}

func TestWithoutOtherSigns(t *testing.T) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(3, asktest.Start)
	d := tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Start: stage.Address{Screen: "applications", Arg: "shop"}, ASCII: true}, 120, 40, asktest.Start)
	d.Expect("[-] shop_sup", "|- [-] shop_pool_sup", "|  `- [+] 1 200 x Elixir.Shop.Worker")
	d.Press("z")
	for _, r := range d.Frame() {
		if r > '~' {
			t.Fatalf("%q is drawn:\n%s", r, d.Frame())
		}
	}
}
