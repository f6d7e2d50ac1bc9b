// Package eventhandler finds event managers that one of their handlers holds up.
package eventhandler

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
	callers = diagnose.Limit{Value: 20, Unit: "{process}", Means: "processes that wait until the manager has told all handlers",
		Why: "below it a burst of events looks the same"}
	growth = diagnose.Limit{Value: 500, Unit: "{message}", Means: "or: growth of its queue within the time watched",
		Why: "queues of a busy process go up and down by some hundred"}
	growthShare = diagnose.Limit{Value: 0.2, Unit: "1", Means: "the same, as a share of the queue", Why: "of a long queue some hundred are noise"}
	handling    = diagnose.Limit{Value: 0.5, Unit: "1", Means: "looks in which it is in a handler", Why: "else it is the number of events, and not what one handler does with them"}
)

// Detector finds event managers that one of their handlers holds up.
var Detector = &diagnose.Detector{
	Name:     "event_handler",
	Title:    "An event manager held up by a handler",
	IDs:      []string{"P24"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&callers, &growth, &growthShare, &handling},
	Run:      run,
	Explains: []string{"call_bottleneck", "mailbox_overload", "wait_chain", "dirty_io_exhaustion"},
	Patients: []diagnose.Patient{
		{Program: "txlog", Culprit: []string{"TxLog.Handler"}, Evidence: []string{"messages", "more a second", "in its handler", "prim_file"}, Advice: []string{"disk_log"}},
		{Program: "txlog", Variant: "sync", Culprit: []string{"TxLog.Handler"}, Evidence: []string{"wait for the answer", "in its handler", "prim_file"}, Advice: []string{"disk_log"}},
	},
}

func run(p *diagnose.Pass) {
	judged := map[beam.Pid]bool{}
	for _, b := range hub.Of(p.History) {
		if b.Callers.Median() >= callers.Value {
			b.Look(p)
			judged[b.Pid] = true
			judge(p, b.Pid, &b)
		}
	}
	for _, r := range p.Last().List(p.Last().Queues) {
		queue := p.Queue(r.Pid)
		if judged[r.Pid] || r.MessageQueueLen < int64(growth.Value) || queue.Gain() <= 0 {
			continue
		}
		p.Want(diagnose.Standing("what a process does whose queue grows", r.Pid)...)
		if queue.Grows(growth.Value, growthShare.Value) {
			judge(p, r.Pid, nil)
		}
	}
}

// judge looks for a handler in what a process does. b is nil where nobody waits for it.
func judge(p *diagnose.Pass, pid beam.Pid, b *hub.Hub) {
	stands := p.Stands(pid)
	handler, top, share := handlerOf(stands)
	if len(stands) < 2 || share < handling.Value {
		return
	}
	who := p.Who(pid)
	who.Module, who.Function = diagnose.Display(handler.Module), ""
	f := diagnose.Finding{Severity: diagnose.Warning, Confidence: diagnose.Likely, Culprit: who, Touches: diagnose.Named(pid)}
	if b != nil {
		f.Title = fmt.Sprintf("%s processes wait for the event manager %s, which waits for its handler %s", diagnose.Count(b.Callers.Median()), who.Name, who.Module)
		f.Severity, f.Touches, f.Evidence = b.Severity(p.History), b.Touches(), b.Evidence(p)
	} else {
		queue := p.Queue(pid)
		f.Title = fmt.Sprintf("The handler %s holds up the event manager %s: %s events wait, %s more a second",
			who.Module, who.Name, diagnose.Count(queue.Last()), diagnose.Count(queue.PerSecond()))
		f.Evidence = append(f.Evidence, p.Evidence("message_queue_len", queue.Last(), "{message}", fmt.Sprintf("%s messages in its queue, %s when first looked at, %s more a second",
			diagnose.Count(queue.Last()), diagnose.Count(queue.First()), diagnose.Count(queue.PerSecond()))))
	}
	f.Evidence = append(f.Evidence, p.Evidence("handler", share, "1", fmt.Sprintf("in %s of %d looks it is in its handler %s, mostly in %s",
		diagnose.Percent(share), len(stands), diagnose.Function(handler), diagnose.Function(top))))
	if used := p.Last().SchedulerUse(beam.DirtyIOScheduler); top.Module == "prim_file" && len(used) > 0 {
		busiest := 0.0
		for _, u := range used {
			busiest = max(busiest, u)
		}
		f.Evidence = append(f.Evidence, p.Evidence("dirty_io", busiest, "1", fmt.Sprintf("it waits for the file system: the busiest of %d dirty I/O schedulers is in use %s of the time", len(used), diagnose.Percent(busiest))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("call_bottleneck", "a manager itself does next to nothing: all this is one handler's work"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("If the node can do without it for a while, take the handler away (gen_event:delete_handler/3): the manager is free at once. What %s has not handled is lost.", who.Module)},
		remedy.DiskLog, remedy.HandlerProcess,
		diagnose.Advice{Kind: diagnose.Check, Text: fmt.Sprintf("The queue of %s is empty in most looks, and nobody waits for it.", who.Name)})
	p.Report(f)
}

// handlerOf is the callback that gen_event has called in most stacks, what is on top of
// these, and their share.
func handlerOf(stands []diagnose.Stand) (handler, top beam.MFA, share float64) {
	var in []diagnose.Stand
	for _, s := range stands {
		for i, m := range s.Stack {
			if m.Module == "gen_event" {
				if i > 0 {
					in = append(in, s)
					handler = s.Stack[i-1]
				}
				break
			}
		}
	}
	top, _ = diagnose.Top(in)
	return handler, top, float64(len(in)) / float64(max(1, len(stands)))
}
