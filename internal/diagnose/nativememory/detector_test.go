package nativememory

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/diagnosetest"
)

const mb = diagnosetest.MB

func TestDetector(t *testing.T) {
	for name, c := range map[string]struct {
		resident, carriers, counted func(i int) int64
		want                        int
	}{
		"beside the carriers":    {func(i int) int64 { return int64(500+20*i) * mb }, func(int) int64 { return 300 * mb }, func(int) int64 { return 200 * mb }, 1},
		"in carriers":            {func(i int) int64 { return int64(500+20*i) * mb }, func(i int) int64 { return int64(480+20*i) * mb }, func(int) int64 { return 200 * mb }, 0},
		"heaps that are touched": {func(i int) int64 { return int64(300+20*i) * mb }, func(int) int64 { return 800 * mb }, func(int) int64 { return 700 * mb }, 0},
		"level":                  {func(int) int64 { return 900 * mb }, func(int) int64 { return 300 * mb }, func(int) int64 { return 200 * mb }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := diagnosetest.History(10, func(i int, l *diagnose.Look) {
				l.System.OS = beam.OS{Known: true, ResidentSetSize: c.resident(i), CgroupMemoryMax: 4000 * mb}
				l.System.Memory.Total = c.counted(i)
				l.Allocators = &beam.Allocators{List: []beam.Allocator{{Name: "eheap_alloc", CarriersSize: c.carriers(i)}}}
			})
			if found := diagnose.Judge([]*diagnose.Detector{Detector}, h).Findings; len(found) != c.want {
				t.Errorf("%d findings, want %d: %+v", len(found), c.want, found)
			}
		})
	}
}
