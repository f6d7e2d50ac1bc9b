// Package ptchurn finds persistent terms that are replaced all the time.
package ptchurn

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
	share = diagnose.Limit{Value: 0.1, Unit: "1", Means: "reductions of the collector of literals, of the node's",
		Why: "it works when a term is replaced or code is purged, and is at rest otherwise"}
	least   = diagnose.Limit{Value: 100e3, Unit: "{reduction}/s", Means: "its reductions", Why: "on a node at rest anybody has a large share"}
	windows = diagnose.Limit{Value: 0.6, Unit: "1", Means: "looks in which both hold", Why: "one deployment replaces some terms, and purges code"}
)

// collector is the process that goes over all heaps for terms that are to be freed.
const collector = "erts_literal_area_collector"

// Detector finds persistent terms that are replaced all the time.
var Detector = &diagnose.Detector{
	Name:        "persistent_term_churn",
	Title:       "Persistent terms that are replaced all the time",
	IDs:         []string{"P56"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&share, &least, &windows},
	Run:         run,
	ExplainsAll: []string{"scheduler_saturation", "non_yielding_work", "priority_hog"},
	Patients: []diagnose.Patient{{Program: "flags", Culprit: []string{"persistent_term", "Flags.Refresher"},
		Evidence: []string{"collector", "processes", "busy", "switches"}, Advice: []string{"ETS", "ets:insert", "compare"}}},
}

func run(p *diagnose.Pass) {
	l := p.Last()
	var name, purger string
	for _, g := range l.Census.Groups {
		switch g.InitialCall.Module {
		case collector:
			name = g.Name
		case "erts_code_purger":
			purger = g.Name
		}
	}
	part, rate := p.Share(name).Recent(6), p.Group(name, rate).Recent(6)
	if len(part) < 3 || part.Share(func(v float64) bool { return v >= share.Value }) < windows.Value ||
		rate.Share(func(v float64) bool { return v >= least.Value }) < windows.Value {
		return
	}
	for i, r := range l.List(l.Busiest) {
		if i < 10 && r.Group != name {
			p.Want(diagnose.Standing("who replaces persistent terms", r.Pid)...)
		}
	}
	p.Want(diagnose.Working("who replaces persistent terms", 10))
	if purges := p.Group(purger, rates).Recent(6); purges.Median() >= 0.02*rate.Median() {
		return // code is loaded again and again: the same collector, another illness
	}
	busy := p.Busy(beam.NormalScheduler).Median()
	switches := p.Rate(func(s *beam.System) float64 { return float64(s.ContextSwitches) }).Median()
	who := diagnose.Culprit{Kind: "node", Name: "persistent_term:put/2"}
	writer, seen := writers(p)
	if seen > 0 {
		who = writer
	}
	f := diagnose.Finding{
		Title: fmt.Sprintf("Persistent terms are replaced again and again%s: after each of them all %s processes are searched for the old one",
			by(writer, seen), diagnose.Count(float64(l.System.Processes.Count))),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    []string{diagnose.GroupSubject(name)},
	}
	if busy >= 0.8 {
		f.Severity = diagnose.Error
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("reductions", rate.Median(), "{reduction}/s", fmt.Sprintf("the runtime's collector of literals makes %s of all reductions, %s a second; it works when a persistent term is replaced or erased",
			diagnose.Percent(part.Median()), diagnose.Count(rate.Median()))),
		p.Evidence("process_count", float64(l.System.Processes.Count), "{process}", fmt.Sprintf("%s processes are searched each time, those at rest too", diagnose.Count(float64(l.System.Processes.Count)))),
		p.Evidence("context_switches", switches, "/s", fmt.Sprintf("%s context switches a second", diagnose.Count(switches))),
		p.Evidence("scheduler_wall_time", busy, "1", fmt.Sprintf("schedulers are busy %s of the time", diagnose.Percent(busy))),
		p.Evidence("persistent_term", float64(l.System.PersistentTerms), "{term}", fmt.Sprintf("%s persistent terms, %s: few, so it is how often they change, not how large they are",
			diagnose.Count(float64(l.System.PersistentTerms)), diagnose.Bytes(float64(l.System.PersistentTermMemory)))))
	if seen > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("status", float64(seen), "{look}", fmt.Sprintf("%s was seen suspended, or in persistent_term, in %s: who replaces a term waits there",
			writer.String(), diagnose.Some(seen, "look", "looks"))))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("scheduler_saturation", "the processes that work do not do so by themselves: each is made to look through its heap"),
		diagnose.Because("code purge", "the code purger is at rest, so no modules are being replaced"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Stop what refreshes them, or let it do so less often; the load goes at once."},
		remedy.RareTerms, remedy.ReadInCaller,
		diagnose.Advice{Kind: diagnose.Check, Text: "erts_literal_area_collector makes no reductions any more."})
	p.Report(f)
}

func rate(g *beam.Group) float64  { return g.ReductionsRate }
func rates(g *beam.Group) float64 { return max(0, g.ReductionsRate) }

func by(who diagnose.Culprit, seen int) string {
	if seen == 0 {
		return ""
	}
	return " by " + who.Name
}

// writers names who was seen replacing a term, with in how many looks: in persistent_term
// itself, or suspended by the runtime and not by a port or a connection.
func writers(p *diagnose.Pass) (who diagnose.Culprit, most int) {
	counts := map[string]int{}
	for _, s := range p.AllStands() {
		one := []diagnose.Stand{s}
		puts := diagnose.On(one, 3, func(m beam.MFA) bool { return m.Module == "persistent_term" }) > 0
		held := s.Status == "suspended" && diagnose.On(one, 3, func(m beam.MFA) bool {
			return m.Module == "erlang" && m.Function == "port_command" || m.Module == "erts_internal" || m.Module == "sys"
		}) == 0
		if !puts && !held {
			continue
		}
		w := p.Who(s.Pid)
		if w.Module == collector { // it is suspended now and then, too
			continue
		}
		if counts[w.Name]++; counts[w.Name] > most {
			who, most = w, counts[w.Name]
		}
	}
	return who, most
}
