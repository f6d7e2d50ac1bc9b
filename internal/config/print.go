package config

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Write writes the settings as a file that Parse reads, all of them, with secrets
// hidden. With origins each tells in a comment where it came from.
func (c *Config) Write(w io.Writer, origins bool) error {
	p := &printer{}
	if origins {
		p.origin = c.Origin
	}
	p.record(c, "", 0)
	_, err := io.WriteString(w, p.text())
	return err
}

// Settings is one text of all that is set here: two are watched alike when their texts
// are equal.
func (w *Watch) Settings() string { return textOf(w) }

// Search is one text of how the job finds nodes.
func (j *Job) Search() string {
	for kind, way := range j.ways {
		return kind + "\n" + textOf(way)
	}
	return ""
}

func textOf(r record) string {
	p := &printer{}
	p.record(r, "", 0)
	return p.text()
}

// Changed lists the groups at the top of the file in which two settings differ.
func Changed(a, b *Config) []string {
	var names []string
	before, after := rows(a), rows(b)
	for i, f := range before {
		one, other := &printer{compare: true}, &printer{compare: true}
		one.field(f, "", 0)
		other.field(after[i], "", 0)
		if one.text() != other.text() {
			names = append(names, f.name)
		}
	}
	return names
}

type printer struct {
	lines  [][2]string // text, comment
	origin func(path string) Origin
	// compare has secrets in the text, so that two of them differ. It is for nobody to see.
	compare bool
}

// text sets comments below each other.
func (p *printer) text() string {
	width := 0
	for _, l := range p.lines {
		if n := utf8.RuneCountInString(l[0]); n <= widest {
			width = max(width, n)
		}
	}
	var b strings.Builder
	for _, l := range p.lines {
		if l[1] == "" {
			b.WriteString(l[0] + "\n")
		} else {
			fmt.Fprintf(&b, "%-*s  # %s\n", width, l[0], l[1])
		}
	}
	return b.String()
}

// widest is the longest line that others are aligned with.
const widest = 60

func (p *printer) line(depth int, path, text string) {
	comment := ""
	if p.origin != nil && path != "" {
		comment = p.origin(path).String()
	}
	p.lines = append(p.lines, [2]string{strings.Repeat("  ", depth) + text, comment})
}

func (p *printer) record(r record, path string, depth int) {
	for _, f := range rows(r) {
		p.field(f, join(path, f.name), depth)
	}
}

func (p *printer) field(f field, path string, depth int) {
	switch v := f.to.(type) {
	case *section:
		if v.there() {
			p.line(depth, "", f.name+":")
			p.record(v.get(), path, depth+1)
		}
	case *sections:
		p.list(f.name, v.all(), path, depth)
	case lines:
		p.several(f, v, path, depth)
	case literally:
		text := v.String()
		if p.compare {
			text = v.kept.String()
		}
		p.line(depth, path, f.name+": "+f.written(text))
	case scalar:
		p.line(depth, path, f.name+": "+f.written(v.String()))
	}
}

func (p *printer) list(name string, all []record, path string, depth int) {
	if len(all) == 0 {
		p.line(depth, path, name+": []")
		return
	}
	p.line(depth, "", name+":")
	for i, r := range all {
		begin := len(p.lines)
		p.record(r, element(path, i), depth+2)
		first := &p.lines[begin][0]
		*first = strings.Repeat("  ", depth+1) + "- " + strings.TrimLeft(*first, " ")
	}
}

func (p *printer) several(f field, v lines, path string, depth int) {
	begin := len(p.lines)
	p.line(depth, "", f.name+":")
	i := 0
	v.each(func(name, text string) {
		if v.named() {
			p.line(depth+1, join(path, name), name+": "+f.written(text))
		} else {
			p.line(depth+1, element(path, i), "- "+f.written(text))
		}
		i++
	})
	if i == 0 {
		p.lines = p.lines[:begin]
		p.line(depth, path, f.name+": "+map[bool]string{true: "{}", false: "[]"}[v.named()])
	}
}

// simple is what needs no quotes.
var simple = regexp.MustCompile(`^[A-Za-z0-9/][A-Za-z0-9_./@+-]*(:[A-Za-z0-9_./@+-]+)*$`)

// written is a text as YAML.
func (f field) written(s string) string {
	if f.expand {
		s = unexpanded(s)
	}
	switch strings.ToLower(s) {
	case "null", "true", "false":
		if f.to.(scalar).kind().name == "bool" {
			return s
		}
	default:
		if simple.MatchString(s) {
			return s
		}
	}
	return strconv.Quote(s) // YAML reads what Go escapes
}
