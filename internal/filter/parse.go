package filter

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Bounds on what a user, or a request to the page, may give.
const (
	maxBytes = 4096
	maxDepth = 64
)

// Parse reads an expression. Its errors are *Error.
func Parse(s string) (*Expr, error) {
	p := &parser{in: s}
	switch {
	case len(s) > maxBytes:
		return nil, p.fail(maxBytes, "longer than %d bytes", maxBytes)
	case !utf8.ValidString(s):
		return nil, p.fail(validPrefix(s), "not UTF-8")
	}
	p.blanks()
	if p.done() {
		return nil, p.fail(p.at, "empty; expected a word or column>value")
	}
	n, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if !p.done() { // only ) can stop or
		return nil, p.fail(p.at, "no ( belongs to this )")
	}
	return &Expr{n}, nil
}

func validPrefix(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return len(s)
}

type parser struct {
	in string
	at int
}

func (p *parser) done() bool { return p.at == len(p.in) }

// peek is the next byte; 0 at the end, and for a NUL.
func (p *parser) peek() byte {
	if p.done() {
		return 0
	}
	return p.in[p.at]
}

func (p *parser) blanks() {
	for !p.done() && isBlank(p.in[p.at]) {
		p.at++
	}
}

// or = and { "|" and }
func (p *parser) or(depth int) (node, error) {
	if depth > maxDepth {
		return nil, p.fail(p.at, "nested deeper than %d", maxDepth)
	}
	var list or
	for {
		n, err := p.and(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
		if p.peek() != '|' {
			break
		}
		p.at++
		p.blanks()
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

// and = term { term }
func (p *parser) and(depth int) (node, error) {
	var list and
	for !p.done() && p.peek() != '|' && p.peek() != ')' {
		n, err := p.term(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
		p.blanks()
	}
	switch len(list) {
	case 0:
		return nil, p.fail(p.at, "expected a word or column>value%s", p.found())
	case 1:
		return list[0], nil
	}
	return list, nil
}

// term = "!" term | "(" or ")" | comparison | word
func (p *parser) term(depth int) (node, error) {
	switch p.peek() {
	case '!':
		if depth > maxDepth {
			return nil, p.fail(p.at, "nested deeper than %d", maxDepth)
		}
		p.at++
		p.blanks()
		n, err := p.term(depth + 1)
		if err != nil {
			return nil, err
		}
		return not{n}, nil
	case '(':
		return p.group(depth)
	case '|', ')':
		return nil, p.fail(p.at, "expected a word or column>value%s", p.found())
	}
	if column, o, ok := p.comparing(); ok {
		return p.comparison(column, o)
	}
	s, err := p.operand("a word or column>value")
	if err != nil {
		return nil, err
	}
	return word{strings.ToLower(s), s}, nil
}

func (p *parser) group(depth int) (node, error) {
	open := p.at
	p.at++
	p.blanks()
	n, err := p.or(depth + 1)
	if err != nil {
		return nil, err
	}
	if p.peek() != ')' {
		return nil, p.fail(open, "no ) belongs to this (")
	}
	p.at++
	return n, nil
}

// comparing reads a column's name and an operator if both come next.
func (p *parser) comparing() (string, op, bool) {
	end := p.at
	for end < len(p.in) && isName(p.in[end], end > p.at) {
		end++
	}
	rest := strings.TrimLeft(p.in[end:], blank)
	if end == p.at {
		return "", "", false
	}
	for _, o := range ops {
		if strings.HasPrefix(rest, string(o)) {
			column := p.in[p.at:end]
			p.at = len(p.in) - len(rest) + len(o)
			return column, o, true
		}
	}
	return "", "", false
}

func (p *parser) comparison(column string, o op) (node, error) {
	p.blanks()
	start := p.at
	expected := "a value"
	if o.ordered() {
		expected = "a number"
	}
	s, err := p.operand(expected + " after " + string(o))
	if err != nil {
		return nil, err
	}
	c := &comparison{column: column, op: o, as: s}
	c.number, c.isNum = number(s)
	switch {
	case o.ordered() && !c.isNum:
		return nil, p.fail(start, "expected a number after %s (10, 1.5m, 3g), found %q", o, s)
	case o == matches:
		if c.re, err = regexp.Compile("(?i)" + s); err != nil {
			return nil, p.fail(start, "regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
	}
	return c, nil
}

// operand is a quoted text, in which \" and \\ stand for themselves, or a run
// of characters that mean nothing to the language.
func (p *parser) operand(expected string) (string, error) {
	if p.peek() == '"' {
		return p.quoted()
	}
	start := p.at
	for !p.done() && !isBlank(p.in[p.at]) && !strings.ContainsRune(special, rune(p.in[p.at])) {
		p.at++
	}
	if p.at == start {
		return "", p.fail(start, "expected %s%s", expected, p.found())
	}
	return p.in[start:p.at], nil
}

func (p *parser) quoted() (string, error) {
	open := p.at
	var b strings.Builder
	for i := open + 1; i < len(p.in); i++ {
		switch c := p.in[i]; {
		case c == '"':
			p.at = i + 1
			if b.Len() == 0 {
				return "", p.fail(open, "empty quotes match everything")
			}
			return b.String(), nil
		case c == '\\' && i+1 < len(p.in) && (p.in[i+1] == '"' || p.in[i+1] == '\\'):
			i++
			b.WriteByte(p.in[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", p.fail(open, `no " ends this "`)
}

// found words what stands where something else was expected.
func (p *parser) found() string {
	if p.done() {
		return ""
	}
	r, _ := utf8.DecodeRuneInString(p.in[p.at:])
	return fmt.Sprintf(", found %q", r)
}

const (
	blank   = " \t\n\r"
	special = `|()"`
)

func isBlank(c byte) bool { return strings.IndexByte(blank, c) >= 0 }

func isName(c byte, inside bool) bool {
	return c >= 'a' && c <= 'z' || c == '_' || inside && c >= '0' && c <= '9'
}
