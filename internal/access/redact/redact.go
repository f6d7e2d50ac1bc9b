package redact

import (
	"strings"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// Hidden stands where a secret was.
const Hidden etf.Atom = "[redacted]"

// Term is t without what looks like a secret, and how many values were hidden.
// t is not changed. How deep it may be is for the decoder to bound.
func Term(t etf.Term) (etf.Term, int) {
	r := redactor{}
	return r.term(t), r.hidden
}

type redactor struct{ hidden int }

func (r *redactor) term(t etf.Term) etf.Term {
	switch t := t.(type) {
	case etf.Map:
		return r.pairs(t)
	case etf.Tuple:
		return r.tuple(t)
	case etf.List:
		return r.list(t)
	case etf.ImproperList:
		return etf.ImproperList{Elems: r.terms(t.Elems), Tail: r.term(t.Tail)}
	case etf.Fun:
		t.Free = r.terms(t.Free)
		return t
	case etf.Binary:
		return r.binary(t)
	}
	return t
}

func (r *redactor) terms(ts []etf.Term) []etf.Term {
	out := make([]etf.Term, len(ts))
	for i, t := range ts {
		out[i] = r.term(t)
	}
	return out
}

func (r *redactor) pairs(m etf.Map) etf.Term {
	out := make(etf.Map, len(m))
	for i, p := range m {
		out[i] = etf.Pair{Key: r.term(p.Key), Value: r.value(p.Key, p.Value)}
	}
	return out
}

// tuple takes {Key, Value} for a pair, as in property lists and headers.
func (r *redactor) tuple(t etf.Tuple) etf.Term {
	if len(t) == 2 {
		return etf.Tuple{r.term(t[0]), r.value(t[0], t[1])}
	}
	return etf.Tuple(r.terms(t))
}

// value is a value under a key. Names of states (undefined, true) are no
// secrets, and show whether one is set.
func (r *redactor) value(key, v etf.Term) etf.Term {
	if !secretName(key) {
		return r.term(v)
	}
	switch v := v.(type) {
	case etf.Atom:
		switch v {
		case "undefined", "nil", "none", "null", "true", "false", "infinity":
			return v
		}
	case etf.List:
		if len(v) == 0 {
			return v
		}
	case etf.Binary:
		if len(v) == 0 {
			return v
		}
	}
	return r.hide()
}

// list hides a list of characters that is a secret by its shape.
func (r *redactor) list(l etf.List) etf.Term {
	if s, ok := characters(l); ok {
		if shown, hidden := text(s); hidden {
			r.hidden++
			return letters(shown)
		}
		return l
	}
	return etf.List(r.terms(l))
}

func (r *redactor) binary(b etf.Binary) etf.Term {
	if shown, hidden := text(string(b)); hidden {
		r.hidden++
		return etf.Binary(shown)
	}
	return b
}

func (r *redactor) hide() etf.Term {
	r.hidden++
	return Hidden
}

// characters is a list of bytes as text.
func characters(l etf.List) (string, bool) {
	if len(l) == 0 {
		return "", false
	}
	b := make([]byte, len(l))
	for i, t := range l {
		c, ok := t.(etf.Int)
		if !ok || c < 1 || c > 255 {
			return "", false
		}
		b[i] = byte(c)
	}
	return string(b), true
}

func letters(s string) etf.List {
	l := make(etf.List, len(s))
	for i := range len(s) {
		l[i] = etf.Int(s[i])
	}
	return l
}

// secretNames are parts of names, without separators and in lower case.
var secretNames = []string{
	"password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "apikey", "accesskey", "privatekey",
	"signingkey", "encryptionkey", "sessionkey", "credential", "cookie", "authorization", "bearer", "dsn", "jwt",
}

// shortSecretNames hide too much as a part of a name: they must be all of it.
var shortSecretNames = map[string]bool{"pass": true, "auth": true, "pin": true}

func secretName(key etf.Term) bool {
	name, ok := nameOf(key)
	if !ok {
		return false
	}
	name = strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(strings.ToLower(name))
	if shortSecretNames[name] {
		return true
	}
	for _, s := range secretNames {
		if strings.Contains(name, s) {
			return true
		}
	}
	return false
}

// maxName bounds what is taken for a name; a long text is a value.
const maxName = 64

func nameOf(key etf.Term) (string, bool) {
	switch k := key.(type) {
	case etf.Atom:
		return string(k), true
	case etf.Binary:
		return string(k), len(k) <= maxName
	case etf.List:
		if len(k) <= maxName {
			return characters(k)
		}
	}
	return "", false
}
