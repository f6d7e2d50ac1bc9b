// Package selectivereceive finds processes that look through a long queue for each
// message that they want.
package selectivereceive

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
	"github.com/hodoscope/hodoscope/internal/waits"
)

//go:embed doc.md
var doc string

var (
	queue = diagnose.Limit{Value: 1000, Unit: "{message}", Means: "messages in its queue that does not become shorter",
		Why: "looking through some hundred costs next to nothing"}
	searching = diagnose.Limit{Value: 0.7, Unit: "1", Means: "looks in which it runs, and is in a receive itself and not in what it does with a message",
		Why: "a process that handles its messages is found in their handling now and then"}
	rate = diagnose.Limit{Value: 10e6, Unit: "{reduction}/s", Means: "what it does meanwhile",
		Why: "each message that is passed over counts as one, some 180 million a second; a loop that takes its messages and does its work in itself does a few million"}
	stands = diagnose.Limit{Value: 3, Unit: "{look}", Means: "looks at its stack", Why: "one that has just begun with a message is in its receive too"}
)

// Detector finds processes that look through a long queue for each message that they
// want.
var Detector = &diagnose.Detector{
	Name:     "selective_receive",
	Title:    "A receive that looks through a long queue",
	IDs:      []string{"P16"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&queue, &searching, &rate, &stands},
	Run:      run,
	Explains: []string{"mailbox_overload", "junk_messages", "call_bottleneck", "scheduler_saturation"},
	Patients: []diagnose.Patient{{Program: "selective", Culprit: []string{"price_feed", "selective:feed"},
		Evidence: []string{"messages", "in its receive", "reductions"}, Advice: []string{"receive selectively"}}},
}

func run(p *diagnose.Pass) {
	for _, r := range p.Last().List(p.Last().Queues) {
		if r.MessageQueueLen < int64(queue.Value) || r.Rate < int64(rate.Value) {
			continue
		}
		p.Want(diagnose.Standing("what a process does that has a long queue", r.Pid)...)
		lengths, looks := p.Queue(r.Pid), p.Stands(r.Pid)
		if len(lengths) >= int(stands.Value) && lengths.Gain() >= 0 && len(looks) >= int(stands.Value) && search(looks) >= searching.Value {
			p.Report(finding(p, r, lengths, looks))
		}
	}
}

// search is the share of looks in which a process searches its queue. The runtime has
// no function of its own for that: the search is done by whoever has the receive.
// Either that is one of OTP's, in which processes else wait and do not run; or it is
// the process's own loop, with nothing called from it.
func search(looks []diagnose.Stand) float64 {
	n := 0
	for _, s := range looks {
		if (s.Status == "running" || s.Status == "runnable") && receives(s.Stack) {
			n++
		}
	}
	return float64(n) / float64(len(looks))
}

func receives(stack []beam.MFA) bool {
	if len(stack) == 0 {
		return false
	}
	if _, waiting := waits.Classify(stack, "waiting"); waiting {
		return true
	}
	for _, m := range stack[1:] {
		if m.Module != "proc_lib" && m.Module != "Elixir.Task.Supervised" {
			return false
		}
	}
	return true
}

func finding(p *diagnose.Pass, r diagnose.Row, lengths diagnose.Series, looks []diagnose.Stand) diagnose.Finding {
	who := p.Who(r.Pid)
	top, _ := diagnose.Top(looks)
	in := search(looks)
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s looks through a queue of %s messages for each one that it wants, in %s",
			who.Name, diagnose.Count(lengths.Last()), diagnose.Function(top)),
		Severity:   diagnose.Error,
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    append(diagnose.Named(r.Pid), diagnose.GroupSubject(r.Group)),
		TimeLeft:   diagnose.Duration(p.MemoryLasts()),
	}
	f.Severity = max(f.Severity, diagnose.ByTimeLeft(p.MemoryLasts()))
	f.Evidence = append(f.Evidence,
		p.Evidence("message_queue_len", lengths.Last(), "{message}", fmt.Sprintf("%s messages in its queue, %s when first looked at, %s more a second",
			diagnose.Count(lengths.Last()), diagnose.Count(lengths.First()), diagnose.Count(lengths.PerSecond()))),
		p.Evidence("current_stacktrace", in, "1", fmt.Sprintf("in %s of %d looks it runs and is in its receive, in %s, and not in what it does with a message",
			diagnose.Percent(in), len(looks), diagnose.Function(top))),
		p.Evidence("reductions", float64(r.Rate), "{reduction}/s", fmt.Sprintf("it does %s reductions a second, each of them a message that it passes over", diagnose.Count(float64(r.Rate)))))
	f.Excluded = append(f.Excluded,
		diagnose.Because("mailbox_overload", "it is not found at work on a message: fewer messages would not help as long as the queue is so long"),
		diagnose.Because("junk_messages", "it does not wait, but searches"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("It does not recover by itself, not even when nothing more is sent. End %s, if its supervisor starts it again: the queue goes with it.", who.Name)},
		remedy.DrainMailbox, remedy.BackPressure,
		diagnose.Advice{Kind: diagnose.Check, Text: "After a stop of a second under full load its queue becomes short again by itself."})
	return f
}
