package all

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// testdata has what was seen of programs of the lab, kept by `hodoscope diagnose --keep`:
// PROGRAM.json.gz, PROGRAM-VARIANT.json.gz, PROGRAM-healthy.json.gz.
func kept(t testing.TB) map[string]*diagnose.History {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*diagnose.History{}
	for _, f := range files {
		r, err := os.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		h, err := diagnose.Read(r, 1<<28)
		if err != nil {
			t.Fatal(f, err)
		}
		out[strings.TrimSuffix(filepath.Base(f), ".json.gz")] = h
	}
	return out
}

// TestKept: of what was seen of an ill program, a detector of which it is a patient finds
// what is named; nobody finds anything else that is a warning or worse.
func TestKept(t *testing.T) {
	for name, h := range kept(t) {
		t.Run(name, func(t *testing.T) {
			found := diagnose.Judge(Detectors, h).Findings
			patients := diagnose.PatientsOf(Detectors, name)
			score := diagnose.ScoreOf(patients, found)
			for _, f := range score.Wrong {
				t.Errorf("wrong: %s %s: %s", f.Severity, f.Detector, f.Title)
			}
			if len(patients) > 0 && score.Points < 1 {
				t.Errorf("missed: %s", score.Why)
				for _, f := range found {
					t.Logf("found: %s %s: %s: %s", f.Severity, f.Detector, f.Culprit, f.Title)
				}
			}
		})
	}
}

// TestWithoutEvents: where somebody else has the runtime's events, a scheduler that is kept
// for long is told by how long turns are.
func TestWithoutEvents(t *testing.T) {
	h := kept(t)["hugeterm"]
	for i := range h.Looks {
		h.Looks[i].Events, h.Looks[i].Listening = nil, false
	}
	if score := diagnose.ScoreOf(diagnose.PatientsOf(Detectors, "hugeterm"), diagnose.Judge(Detectors, h).Findings); score.Points < 1 {
		t.Errorf("missed: %s", score.Why)
	}
}

// noPatient says why there is no program in the lab that is ill in a detector's way. Such
// a detector has a test with histories that were made up.
var noPatient = map[string]string{
	"slow_growth":  "needs three days of one life of a node",
	"busy_waiting": "+sbwt very_long takes 0.1 to 0.3 processors on the machine that runs the lab, below its limit",
}

// TestDetectors holds each detector to what its readers count on.
func TestDetectors(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range Detectors {
		t.Run(d.Name, func(t *testing.T) {
			if seen[d.Name] {
				t.Error("a second one of that name")
			}
			seen[d.Name] = true
			if !strings.HasPrefix(d.Doc, "# "+d.Title+"\n") {
				t.Errorf("its page does not begin with its title, %q", d.Title)
			}
			for _, part := range []string{"## Why it hurts", "## How we tell", "## How to be sure", "## What to do"} {
				if !strings.Contains(d.Doc, part) {
					t.Errorf("its page has no %q", part)
				}
			}
			if len(d.IDs) == 0 || len(d.Patients) == 0 && noPatient[d.Name] == "" {
				t.Error("it has no place in the catalogue, or no patient")
			}
			for _, l := range d.Limits {
				if l.Why == "" || l.Means == "" {
					t.Errorf("a limit without a reason: %+v", l)
				}
			}
			for _, other := range slices.Concat(d.Explains, d.ExplainsAll) {
				if !slices.ContainsFunc(Detectors, func(d *diagnose.Detector) bool { return d.Name == other }) {
					t.Errorf("it explains %q, which there is not", other)
				}
			}
		})
	}
}

// BenchmarkJudge is what one look at a node costs us under serve, beside the asking.
func BenchmarkJudge(b *testing.B) {
	for name, h := range kept(b) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				diagnose.Judge(Detectors, h)
			}
		})
	}
}
