package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// scaleDocs are the files of docs/scale.md, each with what reads it.
var scaleDocs = []struct {
	file    string
	command []string // after which comes the file
	// Of a good file this becomes a bad one, which the command must refuse.
	good, bad string
}{
	{"hodoscope-near.yaml", []string{"real", "config", "validate"}, "remote_write:", "remote_writ:"},
	{"hodoscope-mimir.yaml", []string{"real", "config", "validate"}, "headers:", "header:"},
	{"hodoscope-shard.yaml", []string{"real", "config", "validate"}, "profile: collector", "profile: none"},
	{"prometheus.yml", []string{"promtool", "check", "config"}, "action: hashmod", "action: hash"},
	{"vmagent.yml", []string{"vmagent", "-dryRun", "-remoteWrite.url=http://127.0.0.1:8428/api/v1/write", "-promscrape.config"}, "honor_labels: true", "honor_labels: maybe"},
	{"vmagent.yml", []string{"victoria-metrics", "-dryRun", "-promscrape.config"}, "honor_labels: true", "honor_labels: maybe"},
	{"rules/memory.rules.yml", []string{"vmalert", "-dryRun", "-rule"}, "expr:", "exp:"},
	{"collector.yaml", []string{"go", "-C", "../../internal/tools/otelcol", "run", ".", "validate", "--config"}, "receivers: [otlp]", "receivers: [none]"},
}

// Every file of docs/scale is taken by the program that it is for, with the rules beside
// it that `hodoscope rules print` writes; and that program looks: a bad file it refuses.
func TestScaleDocs(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../docs/scale")); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"cookie", "metrics.password"} {
		if err := os.WriteFile(filepath.Join(dir, secret), []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("real", "rules", "print", "--out", filepath.Join(dir, "rules")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, d := range scaleDocs {
		t.Run(d.command[0]+" "+filepath.Base(d.file), func(t *testing.T) {
			if _, err := exec.LookPath(d.command[0]); err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(d.command[0] + " is missing (with CI=true nothing may be missing): hack/setup")
				}
				t.Skip(d.command[0] + " is missing: hack/setup")
			}
			file := filepath.Join(dir, d.file)
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d.command[0] == "vmalert" { // docs/scale.md: Debian's is older than the setting
				text = without(text, "keep_firing_for:")
			}
			if out, err := reads(t, d.command, file, text); err != nil {
				t.Errorf("%v: %s", err, out)
			}
			bad := bytes.Replace(text, []byte(d.good), []byte(d.bad), 1)
			if bytes.Equal(bad, text) {
				t.Fatalf("no %q in it", d.good)
			}
			if out, err := reads(t, d.command, file, bad); err == nil {
				t.Errorf("a bad file is taken: %s", out)
			}
		})
	}
}

// reads has a command read a file of such a text, which is beside the original.
func reads(t *testing.T, command []string, file string, text []byte) (string, error) {
	t.Helper()
	file = filepath.Join(filepath.Dir(file), "read."+filepath.Base(file))
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(file)
	args := append(command[1:len(command):len(command)], file)
	out, err := exec.CommandContext(t.Context(), command[0], args...).CombinedOutput()
	return string(out), err
}

func without(text []byte, word string) []byte {
	var out [][]byte
	for _, line := range bytes.Split(text, []byte("\n")) {
		if !bytes.Contains(line, []byte(word)) {
			out = append(out, line)
		}
	}
	return bytes.Join(out, []byte("\n"))
}
