// Package junkmessages finds processes that do not want some of their messages.
package junkmessages

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
	"github.com/hodoscope/hodoscope/internal/waits"
)

//go:embed doc.md
var doc string

var (
	growth = diagnose.Limit{Value: 10, Unit: "{message}", Means: "growth of the queue within the time watched",
		Why: "of a process that waits a queue does not grow at all, unless it waits for something else"}
	growthShare = diagnose.Limit{Value: 0.002, Unit: "1", Means: "the same, as a share of the queue", Why: "months of junk grow by as much an hour as days of it"}
	waiting     = diagnose.Limit{Value: 0.7, Unit: "1", Means: "looks in which it waits for a message although it has some",
		Why: "one that works has not come to them yet: that is another illness"}
	stands = diagnose.Limit{Value: 3, Unit: "{look}", Means: "looks at what it does", Why: "between two messages every process waits"}
)

// looked is how many processes with mail are looked at.
const looked = 6

// Detector finds processes that do not want some of their messages.
var Detector = &diagnose.Detector{
	Name:     "junk_messages",
	Title:    "Messages that nobody takes",
	IDs:      []string{"P17"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&growth, &growthShare, &waiting, &stands},
	Run:      run,
	Explains: []string{"mailbox_overload"},
	Patients: []diagnose.Patient{{Program: "junk", Culprit: []string{"stock_server"},
		Evidence: []string{"messages", "it waits", "reductions"}, Advice: []string{"Handle every message"}}},
}

func run(p *diagnose.Pass) {
	held := map[beam.Pid]bool{}
	for _, b := range hub.Of(p.History) {
		held[b.Pid] = true
	}
	n := 0
	for _, r := range p.Last().List(p.Last().Queues) {
		queue := p.Queue(r.Pid)
		if r.MessageQueueLen < int64(growth.Value) || queue.Gain() <= 0 || n == looked {
			continue
		}
		n++
		p.Want(diagnose.Standing("what a process does that has mail", r.Pid)...)
		looks := p.Stands(r.Pid)
		if held[r.Pid] || len(looks) < int(stands.Value) || idle(looks) < waiting.Value || !queue.Grows(growth.Value, growthShare.Value) {
			continue
		}
		p.Report(finding(p, r, queue, looks))
	}
}

// idle is the share of looks in which a process waits for any message, and for no
// answer that is known.
func idle(looks []diagnose.Stand) float64 {
	n := 0
	for _, s := range looks {
		if _, known := waits.Classify(s.Stack, s.Status); s.Status == "waiting" && !known {
			n++
		}
	}
	return float64(n) / float64(len(looks))
}

func finding(p *diagnose.Pass, r diagnose.Row, queue diagnose.Series, looks []diagnose.Stand) diagnose.Finding {
	who := p.Who(r.Pid)
	at, share := diagnose.Top(looks)
	left := p.MemoryLasts()
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s does not take some of its messages: %s lie in its queue while it waits for others, %s more a minute",
			who.Name, diagnose.Count(queue.Last()), diagnose.Count(queue.PerSecond()*60)),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Likely,
		Culprit:    who,
		TimeLeft:   diagnose.Duration(left),
		Touches:    diagnose.Named(r.Pid),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("message_queue_len", queue.Last(), "{message}", fmt.Sprintf("%s messages in its queue, %s when first looked at, %s more a minute",
			diagnose.Count(queue.Last()), diagnose.Count(queue.First()), diagnose.Count(queue.PerSecond()*60))),
		p.Evidence("status", idle(looks), "1", fmt.Sprintf("in %s of %d looks it waits for a message all the same, mostly in %s (%s)",
			diagnose.Percent(idle(looks)), len(looks), diagnose.Function(at), diagnose.Percent(share))))
	if r.Rate > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("reductions", float64(r.Rate), "{reduction}/s", fmt.Sprintf("it does its work meanwhile: %s reductions a second", diagnose.Count(float64(r.Rate)))))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("mailbox_overload", "it has time: it waits in nearly every look"),
		diagnose.Because("wait_chain", "it waits in no call that is known, and nobody is found waiting for it"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Look at one of these messages, if they may be seen: the first element of the tuple names the sender's idea. Ending %s under its supervisor takes them away, for a time.", who.Name),
			Erlang: "hd(element(2, process_info(Pid, messages))), only while the queue is short", Elixir: "Process.info(pid, :messages) |> elem(1) |> hd(), only while the queue is short"},
		remedy.CatchAll, remedy.DropMonitor,
		diagnose.Advice{Kind: diagnose.Check, Text: fmt.Sprintf("The queue of %s is empty whenever it waits.", who.Name)})
	return f
}
