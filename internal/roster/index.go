package roster

import "github.com/hodoscope/hodoscope/internal/beam"

// index finds the slot of a pid: open addressing with linear probing, four bytes
// for each place. A Go map of a million pids takes five times as much.
type index struct {
	places []uint32 // slot + 1; 0 is free
	used   int
}

// hash mixes both numbers of a pid: those of neighbours differ in a few bits.
func hash(p beam.Pid) uint64 {
	h := uint64(p.Serial)<<32 | uint64(p.ID)
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// find gives the place of a pid, or the free place where it would go.
func (x *index) find(p beam.Pid, at func(slot uint32) beam.Pid) (place int, ok bool) {
	mask := len(x.places) - 1
	for i := int(hash(p)) & mask; ; i = (i + 1) & mask {
		s := x.places[i]
		if s == 0 {
			return i, false
		}
		if at(s-1) == p {
			return i, true
		}
	}
}

func (x *index) get(p beam.Pid, at func(uint32) beam.Pid) (slot uint32, ok bool) {
	if x.used == 0 {
		return 0, false
	}
	i, ok := x.find(p, at)
	if !ok {
		return 0, false
	}
	return x.places[i] - 1, true
}

func (x *index) put(p beam.Pid, slot uint32, at func(uint32) beam.Pid) {
	if 4*(x.used+1) > 3*len(x.places) {
		x.grow(at)
	}
	i, ok := x.find(p, at)
	if !ok {
		x.used++
	}
	x.places[i] = slot + 1
}

func (x *index) grow(at func(uint32) beam.Pid) {
	old := x.places
	x.places = make([]uint32, max(1024, 2*len(old)))
	for _, s := range old {
		if s != 0 {
			i, _ := x.find(at(s-1), at)
			x.places[i] = s
		}
	}
}

// remove takes a pid out and moves back those behind it that it was in the way of.
func (x *index) remove(p beam.Pid, at func(uint32) beam.Pid) {
	if x.used == 0 {
		return
	}
	hole, ok := x.find(p, at)
	if !ok {
		return
	}
	x.used--
	mask := len(x.places) - 1
	for i := (hole + 1) & mask; x.places[i] != 0; i = (i + 1) & mask {
		home := int(hash(at(x.places[i]-1))) & mask
		if (i-home)&mask >= (i-hole)&mask {
			x.places[hole] = x.places[i]
			hole = i
		}
	}
	x.places[hole] = 0
}
