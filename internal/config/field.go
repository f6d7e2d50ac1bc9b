package config

import (
	"slices"
	"strings"
)

// field is a row of a table: one setting, or a group of them.
type field struct {
	name   string
	help   string // half a sentence
	preset string // the default, as one would write it; "" is the zero value
	expand bool   // ${NAME} stands for a variable of the environment
	to     value
}

// value is where a setting is kept: one of scalar, lines, *section, *sections, *spread.
type value any

// scalar is a value that is written in one word.
type scalar interface {
	// Set says what is wrong with a text without repeating it when it may be a secret.
	Set(text string) error
	// String is a text that Set takes.
	String() string
	kind() kind
}

// lines is a value made of several texts: a list, or names with values.
type lines interface {
	scalar
	clear()
	// add adds one; name is "" in a list.
	add(name, text string) error
	each(f func(name, text string))
	named() bool
}

// kind is what a scalar holds, for people.
type kind struct {
	name  string
	usage string // what may be written
	how   string // it is written, where that goes for all of the kind
}

// next is what to write instead of what is wrong.
func (k kind) next() string {
	how := []string{k.how, k.usage}
	how = slices.DeleteFunc(how, func(s string) bool { return s == "" })
	return strings.Join([]string{k.name, strings.Join(how, "; ")}, ": ")
}

// record is a group of settings.
type record interface{ fields() []field }

// checker is a record that knows what fits together.
type checker interface{ check(say report) }

// report tells a problem with a key of the record; "" is the record itself.
type report func(key, fact, next string)

// section is a group of settings within another.
type section struct {
	there func() bool
	get   func() record // makes it where it is not there
	may   bool          // be absent
}

func sub(r record) *section {
	return &section{there: func() bool { return true }, get: func() record { return r }}
}

func optional[T any, P interface {
	*T
	record
}](at *P) *section {
	return &section{may: true, there: func() bool { return *at != nil }, get: func() record {
		if *at == nil {
			*at = new(T)
		}
		return *at
	}}
}

// sections is a list of groups.
type sections struct {
	add  func() record // one more; it is good until the next one is added
	all  func() []record
	some func() record // one like these, in no list
}

func list[T any, P interface {
	*T
	record
}](at *[]T) *sections {
	return &sections{
		add: func() record {
			*at = append(*at, *new(T))
			return P(&(*at)[len(*at)-1])
		},
		all: func() []record {
			var rs []record
			for i := range *at {
				rs = append(rs, P(&(*at)[i]))
			}
			return rs
		},
		some: func() record { return P(new(T)) },
	}
}

// spread is a value with several keys, which are made of the name of the field.
type spread struct {
	rows  func(f field) []field
	twice func() bool // tells whether two keys say different things
}

// rows are the settings of a record, each with a key of its own.
func rows(r record) []field {
	var out []field
	for _, f := range r.fields() {
		if s, ok := f.to.(*spread); ok {
			out = append(out, s.rows(f)...)
		} else {
			out = append(out, f)
		}
	}
	return out
}

// join is the path of a key: targets[0].static.nodes.
func join(path, key string) string {
	if path == "" || key == "" {
		return path + key
	}
	return path + "." + key
}

// variable is the name of the environment's variable for a setting outside of lists.
func variable(path string) string {
	return "HODOSCOPE_" + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

// fill sets the defaults.
func fill(r record) {
	for _, f := range rows(r) {
		switch v := f.to.(type) {
		case *section:
			if !v.may {
				fill(v.get())
			}
		case scalar:
			if f.preset != "" {
				if err := v.Set(f.preset); err != nil {
					panic("config: the default of " + f.name + ": " + err.Error())
				}
			}
		}
	}
}
