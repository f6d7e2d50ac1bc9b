// Package poolexhaustion finds processes that have parked their callers because they
// have nothing left to give.
package poolexhaustion

import (
	_ "embed"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	callers = diagnose.Limit{Value: 5, Unit: "{process}", Means: "processes that wait for it, at the median of looks", Why: "one or two may wait for long by design"}
	parked  = diagnose.Limit{Value: 10, Unit: "s", Means: "time for which its callers have not done a step",
		Why: "who asks a server that answers late on purpose (a long poll) comes back within seconds; the same process waiting again is not enough"}
	queue = diagnose.Limit{Value: 0.5, Unit: "1", Means: "messages in its queue for each caller, at the most", Why: "a server that has not even read the requests is too slow, or stands"}
	works = diagnose.Limit{Value: 0.3, Unit: "1", Means: "looks in which it works, at the most", Why: "what it waits for is not its own work"}
)

// Detector finds processes that have parked their callers because they have nothing
// left to give.
var Detector = &diagnose.Detector{
	Name:     "pool_exhaustion",
	Title:    "A pool that has nothing left to give",
	IDs:      []string{"P21"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&callers, &parked, &queue, &works},
	Run:      run,
	Explains: []string{"process_leak", "orphaned_tasks"},
	Patients: []diagnose.Patient{{Program: "poolleak", Culprit: []string{"db_pool"},
		Evidence: []string{"wait for the answer", "without a step", "queue is empty"}, Advice: []string{"give it back"}}},
}

func run(p *diagnose.Pass) {
	for _, b := range hub.Of(p.History) {
		n := b.Callers.Median()
		if n < callers.Value || b.Works > works.Value || b.WaitsFor != "" || b.Queue.Median() > queue.Value*n {
			continue
		}
		b.Look(p)
		p.Want(diagnose.Closer(diagnose.WantDetail, "whom a process is linked to that has parked its callers", b.Pid))
		workers := workers(p, &b)
		p.Want(diagnose.Standing("what the workers of a pool do", workers...)...)
		if waited := b.Waited(p.History); waited >= time.Duration(parked.Value*float64(time.Second)) {
			p.Report(finding(p, &b, waited, workers))
		}
	}
}

// mostWorkers is how many of its workers are looked at.
const mostWorkers = 10

// workers are those that it is linked to or monitors and that do not wait for it.
func workers(p *diagnose.Pass, b *hub.Hub) []beam.Pid {
	d := p.Detail(b.Pid)
	if d == nil {
		return nil
	}
	not := map[beam.Pid]bool{d.Parent: true}
	for _, w := range b.Waits {
		not[w.Pid] = true
	}
	for _, a := range d.Ancestors {
		for _, l := range d.Links {
			if a == l.Name || a == l.Text {
				not[l.Pid] = true
			}
		}
	}
	var out []beam.Pid
	for _, l := range append(d.Links, d.Monitors...) {
		if l.Kind == "process" && !not[l.Pid] && len(out) < mostWorkers {
			not[l.Pid] = true
			out = append(out, l.Pid)
		}
	}
	return out
}

func finding(p *diagnose.Pass, b *hub.Hub, waited time.Duration, workers []beam.Pid) diagnose.Finding {
	who := p.Who(b.Pid)
	n := b.Callers.Median()
	more := b.Callers.Grows(3, 0.1)
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s processes have waited for %s for %s or longer, and it does nothing: it has nothing left to give", diagnose.Count(n), who.Name, diagnose.Span(waited.Round(time.Second))),
		Severity:   diagnose.Error,
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    b.Touches(),
		Evidence:   b.Evidence(p),
	}
	for _, c := range b.Some(50) {
		f.Touches = append(f.Touches, diagnose.ProcessSubject(c))
	}
	f.Evidence = append(f.Evidence, p.Evidence("queue", b.Queue.Median(), "{message}", "its queue is empty: it has read what they want, and answers later or never"))
	if more {
		f.Evidence = append(f.Evidence, p.Evidence("growth", b.Callers.Gain(), "{process}", fmt.Sprintf("%s more wait than at first, so what was given out does not come back", diagnose.Count(b.Callers.Gain()))))
	}
	rest, busy := states(p, workers)
	switch {
	case rest+busy == 0:
	case busy == 0:
		f.Evidence = append(f.Evidence, p.Evidence("workers", float64(rest), "{process}", fmt.Sprintf("all %d of its workers that were looked at rest: nobody uses them, and they were not given back", rest)))
	default:
		f.Evidence = append(f.Evidence, p.Evidence("workers", float64(busy), "{process}", fmt.Sprintf("%d of %d of its workers that were looked at are busy, or wait for somebody: they are slow, not lost", busy, rest+busy)))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("call_bottleneck", "it does not work: it is no lack of time"),
		diagnose.Because("long poll", "its callers did not do a step: they did not come back for another answer"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Restart %s: its workers come back to it with that. A larger pool is empty again a little later.", who.Name)},
		remedy.GiveBack, remedy.FiniteTimeout,
		diagnose.Advice{Kind: diagnose.Check, Text: fmt.Sprintf("Nobody waits for %s longer than a request takes, also after requests that failed.", who.Name)})
	return f
}

// states are how many workers rest, and how many do or wait for something.
func states(p *diagnose.Pass, workers []beam.Pid) (rest, busy int) {
	waits := map[beam.Pid]bool{}
	if w := p.Last().Waits; w != nil {
		for i := range w.List {
			waits[w.List[i].Pid] = true
		}
	}
	for _, w := range workers {
		stands := p.Stands(w)
		switch {
		case len(stands) < 2:
		case waits[w] || hub.Still(stands) == 0:
			busy++
		default:
			rest++
		}
	}
	return rest, busy
}
