package web

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

// reportOf is a report of a fake that is ill and has hostile names.
func reportOf(t testing.TB, f *asktest.Node, now time.Time) Report {
	t.Helper()
	p, err := f.Processes(t.Context(), live.ProcessQuery{Sort: "reductions", Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	return Report{Node: f.Name, Made: now, Program: "Hodoscope test", State: f.State(), Health: asktest.Ill(now), Detector: asktest.Findings{}.Detector,
		Documents: []view.Document{view.TopGroups(f.Census(), 20, etf.Erlang), view.Processes(p, etf.Erlang), view.Events(viewtest.Events(), etf.Elixir)}}
}

// writeReport writes a report to a file of the test's, and gives its address.
func writeReport(t testing.TB, r Report) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.html")
	var text strings.Builder
	if err := r.Write(t.Context(), &text); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return "file://" + name
}

// TestReport: all that is in the file is ours, its policy allows that and nothing else, and
// the data are in it whole.
func TestReport(t *testing.T) {
	now := asktest.Start
	f := asktest.New("shop@web", 4, 0.5, 2).Attached(100, now)
	store := newKept(t)
	store.keep(t, f, now, night)
	r := reportOf(t, f, now)
	r.Past, r.From, r.To, r.Every = store, now.Add(-2*time.Hour), now, collected
	var b strings.Builder
	if err := r.Write(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	parts := regexp.MustCompile(`(?s)<style>(.*?)</style>.*<script type="application/json" id="data">(.*?)</script>\s*<script type="module">(.*?)</script>\s*</body>`).FindStringSubmatch(text)
	if parts == nil {
		t.Fatalf("%.500s", text)
	}
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)[1]
	if want := "default-src 'none'; script-src " + hashOf(parts[3]) + "; style-src " + hashOf(parts[1]) + "; base-uri 'none'; form-action 'none'"; policy != want {
		t.Errorf("the policy is %s", policy)
	}
	if n := strings.Count(text, "<script"); n != 2+strings.Count(parts[3], "<script") {
		t.Errorf("%d scripts", n)
	}
	var d reportData
	if err := json.Unmarshal([]byte(parts[2]), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Findings) != 2 || d.Verdict.Tone != "error" || len(d.Documents) != 4 || d.History == nil || d.Past == nil || len(d.Past.At) < 100 {
		t.Errorf("%d findings, verdict %s, %d documents", len(d.Findings), d.Verdict.Tone, len(d.Documents))
	}
	if d.Findings[1].Culprit == "" || !strings.Contains(parts[2], `\u003cimg src=x`) {
		t.Error("the hostile name is lost")
	}
}

// TestReportOfThePast: a node that is gone has a report of what was kept; a source that fails
// makes none.
func TestReportOfThePast(t *testing.T) {
	r := Report{Node: "gone@web", Made: asktest.Start, Past: failing{}, From: asktest.Start.Add(-time.Hour), To: asktest.Start, Every: collected}
	if err := r.Write(t.Context(), &strings.Builder{}); !errors.Is(err, errAway) {
		t.Errorf("the source failed: %v", err)
	}
	r.Past = newKept(t)
	d, err := r.data(t.Context())
	if err != nil || d.Verdict != nil || d.Summary != nil || d.Past.Node != "gone@web" || len(d.Findings) != 0 {
		t.Errorf("%+v (%v)", d, err)
	}
}

var errAway = errors.New("away")

type failing struct{}

func (failing) QueryRange(context.Context, string, time.Time, time.Time, time.Duration) ([]history.Series, error) {
	return nil, errAway
}
