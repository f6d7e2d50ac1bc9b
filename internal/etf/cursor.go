// Reading terms in order, without building anything.

package etf

import "fmt"

// Cursor reads terms one after the other from a slice of bytes. Each method
// that is named after a kind reads one term of that kind, or only the header of
// a tuple, list or map, whose elements are read next.
//
// Errors are sticky: after the first one all methods return zero values, so a
// decoder reads all its fields and asks Err once. A Cursor does not allocate,
// but for atoms it has not seen before. It is not safe for concurrent use.
type Cursor struct {
	b     []byte // cut at pos once err is set, so that every read finds nothing
	pos   int
	nilAt int // pos right after List read NIL_EXT, so that ListEnd finds it done
	refs  []Atom
	atoms atomTable
	err   error
}

// NewCursor returns a Cursor over b, which must not hold the version byte and
// must not change while the Cursor is used. refs are the atoms ATOM_CACHE_REF
// stands for, in the order of the distribution header.
func NewCursor(b []byte, refs []Atom) *Cursor {
	c := new(Cursor)
	c.Reset(b, refs)
	return c
}

// Reset begins anew with other bytes. Atoms seen so far stay known.
func (c *Cursor) Reset(b []byte, refs []Atom) {
	c.b, c.refs = b, refs
	c.pos, c.nilAt, c.err = 0, -1, nil
}

// Err returns the first error, which is an *Error unless it came from Fail.
func (c *Cursor) Err() error { return c.err }

// Offset is the number of bytes read. After an error it is the start of the
// term at fault.
func (c *Cursor) Offset() int { return c.pos }

// Len is the number of bytes left; 0 after an error.
func (c *Cursor) Len() int { return len(c.b) - c.pos }

// Kind tells what the next term is, without reading it.
func (c *Cursor) Kind() Kind {
	if c.pos >= len(c.b) {
		return KindInvalid
	}
	return tags[c.b[c.pos]].kind
}

// Fail makes err the error of the Cursor unless it has one. A decoder that
// reads by a Cursor uses it for terms that are well-formed but not what it
// wants.
func (c *Cursor) Fail(err error) {
	if c.err == nil && err != nil {
		c.err = err
		c.b = c.b[:c.pos]
	}
}

func (c *Cursor) fail(kind error, format string, args ...any) {
	if c.err == nil {
		c.Fail(&Error{Kind: kind, Offset: c.pos, Text: fmt.Sprintf(format, args...)})
	}
}

// failKind is for a next term that is not what a method reads.
func (c *Cursor) failKind(want string) {
	switch {
	case c.err != nil:
	case c.pos >= len(c.b):
		c.fail(ErrTruncated, "%s expected at the end", want)
	case c.Kind() == KindInvalid:
		c.fail(ErrTag, "%s expected, %s found", want, tagName(c.b[c.pos]))
	default:
		c.fail(ErrKind, "%s expected, %s found", want, tagName(c.b[c.pos]))
	}
}

// failShort is for a next term that needs n bytes when there are fewer.
func (c *Cursor) failShort(n uint64) {
	if c.err == nil {
		c.fail(ErrTruncated, "%s of %d bytes, %d left", tagName(c.b[c.pos]), n, c.Len())
	}
}

// tag is the next byte, 0 (no tag) at the end.
func (c *Cursor) tag() byte {
	if c.pos >= len(c.b) {
		return 0
	}
	return c.b[c.pos]
}

// has tells whether the next n bytes are there and fails otherwise.
func (c *Cursor) has(n int) bool {
	if n > len(c.b)-c.pos {
		c.failShort(uint64(n))
		return false
	}
	return true
}

// count reads a header: the tag, a number in size bytes, and no more. What it
// counts needs at least least bytes each, and those must be there.
func (c *Cursor) count(size, least int) (n int, ok bool) {
	if !c.has(1 + size) {
		return 0, false
	}
	var v uint64
	for _, octet := range c.b[c.pos+1 : c.pos+1+size] {
		v = v<<8 | uint64(octet)
	}
	if need := uint64(1+size) + v*uint64(least); need > uint64(c.Len()) {
		c.failShort(need)
		return 0, false
	}
	c.pos += 1 + size
	return int(v), true
}

// Tuple reads the header of a tuple and returns its arity.
func (c *Cursor) Tuple() int {
	if b := c.b[c.pos:]; len(b) >= 2 && b[0] == tagSmallTuple && int(b[1]) <= len(b)-2 {
		c.pos += 2
		return int(b[1])
	}
	var n int
	switch c.tag() {
	case tagSmallTuple:
		n, _ = c.count(1, 1)
	case tagLargeTuple:
		n, _ = c.count(4, 1)
	default:
		c.failKind("tuple")
	}
	return n
}

// List reads the header of a list and returns the number of its elements, 0 for
// []. ListEnd must be called after the last element, also if there are none. A
// list of bytes may be sent as STRING_EXT, which only Ints reads.
func (c *Cursor) List() int {
	for c.tag() == tagList {
		// LIST_EXT of no elements is its tail.
		if n, _ := c.count(4, 1); n > 0 || c.err != nil {
			return n
		}
	}
	if c.tag() != tagNil {
		c.failKind("list")
		return 0
	}
	c.pos++
	c.nilAt = c.pos
	return 0
}

// ListEnd reads the tail of a list, which must be NIL_EXT.
func (c *Cursor) ListEnd() {
	if c.nilAt == c.pos {
		c.nilAt = -1
		return
	}
	if c.tag() != tagNil {
		c.failKind("end of a list")
		return
	}
	c.pos++
}

// Map reads the header of a map and returns the number of its associations. Key
// and value of each are read in turn.
func (c *Cursor) Map() int {
	if c.tag() != tagMap {
		c.failKind("map")
		return 0
	}
	n, _ := c.count(4, 2)
	return n
}

// Ints appends a list of integers to dst: NIL_EXT, STRING_EXT or LIST_EXT. It
// returns dst as it was if there is an error.
func (c *Cursor) Ints(dst []int64) []int64 {
	if c.tag() == tagString {
		for _, octet := range c.stringBytes() {
			dst = append(dst, int64(octet))
		}
		return dst
	}
	out := dst
	for n := c.List(); n > 0; n-- {
		out = append(out, c.Int())
	}
	c.ListEnd()
	if c.err != nil {
		return dst
	}
	return out
}

// Skip reads any one term and drops it. It needs no limits: it neither recurses
// nor allocates. What a fun holds is skipped by its size, unread.
func (c *Cursor) Skip() {
	// open counts the terms still to be skipped. Each needs a byte, so a hostile
	// header is found out at once.
	start := c.pos
	for open := 1; open > 0 && c.err == nil; open-- {
		open += c.skipOne(c.pos > start)
		if open-1 > c.Len() {
			c.fail(ErrTruncated, "%d elements, %d bytes left", open-1, c.Len())
		}
	}
}

// skipOne reads one term but not its elements, and returns how many it has.
func (c *Cursor) skipOne(inside bool) (elements int) {
	switch kind := c.Kind(); kind {
	case KindAtom:
		c.skipAtom()
	case KindInt, KindBig:
		c.skipInteger()
	case KindFloat:
		c.skipFixed(floatSize(c.tag()))
	case KindBinary:
		c.Binary()
	case KindBitstring:
		c.bitstring()
	case KindTuple:
		return c.Tuple()
	case KindNil:
		c.pos++
	case KindString:
		c.stringBytes()
	case KindList:
		n, ok := c.count(4, 1)
		if ok {
			n++ // the tail
		}
		return n
	case KindMap:
		return 2 * c.Map()
	case KindPid, KindPort, KindRef:
		c.skipIdentifier()
	case KindFun:
		c.funBytes()
	case KindExport:
		c.Export()
	case KindOpaque:
		c.local(inside)
	default:
		c.failKind("term")
	}
	return 0
}

func (c *Cursor) skipFixed(n int) {
	if c.has(n) {
		c.pos += n
	}
}

// stringBytes reads STRING_EXT and returns its bytes, aliasing the input.
func (c *Cursor) stringBytes() []byte {
	n, _ := c.count(2, 1)
	c.pos += n
	return c.b[c.pos-n : c.pos]
}

// Binary reads a binary. The result aliases the input.
func (c *Cursor) Binary() []byte {
	if c.tag() != tagBinary {
		c.failKind("binary")
		return nil
	}
	n, ok := c.count(4, 1)
	if !ok {
		return nil
	}
	c.pos += n
	return c.b[c.pos-n : c.pos : c.pos]
}

// bitstring reads BIT_BINARY_EXT: its bytes, aliasing the input, and the number
// of bits in use in the last, 1 to 8, or 0 if there are no bytes.
func (c *Cursor) bitstring() ([]byte, uint8) {
	const header = 1 + 4 + 1
	if !c.has(header) {
		return nil, 0
	}
	n, bits := uint64(be.Uint32(c.b[c.pos+1:])), c.b[c.pos+5]
	if header+n > uint64(c.Len()) {
		c.failShort(header + n)
		return nil, 0
	}
	if bits > 8 || (bits == 0) != (n == 0) {
		c.fail(ErrValue, "bitstring of %d bytes with %d bits in the last", n, bits)
		return nil, 0
	}
	c.pos += header + int(n)
	return c.b[c.pos-int(n) : c.pos], bits
}

// local reads LOCAL_EXT, which takes all bytes there are; so it can stand only
// by itself.
func (c *Cursor) local(inside bool) []byte {
	if inside {
		c.fail(ErrTag, "LOCAL_EXT inside a term")
		return nil
	}
	b := c.b[c.pos+1:]
	c.pos = len(c.b)
	return b
}
