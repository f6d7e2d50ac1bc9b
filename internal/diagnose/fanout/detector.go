// Package fanout finds work that is spread over so many processes that others starve.
package fanout

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	births = diagnose.Limit{Value: 5, Unit: "{process}/s", Means: "processes that are begun", Why: "below it nothing is spread: the work is of processes that stay"}
	share  = diagnose.Limit{Value: 0.3, Unit: "1", Means: "reductions of processes that were born and ended between two looks",
		Why: "a server's processes for its requests take some tenth"}
	each = diagnose.Limit{Value: 20e3, Unit: "{reduction}", Means: "work of one such process, at least",
		Why: "with less, five turns of a scheduler, it is the making of processes that costs, not what they do"}
	family = diagnose.Limit{Value: 0.5, Unit: "1", Means: "newborns that were begun by one", Why: "else it is many operations, and plain load"}
)

// Detector finds work that is spread over so many processes that others starve.
var Detector = &diagnose.Detector{
	Name:        "parallel_fanout",
	Title:       "An operation in parallel that starves the rest",
	IDs:         []string{"P02"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&births, &share, &each, &family},
	Run:         run,
	ExplainsAll: []string{"scheduler_saturation", "spawn_storm"},
	Patients: []diagnose.Patient{{Program: "fanout", Culprit: []string{"Report"},
		Evidence: []string{"busy", "begun", "reductions", "wait"}, Advice: []string{"max_concurrency"}}},
}

func run(p *diagnose.Pass) {
	rate := p.Series(func(l *diagnose.Look) (float64, bool) { return l.Births(), l.Census.Window > 0 }).Median()
	if !p.Saturated() || rate < births.Value {
		return
	}
	p.Want(diagnose.Newborns("what those do that are begun, and who begins them", 12))
	part := p.Unattributed().Median()
	work := part * p.Reductions().Median() / rate
	broods := p.Broods()
	if part < share.Value || work < each.Value || len(broods) == 0 || broods[0].Share < family.Value {
		return
	}
	b := broods[0]
	p.Want(diagnose.Standing("who begins so many", b.Parents...)...)
	does, much := diagnose.Hottest(b.Children)
	who, of := b.Parent, "one parent"
	if kinds := p.Kinds(b.Children); who.Module == "" && len(kinds) > 0 {
		who = kinds[0].Who
	} else if who.Module == "" {
		return // not seen yet
	} else {
		of = who.String()
	}
	l := p.Last()
	wait := p.Wait()
	queue := p.System(func(s *beam.System) float64 { return float64(s.RunQueue.Normal) }).Recent(5).Median()
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s spreads its work over many processes and takes %s of all reductions; whoever is ready waits about %s",
			who.Name, diagnose.Percent(part), diagnose.Span(wait)),
		Severity:   diagnose.WaitSeverity(wait),
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    diagnose.Named(b.Parents...),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("births", rate, "{process}/s", fmt.Sprintf("%s processes are begun each second, %s of those that were seen by %s", diagnose.Count(rate), diagnose.Percent(b.Share), of)),
		p.Evidence("reductions", part, "1", fmt.Sprintf("%s of all reductions are made by processes that live shorter than from look to look, %s by each", diagnose.Percent(part), diagnose.Count(work))),
		p.Evidence("run_queue", queue, "{process}", fmt.Sprintf("%s schedulers are busy, and %s more processes are ready", diagnose.Count(float64(l.System.SchedulersOnline)), diagnose.Count(queue))),
		p.Evidence("wait", wait.Seconds(), "s", fmt.Sprintf("each of these, those of others among them, has to wait about %s for its turn", diagnose.Span(wait))))
	if much >= 0.3 {
		f.Evidence = append(f.Evidence, p.Evidence("current_stacktrace", much, "1", fmt.Sprintf("in %s of looks at the new ones in %s", diagnose.Percent(much), diagnose.Function(does))))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("spawn_storm", "each process does much work, so it is not the making of processes that costs"),
		diagnose.Because("scheduler_saturation", "most of the work is of one operation, not of all"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("If what %s does can wait, stop it or let it run at a quiet time: the rest recovers at once.", who.Name)},
		remedy.BoundConcurrency, remedy.LowPriority,
		diagnose.Advice{Kind: diagnose.Check, Text: "The run queue stays below the number of schedulers while the operation runs; it takes longer, and the rest is as fast as without it."})
	p.Report(f)
}
