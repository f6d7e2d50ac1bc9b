package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Override is a setting that a flag gave.
type Override struct {
	Key  string // path: data.dir
	Text string
	Flag string // --data
}

// mostBytes bounds a file.
const mostBytes = 1 << 20

// Parse makes settings of what a file says (name is for messages, and paths are from
// its directory), of the environment and of flags; each has the word over the ones
// before it. Without a file, text is nil. The error is Problems.
func Parse(name string, text []byte, lookup func(string) (string, bool), flags []Override) (*Config, error) {
	c := &Config{origins: map[string]Origin{}}
	fill(c)
	d := &decoder{file: name, lookup: lookup, origins: c.origins}
	d.document(text, c)
	d.environment(c, "")
	for _, f := range flags {
		d.override(c, f)
	}
	if len(d.problems) == 0 { // else what is missing may be what was not understood
		d.together(c, "")
	}
	if len(d.problems) > 0 {
		slices.SortStableFunc(d.problems, func(a, b Problem) int { return a.Origin.Line - b.Origin.Line })
		return nil, d.problems
	}
	return c, nil
}

// Load reads a file, "" for none, and parses it. The error is Problems, or that of
// reading the file.
func Load(name string, lookup func(string) (string, bool), flags []Override) (*Config, error) {
	if name == "" {
		return Parse("", nil, lookup, flags)
	}
	text, err := read(name)
	if err != nil {
		return nil, err
	}
	return Parse(name, text, lookup, flags)
}

func read(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	if err == nil && text == nil {
		text = []byte{}
	}
	return text, err
}

// Find is the configuration file that is there when none is named: of the user, or of
// the machine; "" for none.
func Find() string {
	var names []string
	if dir, err := os.UserConfigDir(); err == nil {
		names = append(names, filepath.Join(dir, "hodoscope", "config.yaml"))
	}
	for _, name := range append(names, "/etc/hodoscope/config.yaml") {
		if _, err := os.Stat(name); err == nil {
			return name
		}
	}
	return ""
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

func (d *decoder) document(text []byte, c *Config) {
	if len(text) > mostBytes {
		d.say(Origin{From: d.file}, "", fmt.Sprintf("the file is larger than %d bytes", mostBytes), "name lists of nodes by file, and rules in files of their own")
		return
	}
	y := yaml.NewDecoder(bytes.NewReader(text))
	var document, more yaml.Node
	err := y.Decode(&document)
	switch {
	case errors.Is(err, io.EOF):
		return
	case err != nil:
		d.syntax(err)
		return
	}
	if root := document.Content[0]; !absent(root) {
		d.record(root, "", c)
	}
	if err := y.Decode(&more); err == nil {
		d.say(d.line(&more), "", "there is a second document", "leave out what follows the line ---")
	} else if !errors.Is(err, io.EOF) {
		d.syntax(err)
	}
}

// syntax is an error of YAML itself, which tells its line in words.
func (d *decoder) syntax(err error) {
	at, fact := Origin{From: d.file}, strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(fact); m != nil {
		at.Line, _ = strconv.Atoi(m[1])
		fact = m[2]
	}
	d.say(at, "", "it is no YAML: "+fact, "look at indentation, colons and quotes of that line and the one before")
}

// environment sets what the environment says of settings outside of lists.
func (d *decoder) environment(r record, path string) {
	for _, f := range rows(r) {
		at := join(path, f.name)
		switch v := f.to.(type) {
		case *section:
			if v.there() {
				d.environment(v.get(), at)
			}
		case scalar:
			if text, ok := d.lookup(variable(at)); ok && text != "" {
				d.from(Origin{From: "$" + variable(at)}, at, f, text)
			}
		}
	}
}

func (d *decoder) override(c *Config, o Override) {
	at := Origin{From: o.Flag}
	f, known := find(c, o.Key)
	if f.to == nil {
		d.unknown(at, "", fmt.Sprintf("there is no setting %q", o.Key), o.Key, known)
		return
	}
	d.from(at, o.Key, f, o.Text)
}

// from sets what did not come from a file.
func (d *decoder) from(at Origin, path string, f field, text string) {
	d.origins[path] = at
	d.fits(at, path, f, f.to.(scalar).Set(text))
}

// find is the scalar of a path outside of lists, and the paths of all of these.
func find(c *Config, path string) (found field, known []string) {
	walk(c, "", func(at string, f field) {
		if _, ok := f.to.(scalar); ok && !strings.Contains(at, "[") {
			known = append(known, at)
			if at == path {
				found = f
			}
		}
	})
	return found, known
}

// walk visits all settings that are there, groups before what is in them.
func walk(r record, path string, visit func(path string, f field)) {
	for _, f := range rows(r) {
		at := join(path, f.name)
		switch v := f.to.(type) {
		case *section:
			if v.there() {
				visit(at, f)
				walk(v.get(), at, visit)
			}
		case *sections:
			visit(at, f)
			for i, r := range v.all() {
				walk(r, element(at, i), visit)
			}
		default:
			visit(at, f)
		}
	}
}

// together tells what does not fit together in a group and all within.
func (d *decoder) together(r record, path string) {
	say := func(key, fact, next string) { d.say(d.origin(join(path, key)), join(path, key), fact, next) }
	if c, ok := r.(checker); ok {
		c.check(say)
	}
	for _, f := range r.fields() {
		at := join(path, f.name)
		switch v := f.to.(type) {
		case *spread:
			if v.twice() {
				say(f.name+"_file", "the secret is in two places", "leave one of them out")
			}
		case *section:
			if v.there() {
				d.together(v.get(), at)
			}
		case *sections:
			for i, r := range v.all() {
				d.together(r, element(at, i))
			}
		}
	}
}

// origin is that of a setting, or of the group that it would be in.
func (d *decoder) origin(path string) Origin {
	for path != "" {
		if o, ok := d.origins[path]; ok {
			return o
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return Origin{From: d.file}
}

// Origin is where a setting comes from.
func (c *Config) Origin(path string) Origin {
	if o, ok := c.origins[path]; ok {
		return o
	}
	return byDefault
}
