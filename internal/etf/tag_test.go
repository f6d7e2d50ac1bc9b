package etf_test

import (
	"bytes"
	"encoding/hex"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/etf/etftest"
)

// tagCases are terms as they stand on the wire, without the version byte, and
// what they mean. back is what Append makes of them, if it is something else:
// old tags and needless lengths are not written.
var tagCases = []struct {
	name string
	wire string // hexadecimal digits and "text"
	term etf.Term
	back string
}{
	{"SMALL_INTEGER_EXT", "61 ff", etf.Int(255), ""},
	{"INTEGER_EXT", "62 00000100", etf.Int(256), ""},
	{"INTEGER_EXT negative", "62 80000000", etf.Int(math.MinInt32), ""},
	{"INTEGER_EXT small", "62 00000007", etf.Int(7), "61 07"},
	{"SMALL_BIG_EXT", "6e 04 00 00000080", etf.Int(1 << 31), ""},
	{"SMALL_BIG_EXT largest Int", "6e 08 00 ffffffffffffff7f", etf.Int(math.MaxInt64), ""},
	{"SMALL_BIG_EXT smallest Int", "6e 08 01 0000000000000080", etf.Int(math.MinInt64), ""},
	{"SMALL_BIG_EXT above Int", "6e 08 00 0000000000000080", etf.Big{V: bigInt("9223372036854775808")}, ""},
	{"SMALL_BIG_EXT below Int", "6e 08 01 0100000000000080", etf.Big{V: bigInt("-9223372036854775809")}, ""},
	{"SMALL_BIG_EXT zeros", "6e 0a 01 01000000000000000000", etf.Int(-1), "62 ffffffff"},
	{"SMALL_BIG_EXT nothing", "6e 00 00", etf.Int(0), "61 00"},
	{"LARGE_BIG_EXT", "6f 00000100 01" + zeros(255) + "01", etf.Big{V: new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(1), 8*255))}, ""},
	{"LARGE_BIG_EXT small", "6f 00000001 00 05", etf.Int(5), "61 05"},
	{"LARGE_BIG_EXT 1 KiB", "6f 00000400 00" + zeros(1023) + "80", etf.Big{V: new(big.Int).Lsh(big.NewInt(1), 8*1024-1)}, ""},
	{"LARGE_BIG_EXT over 1 KiB", "6f 00000401 00" + zeros(1024) + "01", etf.Opaque{Tag: 111, Bytes: unhex("00000401 00" + zeros(1024) + "01")}, ""},
	{"NEW_FLOAT_EXT", "46 3ff8000000000000", etf.Float(1.5), ""},
	{"NEW_FLOAT_EXT minus zero", "46 8000000000000000", etf.Float(math.Copysign(0, -1)), ""},
	{"FLOAT_EXT", `63 "1.50000000000000000000e+00" 0000000000`, etf.Float(1.5), "46 3ff8000000000000"},
	{"FLOAT_EXT negative", `63 "-1.00000000000000000000e-10" 00000000`, etf.Float(-1e-10), "46 bddb7cdfd9d7bdbb"},
	{"ATOM_EXT", `64 0002 "ok"`, etf.Atom("ok"), `77 02 "ok"`},
	{"ATOM_EXT Latin-1", `64 0002 68e9`, etf.Atom("hé"), `77 03 "hé"`},
	{"ATOM_EXT that looks like UTF-8", `64 0002 c3a9`, etf.Atom("Ã©"), `77 04 "Ã©"`},
	{"SMALL_ATOM_EXT", `73 02 "ok"`, etf.Atom("ok"), `77 02 "ok"`},
	{"ATOM_UTF8_EXT", `76 0003 "hé"`, etf.Atom("hé"), `77 03 "hé"`},
	{"ATOM_UTF8_EXT long", `76 01fe "` + strings.Repeat("é", 255) + `"`, etf.Atom(strings.Repeat("é", 255)), ""},
	{"SMALL_ATOM_UTF8_EXT", `77 03 "hé"`, etf.Atom("hé"), ""},
	{"SMALL_ATOM_UTF8_EXT empty", `77 00`, etf.Atom(""), ""},
	{"SMALL_ATOM_UTF8_EXT not UTF-8", `77 04 61ff62c3`, etf.Atom(`a\xFFb\xC3`), `77 0a "a\xFFb\xC3"`},
	{"SMALL_ATOM_UTF8_EXT surrogate", `77 03 eda080`, etf.Atom(`\xED\xA0\x80`), `77 0c "\xED\xA0\x80"`},
	{"NEW_PID_EXT", `58 77 03 "a@b" 00000041 00000002 00000007`, etf.Pid{Node: "a@b", ID: 65, Serial: 2, Creation: 7}, ""},
	{"PID_EXT", `67 64 0003 "a@b" 00000041 00000002 03`, etf.Pid{Node: "a@b", ID: 65, Serial: 2, Creation: 3}, `58 77 03 "a@b" 00000041 00000002 00000003`},
	{"NEW_PORT_EXT", `59 77 03 "a@b" 00000009 00000007`, etf.Port{Node: "a@b", ID: 9, Creation: 7}, ""},
	{"PORT_EXT", `66 64 0003 "a@b" 00000009 01`, etf.Port{Node: "a@b", ID: 9, Creation: 1}, `59 77 03 "a@b" 00000009 00000001`},
	{"V4_PORT_EXT", `78 77 03 "a@b" 0000000100000009 00000007`, etf.Port{Node: "a@b", ID: 1<<32 + 9, Creation: 7}, ""},
	{"V4_PORT_EXT small", `78 77 03 "a@b" 0000000000000009 00000007`, etf.Port{Node: "a@b", ID: 9, Creation: 7}, `59 77 03 "a@b" 00000009 00000007`},
	{"NEWER_REFERENCE_EXT", `5a 0003 77 03 "a@b" 00000007 00000001 00000002 00000003`, etf.Ref{Node: "a@b", Creation: 7, Len: 3, ID: [5]uint32{1, 2, 3}}, ""},
	{"NEWER_REFERENCE_EXT five words", `5a 0005 77 03 "a@b" 00000007 00000001 00000002 00000003 00000004 00000005`, etf.Ref{Node: "a@b", Creation: 7, Len: 5, ID: [5]uint32{1, 2, 3, 4, 5}}, ""},
	{"NEW_REFERENCE_EXT", `72 0002 64 0003 "a@b" 01 00000001 00000002`, etf.Ref{Node: "a@b", Creation: 1, Len: 2, ID: [5]uint32{1, 2}}, `5a 0002 77 03 "a@b" 00000001 00000001 00000002`},
	{"REFERENCE_EXT", `65 64 0003 "a@b" 00000005 02`, etf.Ref{Node: "a@b", Creation: 2, Len: 1, ID: [5]uint32{5}}, `5a 0001 77 03 "a@b" 00000002 00000005`},
	{"SMALL_TUPLE_EXT", "68 02 61 01 61 02", etf.Tuple{etf.Int(1), etf.Int(2)}, ""},
	{"SMALL_TUPLE_EXT empty", "68 00", etf.Tuple{}, ""},
	{"LARGE_TUPLE_EXT", "69 00000100" + strings.Repeat("6a", 256), etf.Tuple(nils(256)), ""},
	{"LARGE_TUPLE_EXT small", "69 00000001 61 01", etf.Tuple{etf.Int(1)}, "68 01 61 01"},
	{"NIL_EXT", "6a", etf.List{}, ""},
	{"STRING_EXT", `6b 0003 0161ff`, etf.List{etf.Int(1), etf.Int(97), etf.Int(255)}, ""},
	{"STRING_EXT empty", `6b 0000`, etf.List{}, "6a"},
	{"LIST_EXT", "6c 00000002 61 01 62 00000100 6a", etf.List{etf.Int(1), etf.Int(256)}, ""},
	{"LIST_EXT of bytes", "6c 00000002 61 01 61 02 6a", etf.List{etf.Int(1), etf.Int(2)}, "6b 0002 0102"},
	{"LIST_EXT improper", `6c 00000001 61 01 77 01 "a"`, etf.ImproperList{Elems: []etf.Term{etf.Int(1)}, Tail: etf.Atom("a")}, ""},
	{"LIST_EXT continued by LIST_EXT", "6c 00000001 6a 6c 00000001 68 00 6a", etf.List{etf.List{}, etf.Tuple{}}, "6c 00000002 6a 68 00 6a"},
	{"LIST_EXT continued by STRING_EXT", "6c 00000001 6a 6b 0002 0102", etf.List{etf.List{}, etf.Int(1), etf.Int(2)}, "6c 00000003 6a 61 01 61 02 6a"},
	{"LIST_EXT continued, improper", "6c 00000001 6a 6c 00000001 6a 61 01", etf.ImproperList{Elems: []etf.Term{etf.List{}, etf.List{}}, Tail: etf.Int(1)}, "6c 00000002 6a 6a 61 01"},
	{"LIST_EXT of nothing", "6c 00000000 6c 00000000 6a", etf.List{}, "6a"},
	{"LIST_EXT of nothing is its tail", "6c 00000000 61 01", etf.Int(1), "61 01"},
	{"BINARY_EXT", `6d 00000003 "abc"`, etf.Binary("abc"), ""},
	{"BIT_BINARY_EXT", "4d 00000002 03 ffe0", etf.Bitstring{Bytes: []byte{0xFF, 0xE0}, Bits: 3}, ""},
	{"BIT_BINARY_EXT unused bits set", "4d 00000001 03 ff", etf.Bitstring{Bytes: []byte{0xE0}, Bits: 3}, "4d 00000001 03 e0"},
	{"BIT_BINARY_EXT whole", "4d 00000001 08 ff", etf.Binary{0xFF}, "6d 00000001 ff"},
	{"BIT_BINARY_EXT empty", "4d 00000000 00", etf.Binary{}, "6d 00000000"},
	{"MAP_EXT", `74 00000002 6a 61 01 74 00000000 61 02`, etf.Map{{Key: etf.List{}, Value: etf.Int(1)}, {Key: etf.Map{}, Value: etf.Int(2)}}, ""},
	{"EXPORT_EXT", `71 77 05 "lists" 77 03 "map" 61 02`, etf.Export{Module: "lists", Function: "map", Arity: 2}, ""},
	{"NEW_FUN_EXT", `70 0000003b 01 000102030405060708090a0b0c0d0e0f 00000002 00000001` +
		`77 01 "m" 61 02 62 00010000 58 77 03 "a@b" 00000041 00000002 00000007 61 63`,
		etf.Fun{
			Module: "m", Arity: 1, Uniq: [16]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, Index: 2, OldIndex: 2, OldUniq: 65536,
			Pid: etf.Pid{Node: "a@b", ID: 65, Serial: 2, Creation: 7}, Free: []etf.Term{etf.Int(99)},
		}, ""},
	{"LOCAL_EXT", "79 01020304", etf.Opaque{Tag: 121, Bytes: []byte{1, 2, 3, 4}}, ""},
}

func bigInt(s string) *big.Int {
	v, ok := new(big.Int).SetString(s, 10)
	if !ok {
		panic(s)
	}
	return v
}

func zeros(n int) string { return strings.Repeat("00", n) }

func nils(n int) []etf.Term {
	ts := make([]etf.Term, n)
	for i := range ts {
		ts[i] = etf.List{}
	}
	return ts
}

// unhex reads hexadecimal digits with blanks, and text in quotes.
func unhex(s string) (b []byte) {
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			b = append(b, part...)
			continue
		}
		digits, err := hex.DecodeString(strings.ReplaceAll(part, " ", ""))
		if err != nil {
			panic(s)
		}
		b = append(b, digits...)
	}
	return b
}

func TestTags(t *testing.T) {
	for _, test := range tagCases {
		t.Run(test.name, func(t *testing.T) {
			wire := unhex(test.wire)
			got, err := etf.Decode(append([]byte{etf.Version}, wire...), etf.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if !etftest.Equal(got, test.term) {
				t.Errorf("decoded %#v, want %#v", got, test.term)
			}
			want := wire
			if test.back != "" {
				want = unhex(test.back)
			}
			if back, err := etf.Append([]byte("x"), got); err != nil || !bytes.Equal(back[1:], want) {
				t.Errorf("encoded % x, %v, want % x", back[1:], err, want)
			}
			c := etf.NewCursor(wire, nil)
			if c.Skip(); c.Err() != nil || c.Len() > 0 || c.Offset() != len(wire) {
				t.Errorf("Skip: %v, %d bytes left", c.Err(), c.Len())
			}
		})
	}
}

// TestTruncated: no beginning of a term is a term, however it is read.
func TestTruncated(t *testing.T) {
	for _, test := range tagCases {
		wire := unhex(test.wire)
		if test.name == "LOCAL_EXT" { // has no end of its own
			continue
		}
		for n := range wire {
			if _, err := etf.Decode(append([]byte{etf.Version}, wire[:n]...), etf.Limits{}); err == nil {
				t.Errorf("%s: decoded %d of %d bytes", test.name, n, len(wire))
			}
			c := etf.NewCursor(wire[:n], nil)
			if c.Skip(); c.Err() == nil {
				t.Errorf("%s: skipped %d of %d bytes", test.name, n, len(wire))
			}
		}
	}
}

func TestTrailingBytes(t *testing.T) {
	for _, test := range tagCases {
		if test.name == "LOCAL_EXT" {
			continue
		}
		b := append(append([]byte{etf.Version}, unhex(test.wire)...), 0)
		if got, err := etf.Decode(b, etf.Limits{}); err == nil {
			t.Errorf("%s: decoded %v in spite of a byte behind it", test.name, got)
		}
	}
}

// unencodable terms, and what the error must say.
var unencodable = []struct {
	term etf.Term
	says string
}{
	{nil, "nil"},
	{etf.Float(math.NaN()), "NaN"},
	{etf.Float(math.Inf(-1)), "-Inf"},
	{etf.Atom(strings.Repeat("é", 256)), "256 characters"},
	{etf.Atom("\xff"), "UTF-8"},
	{etf.Big{}, "without value"},
	{etf.Bitstring{Bytes: []byte{1}, Bits: 8}, "8 bits"},
	{etf.Bitstring{Bits: 1}, "0 bytes"},
	{etf.Tuple{etf.Int(1), nil}, "nil"},
	{etf.ImproperList{Tail: etf.Int(1)}, "without elements"},
	{etf.ImproperList{Elems: nils(1), Tail: etf.List{}}, "list as tail"},
	{etf.ImproperList{Elems: nils(1)}, "nil"},
	{etf.Map{{Key: etf.Int(1)}}, "nil"},
	{etf.Map{{Value: etf.Int(1)}}, "nil"},
	{etf.ImproperList{Elems: []etf.Term{nil}, Tail: etf.Int(1)}, "nil"},
	{etf.Ref{Node: "\xff", Len: 1}, "UTF-8"},
	{etf.Export{Module: "\xff"}, "UTF-8"},
	{etf.Fun{Module: "\xff"}, "UTF-8"},
	{etf.Fun{Module: "m", Pid: etf.Pid{Node: "\xff"}}, "UTF-8"},
	{etf.Ref{Node: "a@b"}, "0 words"},
	{etf.Ref{Node: "a@b", Len: 6}, "6 words"},
	{etf.Pid{Node: "\xff"}, "UTF-8"},
	{etf.Port{Node: "\xff"}, "UTF-8"},
	{etf.Export{Module: "m", Function: "f", Arity: 256}, "arity 256"},
	{etf.Fun{Module: "m", Pid: etf.Pid{Node: "a@b"}, Free: []etf.Term{nil}}, "nil"},
	{etf.Opaque{Tag: 97}, "SMALL_INTEGER_EXT"},
	{etf.Opaque{Tag: 111, Bytes: []byte{0, 0, 0, 2, 0, 1}}, "LARGE_BIG_EXT"},
	{etf.Tuple{etf.Opaque{Tag: 121}}, "LOCAL_EXT"},
	{selfContaining(), "nesting"},
}

func selfContaining() etf.Term {
	l := make(etf.List, 1)
	l[0] = l
	return l
}

func TestUnencodable(t *testing.T) {
	for _, test := range unencodable {
		b, err := etf.Append([]byte("kept"), test.term)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%T: error %v, want one about %q", test.term, err, test.says)
		}
		if string(b) != "kept" {
			t.Errorf("%T: %d bytes left behind", test.term, len(b)-4)
		}
	}
}

// TestAppendForms: the form depends on the value, not on the type it came in.
func TestAppendForms(t *testing.T) {
	for _, test := range []struct {
		term etf.Term
		wire string
	}{
		{etf.Big{V: big.NewInt(5)}, "61 05"},
		{etf.Tuple(nil), "68 00"},
		{etf.List(nil), "6a"},
		{etf.Binary(nil), "6d 00000000"},
		{etf.List(slices.Repeat([]etf.Term{etf.Int(7)}, 65535)), "6b ffff" + strings.Repeat("07", 65535)},
		{etf.List(slices.Repeat([]etf.Term{etf.Int(7)}, 65536)), "6c 00010000" + strings.Repeat("6107", 65536) + "6a"},
	} {
		if got := mustAppend(t, test.term); !bytes.Equal(got, unhex(test.wire)) {
			t.Errorf("%T: % .20x, want %.20s", test.term, got, test.wire)
		}
	}
}

func TestAppendAtomCutsNames(t *testing.T) {
	long := etf.Atom(strings.Repeat("é", 300))
	got, err := etf.Decode(etf.AppendAtom([]byte{etf.Version}, long), etf.Limits{})
	if err != nil || got != long[:2*255] {
		t.Errorf("%v, %v", got, err)
	}
}
