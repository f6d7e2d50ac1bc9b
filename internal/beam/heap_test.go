package beam_test

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// The sizes that the runtime gives to heaps, and what erlang:hibernate/3 leaves.
func TestHibernates(t *testing.T) {
	for _, words := range []int64{233, 376, 610, 987, 1598, 2586, 46422, 75113, 121536, 196650, 318187, 514838, 833026, 999631, 1199557} {
		if beam.Hibernates(words) {
			t.Errorf("a heap of %d words is a regular one", words)
		}
	}
	for _, words := range []int64{1, 4, 22, 34, 38, 232, 234, 1000, 999630} {
		if !beam.Hibernates(words) {
			t.Errorf("a heap of %d words has shrunk", words)
		}
	}
}
