package config

// Group is a group of settings, for docs/config.md.
type Group struct {
	Path string // targets[].static; "" the top of the file
	Help string
	Keys []Key
}

// Key is a setting.
type Key struct {
	Name     string
	Kind     string // duration, list of words, …; the path of a Group where it is one
	Usage    string // how it is written
	Default  string
	Variable string // of the environment; "" within lists
	Expands  bool   // ${NAME}
	Help     string
	Group    bool // it is a group, or a list of groups
}

// Reference is all groups, each after the one that it is in.
func Reference() []Group {
	return groups(&Config{}, "", "the top of the file", true)
}

func groups(r record, path, help string, outside bool) []Group {
	g := Group{Path: path, Help: help}
	var below []Group
	for _, f := range rows(r) {
		at := join(path, f.name)
		k := Key{Name: f.name, Help: f.help, Default: f.preset, Expands: f.expand}
		switch v := f.to.(type) {
		case *section:
			k.Group, k.Kind = true, at
			below = append(below, groups(v.get(), at, f.help, outside && !v.may)...)
		case *sections:
			k.Group, k.Kind = true, at+"[]"
			below = append(below, groups(v.some(), at+"[]", f.help, false)...)
		case scalar:
			k.Kind, k.Usage = v.kind().name, v.kind().usage
			if outside {
				k.Variable = variable(at)
			}
		}
		g.Keys = append(g.Keys, k)
	}
	return append([]Group{g}, below...)
}
