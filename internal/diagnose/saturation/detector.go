// Package saturation finds more work than the schedulers can do.
package saturation

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

// Detector finds more work than the schedulers can do.
var Detector = &diagnose.Detector{
	Name:   "scheduler_saturation",
	Title:  "More work than the schedulers can do",
	IDs:    []string{"P01"},
	Doc:    doc,
	Limits: diagnose.SaturationLimits,
	Run:    run,
	Patients: []diagnose.Patient{
		{Program: "oversubscribed", Culprit: []string{"Enrich"}, Evidence: []string{"busy", "ready", "reductions", "wait"}, Advice: []string{"Bound how many"}},
		{Program: "runqueue", Culprit: []string{"runqueue_worker", "runqueue_rsa"}, Evidence: []string{"busy", "ready", "reductions", "wait"}, Advice: []string{"Bound how many"}},
		{Program: "geoip", Variant: "pool", Culprit: []string{"geoip_worker"}, Evidence: []string{"busy", "ready", "reductions", "wait"}, Advice: []string{"Bound how many"}},
	},
}

func run(p *diagnose.Pass) {
	l := p.Last()
	groups := p.Most(1, func(g *beam.Group) float64 { return g.ReductionsRate })
	if !p.Saturated() || len(groups) == 0 {
		return
	}
	top := groups[0]
	p.Want(diagnose.Members("what the busiest group does", top.Name, 8))
	who, stands := whose(p, top)
	share := p.Share(top.Name).Median()
	wait := p.Wait()
	mean := diagnose.Mean(l.SchedulerUse(beam.NormalScheduler))
	waiting := p.System(func(s *beam.System) float64 { return float64(s.RunQueue.Normal) }).Recent(5).Median()
	f := diagnose.Finding{
		Title: fmt.Sprintf("All schedulers are busy and %s more processes are ready; %s takes %s of the work",
			diagnose.Count(waiting), who.Name, diagnose.Percent(share)),
		Severity:   diagnose.WaitSeverity(wait),
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    []string{diagnose.GroupSubject(top.Name)},
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("scheduler_wall_time", mean, "1", fmt.Sprintf("%s schedulers are busy %s of the time", diagnose.Count(float64(l.System.SchedulersOnline)), diagnose.Percent(mean))),
		p.Evidence("run_queue", waiting, "{process}", fmt.Sprintf("%s processes are ready and not running, at the median of looks", diagnose.Count(waiting))),
		p.Evidence("wait", wait.Seconds(), "s", fmt.Sprintf("each of these has to wait about %s for its turn: that is how bad it is", diagnose.Span(wait))),
		p.Evidence("reductions", top.ReductionsRate, "{reduction}/s", fmt.Sprintf("%s (a group of %s) takes %s of all reductions", who.Name, diagnose.Some(top.Count, "process", "processes"), diagnose.Percent(share))))
	if m, part := diagnose.Hottest(stands); part >= 0.3 {
		f.Evidence = append(f.Evidence, p.Evidence("current_stacktrace", part, "1", fmt.Sprintf("in %s of looks at it in %s", diagnose.Percent(part), diagnose.Function(m))))
	}
	if os := l.System.OS; os.Known && os.ProcessCPU >= 0 {
		f.Evidence = append(f.Evidence, p.Evidence("process_cpu", os.ProcessCPU, "{cpu}", fmt.Sprintf("the operating system gives it %.1f processors", os.ProcessCPU)))
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("If some of what %s does can wait, let it wait. Add processors only if all of the work is wanted: this is saturated, not broken.", who.Name)},
		remedy.BoundConcurrency,
		diagnose.Advice{Kind: diagnose.Check, Text: "The run queue stays below the number of schedulers, and the time to wait below a tenth of a millisecond."})
	p.Report(f)
}

// whose names the busiest group, with what was seen of it. Of plain spawns it is the kind of
// which most of the busiest are: the group has others too.
func whose(p *diagnose.Pass, g *beam.Group) (diagnose.Culprit, []diagnose.Stand) {
	who, stands := p.WhoGroup(g.Name), p.GroupStands(g.Name)
	if kinds := p.Kinds(stands); len(kinds) > 0 && diagnose.Plain(g.Name) {
		who, stands = kinds[0].Who, kinds[0].Stands
		if len(kinds) == 1 {
			who.Count = g.Count
		}
	}
	return who, stands
}
