package all

import (
	"reflect"
	"slices"
	"testing"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// TestGaps: what was not looked at is nil, and no detector may count on it: here, in the latest looks.
// Only the system and the census are there always.
func TestGaps(t *testing.T) {
	parts := reflect.TypeFor[diagnose.Look]()
	for name, h := range kept(t) {
		for i := range parts.NumField() {
			part := parts.Field(i)
			if !part.IsExported() || part.Name == "System" || part.Name == "Census" || part.Name == "At" {
				continue
			}
			t.Run(name+" without "+part.Name, func(t *testing.T) {
				gap := *h
				gap.Looks = slices.Clone(h.Looks)
				for j := len(gap.Looks) / 2; j < len(gap.Looks); j++ {
					reflect.ValueOf(&gap.Looks[j]).Elem().Field(i).SetZero()
				}
				diagnose.Judge(Detectors, &gap)
			})
		}
	}
}
