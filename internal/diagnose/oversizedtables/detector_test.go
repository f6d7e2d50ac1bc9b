package oversizedtables

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/diagnosetest"
)

const mb = diagnosetest.MB

func TestDetector(t *testing.T) {
	for name, c := range map[string]struct {
		system, own      int64 // memory of the system, of processes
		ports, processes beam.Usage
		want             int
	}{
		"ports of a container without a limit": {2000 * mb, 20 * mb, beam.Usage{Count: 6, Limit: 1 << 27}, beam.Usage{Count: 60, Limit: 1 << 18}, 1},
		"processes":                            {20 * mb, 1700 * mb, beam.Usage{Count: 6, Limit: 1 << 16}, beam.Usage{Count: 60, Limit: 1 << 27}, 1},
		"half a table each":                    {420 * mb, 420 * mb, beam.Usage{Count: 6, Limit: 1 << 25}, beam.Usage{Count: 60, Limit: 1 << 25}, 1},
		"memory that lies elsewhere":           {600 * mb, 580 * mb, beam.Usage{Count: 6, Limit: 1 << 27}, beam.Usage{Count: 60, Limit: 1 << 18}, 0},
		"usual limits":                         {600 * mb, 20 * mb, beam.Usage{Count: 6, Limit: 1 << 16}, beam.Usage{Count: 60, Limit: 1 << 18}, 0},
		"a limit that is used":                 {2000 * mb, 20 * mb, beam.Usage{Count: 2 << 20, Limit: 1 << 27}, beam.Usage{Count: 60, Limit: 1 << 18}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := diagnosetest.History(1, func(_ int, l *diagnose.Look) {
				l.System.Memory = beam.Memory{Total: c.system + c.own, System: c.system, Processes: c.own}
				l.System.WordSize = 8
				l.System.Ports, l.System.Processes = c.ports, c.processes
			})
			if found := diagnose.Judge([]*diagnose.Detector{Detector}, h).Findings; len(found) != c.want {
				t.Errorf("%d findings, want %d: %+v", len(found), c.want, found)
			}
		})
	}
}
