package disttest

// Source: OTP erl_ext_dist. Only what may hold an atom is encoded here, since
// within a distribution header an atom may be an ATOM_CACHE_REF; the rest is
// left to etf.

import (
	"encoding/binary"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/etf"
)

const (
	tagAtomCacheRef = 82
	tagSmallTuple   = 104
	tagLargeTuple   = 105
	tagNil          = 106
	tagList         = 108
	tagMap          = 116
	tagNewPid       = 88
	tagNewerRef     = 90
	tagV4Port       = 120
	tagExport       = 113
)

// append appends t without the version byte; with a nil table every atom is
// spelt out.
func (t *refTable) append(dst []byte, term etf.Term) ([]byte, error) {
	switch v := term.(type) {
	case etf.Atom:
		return t.atom(dst, v), nil
	case etf.Tuple:
		if len(v) < 256 {
			dst = append(dst, tagSmallTuple, byte(len(v)))
		} else {
			dst = binary.BigEndian.AppendUint32(append(dst, tagLargeTuple), uint32(len(v)))
		}
		return t.all(dst, v...)
	case etf.List:
		if len(v) == 0 {
			return append(dst, tagNil), nil
		}
		dst = binary.BigEndian.AppendUint32(append(dst, tagList), uint32(len(v)))
		dst, err := t.all(dst, v...)
		return append(dst, tagNil), err
	case etf.ImproperList:
		dst = binary.BigEndian.AppendUint32(append(dst, tagList), uint32(len(v.Elems)))
		dst, err := t.all(dst, v.Elems...)
		if err != nil {
			return dst, err
		}
		return t.append(dst, v.Tail)
	case etf.Map:
		dst = binary.BigEndian.AppendUint32(append(dst, tagMap), uint32(len(v)))
		var err error
		for _, pair := range v {
			if dst, err = t.all(dst, pair.Key, pair.Value); err != nil {
				return dst, err
			}
		}
		return dst, nil
	case etf.Pid:
		dst = t.atom(append(dst, tagNewPid), v.Node)
		dst = binary.BigEndian.AppendUint32(dst, v.ID)
		dst = binary.BigEndian.AppendUint32(dst, v.Serial)
		return binary.BigEndian.AppendUint32(dst, v.Creation), nil
	case etf.Port:
		dst = t.atom(append(dst, tagV4Port), v.Node)
		dst = binary.BigEndian.AppendUint64(dst, v.ID)
		return binary.BigEndian.AppendUint32(dst, v.Creation), nil
	case etf.Ref:
		dst = t.atom(append(dst, tagNewerRef, 0, v.Len), v.Node)
		dst = binary.BigEndian.AppendUint32(dst, v.Creation)
		for _, word := range v.ID[:v.Len] {
			dst = binary.BigEndian.AppendUint32(dst, word)
		}
		return dst, nil
	case etf.Export:
		dst = t.atom(append(dst, tagExport), v.Module)
		return t.all(t.atom(dst, v.Function), etf.Int(v.Arity))
	case etf.Int, etf.Big, etf.Float, etf.Binary, etf.Bitstring:
		return etf.Append(dst, term)
	}
	return dst, fmt.Errorf("disttest does not encode %T", term)
}

func (t *refTable) all(dst []byte, terms ...etf.Term) ([]byte, error) {
	var err error
	for _, term := range terms {
		if dst, err = t.append(dst, term); err != nil {
			break
		}
	}
	return dst, err
}

func (t *refTable) atom(dst []byte, a etf.Atom) []byte {
	if t != nil {
		if i, ok := t.ref(string(a)); ok {
			return append(dst, tagAtomCacheRef, byte(i))
		}
	}
	return etf.AppendAtom(dst, a)
}
