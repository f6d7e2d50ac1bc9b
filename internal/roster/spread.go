package roster

import (
	"math/bits"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// spread counts numbers by size, four steps for each power of two, so that a
// quantile is within an eighth of what it would be exactly.
type spread struct {
	counts [4 * 40]int32
	n      int
}

// add counts v so many times.
func (s *spread) add(v uint32, times int) {
	s.n += times
	s.counts[step(v)] += int32(times)
}

// step is 0 to 3 for themselves; from 4 on it is made of the position of the
// highest bit and the two below it.
func step(v uint32) int {
	if v < 4 {
		return int(v)
	}
	top := bits.Len32(v) - 1
	return 4*(top-1) + int(v>>(top-2)&3)
}

// middle of what a step counts.
func middle(step int) int64 {
	if step < 4 {
		return int64(step)
	}
	width := int64(1) << (step/4 - 1)
	return (4+int64(step%4))*width + width/2
}

// median of what was counted; 0 when there is nothing.
func (s *spread) median() int64 {
	left := (s.n + 1) / 2
	for i, c := range s.counts {
		if left -= int(c); left <= 0 {
			return middle(i)
		}
	}
	return 0
}

// tally is a histogram by powers of two.
type tally [34]int

func (t *tally) add(v uint32, times int) { t[bits.Len32(v)] += times }

// histogram is the tally up to its last count that is not 0, shifted by the power
// of two that a unit is.
func (t *tally) histogram(unit int64) beam.Histogram {
	last := len(t)
	for last > 0 && t[last-1] == 0 {
		last--
	}
	if last == 0 {
		return nil
	}
	shift := bits.Len64(uint64(unit)) - 1
	h := make(beam.Histogram, 0, last+shift)
	h = append(h, t[0])
	for range shift {
		h = append(h, 0)
	}
	return append(h, t[1:last]...)
}
