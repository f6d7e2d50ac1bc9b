// Package tablelimit finds a process or port table that is nearly full.
package tablelimit

import (
	_ "embed"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

//go:embed doc.md
var doc string

var (
	full     = diagnose.Limit{Value: 0.7, Unit: "1", Means: "of the limit, from which on it is a warning", Why: "the default limit of 262 144 processes leaves 78 000: a storm makes these in seconds"}
	critical = diagnose.Limit{Value: 0.85, Unit: "1", Means: "of the limit, from which on it is an error", Why: "a burst away from failing"}
	soon     = diagnose.Limit{Value: 24 * 3600, Unit: "s", Means: "until it is full at the present pace", Why: "somebody has to act today"}
	part     = diagnose.Limit{Value: 0.05, Unit: "1", Means: "of all processes, for a group to be named", Why: "fewer do not fill a table"}
	growth   = diagnose.Limit{Value: 0.01, Unit: "1", Means: "growth within the time watched, of the limit, for a pace to be told", Why: "a handful more or less has no pace"}
)

// Detector finds a process or port table that is nearly full.
var Detector = &diagnose.Detector{
	Name:     "process_limit",
	Title:    "The table of processes or ports is nearly full",
	IDs:      []string{"P37"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&full, &critical, &soon, &part, &growth},
	Run:      run,
	Patients: []diagnose.Patient{{Program: "nearlimit", Culprit: []string{"nearlimit"}, Evidence: []string{"of the limit", "more a minute", "processes"}, Advice: []string{"+P"}}},
}

// table is one that has a limit.
type table struct {
	name, flag, rest string
	usage            func(s *beam.System) beam.Usage
}

var tables = []table{
	{"processes", "+P", "spawn fails, in whichever process does it next", func(s *beam.System) beam.Usage { return s.Processes }},
	{"ports", "+Q", "opening a socket or a file fails, in whichever process does it next", func(s *beam.System) beam.Usage { return s.Ports }},
}

func run(p *diagnose.Pass) {
	for _, t := range tables {
		judge(p, t)
	}
}

func judge(p *diagnose.Pass, t table) {
	now := t.usage(p.Last().System)
	count := p.System(func(s *beam.System) float64 { return float64(t.usage(s).Count) })
	limit := float64(now.Limit)
	left := time.Duration(0)
	if count.Grows(growth.Value*limit, 0) {
		left = diagnose.Until(limit-float64(now.Count), count.PerSecond())
	}
	hurry := left > 0 && left.Seconds() < soon.Value
	if now.Share() < full.Value && !hurry || now.Limit == 0 {
		return
	}
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s of the %s %s that there may be are in use", diagnose.Percent(now.Share()), diagnose.Count(limit), t.name),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Proven,
		Culprit:    diagnose.Culprit{Kind: "node", Name: "the table of " + t.name},
		TimeLeft:   diagnose.Duration(left),
		Touches:    []string{diagnose.SupplySubject(diagnose.Supply(t.name))},
	}
	if now.Share() >= critical.Value {
		f.Severity = diagnose.Error
	}
	f.Severity = max(f.Severity, diagnose.ByTimeLeft(left))
	f.Evidence = append(f.Evidence, p.Evidence("count", float64(now.Count), "", fmt.Sprintf("%s %s, %s of the limit of %s", diagnose.Count(float64(now.Count)), t.name, diagnose.Percent(now.Share()), diagnose.Count(limit))))
	if left > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("growth", count.PerSecond()*60, "/min", fmt.Sprintf("%s more a minute: full in %s", diagnose.Count(count.PerSecond()*60), diagnose.Span(left))))
	}
	if t.name == "processes" {
		f.Evidence = append(f.Evidence, most(p, &f)...)
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("When it is full, %s. End what is not wanted of the largest group; the limit cannot be raised while the node runs.", t.rest)},
		diagnose.Advice{Kind: diagnose.Code, Text: fmt.Sprintf("Find out why there are so many first; if all are wanted, raise the limit with %s and start anew.", t.flag),
			Erlang: "erl " + t.flag + " 1048576", Elixir: t.flag + " 1048576 in vm.args, or ELIXIR_ERL_OPTIONS"},
		diagnose.Advice{Kind: diagnose.Check, Text: "The count stays below half of the limit at the time of the highest load."})
	p.Report(f)
}

// most blames the largest groups.
func most(p *diagnose.Pass, f *diagnose.Finding) (out []diagnose.Evidence) {
	for i, g := range p.Most(3, func(g *beam.Group) float64 { return float64(g.Count) }) {
		p.Want(diagnose.Members("who fills the table of processes", g.Name, 4))
		who := p.WhoGroup(g.Name)
		share := float64(g.Count) / float64(max(1, p.Last().System.Processes.Count))
		if share < part.Value {
			break
		}
		if i == 0 && share >= 0.5 {
			f.Culprit = who
			f.Title += ", " + diagnose.Percent(share) + " of them by " + who.Name
			f.Touches = append(f.Touches, diagnose.GroupSubject(g.Name))
		}
		out = append(out, p.Evidence("group", float64(g.Count), "{process}", fmt.Sprintf("%s processes are %s", diagnose.Count(float64(g.Count)), who.String())))
	}
	return out
}
