// Writing terms, as term_to_binary/1 of OTP 26 and later does: UTF-8 atoms,
// NEW_PID_EXT, NEWER_REFERENCE_EXT, lists of bytes as STRING_EXT.
// Specification: erl_ext_dist, all sections.

package etf

import (
	"encoding/binary"
	"math"
	"math/big"
	"unicode/utf8"
)

var be = binary.BigEndian

const (
	maxAtomChars = 255
	// Numbers of ports up to this one fit the older NEW_PORT_EXT, which
	// OTP keeps using for them (ERTS_MAX_V3_PORT_NUMBER).
	maxV3Port = 1<<28 - 1
)

// Append appends t to dst, without the leading version byte. It fails, and
// returns dst as it was, for what Erlang cannot hold: a nil Term, a float that
// is not finite, an atom of more than 255 characters or invalid UTF-8, an
// improper list without elements or with a list as tail, a bitstring without a
// partial byte, a reference without words, an arity above 255, nesting deeper
// than MaxDepth.
func Append(dst []byte, t Term) ([]byte, error) {
	out, err := appendTerm(dst, t, 0)
	if err != nil {
		return dst, err
	}
	return out, nil
}

func appendTerm(dst []byte, t Term, depth int) ([]byte, error) {
	if depth > MaxDepth {
		return dst, unencodable("nesting deeper than %d", MaxDepth)
	}
	switch t := t.(type) {
	case Atom:
		return appendCheckedAtom(dst, t)
	case Int:
		return AppendInt(dst, int64(t)), nil
	case Big:
		return appendBig(dst, t.V)
	case Float:
		return appendFloat(dst, float64(t))
	case Binary:
		return appendBinary(dst, t)
	case Bitstring:
		return appendBitstring(dst, t)
	case Tuple:
		return appendTuple(dst, t, depth)
	case List:
		return appendList(dst, t, depth)
	case ImproperList:
		return appendImproperList(dst, t, depth)
	case Map:
		return appendMap(dst, t, depth)
	case Pid:
		return appendCheckedPid(dst, t)
	case Port:
		return appendPort(dst, t)
	case Ref:
		return appendCheckedRef(dst, t)
	case Export:
		return appendExport(dst, t)
	case Fun:
		return appendFun(dst, t, depth)
	case Opaque:
		return appendOpaque(dst, t, depth)
	}
	return dst, unencodable("nil is not a term")
}

// AppendAtom appends an atom. Only the first 255 characters are used, for more
// would be no atom; Append reports that instead.
func AppendAtom(dst []byte, a Atom) []byte {
	if len(a) > maxAtomChars && utf8.RuneCountInString(string(a)) > maxAtomChars {
		a = Atom(string([]rune(string(a))[:maxAtomChars]))
	}
	if len(a) < 256 {
		dst = append(dst, tagSmallAtomUTF8, byte(len(a)))
	} else {
		dst = append(dst, tagAtomUTF8, byte(len(a)>>8), byte(len(a)))
	}
	return append(dst, a...)
}

func appendCheckedAtom(dst []byte, a Atom) ([]byte, error) {
	if !utf8.ValidString(string(a)) {
		return dst, unencodable("atom %.40q is not UTF-8", string(a))
	}
	if n := utf8.RuneCountInString(string(a)); n > maxAtomChars {
		return dst, unencodable("atom of %d characters", n)
	}
	return AppendAtom(dst, a), nil
}

// AppendInt appends an integer in its shortest form.
func AppendInt(dst []byte, v int64) []byte {
	switch {
	case v >= 0 && v <= math.MaxUint8:
		return append(dst, tagSmallInteger, byte(v))
	case v >= math.MinInt32 && v <= math.MaxInt32:
		return be.AppendUint32(append(dst, tagInteger), uint32(v))
	}
	sign, u := byte(0), uint64(v)
	if v < 0 {
		sign, u = 1, -u
	}
	dst = append(dst, tagSmallBig, 0, sign)
	mark := len(dst)
	for ; u > 0; u >>= 8 {
		dst = append(dst, byte(u))
	}
	dst[mark-2] = byte(len(dst) - mark)
	return dst
}

func appendBig(dst []byte, v *big.Int) ([]byte, error) {
	if v == nil {
		return dst, unencodable("Big without value")
	}
	if v.IsInt64() {
		return AppendInt(dst, v.Int64()), nil
	}
	n := (v.BitLen() + 7) / 8
	if n < 256 {
		dst = append(dst, tagSmallBig, byte(n))
	} else {
		dst = be.AppendUint32(append(dst, tagLargeBig), uint32(n))
	}
	dst = append(dst, 0)
	if v.Sign() < 0 {
		dst[len(dst)-1] = 1
	}
	mark := len(dst)
	dst = append(dst, make([]byte, n)...)
	reverse(v.FillBytes(dst[mark:]))
	return dst, nil
}

func appendFloat(dst []byte, v float64) ([]byte, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return dst, unencodable("float %v", v)
	}
	return be.AppendUint64(append(dst, tagNewFloat), math.Float64bits(v)), nil
}

// AppendBinary appends v as a binary.
func AppendBinary(dst []byte, v []byte) []byte {
	return append(be.AppendUint32(append(dst, tagBinary), uint32(len(v))), v...)
}

func appendBinary(dst []byte, v []byte) ([]byte, error) {
	if uint64(len(v)) > math.MaxUint32 {
		return dst, unencodable("binary of %d bytes", len(v))
	}
	return AppendBinary(dst, v), nil
}

func appendBitstring(dst []byte, v Bitstring) ([]byte, error) {
	if len(v.Bytes) == 0 || uint64(len(v.Bytes)) > math.MaxUint32 || v.Bits < 1 || v.Bits > 7 {
		return dst, unencodable("bitstring of %d bytes with %d bits in the last", len(v.Bytes), v.Bits)
	}
	dst = append(be.AppendUint32(append(dst, tagBitBinary), uint32(len(v.Bytes))), v.Bits)
	dst = append(dst, v.Bytes...)
	dst[len(dst)-1] &= lastByteMask(v.Bits)
	return dst, nil
}

// AppendTupleHeader opens a tuple; the caller appends its arity elements.
func AppendTupleHeader(dst []byte, arity int) []byte {
	if arity < 256 {
		return append(dst, tagSmallTuple, byte(arity))
	}
	return be.AppendUint32(append(dst, tagLargeTuple), uint32(arity))
}

func appendTuple(dst []byte, t Tuple, depth int) ([]byte, error) {
	return appendAll(AppendTupleHeader(dst, len(t)), t, depth)
}

// AppendListHeader opens a list of n > 0 elements; the caller appends them and
// then the tail, which is AppendNil for a proper list.
func AppendListHeader(dst []byte, n int) []byte {
	return be.AppendUint32(append(dst, tagList), uint32(n))
}

// AppendNil appends [], be it a value or the tail of a list.
func AppendNil(dst []byte) []byte { return append(dst, tagNil) }

func appendList(dst []byte, l List, depth int) ([]byte, error) {
	if len(l) == 0 {
		return AppendNil(dst), nil
	}
	if isString(l) {
		dst = append(dst, tagString, byte(len(l)>>8), byte(len(l)))
		for _, e := range l {
			dst = append(dst, byte(e.(Int)))
		}
		return dst, nil
	}
	dst, err := appendAll(AppendListHeader(dst, len(l)), l, depth)
	return AppendNil(dst), err
}

// isString tells whether a list travels as STRING_EXT: bytes only, and a length
// of two bytes.
func isString(l List) bool {
	if len(l) > math.MaxUint16 {
		return false
	}
	for _, e := range l {
		if v, ok := e.(Int); !ok || v < 0 || v > math.MaxUint8 {
			return false
		}
	}
	return true
}

func appendImproperList(dst []byte, l ImproperList, depth int) ([]byte, error) {
	switch l.Tail.(type) {
	case List, ImproperList:
		return dst, unencodable("improper list with a list as tail")
	}
	if len(l.Elems) == 0 {
		return dst, unencodable("improper list without elements")
	}
	dst, err := appendAll(AppendListHeader(dst, len(l.Elems)), l.Elems, depth)
	if err != nil {
		return dst, err
	}
	return appendTerm(dst, l.Tail, depth+1)
}

func appendMap(dst []byte, m Map, depth int) (_ []byte, err error) {
	dst = be.AppendUint32(append(dst, tagMap), uint32(len(m)))
	for _, p := range m {
		if dst, err = appendTerm(dst, p.Key, depth+1); err != nil {
			return dst, err
		}
		if dst, err = appendTerm(dst, p.Value, depth+1); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func appendAll(dst []byte, ts []Term, depth int) (_ []byte, err error) {
	for _, t := range ts {
		if dst, err = appendTerm(dst, t, depth+1); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// AppendPid appends p as NEW_PID_EXT.
func AppendPid(dst []byte, p Pid) []byte {
	dst = AppendAtom(append(dst, tagNewPid), p.Node)
	dst = be.AppendUint32(dst, p.ID)
	dst = be.AppendUint32(dst, p.Serial)
	return be.AppendUint32(dst, p.Creation)
}

func appendCheckedPid(dst []byte, p Pid) ([]byte, error) {
	if _, err := appendCheckedAtom(nil, p.Node); err != nil {
		return dst, err
	}
	return AppendPid(dst, p), nil
}

func appendPort(dst []byte, p Port) ([]byte, error) {
	tag := byte(tagNewPort)
	if p.ID > maxV3Port {
		tag = tagV4Port
	}
	dst, err := appendCheckedAtom(append(dst, tag), p.Node)
	if tag == tagV4Port {
		dst = be.AppendUint64(dst, p.ID)
	} else {
		dst = be.AppendUint32(dst, uint32(p.ID))
	}
	return be.AppendUint32(dst, p.Creation), err
}

// AppendRef appends r as NEWER_REFERENCE_EXT. r.Len must be 1 to 5, as it is in
// every Ref read by this package.
func AppendRef(dst []byte, r Ref) []byte {
	n := min(int(r.Len), len(r.ID))
	dst = AppendAtom(append(dst, tagNewerReference, 0, byte(n)), r.Node)
	dst = be.AppendUint32(dst, r.Creation)
	for _, word := range r.ID[:n] {
		dst = be.AppendUint32(dst, word)
	}
	return dst
}

func appendCheckedRef(dst []byte, r Ref) ([]byte, error) {
	if r.Len < 1 || int(r.Len) > len(r.ID) {
		return dst, unencodable("reference of %d words", r.Len)
	}
	if _, err := appendCheckedAtom(nil, r.Node); err != nil {
		return dst, err
	}
	return AppendRef(dst, r), nil
}

func appendExport(dst []byte, e Export) ([]byte, error) {
	if e.Arity < 0 || e.Arity > math.MaxUint8 {
		return dst, unencodable("external fun of arity %d", e.Arity)
	}
	dst, err := appendCheckedAtom(append(dst, tagExport), e.Module)
	if err != nil {
		return dst, err
	}
	dst, err = appendCheckedAtom(dst, e.Function)
	return AppendInt(dst, int64(e.Arity)), err
}

func appendFun(dst []byte, f Fun, depth int) (_ []byte, err error) {
	dst = append(dst, tagNewFun)
	size := len(dst)
	dst = append(dst, 0, 0, 0, 0, f.Arity)
	dst = append(dst, f.Uniq[:]...)
	dst = be.AppendUint32(dst, f.Index)
	dst = be.AppendUint32(dst, uint32(len(f.Free)))
	if dst, err = appendCheckedAtom(dst, f.Module); err != nil {
		return dst, err
	}
	dst = AppendInt(dst, f.OldIndex)
	dst = AppendInt(dst, f.OldUniq)
	if dst, err = appendCheckedPid(dst, f.Pid); err != nil {
		return dst, err
	}
	if dst, err = appendAll(dst, f.Free, depth); err != nil {
		return dst, err
	}
	if uint64(len(dst)-size) > math.MaxUint32 {
		return dst, unencodable("fun of %d bytes", len(dst)-size)
	}
	be.PutUint32(dst[size:], uint32(len(dst)-size)) // the size counts itself
	return dst, nil
}

func appendOpaque(dst []byte, o Opaque, depth int) ([]byte, error) {
	switch {
	case o.Tag == tagLocal && depth == 0:
	case o.Tag == tagLargeBig && len(o.Bytes) >= 5 && uint64(be.Uint32(o.Bytes)) == uint64(len(o.Bytes)-5):
	default:
		return dst, unencodable("opaque %s of %d bytes at depth %d", tagName(o.Tag), len(o.Bytes), depth)
	}
	return append(append(dst, o.Tag), o.Bytes...), nil
}

func reverse(b []byte) {
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}

// lastByteMask keeps the bits in use of the last byte of a bitstring.
func lastByteMask(bits uint8) byte { return 0xFF << (8 - bits) }
