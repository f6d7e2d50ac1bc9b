package config

import (
	"slices"
	"strings"
)

// together tells what does not fit together in a group and all within. Of a group that
// was not understood it tells nothing: what is missing may be what had a wrong name.
func (d *decoder) together(r record, path string, before []Problem) {
	understood := !slices.ContainsFunc(before, func(p Problem) bool { return within(p.Key, path) })
	say := func(key, fact, next string) { d.say(d.origin(join(path, key)), join(path, key), fact, next) }
	if c, ok := r.(checker); ok && understood {
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
				d.together(v.get(), at, before)
			}
		case *sections:
			for i, r := range v.all() {
				d.together(r, element(at, i), before)
			}
		}
	}
}

// within tells whether a key is one of a group, or the group itself.
func within(key, group string) bool {
	rest, ok := strings.CutPrefix(key, group)
	return ok && (group == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
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

// needs says that a list or a text must be there.
func needs(say report, key string, n int) {
	if n == 0 {
		say("", key+" is missing", "add "+key+"; hodoscope config example shows it")
	}
}

// unique says which names of a list's elements are there twice.
func unique(say report, key string, names []string) {
	for i, n := range names {
		if n != "" && slices.Contains(names[:i], n) {
			say(element(key, i)+".name", "the name "+n+" is there twice", "each has a name of its own")
		}
	}
}
