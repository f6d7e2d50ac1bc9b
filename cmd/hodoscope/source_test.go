package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/alert"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// TestHistoryBehindAPassword: baseline, compare and report read the history of a hodoscope
// that has users and a certificate of its own authority.
func TestHistoryBehindAPassword(t *testing.T) {
	n := erltest.Start(t)
	webFile, certificate := writeWebFile(t, "prometheus")
	d := startDaemon(t, "listen: 127.0.0.1:0\ndata: {dir: "+t.TempDir()+"}\nweb: {config_file: "+webFile+"}\n"+jobOf([]*erltest.Node{n}, ""), n)
	u, err := url.Parse(d.url)
	if err != nil || u.Scheme != "https" {
		t.Fatalf("the page is at %s", d.url)
	}
	dir := t.TempDir()
	password, thresholds := filepath.Join(dir, "password"), filepath.Join(dir, "thresholds.yml")
	if err := os.WriteFile(password, []byte(passwordOf("prometheus")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	source := []string{"--source", "https://127.0.0.1:" + u.Port() + "/prometheus", "--source-ca", certificate, "--every", "1s"}
	ask := func(code int, args ...string) (stdout, stderr string) {
		t.Helper()
		w := realWorld()
		var out, errs strings.Builder
		w.stdout, w.stderr = &out, &errs
		if got := run(t.Context(), w, append(args, source...)); got != code {
			t.Errorf("%v: exit code %d, want %d: %s", args, got, code, errs.String())
		}
		return out.String(), errs.String()
	}
	t.Setenv(sourcePassword, passwordOf("prometheus"))
	baseline := []string{"baseline", n.Name, "--from", "-1m", "--thresholds", thresholds}
	eventually(t, "there is a history", func() bool {
		w := realWorld()
		w.stdout, w.stderr = &strings.Builder{}, &strings.Builder{}
		return run(t.Context(), w, append(append(baseline, "--source-user", "prometheus"), source...)) == exitOK
	})
	os.Unsetenv(sourcePassword)
	if out, _ := ask(exitOK, append(baseline, "--source-user", "prometheus", "--source-password-file", password, "-o", "json")...); !strings.Contains(out, "Processes") {
		t.Errorf("baseline: %s", out)
	}
	text, err := os.ReadFile(thresholds)
	if err == nil {
		err = alert.Settings{}.Read(text)
	}
	if err != nil || !strings.Contains(string(text), n.Name) {
		t.Errorf("thresholds: %v, %s", err, text)
	}
	if out, _ := ask(exitOK, "compare", n.Name, n.Name, "--after", "-1m..now", "--source-user", "prometheus", "--source-password-file", password); !strings.Contains(out, "Memory") {
		t.Errorf("compare: %s", out)
	}
	ask(exitOK, "report", n.Name, "--from", "-1m", "--to", "-1s", "--html", filepath.Join(dir, "x.html"), "--source-user", "prometheus", "--source-password-file", password)

	if _, said := ask(exitUnreachable, baseline...); !strings.Contains(said, "401") || !strings.Contains(said, "--source-user names one") {
		t.Errorf("without a password: %s", said)
	}
	if err := os.WriteFile(password, []byte("guess"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said := ask(exitUnreachable, append(baseline, "--source-user", "prometheus", "--source-password-file", password)...); !strings.Contains(said, "401") || strings.Contains(said, "guess") {
		t.Errorf("with a wrong one: %s", said)
	}
	for _, args := range [][]string{{"--source-user", "prometheus"}, {"--source-password-file", password}, {"--source-user", "prometheus", "--source-password-file", password + "s"}} {
		ask(exitUsage, append(baseline, args...)...)
	}
	source[3] = password
	if _, said := ask(exitUsage, baseline...); !strings.Contains(said, "--source-ca") {
		t.Errorf("no certificate: %s", said)
	}
}
