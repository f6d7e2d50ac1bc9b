// Terms as text, on one line, in the syntax of Erlang or Elixir.
// Model: io_lib:format("~0tp", [Term]) and Kernel.inspect/2.

package etf

import (
	"math/big"
	"strconv"
	"unicode/utf8"
)

// Syntax is the language terms are printed in.
type Syntax int

const (
	Erlang Syntax = iota
	Elixir
)

// PrintOptions bounds and shapes what Print returns. What is left out is shown
// as three dots.
type PrintOptions struct {
	Syntax    Syntax
	MaxBytes  int  // of the result; 0: 64 KiB
	MaxDepth  int  // containers shown inside each other; 0: 64
	MaxBinary int  // bytes shown of each binary; 0: only MaxBytes bounds them
	LocalNode Atom // the node whose pids, ports and references show as <0.…>
}

const (
	defaultPrintBytes = 64 << 10
	defaultPrintDepth = 64
	minPrintBytes     = 8
	ellipsis          = "..."
)

func (o PrintOptions) orDefault() PrintOptions {
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultPrintBytes
	}
	if o.MaxDepth <= 0 {
		o.MaxDepth = defaultPrintDepth
	}
	o.MaxBytes = max(o.MaxBytes, minPrintBytes)
	o.MaxDepth = min(o.MaxDepth, MaxDepth)
	if o.MaxBinary <= 0 {
		o.MaxBinary = o.MaxBytes
	}
	o.MaxBinary = min(o.MaxBinary, o.MaxBytes)
	return o
}

// Print returns t as text that is valid UTF-8, fits on one line and is safe to
// send to a terminal: control characters, bidirectional controls and characters
// without width come out as escapes of the language, wherever they stand.
//
// It is the text the shell of the language shows, but for these:
//   - Pids, ports and references of other nodes than LocalNode carry the name
//     of their node in place of a number only the printing node would know:
//     <app@host.123.0>, #PID<app@host.123.0>, #Ref<app@host.1.2.3>. A name
//     with characters unusual in node names is quoted like an atom.
//   - Text in binaries is UTF-8 only; bytes in Latin-1 are shown as numbers.
//   - Keys of maps stand in the order they were sent.
//   - Elixir structs all show as %Module{…}, and local funs name only their
//     module.
//   - Terms kept as Opaque are shown by their size.
func Print(t Term, o PrintOptions) string {
	p := printer{PrintOptions: o.orDefault()}
	p.comma, p.bar = ",", "|"
	if p.Syntax == Elixir {
		p.comma, p.bar = ", ", " | "
	}
	p.term(t, 0)
	return string(p.buf)
}

type printer struct {
	PrintOptions
	comma, bar string
	buf        []byte // valid UTF-8, at most MaxBytes
	full       bool   // the text was cut, nothing more is written
}

func (p *printer) write(s string) {
	if p.full {
		return
	}
	p.buf = append(p.buf, s...)
	if len(p.buf) <= p.MaxBytes {
		return
	}
	end := p.MaxBytes - len(ellipsis)
	for !utf8.RuneStart(p.buf[end]) {
		end--
	}
	p.buf = append(p.buf[:end], ellipsis...)
	p.full = true
}

func (p *printer) writeInt(v int64) { p.write(strconv.FormatInt(v, 10)) }

func (p *printer) writeUint(v uint64) { p.write(strconv.FormatUint(v, 10)) }

func (p *printer) term(t Term, depth int) {
	switch t := t.(type) {
	case Atom:
		p.write(PrintAtom(t, p.Syntax))
	case Int:
		p.writeInt(int64(t))
	case Big:
		p.big(t.V)
	case Float:
		p.write(formatFloat(float64(t)))
	case Binary:
		p.binary(t)
	case Bitstring:
		p.bitstring(t)
	case Pid:
		p.pid(t)
	case Port:
		p.port(t)
	case Ref:
		p.ref(t)
	case Export:
		p.export(t)
	case Fun:
		p.fun(t)
	case Opaque:
		p.opaque(t)
	case nil:
		p.write(ellipsis) // no term, as left by whoever shortened it
	default:
		if depth >= p.MaxDepth {
			p.write(ellipsis)
			return
		}
		p.compound(t, depth+1)
	}
}

// compound prints a term that holds others; they are at the depth given.
func (p *printer) compound(t Term, depth int) {
	switch t := t.(type) {
	case Tuple:
		p.write("{")
		p.elements(t, depth)
		p.write("}")
	case List:
		p.list(t, depth)
	case ImproperList:
		p.write("[")
		p.elements(t.Elems, depth)
		p.write(p.bar)
		p.term(t.Tail, depth)
		p.write("]")
	case Map:
		p.mapTerm(t, depth)
	}
}

func (p *printer) elements(ts []Term, depth int) {
	for i, t := range ts {
		if p.full {
			return
		}
		if i > 0 {
			p.write(p.comma)
		}
		p.term(t, depth)
	}
}

func (p *printer) list(l List, depth int) {
	switch {
	case p.isCharlist(l):
		p.charlist(l)
		return
	case p.Syntax == Elixir && isKeyword(l):
		p.write("[")
		for i, e := range l {
			if p.full {
				return
			}
			pair := e.(Tuple)
			p.association(i, Pair{Key: pair[0], Value: pair[1]}, true, depth)
		}
	default:
		p.write("[")
		p.elements(l, depth)
	}
	p.write("]")
}

func (p *printer) mapTerm(m Map, depth int) {
	if p.Syntax == Erlang {
		p.write("#{")
		p.associations(m, false, depth)
		p.write("}")
		return
	}
	keyword := hasKeywordKeys(m)
	p.write("%")
	if module, fields, ok := structOf(m); ok && keyword {
		p.write(PrintAtom(module, Elixir))
		m = fields
	}
	p.write("{")
	p.associations(m, keyword, depth)
	p.write("}")
}

func (p *printer) associations(m Map, keyword bool, depth int) {
	for i, pair := range m {
		if p.full {
			return
		}
		p.association(i, pair, keyword, depth)
	}
}

// association prints the i-th pair of a map or keyword list.
func (p *printer) association(i int, pair Pair, keyword bool, depth int) {
	if i > 0 {
		p.write(p.comma)
	}
	if keyword {
		p.write(keywordKey(pair.Key.(Atom)))
	} else {
		p.term(pair.Key, depth)
		p.write(" => ")
	}
	p.term(pair.Value, depth)
}

// isKeyword tells whether Elixir shows a list as [key: value].
func isKeyword(l List) bool {
	for _, e := range l {
		pair, ok := e.(Tuple)
		if !ok || len(pair) != 2 {
			return false
		}
		if key, ok := pair[0].(Atom); !ok || !isKeywordKey(key) {
			return false
		}
	}
	return len(l) > 0
}

// hasKeywordKeys tells whether Elixir shows a map as %{key: value}.
func hasKeywordKeys(m Map) bool {
	for _, pair := range m {
		if key, ok := pair.Key.(Atom); !ok || !isKeywordKey(key) {
			return false
		}
	}
	return true
}

// structOf splits an Elixir struct into its module and the other fields.
func structOf(m Map) (module Atom, fields Map, ok bool) {
	for i, pair := range m {
		if pair.Key != Atom("__struct__") {
			continue
		}
		module, ok = pair.Value.(Atom)
		if !ok || !isElixirModule(module) {
			return "", nil, false
		}
		fields = append(append(fields, m[:i]...), m[i+1:]...)
		return module, fields, true
	}
	return "", nil, false
}

func (p *printer) big(v *big.Int) {
	switch {
	case v == nil:
		p.write(ellipsis)
	case v.BitLen() > 8*maxBigBytes:
		p.size("Integer", (v.BitLen()+7)/8)
	default:
		p.write(v.String())
	}
}

func (p *printer) opaque(o Opaque) {
	if o.Tag == tagLargeBig {
		p.size("Integer", max(0, len(o.Bytes)-5))
		return
	}
	p.size("Local", len(o.Bytes))
}

func (p *printer) size(what string, n int) {
	p.write("#" + what + "<")
	p.writeInt(int64(n))
	p.write(" bytes>")
}
