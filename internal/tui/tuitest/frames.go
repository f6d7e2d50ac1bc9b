package tuitest

import (
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// At sits down in front of a screen of a node that never was, a second after the last look
// at it. No detector looks.
func At(t testing.TB, n ask.Node, start stage.Address, w, h int) *Driver {
	return New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Start: start}, w, h, asktest.Start.Add(time.Second))
}

// Frames compares frames at the sizes of terminals that people have, from the least to a
// large one, with testdata/NAME-WxH.txt.
func Frames(t *testing.T, name string, sit func(w, h int) *Driver) {
	t.Helper()
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 60}} {
		sit(size[0], size[1]).Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
	}
}
