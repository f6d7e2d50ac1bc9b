package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/lab"
)

// result is what became of one program in one variant: of the worst of its runs.
type result struct {
	Key     string   `json:"key"` // PROGRAM or PROGRAM-VARIANT
	At      string   `json:"at"`  // day of the last run
	Runs    int      `json:"runs"`
	OTP     []string `json:"otp"` // releases that it ran on
	Points  float64  `json:"points"`
	Why     string   `json:"why,omitempty"` // not 1
	Found   []string `json:"found"`         // severity detector: title
	Wrong   []string `json:"wrong"`
	Share   float64  `json:"share"`   // of a scheduler that it cost
	Seconds float64  `json:"seconds"` // from the start of the command to the report
}

// worse orders results of one program, the worst first.
func worse(a, b result) int {
	return cmp.Or(cmp.Compare(a.Points, b.Points), cmp.Compare(len(b.Wrong), len(a.Wrong)))
}

// with is the worse of two results of one program, with the runs of both.
func (r result) with(other result) result {
	worst := r
	if worse(other, r) < 0 {
		worst = other
	}
	worst.Runs = r.Runs + other.Runs
	worst.At = max(r.At, other.At)
	worst.OTP = slices.Compact(slices.Sorted(slices.Values(slices.Concat(r.OTP, other.OTP))))
	worst.Share = max(r.Share, other.Share)
	return worst
}

// one scores one report.
func one(key string, r *diagnose.Report, took time.Duration) result {
	patients := diagnose.PatientsOf(all.Detectors, key)
	s := diagnose.ScoreOf(patients, r.Findings)
	out := result{Key: key, At: r.At.Format(time.DateOnly), Runs: 1, OTP: []string{r.Release}, Points: s.Points, Why: s.Why, Share: r.Cost.Share, Seconds: took.Seconds(), Found: []string{}, Wrong: []string{}}
	if len(patients) == 0 {
		out.Points, out.Why = 1, ""
		if len(s.Wrong) > 0 {
			out.Points = 0
		}
	}
	line := func(f diagnose.Finding) string { return fmt.Sprintf("%s %s: %s", f.Severity, f.Detector, f.Title) }
	for _, f := range r.Findings {
		if f.Severity >= diagnose.Warning {
			out.Found = append(out.Found, line(f))
		}
	}
	for _, f := range s.Wrong {
		out.Wrong = append(out.Wrong, line(f))
	}
	return out
}

func (t *tester) read() (map[string]result, error) {
	out := map[string]result{}
	text, err := os.ReadFile(t.file("score.json"))
	if os.IsNotExist(err) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	var rs []result
	if err := json.Unmarshal(text, &rs); err != nil {
		return nil, err
	}
	for _, r := range rs {
		out[r.Key] = r
	}
	return out, nil
}

func (t *tester) write(results map[string]result) error {
	var rs []result
	for _, r := range results {
		rs = append(rs, r)
	}
	slices.SortFunc(rs, func(a, b result) int { return strings.Compare(a.Key, b.Key) })
	text, err := json.MarshalIndent(rs, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(t.file("score.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(t.file("score.md"), []byte(page(results)), 0o644)
}

// groups are the parts of the page, and of the lab. What is in none is in the last.
var groups = []struct {
	title    string
	programs []string
}{
	{"The five stories", []string{"oversubscribed", "resend", "replicated", "fanout", "consumers", "shapeindex", "flags", "lookups", "txlog", "aggregator", "channels", "pinger"}},
	{"Twelve more", []string{"deadlock", "selective", "slowreader", "logflood", "closewait", "closures", "etsrow", "append", "hibernation", "hugeterm", "atoms", "restarts"}},
	{"Healthy nodes that look ill", []string{"controls"}},
	{"Others", nil},
}

const intro = `<!-- Made by internal/tools/score of score.json; do not edit. -->

# How well the detectors do

Each program of the lab runs on a node of its own and is diagnosed by the built program, ` + "`diagnose --allow-acts`" + `, five seconds
after its start; of several runs the worst counts, and the highest cost. An ill program is *found* (1 point) when a detector of which it is a patient
reports it as a warning or worse, among the first two findings, with the culprit named, at least two of the expected signals as
numbers, and one piece of the expected advice; the right detector with the wrong culprit, or the reverse, is half a point.
*Wrong* is any other finding of a warning or worse. Healthy programs must have none.

    make diagnose-score                    # all, three times each: hours
    make diagnose-score PROGRAMS=pinger
    make diagnose-score OTP=27 RUNS=1      # on another release, added to what is on record

`

// page draws the results.
func page(results map[string]result) string {
	var b strings.Builder
	b.WriteString(intro)
	drawn := map[string]bool{}
	for _, g := range groups {
		var rows []result
		for _, p := range lab.Programs() {
			if g.programs == nil && drawn[p.Name] || g.programs != nil && !slices.Contains(g.programs, p.Name) {
				continue
			}
			drawn[p.Name] = true
			for _, v := range p.Variants {
				if r, ok := results[key(p.Name, v.Name)]; ok {
					rows = append(rows, r)
				}
			}
		}
		if len(rows) > 0 {
			section(&b, g.title, rows)
		}
	}
	return b.String()
}

func section(b *strings.Builder, title string, rows []result) {
	ill, found, well, silent := 0, 0.0, 0, 0
	var lines strings.Builder
	for _, r := range rows {
		patients := diagnose.PatientsOf(all.Detectors, r.Key)
		outcome := "silent"
		switch {
		case len(patients) > 0:
			ill++
			found += r.Points
			outcome = map[float64]string{1: "found", 0.5: "half", 0: "missed"}[r.Points]
		case len(r.Wrong) > 0:
			well++
			outcome = "wrong"
		default:
			well++
			silent++
		}
		var names []string
		for _, p := range patients {
			names = append(names, "["+p.Detector.Name+"]("+p.Detector.Name+".md)")
		}
		fmt.Fprintf(&lines, "| %s | %s | %s | %s | %d × %s, OTP %s | %.1f %% |\n", r.Key, strings.Join(names, " or "), outcome,
			cell(slices.Concat(r.Wrong, why(r))), r.Runs, r.At, strings.Join(r.OTP, ", "), 100*r.Share)
	}
	fmt.Fprintf(b, "## %s\n\n", title)
	if ill > 0 {
		fmt.Fprintf(b, "%g of %d ill programs found. ", found, ill)
	}
	if well > 0 {
		fmt.Fprintf(b, "%d of %d healthy ones silent.", silent, well)
	}
	fmt.Fprintf(b, "\n\n| program | to be found by | outcome | wrong, or why not | runs | cost on the node |\n| --- | --- | --- | --- | --- | --- |\n%s\n", &lines)
}

func why(r result) []string {
	if r.Why == "" || r.Points == 1 {
		return nil
	}
	return []string{r.Why}
}

func cell(texts []string) string {
	return strings.NewReplacer("|", "\\|", "<", "&lt;", "\n", " ").Replace(strings.Join(texts, "; "))
}

func key(program, variant string) string {
	return diagnose.Patient{Program: program, Variant: variant}.Key()
}
