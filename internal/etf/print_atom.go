// Atoms, module and function names as text.
// Erlang: reference manual, "Data Types", Atom. Elixir: "Syntax reference",
// Atoms; Macro.inspect_atom/2.

package etf

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PrintAtom returns an atom as it is written in the source of the language:
// foo, 'foo bar' or :foo, :"foo bar", Foo.Bar. It is safe for terminals.
func PrintAtom(a Atom, s Syntax) string {
	if s == Erlang {
		return erlangAtom(a)
	}
	if isElixirModule(a) {
		return elixirModule(a)
	}
	switch a {
	case "nil", "true", "false":
		return string(a)
	}
	if isElixirAtom(a) {
		return ":" + string(a)
	}
	return ":" + quote(string(a), '"', Elixir)
}

// PrintMFA returns the name of a function: lists:map/2, Enum.map/2,
// :lists.map/2.
func PrintMFA(m, f Atom, arity int, s Syntax) string {
	if s == Erlang {
		return erlangAtom(m) + ":" + erlangAtom(f) + "/" + strconv.Itoa(arity)
	}
	return PrintAtom(m, Elixir) + "." + elixirFunction(f) + "/" + strconv.Itoa(arity)
}

// erlangReserved are the words erl_scan:reserved_word/1 knows, with maybe and
// else, which OTP 25 and later reserve on request or by default.
var erlangReserved = words(`after and andalso band begin bnot bor bsl bsr bxor
	case catch cond div else end fun if let maybe not of or orelse receive rem
	try when xor`)

func erlangAtom(a Atom) string {
	if isErlangName(string(a)) && !erlangReserved[a] {
		return string(a)
	}
	return quote(string(a), '\'', Erlang)
}

// isErlangName tells whether an atom needs no quotes. Erlang takes letters of
// Latin-1 only.
func isErlangName(s string) bool {
	for i, r := range s {
		lower := r >= 'a' && r <= 'z' || r >= 'ß' && r <= 'ÿ' && r != '÷'
		upper := r >= 'A' && r <= 'Z' || r >= 'À' && r <= 'Þ' && r != '×'
		digit := r >= '0' && r <= '9'
		if !lower && (i == 0 || !upper && !digit && r != '_' && r != '@') {
			return false
		}
	}
	return s != ""
}

const elixirPrefix = "Elixir."

// isElixirModule tells whether an atom is an alias such as Foo.Bar.
func isElixirModule(a Atom) bool {
	if a == "Elixir" {
		return true
	}
	rest, ok := strings.CutPrefix(string(a), elixirPrefix)
	if !ok {
		return false
	}
	for part := range strings.SplitSeq(rest, ".") {
		if !isAliasPart(part) {
			return false
		}
	}
	return true
}

func isAliasPart(s string) bool {
	for i, r := range s {
		upper := r >= 'A' && r <= 'Z'
		other := r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_'
		if !upper && (i == 0 || !other) {
			return false
		}
	}
	return s != ""
}

func elixirModule(a Atom) string {
	rest, _ := strings.CutPrefix(string(a), elixirPrefix)
	if rest == "Elixir" || strings.HasPrefix(rest, elixirPrefix) {
		return string(a)
	}
	return rest
}

// elixirOperators are the atoms of operators and special forms that are written
// without quotes.
var elixirOperators = words(`! != !== % %{} & && &&& * ** + ++ +++ - -- --- -> .
	.. ... ..// / < <- <<< <<>> <<~ <= <> <~ <~> = == === =~ > >= >>> @ \\ ^ {} |
	|> || ||| ~> ~>>`)

// elixirCalls are the operators that are written without quotes in the name of
// a function.
var elixirCalls = words(`! != !== & && &&& * ** + ++ +++ - -- --- / :: < <- <<<
	<<~ <= <> <|> <~ <~> = == === =~ > >= >>> @ \\ ^ ^^^ | |> || ||| ~> ~>> ~~~`)

func isElixirAtom(a Atom) bool {
	return elixirOperators[a] || isElixirName(string(a), true)
}

// isElixirName tells whether s is an identifier of Elixir; atoms may also begin
// with a capital letter and hold @.
func isElixirName(s string, atom bool) bool {
	if n := len(s); n > 0 && (s[n-1] == '?' || s[n-1] == '!') {
		s = s[:n-1]
	}
	for i, r := range s {
		if !safeRune(r) {
			return false
		}
		start := r == '_' || unicode.IsLetter(r) && (atom || !unicode.IsUpper(r))
		other := unicode.In(r, unicode.L, unicode.Mn, unicode.Mc, unicode.Nd) || atom && r == '@'
		if !start && (i == 0 || !other) {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}

func elixirFunction(f Atom) string {
	if isElixirName(string(f), false) || elixirCalls[f] {
		return string(f)
	}
	return quote(string(f), '"', Elixir)
}

// isKeywordKey tells whether an atom may be written as the key of key: value.
func isKeywordKey(a Atom) bool { return !strings.HasPrefix(string(a), elixirPrefix) }

// keywordKey returns key: with the space after it.
func keywordKey(a Atom) string {
	if isElixirAtom(a) && a != "Elixir" {
		return string(a) + ": "
	}
	return quote(string(a), '"', Elixir) + ": "
}

func words(s string) map[Atom]bool {
	set := make(map[Atom]bool)
	for word := range slices.Values(strings.Fields(s)) {
		set[Atom(word)] = true
	}
	return set
}
