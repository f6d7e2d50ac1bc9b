// Pids, ports, references and external funs.
// Specification: erl_ext_dist, PID_EXT, NEW_PID_EXT, PORT_EXT, NEW_PORT_EXT,
// V4_PORT_EXT, REFERENCE_EXT, NEW_REFERENCE_EXT, NEWER_REFERENCE_EXT,
// EXPORT_EXT.

package etf

import "math"

// identifierSize is the number of bytes after the node. References of several
// words have four more for each word.
var identifierSize = [256]int{
	tagPid:            4 + 4 + 1,
	tagNewPid:         4 + 4 + 4,
	tagPort:           4 + 1,
	tagNewPort:        4 + 4,
	tagV4Port:         8 + 4,
	tagReference:      4 + 1,
	tagNewReference:   1,
	tagNewerReference: 4,
}

// fields returns the n bytes that must follow inside a term, nil if they do not.
func (c *Cursor) fields(n int) []byte {
	if n > len(c.b)-c.pos {
		c.fail(ErrTruncated, "%d bytes of a term missing, %d left", n, c.Len())
		return nil
	}
	c.pos += n
	return c.b[c.pos-n : c.pos]
}

// Pid reads a process identifier.
func (c *Cursor) Pid() Pid {
	const size = 4 + 4 + 4
	if c.tag() == tagNewPid {
		if node, _, end := c.knownAtom(c.pos + 1); end > 0 && size <= len(c.b)-end {
			b := c.b[end : end+size]
			c.pos = end + size
			return Pid{node, be.Uint32(b), be.Uint32(b[4:]), be.Uint32(b[8:])}
		}
	}
	return c.anyPid()
}

func (c *Cursor) anyPid() Pid {
	tag := c.tag()
	if tag != tagNewPid && tag != tagPid {
		c.failKind("pid")
		return Pid{}
	}
	c.pos++
	node := c.Atom()
	b := c.fields(identifierSize[tag])
	if b == nil {
		return Pid{}
	}
	return Pid{Node: node, ID: be.Uint32(b), Serial: be.Uint32(b[4:]), Creation: creation(b[8:])}
}

// Port reads a port identifier.
func (c *Cursor) Port() Port {
	tag := c.tag()
	if tags[tag].kind != KindPort {
		c.failKind("port")
		return Port{}
	}
	c.pos++
	node := c.Atom()
	b := c.fields(identifierSize[tag])
	switch {
	case b == nil:
		return Port{}
	case tag == tagV4Port:
		return Port{Node: node, ID: be.Uint64(b), Creation: creation(b[8:])}
	}
	return Port{Node: node, ID: uint64(be.Uint32(b)), Creation: creation(b[4:])}
}

// Ref reads a reference.
func (c *Cursor) Ref() Ref {
	tag := c.tag()
	words, ok := c.refHeader()
	if !ok {
		return Ref{}
	}
	r := Ref{Node: c.Atom(), Len: uint8(words)}
	if tag == tagReference {
		if b := c.fields(identifierSize[tag]); b != nil {
			r.ID[0], r.Creation = be.Uint32(b), creation(b[4:])
			return r
		}
		return Ref{}
	}
	size := identifierSize[tag]
	b := c.fields(size + 4*words)
	if b == nil {
		return Ref{}
	}
	r.Creation = creation(b[:size])
	for i := range words {
		r.ID[i] = be.Uint32(b[size+4*i:])
	}
	return r
}

// refHeader reads what stands before the node of a reference and returns the
// number of words, 1 to 5.
func (c *Cursor) refHeader() (words int, ok bool) {
	switch c.tag() {
	case tagReference:
		c.pos++
		return 1, true
	case tagNewReference, tagNewerReference:
	default:
		c.failKind("reference")
		return 0, false
	}
	if !c.has(3) {
		return 0, false
	}
	words = int(be.Uint16(c.b[c.pos+1:]))
	if words < 1 || words > len(Ref{}.ID) {
		c.fail(ErrValue, "reference of %d words", words)
		return 0, false
	}
	c.pos += 3
	return words, true
}

// creation reads a creation of one byte, as the old tags have it, or of four.
func creation(b []byte) uint32 {
	if len(b) == 1 {
		return uint32(b[0])
	}
	return be.Uint32(b)
}

func (c *Cursor) skipIdentifier() {
	n := identifierSize[c.tag()]
	switch c.tag() {
	case tagNewReference, tagNewerReference:
		words, ok := c.refHeader()
		if !ok {
			return
		}
		n += 4 * words
	default:
		c.pos++
	}
	c.skipAtom()
	c.fields(n)
}

// Export reads an external fun.
func (c *Cursor) Export() Export {
	if c.tag() != tagExport {
		c.failKind("external fun")
		return Export{}
	}
	c.pos++
	e := Export{Module: c.Atom(), Function: c.Atom()}
	arity := c.Int()
	if arity < 0 || arity > math.MaxUint8 {
		c.fail(ErrValue, "external fun of arity %d", arity)
	}
	if c.err != nil {
		return Export{}
	}
	e.Arity = int(arity)
	return e
}

// MFA reads {Module, Function, Arity}, as process_info/2 returns it for
// initial_call and current_function. It is faster than its four parts.
func (c *Cursor) MFA() (module, function Atom, arity int) {
	if b := c.b[c.pos:]; len(b) > 2 && b[0] == tagSmallTuple && b[1] == 3 {
		if m, _, end := c.knownAtom(c.pos + 2); end > 0 {
			if f, _, end := c.knownAtom(end); end > 0 && end+2 <= len(c.b) && c.b[end] == tagSmallInteger {
				c.pos = end + 2
				return m, f, int(c.b[end+1])
			}
		}
	}
	return c.anyMFA()
}

func (c *Cursor) anyMFA() (module, function Atom, arity int) {
	start := c.pos
	if n := c.Tuple(); c.err == nil && n != 3 {
		c.pos = start
		c.fail(ErrKind, "module, function and arity expected, tuple of %d found", n)
	}
	module, function = c.Atom(), c.Atom()
	a := c.Int()
	if a < 0 || a > math.MaxUint8 {
		c.fail(ErrValue, "function of arity %d", a)
	}
	if c.err != nil {
		return "", "", 0
	}
	return module, function, int(a)
}
