package probe

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// form is one question as it is sent; see forms.go.
type form struct {
	params []param
	calls  []string // library functions it calls, module:function/arity
	code   string   // encoded list of expressions
}

// param is an argument and the word that stands for it as a variable.
type param struct {
	name string
	word etf.Atom
}

// Request is one question to a node, complete but for the address of the answer.
// Only this package can make one.
type Request struct {
	call  *Call
	args  []etf.Term // for the params after Reply and MaxSize
	waits time.Duration
}

// request panics when the table, the form and the caller disagree: that is a
// programming error, which the tests of each request would show.
func request(name string, args ...etf.Term) Request {
	call, f := byName[name], forms[name]
	if call == nil || len(f.params) != len(args)+2 {
		panic("probe: request " + name)
	}
	return Request{call: call, args: args}
}

// sweep is a request over all processes, whose heap grows with their number.
func sweep(name string, args ...etf.Term) Request {
	c := byName[name]
	return request(name, append([]etf.Term{etf.Int(c.Heap), etf.Int(c.HeapEach)}, args...)...)
}

// Call is the request's row in the table.
func (r Request) Call() *Call { return r.call }

// Timeout is how long the answer may take in all.
func (r Request) Timeout() time.Duration { return r.call.Timeout + r.waits }

// Spawn is a request as the arguments of spawn_request.
type Spawn struct {
	Module, Function etf.Atom
	Arity            int
	Args             []byte // encoded list
	Options          []byte // encoded list
}

// Encode makes the request ready to send. reply gets the answer.
func (r Request) Encode(reply etf.Pid) (Spawn, error) {
	f := forms[r.call.Name]
	type binding struct {
		word  etf.Atom
		value etf.Term
	}
	bindings := []binding{{f.params[0].word, reply}, {f.params[1].word, etf.Int(r.call.MaxReply)}}
	for i, a := range r.args {
		if err := checkWords(a); err != nil {
			return Spawn{}, fmt.Errorf("request %s: %w", r.call.Name, err)
		}
		bindings = append(bindings, binding{f.params[i+2].word, a})
	}
	// erl_eval takes bindings as an orddict.
	slices.SortFunc(bindings, func(a, b binding) int { return strings.Compare(string(a.word), string(b.word)) })

	// erl_eval:exprs(Expressions, Bindings, none): unlike exprs/2 it does not
	// begin by running erl_lint.
	args := etf.AppendListHeader(nil, 3)
	args = append(args, f.code...)
	args = etf.AppendListHeader(args, len(bindings))
	for _, b := range bindings {
		args = etf.AppendTupleHeader(args, 2)
		args = etf.AppendAtom(args, b.word)
		var err error
		if args, err = etf.Append(args, b.value); err != nil {
			return Spawn{}, fmt.Errorf("request %s: %w", r.call.Name, err)
		}
	}
	args = etf.AppendNil(args)
	args = etf.AppendAtom(args, "none")
	args = etf.AppendNil(args)

	options, err := etf.Append(nil, r.options())
	return Spawn{"erl_eval", "exprs", 3, args, options}, err
}

func (r Request) options() etf.List {
	priority := etf.Atom("low")
	if r.call.Normal {
		priority = "normal"
	}
	return etf.List{
		etf.Atom("link"),
		etf.Tuple{etf.Atom("priority"), priority},
		etf.Tuple{etf.Atom("max_heap_size"), etf.Map{
			{Key: etf.Atom("size"), Value: etf.Int(r.call.Heap)},
			{Key: etf.Atom("kill"), Value: etf.Atom("true")},
			{Key: etf.Atom("error_logger"), Value: etf.Atom("false")},
		}},
	}
}

// Go is the message that asks for the next part of an answer, renews a lease
// or releases a holder.
func Go() []byte { return etf.AppendAtom(nil, "ok") }

// checkWords refuses an atom outside the vocabulary.
func checkWords(t etf.Term) error {
	switch t := t.(type) {
	case etf.Atom:
		if !vocabulary[t] {
			return fmt.Errorf("%q is not in the vocabulary", string(t))
		}
	case etf.Tuple:
		return checkAll(t)
	case etf.List:
		return checkAll(t)
	case etf.ImproperList:
		if err := checkAll(t.Elems); err != nil {
			return err
		}
		return checkWords(t.Tail)
	case etf.Int, etf.Binary, etf.Pid:
	default:
		return fmt.Errorf("%T is not an argument", t)
	}
	return nil
}

func checkAll(ts []etf.Term) error {
	for _, t := range ts {
		if err := checkWords(t); err != nil {
			return err
		}
	}
	return nil
}

func atoms(names ...string) etf.List {
	l := make(etf.List, len(names))
	for i, n := range names {
		l[i] = etf.Atom(n)
	}
	return l
}
