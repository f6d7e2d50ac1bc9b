package tui_test

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/view"
)

// TestWaysOfFindingsLeadSomewhere: each screen that a finding leads to is one of the terminal.
func TestWaysOfFindingsLeadSomewhere(t *testing.T) {
	touches := []string{diagnose.GroupSubject("g"), "process <0.1.0>", "table t"}
	for _, d := range all.Detectors {
		c := diagnose.Case{Finding: diagnose.Finding{Detector: d.Name, Touches: touches}}
		page := view.PageOf(&c, d, asktest.Start)
		if len(page.Ways) < len(touches) {
			t.Errorf("%s leads nowhere", d.Name)
		}
		for _, w := range page.Ways {
			if !tui.HasScreen(w.Screen) {
				t.Errorf("%s leads to screen %q, which is not there", d.Name, w.Screen)
			}
		}
	}
}
