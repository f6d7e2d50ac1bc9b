// The tags of the format and the kind of value each announces.
// Specification: erl_ext_dist, all sections; names are those of the headings.

package etf

import "strconv"

// Tags. OTP 23 to 29 can send every one of them; those above each other in one
// block mean the same kind of value.
const (
	tagSmallInteger = 97
	tagInteger      = 98
	tagSmallBig     = 110
	tagLargeBig     = 111

	tagFloat    = 99
	tagNewFloat = 70

	tagAtom          = 100
	tagSmallAtom     = 115
	tagAtomUTF8      = 118
	tagSmallAtomUTF8 = 119
	tagAtomCacheRef  = 82

	tagReference      = 101
	tagNewReference   = 114
	tagNewerReference = 90

	tagPort    = 102
	tagNewPort = 89
	tagV4Port  = 120

	tagPid    = 103
	tagNewPid = 88

	tagSmallTuple = 104
	tagLargeTuple = 105

	tagNil    = 106
	tagString = 107
	tagList   = 108

	tagBinary    = 109
	tagBitBinary = 77

	tagMap        = 116
	tagNewFun     = 112
	tagExport     = 113
	tagLocal      = 121
	tagCompressed = 80
)

// Kind tells what the next term of a Cursor is.
type Kind uint8

// KindInvalid stands for an unknown tag, the end of the bytes, and a Cursor
// that has failed. KindInt may turn out to need 64 bits or fewer; KindBig is an
// integer sent as SMALL_BIG_EXT or LARGE_BIG_EXT, which Cursor.Int reads too if
// it fits. KindString is a list of bytes sent as STRING_EXT.
const (
	KindInvalid Kind = iota
	KindAtom
	KindInt
	KindBig
	KindFloat
	KindBinary
	KindBitstring
	KindTuple
	KindNil
	KindList
	KindString
	KindMap
	KindPid
	KindPort
	KindRef
	KindFun
	KindExport
	KindOpaque
)

type tagInfo struct {
	kind Kind
	name string
}

// tags is what there is to know of a tag before its reader runs. COMPRESSED is
// missing on purpose: it stands only right after the version byte, where Decode
// looks for it, and never inside a term.
var tags = [256]tagInfo{
	tagSmallInteger:   {KindInt, "SMALL_INTEGER_EXT"},
	tagInteger:        {KindInt, "INTEGER_EXT"},
	tagSmallBig:       {KindBig, "SMALL_BIG_EXT"},
	tagLargeBig:       {KindBig, "LARGE_BIG_EXT"},
	tagFloat:          {KindFloat, "FLOAT_EXT"},
	tagNewFloat:       {KindFloat, "NEW_FLOAT_EXT"},
	tagAtom:           {KindAtom, "ATOM_EXT"},
	tagSmallAtom:      {KindAtom, "SMALL_ATOM_EXT"},
	tagAtomUTF8:       {KindAtom, "ATOM_UTF8_EXT"},
	tagSmallAtomUTF8:  {KindAtom, "SMALL_ATOM_UTF8_EXT"},
	tagAtomCacheRef:   {KindAtom, "ATOM_CACHE_REF"},
	tagReference:      {KindRef, "REFERENCE_EXT"},
	tagNewReference:   {KindRef, "NEW_REFERENCE_EXT"},
	tagNewerReference: {KindRef, "NEWER_REFERENCE_EXT"},
	tagPort:           {KindPort, "PORT_EXT"},
	tagNewPort:        {KindPort, "NEW_PORT_EXT"},
	tagV4Port:         {KindPort, "V4_PORT_EXT"},
	tagPid:            {KindPid, "PID_EXT"},
	tagNewPid:         {KindPid, "NEW_PID_EXT"},
	tagSmallTuple:     {KindTuple, "SMALL_TUPLE_EXT"},
	tagLargeTuple:     {KindTuple, "LARGE_TUPLE_EXT"},
	tagNil:            {KindNil, "NIL_EXT"},
	tagString:         {KindString, "STRING_EXT"},
	tagList:           {KindList, "LIST_EXT"},
	tagBinary:         {KindBinary, "BINARY_EXT"},
	tagBitBinary:      {KindBitstring, "BIT_BINARY_EXT"},
	tagMap:            {KindMap, "MAP_EXT"},
	tagNewFun:         {KindFun, "NEW_FUN_EXT"},
	tagExport:         {KindExport, "EXPORT_EXT"},
	tagLocal:          {KindOpaque, "LOCAL_EXT"},
}

func tagName(tag byte) string {
	if name := tags[tag].name; name != "" {
		return name
	}
	return "tag " + strconv.Itoa(int(tag))
}
