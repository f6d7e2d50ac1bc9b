package memorylimit

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// seen is a history of looks two seconds apart, each as look makes it.
func seen(n int, look func(i int, l *diagnose.Look)) *diagnose.History {
	h := &diagnose.History{Target: "app@host"}
	for i := range n {
		l := diagnose.Look{At: time.Unix(int64(2*i), 0), System: &beam.System{Uptime: time.Hour}, Census: &beam.Census{}}
		look(i, &l)
		h.Looks = append(h.Looks, l)
	}
	return h
}

const mb = 1 << 20

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
			h := seen(10, func(i int, l *diagnose.Look) {
				l.System.OS = beam.OS{Known: true, ResidentSetSize: c.resident(i), CgroupMemoryMax: 1000 * mb, MemAvailable: 8000 * mb}
			})
			got := ""
			for _, f := range diagnose.Judge([]*diagnose.Detector{Detector}, h).Findings {
				got += f.Severity.String()
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
