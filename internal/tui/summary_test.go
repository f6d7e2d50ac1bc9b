package tui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

// TestTheFirstLineKeepsWhatMatters: name, CPU, memory, processes and verdict are in sight
// on any terminal, the rest where there is room.
func TestTheFirstLineKeepsWhatMatters(t *testing.T) {
	for _, c := range []struct {
		node string
		w    int
		want string
	}{
		{"shop@web", 60, "shop@web  CPU 44.3%  mem 2.51 GiB  proc 48.5k  !! 2 findings"},
		{"shop@web", 80, "shop@web  CPU 44.3%  memory 2.51 GiB  processes 48.5k    !! 2 findings  12:00:01"},
		{"a_name_that_is_rather_long@10.11.12.13", 60, "a_name_that_is_r…  CPU 44.3%  mem 2.51 GiB  proc 48.5k  !! 2"},
		{"shop@web", 140, "shop@web  OTP 27  CPU 44.3%  memory 2.51 GiB  processes 48.5k  run queue 1  up 3 d 04 h  our cost 0.3%"},
	} {
		n := asktest.New(c.node, 4, 0.5, 2).Attached(120, asktest.Start)
		desk := &ask.Desk{Findings: asktest.Findings{c.node: asktest.Ill(asktest.Start)}}
		d := tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: desk}, c.w, 24, asktest.Start.Add(time.Second))
		line, _, _ := strings.Cut(d.Frame(), "\n")
		if !strings.HasPrefix(line, c.want) {
			t.Errorf("%s in %d columns is\n%q, want\n%q", c.node, c.w, line, c.want)
		}
	}
}
