package filter

import (
	"regexp"
	"slices"
	"strings"
)

// Expr is a parsed expression. It never changes and is safe to share.
type Expr struct {
	root node
}

// Match judges one row. get returns a column's value (string, int64 or
// float64) and whether it is known; a column that does not exist is never
// known. Unknown means: ask for more columns.
func (e *Expr) Match(get func(column string) (v any, known bool)) Truth {
	return e.root.match(row{get, TextColumns})
}

// MatchIn judges a row of another table than that of processes: bare words are looked
// for in the columns of text that are named.
func (e *Expr) MatchIn(text []string, get func(column string) (v any, known bool)) Truth {
	return e.root.match(row{get, text})
}

// Columns are the columns that the expression looks at, sorted, each once.
func (e *Expr) Columns() []string {
	cs := e.root.columns(nil)
	slices.Sort(cs)
	return slices.Compact(cs)
}

// Compares tells whether the expression compares a column by its name, which a bare
// word does not.
func (e *Expr) Compares(column string) bool { return e.root.compares(column) }

// String is the expression in its plainest form; it parses to the same.
func (e *Expr) String() string { return e.root.text(inAnd) }

// TextColumns are the columns that a bare word is looked for in. The runtime's
// states (waiting, running) are left out: they are the same for nearly all.
var TextColumns = []string{"pid", "registered_name", "label", "initial_call", "current_function"}

// row is what is judged: its values, and the columns that bare words are looked for in.
type row struct {
	get  func(column string) (any, bool)
	text []string
}

type node interface {
	match(row) Truth
	columns([]string) []string
	compares(column string) bool
	text(place) string
}

// place is what surrounds a node when it is printed: it tells where
// parentheses are needed.
type place int

const (
	inAnd  place = iota // top, or an operand of and's outermost form
	inTerm              // operand of not, or of and with others
)

type and []node
type or []node
type not struct{ of node }

// word looks for text in every column of text.
type word struct{ lower, as string }

type comparison struct {
	column string
	op     op
	as     string  // the operand as written, without quotes
	number float64 // when isNum
	isNum  bool
	re     *regexp.Regexp // when op is matches
}

func (a and) match(r row) Truth {
	t := True
	for _, n := range a {
		if t = min(t, n.match(r)); t == False {
			break
		}
	}
	return t
}

func (o or) match(r row) Truth {
	t := False
	for _, n := range o {
		if t = max(t, n.match(r)); t == True {
			break
		}
	}
	return t
}

func (n not) match(r row) Truth { return True - n.of.match(r) }

func (w word) match(r row) Truth {
	t := False
	for _, c := range r.text {
		v, known := r.get(c)
		if !known {
			t = Unknown
			continue
		}
		if s, ok := v.(string); ok && strings.Contains(strings.ToLower(s), w.lower) {
			return True
		}
	}
	return t
}

func (c *comparison) match(r row) Truth {
	v, known := r.get(c.column)
	if !known {
		return Unknown
	}
	switch v := v.(type) {
	case string:
		return truth(c.matchText(v))
	case int64:
		return truth(c.matchNumber(float64(v)))
	case float64:
		return truth(c.matchNumber(v))
	}
	return Unknown
}

func (c *comparison) matchText(s string) bool {
	switch c.op {
	case equal:
		return s == c.as
	case notEqual:
		return s != c.as
	case matches:
		return c.re.MatchString(s)
	}
	return false // text has no order here
}

func (c *comparison) matchNumber(v float64) bool {
	if !c.isNum {
		return c.op == notEqual
	}
	switch c.op {
	case less:
		return v < c.number
	case atMost:
		return v <= c.number
	case greater:
		return v > c.number
	case atLeast:
		return v >= c.number
	case equal:
		return v == c.number
	case notEqual:
		return v != c.number
	}
	return false // a number has no text to match
}

func (a and) columns(cs []string) []string {
	for _, n := range a {
		cs = n.columns(cs)
	}
	return cs
}

func (o or) columns(cs []string) []string {
	for _, n := range o {
		cs = n.columns(cs)
	}
	return cs
}

func (n not) columns(cs []string) []string         { return n.of.columns(cs) }
func (word) columns(cs []string) []string          { return append(cs, TextColumns...) }
func (c *comparison) columns(cs []string) []string { return append(cs, c.column) }

func (a and) compares(column string) bool {
	return slices.ContainsFunc(a, func(n node) bool { return n.compares(column) })
}

func (o or) compares(column string) bool {
	return slices.ContainsFunc(o, func(n node) bool { return n.compares(column) })
}

func (n not) compares(column string) bool         { return n.of.compares(column) }
func (word) compares(string) bool                 { return false }
func (c *comparison) compares(column string) bool { return c.column == column }
