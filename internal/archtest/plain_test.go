package archtest

import (
	"go/ast"
	"slices"
	"testing"
)

// hostText is where text for terminals is made, and the type that tells it from other text.
const hostText = self + "internal/plain"

// conversions to plain.Text of what is no constant, by the package they are in. Whatever
// becomes one otherwise went through plain.Clean.
var conversions = map[string]string{
	"internal/cli":       "what is put together of Text is Text",
	"internal/tui/paint": "a character of braille dots is made by its number",
}

// TestTextIsMadeHarmless: a face draws text of a node only as plain.Clean has made it.
func TestTextIsMadeHarmless(t *testing.T) {
	var used []string
	for _, f := range sources(t) {
		if f.test || f.dir == "internal/plain" {
			continue
		}
		for p, name := range f.imports {
			if p != hostText || !converts(f, name) {
				continue
			}
			used = append(used, f.dir)
			if conversions[f.dir] == "" {
				t.Errorf("%s makes a plain.Text of what may be a node's words: use plain.Clean", f.path)
			}
		}
	}
	for dir := range conversions {
		if !slices.Contains(used, dir) {
			t.Errorf("%s makes no plain.Text any more: its row can go", dir)
		}
	}
}

// converts tells whether a file makes a Text of anything but a constant that is written there.
func converts(f *goFile, name string) bool {
	found := false
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Text" {
			x, is := s.X.(*ast.Ident)
			_, constant := call.Args[0].(*ast.BasicLit)
			found = found || is && x.Name == name && !constant
		}
		return true
	})
	return found
}
