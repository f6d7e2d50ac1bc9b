// Package busywait finds schedulers that take processor time in order to wait.
package busywait

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
	gap     = diagnose.Limit{Value: 0.3, Unit: "1", Means: "processor time that no scheduler worked in, of a processor for each scheduler", Why: "below it are the threads that poll and those of the runtime itself"}
	calm    = diagnose.Limit{Value: 0.4, Unit: "1", Means: "utilisation of the schedulers, at the most", Why: "on a busy node waiting takes little, and does no harm"}
	windows = diagnose.Limit{Value: 5, Unit: "{look}", Means: "looks, in four of five of which both hold", Why: "schedulers wait actively for a moment after each bit of work"}
)

// Detector finds schedulers that take processor time in order to wait.
var Detector = &diagnose.Detector{
	Name:   "busy_waiting",
	Title:  "Processor time that is spent on waiting",
	IDs:    []string{"P03"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&gap, &calm, &windows},
	Run:    run,
}

func run(p *diagnose.Pass) {
	cpu := p.Series(func(l *diagnose.Look) (float64, bool) {
		return l.System.OS.ProcessCPU, l.System.OS.Known && l.System.OS.ProcessCPU >= 0 && l.System.SchedulerUseWindow > 0
	})
	spare := p.Series(func(l *diagnose.Look) (float64, bool) {
		return l.System.OS.ProcessCPU - work(l), l.System.OS.ProcessCPU >= 0 && l.System.SchedulerUseWindow > 0
	})
	l := p.Last()
	schedulers := float64(max(1, l.System.SchedulersOnline))
	used := p.Busy(beam.NormalScheduler).Median()
	if len(cpu) < int(windows.Value) || used > calm.Value || spare.Share(func(v float64) bool { return v >= gap.Value*schedulers }) < 0.8 {
		return
	}
	f := diagnose.Finding{
		Title:      fmt.Sprintf("The node takes %.1f processors and works in %.1f of them: the rest is waiting", cpu.Median(), cpu.Median()-spare.Median()),
		Severity:   diagnose.Info, // who has the host to himself loses nothing
		Confidence: diagnose.Suspected,
		Culprit:    diagnose.Culprit{Kind: "node", Name: "busy waiting of schedulers"},
	}
	if quota := l.System.OS.CgroupCPUMax; quota > 0 {
		f.Severity = diagnose.Warning
		f.Evidence = append(f.Evidence, p.Evidence("cpu.max", quota, "{cpu}", fmt.Sprintf("its control group may use %.1f processors, and waiting counts", quota)))
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("process_cpu", cpu.Median(), "{cpu}", fmt.Sprintf("the operating system counts %.2f processors for the node", cpu.Median())),
		p.Evidence("scheduler_wall_time", cpu.Median()-spare.Median(), "{cpu}", fmt.Sprintf("its schedulers of all kinds worked in %.2f of them; the normal ones were busy %s of the time", cpu.Median()-spare.Median(), diagnose.Percent(used))))
	f.Excluded = append(f.Excluded, diagnose.Because("scheduler_saturation", "schedulers are busy %s of the time", diagnose.Percent(used)))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Nothing is broken. Scale by the use of the schedulers, not by the processor time that the operating system shows."},
		remedy.NoBusyWait,
		diagnose.Advice{Kind: diagnose.Check, Text: "Processor time falls to about what the schedulers work; see that answers are not later. If it does not fall, native threads of a library take it: top -H -p PID names them."})
	p.Report(f)
}

// work is how many processors' worth the schedulers of all kinds worked.
func work(l *diagnose.Look) (sum float64) {
	for _, k := range []beam.SchedulerKind{beam.NormalScheduler, beam.DirtyCPUScheduler, beam.DirtyIOScheduler} {
		for _, u := range l.SchedulerUse(k) {
			sum += u
		}
	}
	return sum
}
