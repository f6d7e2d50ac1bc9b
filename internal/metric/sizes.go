package metric

import "slices"

// durationBounds are the buckets of durations, in seconds: from what a healthy node
// answers within to what users leave for.
var durationBounds = []float64{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// longBounds are the buckets of what the runtime tells of only beyond a threshold, a
// tenth of a second unless set.
var longBounds = []float64{0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30}

// Sizes counts values in the buckets of one of the catalogue's histograms. The zero
// value counts durations of requests.
type Sizes struct {
	Count uint64
	Sum   float64
	Long  bool // buckets for what is told of beyond a threshold only

	counts []uint64
}

func (s *Sizes) bounds() []float64 {
	if s.Long {
		return longBounds
	}
	return durationBounds
}

// Add counts a value.
func (s *Sizes) Add(v float64) {
	b := s.bounds()
	if s.counts == nil {
		s.counts = make([]uint64, len(b)+1)
	}
	i, _ := slices.BinarySearch(b, v) // a value on a bound is in the bucket that it ends
	s.counts[i]++
	s.Count++
	s.Sum += v
}

// Clone copies the counts.
func (s *Sizes) Clone() *Sizes {
	c := *s
	c.counts = slices.Clone(s.counts)
	return &c
}

// buckets are the counts, for a metric with so many bounds.
func (s *Sizes) buckets(bounds int) []uint64 {
	if bounds != len(s.bounds()) {
		panic("metric: counted in other buckets than those of the metric")
	}
	if s.counts == nil {
		return make([]uint64, bounds+1)
	}
	return s.counts
}
