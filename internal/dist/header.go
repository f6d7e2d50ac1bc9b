package dist

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// The distribution header and the atom cache.
// Source: "Distribution Header" in the External Term Format.

const (
	tagHeader        = 68 // a whole message
	tagFragmentFirst = 69
	tagFragmentCont  = 70
)

const cacheSlots = 2048

// maxAtomBytes is 255 characters of four bytes.
const maxAtomBytes = 4 * 255

// atomCache holds the atoms that the peer has defined on this connection. Only
// the reader touches it, strictly in the order of arrival.
type atomCache struct {
	slots   [cacheSlots]etf.Atom
	defined [cacheSlots]bool
}

var errHeader = fmt.Errorf("%w: malformed distribution header", ErrProtocol)

// read reads the cache references at the start of b, updates the cache, and
// returns the atoms that ATOM_CACHE_REF 0, 1, … mean in this message, and the rest.
func (c *atomCache) read(b []byte) (refs []etf.Atom, rest []byte, err error) {
	if len(b) < 1 {
		return nil, nil, errHeader
	}
	n := int(b[0])
	b = b[1:]
	if n == 0 {
		return nil, b, nil
	}
	// One nibble for each reference and one more, whose lowest bit says that
	// lengths take two bytes.
	nibbles := n/2 + 1
	if len(b) < nibbles {
		return nil, nil, errHeader
	}
	flags := b[:nibbles]
	b = b[nibbles:]
	nibble := func(i int) byte { return flags[i/2] >> (4 * (i % 2)) & 15 }
	long := nibble(n)&1 != 0
	refs = make([]etf.Atom, n)
	for i := range refs {
		f := nibble(i)
		if len(b) < 1 {
			return nil, nil, errHeader
		}
		slot := int(f&7)<<8 | int(b[0])
		b = b[1:]
		if f&8 != 0 {
			var atom etf.Atom
			if atom, b, err = readCacheAtom(b, long); err != nil {
				return nil, nil, err
			}
			c.slots[slot], c.defined[slot] = atom, true
		} else if !c.defined[slot] {
			return nil, nil, fmt.Errorf("%w: atom cache slot %d was never defined", errHeader, slot)
		}
		refs[i] = c.slots[slot]
	}
	return refs, b, nil
}

func readCacheAtom(b []byte, long bool) (etf.Atom, []byte, error) {
	var n int
	switch {
	case long && len(b) >= 2:
		n, b = int(binary.BigEndian.Uint16(b)), b[2:]
	case !long && len(b) >= 1:
		n, b = int(b[0]), b[1:]
	default:
		return "", nil, errHeader
	}
	if n > maxAtomBytes || len(b) < n {
		return "", nil, errHeader
	}
	text := b[:n]
	if !utf8.Valid(text) {
		return etf.Atom(strings.ToValidUTF8(string(text), "\uFFFD")), b[n:], nil
	}
	return etf.Atom(text), b[n:], nil
}
