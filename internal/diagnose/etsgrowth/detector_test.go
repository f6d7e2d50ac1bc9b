package etsgrowth

import (
	"testing"
	"time"

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

// TestCache: in the first minutes of a node a table that grows less and less is a cache that
// fills; later it is one that grows.
func TestCache(t *testing.T) {
	for _, c := range []struct {
		up    time.Duration
		slows float64 // from look to look
		want  string
	}{
		{time.Minute, 0.94, ""},
		{time.Minute, 1, "warning"},
		{time.Hour, 0.94, "warning"},
		{time.Hour, 0.8, ""},
	} {
		rows, more := 1000.0, 300.0
		h := diagnosetest.History(12, func(i int, l *diagnose.Look) {
			rows, more = rows+more, more*c.slows
			l.Tables = &beam.EtsTables{List: []beam.EtsTable{{ID: "#Ref<0.1.2.3>", Name: "sessions", Size: int64(rows), Memory: int64(rows) * 1024}}}
			l.System.Memory.Total = 100 * diagnosetest.MB
			l.System.Uptime = c.up
		})
		if found := diagnosetest.Severities(Detector, h); found != c.want {
			t.Errorf("up for %v, %.2f times as many each time: %q, want %q", c.up, c.slows, found, c.want)
		}
	}
}
