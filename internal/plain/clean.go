package plain

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is text that a terminal shows and never obeys: printable characters on
// one line. Only Clean and the drawing code's own constants make one.
type Text string

// Clean makes every character that is not plainly visible visible: control
// characters of both sets, DEL, marks that reorder or hide text, separators of
// lines, odd spaces, bytes that are no UTF-8. With ascii, all that is not ASCII
// too: what is a letter in UTF-8 can be a command in an older character set. A few signs
// have a form of their own there.
func Clean(s string, ascii bool) Text {
	if printableASCII(s) {
		return Text(s)
	}
	var b strings.Builder
	marks := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		marks = nextMarks(marks, r)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02X`, s[i])
		case r < utf8.RuneSelf && ' ' <= r && r != 0x7f:
			b.WriteByte(byte(r))
		case Visible(r) && !ascii && marks <= maxMarks:
			b.WriteRune(r)
		case inASCII[r] != "":
			b.WriteString(inASCII[r])
		default:
			b.WriteString(escape(r))
		}
		i += n
	}
	return Text(b.String())
}

// inASCII are signs of our own sentences and numbers as one writes them without: 5 us.
var inASCII = map[rune]string{'µ': "u", '…': "...", '×': "x", '›': ">", '·': "-"}

// printableASCII tells the common case, printable ASCII, from all others.
func printableASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// maxMarks is how many combining marks one letter may carry. Living languages
// need two or three; hundreds draw over other lines.
const maxMarks = 3

func nextMarks(n int, r rune) int {
	if unicode.Is(unicode.M, r) {
		return n + 1
	}
	return 0
}

// Visible is an allow-list: letters, marks, numbers, punctuation, symbols. Left
// out of these are the ones that Unicode wants drawn as nothing, and a few that
// take a column on some terminals and none on others.
func Visible(r rune) bool {
	return unicode.IsPrint(r) && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unsure)
}

// unsure are a sign of Kannada and the stems and flags of musical notes.
var unsure = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x0CF3, Hi: 0x0CF3, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x1D165, Hi: 0x1D166, Stride: 1}, {Lo: 0x1D16D, Hi: 0x1D172, Stride: 1}},
}

var short = map[rune]string{'\n': `\n`, '\r': `\r`, '\t': `\t`, 0x1b: `\e`}

// escape writes a character as Erlang's strings do.
func escape(r rune) string {
	if s, ok := short[r]; ok {
		return s
	}
	if r < 0x100 {
		return fmt.Sprintf(`\x%02X`, r)
	}
	return fmt.Sprintf(`\x{%X}`, r)
}

// Head is the beginning of s in at most n bytes, whole characters, and tells
// whether there is more.
func Head(s string, n int) (string, bool) {
	if len(s) <= n {
		return s, false
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n], true
}
