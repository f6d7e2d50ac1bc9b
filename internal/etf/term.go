// The values of Erlang, one Go type each.
// Specification: https://www.erlang.org/doc/system/data_types.html

package etf

import "math/big"

// Version is the byte that stands before every external term of today's format.
const Version = 131

// Term is one of the types of this file: Atom, Int, Big, Float, Binary,
// Bitstring, Tuple, List, ImproperList, Map, Pid, Port, Ref, Export, Fun or
// Opaque. A Term from a decoder shares no memory with the bytes it came from.
type Term interface{ isTerm() }

// Atom is the text of an atom in UTF-8. Bytes of an atom on the wire that are
// not UTF-8 are replaced by the four characters \xNN.
type Atom string

// Int is an integer of any encoding that fits in 64 bits.
type Int int64

// Big is an integer outside the range of Int.
type Big struct{ V *big.Int }

// Float is a finite floating point number; Erlang has no other.
type Float float64

// Binary is a bitstring of whole bytes.
type Binary []byte

// Bitstring is a bitstring whose last byte is not whole: Bits, 1 to 7, is the
// number of its bits in use, the most significant ones. The others are zero.
type Bitstring struct {
	Bytes []byte
	Bits  uint8
}

// Tuple is a tuple; nil is {}.
type Tuple []Term

// List is a proper list; nil is []. Lists that travel as STRING_EXT are lists
// of Int like any other.
type List []Term

// ImproperList is a list of at least one element whose Tail is not a list.
type ImproperList struct {
	Elems []Term
	Tail  Term
}

// Map holds the associations of a map in the order they were sent: any term can
// be a key, so it is no Go map. The decoder does not look for keys sent twice.
type Map []Pair

// Pair is one association of a Map.
type Pair struct{ Key, Value Term }

// Pid is a process identifier. It is comparable.
type Pid struct {
	Node                 Atom
	ID, Serial, Creation uint32
}

// Port is a port identifier. It is comparable.
type Port struct {
	Node     Atom
	ID       uint64
	Creation uint32
}

// Ref is a reference of Len (1 to 5) words in ID, in the order of the wire. It
// is comparable: words beyond Len are zero.
type Ref struct {
	Node     Atom
	Creation uint32
	Len      uint8
	ID       [5]uint32
}

// Export is an external fun, fun Module:Function/Arity.
type Export struct {
	Module, Function Atom
	Arity            int
}

// Fun is a local fun: a reference to the code of one version of a module, with
// the values of its free variables. Field names are those of NEW_FUN_EXT.
type Fun struct {
	Module   Atom
	Arity    uint8
	Uniq     [16]byte // MD5 of the module
	Index    uint32
	OldIndex int64
	OldUniq  int64
	Pid      Pid
	Free     []Term
}

// Opaque is a value that is carried but not understood: LOCAL_EXT, which only
// the node that made it can read, and integers of more than 1 KiB, for which no
// observer has a use. Bytes is all that follows the tag.
type Opaque struct {
	Tag   byte
	Bytes []byte
}

func (Atom) isTerm()         {}
func (Int) isTerm()          {}
func (Big) isTerm()          {}
func (Float) isTerm()        {}
func (Binary) isTerm()       {}
func (Bitstring) isTerm()    {}
func (Tuple) isTerm()        {}
func (List) isTerm()         {}
func (ImproperList) isTerm() {}
func (Map) isTerm()          {}
func (Pid) isTerm()          {}
func (Port) isTerm()         {}
func (Ref) isTerm()          {}
func (Export) isTerm()       {}
func (Fun) isTerm()          {}
func (Opaque) isTerm()       {}
