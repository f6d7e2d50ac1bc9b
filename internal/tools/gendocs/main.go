// Command gendocs writes the pages of docs/ that repeat what tables in the code
// say: what is asked of a node, the commands, the output's fields, the metrics, the
// alerts, the settings.
//
//	go generate ./internal/tools/gendocs
//
// The words around the tables are in the templates beside this file. Pages are
// committed; hack/check fails when one is stale.
package main

import (
	"bytes"
	"embed"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:generate go run . -root ../../..

//go:embed *.tmpl
var templates embed.FS

// pages are the documents made here, each with what it is made from.
var pages = []struct {
	name string
	data func(root string) (any, error)
}{
	{"what-we-ask.md", func(string) (any, error) { return questions(), nil }},
	{"output.md", func(string) (any, error) { return outputs(), nil }},
	{"alerts.md", alerts},
	{"observability.md", observabilityPage}, // which links to alerts.md
	{"commands.md", commands},
	{"config.md", func(string) (any, error) { return settings(), nil }},
	{"diagnosis/README.md", diagnosis},
}

func main() {
	root := flag.String("root", ".", "root of the repository")
	flag.Parse()
	if err := write(*root); err != nil {
		fmt.Fprintln(os.Stderr, "gendocs:", err)
		os.Exit(1)
	}
}

func write(root string) error {
	for _, p := range pages {
		data, err := p.data(root)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		text, err := render(p.name, data)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, "docs", p.name), text, 0o644); err != nil {
			return err
		}
	}
	return detectorPages(root)
}

func render(name string, data any) ([]byte, error) {
	file := strings.TrimSuffix(name, "/README.md")
	if file != name {
		file += ".md"
	}
	file += ".tmpl"
	t, err := template.New(file).Funcs(words).ParseFS(templates, file)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!-- Made by internal/tools/gendocs from %s and the code's tables; do not edit. -->\n\n", file)
	err = t.Execute(&b, data)
	return b.Bytes(), err
}
