package config

import (
	"fmt"
	"strings"
)

// Override is a setting that a flag gave.
type Override struct {
	Key  string // path: data.dir
	Text string
	Flag string // --data
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
