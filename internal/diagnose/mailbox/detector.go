// Package mailbox finds processes that get more messages than they can handle.
package mailbox

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	growth = diagnose.Limit{Value: 500, Unit: "{message}", Means: "growth of the queue within the time watched",
		Why: "queues of a busy process go up and down by some hundred"}
	growthShare = diagnose.Limit{Value: 0.2, Unit: "1", Means: "the same, as a share of the queue", Why: "a long queue that is level is another illness"}
	long        = diagnose.Limit{Value: 5000, Unit: "{message}", Means: "or: messages in the queue, in every look, not fewer at the end",
		Why: "so many are suspect however slowly they become more; a burst is worked off in between"}
	running = diagnose.Limit{Value: 0.3, Unit: "1", Means: "looks in which it works",
		Why: "one that waits while messages lie in its queue does not want these: that is another illness"}
)

// Detector finds processes that get more messages than they can handle.
var Detector = &diagnose.Detector{
	Name:        "mailbox_overload",
	Title:       "More messages than a process can handle",
	IDs:         []string{"P15"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&growth, &growthShare, &long, &running},
	Run:         run,
	Explains:    []string{"long_gc"},
	ExplainsAll: []string{"memory_limit"},
	Patients: []diagnose.Patient{{Program: "aggregator", Culprit: []string{"Metrics.Aggregator"},
		Evidence: []string{"messages", "more a second", "works"}, Advice: []string{"wait for the receiver", "producer"}}},
}

func run(p *diagnose.Pass) {
	for _, r := range p.Last().List(p.Last().Queues) {
		queue := p.Queue(r.Pid)
		if r.MessageQueueLen < int64(growth.Value) || queue.Gain() <= 0 {
			continue
		}
		p.Want(diagnose.Standing("what a process does whose queue grows", r.Pid)...)
		stands := p.Stands(r.Pid)
		works := diagnose.In(stands, "running", "runnable", "garbage_collecting")
		if len(stands) > 1 && works >= running.Value && (queue.Grows(growth.Value, growthShare.Value) || level(queue)) {
			p.Report(finding(p, r, queue, stands, works))
		}
	}
}

// level tells a queue that is long in every look, and no shorter at the end.
func level(queue diagnose.Series) bool {
	return len(queue) > 5 && queue.Share(func(v float64) bool { return v >= long.Value }) == 1
}

func finding(p *diagnose.Pass, r diagnose.Row, queue diagnose.Series, stands []diagnose.Stand, works float64) diagnose.Finding {
	who := p.Who(r.Pid)
	left := p.MemoryLasts()
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s gets more messages than it can handle: %s wait, %s more a second", who.Name, diagnose.Count(queue.Last()), diagnose.Count(queue.PerSecond())),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Likely,
		Culprit:    who,
		TimeLeft:   diagnose.Duration(left),
		Touches:    diagnose.Named(r.Pid),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("message_queue_len", queue.Last(), "{message}", fmt.Sprintf("%s messages in its queue, %s when first looked at, %s more a second",
			diagnose.Count(queue.Last()), diagnose.Count(queue.First()), diagnose.Count(queue.PerSecond()))),
		p.Evidence("status", works, "1", fmt.Sprintf("it works in %s of looks, so the messages are handled, only too slowly", diagnose.Percent(works))))
	if m, share := diagnose.Hottest(stands); share >= 0.3 {
		f.Evidence = append(f.Evidence, p.Evidence("current_stacktrace", share, "1", fmt.Sprintf("in %s of looks it is in %s", diagnose.Percent(share), diagnose.Function(m))))
	}
	if left > 0 {
		total := p.System(func(s *beam.System) float64 { return float64(s.Memory.Total) })
		f.Evidence = append(f.Evidence, p.Evidence("memory", total.PerSecond(), "By/s", fmt.Sprintf("the node's memory grows by %s a second meanwhile: at this pace it lasts for %s",
			diagnose.Bytes(total.PerSecond()), diagnose.Span(left))))
	}
	if n := waiting(p, r.Pid); n == 0 {
		f.Evidence = append(f.Evidence, p.Evidence("callers", 0, "{process}", "nobody is found waiting for it: who sends does not wait for it to follow"))
		f.Excluded = append(f.Excluded, diagnose.Because("call_bottleneck", "nobody waits for its answer, and its queue is not level"))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("selective_receive", "it is found at work on messages, and not in a receive that searches"),
		diagnose.Because("burst", "the queue has not become shorter within %s", diagnose.Span(p.Span())))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Reduce what is sent to it, if you can; it drains by itself once less comes than it handles."},
		remedy.BackPressure, remedy.ShedAtProducer, remedy.OffHeapQueue,
		diagnose.Advice{Kind: diagnose.Check, Text: "Its queue falls to some messages, and stays there under full load."})
	return f
}

// waiting is how many are found waiting for a process in most looks.
func waiting(p *diagnose.Pass, pid beam.Pid) float64 {
	for _, b := range hub.Of(p.History) {
		if b.Pid == pid {
			return b.Callers.Median()
		}
	}
	return 0
}
