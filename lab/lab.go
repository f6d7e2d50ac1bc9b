package lab

import (
	"cmp"
	"embed"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed */README.md */src/*.erl */lib/*.ex
var files embed.FS

// Language is what a program is written in.
type Language string

const (
	Erlang Language = "Erlang"
	Elixir Language = "Elixir"
)

// Program is one of the lab's.
type Program struct {
	Name     string
	Title    string // what it is or suffers from, in some words
	Language Language
	Variants []Variant // as its README lists them: how it is by itself, first
	Sources  fs.FS     // its modules, *.erl or *.ex
}

// Variant is one way to start a program.
type Variant struct {
	Name    string   // the argument of start, an atom without a colon: "healthy"; "" is none
	Healthy bool     // nothing is wrong then
	Words   string   // what differs
	Flags   []string // for erl, where these make the difference: "+Q", "1024"
	Group   []Limit  // of the control group in which the node runs; none: in that of who starts it
}

// Limit is what a control group may use of something, by the file that says so in version 2
// of cgroups(7): "memory.max", "536870912".
type Limit struct{ File, Value string }

// Programs are all there are, by name. They are read from the READMEs, and a test
// sees to it that these can be.
var Programs = sync.OnceValue(func() []Program {
	readmes, _ := fs.Glob(files, "*/README.md")
	var all []Program
	for _, readme := range readmes {
		text, _ := fs.ReadFile(files, readme)
		all = append(all, parse(path.Dir(readme), string(text)))
	}
	return all
})

// Find finds a program by its name.
func Find(name string) (Program, bool) {
	for _, p := range Programs() {
		if p.Name == name {
			return p, true
		}
	}
	return Program{}, false
}

// Variant finds one by its name, with Elixir's colon or without.
func (p Program) Variant(name string) (Variant, bool) {
	name = strings.TrimPrefix(name, ":")
	for _, v := range p.Variants {
		if v.Name == name {
			return v, true
		}
	}
	return Variant{}, false
}

// Named are the names of its variants, but for that without one.
func (p Program) Named() []string {
	var names []string
	for _, v := range p.Variants {
		if v.Name != "" {
			names = append(names, v.Name)
		}
	}
	return names
}

// Module is the one that has start/1: runqueue, Elixir.Shop.
func (p Program) Module() string {
	if p.Language == Elixir {
		return "Elixir." + strings.ToUpper(p.Name[:1]) + p.Name[1:]
	}
	return p.Name
}

// variantLine is a line of a README: the call of start with one atom or none, which is
// code and stands four columns in, and the comment behind it.
var variantLine = regexp.MustCompile(`(?m)^    (\w+)[:.]start\(\[:?(|[a-z]\w*)\]\) +[%#] (.+)$`)

// flag is one of the runtime's in such a comment, limit one of a control group.
var (
	flag  = regexp.MustCompile(`(\+[A-Za-z]\w*) ([\w:]+)`)
	limit = regexp.MustCompile(`(cpu\.max) (\d+ \d+)|(memory\.max) (\d+)`)
)

// parse reads what a README says of its program.
func parse(name, readme string) Program {
	p := Program{Name: name, Language: Erlang}
	heading, _, _ := strings.Cut(readme, "\n")
	_, p.Title, _ = strings.Cut(heading, ": ")
	sources := "src"
	if _, err := fs.Stat(files, name+"/lib"); err == nil {
		p.Language, sources = Elixir, "lib"
	}
	p.Sources, _ = fs.Sub(files, name+"/"+sources)
	for _, m := range variantLine.FindAllStringSubmatch(readme, -1) {
		if strings.EqualFold(m[1], name) {
			v := Variant{Name: m[2], Healthy: !strings.HasPrefix(m[3], "ill"), Words: m[3]}
			for _, f := range flag.FindAllStringSubmatch(m[3], -1) {
				v.Flags = append(v.Flags, f[1:]...)
			}
			for _, l := range limit.FindAllStringSubmatch(m[3], -1) {
				v.Group = append(v.Group, Limit{cmp.Or(l[1], l[3]), cmp.Or(l[2], l[4])})
			}
			p.Variants = append(p.Variants, v)
		}
	}
	return p
}
