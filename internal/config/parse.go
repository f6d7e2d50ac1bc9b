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
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

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
	d.together(c, "", slices.Clone(d.problems))
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
	return io.ReadAll(io.LimitReader(f, mostBytes+1))
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

func (d *decoder) document(text []byte, r record) {
	if len(text) > mostBytes {
		d.say(Origin{From: d.file}, "", fmt.Sprintf("the file is larger than %d bytes", mostBytes), "name lists of nodes by file, and rules in files of their own")
		return
	}
	if !utf8.Valid(text) {
		d.say(Origin{From: d.file}, "", "the file is no UTF-8", "save it as UTF-8")
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
		d.record(root, "", r)
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

// Origin is where a setting comes from.
func (c *Config) Origin(path string) Origin {
	if o, ok := c.origins[path]; ok {
		return o
	}
	return byDefault
}
