// Package spawnstorm finds processes that are begun by the thousand and do next to nothing.
package spawnstorm

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
	births = diagnose.Limit{Value: 5000, Unit: "{process}/s", Means: "processes that are begun, for a warning in any case",
		Why: "a process for each request is usual; so many requests a node hardly has"}
	costly = diagnose.Limit{Value: 500, Unit: "{process}/s", Means: "the same, where much of the work is theirs", Why: "below it their making costs next to nothing"}
	share  = diagnose.Limit{Value: 0.3, Unit: "1", Means: "reductions of processes that were born and ended between two looks", Why: "less is not what the node is busy with"}
	each   = diagnose.Limit{Value: 20e3, Unit: "{reduction}", Means: "work of one such process, at the most", Why: "with more it is what they do that costs, not that they are made"}
	busy   = diagnose.Limit{Value: 0.5, Unit: "1", Means: "utilisation of schedulers, from which on fewer are a warning too", Why: "on a node that has time to spare it harms nobody"}
	family = diagnose.Limit{Value: 0.3, Unit: "1", Means: "newborns of one parent, or of parents of one kind, for these to be named", Why: "else nobody is to blame"}
)

// Detector finds processes that are begun by the thousand and do next to nothing.
var Detector = &diagnose.Detector{
	Name:     "spawn_storm",
	Title:    "Processes that are begun by the thousand and do next to nothing",
	IDs:      []string{"P10"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&births, &costly, &share, &each, &busy, &family},
	Run:      run,
	Explains: []string{"process_leak"}, ExplainsAll: []string{"scheduler_saturation"},
	Patients: []diagnose.Patient{{Program: "spawnstorm", Culprit: []string{"feed_reader", "spawnstorm:read"}, Evidence: []string{"a second", "reductions", "begun by"}, Advice: []string{"batch"}}},
}

func run(p *diagnose.Pass) {
	rates := p.Series(func(l *diagnose.Look) (float64, bool) { return l.Births(), l.Census.Window > 0 })
	rate := rates.Median()
	if len(rates) < 3 || rate < costly.Value {
		return
	}
	p.Want(diagnose.Newborns("who begins so many processes, and for what", 12))
	part := p.Unattributed().Median()
	work := part * p.Reductions().Median() / rate
	if rate < births.Value && part < share.Value || work > each.Value {
		return
	}
	used := p.Busy(beam.NormalScheduler).Median()
	f := diagnose.Finding{Severity: diagnose.Info, Confidence: diagnose.Likely, Culprit: diagnose.Culprit{Kind: "node", Name: "many parents"}}
	if used >= busy.Value || rate >= births.Value {
		f.Severity = diagnose.Warning
	}
	if broods := p.Broods(); len(broods) > 0 {
		b := broods[0]
		if b.Parent.Name != "" && b.Share >= family.Value {
			f.Culprit = b.Parent
			f.Touches = diagnose.Named(b.Parents...)
			f.Evidence = append(f.Evidence, p.Evidence("parent", b.Share, "1", fmt.Sprintf("%s of those that were seen were begun by %s", diagnose.Percent(b.Share), b.Parent.String())))
		} else if kinds := p.Kinds(b.Children); len(kinds) > 0 {
			f.Culprit = kinds[0].Who
		}
		if m, much := diagnose.Hottest(b.Children); much >= 0.3 {
			f.Evidence = append(f.Evidence, p.Evidence("current_stacktrace", much, "1", fmt.Sprintf("in %s of looks at them in %s", diagnose.Percent(much), diagnose.Function(m))))
		}
	} else if r, ok := only(p, rate); ok {
		f.Culprit, f.Confidence = p.Who(r.Pid), diagnose.Suspected
		f.Touches = diagnose.Named(r.Pid)
		f.Evidence = append(f.Evidence, p.Evidence("parent", float64(r.Rate), "{reduction}/s", fmt.Sprintf("none lived long enough to be seen; of those that stay only %s works enough to have begun so many, with %s reductions a second",
			f.Culprit.String(), diagnose.Count(float64(r.Rate)))))
	}
	count := p.System(func(s *beam.System) float64 { return float64(s.Processes.Count) })
	f.Title = fmt.Sprintf("%s processes a second are begun, most by %s, do next to nothing and end", diagnose.Count(rate), f.Culprit.Name)
	f.Evidence = append([]diagnose.Evidence{
		p.Evidence("births", rate, "{process}/s", fmt.Sprintf("%s processes a second are begun, by the numbers that pids have", diagnose.Count(rate))),
		p.Evidence("reductions", part, "1", fmt.Sprintf("%s of all reductions are theirs, %s by each: less than five turns of a scheduler", diagnose.Percent(part), diagnose.Count(work))),
		p.Evidence("process_count", count.Last(), "{process}", fmt.Sprintf("%s processes live at a time: they end as fast as they are begun", diagnose.Count(count.Median()))),
		p.Evidence("scheduler_wall_time", used, "1", fmt.Sprintf("schedulers are busy %s of the time", diagnose.Percent(used)))}, f.Evidence...)
	f.Excluded = append(f.Excluded,
		diagnose.Because("parallel_fanout", "each does too little for the work itself to be what costs"),
		diagnose.Because("process_leak", "they end again"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Nothing has to be done at once. If %s can be slowed down, do that.", f.Culprit.Name)},
		remedy.FewerProcesses,
		diagnose.Advice{Kind: diagnose.Check, Text: "Births fall to about the number of requests, and so does the use of the schedulers."})
	p.Report(f)
}

// only is the process that alone works enough to have begun so many: to begin one takes some
// reductions.
func only(p *diagnose.Pass, rate float64) (r diagnose.Row, ok bool) {
	busiest := p.Last().List(p.Last().Busiest)
	if len(busiest) < 2 || float64(busiest[0].Rate) < rate || float64(busiest[1].Rate) >= rate {
		return r, false
	}
	p.Want(diagnose.Standing("who begins so many processes", busiest[0].Pid)...)
	return busiest[0], true
}
