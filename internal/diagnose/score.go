package diagnose

import (
	"fmt"
	"slices"
	"strings"
)

// PatientOf is a detector with one of its patients.
type PatientOf struct {
	Detector *Detector
	Patient
}

// Key names a program of the lab in a variant: PROGRAM or PROGRAM-VARIANT.
func (p Patient) Key() string {
	if p.Variant == "" {
		return p.Program
	}
	return p.Program + "-" + p.Variant
}

// PatientsOf are the detectors that are to find something in a program of the lab, by
// its Key.
func PatientsOf(detectors []*Detector, key string) []PatientOf {
	var out []PatientOf
	for _, d := range detectors {
		for _, p := range d.Patients {
			if p.Key() == key {
				out = append(out, PatientOf{d, p})
			}
		}
	}
	return out
}

// Score is how well findings fit a program of the lab.
type Score struct {
	// Points are 1 for a finding of a warning or worse, among the first two, by a detector
	// of which it is a patient, with the culprit named, two pieces of the evidence as
	// numbers, and one of the advice; half for the right detector with the wrong culprit, or
	// the reverse; 0 else.
	Points float64
	Why    string    // why not 1
	Wrong  []Finding // of a warning or worse, by others
}

// ScoreOf scores findings, the gravest first.
func ScoreOf(patients []PatientOf, found []Finding) Score {
	s := Score{Why: "nothing found"}
	rank := 0
	for _, f := range found {
		if f.Severity < Warning {
			continue
		}
		rank++
		i := slices.IndexFunc(patients, func(p PatientOf) bool { return p.Detector.Name == f.Detector })
		if i < 0 {
			s.Wrong = append(s.Wrong, f)
			if rank <= 2 && s.Points < 0.5 && slices.ContainsFunc(patients, func(p PatientOf) bool { return p.named(f) }) {
				s.Points, s.Why = 0.5, "only "+f.Detector+" names the culprit"
			}
			continue
		}
		points, why := patients[i].points(f)
		if rank > 2 {
			points, why = min(points, 0.5), fmt.Sprintf("it is number %d", rank)
		}
		if points > s.Points {
			s.Points, s.Why = points, why
		}
	}
	return s
}

func (p PatientOf) points(f Finding) (float64, string) {
	if !p.named(f) {
		return 0.5, fmt.Sprintf("the culprit is %s, not any of %v", f.Culprit, p.Culprit)
	}
	var evidence, advice strings.Builder
	for _, e := range f.Evidence {
		evidence.WriteString(e.Text + "\n")
	}
	for _, a := range f.Advice {
		advice.WriteString(a.Text + "\n" + a.Erlang + "\n" + a.Elixir + "\n")
	}
	if n := has(evidence.String(), p.Evidence); n < min(2, len(p.Evidence)) {
		return 0.5, fmt.Sprintf("%d of its evidence %v is there", n, p.Evidence)
	}
	if has(advice.String(), p.Advice) == 0 && len(p.Advice) > 0 {
		return 0.5, fmt.Sprintf("none of the advice %v is there", p.Advice)
	}
	return 1, ""
}

// named tells whether the culprit is any of the words that are accepted.
func (p PatientOf) named(f Finding) bool {
	return has(f.Culprit.String()+"\n"+f.Title, p.Culprit) > 0
}

func has(text string, words []string) (n int) {
	for _, w := range words {
		if strings.Contains(text, w) {
			n++
		}
	}
	return n
}
