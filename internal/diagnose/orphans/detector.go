// Package orphans finds tasks that wait though nobody waits for them any more.
package orphans

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	growth = diagnose.Limit{Value: 20, Unit: "{process}", Means: "growth of the group within the time watched", Why: "fewer are noise"}
	part   = diagnose.Limit{Value: 0.05, Unit: "1", Means: "the same, as a share of the group", Why: "fewer are noise"}
	idle   = diagnose.Limit{Value: 0.7, Unit: "1", Means: "members that did nothing since the look before", Why: "what works is not stuck"}
	alone  = diagnose.Limit{Value: 0.7, Unit: "1", Means: "of those asked, that have no link and whose parent has ended", Why: "some parents end as they should, and have handed on their work"}
	asked  = diagnose.Limit{Value: 5, Unit: "{process}", Means: "members that were asked, at least", Why: "of fewer nothing can be said"}
	same   = diagnose.Limit{Value: 0.5, Unit: "1", Means: "of the idle ones looked at, that wait in the same function", Why: "tasks of a kind that are stuck are stuck at the same place"}
)

// Detector finds tasks that wait though nobody waits for them any more.
var Detector = &diagnose.Detector{
	Name:     "orphaned_tasks",
	Title:    "Tasks that nobody waits for any more",
	IDs:      []string{"P36"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&growth, &part, &idle, &alone, &asked, &same},
	Run:      run,
	Explains: []string{"process_leak", "slow_growth"},
	Patients: []diagnose.Patient{{Program: "orphans", Culprit: []string{"orphans:enrich"},
		Evidence: []string{"more a minute", "parent", "wait in"}, Advice: []string{"Task.shutdown", "link"}}},
}

func run(p *diagnose.Pass) {
	count := func(g *beam.Group) float64 { return float64(g.Count) }
	for _, g := range p.Most(5, func(g *beam.Group) float64 { return p.Group(g.Name, count).Gain() }) {
		grown := p.Group(g.Name, count)
		if !grown.Grows(growth.Value, part.Value) || float64(g.Idle) < idle.Value*float64(g.Count) {
			continue
		}
		p.WantSurvivors("where tasks wait that nobody waits for", g.Name, 8)
		if float64(g.LinksRead) < asked.Value || float64(g.Orphans) < alone.Value*float64(g.LinksRead) {
			continue
		}
		judge(p, g, grown)
	}
}

func judge(p *diagnose.Pass, g *beam.Group, grown diagnose.Series) {
	stands := slices.DeleteFunc(p.Survivors(g.Name), func(s diagnose.Stand) bool { return s.Status != "waiting" || len(s.Stack) == 0 })
	kinds := p.Kinds(stands)
	if len(kinds) == 0 || float64(len(kinds[0].Stands)) < same.Value*float64(len(stands)) {
		return
	}
	who := kinds[0].Who
	where, _ := diagnose.Top(kinds[0].Stands)
	limit := p.Last().System.Processes
	left := diagnose.Until(float64(limit.Limit-limit.Count), grown.PerSecond())
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s: tasks that nobody waits for any more, %s more a minute", who.Name, diagnose.Count(grown.PerSecond()*60)),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Likely,
		Culprit:    who,
		TimeLeft:   diagnose.Duration(left),
		Touches:    []string{diagnose.GroupSubject(g.Name)},
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("count", float64(g.Count), "{process}", fmt.Sprintf("%s processes in the group, %s when first looked at, %s more a minute", diagnose.Count(float64(g.Count)), diagnose.Count(grown.First()), diagnose.Count(grown.PerSecond()*60))),
		p.Evidence("orphans", float64(g.Orphans), "{process}", fmt.Sprintf("%s of %s that were asked have no link, and their parent has ended", diagnose.Count(float64(g.Orphans)), diagnose.Count(float64(g.LinksRead)))),
		p.Evidence("current_stacktrace", float64(len(kinds[0].Stands)), "{look}", fmt.Sprintf("they wait in %s", diagnose.Function(where))),
		p.Evidence("idle", float64(g.Idle)/float64(max(1, g.Count)), "1", fmt.Sprintf("%s of them have done nothing since the look before", diagnose.Percent(float64(g.Idle)/float64(max(1, g.Count))))))
	f.Excluded = append(f.Excluded, diagnose.Because("load", "who began them has ended, so nobody is there to take what they might answer"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("As first aid end those that are old, by what they run (%s), not by pid.", who.Name)},
		remedy.OwnedTask, remedy.Supervised,
		diagnose.Advice{Kind: diagnose.Check, Text: "The count stays level while requests come and time out."})
	p.Report(f)
}
