package dist

import (
	"encoding/binary"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// The sending half of the atom cache. Our questions are mostly atoms (abstract
// forms), and the same ones each time: by reference they take two bytes each.
// Source: "Distribution Header"; see header.go for the receiving half.

// maxRefs is how many cache references one header can hold.
const maxRefs = 255

// sendCache remembers which slot of the peer's cache holds which atom. A slot is
// never used twice: what we may say is a fixed vocabulary, far smaller than the cache.
type sendCache struct {
	slots map[etf.Atom]int
}

// packer rewrites one message.
type packer struct {
	cache *sendCache
	refs  map[etf.Atom]byte
	order []etf.Atom // by reference
	fresh []bool     // defined by this message
	out   []byte
	ok    bool
}

// frame is the distribution header and body of a message, with the body's atoms
// replaced by references. Messages must be sent in the order in which they are packed.
func (c *sendCache) frame(body []byte) []byte {
	if c.slots == nil {
		c.slots = make(map[etf.Atom]int)
	}
	p := packer{cache: c, refs: make(map[etf.Atom]byte), out: make([]byte, 0, len(body)), ok: true}
	for len(body) > 0 && p.ok {
		body = p.term(body)
	}
	if !p.ok {
		// Something that we did not expect in a message of ours. The slots that
		// were given out stay undefined on the other side, so forget them.
		for i, a := range p.order {
			if p.fresh[i] {
				delete(c.slots, a)
			}
		}
		return nil
	}
	return append(p.header(), p.out...)
}

func (p *packer) header() []byte {
	n := len(p.order)
	b := []byte{etf.Version, tagHeader, byte(n)}
	if n == 0 {
		return b
	}
	flags := make([]byte, n/2+1)
	var entries []byte
	for i, a := range p.order {
		slot := p.cache.slots[a]
		nibble := byte(slot >> 8)
		entries = append(entries, byte(slot))
		if p.fresh[i] {
			nibble |= 8
			entries = append(entries, byte(len(a)))
			entries = append(entries, a...)
		}
		flags[i/2] |= nibble << (4 * (i % 2))
	}
	return append(append(b, flags...), entries...)
}

// term copies the head of the term at the start of b, with what belongs to it
// and is not a term. Terms within it come by themselves: the format is prefix code.
func (p *packer) term(b []byte) []byte {
	switch b[0] {
	case 119: // SMALL_ATOM_UTF8_EXT
		return p.atom(b)
	case 88: // NEW_PID_EXT: node, ID, serial, creation
		return p.identifier(b, 1, 12)
	case 90: // NEWER_REFERENCE_EXT: length, node, creation, words
		if len(b) < 3 {
			break
		}
		return p.identifier(b, 3, 4+4*int(binary.BigEndian.Uint16(b[1:])))
	}
	if n := headSize(b); n > 0 && n <= len(b) {
		return p.copy(b, n)
	}
	p.ok = false
	return nil
}

// headSize is the number of bytes up to the next term; 0 for what we never send.
func headSize(b []byte) int {
	length := func(at, bytes int) int {
		if len(b) < at+bytes {
			return 1 << 30
		}
		n := 0
		for _, x := range b[at : at+bytes] {
			n = n<<8 | int(x)
		}
		return at + bytes + n
	}
	switch b[0] {
	case 97, 104: // SMALL_INTEGER_EXT, SMALL_TUPLE_EXT
		return 2
	case 98, 105, 108, 116: // INTEGER_EXT, LARGE_TUPLE_EXT, LIST_EXT, MAP_EXT
		return 5
	case 106: // NIL_EXT
		return 1
	case 107: // STRING_EXT
		return length(1, 2)
	case 109: // BINARY_EXT
		return length(1, 4)
	case 110: // SMALL_BIG_EXT: length, sign, digits
		return length(1, 1) + 1
	}
	return 0
}

func (p *packer) copy(b []byte, n int) []byte {
	if n > len(b) {
		p.ok = false
		return nil
	}
	p.out = append(p.out, b[:n]...)
	return b[n:]
}

// identifier copies head bytes, the node's name, and tail bytes.
func (p *packer) identifier(b []byte, head, tail int) []byte {
	b = p.copy(b, head)
	if len(b) == 0 || b[0] != 119 {
		p.ok = false
		return nil
	}
	if b = p.atom(b); !p.ok {
		return nil
	}
	return p.copy(b, tail)
}

func (p *packer) atom(b []byte) []byte {
	if len(b) < 2 || len(b) < 2+int(b[1]) {
		p.ok = false
		return nil
	}
	end := 2 + int(b[1])
	a := etf.Atom(b[2:end])
	if ref, ok := p.ref(a); ok {
		p.out = append(p.out, 82, ref) // ATOM_CACHE_REF
	} else {
		p.out = append(p.out, b[:end]...)
	}
	return b[end:]
}

// ref finds or makes a reference to a; false when there is no room for one.
func (p *packer) ref(a etf.Atom) (byte, bool) {
	if r, ok := p.refs[a]; ok {
		return r, true
	}
	_, known := p.cache.slots[a]
	if len(p.order) == maxRefs || !known && len(p.cache.slots) == cacheSlots {
		return 0, false
	}
	if !known {
		p.cache.slots[a] = len(p.cache.slots)
	}
	r := byte(len(p.order))
	p.refs[a] = r
	p.order, p.fresh = append(p.order, a), append(p.fresh, !known)
	return r, true
}
