package probe

import (
	"bytes"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// forms.go is what generate.escript makes of erl/requests today.
func TestFormsAreCurrent(t *testing.T) {
	t.Parallel()
	escript, err := exec.LookPath("escript")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	cmd := exec.Command(escript, filepath.Join("erl", "generate.escript"))
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	got, err := cmd.Output()
	if err != nil {
		t.Fatalf("generate.escript: %v\n%s", err, stderr.Bytes())
	}
	if got, err = format.Source(got); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("forms.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("forms.go is stale: go generate ./internal/probe")
	}
}

// Every request is a file and every file a request, or a part of one.
func TestRequestFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("erl", "requests", "*.erl"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".erl")
		if first, _, _ := strings.Cut(name, "_"); slices.Contains([]string{"answer", "macro", "apart", "beside"}, first) {
			continue
		}
		if byName[name] == nil {
			t.Errorf("%s is in no row of the table", f)
		}
	}
}
