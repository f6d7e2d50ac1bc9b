// Command webbuild bundles the page: internal/web/page/src to internal/web/dist.
//
//	npm --prefix internal/web/page ci
//	go -C internal/tools/webbuild run .
//
// It has a module of its own so that esbuild is no dependency of the program.
// The same sources give the same bytes, so CI rebuilds and compares.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	page := flag.String("page", "../../web/page", "folder of the page's sources")
	out := flag.String("out", "../../web/dist", "folder to write")
	tests := flag.String("tests", "", "folder to write the page's unit tests to, for node --test; the page is not built")
	flag.Parse()
	var err error
	if *tests != "" {
		err = buildTests(*page, *tests)
	} else {
		err = build(*page, *out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "webbuild:", err)
		os.Exit(1)
	}
}

func build(page, out string) error {
	page, err := filepath.Abs(page)
	if err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(page, "node_modules")); err != nil {
		return fmt.Errorf("the page's libraries are not there: run npm ci in %s", page)
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	inputs, err := bundle(page, out)
	if err != nil {
		return err
	}
	if err := copyFiles(filepath.Join(page, "static"), out); err != nil {
		return err
	}
	return licences(page, out, inputs)
}

// classicJSX calls createElement with children as arguments, which is shorter than the objects of the
// automatic form that the type check knows.
const classicJSX = `{"compilerOptions": {"jsx": "react", "jsxFactory": "createElement", "jsxFragmentFactory": "Fragment"}}`

// bundle writes the page, app.js and app.css, and what is in a report, report.js and
// report.css, and returns the files they were made from,
// relative to page.
func bundle(page, out string) ([]string, error) {
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:       page,
		EntryPointsAdvanced: []api.EntryPoint{{InputPath: "src/main.tsx", OutputPath: "app"}, {InputPath: "src/report.tsx", OutputPath: "report"}},
		Outdir:              out,
		Bundle:              true,
		Write:               true,
		Metafile:            true,
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		MinifySyntax:        true,
		Format:              api.FormatESModule,
		Target:              api.ES2022,
		Charset:             api.CharsetUTF8,
		TsconfigRaw:         classicJSX,
		Inject:              []string{"src/jsx.ts"},
		LegalComments:       api.LegalCommentsNone, // licences.txt has them whole
		LogLevel:            api.LogLevelWarning,
		Plugins:             []api.Plugin{lean},
	})
	if len(result.Errors) > 0 {
		return nil, errors.New("the bundle has errors") // esbuild printed them
	}
	var meta struct {
		Inputs map[string]json.RawMessage `json:"inputs"`
	}
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(meta.Inputs)), nil
}

// buildTests bundles each *.test.ts on its own.
func buildTests(page, out string) error {
	page, err := filepath.Abs(page)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(page, "src", "*.test.ts"))
	if err != nil {
		return err
	}
	result := api.Build(api.BuildOptions{
		EntryPoints:  files,
		Outdir:       out,
		OutExtension: map[string]string{".js": ".mjs"},
		Bundle:       true,
		Write:        true,
		Platform:     api.PlatformNode,
		Format:       api.FormatESModule,
		Target:       api.ES2022,
		LogLevel:     api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return errors.New("the tests have errors")
	}
	return nil
}

func copyFiles(from, to string) error {
	return os.CopyFS(to, os.DirFS(from))
}

// licences writes the licence of every library that is in the bundle beside it.
func licences(page, out string, inputs []string) error {
	var packages []string
	for _, in := range inputs {
		if p := packageOf(in); p != "" && !slices.Contains(packages, p) {
			packages = append(packages, p)
		}
	}
	var text strings.Builder
	for _, p := range packages {
		body, err := os.ReadFile(filepath.Join(page, "node_modules", filepath.FromSlash(p), "LICENSE"))
		if err != nil {
			return fmt.Errorf("%s is bundled without a licence: %w", p, err)
		}
		fmt.Fprintf(&text, "%s\n\n%s\n\n\n", p, strings.TrimSpace(string(body)))
	}
	return os.WriteFile(filepath.Join(out, "licences.txt"), []byte(text.String()), 0o644)
}

// packageOf is the npm package that a bundled file belongs to, "" for our own.
func packageOf(path string) string {
	_, rest, ok := strings.Cut(path, "node_modules/")
	if !ok {
		return ""
	}
	parts := strings.SplitN(rest, "/", 3)
	if strings.HasPrefix(parts[0], "@") && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}
