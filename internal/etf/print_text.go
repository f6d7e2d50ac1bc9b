// Strings, charlists and binaries as text.
// Erlang: reference manual, "Data Types", Escape Sequences. Elixir: String,
// "Escape characters".

package etf

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// safeRune tells whether a character can be shown as it is. Those that cannot
// are controls, surrogates, private and unassigned characters, all spaces but
// the common one, what reorders text, and what has no ink of its own.
func safeRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r < 0x7F
	}
	return unicode.IsPrint(r) && r != utf8.RuneError &&
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// controlEscapes are the control characters text may well contain. Both
// languages write them alike.
var controlEscapes = [utf8.RuneSelf]byte{
	'\b': 'b', '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r', 0x1B: 'e',
}

// isText tells whether a character belongs to text rather than to raw bytes.
func isText(r rune) bool {
	return safeRune(r) || r >= 0 && r < utf8.RuneSelf && controlEscapes[r] != 0
}

// appendQuoted appends s between quotes, with escapes for all that is not safe.
func appendQuoted(dst []byte, s string, mark byte, syntax Syntax) []byte {
	dst = append(dst, mark)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == rune(mark) || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '#' && syntax == Elixir && i+1 < len(s) && s[i+1] == '{':
			dst = append(dst, '\\', '#') // no interpolation
		case r == utf8.RuneError && size == 1:
			dst = appendEscape(dst, rune(s[i]), false, syntax)
		case safeRune(r):
			dst = append(dst, s[i:i+size]...)
		case r < utf8.RuneSelf && controlEscapes[r] != 0:
			dst = append(dst, '\\', controlEscapes[r])
		default:
			dst = appendEscape(dst, r, r >= utf8.RuneSelf, syntax)
		}
		i += size
	}
	return append(dst, mark)
}

// appendEscape appends a character or a byte as \x{HH} in Erlang; in Elixir
// characters are \u{HHHH} and bytes \xHH.
func appendEscape(dst []byte, r rune, char bool, syntax Syntax) []byte {
	switch {
	case syntax == Erlang:
		return fmt.Appendf(dst, `\x{%02X}`, r)
	case char:
		return fmt.Appendf(dst, `\u{%04X}`, r)
	}
	return fmt.Appendf(dst, `\x%02X`, r)
}

func quote(s string, mark byte, syntax Syntax) string {
	return string(appendQuoted(nil, s, mark, syntax))
}

// isCharlist tells whether a list is shown as text: of Latin-1 in Erlang, of
// ASCII in Elixir, as the shells do by default. Lists of larger numbers are
// more often numbers than text.
func (p *printer) isCharlist(l List) bool {
	last := rune(unicode.MaxLatin1)
	if p.Syntax == Elixir {
		last = unicode.MaxASCII
	}
	for _, e := range l[:min(len(l), p.MaxBytes)] {
		if v, ok := e.(Int); !ok || v < 0 || v > Int(last) || !isText(rune(v)) {
			return false
		}
	}
	return len(l) > 0
}

func (p *printer) charlist(l List) {
	var text []byte
	for _, e := range l[:min(len(l), p.MaxBytes)] {
		text = utf8.AppendRune(text, rune(e.(Int)))
	}
	if p.Syntax == Elixir {
		p.write("~c")
	}
	p.write(quote(string(text), '"', p.Syntax))
}

func (p *printer) binary(b []byte) {
	shown, cut := b, len(b) > p.MaxBinary
	if cut {
		shown = b[:p.MaxBinary]
	}
	text := shown
	if cut {
		text = wholeRunes(shown)
	}
	switch isASCII := isASCII(text); {
	case !isBinaryText(text) || len(b) == 0 && p.Syntax == Erlang:
		p.write("<<")
		p.octets(shown)
		if cut {
			p.write(p.comma + ellipsis)
		}
		p.write(">>")
	case p.Syntax == Elixir:
		p.write(quote(string(text), '"', Elixir))
		if cut {
			p.write(" <> " + ellipsis)
		}
	default:
		p.write("<<")
		p.write(quote(string(text), '"', Erlang))
		if !isASCII {
			p.write("/utf8")
		}
		if cut {
			p.write(ellipsis)
		}
		p.write(">>")
	}
}

// isBinaryText tells whether bytes are UTF-8 that can be read.
func isBinaryText(b []byte) bool {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 || !isText(r) {
			return false
		}
		b = b[size:]
	}
	return true
}

// wholeRunes drops the beginning of a character at the end of cut text.
func wholeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if last := b[len(b)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

func (p *printer) octets(b []byte) {
	for i, octet := range b {
		if p.full {
			return
		}
		if i > 0 {
			p.write(p.comma)
		}
		p.writeUint(uint64(octet))
	}
}

func (p *printer) bitstring(v Bitstring) {
	whole := len(v.Bytes) - 1
	if whole < 0 || v.Bits < 1 || v.Bits > 7 {
		p.binary(v.Bytes)
		return
	}
	p.write("<<")
	if p.octets(v.Bytes[:min(whole, p.MaxBinary)]); whole > 0 {
		p.write(p.comma)
	}
	if whole > p.MaxBinary {
		p.write(ellipsis)
	} else {
		p.writeUint(uint64(v.Bytes[whole] >> (8 - v.Bits)))
		p.write(map[Syntax]string{Erlang: ":", Elixir: "::size("}[p.Syntax])
		p.write(strconv.Itoa(int(v.Bits)))
		if p.Syntax == Elixir {
			p.write(")")
		}
	}
	p.write(">>")
}
