package archtest

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// empty names say that the idea of a package is not ready.
var empty = []string{"util", "utils", "common", "types", "helpers", "misc", "shared", "base", "lib"}

func TestPackageNames(t *testing.T) {
	for _, dir := range packages(sources(t)) {
		if slices.Contains(empty, path.Base(dir)) {
			t.Errorf("%s: find the idea that the package is about and call it so", dir)
		}
	}
}

// TestPackageComments: a package says in doc.go what it is; a command does in main.go.
func TestPackageComments(t *testing.T) {
	type comment struct{ where []string }
	found := make(map[string]*comment)
	command := make(map[string]bool)
	for _, f := range sources(t) {
		if f.test {
			continue
		}
		c := found[f.dir]
		if c == nil {
			c = &comment{}
			found[f.dir] = c
		}
		if f.syntax.Name.Name == "main" {
			command[f.dir] = true
		}
		if f.syntax.Doc != nil {
			c.where = append(c.where, f.path)
			if place(f.dir) != detectors { // whose doc.md says all
				checkComment(t, f)
			}
		}
	}
	for dir, c := range found {
		want := dir + "/doc.go"
		if place(dir) == detectors {
			want = dir + "/detector.go"
		}
		if command[dir] {
			want = dir + "/main.go"
		}
		if !slices.Equal(c.where, []string{want}) {
			t.Errorf("%s: the package comment is in %v, want it in %s", dir, c.where, want)
		}
	}
}

func checkComment(t *testing.T, f *goFile) {
	t.Helper()
	begin := "Package " + f.syntax.Name.Name + " "
	if f.syntax.Name.Name == "main" {
		begin = "Command " + path.Base(f.dir) + " "
	}
	text := f.syntax.Doc.Text()
	if !strings.HasPrefix(text, begin) {
		t.Errorf("%s: the comment does not begin with %q", f.path, begin)
	}
	if strings.Count(text, "\n") < 2 {
		t.Errorf("%s: the comment does not say what the package is, what it is not and what lies beneath", f.path)
	}
	if path.Base(f.path) == "doc.go" && len(f.syntax.Decls) > len(imports(f.syntax)) {
		t.Errorf("%s: holds code besides the comment", f.path)
	}
}

func imports(f *ast.File) []ast.Decl {
	var out []ast.Decl
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && len(g.Specs) > 0 {
			if _, ok := g.Specs[0].(*ast.ImportSpec); ok {
				out = append(out, d)
			}
		}
	}
	return out
}

// Longer files are read by nobody from end to end. Tests may be a little longer,
// being lists of cases.
const (
	mostLines     = 600
	mostTestLines = 800
)

func TestFileLength(t *testing.T) {
	for _, f := range sources(t) {
		most := mostLines
		if f.test {
			most = mostTestLines
		}
		if !f.generated && f.lines > most {
			t.Errorf("%s has %d lines, more than %d: what are its parts?", f.path, f.lines, most)
		}
	}
}
