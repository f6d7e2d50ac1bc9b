// Package collapse finds schedulers that sleep while work waits in the queues of others.
package collapse

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

//go:embed doc.md
var doc string

var (
	asleep  = diagnose.Limit{Value: 0.05, Unit: "1", Means: "utilisation of a scheduler that sleeps", Why: "one that has work is far above"}
	share   = diagnose.Limit{Value: 0.25, Unit: "1", Means: "of the online schedulers that sleep", Why: "one of many may be between two jobs"}
	queue   = diagnose.Limit{Value: 10, Unit: "{process}", Means: "processes ready in the queue of another", Why: "work moves to idle schedulers well before that"}
	windows = diagnose.Limit{Value: 0.8, Unit: "1", Means: "of the last five looks, in which both hold", Why: "queues are evened out now and then, not at once"}
)

// Detector finds schedulers that sleep while work waits in the queues of others.
var Detector = &diagnose.Detector{
	Name:   "scheduler_collapse",
	Title:  "Schedulers that sleep while work waits",
	IDs:    []string{"P04"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&asleep, &share, &queue, &windows},
	Run:    run,
	Patients: []diagnose.Patient{{Program: "bound", Culprit: []string{"schedulers"},
		Evidence: []string{"use of each scheduler", "ready in the queue of each", "looks"}, Advice: []string{"spreads the work anew"}}},
}

func run(p *diagnose.Pass) {
	holds := p.Series(func(l *diagnose.Look) (float64, bool) {
		sleeping, longest, n := uneven(l)
		if n > 0 && float64(sleeping) >= share.Value*float64(n) && float64(longest) >= queue.Value {
			return 1, true
		}
		return 0, n > 0
	}).Recent(5)
	if len(holds) < 5 || holds.Share(func(v float64) bool { return v > 0 }) < windows.Value {
		return
	}
	l := p.Last()
	sleeping, longest, n := uneven(l)
	f := diagnose.Finding{
		Title:    fmt.Sprintf("%s of %s schedulers sleep while %s processes are ready on another", diagnose.Count(float64(sleeping)), diagnose.Count(float64(n)), diagnose.Count(float64(longest))),
		Severity: diagnose.Error, Confidence: diagnose.Likely,
		Culprit: diagnose.Culprit{Kind: "node", Name: "uneven schedulers"},
	}
	var use, queues []string
	for i, u := range l.SchedulerUse(beam.NormalScheduler) {
		use = append(use, diagnose.Percent(u))
		if i < len(l.System.RunQueue.Lengths) {
			queues = append(queues, diagnose.Count(float64(l.System.RunQueue.Lengths[i])))
		}
		if i >= 15 {
			break
		}
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("scheduler_wall_time", float64(sleeping), "{scheduler}", "use of each scheduler: "+strings.Join(use, ", ")),
		p.Evidence("run_queue", float64(longest), "{process}", "ready in the queue of each: "+strings.Join(queues, ", ")),
		p.Evidence("looks", float64(len(holds)), "{look}", fmt.Sprintf("so in %s of the last %s looks", diagnose.Percent(holds.Share(func(v float64) bool { return v > 0 })), diagnose.Count(float64(len(holds))))))
	f.Excluded = append(f.Excluded, diagnose.Because("little load", "processes wait: where there is none to do, schedulers sleep on purpose"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Set the schedulers to one and back: that wakes them and spreads the work anew.",
			Erlang: "N = erlang:system_flag(schedulers_online, 1), erlang:system_flag(schedulers_online, N)", Elixir: "n = :erlang.system_flag(:schedulers_online, 1); :erlang.system_flag(:schedulers_online, n)"},
		diagnose.Advice{Kind: diagnose.Code, Text: "Find native code that holds a scheduler for long; until then let sleeping schedulers look by themselves.", Erlang: "+sfwi 500 +scl false", Elixir: "the same in vm.args"},
		diagnose.Advice{Kind: diagnose.Check, Text: "The use of the schedulers is about even under load."})
	p.Report(f)
}

// uneven is how many of the online schedulers sleep, and how long the longest queue is of one
// that does not.
func uneven(l *diagnose.Look) (sleeping int, longest int64, n int) {
	for i, u := range l.SchedulerUse(beam.NormalScheduler) {
		n++
		switch {
		case u <= asleep.Value:
			sleeping++
		case i < len(l.System.RunQueue.Lengths):
			longest = max(longest, l.System.RunQueue.Lengths[i])
		}
	}
	return sleeping, longest, n
}
