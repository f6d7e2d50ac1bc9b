package archtest

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func mustRead(t *testing.T, name string) string {
	t.Helper()
	b, err := read(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestDependenciesHaveALine: every library that we chose is weighed in
// docs/decisions/dependencies.md, and nothing else is.
func TestDependenciesHaveALine(t *testing.T) {
	const page = "docs/decisions/dependencies.md"
	chosen := slices.Concat(
		direct(mustRead(t, "go.mod")),
		direct(mustRead(t, "internal/tools/otelcol/go.mod")),
		direct(mustRead(t, "internal/tools/webbuild/go.mod")),
		npm(t, "internal/web/page/package.json"),
	)
	if len(chosen) < 10 {
		t.Fatalf("only %d libraries found: %v", len(chosen), chosen)
	}
	var told []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(mustRead(t, page), -1) {
		told = append(told, m[1])
	}
	for _, c := range chosen {
		if !slices.Contains(told, c) {
			t.Errorf("%s has no line for %s", page, c)
		}
	}
	for _, l := range told {
		if !slices.Contains(chosen, l) {
			t.Errorf("%s has a line for %s, which is not used", page, l)
		}
	}
}

// direct lists the modules that a go.mod requires for itself: required and not
// marked as indirect, or holding one of its tools.
func direct(mod string) []string {
	var required, indirect, tools []string
	block := ""
	for line := range strings.Lines(mod) {
		words := strings.Fields(line)
		switch {
		case len(words) == 2 && words[1] == "(":
			block = words[0]
			continue
		case len(words) == 0:
			continue
		case words[0] == ")":
			block = ""
			continue
		case block != "":
			words = append([]string{block}, words...)
		}
		switch {
		case words[0] == "tool":
			tools = append(tools, words[1])
		case words[0] == "require" && strings.HasSuffix(strings.TrimSpace(line), "// indirect"):
			indirect = append(indirect, words[1])
		case words[0] == "require":
			required = append(required, words[1])
		}
	}
	for _, m := range indirect {
		if slices.ContainsFunc(tools, func(tool string) bool { return strings.HasPrefix(tool, m+"/") }) {
			required = append(required, m)
		}
	}
	return required
}

func npm(t *testing.T, name string) []string {
	t.Helper()
	var p struct{ Dependencies, DevDependencies map[string]string }
	if err := json.Unmarshal([]byte(mustRead(t, name)), &p); err != nil {
		t.Fatal(err)
	}
	return slices.Concat(slices.Sorted(maps.Keys(p.Dependencies)), slices.Sorted(maps.Keys(p.DevDependencies)))
}

// TestExitCodesAreTold: docs/output.md has the codes that cmd/hodoscope has.
func TestExitCodesAreTold(t *testing.T) {
	var coded []string
	for _, f := range sources(t) {
		if f.dir != "cmd/hodoscope" {
			continue
		}
		for _, d := range f.syntax.Decls {
			coded = append(coded, exitCodes(d)...)
		}
	}
	_, text, ok := strings.Cut(mustRead(t, "docs/output.md"), "\n## Exit codes\n")
	if !ok {
		t.Fatal("docs/output.md has no section of exit codes")
	}
	text, _, _ = strings.Cut(text, "\n## ")
	var told []string
	for _, m := range regexp.MustCompile(`(?m)^\| (\d+) \|`).FindAllStringSubmatch(text, -1) {
		told = append(told, m[1])
	}
	slices.Sort(coded)
	slices.Sort(told)
	if len(coded) < 5 || !slices.Equal(coded, told) {
		t.Errorf("exit codes %v, docs/output.md tells %v", coded, told)
	}
}

// exitCodes are the values of constants named exit….
func exitCodes(d ast.Decl) []string {
	g, ok := d.(*ast.GenDecl)
	if !ok || g.Tok != token.CONST {
		return nil
	}
	var codes []string
	for _, s := range g.Specs {
		v := s.(*ast.ValueSpec)
		if len(v.Values) == 1 && strings.HasPrefix(v.Names[0].Name, "exit") {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				codes = append(codes, lit.Value)
			}
		}
	}
	return codes
}

// TestReadmeHasEveryCommand: those about nodes, which are in docs/commands.md.
func TestReadmeHasEveryCommand(t *testing.T) {
	readme := mustRead(t, "README.md")
	list := regexp.MustCompile(`(?m)^\| \[([a-z]+)\]\(#`).FindAllStringSubmatch(mustRead(t, "docs/commands.md"), -1)
	if len(list) < 8 {
		t.Fatalf("docs/commands.md lists %d commands", len(list))
	}
	for _, m := range list {
		name := m[1]
		if name == "version" || name == "completion" {
			continue
		}
		if !regexp.MustCompile("(?m)^\\| `" + name + "` \\|.*`hodoscope " + name + " ").MatchString(readme) {
			t.Errorf("README.md has no line with an example for %s", name)
		}
	}
}

// pages are the documents that people read.
func pages(t *testing.T) []string {
	t.Helper()
	var names []string
	err := walk(func(name string) error {
		if path.Ext(name) == ".md" {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestLinks: what a page links to within the repository is there.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"`)
	for _, name := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(mustRead(t, name), -1) {
			to := m[1] + m[2]
			if strings.Contains(to, ":") {
				continue // elsewhere
			}
			file, anchor, _ := strings.Cut(to, "#")
			at := path.Join(path.Dir(name), file)
			if file == "" {
				at = name
			}
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(at))); err != nil {
				t.Errorf("%s links to %s, which is not there", name, to)
				continue
			}
			if anchor != "" && path.Ext(at) == ".md" && !slices.Contains(anchors(mustRead(t, at)), anchor) {
				t.Errorf("%s links to %s: there is no such heading", name, to)
			}
		}
	}
}

// anchors are the names of a page's headings as links spell them.
func anchors(page string) []string {
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(page, -1) {
		name := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(m[1]), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}

// TestNamedTestsExist: where a page says that a test holds a promise, there is
// the test. Pages write `folder.TestName`.
func TestNamedTestsExist(t *testing.T) {
	found := make(map[string]bool)
	for _, f := range sources(t) {
		for _, d := range f.syntax.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && f.test {
				found[f.dir+"."+fn.Name.Name] = true
			}
		}
	}
	named := 0
	for _, name := range pages(t) {
		for _, m := range regexp.MustCompile("`([a-z0-9/]+\\.(?:Test|Benchmark|Fuzz)\\w+)`").FindAllStringSubmatch(mustRead(t, name), -1) {
			named++
			if !found[m[1]] {
				t.Errorf("%s names %s, which does not exist", name, m[1])
			}
		}
	}
	if named < 10 {
		t.Errorf("pages name %d tests", named)
	}
}
