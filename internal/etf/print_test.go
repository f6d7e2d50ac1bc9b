package etf_test

import (
	"encoding/base64"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/etf/etftest"
)

var (
	localPid   = etf.Pid{Node: "app@host", ID: 123, Serial: 4, Creation: 9}
	foreignPid = etf.Pid{Node: "db@10.0.0.1", ID: 123, Serial: 4, Creation: 9}
)

var printCases = []struct {
	term           etf.Term
	erlang, elixir string
}{
	{etf.Atom("ok"), `ok`, `:ok`},
	{etf.Atom("nil"), `nil`, `nil`},
	{etf.Atom("true"), `true`, `true`},
	{etf.Atom("end"), `'end'`, `:end`},
	{etf.Atom("maybe"), `'maybe'`, `:maybe`},
	{etf.Atom(""), `''`, `:""`},
	{etf.Atom("foo bar"), `'foo bar'`, `:"foo bar"`},
	{etf.Atom("it's \"x\""), `'it\'s "x"'`, `:"it's \"x\""`},
	{etf.Atom(`a\b`), `'a\\b'`, `:"a\\b"`},
	{etf.Atom("Foo"), `'Foo'`, `:Foo`},
	{etf.Atom("foo@bar_1"), `foo@bar_1`, `:foo@bar_1`},
	{etf.Atom("foo?"), `'foo?'`, `:foo?`},
	{etf.Atom("é"), `é`, `:é`},
	{etf.Atom("日本語"), `'日本語'`, `:日本語`},
	{etf.Atom("Elixir.Foo.Bar1"), `'Elixir.Foo.Bar1'`, `Foo.Bar1`},
	{etf.Atom("Elixir"), `'Elixir'`, `Elixir`},
	{etf.Atom("Elixir.Elixir.Foo"), `'Elixir.Elixir.Foo'`, `Elixir.Elixir.Foo`},
	{etf.Atom("Elixir.foo"), `'Elixir.foo'`, `:"Elixir.foo"`},
	{etf.Atom("+"), `'+'`, `:+`},
	{etf.Atom("::"), `'::'`, `:"::"`},
	{etf.Atom("\n\t\x1b]0;x\a\x7f"), `'\n\t\e]0;x\x{07}\x{7F}'`, `:"\n\t\e]0;x\x07\x7F"`},
	{etf.Atom("a\u202eb"), `'a\x{202E}b'`, `:"a\u{202E}b"`},
	{etf.Atom("a\u0085b"), `'a\x{85}b'`, `:"a\u{0085}b"`},
	{etf.Atom("\xff"), `'\x{FF}'`, `:"\xFF"`},
	{etf.Atom("#{x}"), `'#{x}'`, `:"\#{x}"`},
	{etf.Int(-42), `-42`, `-42`},
	{etf.Big{V: bigInt("18446744073709551616")}, `18446744073709551616`, `18446744073709551616`},
	{etf.Big{V: new(big.Int).Lsh(big.NewInt(1), 8*2000)}, `#Integer<2001 bytes>`, `#Integer<2001 bytes>`},
	{etf.Opaque{Tag: 111, Bytes: make([]byte, 5+1025)}, `#Integer<1025 bytes>`, `#Integer<1025 bytes>`},
	{etf.Opaque{Tag: 121, Bytes: make([]byte, 7)}, `#Local<7 bytes>`, `#Local<7 bytes>`},
	{etf.Float(0.1), `0.1`, `0.1`},
	{etf.Float(math.Copysign(0, -1)), `-0.0`, `-0.0`},
	{etf.Float(1e22), `1.0e22`, `1.0e22`},
	{etf.Float(-1.5e-7), `-1.5e-7`, `-1.5e-7`},
	{etf.Binary("hello"), `<<"hello">>`, `"hello"`},
	{etf.Binary(""), `<<>>`, `""`},
	{etf.Binary("h\"é\n"), `<<"h\"é\n"/utf8>>`, `"h\"é\n"`},
	{etf.Binary("#{x}"), `<<"#{x}">>`, `"\#{x}"`},
	{etf.Binary{1, 2, 255}, `<<1,2,255>>`, `<<1, 2, 255>>`},
	{etf.Binary("a\u202eb"), `<<97,226,128,174,98>>`, `<<97, 226, 128, 174, 98>>`},
	{etf.Binary("a\u200bb"), `<<97,226,128,139,98>>`, `<<97, 226, 128, 139, 98>>`},
	{etf.Bitstring{Bytes: []byte{1, 0xA0}, Bits: 3}, `<<1,5:3>>`, `<<1, 5::size(3)>>`},
	{etf.Bitstring{Bytes: []byte{0xA0}, Bits: 3}, `<<5:3>>`, `<<5::size(3)>>`},
	{etf.Bitstring{}, `<<>>`, `""`},
	{etf.Tuple{}, `{}`, `{}`},
	{etf.Tuple{etf.Int(1), etf.Atom("a")}, `{1,a}`, `{1, :a}`},
	{etf.List{}, `[]`, `[]`},
	{etf.List{etf.Int(1), etf.Int(2)}, `[1,2]`, `[1, 2]`},
	{charlist("abc"), `"abc"`, `~c"abc"`},
	{charlist("h\"é\n"), `"h\"é\n"`, `[104, 34, 233, 10]`},
	{charlist("日本"), `[26085,26412]`, `[26085, 26412]`},
	{charlist("#{x}"), `"#{x}"`, `~c"\#{x}"`},
	{etf.List{etf.Int(97), etf.Int(0)}, `[97,0]`, `[97, 0]`},
	{etf.List{etf.Int(0x85), etf.Int(0xAD)}, `[133,173]`, `[133, 173]`},
	{etf.ImproperList{Elems: []etf.Term{etf.Int(97), etf.Int(98)}, Tail: etf.Int(99)}, `[97,98|99]`, `[97, 98 | 99]`},
	{etf.List{etf.Tuple{etf.Atom("a"), etf.Int(1)}, etf.Tuple{etf.Atom("b c"), etf.Int(2)}}, `[{a,1},{'b c',2}]`, `[a: 1, "b c": 2]`},
	{etf.List{etf.Tuple{etf.Atom("Elixir.A"), etf.Int(1)}}, `[{'Elixir.A',1}]`, `[{A, 1}]`},
	{etf.Map{}, `#{}`, `%{}`},
	{etf.Map{{etf.Atom("a"), etf.Int(1)}, {etf.Atom("b"), etf.List{}}}, `#{a => 1,b => []}`, `%{a: 1, b: []}`},
	{etf.Map{{etf.Atom("a"), etf.Int(1)}, {etf.Int(2), etf.Int(3)}}, `#{a => 1,2 => 3}`, `%{:a => 1, 2 => 3}`},
	{etf.Map{{etf.Atom("nil"), etf.Int(1)}, {etf.Atom("Elixir"), etf.Int(2)}}, `#{nil => 1,'Elixir' => 2}`, `%{nil: 1, "Elixir": 2}`},
	{etf.Map{{etf.Atom("__struct__"), etf.Atom("Elixir.My.S")}, {etf.Atom("x"), etf.Int(1)}}, `#{'__struct__' => 'Elixir.My.S',x => 1}`, `%My.S{x: 1}`},
	{etf.Map{{etf.Atom("__struct__"), etf.Atom("none")}}, `#{'__struct__' => none}`, `%{__struct__: :none}`},
	{etf.Map{{etf.Atom("__struct__"), etf.Atom("Elixir.A")}, {etf.Int(1), etf.Int(1)}}, `#{'__struct__' => 'Elixir.A',1 => 1}`, `%{:__struct__ => A, 1 => 1}`},
	{localPid, `<0.123.4>`, `#PID<0.123.4>`},
	{foreignPid, `<db@10.0.0.1.123.4>`, `#PID<db@10.0.0.1.123.4>`},
	{etf.Pid{Node: "x> y", ID: 1}, `<'x> y'.1.0>`, `#PID<'x> y'.1.0>`},
	{etf.Port{Node: "app@host", ID: 6}, `#Port<0.6>`, `#Port<0.6>`},
	{etf.Port{Node: "b-1@host.org", ID: 6}, `#Port<b-1@host.org.6>`, `#Port<b-1@host.org.6>`},
	{etf.Ref{Node: "app@host", Len: 3, ID: [5]uint32{1, 2, 3}}, `#Ref<0.3.2.1>`, `#Reference<0.3.2.1>`},
	{etf.Export{Module: "lists", Function: "map", Arity: 2}, `fun lists:map/2`, `&:lists.map/2`},
	{etf.Export{Module: "Elixir.Enum", Function: "map!", Arity: 2}, `fun 'Elixir.Enum':'map!'/2`, `&Enum.map!/2`},
	{etf.Fun{Module: "erl_eval", Arity: 1, OldIndex: 42, OldUniq: 3316493}, `#Fun<erl_eval.42.3316493>`, `#Function<42.3316493/1 in :erl_eval>`},
	{nil, `...`, `...`},
	{etf.Tuple{nil, etf.Big{}, etf.Float(math.NaN())}, `{...,...,...}`, `{..., ..., ...}`},
}

func charlist(s string) (l etf.List) {
	for _, r := range s {
		l = append(l, etf.Int(r))
	}
	return l
}

func TestPrint(t *testing.T) {
	for _, test := range printCases {
		for syntax, want := range map[etf.Syntax]string{etf.Erlang: test.erlang, etf.Elixir: test.elixir} {
			if got := etf.Print(test.term, etf.PrintOptions{Syntax: syntax, LocalNode: "app@host"}); got != want {
				t.Errorf("%#v\n got %s\nwant %s", test.term, got, want)
			}
		}
	}
}

func TestPrintMFA(t *testing.T) {
	for _, test := range []struct {
		m, f           etf.Atom
		arity          int
		erlang, elixir string
	}{
		{"lists", "map", 2, `lists:map/2`, `:lists.map/2`},
		{"Elixir.Enum", "map", 2, `'Elixir.Enum':map/2`, `Enum.map/2`},
		{"Elixir.Kernel", "+", 2, `'Elixir.Kernel':'+'/2`, `Kernel.+/2`},
		{"m", "..", 2, `m:'..'/2`, `:m.".."/2`},
		{"m", "Foo", 0, `m:'Foo'/0`, `:m."Foo"/0`},
		{"m", "-init/1-fun-0-", 1, `m:'-init/1-fun-0-'/1`, `:m."-init/1-fun-0-"/1`},
		{"m", "a\x1bb", 1, `m:'a\eb'/1`, `:m."a\eb"/1`},
	} {
		if got := etf.PrintMFA(test.m, test.f, test.arity, etf.Erlang); got != test.erlang {
			t.Errorf("got %s, want %s", got, test.erlang)
		}
		if got := etf.PrintMFA(test.m, test.f, test.arity, etf.Elixir); got != test.elixir {
			t.Errorf("got %s, want %s", got, test.elixir)
		}
	}
}

func TestPrintLimits(t *testing.T) {
	long := etf.Binary(strings.Repeat("0123456789", 100))
	deep := etf.Term(etf.Int(1))
	for range 10 {
		deep = etf.Tuple{deep}
	}
	for _, test := range []struct {
		term etf.Term
		o    etf.PrintOptions
		want string
	}{
		{long, etf.PrintOptions{MaxBytes: 12}, `<<"012345...`},
		{long, etf.PrintOptions{MaxBinary: 4}, `<<"0123"...>>`},
		{long, etf.PrintOptions{MaxBinary: 4, Syntax: etf.Elixir}, `"0123" <> ...`},
		{etf.Binary("日本語"), etf.PrintOptions{MaxBinary: 7}, `<<"日本"/utf8...>>`},
		{etf.Binary("日本語"), etf.PrintOptions{MaxBytes: 11}, `<<"日...`},
		{etf.Binary{1, 2, 3, 4}, etf.PrintOptions{MaxBinary: 2}, `<<1,2,...>>`},
		{etf.Bitstring{Bytes: []byte{1, 2, 3, 4}, Bits: 1}, etf.PrintOptions{MaxBinary: 2}, `<<1,2,...>>`},
		{deep, etf.PrintOptions{MaxDepth: 3}, `{{{...}}}`},
		{deep, etf.PrintOptions{MaxBytes: 1}, `{{{{{...`},
		{etf.List{etf.Tuple{etf.Int(1)}, etf.Map{}, etf.List{etf.Int(1)}, etf.Int(2)}, etf.PrintOptions{MaxDepth: 1}, `[...,...,...,2]`},
		{selfContaining(), etf.PrintOptions{MaxDepth: 1 << 30, MaxBytes: 1 << 30}, strings.Repeat("[", etf.MaxDepth) + "..." + strings.Repeat("]", etf.MaxDepth)},
	} {
		if got := etf.Print(test.term, test.o); got != test.want {
			t.Errorf("%+v\n got %s\nwant %s", test.o, got, test.want)
		}
	}
}

// TestPrintTime: what is cut is not looked at.
func TestPrintTime(t *testing.T) {
	huge := etf.Tuple{
		etf.Binary(make([]byte, 100<<20)), make(etf.Map, 1<<20), make(etf.Tuple, 1<<20),
		etf.Big{V: new(big.Int).Lsh(big.NewInt(1), 1<<26)},
	}
	start := time.Now()
	for _, term := range append(huge, huge) {
		for _, syntax := range []etf.Syntax{etf.Erlang, etf.Elixir} {
			etf.Print(term, etf.PrintOptions{Syntax: syntax})
		}
	}
	if took := time.Since(start); took > time.Second*slowness {
		t.Errorf("took %v", took)
	}
}

// checkSafe checks what Print promises of any text.
func checkSafe(t *testing.T, text string, maxBytes int) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Fatalf("not UTF-8: %q", text)
	}
	if maxBytes > 0 && len(text) > maxBytes {
		t.Fatalf("%d bytes, %d allowed: %q", len(text), maxBytes, text)
	}
	for _, r := range text {
		if unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Join_Control, unicode.Variation_Selector) ||
			r != ' ' && unicode.IsSpace(r) || r == utf8.RuneError {
			t.Fatalf("%U in %q", r, text)
		}
	}
}

func TestPrintIsSafe(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 20_000 {
		term := etf.Tuple{etftest.Random(r, 3), nastyAtom(r), etf.Binary(nastyAtom(r)), charlist(string(nastyAtom(r))), etf.Pid{Node: nastyAtom(r)}}
		o := etf.PrintOptions{Syntax: etf.Syntax(r.IntN(2)), MaxDepth: r.IntN(6), MaxBinary: r.IntN(30), MaxBytes: 8 + r.IntN(600)}
		checkSafe(t, etf.Print(term, o), o.MaxBytes)
		checkSafe(t, etf.PrintMFA(nastyAtom(r), nastyAtom(r), 1, o.Syntax), 0)
	}
}

// nastyAtom returns text full of what harms terminals, valid UTF-8 or not.
func nastyAtom(r *rand.Rand) etf.Atom {
	var b strings.Builder
	for range r.IntN(10) {
		switch r.IntN(4) {
		case 0:
			b.WriteString([]string{
				"\x1b]52;c;AAAA\a", "\x1b[6n", "\x1bP", "\u009b", "\u009d", "\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u061c", "\u115f",
				"\u3164", "\u2028", "\ufe0f", "\U000e0041", "\u034f", "\r\n", "\x00", "\x7f", "\xff", "\xed\xa0\x80", "\u00ad", "\u00a0", "'", `"`, `\`, "#{", "\ufffd",
			}[r.IntN(29)])
		case 1:
			b.WriteByte(byte(r.Uint32()))
		case 2:
			b.WriteRune(r.Int32N(0x3000))
		case 3:
			b.WriteByte('a')
		}
	}
	return etf.Atom(b.String())
}

// FuzzPrint: any term prints safely, in both languages, within its bounds.
func FuzzPrint(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		term, err := etf.Decode(b, etf.Limits{Inflated: 1 << 20})
		if err != nil {
			return
		}
		for _, syntax := range []etf.Syntax{etf.Erlang, etf.Elixir} {
			const most = 1000
			checkSafe(t, etf.Print(term, etf.PrintOptions{Syntax: syntax, MaxBytes: most, MaxBinary: 100, MaxDepth: 10, LocalNode: "a@b"}), most)
		}
	})
}

// TestPrintLikeNode: the node's io_lib prints random values alike.
func TestPrintLikeNode(t *testing.T) {
	t.Parallel()
	node := startErl(t)
	var terms []etf.Term
	var wires [][]byte
	for _, term := range printSample() {
		terms = append(terms, term)
		wires = append(wires, mustAppend(t, term))
		wires[len(wires)-1] = append([]byte{etf.Version}, wires[len(wires)-1]...)
	}
	for i, text := range node.askBatch('p', wires) {
		if got := etf.Print(terms[i], etf.PrintOptions{}); got != string(text) {
			t.Errorf("got %s, node prints %s", got, text)
		}
	}
}

// printSample are values that a node prints as this package does.
func printSample() (terms []etf.Term) {
	r := rand.New(rand.NewPCG(15, 16))
	for range 20_000 {
		v := math.Float64frombits(r.Uint64())
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			terms = append(terms, etf.Float(v))
		}
		terms = append(terms, etf.Float(float64(r.IntN(1<<20))*math.Pow10(r.IntN(44)-22)))
		terms = append(terms, etf.Float(math.Ldexp(float64(1+r.IntN(7)), 40+r.IntN(30))))
	}
	for range 5_000 {
		text := make([]rune, r.IntN(6))
		for i := range text {
			text[i] = ' ' + r.Int32N(95)
			if r.IntN(3) == 0 {
				text[i] = 'a' + r.Int32N(26)
			}
		}
		terms = append(terms, charlist(string(text)), etf.Binary(string(text)), etf.Atom(text))
		terms = append(terms, etf.Tuple{etf.List{charlist(string(text)), etf.Map{{etf.Atom(text), etf.Int(r.Int64())}}}, etf.Bitstring{Bytes: []byte{3, 0x80}, Bits: 2}})
		terms = append(terms, etf.ImproperList{Elems: []etf.Term{etf.Int(97)}, Tail: etf.Export{Module: etf.Atom(strings.ReplaceAll(string(text), "@", "_")), Function: "f", Arity: 1}})
	}
	for c := range etf.Int(256) {
		if c != 0x7F && c != 0xA0 && c != 0xAD { // the node prints these
			terms = append(terms, etf.List{c}, etf.List{etf.Int('a'), c})
		}
	}
	for _, word := range strings.Fields(`after and andalso band begin bnot bor bsl bsr bxor case catch cond div end fun if let not of or orelse
		receive rem try when xor spec query foo`) {
		terms = append(terms, etf.Atom(word))
	}
	return terms
}

// TestPrintLikeElixir: Kernel.inspect/2 prints random values alike. HODOSCOPE_ELIXIR
// is the command, elixir by default.
func TestPrintLikeElixir(t *testing.T) {
	t.Parallel()
	command := findCommand(t, "HODOSCOPE_ELIXIR", "elixir")
	var terms []etf.Term
	var wires [][]byte
	for _, term := range elixirSample() {
		terms = append(terms, term)
		wires = append(wires, append([]byte{etf.Version}, mustAppend(t, term)...))
	}
	path := filepath.Join(t.TempDir(), "terms")
	if err := os.WriteFile(path, batch(wires), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(command[0], append(command[1:], "-e", inspectAll, path)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(terms) {
		t.Fatalf("%d lines for %d terms", len(lines), len(terms))
	}
	for i, line := range lines {
		want, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			t.Fatal(err)
		}
		if got := etf.Print(terms[i], etf.PrintOptions{Syntax: etf.Elixir}); got != string(want) {
			t.Errorf("got %s, Elixir prints %s", got, want)
		}
	}
}

const inspectAll = `
	options = [limit: :infinity, printable_limit: :infinity, width: :infinity]
	each = fn
		<<size::32, b::binary-size(size), rest::binary>>, each ->
			IO.puts(Base.encode64(inspect(:erlang.binary_to_term(b), options)))
			each.(rest, each)
		"", _ -> :ok
	end
	[path] = System.argv()
	each.(File.read!(path), each)`

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// elixirSample are values that Elixir prints as this package does. Charlists
// are missing: how they look depends on its version.
func elixirSample() (terms []etf.Term) {
	r := rand.New(rand.NewPCG(17, 18))
	letters := []rune("aA1_@?!. é#{}\"'\\\n:+-<>=&|*/^~%日")
	for range 3_000 {
		text := make([]rune, r.IntN(5))
		for i := range text {
			text[i] = pick(r, letters)
		}
		name := etf.Atom(text)
		pair := etf.Tuple{name, etf.Float(math.Float64frombits(r.Uint64() &^ (1 << 62)))}
		terms = append(terms,
			name, etf.Binary(name), etf.List{pair}, etf.List{pair, etf.Int(-1)}, etf.Map{{name, pair}},
			etf.Map{{etf.Int(1), etf.Atom("Elixir." + name)}, {name, etf.Int(1)}},
			etf.Export{Module: "Elixir." + name, Function: name, Arity: 1},
			etf.Export{Module: name, Function: "f", Arity: 1})
	}
	return append(terms,
		etf.ImproperList{Elems: []etf.Term{etf.Int(1)}, Tail: etf.Int(2)}, etf.Bitstring{Bytes: []byte{3, 0x80}, Bits: 2},
		etf.Binary{0xFF, 1}, etf.Tuple{etf.Tuple{}, etf.List{}, etf.Map{}})
}

func ExamplePrint() {
	term := etf.Tuple{etf.Atom("ok"), etf.Map{{Key: etf.Atom("name"), Value: etf.Binary("Ada")}}, etf.Pid{Node: "app@host", ID: 123}}
	fmt.Println(etf.Print(term, etf.PrintOptions{LocalNode: "app@host"}))
	fmt.Println(etf.Print(term, etf.PrintOptions{Syntax: etf.Elixir}))
	// Output:
	// {ok,#{name => <<"Ada">>},<0.123.0>}
	// {:ok, %{name: "Ada"}, #PID<app@host.123.0>}
}
