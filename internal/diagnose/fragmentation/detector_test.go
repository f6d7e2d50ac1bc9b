package fragmentation

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/diagnosetest"
)

const mb = diagnosetest.MB

func TestDetector(t *testing.T) {
	for name, c := range map[string]struct {
		resident, carriers, blocks int64
		counted                    func(i int) int64
		uptime                     time.Duration
		want                       string // severity; "" nothing
	}{
		"mostly empty carriers":      {3000 * mb, 3100 * mb, 1000 * mb, level, time.Hour, "warning"},
		"with much room on the host": {1600 * mb, 1700 * mb, 900 * mb, level, time.Hour, "info"},
		"carriers in use":            {3000 * mb, 3100 * mb, 2600 * mb, level, time.Hour, ""},
		"memory of native code":      {3000 * mb, 1200 * mb, 1000 * mb, level, time.Hour, ""},
		"just begun":                 {3000 * mb, 3100 * mb, 1000 * mb, level, time.Minute, ""},
		"right after a peak":         {3000 * mb, 3100 * mb, 1000 * mb, func(i int) int64 { return int64(2400-140*i) * mb }, time.Hour, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := diagnosetest.History(10, func(i int, l *diagnose.Look) {
				l.System.Uptime, l.System.Memory.Total = c.uptime, c.counted(i)
				l.System.OS = beam.OS{Known: true, ResidentSetSize: c.resident, CgroupMemoryMax: 4000 * mb}
				l.Allocators = &beam.Allocators{List: []beam.Allocator{
					{Name: "eheap_alloc", Instance: 1, CarriersSize: c.carriers - 200*mb, BlocksSize: c.blocks - 100*mb},
					{Name: "binary_alloc", Instance: 1, CarriersSize: 200 * mb, BlocksSize: 100 * mb},
				}}
			})
			got := ""
			for _, f := range diagnose.Judge([]*diagnose.Detector{Detector}, h).Findings {
				got += f.Severity.String()
				if f.Culprit.Module != "eheap_alloc" {
					t.Errorf("blames %s", f.Culprit.Module)
				}
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func level(int) int64 { return 1000 * mb }
