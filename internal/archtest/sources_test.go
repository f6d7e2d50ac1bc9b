package archtest

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const (
	root = "../.."
	self = "github.com/hodoscope/hodoscope/"
)

// goFile is one Go source.
type goFile struct {
	path      string // from the root, with slashes
	dir       string
	lines     int
	test      bool
	generated bool
	syntax    *ast.File
}

// skipped are folders that hold nothing of ours: what git, npm, make and the
// coverage tool put there.
var skipped = map[string]bool{".git": true, "node_modules": true, "bin": true}

// walk calls visit with each file of the repository.
func walk(visit func(name string) error) error {
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skipped[d.Name()] {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		return visit(filepath.ToSlash(rel))
	})
}

func read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
}

// load parses every Go file once.
var load = sync.OnceValues(func() ([]*goFile, error) {
	var files []*goFile
	set := token.NewFileSet()
	err := walk(func(name string) error {
		if path.Ext(name) != ".go" || strings.Contains(name, "/testdata/") {
			return nil
		}
		text, err := read(name)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, &goFile{
			path: name, dir: path.Dir(name), lines: bytes.Count(text, []byte("\n")),
			test: strings.HasSuffix(name, "_test.go"), generated: ast.IsGenerated(syntax), syntax: syntax,
		})
		return nil
	})
	return files, err
})

func sources(t *testing.T) []*goFile {
	t.Helper()
	files, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("found %d Go files: is %s the root of the repository?", len(files), root)
	}
	return files
}

// imports gives each import path of a file, and the name it goes by there.
func (f *goFile) imports(yield func(importPath, name string) bool) {
	for _, spec := range f.syntax.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has seen to that
		}
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if !yield(p, name) {
			return
		}
	}
}

// selectors are the names that a file uses of a package it imported as name.
func (f *goFile) selectors(name string) []string {
	var used []string
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == name && !slices.Contains(used, s.Sel.Name) {
				used = append(used, s.Sel.Name)
			}
		}
		return true
	})
	return used
}

// packages lists the folders that hold Go files.
func packages(files []*goFile) []string {
	var dirs []string
	for _, f := range files {
		if !slices.Contains(dirs, f.dir) {
			dirs = append(dirs, f.dir)
		}
	}
	return dirs
}
