package probe

import (
	"maps"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// Bomb is what no row of the table allows: lists:seq(1, BombElements), in a process that may hold heap words. It is
// here to show that the limit holds, and reaches no other package.
func Bomb(heap int) Request {
	return Request{call: &Call{Name: bomb, Heap: heap, MaxReply: kib, Timeout: time.Minute}}
}

// BombElements is how long a list a Bomb is to build.
const BombElements = 50_000_000

const bomb = "bomb"

func init() {
	atom := func(a etf.Atom) etf.Tuple { return etf.Tuple{etf.Atom("atom"), etf.List{}, a} }
	integer := func(i etf.Int) etf.Tuple { return etf.Tuple{etf.Atom("integer"), etf.List{}, i} }
	code, err := etf.Append(nil, etf.List{
		etf.Tuple{etf.Atom("call"), etf.List{},
			etf.Tuple{etf.Atom("remote"), etf.List{}, atom("lists"), atom("seq")},
			etf.List{integer(1), integer(BombElements)}},
	})
	if err != nil {
		panic(err)
	}
	forms[bomb] = form{code: string(code), calls: []string{"lists:seq/2"}}
}

// Heaps are the limits that the table gives, in words, without what is added for each process, and without that of
// handlers, which build what is the application's, and that of counters, of which few enough are read.
func Heaps() []int {
	var all []int
	for _, c := range Calls {
		if c.Heap != handlersHeap && c.Heap != countersHeap && !slices.Contains(all, c.Heap) {
			all = append(all, c.Heap)
		}
	}
	slices.Sort(all)
	return all
}

// Words are all atoms that we may send to a node: those of the forms, their variables among them, those that arguments
// may hold, and those around them.
func Words() []string {
	words := map[string]bool{"erl_eval": true, "exprs": true}
	for _, l := range []lexicon{vocabulary, eventKeys} {
		for w := range l {
			words[string(w)] = true
		}
	}
	for name, f := range forms {
		t, err := etf.Decode(append([]byte{etf.Version}, f.code...), etf.Limits{})
		if err != nil {
			panic(name + ": " + err.Error())
		}
		collect(t, words)
	}
	for _, c := range Calls {
		r := Request{call: byName[c.Name]}
		for range forms[c.Name].own() {
			r.args = append(r.args, etf.Int(1))
		}
		s, err := r.Encode(etf.Pid{Node: "a@b"}, Means{OTP: 25})
		if err != nil {
			panic(err)
		}
		for _, encoded := range [][]byte{s.Args, s.Options} {
			t, err := etf.Decode(append([]byte{etf.Version}, encoded...), etf.Limits{})
			if err != nil {
				panic(err)
			}
			collect(t, words)
		}
		words[string(s.Module)], words[string(s.Function)] = true, true
	}
	delete(words, "a@b")
	return slices.Sorted(maps.Keys(words))
}

// collect adds the atoms of a term.
func collect(t etf.Term, words map[string]bool) {
	switch t := t.(type) {
	case etf.Atom:
		words[string(t)] = true
	case etf.Tuple:
		for _, e := range t {
			collect(e, words)
		}
	case etf.List:
		for _, e := range t {
			collect(e, words)
		}
	case etf.ImproperList:
		collect(etf.List(t.Elems), words)
		collect(t.Tail, words)
	case etf.Map:
		for _, p := range t {
			collect(p.Key, words)
			collect(p.Value, words)
		}
	}
}

// EventNames and EventKeys are the words that telemetry events are made of.
func EventNames() map[string]bool { return set(eventNames.words()) }
func EventKeys() map[string]bool  { return set(eventKeys.words()) }

func set(words []string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range words {
		m[w] = true
	}
	return m
}
