package filter

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error is what is wrong with an expression, and where.
type Error struct {
	Input string
	At    int // byte offset in Input
	Fact  string
}

func (e *Error) Error() string {
	return fmt.Sprintf("filter, character %d: %s", e.column()+1, e.Fact)
}

// Caret is two lines: the expression, and a mark under the place. An
// expression that would not fit a line is cut around the place.
func (e *Error) Caret() string {
	const around = 60
	in := []rune(strings.ToValidUTF8(e.Input, "?"))
	at := min(e.column(), len(in))
	from, to := max(at-around, 0), min(at+around, len(in))
	line := make([]rune, 0, to-from)
	for _, r := range in[from:to] {
		if r < ' ' {
			r = ' '
		}
		line = append(line, r)
	}
	return string(line) + "\n" + strings.Repeat(" ", at-from) + "^"
}

// column is the place counted in characters, from 0.
func (e *Error) column() int { return utf8.RuneCountInString(e.Input[:min(e.At, len(e.Input))]) }

func (p *parser) fail(at int, format string, args ...any) error {
	return &Error{Input: p.in, At: at, Fact: fmt.Sprintf(format, args...)}
}
