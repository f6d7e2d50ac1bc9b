package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// decoder fills records from YAML, and notes where each setting came from.
type decoder struct {
	file     string
	lookup   func(string) (string, bool)
	origins  map[string]Origin
	problems Problems
}

// element is the path of a list's element.
func element(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

func (d *decoder) say(at Origin, key, fact, next string) {
	d.problems = append(d.problems, Problem{Origin: at, Key: key, Fact: fact, Next: next})
}

// unknown says that a word is none of those known.
func (d *decoder) unknown(at Origin, key, fact, name string, known []string) {
	d.problems = append(d.problems, Problem{Origin: at, Key: key, Fact: fact, Name: name, Known: known})
}

func (d *decoder) line(n *yaml.Node) Origin { return Origin{d.file, n.Line} }

// absent tells whether a value was left out: the key alone, or null.
func absent(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// record fills a group.
func (d *decoder) record(n *yaml.Node, path string, r record) {
	if _, known := d.origins[path]; !known { // else it is the line of its key
		d.origins[path] = d.line(n)
	}
	fields := rows(r)
	d.pairs(n, path, func(key, value *yaml.Node) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == key.Value })
		if i < 0 {
			var known []string
			for _, f := range fields {
				known = append(known, f.name)
			}
			d.unknown(d.line(key), path, fmt.Sprintf("there is no key %q", key.Value), key.Value, known)
			return
		}
		at := join(path, key.Value)
		d.origins[at] = d.line(key)
		if !absent(value) {
			d.value(value, at, fields[i])
		}
	})
}

// pairs gives the keys and values of a mapping, each key once.
func (d *decoder) pairs(n *yaml.Node, path string, f func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.say(d.line(n), path, what(n)+" is where keys and values belong", "write them below, indented, as key: value")
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch before, twice := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Anchor != "" || key.ShortTag() == "!!merge":
			d.say(d.line(key), path, what(key)+" is where a key belongs", "write key: value; anchors, aliases and merging are not read here")
		case twice:
			d.say(d.line(key), join(path, key.Value), fmt.Sprintf("it is there twice, first in line %d", before), "leave one of them out")
		default:
			seen[key.Value] = key.Line
			f(key, value)
		}
	}
}

func (d *decoder) value(n *yaml.Node, path string, f field) {
	switch v := f.to.(type) {
	case *section:
		r := v.get()
		if v.may {
			fill(r)
		}
		d.record(n, path, r)
	case *sections:
		d.sequence(n, path, func(i int, n *yaml.Node) {
			r := v.add()
			fill(r)
			d.record(n, element(path, i), r)
		})
	case lines:
		v.clear()
		if v.named() {
			d.pairs(n, path, func(key, value *yaml.Node) { d.add(v, f, key.Value, value, join(path, key.Value)) })
		} else {
			d.sequence(n, path, func(i int, n *yaml.Node) { d.add(v, f, "", n, element(path, i)) })
		}
	case scalar:
		if text, ok := d.text(n, path, f); ok {
			d.set(d.line(n), path, f, text, v.Set)
		}
	}
}

func (d *decoder) sequence(n *yaml.Node, path string, f func(i int, n *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		d.say(d.line(n), path, what(n)+" is where a list belongs", "begin each element with a dash: - …")
		return
	}
	for i, e := range n.Content {
		f(i, e)
	}
}

func (d *decoder) add(v lines, f field, name string, n *yaml.Node, path string) {
	d.origins[path] = d.line(n)
	if text, ok := d.text(n, path, f); ok {
		d.set(d.line(n), path, f, text, func(s string) error { return v.add(name, s) })
	}
}

// text is what a scalar of a file says: as it is written, whatever YAML takes it for.
func (d *decoder) text(n *yaml.Node, path string, f field) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Anchor != "" || !slices.Contains(plain, n.ShortTag()) {
		d.say(d.line(n), path, what(n)+" is where one value belongs", "write it on one line, in quotes if need be")
		return "", false
	}
	if !f.expand {
		return n.Value, true
	}
	text, err := expand(n.Value, d.lookup)
	if err != nil {
		d.say(d.line(n), path, err.Error(), "set the variable where hodoscope is started, or write $${ for a ${ that stands for itself")
		return "", false
	}
	return text, true
}

// plain are the tags of what is written in one word.
var plain = []string{"!!str", "!!int", "!!float", "!!bool", "!!timestamp"}

// set sets a text of a file, of which paths are from its directory.
func (d *decoder) set(at Origin, path string, f field, text string, set func(string) error) {
	switch f.to.(type) {
	case file, files:
		text = from(filepath.Dir(d.file), text)
	}
	d.fits(at, path, f, set(text))
}

func (d *decoder) fits(at Origin, path string, f field, err error) {
	var unknown *wordError
	switch {
	case err == nil:
	case errors.As(err, &unknown):
		d.unknown(at, path, err.Error(), unknown.word, unknown.known)
	default:
		d.say(at, path, err.Error(), f.to.(scalar).kind().next())
	}
}

// what is a node, for people. Its text may be a secret.
func what(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a group of keys"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.AliasNode || n.Anchor != "" || n.ShortTag() == "!!merge":
		return "an anchor or alias"
	case absent(n):
		return "nothing"
	}
	return "a text"
}
