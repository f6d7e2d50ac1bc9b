package etftest

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// Equal tells whether two terms are the same, =:= in Erlang, but for floats: 0.0
// and -0.0 differ. The order of associations in maps does not matter.
func Equal(a, b etf.Term) bool { return bytes.Equal(Canonical(a), Canonical(b)) }

// Canonical returns bytes that are the same for equal terms only. It panics if t
// cannot be encoded.
func Canonical(t etf.Term) []byte {
	b, err := etf.Append(nil, sorted(t))
	if err != nil {
		panic(err)
	}
	return b
}

// Rewrite returns t with f applied to it and to all terms in it, the inner ones
// first. Nothing is changed in place.
func Rewrite(t etf.Term, f func(etf.Term) etf.Term) etf.Term {
	all := func(ts []etf.Term) []etf.Term {
		out := make([]etf.Term, len(ts))
		for i, t := range ts {
			out[i] = Rewrite(t, f)
		}
		return out
	}
	switch v := t.(type) {
	case etf.Tuple:
		t = etf.Tuple(all(v))
	case etf.List:
		t = etf.List(all(v))
	case etf.ImproperList:
		t = etf.ImproperList{Elems: all(v.Elems), Tail: Rewrite(v.Tail, f)}
	case etf.Fun:
		v.Free = all(v.Free)
		t = v
	case etf.Map:
		m := make(etf.Map, len(v))
		for i, p := range v {
			m[i] = etf.Pair{Key: Rewrite(p.Key, f), Value: Rewrite(p.Value, f)}
		}
		t = m
	}
	return f(t)
}

// sorted returns t with the associations of all maps ordered by their keys.
func sorted(t etf.Term) etf.Term {
	return Rewrite(t, func(t etf.Term) etf.Term {
		if m, ok := t.(etf.Map); ok {
			sortMap(m)
		}
		return t
	})
}

// sortMap sorts a map the maps in which are sorted already.
func sortMap(m etf.Map) {
	keys := make(map[int][]byte, len(m))
	order := make([]int, len(m))
	for i, p := range m {
		order[i] = i
		keys[i], _ = etf.Append(nil, p.Key)
	}
	slices.SortFunc(order, func(i, j int) int { return bytes.Compare(keys[i], keys[j]) })
	pairs := slices.Clone(m)
	for i, from := range order {
		m[i] = pairs[from]
	}
}

// Difference returns the smallest parts, printed, in which two terms that are
// not Equal differ.
func Difference(a, b etf.Term) (inA, inB string) {
	as, bs := parts(sorted(a)), parts(sorted(b))
	if len(as) == len(bs) {
		for i := range as {
			if !Equal(as[i], bs[i]) {
				return Difference(as[i], bs[i])
			}
		}
	}
	return describe(a), describe(b)
}

func describe(t etf.Term) string {
	b, err := etf.Append(nil, t)
	return fmt.Sprintf("%s (%T, % .100x, %v)", etf.Print(t, etf.PrintOptions{MaxBytes: 400}), t, b, err)
}

func parts(t etf.Term) (all []etf.Term) {
	switch t := t.(type) {
	case etf.Tuple:
		return t
	case etf.List:
		return t
	case etf.ImproperList:
		return append(all, append(t.Elems, t.Tail)...)
	case etf.Map:
		for _, p := range t {
			all = append(all, p.Key, p.Value)
		}
	}
	return all
}
