package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// textList is a list of texts, each held against take.
type textList struct {
	at   *[]string
	take func(string) error
	k    kind
}

func texts(at *[]string) *textList {
	return &textList{at, func(string) error { return nil }, kind{name: "list of texts"}}
}

func nodes(at *[]string) *textList {
	return &textList{at, isNode, kind{name: "list of nodes", how: "app@host, app, app@host:PORT"}}
}

// files is a list of paths; in a configuration file, from that file's directory.
type files struct{ *textList }

func paths(at *[]string) files {
	l := texts(at)
	l.k = kind{name: "list of paths"}
	return files{l}
}

func words(at *[]string, allowed []string) *textList {
	return &textList{at, func(s string) error {
		if !slices.Contains(allowed, s) {
			return &wordError{s, allowed}
		}
		return nil
	}, kind{name: "list of words", usage: "of " + strings.Join(allowed, ", ")}}
}

func (l *textList) kind() kind  { return l.k }
func (l *textList) named() bool { return false }
func (l *textList) clear()      { *l.at = nil }

func (l *textList) add(_, text string) error {
	if text == "" {
		return fmt.Errorf("a text of the list is empty")
	}
	if err := l.take(text); err != nil {
		return err
	}
	*l.at = append(*l.at, text)
	return nil
}

func (l *textList) each(f func(name, text string)) {
	for _, t := range *l.at {
		f("", t)
	}
}

// Set takes texts with commas between, as an environment has them.
func (l *textList) Set(text string) error {
	l.clear()
	for part := range strings.SplitSeq(text, ",") {
		if err := l.add("", strings.TrimSpace(part)); err != nil {
			return err
		}
	}
	return nil
}

func (l *textList) String() string { return strings.Join(*l.at, ",") }

// textMap is texts by name.
type textMap struct{ at *map[string]string }

func labels(at *map[string]string) *textMap { return &textMap{at} }

func (m *textMap) kind() kind {
	return kind{name: "labels", how: "names of letters, digits, _ and ., each with a text"}
}
func (m *textMap) named() bool { return true }
func (m *textMap) clear()      { *m.at = nil }

func (m *textMap) add(name, text string) error {
	if !IsLabel(name) {
		return fmt.Errorf("%q is no name of a label", name)
	}
	if *m.at == nil {
		*m.at = map[string]string{}
	}
	(*m.at)[name] = text
	return nil
}

// IsLabel tells whether nodes may have a label of that name: letters, digits, _ and .,
// no digit first, and not __ first, which marks what a list says to Prometheus itself.
func IsLabel(name string) bool {
	for i, r := range name {
		switch {
		case r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
		case i > 0 && (r == '.' || '0' <= r && r <= '9'):
		default:
			return false
		}
	}
	return name != "" && !strings.HasPrefix(name, "__")
}

func (m *textMap) each(f func(name, text string)) {
	for _, name := range slices.Sorted(maps.Keys(*m.at)) {
		f(name, (*m.at)[name])
	}
}

// Set takes name=text with commas between.
func (m *textMap) Set(text string) error {
	m.clear()
	for part := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return fmt.Errorf("%q has no =", part)
		}
		if err := m.add(strings.TrimSpace(name), value); err != nil {
			return err
		}
	}
	return nil
}

func (m *textMap) String() string {
	var parts []string
	m.each(func(name, text string) { parts = append(parts, name+"="+text) })
	return strings.Join(parts, ",")
}
