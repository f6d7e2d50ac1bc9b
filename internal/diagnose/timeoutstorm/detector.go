// Package timeoutstorm finds servers that work for callers who have given up.
package timeoutstorm

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	callers = diagnose.Limit{Value: 20, Unit: "{process}", Means: "processes that wait for it, at the median of looks", Why: "below it a burst of requests looks the same"}
	dead    = diagnose.Limit{Value: 1.5, Unit: "{message}", Means: "messages in its queue for each that waits, and not fewer with time",
		Why: "each caller has one message there; what is more is of callers that do not wait any more"}
	waiting = diagnose.Limit{Value: 0.8, Unit: "1", Means: "looks at the same callers in which they wait",
		Why: "who is answered does something else in between"}
	works = diagnose.Limit{Value: 0.7, Unit: "1", Means: "looks in which it works", Why: "one that waits itself is not the cause"}
)

// Detector finds servers that work for callers who have given up.
var Detector = &diagnose.Detector{
	Name:     "timeout_storm",
	Title:    "A server that works for callers who have given up",
	IDs:      []string{"P20"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&callers, &dead, &waiting, &works},
	Run:      run,
	Explains: []string{"call_bottleneck", "mailbox_overload"},
	Patients: []diagnose.Patient{{Program: "retries", Culprit: []string{"quotes"},
		Evidence: []string{"given up", "wait for the answer", "works"}, Advice: []string{"deadline", "jitter"}}},
}

func run(p *diagnose.Pass) {
	for _, b := range hub.Of(p.History) {
		n := b.Callers.Median()
		if n < callers.Value || b.Works < works.Value || b.Queue.Median() < dead.Value*n || b.Queue.Gain() < 0 {
			continue
		}
		b.Look(p)
		if share, looks := b.Waiting(p.History); looks >= 5 && share >= waiting.Value {
			p.Report(finding(p, &b))
		}
	}
}

func finding(p *diagnose.Pass, b *hub.Hub) diagnose.Finding {
	who := p.Who(b.Pid)
	n, queued := b.Callers.Last(), b.Queue.Last()
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s works for callers who have given up: of %s requests in its queue only %s have somebody who still waits",
			who.Name, diagnose.Count(queued), diagnose.Count(n)),
		Severity:   max(diagnose.Error, b.Severity(p.History)),
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    b.Touches(),
	}
	f.Evidence = append(f.Evidence, p.Evidence("dead", queued-n, "{message}", fmt.Sprintf("%s requests in its queue, and %s processes that wait for an answer: the other %s are of callers who have given up",
		diagnose.Count(queued), diagnose.Count(n), diagnose.Count(queued-n))))
	f.Evidence = append(f.Evidence, b.Evidence(p)...)
	f.Evidence = append(f.Evidence, p.Evidence("growth", b.Queue.PerSecond(), "{message}/s", fmt.Sprintf("%s more requests a second than it answers, since those who give up ask again", diagnose.Count(b.Queue.PerSecond()))))
	f.Excluded = append(f.Excluded, diagnose.Because("call_bottleneck", "its queue is longer than those that wait, so calls run into their timeout"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Stop the callers, or some of them, until the queue of %s is empty, or restart it: nobody waits for most of what it does. It does not recover under this load.", who.Name)},
		remedy.Deadline, remedy.Backoff, remedy.ShedAtProducer,
		diagnose.Advice{Kind: diagnose.Check, Text: "After a stop of some seconds under full load, the queue becomes short again by itself."})
	return f
}
