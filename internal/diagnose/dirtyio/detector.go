// Package dirtyio finds dirty I/O schedulers that are all held.
package dirtyio

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
	busy    = diagnose.Limit{Value: 0.9, Unit: "1", Means: "utilisation of all dirty I/O schedulers", Why: "what is free takes the next job at once"}
	queue   = diagnose.Limit{Value: 1, Unit: "{process}", Means: "processes that wait for one of them", Why: "below it nobody waits"}
	windows = diagnose.Limit{Value: 0.8, Unit: "1", Means: "of the last five looks, in which both hold", Why: "a burst of file work passes"}
	stuck   = diagnose.Limit{Value: 2, Unit: "{look}", Means: "looks that find the same process with the same reductions there", Why: "on a busy disk that is well others hold them each time"}
)

// Detector finds dirty I/O schedulers that are all held.
var Detector = &diagnose.Detector{
	Name:   "dirty_io_exhaustion",
	Title:  "All dirty I/O schedulers are held",
	IDs:    []string{"P07"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&busy, &queue, &windows, &stuck},
	Run:    run,

	Patients: []diagnose.Patient{{Program: "dirtyio", Culprit: []string{"dirtyio:import"},
		Evidence: []string{"dirty I/O schedulers", "wait", "prim_file:open"}, Advice: []string{"+SDio"}}},
}

func run(p *diagnose.Pass) {
	l := p.Last()
	used := p.Busy(beam.DirtyIOScheduler).Recent(5)
	waiting := p.System(func(s *beam.System) float64 { return float64(s.RunQueue.DirtyIO) }).Recent(5)
	if len(used) < 4 || used.Share(func(v float64) bool { return v >= busy.Value }) < windows.Value ||
		waiting.Share(func(v float64) bool { return v >= queue.Value }) < windows.Value {
		return
	}
	p.Want(diagnose.Working("who holds the dirty I/O schedulers", 30))
	stands := slices.DeleteFunc(p.AllStands(), func(s diagnose.Stand) bool { return s.Status != "running" || len(s.Stack) == 0 })
	kinds := p.Kinds(stands)
	if len(kinds) == 0 {
		return
	}
	k := kinds[0]
	top, _ := diagnose.Top(k.Stands)
	held := holders(k.Stands)
	waits := slices.DeleteFunc(p.AllStands(), func(s diagnose.Stand) bool { return s.Status != "runnable" || len(s.Stack) == 0 })
	f := diagnose.Finding{
		Title: fmt.Sprintf("All %s dirty I/O schedulers are busy, most with %s in %s; %s", diagnose.Count(float64(l.System.DirtyIOSchedulers)), k.Who.Name,
			diagnose.Function(top), diagnose.Some(int(waiting.Median()), "more job waits", "more jobs wait")),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    k.Who,
	}
	if held > 0 {
		f.Severity, f.Confidence = diagnose.Error, diagnose.Proven
		f.Title = fmt.Sprintf("All %s dirty I/O schedulers are held, most by %s in %s, which does not return; %s", diagnose.Count(float64(l.System.DirtyIOSchedulers)),
			k.Who.Name, diagnose.Function(top), diagnose.Some(int(waiting.Median()), "more job waits", "more jobs wait"))
	}
	for _, s := range slices.Concat(k.Stands, waits) {
		if t := diagnose.ProcessSubject(s.Pid); !slices.Contains(f.Touches, t) {
			f.Touches = append(f.Touches, t)
		}
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("scheduler_wall_time", used.Median(), "1", fmt.Sprintf("%s dirty I/O schedulers are busy %s of the time; the normal ones %s", diagnose.Count(float64(l.System.DirtyIOSchedulers)),
			diagnose.Percent(used.Median()), diagnose.Percent(p.Busy(beam.NormalScheduler).Median()))),
		p.Evidence("run_queue", waiting.Median(), "{process}", fmt.Sprintf("%s for one of them, at the median of looks", diagnose.Some(int(waiting.Median()), "process waits", "processes wait"))),
		p.Evidence("current_stacktrace", float64(k.Who.Count), "{process}", fmt.Sprintf("%s of %s run %s there", diagnose.Some(k.Who.Count, "process", "processes"), k.Who.Name, diagnose.Function(top))))
	if held > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("held", float64(held), "{process}", fmt.Sprintf("%s of these with the same reductions in look after look: they do not come back", diagnose.Count(float64(held)))))
	}
	if who := p.Kinds(waits); len(who) > 0 {
		m, _ := diagnose.Top(who[0].Stands)
		f.Evidence = append(f.Evidence, p.Evidence("waiting", float64(who[0].Who.Count), "{process}", fmt.Sprintf("behind them wait %s in %s", who[0].Who.Name, diagnose.Function(m))))
	}
	if held > 0 {
		f.Excluded = append(f.Excluded, diagnose.Because("a busy disk", "there others would hold them each time"))
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Free what blocks: write to the pipe, mount the share again, close the device. A process in such a call cannot be killed. Load no code and open no new shell meanwhile: both need files."},
		remedy.SlowFiles,
		diagnose.Advice{Kind: diagnose.Check, Text: "Nobody waits for a dirty I/O scheduler in most looks."})
	p.Report(f)
}

// holders are how many processes stood at the same reductions in several looks.
func holders(stands []diagnose.Stand) int {
	type at struct {
		pid        beam.Pid
		reductions int64
	}
	counts := map[at]int{}
	n := 0
	for _, s := range stands {
		k := at{s.Pid, s.Reductions}
		if counts[k]++; counts[k] == int(stuck.Value) {
			n++
		}
	}
	return n
}
