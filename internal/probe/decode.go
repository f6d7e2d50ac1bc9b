package probe

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"unicode"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// errShape is an answer that is not what the question asks for: a release that
// we do not know, or a peer that is not what it seems.
var errShape = errors.New("answer of an unexpected shape")

// arity reads a tuple of just n elements.
func arity(c *etf.Cursor, n int) {
	if got := c.Tuple(); c.Err() == nil && got != n {
		c.Fail(fmt.Errorf("%w: a tuple of %d elements instead of %d", errShape, got, n))
	}
}

// each counts through a proper list; the body reads one element each time. It
// ends early when the cursor fails.
func each(c *etf.Cursor) iter.Seq[int] {
	return func(yield func(int) bool) {
		n := c.List()
		for i := 0; i < n && c.Err() == nil; i++ {
			if !yield(i) {
				c.Fail(errors.New("list not read to its end"))
				return
			}
		}
		c.ListEnd()
	}
}

// integer reads an integer; anything else (undefined, infinity) is skipped and
// gives missing. What is beyond 64 bits gives the largest number there is.
func integer(c *etf.Cursor, missing int64) int64 {
	switch c.Kind() {
	case etf.KindInt:
		return c.Int()
	case etf.KindBig:
		if n, ok := c.Term(smallTerm).(etf.Int); ok {
			return int64(n)
		}
		return math.MaxInt64
	}
	c.Skip()
	return missing
}

// text reads a string, a binary or an atom; anything else gives "".
func text(c *etf.Cursor) string {
	switch c.Kind() {
	case etf.KindAtom:
		return string(c.Atom())
	case etf.KindBinary:
		return string(c.Binary())
	case etf.KindString, etf.KindNil, etf.KindList:
		return charlist(c.Term(textLimits))
	}
	c.Skip()
	return ""
}

var textLimits = etf.Limits{Depth: 8, Elements: 64 << 10, Inflated: -1}

func charlist(t etf.Term) string {
	l, ok := t.(etf.List)
	if !ok {
		return ""
	}
	rs := make([]rune, 0, len(l))
	for _, e := range l {
		i, ok := e.(etf.Int)
		if !ok || i < 0 || i > unicode.MaxRune {
			return ""
		}
		rs = append(rs, rune(i))
	}
	return string(rs)
}

// name reads a registered name: `{registered_name, N}`, `[]` or undefined.
func name(c *etf.Cursor) string {
	if c.Kind() != etf.KindTuple {
		c.Skip()
		return ""
	}
	arity(c, 2)
	c.Skip()
	return atomOrEmpty(c)
}

func atomOrEmpty(c *etf.Cursor) string {
	if c.Kind() != etf.KindAtom {
		c.Skip()
		return ""
	}
	return string(c.Atom())
}

// mfa reads {Module, Function, Arity}; anything else (undefined) gives none.
func mfa(c *etf.Cursor) beam.MFA {
	if c.Kind() != etf.KindTuple {
		c.Skip()
		return beam.MFA{}
	}
	t, _ := c.Term(smallTerm).(etf.Tuple)
	return mfaTerm(t)
}

func mfaTerm(t etf.Tuple) beam.MFA {
	if len(t) < 3 {
		return beam.MFA{}
	}
	m, ok1 := t[0].(etf.Atom)
	f, ok2 := t[1].(etf.Atom)
	a, ok3 := t[2].(etf.Int)
	if !ok1 || !ok2 || !ok3 {
		return beam.MFA{}
	}
	return beam.MFA{Module: string(m), Function: string(f), Arity: int(a)}
}

// smallTerm bounds a term within one message, whose size bounds it already: a
// label or a key of a dictionary may be anything.
var smallTerm = etf.Limits{Elements: 64 << 10, Inflated: -1}

// pid reads a pid; anything else gives NoPid.
func pid(c *etf.Cursor) beam.Pid {
	if c.Kind() != etf.KindPid {
		c.Skip()
		return beam.NoPid
	}
	return Local(c.Pid())
}

// local reads a pid of the node itself; others, ports and `undefined` are NoPid.
func local(c *etf.Cursor, node string) beam.Pid {
	if c.Kind() != etf.KindPid {
		c.Skip()
		return beam.NoPid
	}
	if p := c.Pid(); string(p.Node) == node {
		return Local(p)
	}
	return beam.NoPid
}

// Local takes off the node: the pid as the node itself writes it.
func Local(p etf.Pid) beam.Pid { return beam.Pid{ID: p.ID, Serial: p.Serial} }

// isUndefined consumes the atom undefined if that comes next.
func isUndefined(c *etf.Cursor) bool {
	if c.Kind() != etf.KindAtom {
		return false
	}
	if a := c.Atom(); a != "undefined" {
		c.Fail(fmt.Errorf("%w: %s", errShape, etf.PrintAtom(a, etf.Erlang)))
	}
	return true
}
