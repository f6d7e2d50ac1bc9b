package tui_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

// BenchmarkFrame is what a frame of 200x60 costs, from what was seen to the text that the
// terminal is given.
func BenchmarkFrame(b *testing.B) {
	for _, name := range tui.ScreenNames() {
		b.Run(name, func(b *testing.B) {
			n := asktest.New("shop@web", 8, 0.5, 2).Attached(120, asktest.Start)
			o := tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Start: stage.Address{Screen: name}}
			d := tuitest.New(b, o, 200, 60, asktest.Start.Add(time.Second))
			d.Pass(10 * time.Second)
			b.ReportAllocs()
			for b.Loop() {
				d.Raw()
			}
		})
	}
}

// BenchmarkBeat is what half a second costs in which nothing new has come.
func BenchmarkBeat(b *testing.B) {
	n := asktest.New("shop@web", 8, 0.5, 2).Attached(120, asktest.Start)
	app := tui.New(tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Now: func() time.Time { return asktest.Start }})
	app.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	app.Update(tui.Stated{State: n.State()})
	b.ReportAllocs()
	for b.Loop() {
		app.Update(tui.Beat{})
	}
}
