package web

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// webbuild runs the build-only module with its output in a folder of the test's.
func webbuild(t *testing.T, flag string) string {
	t.Helper()
	need(t, playwright, "npm --prefix internal/web/page ci")
	out := filepath.Join(t.TempDir(), "out")
	cmd := exec.CommandContext(t.Context(), "go", "run", ".", flag, out)
	cmd.Dir = "../tools/webbuild"
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("webbuild: %v\n%s", err, text)
	}
	return out
}

// The bundle that is committed must be what its sources give.
func TestBundleIsCurrent(t *testing.T) {
	out := webbuild(t, "-out")
	built, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	committed, err := dist.ReadDir("dist")
	if err != nil {
		t.Fatal(err)
	}
	if len(built) != len(committed) {
		t.Errorf("%d files are built, %d are in dist", len(built), len(committed))
	}
	for _, f := range built {
		want, err := os.ReadFile(filepath.Join(out, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := dist.ReadFile("dist/" + f.Name())
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("dist/%s is not what the sources give: go -C internal/tools/webbuild run .", f.Name())
		}
	}
}

// TestUnits runs the page's own unit tests, src/*.test.ts, and its type check.
func TestUnits(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(webbuild(t, "-tests"), "*.mjs"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests: %v", err)
	}
	if text, err := exec.CommandContext(t.Context(), "node", append([]string{"--test"}, files...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	check := exec.CommandContext(t.Context(), "node", "node_modules/typescript/bin/tsc", "--noEmit")
	check.Dir = "page"
	if text, err := check.CombinedOutput(); err != nil {
		t.Errorf("types: %v\n%s", err, text)
	}
}

// Text from a node becomes a text node; what could make markup of it is not used.
func TestSourcesMakeNoMarkup(t *testing.T) {
	banned := regexp.MustCompile(`innerHTML|outerHTML|dangerouslySetInnerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function`)
	seen := 0
	err := filepath.WalkDir("page/src", func(path string, f os.DirEntry, err error) error {
		if err != nil || f.IsDir() {
			return err
		}
		seen++
		text, err := os.ReadFile(path)
		if found := banned.Find(text); found != nil {
			t.Errorf("%s uses %s", path, found)
		}
		return err
	})
	if err != nil || seen == 0 {
		t.Errorf("%d files read: %v", seen, err)
	}
	index, err := dist.ReadFile("dist/index.html")
	if inline := regexp.MustCompile(`<style|\sstyle=|\son\w+=|<script[^>]*>[^<]`).Find(index); err != nil || inline != nil {
		t.Errorf("index.html has %s inline: the content security policy forbids it (%v)", inline, err)
	}
}
