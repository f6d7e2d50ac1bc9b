package etftest

import (
	"math"
	"math/big"
	"math/rand/v2"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// Random returns a term of any type, nested depth deep at most, such that every
// OTP release from 24 takes it and sends it back unchanged. To spare the nodes
// it is tried on, which keep every atom and every external fun for ever, names
// come from a small stock most of the time.
func Random(r *rand.Rand, depth int) etf.Term {
	if depth <= 0 {
		return pick(r, leaves)(r)
	}
	switch r.IntN(9) {
	case 0, 1:
		return etf.Tuple(many(r, depth))
	case 2, 3:
		return etf.List(many(r, depth))
	case 4:
		return randomString(r)
	case 5:
		return etf.ImproperList{Elems: append(many(r, depth), Random(r, depth-1)), Tail: pick(r, leaves)(r)}
	case 6, 7:
		return randomMap(r, depth)
	}
	return randomFun(r, depth)
}

// leaves are the types that hold no other terms; none of them is a list.
var leaves = []func(*rand.Rand) etf.Term{
	func(r *rand.Rand) etf.Term { return RandomAtom(r) },
	func(r *rand.Rand) etf.Term { return etf.Int(r.Uint64()) >> r.IntN(64) },
	func(r *rand.Rand) etf.Term { return pick(r, edgeInts) },
	randomBig,
	randomFloat,
	func(r *rand.Rand) etf.Term { return etf.Binary(randomBytes(r, r.IntN(20))) },
	randomBitstring,
	func(r *rand.Rand) etf.Term { return RandomPid(r) },
	randomPort,
	randomRef,
	func(r *rand.Rand) etf.Term {
		return etf.Export{Module: pick(r, stock), Function: pick(r, stock), Arity: r.IntN(4)}
	},
}

// edgeInts are the neighbours of where the encoding of integers changes.
var edgeInts = []etf.Int{
	-1, 0, 1, 255, 256, math.MinInt32 - 1, math.MinInt32, math.MaxInt32, math.MaxInt32 + 1,
	1<<59 - 1, 1 << 59, -1 << 59, -1<<59 - 1, math.MaxInt64, math.MinInt64,
}

var stock = []etf.Atom{
	"", "a", "ok", "undefined", "Elixir.Enum", "with space", "gen_server", "é", "ÿ", "μάγος", "日本語",
	"-init/1-fun-0-", "nonode", "\x00\x1b\u202e", "a_longer_name_than_sixteen_bytes",
}

var nodes = []etf.Atom{"app@host", "rabbit@10.0.0.1", "ünï@hôst", "λ@host"}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// RandomAtom returns an atom of up to 255 characters, seldom a new one.
func RandomAtom(r *rand.Rand) etf.Atom {
	if r.IntN(200) > 0 {
		return pick(r, stock)
	}
	name := make([]rune, r.IntN(256))
	last := pick(r, []rune{0x7F, 0xFF, 0xD7FF, 0x10FFFF})
	for i := range name {
		for name[i] = -1; name[i] < 0 || name[i] >= 0xD800 && name[i] <= 0xDFFF; {
			name[i] = r.Int32N(last + 1)
		}
	}
	return etf.Atom(name)
}

// RandomPid returns a pid of a node that does not exist.
func RandomPid(r *rand.Rand) etf.Pid {
	return etf.Pid{Node: pick(r, nodes), ID: r.Uint32(), Serial: r.Uint32(), Creation: randomCreation(r)}
}

// randomCreation is never 0, which means "any" to a node.
func randomCreation(r *rand.Rand) uint32 { return max(1, r.Uint32()>>r.IntN(32)) }

func randomPort(r *rand.Rand) etf.Term {
	return etf.Port{Node: pick(r, nodes), ID: r.Uint64() >> r.IntN(64), Creation: randomCreation(r)}
}

func randomRef(r *rand.Rand) etf.Term {
	ref := etf.Ref{Node: pick(r, nodes), Creation: randomCreation(r), Len: uint8(1 + r.IntN(5))}
	for i := range ref.Len {
		ref.ID[i] = r.Uint32()
	}
	ref.ID[0] &= 1<<18 - 1 // all that older nodes keep of it
	return ref
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

var bigSizes = []int{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 20, 20, 20, 20, 20, 20, 60, 60, 300, 1016}

// randomBig has a magnitude of 9 to 1024 bytes, most often few.
func randomBig(r *rand.Rand) etf.Term {
	b := randomBytes(r, 9+r.IntN(pick(r, bigSizes)))
	b[0] |= 1
	v := new(big.Int).SetBytes(b)
	if r.IntN(2) == 0 {
		v.Neg(v)
	}
	return etf.Big{V: v}
}

func randomFloat(r *rand.Rand) etf.Term {
	if r.IntN(2) == 0 {
		return etf.Float(r.IntN(1000)) / 8
	}
	v := math.Float64frombits(r.Uint64())
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return etf.Float(math.MaxFloat64)
	}
	return etf.Float(v)
}

func randomBitstring(r *rand.Rand) etf.Term {
	v := etf.Bitstring{Bytes: randomBytes(r, 1+r.IntN(10)), Bits: uint8(1 + r.IntN(7))}
	v.Bytes[len(v.Bytes)-1] &= 0xFF << (8 - v.Bits)
	return v
}

func randomString(r *rand.Rand) etf.Term {
	l := make(etf.List, r.IntN(12))
	for i := range l {
		l[i] = etf.Int(r.IntN(257))
	}
	return l
}

// many returns elements for a container: few, or seldom more than a header of
// one byte can count.
func many(r *rand.Rand, depth int) []etf.Term {
	n := r.IntN(6)
	if r.IntN(2000) == 0 {
		n, depth = 255+r.IntN(3), 0
	}
	ts := make([]etf.Term, n)
	for i := range ts {
		ts[i] = Random(r, depth-1)
	}
	return ts
}

// randomMap returns a map of distinct keys, sometimes more than a node keeps in
// a flat map.
func randomMap(r *rand.Rand, depth int) etf.Term {
	keys := many(r, depth)
	if r.IntN(50) == 0 {
		for len(keys) < 40 {
			keys = append(keys, Random(r, 0))
		}
	}
	m := etf.Map{}
	seen := make(map[string]bool)
	for _, key := range keys {
		if id := string(Canonical(key)); !seen[id] {
			seen[id] = true
			m = append(m, etf.Pair{Key: key, Value: Random(r, depth-1)})
		}
	}
	return m
}

// randomFun returns a fun of code no node has.
func randomFun(r *rand.Rand, depth int) etf.Term {
	return etf.Fun{
		Module: pick(r, stock), Arity: uint8(r.IntN(256)),
		Uniq: [16]byte(randomBytes(r, 16)), Index: r.Uint32N(1000),
		OldIndex: int64(r.IntN(1000)), OldUniq: int64(r.IntN(1 << 27)),
		Pid: RandomPid(r), Free: randomFree(r, depth),
	}
}

// randomFree returns free variables, no more than a fun of a node can have.
func randomFree(r *rand.Rand, depth int) []etf.Term {
	free := many(r, depth)
	return free[:min(len(free), 5)]
}
