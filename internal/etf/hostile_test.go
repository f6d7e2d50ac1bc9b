// Input that was made to do harm.

package etf_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/etf/etftest"
)

const megabyte = 1 << 20

var hostile = []struct {
	name string
	wire []byte // without the version byte
	want error
}{
	{"nothing", nil, etf.ErrTruncated},
	{"large tuple header", unhex("69 ffffffff 61"), etf.ErrTruncated},
	{"list header", unhex("6c ffffffff 61 01"), etf.ErrTruncated},
	{"binary header", unhex("6d ffffffff 61"), etf.ErrTruncated},
	{"bitstring header", unhex("4d ffffffff 01 61"), etf.ErrTruncated},
	{"map header", unhex("74 ffffffff 61 01"), etf.ErrTruncated},
	{"map header, half of it there", unhex("74 00000003 6a6a6a6a6a"), etf.ErrTruncated},
	{"big header", unhex("6f ffffffff 00 01"), etf.ErrTruncated},
	{"string header", unhex("6b ffff 01"), etf.ErrTruncated},
	{"fun size", unhex("70 ffffffff 01" + zeros(40)), etf.ErrTruncated},
	{"fun size too small", unhex("70 00000003 01" + zeros(40)), etf.ErrTruncated},
	{"fun of other size than its parts", unhex(`70 0000003b 01` + zeros(16) + `00000002 00000000 77 01 "m" 61 02 61 02 58 77 03 "a@b" 00000041 00000002 00000007 6a6a6a6a6a6a`), etf.ErrValue},
	{"fun of many free variables", unhex(`70 0000003b 01` + zeros(16) + `00000002 ffffffff 77 01 "m" 61 02 61 02 58 77 03 "a@b" 00000041 00000002 00000007 6a6a6a6a6a6a`), etf.ErrTruncated},
	{"nested large tuples that each claim all the rest", claims(2000), etf.ErrTruncated},
	{"20 MB of nested tuples", bytes.Repeat([]byte{104, 1}, 10*megabyte), etf.ErrLimit},
	{"20 MB of nested lists", bytes.Repeat([]byte{108, 0, 0, 0, 1}, 4*megabyte), etf.ErrLimit},
	{"20 MB of nested tails", bytes.Repeat([]byte{108, 0, 0, 0, 1, 106}, 3*megabyte), etf.ErrLimit},
	{"20 MB of empty lists as tails", bytes.Repeat([]byte{108, 0, 0, 0, 0}, 4*megabyte), etf.ErrTruncated},
	{"20 MB of nested maps", bytes.Repeat([]byte{116, 0, 0, 0, 1}, 4*megabyte), etf.ErrLimit},
	{"too many elements", append(unhex("69 00500000"), bytes.Repeat([]byte{106}, 5*megabyte)...), etf.ErrLimit},
	{"NaN", unhex("46 7ff8000000000000"), etf.ErrValue},
	{"infinity", unhex("46 fff0000000000000"), etf.ErrValue},
	{"float text NaN", unhex(`63 "nan" ` + zeros(28)), etf.ErrValue},
	{"float text hexadecimal", unhex(`63 "0x1p4" ` + zeros(26)), etf.ErrValue},
	{"float text too large", unhex(`63 "1.0e999" ` + zeros(24)), etf.ErrValue},
	{"float text empty", unhex(`63 ` + zeros(31)), etf.ErrValue},
	{"atom of 256 characters in Latin-1", unhex(`64 0100` + zeros(256)), etf.ErrValue},
	{"atom of 256 characters in UTF-8", unhex(`76 0100` + zeros(256)), etf.ErrValue},
	{"atom cache reference without a cache", unhex("52 00"), etf.ErrValue},
	{"reference of no words", unhex(`5a 0000 77 00 00000001`), etf.ErrValue},
	{"reference of six words", unhex(`5a 0006 77 00 00000001` + zeros(24)), etf.ErrValue},
	{"pid of a node that is no atom", unhex(`58 61 01 00000041 00000002 00000007`), etf.ErrKind},
	{"external fun of arity 256", unhex(`71 77 00 77 00 62 00000100`), etf.ErrValue},
	{"sign of an integer", unhex("6e 01 02 01"), etf.ErrValue},
	{"bitstring of nine bits in the last byte", unhex("4d 00000001 09 ff"), etf.ErrValue},
	{"bitstring of no bits in the last byte", unhex("4d 00000001 00 ff"), etf.ErrValue},
	{"bitstring of bits without bytes", unhex("4d 00000000 01"), etf.ErrValue},
	{"LOCAL_EXT inside", unhex("68 01 79 01"), etf.ErrTag},
	{"compressed inside", unhex("68 01 50 00000001"), etf.ErrTag},
	{"version inside", unhex("83 6a"), etf.ErrTag},
	{"tag 0", unhex("00"), etf.ErrTag},
	{"tag 255", unhex("ff 00"), etf.ErrTag},
}

// claims nests large tuples, each of which says that all bytes behind it are
// its elements.
func claims(n int) (b []byte) {
	for i := range n {
		b = binary.BigEndian.AppendUint32(append(b, 105), uint32(5*(n-i-1)))
	}
	return b
}

func TestHostile(t *testing.T) {
	for _, test := range hostile {
		t.Run(test.name, func(t *testing.T) {
			b := append([]byte{etf.Version}, test.wire...)
			start := time.Now()
			cost := allocated(func() {
				got, err := etf.Decode(b, etf.Limits{})
				if !errors.Is(err, test.want) || got != nil {
					t.Errorf("Decode: %v, want %v", err, test.want)
				}
				var e *etf.Error
				if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(b) {
					t.Errorf("Decode: error %#v", err)
				}
			})
			if took := time.Since(start); took > 2*time.Second*slowness {
				t.Errorf("Decode took %v", took)
			}
			if most := mayAllocate(len(b)); cost > most {
				t.Errorf("Decode allocated %d bytes for %d", cost, len(b))
			}
			start = time.Now()
			skip := func() {
				c := etf.NewCursor(test.wire, nil)
				c.Skip() // no matter what it says
			}
			cost = allocated(skip)
			took := time.Since(start)
			// What is counted is the whole process; the runtime allocates at times, too.
			for range 5 {
				start = time.Now()
				cost, took = min(cost, allocated(skip)), min(took, time.Since(start))
			}
			if took > 500*time.Millisecond*slowness || cost > 4096 {
				t.Errorf("Skip took %v, %d bytes", took, cost)
			}
		})
	}
}

// TestNestingTime: a deep term is refused at once, or in a time that is in proportion to its
// size: one of a hundred times the size does not take ten thousand times as long.
func TestNestingTime(t *testing.T) {
	for _, step := range [][]byte{{104, 1}, {108, 0, 0, 0, 1}, {116, 0, 0, 0, 1}, {108, 0, 0, 0, 0}} {
		refused := func(size int) time.Duration {
			b := append([]byte{etf.Version}, bytes.Repeat(step, size/len(step))...)
			best := time.Hour // of a few, for the machine may be busy
			for range 5 {
				start := time.Now()
				if _, err := etf.Decode(b, etf.Limits{}); err == nil {
					t.Errorf("% x repeated: no error", step)
				}
				best = min(best, time.Since(start))
			}
			return best
		}
		if small, large := refused(megabyte/5), refused(20*megabyte); large > 2000*small {
			t.Errorf("% x repeated: refused after %v, of a hundredth of the size after %v", step, large, small)
		}
	}
}

func TestDepth(t *testing.T) {
	nested := func(depth int) []byte {
		return append(append([]byte{etf.Version}, bytes.Repeat([]byte{104, 1}, depth)...), 106)
	}
	for _, test := range []struct {
		limit, depth int
		ok           bool
	}{
		{0, 256, true}, {0, 257, false}, {1, 1, true}, {1, 2, false},
		{etf.MaxDepth, etf.MaxDepth, true}, {1 << 30, etf.MaxDepth, true}, {1 << 30, etf.MaxDepth + 1, false},
	} {
		got, err := etf.Decode(nested(test.depth), etf.Limits{Depth: test.limit})
		if (err == nil) != test.ok || err != nil && !errors.Is(err, etf.ErrLimit) {
			t.Errorf("limit %d, depth %d: %v", test.limit, test.depth, err)
		}
		if err == nil {
			if back, err := etf.Append([]byte{etf.Version}, got); err != nil || !bytes.Equal(back, nested(test.depth)) {
				t.Errorf("depth %d: encoded %v", test.depth, err)
			}
		}
	}
}

func TestElements(t *testing.T) {
	b := unhex("83 68 02 6c 00000002 6a 6a 6a 74 00000001 6a 6a") // 2 + 2 and a tail + 2
	if _, err := etf.Decode(b, etf.Limits{Elements: 7}); err != nil {
		t.Error(err)
	}
	if _, err := etf.Decode(b, etf.Limits{Elements: 6}); !errors.Is(err, etf.ErrLimit) {
		t.Error(err)
	}
}

func deflated(claim int, term []byte) []byte {
	var b bytes.Buffer
	b.Write([]byte{etf.Version, 80})
	b.Write(binary.BigEndian.AppendUint32(nil, uint32(claim)))
	z, _ := zlib.NewWriterLevel(&b, 9)
	z.Write(term)
	z.Close()
	return b.Bytes()
}

func binaryTerm(n int) []byte { return etf.AppendBinary(nil, make([]byte, n)) }

func TestCompressed(t *testing.T) {
	random := etf.AppendBinary(nil, randomBytes(100_000))
	damaged := deflated(len(random), random)
	damaged[len(damaged)-1] ^= 1 // in the checksum
	for _, test := range []struct {
		name string
		b    []byte
		lim  etf.Limits
		want error
	}{
		{"honest", deflated(len(random), random), etf.Limits{}, nil},
		{"small, of high ratio", deflated(10_005, binaryTerm(10_000)), etf.Limits{}, nil},
		{"above the caller's limit", deflated(len(random), random), etf.Limits{Inflated: 50_000}, etf.ErrLimit},
		{"refused", deflated(len(random), random), etf.Limits{Inflated: -1}, etf.ErrLimit},
		{"bomb", deflated(50*megabyte+5, binaryTerm(50*megabyte)), etf.Limits{}, etf.ErrLimit},
		{"bomb that claims little", deflated(1000, binaryTerm(50*megabyte)), etf.Limits{}, etf.ErrValue},
		{"claims too much", deflated(len(random)+1, random), etf.Limits{}, etf.ErrValue},
		{"claims 4 GB", deflated(1<<32-1, random), etf.Limits{}, etf.ErrLimit},
		{"cut", deflated(len(random), random)[:50_000], etf.Limits{}, etf.ErrValue},
		{"damaged", damaged, etf.Limits{}, etf.ErrValue},
		{"bytes behind it", append(deflated(len(random), random), 0), etf.Limits{}, etf.ErrValue},
		{"term and bytes inside", deflated(len(random)+1, append(random, 0)), etf.Limits{}, etf.ErrValue},
		{"compressed inside", deflated(len(damaged)-1, damaged[1:]), etf.Limits{}, etf.ErrTag},
		{"no zlib", unhex("83 50 00000001 ff ff ff"), etf.Limits{}, etf.ErrValue},
		{"header only", unhex("83 50 0000"), etf.Limits{}, etf.ErrTruncated},
		{"nothing", unhex("83 50"), etf.Limits{}, etf.ErrTruncated},
	} {
		cost := allocated(func() {
			if _, err := etf.Decode(test.b, test.lim); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Errorf("%s: %v, want %v", test.name, err, test.want)
			}
		})
		if cost > 2*megabyte {
			t.Errorf("%s: %d bytes allocated", test.name, cost)
		}
	}
}

// TestManyAtoms: ten million distinct atoms leave no trace in a Cursor.
func TestManyAtoms(t *testing.T) {
	atoms := 10_000_000
	if testing.Short() {
		atoms /= 10
	}
	c := etf.NewCursor(nil, nil)
	wire := etf.AppendAtom(nil, "12345678_and_more")
	read := func(from, to int) {
		for i := from; i < to; i++ {
			for at, rest := 2+8-1, i; at >= 2; at, rest = at-1, rest/10 {
				wire[at] = '0' + byte(rest%10)
			}
			c.Reset(wire, nil)
			if c.Atom(); c.Err() != nil {
				t.Fatal(c.Err())
			}
		}
	}
	read(0, 10_000)
	before := heapInUse()
	read(10_000, atoms)
	if after := heapInUse(); after > before+megabyte {
		t.Errorf("heap grew from %d to %d bytes", before, after)
	}
	runtime.KeepAlive(c)
}

// TestMemory: what a term costs is bounded by its size, be it well-formed or
// not.
func TestMemory(t *testing.T) {
	worst := 0.0
	check := func(what string, b []byte) {
		t.Helper()
		cost := allocated(func() { etf.Decode(b, etf.Limits{Inflated: -1}) })
		if cost > mayAllocate(len(b)) {
			t.Errorf("%s: %d bytes allocated for %d", what, cost, len(b))
		}
		if len(b) > 20_000 {
			worst = max(worst, float64(cost)/float64(len(b)))
		}
	}
	// Every small term, many times over, in every container.
	for _, test := range tagCases {
		one := unhex(test.wire)
		if len(one) > 100 || test.name == "LOCAL_EXT" {
			continue
		}
		const n = 20_000
		all := bytes.Repeat(one, n)
		check("tuple of "+test.name, append(unhex("83 69 00004e20"), all...))
		check("list of "+test.name, append(append(unhex("83 6c 00004e20"), all...), 106))
		check("map of "+test.name, append(unhex("83 74 00002710"), all...))
		check("tuples of one "+test.name, append(unhex("83 69 00004e20"), bytes.Repeat(append(unhex("68 01"), one...), n)...))
		check("lists of one "+test.name, append(unhex("83 69 00004e20"), bytes.Repeat(append(append(unhex("6c 00000001"), one...), 106), n)...))
		check("maps of one "+test.name, append(unhex("83 69 00004e20"), bytes.Repeat(append(append(unhex("74 00000001"), one...), 106), n)...))
		check("tails of one "+test.name, append(append([]byte{etf.Version}, bytes.Repeat(append(unhex("6c 00000001"), one...), n)...), 106))
	}
	// Random terms, with a few bytes changed.
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		b, err := etf.Append([]byte{etf.Version}, etftest.Random(r, 4))
		if err != nil {
			t.Fatal(err)
		}
		check("random", b)
		for range r.IntN(4) {
			b[1+r.IntN(len(b)-1)] = byte(r.Uint32())
		}
		check("changed", b)
	}
	t.Logf("at most %.1f bytes allocated per byte of input", worst)
}

func mayAllocate(input int) uint64 { return 64*uint64(input) + megabyte }

// allocated is how many bytes f allocates, freed or not.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func randomBytes(n int) []byte {
	r := rand.New(rand.NewPCG(5, 6))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func TestErrorText(t *testing.T) {
	_, err := etf.Decode(unhex("83 68 02 61 01 69 ffffffff"), etf.Limits{})
	const want = "etf: offset 5: bytes missing: LARGE_TUPLE_EXT of 4294967300 bytes, 5 left"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
