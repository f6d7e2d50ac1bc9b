package tui_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
	"github.com/hodoscope/hodoscope/internal/view"
)

// look is somebody in front of a node that was looked at for less than a minute: its
// processes are always the same.
func look(t *testing.T, w, h int) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("cart@web", 4, 0.5, 2).Attached(20, asktest.Start)
	return tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}}, w, h, asktest.Start.Add(time.Second)), n
}

// watch lets a number of looks at a node pass, two seconds apart.
func watch(d *tuitest.Driver, n *asktest.Node, looks int) {
	for range looks {
		d.Watch(2*time.Second, n)
	}
}

func TestPauseHoldsAndGoesOn(t *testing.T) {
	d, n := look(t, 120, 40)
	watch(d, n, 3)
	d.Absent("the newest")
	d.Press("p")
	held, asked := d.Frame(), n.Asked()["heat"]
	d.Expect("12:00:07 the newest")
	watch(d, n, 30)
	d.Expect("12:00:07 1 min 00 s before the newest")
	if d.Line("run queue") != lineOf(held, "run queue") {
		t.Errorf("the head moves:\n%s\nwas\n%s", d.Line("run queue"), lineOf(held, "run queue"))
	}
	if n.Asked()["heat"] != asked {
		t.Error("a question was asked while nothing moves")
	}
	d.Press("p")
	d.Absent("before the newest")
	d.Expect("12:01:07") // what came meanwhile was seen
	d.Press("{")
	d.Expect("12:00:07 1 min 00 s before the newest")
}

func lineOf(frame, text string) string {
	for line := range bytes.SplitSeq([]byte(frame), []byte("\n")) {
		if bytes.Contains(line, []byte(text)) {
			return string(line)
		}
	}
	return ""
}

func TestStepThroughLooks(t *testing.T) {
	d, n := look(t, 120, 40)
	watch(d, n, 40)
	for _, c := range []struct{ key, want string }{
		{"[", "12:01:19 2 s before the newest"},
		{"[", "12:01:17 4 s before"},
		{"]", "12:01:19 2 s before"},
		{"{", "12:00:19 1 min 02 s before"},
		{"}", "12:01:19 2 s before"},
		{"(", "12:00:01 1 min 20 s before"},
		{"[", "nothing was seen before"},
		{"{", "nothing was seen before 12:00:01"},
		{")", "12:01:21"},
		{"(", "12:00:01"},
		{"esc", "12:01:21"},
	} {
		d.Press(c.key)
		d.Expect(c.want)
	}
	d.Press("[", "]")
	d.Absent("before the newest") // behind the last look lies the present
	d.Press("[", "}")
	d.Absent("before the newest")
}

func TestTimeBarIsClicked(t *testing.T) {
	d, n := look(t, 120, 40)
	watch(d, n, 40)
	d.Press("t")
	d.Expect("12:01:21 live", "12:00:01 to 12:01:21")
	d.Press("(")
	d.Click("◆")
	d.Expect("12:00:01 1 min 20 s before the newest", "◆")
	d.Press("t", "esc")
	d.Absent("12:00:01 to 12:01:21")
}

func TestGoToTime(t *testing.T) {
	d, n := look(t, 120, 40)
	watch(d, n, 40)
	for _, c := range []struct{ typed, want string }{
		{"12:00:30", "12:00:30 51 s before the newest"},
		{"12:01", "12:01:00 21 s before"},
		{"-10s", "12:00:50 31 s before"},
		{"+20s", "12:01:10 11 s before"},
		{"2026-03-01 12:00:40", "12:00:40 41 s before"},
		{"11:59", "nothing was seen before 12:00:01"},
		{"13:00", "nothing was seen before 12:00:01"}, // that of the day before
		{"now", "12:01:21"},
	} {
		d.Press("T")
		d.Type(c.typed)
		d.Press("enter")
		d.Expect(c.want)
	}
	d.Press("T")
	d.Type("noon")
	d.Expect("noon is no time")
	d.Press("enter")
	d.Expect("time: noon")
	d.Press("esc")
	d.Absent("noon")
}

// TestNobodyLookedThen: a screen that was not in sight says so, and shows nothing of another moment.
func TestNobodyLookedThen(t *testing.T) {
	d, n := look(t, 120, 40)
	watch(d, n, 3)
	d.Press("2")
	d.Expect("47999 processes")
	watch(d, n, 3)
	d.Press("(")
	d.Expect("nobody looked at it then. Esc shows the present.")
	d.Absent("47999 processes")
	d.Press("esc")
	d.Expect("47999 processes")
	// Which rows were drawn then does not matter: the terminal was of another size.
	d.Press("p")
	d.Resize(120, 24)
	d.Expect("47999 processes", "as it was")
}

// TestNobodyLookedAtAnyScreenThen: each screen that asks says so. Those left out draw what
// every look at a node has.
func TestNobodyLookedAtAnyScreenThen(t *testing.T) {
	for _, name := range tui.ScreenNames() {
		if slices.Contains([]string{"overview", "findings", "load", "all-processes"}, name) { // the last is of several nodes
			continue
		}
		d, n := look(t, 120, 40)
		watch(d, n, 1)
		d.Press(":")
		d.Type(name)
		d.Press("enter")
		d.Absent("nobody looked at it then")
		watch(d, n, 1)
		d.Press("(")
		d.Expect("nobody looked at it then", "12:00:01 4 s before the newest")
	}
}

// TestNoAnswer: a node that stands still is told of from the second look on that brings
// nothing, long before its session gives up on it; and of the past only what was so then.
func TestNoAnswer(t *testing.T) {
	d, n := look(t, 120, 40)
	watch(d, n, 3)
	d.Pass(4 * time.Second) // the first look may only be slow
	d.Absent("no answer")
	d.Pass(time.Second)
	d.Expect("! no answer for 5 s, below is as it was then")
	d.Press("(")
	d.Absent("no answer")
	d.Press("esc")
	d.Expect("! no answer for 5 s")
	watch(d, n, 1)
	d.Absent("no answer")
	n.Standing(session.Unresponsive, "the answer took too long", "")
	d.See(n)
	d.Expect("! unresponsive")
	d.Absent("no answer")
}

// TestTooLongPaused: what no longer fits is gone, and one is told.
func TestTooLongPaused(t *testing.T) {
	n := asktest.New("cart@web", 4, 0.5, 2).Attached(1, asktest.Start)
	d := tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Tape: &seen.Tape{Most: 200_000}}, 120, 40, asktest.Start)
	d.Press("p")
	watch(d, n, 200)
	d.Pass(0)
	d.Expect("what was seen earlier is no longer kept", "before the newest", "cart@web")
}

// recorded is what somebody recorded who saw the overview, then the processes.
func recorded(t *testing.T) []byte {
	var b bytes.Buffer
	r, err := seen.NewRecorder(&b, "hodoscope test", asktest.Start)
	if err != nil {
		t.Fatal(err)
	}
	n := asktest.New("cart@web", 4, 0.5, 2).Attached(20, asktest.Start)
	d := tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Note: r.Keep}, 120, 40, asktest.Start)
	d.Expect("● rec")
	watch(d, n, 30)
	d.Press("2")
	watch(d, n, 30)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func replay(t *testing.T, data []byte, w, h int) *tuitest.Driver {
	t.Helper()
	got, err := seen.Read(bytes.NewReader(data))
	if err != nil || got.Cut != "" {
		t.Fatalf("%+v, %v", got, err)
	}
	return tuitest.New(t, tui.Options{Tape: got.Tape}, w, h, asktest.Start.Add(1000*time.Hour))
}

func TestReplay(t *testing.T) {
	d := replay(t, recorded(t), 80, 24)
	d.Expect("cart@web", "12:02:00 the newest", "12:00:00 to 12:02:00", "play")
	d.Press("2")
	d.Expect("47999 processes", "as it was")
	d.Press("(")
	d.Expect("12:00:00 2 min 00 s before the newest", "nobody looked at it then.")
	d.Absent("Esc shows the present")
	d.Press("1")
	d.Expect("recent past", "12:00:00 2 min 00 s before")
	for _, c := range []struct{ key, want string }{
		{"R", "this is a recording: there is no present"},
		{"esc", "12:00:00 2 min 00 s before"}, // back to the processes, at the same moment
		{"]", "12:00:02 1 min 58 s before"},
		{"}", "12:01:02 58 s before"},
		{")", "12:02:00 the newest"},
		{"]", "this is the end of the recording"},
	} {
		d.Press(c.key)
		d.Expect(c.want)
	}
}

func TestReplayIsPlayed(t *testing.T) {
	d := replay(t, recorded(t), 120, 40)
	d.Press("p") // at the end: from the begin
	d.Expect("12:00:00 played x1")
	d.Pass(500 * time.Millisecond)
	d.Pass(500 * time.Millisecond)
	d.Expect("12:00:01 played x1")
	d.Press("+", "+", "+")
	d.Expect("playing 10 times as fast as it was")
	d.Pass(4 * time.Second)
	d.Expect("12:00:41 played x10")
	d.Press("p")
	d.Pass(time.Hour)
	d.Expect("12:00:41 1 min 19 s before the newest")
	d.Press("p")
	d.Pass(time.Hour)
	d.Expect("12:02:00 the newest", "this is the end of the recording")
}

// TestRecordingEnds: one is told, and goes on without.
func TestRecordingEnds(t *testing.T) {
	n := asktest.New("cart@web", 4, 0.5, 2).Attached(1, asktest.Start)
	full := func(seen.Note) error { return errors.New("no space left on device") }
	d := tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Note: full}, 120, 40, asktest.Start)
	d.Expect("the recording has ended: no space left on device", "Recent past")
	d.Absent("● rec")
}

// TestForgedRecording: answers that no hodoscope gives are not drawn, and break nothing.
func TestForgedRecording(t *testing.T) {
	tape := &seen.Tape{}
	sys := view.Document{Kind: "system"}
	for _, name := range append(asktest.Hostile, "\x1b]0;owned\x07") {
		tape.PutState(name, seen.State{At: asktest.Start, System: &sys}, nil)
		for _, question := range ask.Names() {
			tape.Put(name, question+"/?limit=6", seen.Answer{At: asktest.Start, Value: view.Document{}})
			tape.Put(name, question+"/?q=shop", seen.Answer{At: asktest.Start, Value: view.Document{}})
			tape.Put(name, question+"/?", seen.Answer{At: asktest.Start, Value: ask.FindingsOf{}})
		}
	}
	d := tuitest.New(t, tui.Options{Tape: tape}, 80, 24, asktest.Start)
	for _, screen := range []string{"1", "2", "n", "1"} {
		d.Press(screen)
		d.Absent("\x1b", "\u202e")
	}
	d.Press(":")
	d.Type("shop") // a search without a table
	d.Expect("is not as hodoscope writes it")
	d.Press("esc", "2")
	d.Expect("12:00:00 the newest")
}
