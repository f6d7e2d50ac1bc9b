package disttest

// Source: OTP erl_ext_dist, "Distribution Header": normal (68), start of a
// fragmented message (69), continuation (70).

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"

	"github.com/hodoscope/hodoscope/internal/etf"
)

const (
	tagPassThrough  = 112
	tagHeader       = 68
	tagFirstFrag    = 69
	tagContinuation = 70

	cacheSlots = 2048 // 8 segments of 256
	maxRefs    = 255  // atoms one header can name

	newEntry  = 8 // NewCacheEntryFlag; the low three bits are the segment
	longAtoms = 1 // in the half byte after the last reference's
)

func hashSlot(atom string) int {
	h := fnv.New32a()
	h.Write([]byte(atom))
	return int(h.Sum32() % cacheSlots)
}

// Ref is one atom cache reference of a header.
type Ref struct {
	Slot int  // segment * 256 + index within it
	New  bool // Atom follows and is to be remembered
	Atom string
}

// AppendRefs appends the part of a distribution header that all starting
// headers share: the number of references, their flags, the references. Atoms
// over 255 bytes turn on LongAtoms.
func AppendRefs(dst []byte, refs []Ref) []byte {
	dst = append(dst, byte(len(refs)))
	if len(refs) == 0 {
		return dst
	}
	flags := make([]byte, len(refs)/2+1)
	set := func(i int, half byte) { flags[i/2] |= half << (4 * (i % 2)) }
	long := false
	for i, ref := range refs {
		half := byte(ref.Slot>>8) & 7
		if ref.New {
			half |= newEntry
			long = long || len(ref.Atom) > 255
		}
		set(i, half)
	}
	if long {
		set(len(refs), longAtoms)
	}
	dst = append(dst, flags...)
	for _, ref := range refs {
		dst = append(dst, byte(ref.Slot))
		if !ref.New {
			continue
		}
		if long {
			dst = binary.BigEndian.AppendUint16(dst, uint16(len(ref.Atom)))
		} else {
			dst = append(dst, byte(len(ref.Atom)))
		}
		dst = append(dst, ref.Atom...)
	}
	return dst
}

// recvCache is the atom cache of one direction of one connection, on the
// receiving end.
type recvCache [cacheSlots]struct {
	atom  etf.Atom
	known bool
}

var errShortHeader = errors.New("the distribution header ends early")

// parseRefs reads what AppendRefs writes and returns the atoms meant and the
// bytes after them.
func (c *recvCache) parseRefs(b []byte) (atoms []etf.Atom, rest []byte, err error) {
	if len(b) < 1 {
		return nil, nil, errShortHeader
	}
	n := int(b[0])
	b = b[1:]
	if n == 0 {
		return nil, b, nil
	}
	if len(b) < n/2+1 {
		return nil, nil, errShortHeader
	}
	flags := b[:n/2+1]
	b = b[n/2+1:]
	half := func(i int) byte { return flags[i/2] >> (4 * (i % 2)) & 15 }
	lengthBytes := 1
	if half(n)&longAtoms != 0 {
		lengthBytes = 2
	}
	for i := range n {
		if len(b) < 1 {
			return nil, nil, errShortHeader
		}
		entry := &c[int(half(i)&7)<<8|int(b[0])]
		b = b[1:]
		if half(i)&newEntry != 0 {
			if len(b) < lengthBytes {
				return nil, nil, errShortHeader
			}
			size := int(b[0])
			if lengthBytes == 2 {
				size = int(binary.BigEndian.Uint16(b))
			}
			b = b[lengthBytes:]
			if len(b) < size {
				return nil, nil, errShortHeader
			}
			entry.atom, entry.known = etf.Atom(b[:size]), true
			b = b[size:]
		}
		if !entry.known {
			return nil, nil, fmt.Errorf("reference %d of the header names an empty cache slot", i)
		}
		atoms = append(atoms, entry.atom)
	}
	return atoms, b, nil
}

// sendCache is the atom cache of the other direction, on the sending end.
type sendCache struct {
	slot func(string) int
	held map[int]string // slot to atom
}

func newSendCache(slot func(string) int) *sendCache {
	return &sendCache{slot: slot, held: map[int]string{}}
}

// refTable collects the references of one message while it is encoded.
type refTable struct {
	cache *sendCache
	refs  []Ref
	index map[string]int
	taken map[int]bool // slots used in this message
}

func (c *sendCache) table() *refTable {
	return &refTable{cache: c, index: map[string]int{}, taken: map[int]bool{}}
}

// ref gives the atom's index in this message's header. It is false if the atom
// has to be spelt out: the header is full, or another atom of this message has
// the slot.
func (t *refTable) ref(atom string) (int, bool) {
	if i, ok := t.index[atom]; ok {
		return i, true
	}
	slot := t.cache.slot(atom)
	if len(t.refs) == maxRefs || t.taken[slot] {
		return 0, false
	}
	i := len(t.refs)
	held, known := t.cache.held[slot] // '' is an atom like any other
	t.refs = append(t.refs, Ref{Slot: slot, New: !known || held != atom, Atom: atom})
	t.index[atom], t.taken[slot] = i, true
	t.cache.held[slot] = atom
	return i, true
}
