package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// TestReport: a node's report has what is wrong with it and what was read beside, in a file
// of the name that was asked for.
func TestReport(t *testing.T) {
	n := erltest.Start(t, erltest.Program("deadlock"))
	file := filepath.Join(t.TempDir(), "incident.html")
	hodo(t, n, exitOK, "report", n.Name, "--for", "12s", "--html", file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	_, data, _ := strings.Cut(text, `id="data">`)
	data, _, _ = strings.Cut(data, "</script>")
	for _, words := range []string{`"detector":"deadlock"`, `"tone":"critical"`, `"title":"Largest processes"`, `"kind":"waits"`, `"kind":"events"`, `"kind":"system"`, `"times":[`} {
		if !strings.Contains(data, words) {
			t.Errorf("the report has no %s", words)
		}
	}
	if strings.Contains(text, n.Cookie) {
		t.Error("the cookie is in it")
	}
}

// TestReportOfWhatIsNotThere: what is asked for wrongly is said before a node is asked, and
// no file is left.
func TestReportOfWhatIsNotThere(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"report"}, exitUsage},
		{[]string{"report", "app@host", "--to", "-1h"}, exitUsage},
		{[]string{"report", "app@host", "--from", "-1h", "--to", "-2h"}, exitUsage},
		{[]string{"report", "app@host", "--from", "-2h", "--to", "-1h", "--source", "nowhere"}, exitUsage},
		{[]string{"report", "app@host", "--from", "-2h", "--to", "-1h", "--source", "http://127.0.0.1:1"}, exitUnreachable},
	} {
		w := realWorld()
		w.stdout, w.stderr = &strings.Builder{}, &strings.Builder{}
		if got := run(t.Context(), w, c.args); got != c.want {
			t.Errorf("%v: exit code %d, want %d: %s", c.args, got, c.want, w.stderr)
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

// TestCasesOf: findings of the last look have the course of what was seen before.
func TestCasesOf(t *testing.T) {
	at := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)
	finding := func(title string) diagnose.Finding {
		return diagnose.Finding{Detector: "deadlock", Title: title, Confidence: diagnose.Likely, Culprit: diagnose.Culprit{Name: title}, Evidence: []diagnose.Evidence{{Signal: "wait", At: at}}}
	}
	var w diagnose.Ward
	w.Observe([]diagnose.Finding{finding("a"), finding("gone")}, at)
	w.Observe([]diagnose.Finding{finding("a")}, at.Add(2*time.Second))
	cases := casesOf(&w, diagnose.Report{At: at.Add(2 * time.Second), Findings: []diagnose.Finding{finding("a"), finding("new")}})
	if len(cases) != 2 || !cases[0].Opened.Equal(at) || len(cases[0].Courses[0].Samples) != 2 || !cases[1].Opened.Equal(at.Add(2*time.Second)) {
		t.Errorf("%+v", cases)
	}
	if got := fileName(`a/b\\c@h:1`); got != "a_b__c@h_1" {
		t.Error(got)
	}
}
