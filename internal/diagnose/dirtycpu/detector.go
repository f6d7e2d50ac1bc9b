// Package dirtycpu finds native work that has taken all dirty CPU schedulers.
package dirtycpu

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
	busy    = diagnose.Limit{Value: 0.9, Unit: "1", Means: "utilisation of the dirty CPU schedulers", Why: "what is free takes the next job at once"}
	queue   = diagnose.Limit{Value: 1, Unit: "{process}", Means: "processes that wait for one of them", Why: "below it nobody waits"}
	windows = diagnose.Limit{Value: 0.8, Unit: "1", Means: "of the last five looks, in which both hold", Why: "one job may take seconds, and is over then"}
	native  = diagnose.Limit{Value: 0.5, Unit: "1", Means: "of those found at work there, that run a function and do not collect garbage",
		Why: "collections of large heaps run on these schedulers too, and are another illness"}
)

// Detector finds native work that has taken all dirty CPU schedulers.
var Detector = &diagnose.Detector{
	Name:   "dirty_cpu_exhaustion",
	Title:  "More long native work than the dirty CPU schedulers can do",
	IDs:    []string{"P06"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&busy, &queue, &windows, &native},
	Run:    run,
	Patients: []diagnose.Patient{
		{Program: "oversubscribed", Variant: "dirty", Culprit: []string{"Keys"},
			Evidence: []string{"dirty CPU schedulers", "wait", "normal schedulers are idle", "crypto"}, Advice: []string{"Bound how many", "+SDcpu"}},
		{Program: "runqueue", Variant: "dirty", Culprit: []string{"runqueue_worker"},
			Evidence: []string{"dirty CPU schedulers", "wait", "normal schedulers are idle", "crypto"}, Advice: []string{"Bound how many", "+SDcpu"}},
	},
}

func run(p *diagnose.Pass) {
	l := p.Last()
	used := p.Busy(beam.DirtyCPUScheduler).Recent(5)
	waiting := p.System(func(s *beam.System) float64 { return float64(s.RunQueue.DirtyCPU) }).Recent(5)
	if len(used) < 4 || used.Share(func(v float64) bool { return v >= busy.Value }) < windows.Value ||
		waiting.Share(func(v float64) bool { return v >= queue.Value }) < windows.Value {
		return
	}
	p.Want(diagnose.Working("who takes the dirty CPU schedulers", 20))
	stands := slices.DeleteFunc(p.AllStands(), func(s diagnose.Stand) bool { return s.Status == "waiting" || len(s.Stack) == 0 })
	kinds := p.Kinds(stands)
	if len(kinds) == 0 || 1-diagnose.In(stands, "garbage_collecting") < native.Value {
		return
	}
	kind := kinds[0]
	who := kind.Who
	top, _ := diagnose.Top(kind.Stands)
	normal := p.Busy(beam.NormalScheduler).Median()
	length := waiting.Median()
	f := diagnose.Finding{
		Title:      fmt.Sprintf("All %s dirty CPU schedulers are busy and %s more jobs wait for them; %s runs %s there", diagnose.Count(float64(l.System.DirtyCPUOnline)), diagnose.Count(length), who.Name, diagnose.Function(top)),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    diagnose.Named(pids(kind.Stands)...),
	}
	if length >= float64(l.System.DirtyCPUOnline) {
		f.Severity = diagnose.Error
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("scheduler_wall_time", used.Median(), "1", fmt.Sprintf("%s dirty CPU schedulers are busy %s of the time", diagnose.Count(float64(l.System.DirtyCPUOnline)), diagnose.Percent(used.Median()))),
		p.Evidence("run_queue", length, "{process}", fmt.Sprintf("%s processes wait for one of these, at the median of looks; collections of large heaps wait behind them too", diagnose.Count(length))),
		p.Evidence("current_stacktrace", float64(len(kind.Stands))/float64(len(stands)), "1", fmt.Sprintf("%s of %s looks at who runs or is ready found %s in %s",
			diagnose.Count(float64(len(kind.Stands))), diagnose.Count(float64(len(stands))), who.Name, diagnose.Function(top))),
		p.Evidence("normal", normal, "1", contrast(normal)))
	f.Excluded = append(f.Excluded,
		diagnose.Because("scheduler_saturation", "the normal schedulers are busy %s of the time: it is not for want of those", diagnose.Percent(normal)),
		diagnose.Because("long_gc", "%s of those found there collect garbage", diagnose.Percent(diagnose.In(stands, "garbage_collecting"))))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Send less of this work to the node, or stop what of %s is not wanted. A job that runs cannot be broken off: its process ends when it returns.", who.Name)},
		remedy.NativeLimit,
		diagnose.Advice{Kind: diagnose.Check, Text: "Nobody waits for a dirty CPU scheduler in most looks."})
	p.Report(f)
}

func contrast(normal float64) string {
	if normal < 0.2 {
		return fmt.Sprintf("normal schedulers are idle meanwhile (busy %s of the time): a usual graph of the load shows nothing", diagnose.Percent(normal))
	}
	return fmt.Sprintf("normal schedulers are busy %s of the time", diagnose.Percent(normal))
}

func pids(stands []diagnose.Stand) []beam.Pid {
	var out []beam.Pid
	for _, s := range stands {
		if !slices.Contains(out, s.Pid) {
			out = append(out, s.Pid)
		}
	}
	return out
}
