// The atoms a Cursor has seen.

package etf

import "encoding/binary"

// atomTable knows atoms by their UTF-8 bytes: a hash table with open
// addressing. It grows up to maxAtoms entries and looks at no more than
// maxProbes of them, so that neither many atoms nor ill-chosen ones cost more
// than an allocation each.
type atomTable struct {
	slots []atomSlot // a power of two of them, an eighth in use; half, when full
	used  int
	spare atomSlot // holds an atom the table does not take, until the next one
}

// atomSlot is free if its name is empty; the atom ” is never kept.
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

// atomKey is the first and the last eight bytes of an atom. Together with the
// length they say all there is to say of atoms of up to 16 bytes, which are
// compared without a look at their text. Of a shorter atom than eight bytes,
// both words are the same, filled up with zeros.
type atomKey struct{ first, last uint64 }

func keyOf(text []byte) atomKey {
	if len(text) < 8 {
		var padded [8]byte
		copy(padded[:], text)
		word := binary.LittleEndian.Uint64(padded[:])
		return atomKey{word, word}
	}
	return atomKey{binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[len(text)-8:])}
}

// hash spreads keys. Long names that differ only in the middle collide, but for
// the length; that is what maxProbes is for.
func (k atomKey) hash(length int) uint64 {
	const mix = 0x9E3779B97F4A7C15 // 2^64 divided by the golden ratio
	h := (k.first ^ (k.last>>29 | k.last<<35) + uint64(length)) * mix
	return h ^ h>>32
}

// emptyAtom is the slot of the atom ”.
var emptyAtom = atomSlot{ascii: true, boxed: Atom("")}

// find returns the slot of an atom, nil if it is not there.
func (t *atomTable) find(text []byte, key atomKey) *atomSlot {
	if len(t.slots) == 0 {
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
	return s.key == key && len(s.name) == len(text) && (len(text) <= 16 || string(s.name) == string(text))
}

// add returns a slot for an atom that find did not find.
func (t *atomTable) add(name Atom) *atomSlot {
	if name == "" {
		return &emptyAtom
	}
	if t.used == maxAtoms {
		return t.uncached(name)
	}
	if t.used*8 >= len(t.slots) && len(t.slots) < 2*maxAtoms {
		t.grow()
	}
	text := []byte(name)
	if slot := t.insert(atomSlot{name: name, key: keyOf(text), ascii: isASCII(text)}); slot != nil {
		return slot
	}
	return t.uncached(name)
}

// uncached returns a slot that is valid until its next call.
func (t *atomTable) uncached(name Atom) *atomSlot {
	t.spare = atomSlot{name: name}
	return &t.spare
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
