package archtest

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Words that the rules are about are put together here, or this file would break them.

// unfinished is a note that work is left, without the issue where it is told.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX)\b(\(#\d+\))?`)

var code = []string{".go", ".erl", ".ex", ".escript", ".ts", ".tsx", ".css", ".html", ".mjs", ".sh", ""}

func TestUnfinishedWorkHasAnIssue(t *testing.T) {
	eachText(t, func(name string, text []byte) {
		if !slices.Contains(code, path.Ext(name)) || strings.Contains(name, "/dist/") || strings.Contains(name, "/testdata/") {
			return
		}
		for _, m := range unfinished.FindAllSubmatch(text, -1) {
			if len(m[2]) == 0 {
				t.Errorf("%s: %s without an issue: write %s(#N)", name, m[1], m[1])
			}
		}
	})
}

// hosts of package archives, as the parts of their names.
var hosts = []string{
	"proxy golang org", "sum golang org", "registry npmjs org", "registry yarnpkg com", "npm jsr io",
	"deb debian org", "security debian org", "snapshot debian org", "ftp debian org", "archive ubuntu com",
	"repo hex pm", "builds hex pm", "files pythonhosted org", "registry-1 docker io", "hub docker com", "ghcr io", "quay io",
}

// TestNoArchiveIsNamed: where packages come from is the business of the machine
// that builds, its mirrors and its proxies. A name in a file goes round them.
func TestNoArchiveIsNamed(t *testing.T) {
	eachText(t, func(name string, text []byte) {
		low := bytes.ToLower(text)
		for _, h := range hosts {
			if host := strings.ReplaceAll(h, " ", "."); bytes.Contains(low, []byte(host)) {
				t.Errorf("%s names %s", name, host)
			}
		}
	})
}

// eachText visits the files that are text.
func eachText(t *testing.T, visit func(name string, text []byte)) {
	t.Helper()
	seen := 0
	err := walk(func(name string) error {
		text, err := read(name)
		if err != nil {
			return err
		}
		if bytes.IndexByte(text[:min(len(text), 8000)], 0) < 0 {
			seen++
			visit(name, text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 100 {
		t.Fatalf("found %d text files", seen)
	}
}
