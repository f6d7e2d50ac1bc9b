// The atoms a Cursor has seen.

package etf

import (
	"encoding/binary"
	"math/bits"
)

// atomTable knows atoms by their UTF-8 bytes: a hash table with open
// addressing. It grows up to maxAtoms entries and looks at no more than
// maxProbes of them, so that neither many atoms nor ill-chosen ones cost more
// than an allocation each.
type atomTable struct {
	slots []atomSlot // a power of two of them, an eighth in use; half, when full
	used  int
}

// atomSlot is free if its name is empty; the empty atom is never kept.
type atomSlot struct {
	name  Atom
	key   atomKey // of name
	ascii bool
	boxed Term // name as a Term, once somebody asked for it
}

const (
	maxAtoms  = 2048
	maxProbes = 8
	minSlots  = 16
)

// atomKey is the first, the middle and the last eight bytes of an atom. Together
// with the length they say all there is to say of atoms of up to 24 bytes, which
// are compared without a look at their text. Of a shorter atom than eight bytes
// all words are the same, filled up with zeros.
type atomKey struct{ first, middle, last uint64 }

func keyOf(text []byte) atomKey {
	n := len(text)
	if n < 8 {
		var padded [8]byte
		copy(padded[:], text)
		word := binary.LittleEndian.Uint64(padded[:])
		return atomKey{word, word, word}
	}
	return atomKey{
		binary.LittleEndian.Uint64(text),
		binary.LittleEndian.Uint64(text[(n-8)/2:]),
		binary.LittleEndian.Uint64(text[n-8:]),
	}
}

// hash spreads keys.
func (k atomKey) hash(length int) uint64 {
	const mix = 0x9E3779B97F4A7C15 // 2^64 divided by the golden ratio
	h := (k.first ^ bits.RotateLeft64(k.middle, 17) ^ bits.RotateLeft64(k.last, 35) + uint64(length)) * mix
	return h ^ h>>32
}

// emptyAtom is the slot of the empty atom.
var emptyAtom = atomSlot{ascii: true, boxed: Atom("")}

// find returns the slot of an atom, nil if it is not there. The empty atom never
// is: it would look like a free slot.
func (t *atomTable) find(text []byte, key atomKey) *atomSlot {
	if len(t.slots) == 0 || len(text) == 0 {
		return nil
	}
	h := key.hash(len(text))
	for i := h; i < h+maxProbes; i++ {
		slot := &t.slots[i&uint64(len(t.slots)-1)]
		switch {
		case slot.is(text, key):
			return slot
		case slot.name == "":
			return nil
		}
	}
	return nil
}

func (s *atomSlot) is(text []byte, key atomKey) bool {
	return s.key == key && len(s.name) == len(text) && (len(text) <= 24 || string(s.name) == string(text))
}

// add keeps an atom that find did not find; nil if there is no room.
func (t *atomTable) add(name Atom) *atomSlot {
	if name == "" {
		return &emptyAtom
	}
	if t.used == maxAtoms {
		return nil
	}
	if t.used*8 >= len(t.slots) && len(t.slots) < 2*maxAtoms {
		t.grow()
	}
	text := []byte(name)
	return t.insert(atomSlot{name: name, key: keyOf(text), ascii: isASCII(text)})
}

// insert puts a new atom into the table; nil if its neighbourhood is full.
func (t *atomTable) insert(atom atomSlot) *atomSlot {
	mask := uint64(len(t.slots) - 1)
	h := atom.key.hash(len(atom.name))
	for i := h; i < h+maxProbes; i++ {
		if slot := &t.slots[i&mask]; slot.name == "" {
			*slot = atom
			t.used++
			return slot
		}
	}
	return nil
}

func (t *atomTable) grow() {
	old := t.slots
	t.slots = make([]atomSlot, max(minSlots, 2*len(old)))
	t.used = 0
	for _, slot := range old {
		if slot.name != "" {
			t.insert(slot)
		}
	}
}

// term returns the atom as a Term, allocated once.
func (s *atomSlot) term() Term {
	if s.boxed == nil {
		s.boxed = s.name
	}
	return s.boxed
}
