package tui_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

func nodesNamed(names ...string) (nodes []ask.Node) {
	for _, name := range names {
		nodes = append(nodes, asktest.New(name, 4, 0.5, 2).Attached(20, asktest.Start))
	}
	return nodes
}

func drawn(t *testing.T, o tui.Options, f tui.Frames) (frames []tui.Frame) {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return asktest.Start }
	}
	o.Desk = &ask.Desk{Now: o.Now}
	err := tui.Draw(t.Context(), o, f, func(one tui.Frame) error { frames = append(frames, one); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return frames
}

func TestOneFrame(t *testing.T) {
	frames := drawn(t, tui.Options{Nodes: nodesNamed("cart@web"), Start: stage.Address{Screen: "processes"}},
		tui.Frames{Width: 100, Height: 30, Count: 1, Patience: time.Minute})
	if len(frames) != 1 || !frames[0].Whole {
		t.Fatalf("%+v", frames)
	}
	lines := strings.Split(frames[0].Text, "\n")
	if len(lines) != 31 || lines[30] != "" || !strings.HasPrefix(lines[0], "cart@web") || strings.ContainsAny(frames[0].Text, "\x1b\r") {
		t.Errorf("%d lines:\n%s", len(lines), frames[0].Text)
	}
	if !strings.Contains(frames[0].Text, "Reductions/s") || strings.Contains(frames[0].Text, "asking") || strings.Contains(frames[0].Text, "help") {
		t.Error(frames[0].Text)
	}
}

func TestFrameAsJSON(t *testing.T) {
	data, err := json.Marshal(drawn(t, tui.Options{Nodes: nodesNamed("cart@web"), Start: stage.Address{Screen: "processes"}},
		tui.Frames{Width: 100, Height: 30, Count: 1, Patience: time.Minute})[0])
	if err != nil {
		t.Fatal(err)
	}
	var f struct {
		Node, At, Screen string
		Whole            bool
		Standing         struct{ Status string }
		System           struct{ Kind string }
		Answers          []struct {
			Question, At string
			Params       map[string]string
			Answer       struct {
				Table struct{ Rows [][]any }
				Node  string
			}
		}
	}
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	if f.Node != "cart@web" || f.At != "2026-03-01T12:00:00.000Z" || f.Screen != "processes" || !f.Whole || f.Standing.Status != "attached" || f.System.Kind != "system" {
		t.Errorf("%+v", f)
	}
	var questions []string
	for _, a := range f.Answers {
		questions = append(questions, a.Question)
		if a.At == "" || a.Question == "table" && (len(a.Answer.Table.Rows) == 0 || a.Params["limit"] == "") {
			t.Errorf("%+v", a)
		}
	}
	if !slices.Equal(questions, []string{"table", "findings"}) {
		t.Errorf("questions %v", questions)
	}
}

func TestFramesOfAllNodes(t *testing.T) {
	var got []string
	for _, f := range drawn(t, tui.Options{Nodes: nodesNamed("cart@web", "mail@web")},
		tui.Frames{Width: 80, Height: 24, Count: 3, Interval: time.Millisecond, Patience: time.Minute}) {
		got = append(got, f.Node)
		if !f.Whole || !strings.Contains(f.Text, "recent past") {
			t.Errorf("%s is not whole:\n%s", f.Node, f.Text)
		}
	}
	if !slices.Equal(got, []string{"cart@web", "mail@web", "cart@web", "mail@web", "cart@web", "mail@web"}) {
		t.Errorf("frames of %v", got)
	}
}

// TestFrameOfSilence: what did not come in time is not there, and that is told.
func TestFrameOfSilence(t *testing.T) {
	n := asktest.New("cart@web", 4, 0.5, 2).Standing(session.Connecting, "", "")
	f := drawn(t, tui.Options{Nodes: []ask.Node{n}}, tui.Frames{Width: 80, Height: 24, Count: 1, Patience: time.Millisecond})[0]
	data, err := json.Marshal(f)
	if f.Whole || !strings.Contains(f.Text, "! connecting") || err != nil || !strings.Contains(string(data), `"whole":false`) {
		t.Errorf("%s, %v\n%s", data, err, f.Text)
	}
}

func TestFramesEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := tui.Frames{Width: 80, Height: 24, Interval: time.Hour, Patience: time.Minute}
	o := tui.Options{Nodes: nodesNamed("cart@web"), Desk: &ask.Desk{}}
	if err := tui.Draw(ctx, o, f, func(tui.Frame) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	closed := errors.New("broken pipe")
	if err := tui.Draw(t.Context(), o, f, func(tui.Frame) error { return closed }); !errors.Is(err, closed) {
		t.Error(err)
	}
}

func TestFrameOfARecording(t *testing.T) {
	tape := &seen.Tape{}
	drawn(t, tui.Options{Nodes: nodesNamed("cart@web"), Tape: tape}, tui.Frames{Width: 80, Height: 24, Count: 1, Patience: time.Minute})
	f := drawn(t, tui.Options{Tape: tape}, tui.Frames{Width: 120, Height: 40, Count: 1})[0]
	if !f.Whole || !strings.Contains(f.Text, "12:00:00 the newest") || !strings.Contains(f.Text, "Recent past") {
		t.Errorf("%+v", f)
	}
}

// TestFrameOfAMoment: a frame may be of an earlier moment of a recording.
func TestFrameOfAMoment(t *testing.T) {
	got, err := seen.Read(bytes.NewReader(recorded(t)))
	if err != nil {
		t.Fatal(err)
	}
	first, _ := got.Tape.Span()
	at := first.Add(20 * time.Second)
	f := drawn(t, tui.Options{Tape: got.Tape, At: at}, tui.Frames{Width: 120, Height: 40, Count: 1})[0]
	if want := at.Format("15:04:05") + " 1 min 40 s before the newest"; !f.At.Equal(at) || !strings.Contains(f.Text, want) {
		t.Errorf("at %v it should say %q:\n%s", f.At, want, f.Text)
	}
}
