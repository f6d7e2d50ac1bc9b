// Package throttling finds a quota or neighbours that keep the schedulers from processors.
package throttling

import (
	_ "embed"
	"fmt"
	"math"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

//go:embed doc.md
var doc string

var (
	throttled = diagnose.Limit{Value: 0.05, Unit: "1", Means: "periods of the quota in which all threads were stopped", Why: "each stops everybody for some tens of milliseconds: one in twenty is what the slowest answers show"}
	much      = diagnose.Limit{Value: 0.25, Unit: "1", Means: "the same, from which on it is an error", Why: "each fourth request meets a stop"}
	missing   = diagnose.Limit{Value: 0.3, Unit: "1", Means: "time at work for which there was no processor, where no quota is known", Why: "some is lost on any host"}
	working   = diagnose.Limit{Value: 0.5, Unit: "1", Means: "utilisation of the schedulers for that to be told", Why: "of little work little is missing"}
	windows   = diagnose.Limit{Value: 5, Unit: "{look}", Means: "looks", Why: "a neighbour may have a burst"}
)

// Detector finds a quota or neighbours that keep the schedulers from processors.
var Detector = &diagnose.Detector{
	Name:        "cpu_throttling",
	Title:       "Schedulers that do not get a processor",
	IDs:         []string{"P09"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&throttled, &much, &missing, &working, &windows},
	Run:         run,
	ExplainsAll: []string{"non_yielding_work"},
	Patients: []diagnose.Patient{{Program: "bursts", Culprit: []string{"quota"},
		Evidence: []string{"of periods", "a quota of 0.1 processors", "in use on average"}, Advice: []string{"Raise the quota", "+S"}}},
}

func run(p *diagnose.Pass) {
	l := p.Last()
	os := l.System.OS
	stops := p.Series(func(l *diagnose.Look) (float64, bool) {
		return l.System.OS.Throttled, l.System.OS.Known && l.System.OS.Throttled >= 0
	})
	if len(stops) >= int(windows.Value) && stops.Median() >= throttled.Value {
		quota(p, stops)
		return
	}
	lost := p.CPUMissing()
	if len(lost) >= int(windows.Value) && lost.Median() >= missing.Value && p.Busy(beam.NormalScheduler).Median() >= working.Value && os.CgroupCPUMax <= 0 {
		neighbours(p, lost)
	}
}

func quota(p *diagnose.Pass, stops diagnose.Series) {
	l := p.Last()
	os := l.System.OS
	online := float64(l.System.SchedulersOnline)
	f := diagnose.Finding{
		Title:    fmt.Sprintf("The quota of %.1f processors stops all threads of the node in %s of its periods", os.CgroupCPUMax, diagnose.Percent(stops.Median())),
		Severity: diagnose.Warning, Confidence: diagnose.Proven,
		Culprit: diagnose.Culprit{Kind: "node", Name: "the quota of CPU time"},
	}
	if stops.Median() >= much.Value {
		f.Severity = diagnose.Error
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("throttled", stops.Median(), "1", fmt.Sprintf("throttled in %s of periods at the median of looks, %s times and for %s in all since the group was made", diagnose.Percent(stops.Median()), diagnose.Count(float64(os.NrThrottled)), diagnose.Span(os.ThrottledTime))),
		p.Evidence("quota", os.CgroupCPUMax, "{cpu}", fmt.Sprintf("a quota of %.1f processors, and %s schedulers that believe to have one each", os.CgroupCPUMax, diagnose.Count(online))))
	if os.ProcessCPU >= 0 {
		f.Evidence = append(f.Evidence, p.Evidence("process_cpu", os.ProcessCPU, "{cpu}", fmt.Sprintf("%.1f processors in use on average: an average does not show the stops", os.ProcessCPU)))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("non_yielding_work", "all threads stop at once; no process is to blame"))
	n := max(1, int(math.Ceil(os.CgroupCPUMax)))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Raise the quota, or take it away: a request for processor time is enough to share a host."},
		diagnose.Advice{Kind: diagnose.Code, Text: "As many schedulers as the quota has processors, and no active waiting, which uses it up.",
			Erlang: fmt.Sprintf("+S %d:%d +SDcpu %d:%d +sbwt none +sbwtdcpu none +sbwtdio none", n, n, n, n), Elixir: "the same in vm.args or ELIXIR_ERL_OPTIONS"},
		diagnose.Advice{Kind: diagnose.Check, Text: "nr_throttled in the group's cpu.stat stands still under full load."})
	p.Report(f)
}

// neighbours is no complaint about the node: it can do nothing about them.
func neighbours(p *diagnose.Pass, lost diagnose.Series) {
	f := diagnose.Finding{
		Title:    fmt.Sprintf("For %s of the time in which its schedulers were at work the node had no processor: others on the host have them", diagnose.Percent(lost.Median())),
		Severity: diagnose.Info, Confidence: diagnose.Likely,
		Culprit: diagnose.Culprit{Kind: "node", Name: "others on the host"},
	}
	cpu := p.Last().System.OS.CPU
	late := time.Duration(p.Series(func(l *diagnose.Look) (float64, bool) { return float64(l.System.ScheduleDelay), true }).Median())
	f.Evidence = append(f.Evidence,
		p.Evidence("process_cpu", lost.Median(), "1", fmt.Sprintf("schedulers were at work, and the operating system counts %s less processor time than that", diagnose.Percent(lost.Median()))),
		p.Evidence("cpu", cpu, "1", fmt.Sprintf("%s of the host's processors are in use", diagnose.Percent(max(0, cpu)))),
		p.Evidence("schedule_delay", late.Seconds(), "s", fmt.Sprintf("a process of ours that slept for a millisecond was woken %s late, at the median", diagnose.Span(late))))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Look who else is on the host (top). What is measured on this node meanwhile, long turns above all, is partly theirs."},
		diagnose.Advice{Kind: diagnose.Check, Text: "Processor time and work of the schedulers agree."})
	p.Report(f)
}
