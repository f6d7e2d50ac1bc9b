package probe

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Allocators asks for carriers and blocks; parts are {Allocator, [Instance]}.
func Allocators() Request {
	return request("allocators", etf.Int(16), etf.Int(DefaultPace.Pause))
}

// DecodeAllocatorsPart appends the instances of one part of the answer.
//
// Shape: {instance, N, [{mbcs, [{blocks, [{Type, [{size, Now, Last, Max}]}]}, {carriers_size, Now, Last, Max}]},
// {mbcs_pool, …}, {sbcs, …}]}. Before OTP 24 blocks_size stands directly in mbcs.
func DecodeAllocatorsPart(c *etf.Cursor, list []beam.Allocator) []beam.Allocator {
	arity(c, 2)
	alloc := string(c.Atom())
	for range each(c) {
		t, ok := c.Term(allocatorTerm).(etf.Tuple)
		if !ok || len(t) != 3 || t[0] != etf.Atom("instance") {
			continue
		}
		n, _ := t[1].(etf.Int)
		a := beam.Allocator{Name: alloc, Instance: int(n)}
		props, _ := t[2].(etf.List)
		for _, p := range props {
			kv, ok := p.(etf.Tuple)
			if !ok || len(kv) != 2 {
				continue
			}
			sizes, _ := kv[1].(etf.List)
			switch kv[0] {
			case etf.Atom("mbcs"), etf.Atom("mbcs_pool"):
				b, cs := blocksAndCarriers(sizes)
				a.MBCBlocks += b
				a.MBCCarriers += cs
			case etf.Atom("sbcs"):
				b, cs := blocksAndCarriers(sizes)
				a.SBCBlocks += b
				a.SBCCarriers += cs
			}
		}
		a.BlocksSize, a.CarriersSize = a.MBCBlocks+a.SBCBlocks, a.MBCCarriers+a.SBCCarriers
		list = append(list, a)
	}
	return list
}

var allocatorTerm = etf.Limits{Depth: 16, Elements: 64 << 10, Inflated: -1}

func blocksAndCarriers(sizes etf.List) (blocks, carriers int64) {
	for _, s := range sizes {
		t, ok := s.(etf.Tuple)
		if !ok || len(t) < 2 {
			continue
		}
		switch t[0] {
		case etf.Atom("blocks_size"): // before OTP 24
			blocks += now(t)
		case etf.Atom("carriers_size"):
			carriers += now(t)
		case etf.Atom("blocks"):
			types, _ := t[1].(etf.List)
			for _, kind := range types {
				kv, ok := kind.(etf.Tuple)
				if !ok || len(kv) != 2 {
					continue
				}
				inner, _ := kv[1].(etf.List)
				b, _ := blocksOf(inner)
				blocks += b
			}
		}
	}
	return blocks, carriers
}

func blocksOf(l etf.List) (size int64, ok bool) {
	for _, e := range l {
		if t, is := e.(etf.Tuple); is && len(t) >= 2 && t[0] == etf.Atom("size") {
			return now(t), true
		}
	}
	return 0, false
}

// now reads {Name, Now, …}.
func now(t etf.Tuple) int64 {
	n, _ := t[1].(etf.Int)
	return int64(n)
}
