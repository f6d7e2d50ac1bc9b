package part_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/view"
)

func TestWhen(t *testing.T) {
	now := time.Date(2026, 3, 2, 0, 30, 0, 0, time.FixedZone("", 3600))
	for v, want := range map[view.Value]string{
		"2026-03-01T23:05:06.789Z": "00:05:06.789", "2026-03-01T22:05:06.789Z": "03-01 23:05:06", "no time": "no time", nil: "", view.Missing("why"): "?",
	} {
		if got := part.When(v, now); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}
