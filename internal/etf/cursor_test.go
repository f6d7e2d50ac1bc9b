package etf_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/etf/etftest"
)

func TestCursorReadsInOrder(t *testing.T) {
	pid := etf.Pid{Node: "a@b", ID: 1, Serial: 2, Creation: 3}
	port := etf.Port{Node: "a@b", ID: 1 << 40, Creation: 3}
	ref := etf.Ref{Node: "a@b", Creation: 3, Len: 2, ID: [5]uint32{4, 5}}
	wire := mustAppend(t, etf.Tuple{
		etf.Atom("ok"), etf.Int(-7), etf.Float(1.5), etf.Binary("bytes"), pid, port, ref,
		etf.List{etf.Atom("a"), etf.Int(1)}, etf.List{}, etf.Map{{Key: etf.Atom("k"), Value: etf.Int(2)}},
		etf.List{etf.Int(1), etf.Int(2)}, etf.List{etf.Int(1), etf.Int(1000)}, etf.List{},
		etf.Tuple{etf.Atom("m"), etf.Atom("f"), etf.Int(3)}, etf.Export{Module: "m", Function: "f", Arity: 1},
		etf.Tuple{etf.Int(1)}, etf.Tuple{etf.Int(2)},
	})
	c := etf.NewCursor(wire, nil)
	expect(t, "arity", c.Tuple(), 17)
	expect(t, "atom", c.Atom(), "ok")
	expect(t, "integer", c.Int(), -7)
	expect(t, "float", c.Float(), 1.5)
	expect(t, "binary", string(c.Binary()), "bytes")
	expect(t, "pid", c.Pid(), pid)
	expect(t, "port", c.Port(), port)
	expect(t, "reference", c.Ref(), ref)
	expect(t, "list", c.List(), 2)
	expect(t, "element", c.Atom(), "a")
	expect(t, "element", c.Int(), 1)
	c.ListEnd()
	expect(t, "empty list", c.List(), 0)
	c.ListEnd()
	expect(t, "map", c.Map(), 1)
	expect(t, "key", c.Atom(), "k")
	expect(t, "value", c.Int(), 2)
	expect(t, "string", slices.Equal(c.Ints([]int64{0}), []int64{0, 1, 2}), true)
	expect(t, "integers", slices.Equal(c.Ints(nil), []int64{1, 1000}), true)
	expect(t, "no integers", len(c.Ints(nil)), 0)
	m, f, a := c.MFA()
	expect(t, "module", m, "m")
	expect(t, "function", f, "f")
	expect(t, "arity", a, 3)
	expect(t, "external fun", c.Export(), etf.Export{Module: "m", Function: "f", Arity: 1})
	c.Skip()
	expect(t, "kind", c.Kind(), etf.KindTuple)
	expect(t, "term", reflect.DeepEqual(c.Term(etf.Limits{}), etf.Term(etf.Tuple{etf.Int(2)})), true)
	expect(t, "bytes left", c.Len(), 0)
	expect(t, "offset", c.Offset(), len(wire))
	expect(t, "kind", c.Kind(), etf.KindInvalid)
	expect(t, "error", c.Err(), nil)
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func mustAppend(t testing.TB, term etf.Term) []byte {
	t.Helper()
	b, err := etf.Append(nil, term)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reads are all methods that read, with a term each of them refuses.
var reads = []struct {
	name  string
	read  func(*etf.Cursor) any
	other etf.Term
}{
	{"Tuple", func(c *etf.Cursor) any { return c.Tuple() }, etf.Int(1)},
	{"List", func(c *etf.Cursor) any { return c.List() }, etf.Int(1)},
	{"ListEnd", func(c *etf.Cursor) any { c.ListEnd(); return nil }, etf.Int(1)},
	{"Map", func(c *etf.Cursor) any { return c.Map() }, etf.Int(1)},
	{"Atom", func(c *etf.Cursor) any { return c.Atom() }, etf.Int(1)},
	{"Int", func(c *etf.Cursor) any { return c.Int() }, etf.Float(1)},
	{"Float", func(c *etf.Cursor) any { return c.Float() }, etf.Atom("a")},
	{"Binary", func(c *etf.Cursor) any { return c.Binary() }, etf.Int(1)},
	{"Pid", func(c *etf.Cursor) any { return c.Pid() }, etf.Int(1)},
	{"Port", func(c *etf.Cursor) any { return c.Port() }, etf.Int(1)},
	{"Ref", func(c *etf.Cursor) any { return c.Ref() }, etf.Int(1)},
	{"Export", func(c *etf.Cursor) any { return c.Export() }, etf.Int(1)},
	{"MFA", func(c *etf.Cursor) any { m, f, a := c.MFA(); return [3]any{m, f, a} }, etf.Int(1)},
	{"Ints", func(c *etf.Cursor) any { return c.Ints(nil) }, etf.Int(1)},
	{"Term", func(c *etf.Cursor) any { return c.Term(etf.Limits{}) }, nil},
	{"Skip", func(c *etf.Cursor) any { c.Skip(); return nil }, nil},
}

// zero is what a method returns after an error.
func zero(got any) bool {
	return got == nil || got == [3]any{etf.Atom(""), etf.Atom(""), 0} || reflect.ValueOf(got).IsZero()
}

func TestCursorRefusesOtherKinds(t *testing.T) {
	for _, test := range reads {
		if test.other == nil {
			continue
		}
		wire := append(mustAppend(t, test.other), 106)
		c := etf.NewCursor(wire, nil)
		if got := test.read(c); !zero(got) || !errors.Is(c.Err(), etf.ErrKind) || c.Offset() != 0 {
			t.Errorf("%s of %T: %v, %v at %d", test.name, test.other, got, c.Err(), c.Offset())
		}
	}
}

func TestCursorErrorsStick(t *testing.T) {
	own := errors.New("not what I asked for")
	for _, test := range reads {
		c := etf.NewCursor(mustAppend(t, etf.Tuple{etf.Int(1)}), nil)
		expect(t, "arity", c.Tuple(), 1)
		c.Fail(own)
		c.Fail(errors.New("later"))
		if got := test.read(c); !zero(got) || c.Err() != own || c.Len() != 0 || c.Offset() != 2 || c.Kind() != etf.KindInvalid {
			t.Errorf("%s after an error: %v, %v, %d bytes left", test.name, got, c.Err(), c.Len())
		}
		c.Reset([]byte{97, 5}, nil)
		if v := c.Int(); v != 5 || c.Err() != nil {
			t.Errorf("%s, error, Reset: %d, %v", test.name, v, c.Err())
		}
	}
}

func TestCursorAtEnd(t *testing.T) {
	for _, test := range reads {
		for _, b := range [][]byte{nil, {}} {
			c := etf.NewCursor(b, nil)
			if got := test.read(c); !zero(got) || !errors.Is(c.Err(), etf.ErrTruncated) {
				t.Errorf("%s of no bytes: %v, %v", test.name, got, c.Err())
			}
		}
	}
}

func TestCursorUnknownTag(t *testing.T) {
	for _, test := range reads {
		c := etf.NewCursor([]byte{1, 2, 3}, nil)
		if got := test.read(c); !zero(got) || !errors.Is(c.Err(), etf.ErrTag) {
			t.Errorf("%s of an unknown tag: %v, %v", test.name, got, c.Err())
		}
	}
}

func TestCursorLists(t *testing.T) {
	// [[], [1]], the empty one with and without its ListEnd.
	wire := unhex("6c 00000002 6a 6c 00000001 61 01 6a 6a")
	for _, always := range []bool{true, false} {
		c := etf.NewCursor(wire, nil)
		expect(t, "outer", c.List(), 2)
		expect(t, "empty", c.List(), 0)
		if always {
			c.ListEnd()
		}
		expect(t, "inner", c.List(), 1)
		expect(t, "element", c.Int(), 1)
		c.ListEnd()
		c.ListEnd()
		if c.Err() != nil || c.Len() != 0 {
			t.Errorf("always %v: %v, %d bytes left", always, c.Err(), c.Len())
		}
	}
	// An empty list as the last element, at the end of which both ListEnd count.
	c := etf.NewCursor(unhex("6c 00000001 6a 6a 61 05"), nil)
	c.List()
	c.List()
	c.ListEnd()
	c.ListEnd()
	expect(t, "what follows", c.Int(), 5)
	expect(t, "error", c.Err(), nil)
	// An improper list.
	c = etf.NewCursor(unhex("6c 00000001 61 01 61 02"), nil)
	c.List()
	c.Int()
	c.ListEnd()
	if !errors.Is(c.Err(), etf.ErrKind) {
		t.Errorf("improper list: %v", c.Err())
	}
	// STRING_EXT is for Ints only.
	c = etf.NewCursor(unhex("6b 0001 61"), nil)
	expect(t, "kind", c.Kind(), etf.KindString)
	if c.List(); !errors.Is(c.Err(), etf.ErrKind) {
		t.Errorf("string: %v", c.Err())
	}
}

func TestCursorIntsKeepsDst(t *testing.T) {
	c := etf.NewCursor(unhex("6c 00000002 61 01 6a 6a"), nil)
	if got := c.Ints([]int64{9}); !slices.Equal(got, []int64{9}) || c.Err() == nil {
		t.Errorf("%v, %v", got, c.Err())
	}
}

func TestCursorIntRange(t *testing.T) {
	for _, wire := range []string{"6e 08 00 0000000000000080", "6e 08 01 0100000000000080", "6e 09 00 000000000000000001"} {
		c := etf.NewCursor(unhex(wire), nil)
		if v := c.Int(); v != 0 || !errors.Is(c.Err(), etf.ErrValue) || c.Offset() != 0 {
			t.Errorf("%s: %d, %v", wire, v, c.Err())
		}
	}
	c := etf.NewCursor(unhex("6e 08 01 0000000000000080 61 03"), nil)
	expect(t, "smallest", c.Int(), -1<<63)
	expect(t, "as float", c.Float(), 3.0)
}

func TestCursorMFA(t *testing.T) {
	for wire, want := range map[string]error{
		`68 02 77 01 "m" 77 01 "f"`:                etf.ErrKind,
		`68 03 77 01 "m" 77 01 "f" 6a`:             etf.ErrKind,
		`68 03 77 01 "m" 77 01 "f" 62 00000100`:    etf.ErrValue,
		`68 03 77 01 "m" 77 01 "f"`:                etf.ErrTruncated,
		`68 03 64 0001 "m" 73 01 "f" 62 000000ff`:  nil,
		`69 00000003 76 0001 "m" 77 01 "f" 61 ff`:  nil,
		`68 03 77 01 "m" 77 01 "f" 61 ff 6a6a6a6a`: nil,
	} {
		c := etf.NewCursor(nil, nil)
		for range 2 { // with and without knowing the atoms
			c.Reset(unhex(wire), nil)
			m, f, a := c.MFA()
			if !errors.Is(c.Err(), want) || want == nil && (m != "m" || f != "f" || a != 255 || c.Err() != nil) {
				t.Errorf("%s: %v:%v/%d, %v", wire, m, f, a, c.Err())
			}
		}
	}
}

func TestCursorAtomCache(t *testing.T) {
	refs := []etf.Atom{"zero", "app@host"}
	c := etf.NewCursor(unhex("68 03 52 00 58 52 01 00000001 00000002 00000003 52 02"), refs)
	expect(t, "arity", c.Tuple(), 3)
	expect(t, "atom", c.Atom(), "zero")
	expect(t, "pid", c.Pid(), etf.Pid{Node: "app@host", ID: 1, Serial: 2, Creation: 3})
	if a := c.Atom(); a != "" || !errors.Is(c.Err(), etf.ErrValue) {
		t.Errorf("reference behind the last: %q, %v", a, c.Err())
	}
	c.Reset(unhex("68 02 52 00 52 00"), refs)
	got := c.Term(etf.Limits{})
	if !etftest.Equal(got, etf.Tuple{etf.Atom("zero"), etf.Atom("zero")}) {
		t.Errorf("%v, %v", got, c.Err())
	}
}

// TestAtomTable reads more atoms than the table takes, of all lengths and
// encodings, several times, and mixes up none of them.
func TestAtomTable(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	type sample struct {
		wire []byte
		name etf.Atom
	}
	var samples []sample
	add := func(name etf.Atom) {
		samples = append(samples, sample{etf.AppendAtom(nil, name), name})
		latin1 := []byte{}
		for _, char := range name {
			if char > 0xFF {
				return
			}
			latin1 = append(latin1, byte(char))
		}
		samples = append(samples, sample{append([]byte{100, byte(len(latin1) >> 8), byte(len(latin1))}, latin1...), name})
	}
	add("")
	add("Ã©") // in Latin-1 the bytes of é in UTF-8
	add("é")
	for n := 1; n <= 40; n++ { // one difference each, at any place
		name := make([]rune, n)
		for i := range name {
			name[i] = 'a'
		}
		add(etf.Atom(name))
		for i := range name {
			name[i] = 'b'
			add(etf.Atom(name))
			name[i] = 'é'
			add(etf.Atom(name))
			name[i] = 'a'
		}
	}
	for range 1000 {
		name := make([]rune, r.IntN(30))
		for i := range name {
			name[i] = 'a' + rune(r.IntN(3))
		}
		add(etf.Atom(name))
	}
	c := etf.NewCursor(nil, nil)
	for range 5 {
		r.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
		for _, s := range samples {
			for _, behind := range [][]byte{nil, make([]byte, 8)} { // at the very end, or not
				c.Reset(append(slices.Clone(s.wire), behind...), nil)
				if got := c.Atom(); got != s.name || c.Err() != nil {
					t.Fatalf("read %q, %v of % x", got, c.Err(), s.wire)
				}
				c.Reset(append(slices.Clone(s.wire), behind...), nil)
				if got := c.Term(etf.Limits{}); got != s.name || c.Err() != nil {
					t.Fatalf("term %q, %v of % x", got, c.Err(), s.wire)
				}
			}
		}
	}
}

// TestTermDoesNotAlias: a Term survives what happens to the bytes it came from.
func TestTermDoesNotAlias(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 2000 {
		want := etftest.Random(r, 4)
		wire := mustAppend(t, want)
		c := etf.NewCursor(wire, nil)
		got := c.Term(etf.Limits{})
		for i := range wire {
			wire[i] = 0xAA
		}
		if !etftest.Equal(got, want) {
			t.Fatal(etftest.Difference(got, want))
		}
	}
}

// TestSkipAgrees: Skip and Term find the same end of random terms.
func TestSkipAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	var wire []byte
	var ends []int
	for range 2000 {
		wire = append(wire, mustAppend(t, etftest.Random(r, 4))...)
		ends = append(ends, len(wire))
	}
	a, b := etf.NewCursor(wire, nil), etf.NewCursor(wire, nil)
	for _, end := range ends {
		a.Skip()
		b.Term(etf.Limits{})
		if a.Offset() != end || b.Offset() != end || a.Err() != nil || b.Err() != nil {
			t.Fatalf("end %d: Skip %d %v, Term %d %v", end, a.Offset(), a.Err(), b.Offset(), b.Err())
		}
	}
}

func TestCursorDoesNotAllocate(t *testing.T) {
	wire := makeRows(1000)
	rows := make([]row, 1000)
	c := etf.NewCursor(wire, nil)
	readRows(c, rows)
	if n := testing.AllocsPerRun(10, func() {
		c.Reset(wire, nil)
		if readRows(c, rows); c.Err() != nil {
			t.Fatal(c.Err())
		}
		c.Reset(wire, nil)
		c.Skip()
	}); n != 0 {
		t.Errorf("%v allocations for rows seen before", n)
	}
	want, err := etf.Decode(append([]byte{etf.Version}, wire...), etf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	last := want.(etf.List)[999].(etf.Tuple)
	if got := rows[999]; got.Pid != last[0] || etf.Int(got.Ints[3]) != last[4] || got.Name != last[7] || string(got.Label) != string(last[8].(etf.Binary)) {
		t.Errorf("read %+v, want %v", got, last)
	}
}

// What has wrapped is as it was before; anything else is as Int reads it.
func TestCursorWrapped(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int64
	}{
		{"a\x07", 7},
		{"b\xff\xff\xff\xff", -1},
		{"n\x05\x00\x00\x00\x00\x00\x01", 1 << 32},
		{"n\x09\x00\x07\x00\x00\x00\x00\x00\x00\x00\x01", 7},                      // 2^64 + 7
		{"n\x08\x00\xfe\xff\xff\xff\xff\xff\xff\xff", -2},                         // 2^64 - 2
		{"n\x08\x01\x02\x00\x00\x00\x00\x00\x00\x00", -2},                         // -2
		{"o\x00\x00\x00\x0a\x00\x05" + "\x00\x00\x00\x00\x00\x00\x00\x00\x01", 5}, // 2^72 + 5
	} {
		cur := etf.NewCursor([]byte(c.in), nil)
		if got := cur.Wrapped(); got != c.want || cur.Err() != nil || cur.Len() != 0 {
			t.Errorf("%q is %d, want %d (%v, %d bytes left)", c.in, got, c.want, cur.Err(), cur.Len())
		}
	}
	for _, in := range []string{"", "n", "n\x09\x00\x01", "n\x01\x02\x01", "d\x00\x01a", "a"} {
		cur := etf.NewCursor([]byte(in), nil)
		if got := cur.Wrapped(); got != 0 || cur.Err() == nil {
			t.Errorf("%q is %d, %v", in, got, cur.Err())
		}
	}
}
