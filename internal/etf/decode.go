// From bytes to Terms.
// Specification: erl_ext_dist, all sections.

package etf

import "bytes"

// Decode reads one external term: the version byte, maybe the mark of a
// compressed term, and a term that must take all other bytes.
func Decode(b []byte, lim Limits) (Term, error) {
	if len(b) < 2 {
		return nil, &Error{Kind: ErrTruncated, Text: "external term of less than two bytes"}
	}
	if b[0] != Version {
		return nil, &Error{Kind: ErrTag, Text: "not the version byte of an external term"}
	}
	body, base := b[1:], 1
	if body[0] == tagCompressed {
		var err error
		if body, err = inflate(body, lim.orDefault().Inflated); err != nil {
			return nil, err
		}
		base = 0 // offsets are those of the inflated bytes
	}
	c := NewCursor(body, nil)
	t := c.Term(lim)
	if c.err == nil && c.Len() > 0 {
		c.fail(ErrValue, "%d bytes after the term", c.Len())
	}
	if e, ok := c.err.(*Error); ok {
		e.Offset += base
	}
	if c.err != nil {
		return nil, c.err
	}
	return t, nil
}

// Term reads any one term. The result does not alias the input.
func (c *Cursor) Term(lim Limits) Term {
	lim = lim.orDefault()
	d := decoder{c: c, elements: lim.Elements, maxDepth: lim.Depth, open: 1}
	t := d.term(0)
	if c.err != nil {
		return nil
	}
	return t
}

// decoder builds one Term. All of its reading is done by the Cursor.
type decoder struct {
	c        *Cursor
	maxDepth int
	elements int // that may still come
	open     int // elements announced by headers and not read yet
}

// emptyList and emptyTuple are shared: they need one and two bytes on the wire.
var (
	emptyList  Term = List(nil)
	emptyTuple Term = Tuple(nil)
)

// announce notes n elements more to come, of a tuple, list, map or fun. Each of
// them, and of all others that are open, needs a byte: so what is allocated for
// elements before they are read never exceeds the size of the input.
func (d *decoder) announce(n int) bool {
	if d.c.err != nil {
		return false
	}
	if d.elements -= n; d.elements < 0 {
		d.c.fail(ErrLimit, "more elements than allowed")
		return false
	}
	if d.open += n; d.open > d.c.Len() {
		d.c.fail(ErrTruncated, "%d elements, %d bytes left", d.open, d.c.Len())
		return false
	}
	return true
}

func (d *decoder) term(depth int) Term {
	d.open--
	c := d.c
	switch kind := c.Kind(); kind {
	case KindAtom:
		return c.atomTerm()
	case KindInt, KindBig:
		return c.integer()
	case KindFloat:
		return Float(c.Float())
	case KindBinary:
		return Binary(clone(c.Binary()))
	case KindBitstring:
		return bitstring(c.bitstring())
	case KindNil:
		c.pos++
		return emptyList
	case KindString:
		return List(appendInts(nil, c.stringBytes()))
	case KindPid:
		return c.Pid()
	case KindPort:
		return c.Port()
	case KindRef:
		return c.Ref()
	case KindExport:
		return c.Export()
	case KindOpaque:
		return Opaque{Tag: tagLocal, Bytes: clone(c.local(depth > 0))}
	case KindTuple, KindList, KindMap, KindFun:
		if depth >= d.maxDepth {
			c.fail(ErrLimit, "nested deeper than %d", d.maxDepth)
			return nil
		}
		return d.compound(kind, depth+1)
	}
	c.failKind("term")
	return nil
}

// compound reads a term that holds others; they are at the depth given.
func (d *decoder) compound(kind Kind, depth int) Term {
	switch kind {
	case KindTuple:
		return d.tuple(depth)
	case KindList:
		return d.list(depth)
	case KindMap:
		return d.mapTerm(depth)
	}
	return d.fun(depth)
}

// all reads n elements, which must have been announced.
func (d *decoder) all(ts []Term, n, depth int) []Term {
	for ; n > 0 && d.c.err == nil; n-- {
		ts = append(ts, d.term(depth))
	}
	return ts
}

func (d *decoder) tuple(depth int) Term {
	n := d.c.Tuple()
	if n == 0 || !d.announce(n) {
		return emptyTuple
	}
	return Tuple(d.all(make([]Term, 0, n), n, depth))
}

// list reads LIST_EXT. A tail that is a list continues it, however often, as it
// does in Erlang.
func (d *decoder) list(depth int) Term {
	c := d.c
	var elems []Term
	for c.tag() == tagList {
		n, ok := c.count(4, 1)
		if !ok || !d.announce(n+1) { // the tail counts
			return nil
		}
		if elems == nil {
			elems = make([]Term, 0, n)
		}
		elems = d.all(elems, n, depth)
		if c.Kind() == KindList {
			d.open-- // this tail is read by the loop
		}
	}
	switch {
	case c.err != nil:
		return nil
	case c.tag() == tagString:
		d.open--
		return List(appendInts(elems, c.stringBytes()))
	}
	tail := d.term(depth)
	switch _, proper := tail.(List); {
	case proper && len(elems) == 0:
		return tail
	case proper:
		return List(elems)
	case len(elems) == 0: // LIST_EXT of no elements is its tail
		return tail
	}
	return ImproperList{Elems: elems, Tail: tail}
}

func (d *decoder) mapTerm(depth int) Term {
	n := d.c.Map()
	if !d.announce(2 * n) {
		return nil
	}
	m := make(Map, 0, n)
	for ; n > 0 && d.c.err == nil; n-- {
		key := d.term(depth)
		m = append(m, Pair{Key: key, Value: d.term(depth)})
	}
	return m
}

func clone(b []byte) []byte {
	if len(b) == 0 {
		return []byte{}
	}
	return bytes.Clone(b)
}

// appendInts appends the bytes of STRING_EXT as integers.
func appendInts(ts []Term, octets []byte) []Term {
	if ts == nil {
		ts = make([]Term, 0, len(octets))
	}
	for _, octet := range octets {
		ts = append(ts, Int(octet)) // no allocation below 256
	}
	return ts
}

// bitstring is the value of BIT_BINARY_EXT, of which all bits may be in use.
func bitstring(octets []byte, bits uint8) Term {
	octets = clone(octets)
	if len(octets) == 0 || bits == 8 {
		return Binary(octets)
	}
	octets[len(octets)-1] &= lastByteMask(bits)
	return Bitstring{Bytes: octets, Bits: bits}
}
