// Integers and floats of all encodings.
// Specification: erl_ext_dist, SMALL_INTEGER_EXT, INTEGER_EXT, SMALL_BIG_EXT,
// LARGE_BIG_EXT, FLOAT_EXT, NEW_FLOAT_EXT.

package etf

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
)

// maxBigBytes is the longest magnitude that is read as a number.
const maxBigBytes = 1024

// Int reads an integer of any encoding that fits in 64 bits.
func (c *Cursor) Int() int64 {
	b := c.b[c.pos:]
	switch {
	case len(b) >= 2 && b[0] == tagSmallInteger:
		c.pos += 2
		return int64(b[1])
	case len(b) >= 5 && b[0] == tagInteger:
		c.pos += 5
		return int64(int32(be.Uint32(b[1:])))
	}
	return c.longInt()
}

func (c *Cursor) longInt() int64 {
	switch {
	case c.Kind() == KindInt:
		c.failShort(uint64(intSize(c.tag())))
		return 0
	case c.Kind() != KindBig:
		c.failKind("integer")
		return 0
	}
	start := c.pos
	negative, magnitude, ok := c.bigBytes()
	if !ok {
		return 0
	}
	v, ok := int64Of(negative, magnitude)
	if !ok {
		c.pos = start
		c.fail(ErrValue, "integer of %d bytes does not fit in 64 bits", len(magnitude))
		return 0
	}
	return v
}

// Wrapped reads an integer of any encoding, of which it keeps the lowest 64 bits: what a
// runtime adds up in words without a sign has wrapped where it was below zero in between.
func (c *Cursor) Wrapped() int64 {
	if c.Kind() != KindBig {
		return c.Int()
	}
	negative, magnitude, _ := c.bigBytes()
	u := lowest(magnitude)
	if negative {
		u = -u
	}
	return int64(u)
}

func intSize(tag byte) int {
	if tag == tagSmallInteger {
		return 2
	}
	return 5
}

// bigBytes reads SMALL_BIG_EXT or LARGE_BIG_EXT. The magnitude aliases the
// input, least significant byte first, and its last byte is not zero.
func (c *Cursor) bigBytes() (negative bool, magnitude []byte, ok bool) {
	size := 1
	if c.tag() == tagLargeBig {
		size = 4
	}
	start := c.pos
	n, ok := c.count(size, 1)
	if !ok {
		return false, nil, false
	}
	if n >= c.Len() { // the sign comes on top
		c.pos = start
		c.failShort(uint64(n) + uint64(size) + 2)
		return false, nil, false
	}
	sign := c.b[c.pos]
	if sign > 1 {
		c.pos = start
		c.fail(ErrValue, "sign %d of an integer", sign)
		return false, nil, false
	}
	magnitude = c.b[c.pos+1 : c.pos+1+n]
	c.pos += 1 + n
	return sign == 1, bytes.TrimRight(magnitude, "\x00"), true
}

// int64Of is the value of a magnitude as bigBytes returns it, if it fits.
func int64Of(negative bool, magnitude []byte) (int64, bool) {
	if len(magnitude) > 8 {
		return 0, false
	}
	u := lowest(magnitude)
	if negative {
		return -int64(u), u <= 1<<63
	}
	return int64(u), u <= math.MaxInt64
}

// lowest are the lowest 64 bits of a magnitude as bigBytes returns it.
func lowest(magnitude []byte) (u uint64) {
	for i, octet := range magnitude[:min(len(magnitude), 8)] {
		u |= uint64(octet) << (8 * i)
	}
	return u
}

// integer reads any integer as a Term: Int, Big or Opaque.
func (c *Cursor) integer() Term {
	if c.Kind() == KindInt {
		return Int(c.Int())
	}
	tag, start := c.tag(), c.pos+1
	negative, magnitude, ok := c.bigBytes()
	if !ok {
		return nil
	}
	if v, ok := int64Of(negative, magnitude); ok {
		return Int(v)
	}
	if len(magnitude) > maxBigBytes {
		return Opaque{Tag: tag, Bytes: bytes.Clone(c.b[start:c.pos])}
	}
	magnitude = bytes.Clone(magnitude)
	reverse(magnitude)
	v := new(big.Int).SetBytes(magnitude)
	if negative {
		v.Neg(v)
	}
	return Big{v}
}

func (c *Cursor) skipInteger() {
	if c.Kind() == KindInt {
		c.skipFixed(intSize(c.tag()))
		return
	}
	c.bigBytes()
}

const floatTextSize = 31 // of FLOAT_EXT: sprintf("%.20e"), filled up with NUL

func floatSize(tag byte) int {
	if tag == tagFloat {
		return 1 + floatTextSize
	}
	return 1 + 8
}

// Float reads a float, or an integer of 64 bits as one. Only finite values come
// out of it.
func (c *Cursor) Float() float64 {
	if kind := c.Kind(); kind != KindFloat {
		if kind == KindInt || kind == KindBig {
			return float64(c.Int())
		}
		c.failKind("float")
		return 0
	}
	size := floatSize(c.tag())
	if !c.has(size) {
		return 0
	}
	var v float64
	ok := true
	if field := c.b[c.pos+1 : c.pos+size]; c.tag() == tagFloat {
		v, ok = floatText(field)
	} else {
		v = math.Float64frombits(be.Uint64(field))
	}
	if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
		c.fail(ErrValue, "float % x", c.b[c.pos+1:c.pos+size])
		return 0
	}
	c.pos += size
	return v
}

// floatText reads the text of FLOAT_EXT. What strconv takes beyond it, such as
// hexadecimal digits, is refused.
func floatText(field []byte) (float64, bool) {
	if end := bytes.IndexByte(field, 0); end >= 0 {
		field = field[:end]
	}
	if len(bytes.Trim(field, "0123456789+-.eE")) > 0 {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(field), 64)
	return v, err == nil
}
