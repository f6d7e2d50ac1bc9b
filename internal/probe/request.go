package probe

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

//go:generate sh -c "escript erl/generate.escript >forms.go.new && gofmt forms.go.new >forms.go; rm forms.go.new"

// form is one question as it is sent; see forms.go.
type form struct {
	params []param
	calls  []string // library functions it calls, module:function/arity
	code   string   // encoded list of expressions
	mapped string   // the same for a release whose erl_eval takes maps for bindings, where it differs
}

// own are the params that a request has arguments for: Reply and MaxSize, where
// a form wants them, are supplied when it is sent.
func (f form) own() []param {
	return slices.DeleteFunc(slices.Clone(f.params), func(p param) bool { return p.name == "Reply" || p.name == "MaxSize" })
}

// packed holds the compressed external terms of the forms, made when first
// needed: abstract forms repeat themselves so much that a fifth of the bytes is
// left, and the node unpacks them faster than it decodes the difference.
var packed sync.Map // formKey → []byte

type formKey struct {
	name string
	maps bool
}

func pack(name string, maps bool) []byte {
	code := forms[name].code
	if mapped := forms[name].mapped; maps && mapped != "" {
		code = mapped
	} else {
		maps = false
	}
	if b, ok := packed.Load(formKey{name, maps}); ok {
		return b.([]byte)
	}
	b := append([]byte{etf.Version, 80}, binary.BigEndian.AppendUint32(nil, uint32(len(code)))...)
	buf := bytes.NewBuffer(b)
	// Writing to a buffer cannot fail, and the level is a valid one.
	w, _ := zlib.NewWriterLevel(buf, zlib.BestCompression)
	_, _ = w.Write([]byte(code))
	_ = w.Close()
	packed.Store(formKey{name, maps}, buf.Bytes())
	return buf.Bytes()
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
	args  []etf.Term // for the form's own params
	words lexicon    // all atoms that args may hold
	waits time.Duration
}

// request panics when the table, the form and the caller disagree: that is a
// programming error, which the tests of each request would show.
func request(name string, args ...etf.Term) Request {
	call, f := byName[name], forms[name]
	if call == nil || len(f.own()) != len(args) {
		panic("probe: request " + name)
	}
	return Request{call: call, args: args, words: vocabulary}
}

// sweep is a request over all processes, whose heap may grow with their number.
func sweep(name string, args ...etf.Term) Request {
	c := byName[name]
	room := etf.Tuple{etf.Int(c.Heap), etf.Int(c.HeapEach)}
	return request(name, append([]etf.Term{room}, args...)...)
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

// takesMaps tells whether a release's erl_eval takes maps for bindings: it works
// three times as fast with them. 0 is a release that is not known yet.
func takesMaps(otp int) bool { return otp >= 25 }

// Means are how questions are put to a node.
type Means struct {
	OTP   int // release of the node; 0: not known yet
	Level Level
	// Insist has questions answered at high priority, for a node on which processes of
	// that priority leave nobody else a turn.
	Insist bool
}

// Encode makes the request ready to send. reply gets the answer. At level Compiled
// what is in the probe module is a call of it; everything else is evaluated.
func (r Request) Encode(reply etf.Pid, by Means) (Spawn, error) {
	if by.Level == Compiled && r.call.Compiled {
		return r.compiled(reply, by)
	}
	return r.evaluated(reply, by)
}

// evaluated is a request as a form for erl_eval.
func (r Request) evaluated(reply etf.Pid, by Means) (Spawn, error) {
	maps := takesMaps(by.OTP)
	own := etf.Map{}
	given := map[string]etf.Term{"Reply": reply, "MaxSize": etf.Int(r.call.MaxReply)}
	for i, p := range forms[r.call.Name].own() {
		if err := r.words.check(r.args[i]); err != nil {
			return Spawn{}, fmt.Errorf("request %s: %w", r.call.Name, err)
		}
		given[p.name] = r.args[i]
	}
	for _, p := range forms[r.call.Name].params {
		own = append(own, etf.Pair{Key: p.word, Value: given[p.name]})
	}
	given["Bindings"] = bindings(own, maps)
	outer := etf.Map{}
	for _, p := range frame {
		outer = append(outer, etf.Pair{Key: p.word, Value: given[p.name]})
	}
	bound := bindings(outer, maps)
	args, err := etf.Append(nil, etf.List{unpackAndEvaluate(pack(r.call.Name, maps), bound), etf.List{}, etf.Atom("none"), etf.Atom("none"), etf.Atom("value")})
	if err != nil {
		return Spawn{}, fmt.Errorf("request %s: %w", r.call.Name, err)
	}
	options, err := etf.Append(nil, r.options(by.Insist))
	return Spawn{"erl_eval", "expr", 5, args, options}, err
}

// bindings is what erl_eval takes for bindings: an orddict on every release, or a
// map.
func bindings(words etf.Map, maps bool) etf.Term {
	if maps {
		return words
	}
	slices.SortFunc(words, func(a, b etf.Pair) int { return strings.Compare(string(a.Key.(etf.Atom)), string(b.Key.(etf.Atom))) })
	l := make(etf.List, len(words))
	for i, w := range words {
		l[i] = etf.Tuple{w.Key, w.Value}
	}
	return l
}

// unpackAndEvaluate is the form of
//
//	erl_eval:exprs(binary_to_term(Code), Bindings, none)
//
// which unlike exprs/2 does not begin by running erl_lint. erl_eval takes any
// term in place of the atom of {atom, _, Atom}, which makes a literal of it.
func unpackAndEvaluate(code []byte, bindings etf.Term) etf.Tuple {
	literal := func(t etf.Term) etf.Tuple { return etf.Tuple{etf.Atom("atom"), etf.List{}, t} }
	return etf.Tuple{etf.Atom("call"), etf.List{},
		etf.Tuple{etf.Atom("remote"), etf.List{}, literal(etf.Atom("erl_eval")), literal(etf.Atom("exprs"))},
		etf.List{
			etf.Tuple{etf.Atom("call"), etf.List{}, literal(etf.Atom("binary_to_term")), etf.List{literal(etf.Binary(code))}},
			literal(bindings), literal(etf.Atom("none")),
		},
	}
}

func (r Request) options(insist bool) etf.List {
	priority := etf.Atom("low")
	switch {
	case insist:
		priority = "high"
	case r.call.Normal:
		priority = "normal"
	}
	options := etf.List{
		etf.Atom("link"),
		etf.Tuple{etf.Atom("priority"), priority},
		etf.Tuple{etf.Atom("min_heap_size"), etf.Int(65536)},
		etf.Tuple{etf.Atom("max_heap_size"), etf.Map{
			{Key: etf.Atom("size"), Value: etf.Int(r.call.Heap)},
			{Key: etf.Atom("kill"), Value: etf.Atom("true")},
			{Key: etf.Atom("error_logger"), Value: etf.Atom("false")},
		}},
	}
	if r.call.Listens {
		options = append(options, etf.Tuple{etf.Atom("fullsweep_after"), etf.Int(0)},
			etf.Tuple{etf.Atom("message_queue_data"), etf.Atom("off_heap")})
	}
	return options
}

// Go is the message that asks for the next part of an answer, renews a lease
// or releases a holder.
func Go() []byte { return etf.AppendAtom(nil, "ok") }

func pidList(pids []etf.Pid) etf.List {
	l := make(etf.List, len(pids))
	for i, p := range pids {
		l[i] = p
	}
	return l
}

func atoms(names ...string) etf.List {
	l := make(etf.List, len(names))
	for i, n := range names {
		l[i] = etf.Atom(n)
	}
	return l
}
