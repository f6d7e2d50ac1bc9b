package etsgrowth

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/diagnosetest"
)

// TestMnesia: a table that Mnesia itself begins anew is none that only grows.
func TestMnesia(t *testing.T) {
	for name, want := range map[string]string{"sessions": "warning", "mnesia_transient_decision": ""} {
		h := diagnosetest.History(12, func(i int, l *diagnose.Look) {
			l.Tables = &beam.EtsTables{List: []beam.EtsTable{{ID: "#Ref<0.1.2.3>", Name: name,
				Size: int64(10000 * (i + 1)), Memory: int64(i+1) * diagnosetest.MB}}}
			l.System.Memory.Total = 100 * diagnosetest.MB
		})
		if found := diagnosetest.Severities(Detector, h); found != want {
			t.Errorf("%s: %q, want %q", name, found, want)
		}
	}
}
