package ruletest

import (
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/model"

	"github.com/hodoscope/hodoscope/internal/alert"
	"github.com/hodoscope/hodoscope/internal/backend"
)

var update = flag.Bool("update", false, "rewrite what alerts say in testdata")

// TestPack runs the pack's own tests.
func TestPack(t *testing.T) {
	for _, name := range alert.TestFiles() {
		t.Run(alert.Topic(name), func(t *testing.T) {
			r, err := Run(t.Context(), In(alert.Pack()), name)
			if err != nil {
				t.Fatal(err)
			}
			for _, test := range r.Tests {
				for _, f := range test.Failures {
					t.Errorf("%s: %v", test.Name, f)
				}
				if test.Checks == 0 {
					t.Errorf("%s checks nothing", test.Name)
				}
			}
		})
	}
}

// TestPackWithPromtool: the files mean the same to the tool that people have.
func TestPackWithPromtool(t *testing.T) {
	promtool := backend.Need(t, "promtool")
	dir := t.TempDir()
	if err := os.CopyFS(dir, alert.Pack()); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		append([]string{"check", "rules", "--lint=all", "--lint-fatal"}, alert.RuleFiles()...),
		append([]string{"test", "rules"}, alert.TestFiles()...),
	} {
		c := exec.CommandContext(t.Context(), promtool, args...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
	// It does look: a wrong expectation is one.
	name := filepath.Join(dir, "memory.test.yml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(text), "350x60", "10x60", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), promtool, "test", "rules", name)
	if out, err := c.CombinedOutput(); err == nil {
		t.Errorf("promtool found nothing wrong: %s", out)
	}
}

var alertName = regexp.MustCompile(`alertname="(\w+)"`)

// loudCase is where and when a test of the pack expects an alert to fire.
type loudCase struct {
	file, test string
	at         model.Duration
}

// cases reads all tests of the pack: where each alert must fire, and which must
// not somewhere.
func cases(t *testing.T) (loud map[string][]loudCase, quiet map[string]bool) {
	t.Helper()
	loud, quiet = make(map[string][]loudCase), make(map[string]bool)
	for _, name := range alert.TestFiles() {
		f := mustParse(t, name)
		for _, g := range f.Tests {
			for _, c := range g.ExprTests {
				for _, m := range alertName.FindAllStringSubmatch(c.Expr, -1) {
					if len(c.ExpSamples) > 0 {
						loud[m[1]] = append(loud[m[1]], loudCase{name, g.Name, c.EvalTime})
					} else {
						quiet[m[1]] = true
					}
				}
				if strings.HasPrefix(c.Expr, "ALERTS") && !strings.Contains(c.Expr, "alertname") && len(c.ExpSamples) == 0 {
					for _, a := range alertsOf(t, f) { // silence of all
						quiet[a] = true
					}
				}
				if !strings.Contains(c.Expr, "ALERTS") {
					t.Errorf("%s: %s: %s is not about alerts", name, g.Name, c.Expr)
				}
			}
		}
	}
	return loud, quiet
}

func mustParse(t *testing.T, name string) *testFile {
	t.Helper()
	text, err := fs.ReadFile(alert.Pack(), name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// alertsOf are the alerts that a test file is about: those of its first rule file.
func alertsOf(t *testing.T, f *testFile) []string {
	t.Helper()
	rules, err := alert.Rules()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rules {
		if r.Topic == alert.Topic(f.RuleFiles[0]) {
			out = append(out, r.Name)
		}
	}
	return out
}

// silentBeside lists alerts whose silence is that of another series in the test
// in which they are loud: expectations there are of all that fire.
var silentBeside = []string{"BeamProbeLatencyHigh", "BeamDirtyCpuRunQueueHigh", "BeamDirtyIoRunQueueHigh", "BeamEtsTableCountNearLimit",
	"BeamMemoryExhaustion4h", "BeamAllocatorFragmentation", "BeamLongGcFrequent", "BeamLongScheduleFrequent", "BeamDistQueueHigh", "BeamBusyDistPort"}

// TestLoudAndQuiet: each alert is tried both ways, and no test names one that is not.
func TestLoudAndQuiet(t *testing.T) {
	loud, quiet := cases(t)
	rules, err := alert.Rules()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		if len(loud[r.Name]) == 0 {
			t.Errorf("no test makes %s fire", r.Name)
		}
		if !quiet[r.Name] && !slices.Contains(silentBeside, r.Name) {
			t.Errorf("no test wants %s to be silent", r.Name)
		}
		delete(loud, r.Name)
		delete(quiet, r.Name)
	}
	for name := range loud {
		t.Errorf("tests name %s, which is no alert", name)
	}
	for name := range quiet {
		t.Errorf("tests name %s, which is no alert", name)
	}
}

// TestWhatAlertsSay: each alert as a person reads it, at a moment when a test of
// the pack has it fire.
func TestWhatAlertsSay(t *testing.T) {
	loud, _ := cases(t)
	rules, err := alert.Rules()
	if err != nil {
		t.Fatal(err)
	}
	said := make(map[string]string) // by alert
	for _, name := range alert.TestFiles() {
		f := mustParse(t, name)
		for i, g := range f.Tests {
			asked := 0
			for _, r := range rules {
				if l := loud[r.Name]; said[r.Name] == "" && len(l) > 0 && l[0].file == name && l[0].test == g.Name {
					f.Tests[i].AlertRuleTests = append(f.Tests[i].AlertRuleTests, alertCase{EvalTime: l[0].at, Alertname: r.Name})
					asked++
				}
			}
			f.Tests[i].ExprTests = nil
			if asked == 0 {
				f.Tests[i].AlertRuleTests = nil
			}
		}
		f.Tests = slices.DeleteFunc(f.Tests, func(g testGroup) bool { return len(g.AlertRuleTests) == 0 })
		r, err := runFile(t.Context(), In(alert.Pack()), name, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, result := range r.Tests {
			for _, f := range result.Failures {
				if len(f.Want) == 0 && len(f.Got) > 0 {
					said[strings.TrimPrefix(f.What, "alert ")] = f.Got[0]
				}
			}
		}
	}
	var b strings.Builder
	for _, r := range rules {
		if said[r.Name] == "" {
			t.Errorf("%s said nothing", r.Name)
		}
		// Meaning, first look and links are in the rule files as they are here.
		for line := range strings.Lines(said[r.Name] + "\n") {
			if strings.HasPrefix(line, "{") || strings.HasPrefix(line, "summary") || strings.HasPrefix(line, "description") || strings.HasPrefix(line, "page") {
				b.WriteString(line)
			}
		}
		b.WriteString("\n")
	}
	golden := filepath.Join("testdata", "what_alerts_say.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s is not what alerts say now; -update rewrites it", golden)
	}
	if strings.Contains(b.String(), "no value") || strings.Contains(b.String(), "error") {
		t.Error("a template failed")
	}
}

// BenchmarkPack runs all tests of the pack.
func BenchmarkPack(b *testing.B) {
	for b.Loop() {
		for _, name := range alert.TestFiles() {
			if _, err := Run(b.Context(), In(alert.Pack()), name); err != nil {
				b.Fatal(err)
			}
		}
	}
}
