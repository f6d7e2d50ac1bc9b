// Package atomleak finds atoms that are made without end.
package atomleak

import (
	_ "embed"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	growth = diagnose.Limit{Value: 100, Unit: "{atom}", Means: "growth within the time watched, without the first looks", Why: "a node that has loaded its code makes none"}
	full   = diagnose.Limit{Value: 0.8, Unit: "1", Means: "of the table in use", Why: "there is no way back but a restart"}
	soon   = diagnose.Limit{Value: 7 * 86400, Unit: "s", Means: "time left from which on this is an error", Why: "who has a week off must not find the node dead"}
)

// Detector finds atoms that are made without end.
var Detector = &diagnose.Detector{
	Name:     "atom_leak",
	Title:    "Atoms made of input",
	IDs:      []string{"P55"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&growth, &full, &soon},
	Run:      run,
	Explains: []string{"slow_growth"},
	Patients: []diagnose.Patient{{Program: "atoms", Culprit: []string{"query_parser"},
		Evidence: []string{"more a second", "limit", "reached in"}, Advice: []string{"_existing_atom", "text"}}},
}

// attaching is how many of the first looks may see atoms of code that our questions load.
const attaching = 3

func run(p *diagnose.Pass) {
	l := p.Last()
	atoms := p.System(func(s *beam.System) float64 { return float64(s.Atoms.Count) })
	modules := p.System(func(s *beam.System) float64 { return float64(s.Loaded) })
	atoms, modules = atoms[min(attaching, len(atoms)):], modules[min(attaching, len(modules)):]
	grows := atoms.Grows(growth.Value, 0) && atoms.Steady() && modules.Gain() == 0
	if !grows && l.System.Atoms.Share() < full.Value {
		return
	}
	left := time.Duration(0)
	if grows {
		left = diagnose.Until(float64(l.System.Atoms.Limit-l.System.Atoms.Count), atoms.PerSecond())
	}
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s of the atom table is full", diagnose.Percent(l.System.Atoms.Share())),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Proven,
		Culprit:    diagnose.Culprit{Kind: "node", Name: p.Target},
		TimeLeft:   diagnose.Duration(left),
		Touches:    []string{diagnose.SupplySubject(diagnose.Atoms)},
	}
	if l.System.Atoms.Share() >= full.Value || left > 0 && left.Seconds() < soon.Value {
		f.Severity = max(f.Severity, diagnose.Error)
	}
	f.Evidence = append(f.Evidence, p.Evidence("atom_count", float64(l.System.Atoms.Count), "{atom}",
		fmt.Sprintf("%s atoms of a limit of %s", diagnose.Count(float64(l.System.Atoms.Count)), diagnose.Count(float64(l.System.Atoms.Limit)))))
	if grows {
		who, seen := maker(p)
		f.Culprit = who
		f.Title = fmt.Sprintf("%s more atoms a second, which are never collected; %s likely makes them", diagnose.Count(atoms.PerSecond()), who.Name)
		f.Evidence = append(f.Evidence,
			p.Evidence("atom_count", atoms.PerSecond(), "{atom}/s", fmt.Sprintf("%s more a second, in nearly every look, as fast at the end as at the beginning", diagnose.Count(atoms.PerSecond()))),
			p.Evidence("atom_limit", left.Seconds(), "s", fmt.Sprintf("at this pace the limit is reached in %s, and the node ends", diagnose.Span(left))),
			seen)
		f.Excluded = append(f.Excluded, diagnose.Because("code_loading", "no module was loaded meanwhile (%s all the time)", diagnose.Count(modules.Last())))
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Plan a restart before the table is full: atoms are never collected, and nothing else frees them."},
		remedy.ExistingAtoms,
		diagnose.Advice{Kind: diagnose.Check, Text: "The number of atoms stays the same under load."})
	p.Report(f)
}

// maker is who likely makes the atoms: who is seen doing it, or the busiest process that
// is not the runtime's own.
func maker(p *diagnose.Pass) (diagnose.Culprit, diagnose.Evidence) {
	busiest := p.Working(5)
	for _, r := range busiest {
		p.Want(diagnose.Standing("who of the busiest makes atoms", r.Pid)...)
	}
	for _, r := range busiest {
		if share := diagnose.On(p.Stands(r.Pid), 4, makesAtoms); share > 0 {
			who := p.Who(r.Pid)
			return who, p.Evidence("current_stacktrace", share, "1", fmt.Sprintf("%s was seen making atoms", who))
		}
	}
	if len(busiest) == 0 {
		return diagnose.Culprit{Kind: "node", Name: p.Target}, p.Evidence("reductions", 0, "{reduction}/s", "no process was busy when it was looked at")
	}
	who := p.Who(busiest[0].Pid)
	return who, p.Evidence("reductions", float64(busiest[0].Rate), "{reduction}/s",
		fmt.Sprintf("%s is the busiest process beside the runtime's own, with %s reductions a second; nobody was caught in the act", who, diagnose.Count(float64(busiest[0].Rate))))
}

func makesAtoms(m beam.MFA) bool {
	switch m.Function {
	case "list_to_atom", "binary_to_atom", "binary_to_term", "to_atom":
		return true
	}
	return false
}
