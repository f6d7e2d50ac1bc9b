// Package globallock finds global locks that somebody keeps, or that nobody can give
// back any more.
package globallock

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
	waiting = diagnose.Limit{Value: 1, Unit: "{process}", Means: "processes that wait for a lock, in nearly every look", Why: "a lock for which nobody waits harms nobody"}
	always  = diagnose.Limit{Value: 0.8, Unit: "1", Means: "looks in which somebody waits", Why: "who does not get a lock at once tries again after some seconds at the most"}
	held    = diagnose.Limit{Value: 8, Unit: "s", Means: "time for which the same process has it",
		Why: "a lock is meant for a change that takes milliseconds"}
	long = diagnose.Limit{Value: 60, Unit: "s", Means: "the same, from which on this is an error", Why: "by then all that asked at first have waited a minute"}
)

// Detector finds global locks that somebody keeps.
var Detector = &diagnose.Detector{
	Name:   "global_lock",
	Title:  "A global lock that is not given back",
	IDs:    []string{"P31"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&waiting, &always, &held, &long},
	Run:    run,
	Patients: []diagnose.Patient{{Program: "globallock", Culprit: []string{"config_writer", "cluster_config"},
		Evidence: []string{"for a lock", "has had it"}, Advice: []string{"lock"}}},
}

// window is how many of the latest looks count.
const window = 10

func run(p *diagnose.Pass) {
	queue := p.Series(func(l *diagnose.Look) (float64, bool) { return float64(len(waiters(l))), l.Waits != nil }).Recent(window)
	if len(queue) < 3 || queue.Share(func(v float64) bool { return v >= waiting.Value }) < always.Value {
		return
	}
	p.Want(diagnose.Wide(diagnose.WantLocks, "who has a global lock for which others wait"))
	if p.Last().Locks == nil {
		return
	}
	for _, lock := range p.Last().Locks.List {
		p.Want(diagnose.Standing("what a process does that has a global lock", lock.Holder.Pid)...)
		if age := since(p.History, lock); age >= time.Duration(held.Value*float64(time.Second)) {
			p.Report(finding(p, lock, age, queue))
		}
	}
}

// waiters are those that wait for a lock of global.
func waiters(l *diagnose.Look) []beam.Wait {
	if l.Waits == nil {
		return nil
	}
	var out []beam.Wait
	if l.Waits == nil {
		return nil
	}
	for _, w := range l.Waits.List {
		if w.Kind == beam.WaitLock && w.On.Text == "a lock of global" {
			out = append(out, w)
		}
	}
	return out
}

// since is for how long at least the same process has the lock.
func since(h *diagnose.History, lock beam.GlobalLock) time.Duration {
	from := h.Last().At
	for i := len(h.Looks) - 1; i >= 0; i-- {
		l := &h.Looks[i]
		if l.Locks == nil || !has(l.Locks, lock) {
			break
		}
		from = l.At
	}
	return h.Last().At.Sub(from)
}

func has(locks *beam.GlobalLocks, lock beam.GlobalLock) bool {
	for _, l := range locks.List {
		if l.ID == lock.ID && l.Holder.Text == lock.Holder.Text {
			return true
		}
	}
	return false
}

func finding(p *diagnose.Pass, lock beam.GlobalLock, age time.Duration, queue diagnose.Series) diagnose.Finding {
	who := diagnose.Culprit{Kind: "process", Name: lock.Holder.Text}
	if lock.Holder.Kind == "process" {
		who = p.Who(lock.Holder.Pid)
	}
	waits := waiters(p.Last())
	from := ""
	if len(waits) > 0 {
		from = diagnose.Function(waits[0].Function)
	}
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s for a lock of global; %s has had the lock %s for %s or longer",
			diagnose.Some(int(queue.Median()), "process waits", "processes wait"), who.Name, lock.ID, diagnose.Span(age.Round(time.Second))),
		Severity:   max(diagnose.Warning, diagnose.ByWaiting(age, 0, time.Duration(long.Value*float64(time.Second)), 0)),
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    diagnose.Named(lock.Holder.Pid),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("waiting", queue.Median(), "{process}", fmt.Sprintf("%s for a lock, at the median of %d looks, such as %s", diagnose.Some(int(queue.Median()), "process waits", "processes wait"), len(queue), from)),
		p.Evidence("held", age.Seconds(), "s", fmt.Sprintf("%s, on %s, has had it in all looks at the locks, for %s so far", who.Name, lock.Node, diagnose.Span(age.Round(time.Second)))))
	if stands := p.Stands(lock.Holder.Pid); len(stands) > 0 {
		m, _ := diagnose.Top(stands)
		f.Evidence = append(f.Evidence, p.Evidence("current_stacktrace", 1, "1", fmt.Sprintf("meanwhile it is %s, in %s", stands[len(stands)-1].Status, diagnose.Function(m))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("a start of a node", "it is the same process and the same lock each time; while nodes join, locks change hands"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Ending %s gives its locks back: global watches who has one.", who.Name)},
		remedy.ShortLock, remedy.NoGlobal,
		diagnose.Advice{Kind: diagnose.Check, Text: "hodoscope waits shows nobody who waits for a lock of global."})
	return f
}
