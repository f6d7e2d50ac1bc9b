// Package restartstorm finds children that are started again and again.
package restartstorm

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
	pids   = diagnose.Limit{Value: 3, Unit: "{process}", Means: "different processes of the same name within the time watched", Why: "one restart heals something, two may be chance"}
	births = diagnose.Limit{Value: 0.3, Unit: "{process}/s", Means: "processes that are begun, for a closer look at the newest", Why: "three in ten seconds"}
	often  = diagnose.Limit{Value: 0.6, Unit: "1", Means: "looks in which the child of a supervisor is a new one, where it has no name", Why: "a dynamic supervisor has as many children as there is work: more or less each time"}
	few    = diagnose.Limit{Value: 10, Unit: "{process}", Means: "such children at a time, always as many", Why: "the same"}
)

// Detector finds children that are started again and again.
var Detector = &diagnose.Detector{
	Name:     "restart_storm",
	Title:    "A child that is started again and again",
	IDs:      []string{"P39"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&pids, &births, &often, &few},
	Run:      run,
	Explains: []string{"spawn_storm"},
	Patients: []diagnose.Patient{{Program: "restarts", Culprit: []string{"kafka_reader", "ingest_sup"},
		Evidence: []string{"different pids", "ingest_sup", "a minute"}, Advice: []string{"back off", "transient"}}},
}

func run(p *diagnose.Pass) {
	rate := p.Series(func(l *diagnose.Look) (float64, bool) { return l.Births(), l.Census.Window > 0 }).Median()
	if rate >= births.Value {
		p.Want(diagnose.Newborns("whether a child is started again and again", 6))
	}
	named := p.Repeated(int(pids.Value))
	for _, r := range named {
		report(p, r, rate)
	}
	if len(named) == 0 && rate >= births.Value {
		nameless(p, rate)
	}
}

func report(p *diagnose.Pass, r diagnose.Repeat, rate float64) {
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s is started again and again: %s different pids in %s", r.Name, diagnose.Count(float64(len(r.Pids))), diagnose.Span(p.Span())),
		Severity:   diagnose.Error,
		Confidence: diagnose.Proven,
		Culprit:    r.Who,
		Touches:    diagnose.Named(r.Pids...),
	}
	f.Evidence = append(f.Evidence, p.Evidence("pids", float64(len(r.Pids)), "{process}", fmt.Sprintf("%s different pids under the name %s in %s looks: each lives shorter than from look to look",
		diagnose.Count(float64(len(r.Pids))), r.Name, diagnose.Count(float64(len(p.Looks))))))
	of := r.Name
	if r.Parent != beam.NoPid {
		p.Want(diagnose.Standing("who starts a child again and again", r.Parent)...)
		sup := p.Who(r.Parent)
		f.Title += ", by " + sup.Name
		f.Touches = append(f.Touches, diagnose.ProcessSubject(r.Parent))
		f.Evidence = append(f.Evidence, p.Evidence("parent", 1, "{process}", fmt.Sprintf("started by %s, which stays", sup.String())))
		if !supervises(sup) { // a job that is begun now and then, and has a name while it runs
			f.Severity, f.Confidence = diagnose.Warning, diagnose.Suspected
		}
		of = sup.Name
		rate *= share(p, r.Parent)
	}
	starts(p, &f, of, rate)
}

func starts(p *diagnose.Pass, f *diagnose.Finding, of string, rate float64) {
	if rate > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("births", rate*60, "{process}/min", fmt.Sprintf("about %s starts a minute, one each %s, by the numbers that pids have",
			diagnose.Count(rate*60), diagnose.Span(time.Duration(float64(time.Second)/rate)))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("spawn_storm", "it is one child in place of the one before, not more and more of them"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Read the crash report of one start for the reason. Until that is dealt with, stop this one child; when it crashes more often than %s allows, all that is under it goes down with it.", of),
			Erlang: "supervisor:terminate_child(Supervisor, Id)", Elixir: "Supervisor.terminate_child(supervisor, id)"},
		remedy.BackOff, remedy.SlowStart,
		diagnose.Advice{Kind: diagnose.Check, Text: "The name keeps its pid for minutes."})
	p.Report(*f)
}

// share is which part of the newborns a parent has begun.
func share(p *diagnose.Pass, parent beam.Pid) float64 {
	n, all := 0, 0
	for i := range p.Looks {
		for _, b := range p.Looks[i].Census.Newest {
			if all++; b.Parent == parent {
				n++
			}
		}
	}
	return float64(n) / float64(max(1, all))
}

// nameless looks for supervisors that always have as many children of a group, yet new ones.
func nameless(p *diagnose.Pass, rate float64) {
	type born struct {
		looks int
		pids  []beam.Pid
		group string
	}
	of := map[beam.Pid]*born{}
	for i := range p.Looks {
		seen := map[beam.Pid]bool{}
		for _, b := range p.Looks[i].Census.Newest {
			if b.Parent == beam.NoPid {
				continue
			}
			o := of[b.Parent]
			if o == nil {
				o = &born{}
				of[b.Parent] = o
			}
			if !seen[b.Parent] {
				o.looks++
			}
			seen[b.Parent] = true
			o.pids, o.group = append(o.pids, b.Pid), b.Group
		}
	}
	for parent, o := range of {
		count := p.Group(o.group, func(g *beam.Group) float64 { return float64(g.Count) }).Recent(6)
		if len(p.Looks) < 6 || float64(o.looks) < often.Value*float64(len(p.Looks)-1) || float64(len(o.pids)) < pids.Value ||
			count.Last() > few.Value || count.Share(func(v float64) bool { return v == count.Last() }) < 0.8 {
			continue
		}
		sup := p.Who(parent)
		if !supervises(sup) || sup.Module == "DynamicSupervisor" {
			continue
		}
		who := p.WhoGroup(o.group)
		f := diagnose.Finding{
			Title:      fmt.Sprintf("%s seems to start a child again and again: %s", sup.Name, who.Name),
			Severity:   diagnose.Warning,
			Confidence: diagnose.Suspected,
			Culprit:    sup,
			Touches:    append(diagnose.Named(o.pids...), diagnose.ProcessSubject(parent)),
		}
		f.Evidence = append(f.Evidence,
			p.Evidence("newborn", float64(len(o.pids)), "{process}", fmt.Sprintf("in %s of %s looks %s has a new child, with different pids", diagnose.Count(float64(o.looks)), diagnose.Count(float64(len(p.Looks))), sup.Name)),
			p.Evidence("count", count.Last(), "{process}", fmt.Sprintf("always %s of them at a time", diagnose.Count(count.Last()))))
		starts(p, &f, sup.Name, rate*share(p, parent))
	}
}

func supervises(who diagnose.Culprit) bool {
	return who.Module == "supervisor" || who.Module == "DynamicSupervisor"
}
