package diagnose

import (
	"cmp"
	"slices"
)

// Verdict is what all detectors made of a history.
type Verdict struct {
	Findings []Finding // the gravest first
	Wants    []Want    // as the detectors asked for them, none twice
}

// Judge runs detectors over a history and folds consequences into their causes.
func Judge(detectors []*Detector, h *History) Verdict {
	var v Verdict
	if len(h.Looks) == 0 {
		return v
	}
	wanted := map[Want]bool{}
	for _, d := range detectors {
		p := &Pass{History: h, detector: d}
		d.Run(p)
		v.Findings = append(v.Findings, p.findings...)
		for _, w := range p.wants {
			key := w
			key.Why = ""
			if !wanted[key] {
				wanted[key] = true
				v.Wants = append(v.Wants, w)
			}
		}
	}
	v.Findings = fold(detectors, v.Findings)
	slices.SortStableFunc(v.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Confidence.rank(), b.Confidence.rank()),
			cmp.Compare(leftOrNever(a), leftOrNever(b)))
	})
	return v
}

func leftOrNever(f Finding) Duration {
	if f.TimeLeft == 0 {
		return 1<<63 - 1
	}
	return f.TimeLeft
}

// fold takes out the findings that another one explains, and names them there. A
// cause that is itself explained hands on what it explains. Two that explain each
// other both stay.
func fold(detectors []*Detector, all []Finding) []Finding {
	byName := map[string]*Detector{}
	for _, d := range detectors {
		byName[d.Name] = d
	}
	cause := make([]int, len(all)) // index of the finding that explains this one
	for i := range all {
		cause[i] = i
		for j := range all {
			if i != j && explains(byName[all[j].Detector], &all[j], &all[i]) && !explains(byName[all[i].Detector], &all[i], &all[j]) {
				cause[i] = j
				break
			}
		}
	}
	for i := range all {
		root, steps := i, 0
		for cause[root] != root && steps < len(all) {
			root, steps = cause[root], steps+1
		}
		if root != i {
			r := &all[root]
			r.Consequences = append(r.Consequences, all[i].Title)
			r.Severity = max(r.Severity, all[i].Severity)
		}
	}
	var out []Finding
	for i := range all {
		if cause[i] == i {
			out = append(out, all[i])
		}
	}
	return out
}

// explains tells whether the finding a of detector d explains b. What is only
// suspected, or no more than worth knowing, explains nothing that is graver and
// surer.
func explains(d *Detector, a, b *Finding) bool {
	if a.Severity < Warning && b.Severity >= Warning {
		return false
	}
	if slices.Contains(d.ExplainsAll, b.Detector) {
		return true
	}
	return slices.Contains(d.Explains, b.Detector) &&
		slices.ContainsFunc(a.Touches, func(s string) bool { return slices.Contains(b.Touches, s) })
}
