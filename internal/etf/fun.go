// Local funs.
// Specification: erl_ext_dist, NEW_FUN_EXT.

package etf

// funHeader is the fixed part of NEW_FUN_EXT: tag, size, arity, uniq, index and
// the number of free variables.
const funHeader = 1 + 4 + 1 + 16 + 4 + 4

// funBytes reads NEW_FUN_EXT by its size and returns all its bytes.
func (c *Cursor) funBytes() []byte {
	if !c.has(funHeader) {
		return nil
	}
	size := uint64(be.Uint32(c.b[c.pos+1:])) + 1 // the tag does not count
	if size > uint64(c.Len()) || size < funHeader {
		c.failShort(size)
		return nil
	}
	c.pos += int(size)
	return c.b[c.pos-int(size) : c.pos]
}

// fun reads NEW_FUN_EXT with what it holds.
func (d *decoder) fun(depth int) Term {
	c := d.c
	start := c.pos
	b := c.funBytes()
	if b == nil {
		return nil
	}
	f := Fun{Arity: b[5], Uniq: [16]byte(b[6:22]), Index: be.Uint32(b[22:])}
	free := be.Uint32(b[26:])
	end := c.pos
	c.pos = start + funHeader
	f.Module = c.Atom()
	f.OldIndex = c.Int()
	f.OldUniq = c.Int()
	f.Pid = c.Pid()
	if uint64(free) > uint64(c.Len()) {
		c.fail(ErrTruncated, "fun with %d free variables, %d bytes left", free, c.Len())
		return nil
	}
	if !d.announce(int(free)) {
		return nil
	}
	f.Free = d.all(make([]Term, 0, free), int(free), depth)
	if c.err == nil && c.pos != end {
		c.fail(ErrValue, "fun of %d bytes holds %d", end-start, c.pos-start)
	}
	return f
}
