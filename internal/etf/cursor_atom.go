// Atoms of all encodings.
// Specification: erl_ext_dist, ATOM_CACHE_REF and the ATOM_… sections.

package etf

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Atom reads an atom. Atoms sent in full are kept in a table of the Cursor, so
// that each is allocated once; the table takes 2048 of them and leaves later
// ones alone, so that no peer can make it grow.
func (c *Cursor) Atom() Atom {
	if name, _, end := c.knownAtom(c.pos); end > 0 {
		c.pos = end
		return name
	}
	name, _ := c.anyAtom()
	return name
}

// atomTerm reads an atom as a Term; nil after an error.
func (c *Cursor) atomTerm() Term {
	name, slot, end := c.knownAtom(c.pos)
	if end > 0 {
		c.pos = end
	} else if name, slot = c.anyAtom(); c.err != nil {
		return nil
	}
	if slot == nil {
		return name
	}
	return slot.term()
}

// knownAtom is the fast way to an atom that stands at pos and needs no work: a
// reference to one of the message's header, or one that is in the table and
// comes in one of the two encodings nodes use most, not at the very end. It
// moves nothing and returns where the atom ends, 0 if it is not so easy. slot
// is nil if the atom is not in the table.
func (c *Cursor) knownAtom(pos int) (name Atom, slot *atomSlot, end int) {
	if pos+3 > len(c.b) {
		return "", nil, 0
	}
	head := c.b[pos:]
	var n int
	var text []byte // the atom and what follows it
	latin1 := false
	switch head[0] {
	case tagAtomCacheRef:
		if int(head[1]) >= len(c.refs) {
			return "", nil, 0
		}
		return c.refs[head[1]], nil, pos + 2
	case tagSmallAtomUTF8:
		n, text = int(head[1]), head[2:]
	case tagAtom:
		n, text = int(be.Uint16(head[1:])), head[3:]
		latin1 = true
	}
	slots := c.atoms.slots
	if len(text) < 8 || n > len(text) || len(slots) == 0 {
		return "", nil, 0
	}
	end = len(c.b) - len(text) + n
	if n == 0 {
		return "", &emptyAtom, end
	}
	// Without branches, for lengths follow no pattern.
	mask := keyMask[min(n, 8)]
	tail := max(0, n-8) // where the last eight bytes begin
	key := atomKey{
		first:  binary.LittleEndian.Uint64(text) & mask,
		middle: binary.LittleEndian.Uint64(text[tail/2:]) & mask,
		last:   binary.LittleEndian.Uint64(text[tail:]) & mask,
	}
	text = text[:n]
	if slot = &slots[key.hash(n)&uint64(len(slots)-1)]; !slot.is(text, key) {
		slot = c.atoms.find(text, key)
	}
	if slot == nil || latin1 && !slot.ascii {
		return "", nil, 0
	}
	return slot.name, slot, end
}

// keyMask keeps as many bytes of a word as a short atom has.
var keyMask = [9]uint64{0, 1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1, 1<<64 - 1}

// anyAtom reads an atom of any encoding and keeps it in the table if it can.
func (c *Cursor) anyAtom() (Atom, *atomSlot) {
	if c.tag() == tagAtomCacheRef {
		return c.cachedAtom(), nil
	}
	start := c.pos
	text, latin1, ok := c.atomBytes()
	if !ok {
		return "", nil
	}
	if latin1 && !isASCII(text) {
		var room [2 * maxAtomChars]byte
		text = appendLatin1(room[:0], text)
	}
	if slot := c.atoms.find(text, keyOf(text)); slot != nil {
		return slot.name, slot
	}
	name := validAtom(text)
	switch chars := utf8.RuneCountInString(string(name)); {
	case chars > maxAtomChars:
		c.pos = start
		c.fail(ErrValue, "atom of %d characters", chars)
		return "", nil
	case string(name) != string(text): // was not UTF-8
		return name, nil
	}
	return name, c.atoms.add(name)
}

// cachedAtom reads ATOM_CACHE_REF.
func (c *Cursor) cachedAtom() Atom {
	if !c.has(2) {
		return ""
	}
	i := int(c.b[c.pos+1])
	if i >= len(c.refs) {
		c.fail(ErrValue, "atom cache reference %d of %d", i, len(c.refs))
		return ""
	}
	c.pos += 2
	return c.refs[i]
}

// atomBytes reads an atom sent in full and returns its text as it was sent.
func (c *Cursor) atomBytes() (text []byte, latin1, ok bool) {
	var n int
	switch c.tag() {
	case tagAtom:
		latin1 = true
		n, ok = c.count(2, 1)
	case tagSmallAtom:
		latin1 = true
		n, ok = c.count(1, 1)
	case tagAtomUTF8:
		n, ok = c.count(2, 1)
	case tagSmallAtomUTF8:
		n, ok = c.count(1, 1)
	default:
		c.failKind("atom")
	}
	if !ok {
		return nil, false, false
	}
	if latin1 && n > maxAtomChars {
		c.fail(ErrValue, "atom of %d characters", n)
		return nil, false, false
	}
	c.pos += n
	return c.b[c.pos-n : c.pos], latin1, true
}

func (c *Cursor) skipAtom() {
	if c.tag() == tagAtomCacheRef {
		c.cachedAtom()
		return
	}
	c.atomBytes()
}

func isASCII(b []byte) bool {
	for _, octet := range b {
		if octet >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func appendLatin1(dst, b []byte) []byte {
	for _, octet := range b {
		dst = utf8.AppendRune(dst, rune(octet))
	}
	return dst
}

// validAtom copies the text of an atom, with \xNN for bytes that are not UTF-8.
func validAtom(b []byte) Atom {
	if utf8.Valid(b) {
		return Atom(b)
	}
	var s strings.Builder
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&s, `\x%02X`, b[0])
		} else {
			s.Write(b[:size])
		}
		b = b[size:]
	}
	return Atom(s.String())
}
