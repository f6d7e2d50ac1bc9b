package findings_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
	"github.com/hodoscope/hodoscope/internal/view"
)

// known are findings that were looked for when the test says, not just now.
type known struct{ asktest.Findings }

func (k known) Health(node string) *view.Health { return k.Findings[node] }

// sit is somebody in front of a node at which this was found.
func sit(t *testing.T, h *view.Health, w, height int) *tuitest.Driver {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(120, asktest.Start)
	desk := &ask.Desk{Findings: known{asktest.Findings{"shop@web": h}}}
	return tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: desk, Syntax: "erlang", Start: stage.Address{Screen: "findings"}}, w, height, asktest.Start.Add(time.Second))
}

func ill() *view.Health { return asktest.Ill(asktest.Start) }

func TestFromTheListToWhatItIsAbout(t *testing.T) {
	d := sit(t, ill(), 120, 40)
	d.Expect("1 error, 1 warning", "!! error   Shop.Pinger: 125 000 processes that never end", "65 minutes left, likely, since 11:30:00, for 30 min 01 s", "Before: the latest that are over")
	d.Press("enter")
	d.Expect("What was seen at 12:00:00", "Now:  As first aid", "Processes that never end", "The node from 11:56:02 to 12:00:00")
	d.Press("down", "down", "down", "enter")
	d.Expect("Processes", "group Elixir.Shop.Cart")
	d.Press("esc", "esc")
	d.Expect("1 error, 1 warning")
}

func TestCodeIsCopiedInTheLanguageShown(t *testing.T) {
	d := sit(t, ill(), 80, 24)
	d.Press("y")
	if !strings.HasPrefix(d.Copied, "Shop.Pinger: 125 000") {
		t.Errorf("y in the list copied %q", d.Copied)
	}
	d.Press("enter", "y")
	if !strings.HasPrefix(d.Copied, "receive {Ref, R}") {
		t.Errorf("y copied %q", d.Copied)
	}
	d.Press("v", "y")
	if !strings.HasPrefix(d.Copied, "receive do") {
		t.Errorf("y copied %q in the other language", d.Copied)
	}
	d.Press("Y")
	if d.Copied != "Shop.Pinger: 125 000 processes that never end, 2 100 more a minute" {
		t.Errorf("Y copied %q", d.Copied)
	}
}

func TestWhatIsOver(t *testing.T) {
	d := sit(t, ill(), 120, 40)
	d.Click("8 of 8 schedulers are busy")
	d.Click("8 of 8 schedulers are busy")
	d.Expect("over; it was critical", "09:00:00 to 09:20:00")
	d.Press("y")
	d.Expect("receive {Ref, R}")
}

func TestNothingFound(t *testing.T) {
	d := sit(t, asktest.Well(asktest.Start), 80, 24)
	d.Expect("Nothing is wrong, as far as", "All 48 213 processes are known one by one.")
	d.Absent("How this was seen")
}

func TestNobodyLooks(t *testing.T) {
	d := sit(t, nil, 80, 24)
	d.Expect("No detector looks at this node")
}

func TestAFindingThatIsNotThere(t *testing.T) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(2, asktest.Start)
	o := tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{Findings: known{asktest.Findings{"shop@web": ill()}}}, Start: stage.Address{Screen: "findings", Arg: "no-such"}}
	d := tuitest.New(t, o, 80, 24, asktest.Start)
	d.Expect("no finding of that name is kept")
	d.Press("y")
	d.Expect("the finding is not there")
}

func TestAPastMoment(t *testing.T) {
	d := sit(t, ill(), 80, 24)
	d.Press("p")
	d.Pass(time.Minute)
	d.Press("enter")
	d.Expect("the finding: nobody looked at it then")
	d.Press("esc")
	d.Expect("What to do")
}

// TestHostileNamesAreText: nothing that a node calls its processes moves the cursor.
func TestHostileNamesAreText(t *testing.T) {
	d := sit(t, ill(), 120, 40)
	d.Expect(`</script><script>`)
	d.Press("down", "enter")
	d.Expect("messages in the queue of", `{{constructor.constructor("alert(1)")()}}`)
	for _, forbidden := range []string{"\x07", "\x1b]", "\u202e"} {
		if strings.Contains(d.Raw(), forbidden) {
			t.Errorf("%q reaches the terminal", forbidden)
		}
	}
}

func TestFrames(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"60x15", 60, 15}, {"80x24", 80, 24}, {"120x40", 120, 40}, {"200x60", 200, 60}} {
		d := sit(t, ill(), size.w, size.h)
		d.Golden("list-" + size.name)
		d.Press("enter")
		d.Golden("page-" + size.name)
	}
}
