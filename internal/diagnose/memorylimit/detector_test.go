package memorylimit

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/diagnosetest"
)

const mb = diagnosetest.MB

func TestDetector(t *testing.T) {
	for name, c := range map[string]struct {
		resident func(i int) int64
		want     string // severity; "" nothing
	}{
		"far from it":            {func(int) int64 { return 700 * mb }, ""},
		"nearly there and level": {func(int) int64 { return 850 * mb }, "warning"},
		"grows fast":             {func(i int) int64 { return int64(400+5*i) * mb }, "critical"},
		"grows and then stops":   {func(i int) int64 { return int64(400+10*min(i, 4)) * mb }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := diagnosetest.History(10, func(i int, l *diagnose.Look) {
				l.System.OS = beam.OS{Known: true, ResidentSetSize: c.resident(i), CgroupMemoryMax: 1000 * mb, MemAvailable: 8000 * mb}
			})
			got := diagnosetest.Severities(Detector, h)
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
