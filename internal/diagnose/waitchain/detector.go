// Package waitchain finds who is at the end of the waiting.
package waitchain

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var callers = diagnose.Limit{Value: 10, Unit: "{process}", Means: "processes that wait for one that waits itself, at the median of looks",
	Why: "a call within a call is how servers work; ten that wait behind it, in every look, are a jam"}

var (
	rests = diagnose.Limit{Value: 0.3, Unit: "1", Means: "looks in which one works that is not found waiting for anybody, at the most",
		Why: "it waits in code of its own: a sleep, or a receive"}
	unread = diagnose.Limit{Value: 0.5, Unit: "1", Means: "of its callers, those whose requests it has not read",
		Why: "one that has read them has parked its callers, and goes on"}
)

// Detector finds who is at the end of the waiting.
var Detector = &diagnose.Detector{
	Name:     "wait_chain",
	Title:    "A server that waits for somebody else",
	IDs:      []string{"P19"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&callers, &rests, &unread},
	Run:      run,
	Explains: []string{"call_bottleneck", "pool_exhaustion", "mailbox_overload", "junk_messages"},
	Patients: []diagnose.Patient{{Program: "waitchain", Culprit: []string{"payments"},
		Evidence: []string{"waits for", "wait for the answer", "without a step"}, Advice: []string{"of its own", "timeout"}}},
}

func run(p *diagnose.Pass) {
	told := map[string]bool{}
	for _, b := range hub.Of(p.History) {
		if b.Callers.Median() < callers.Value {
			continue
		}
		if b.WaitsFor == "" {
			inside(p, &b)
			continue
		}
		b.Look(p)
		way := follow(p.Last().Waits, b.Pid)
		if len(way) == 0 {
			continue
		}
		end := way[len(way)-1]
		if end.On.Kind == "port" {
			p.Want(diagnose.Wide(diagnose.WantPorts, "the other end of a port that others wait for"))
		}
		for _, w := range way {
			p.Want(diagnose.Standing("who is on the way that waiting takes", w.Pid)...)
			if w.On.Kind == "process" {
				p.Want(diagnose.Standing("what a process does at the end of the waiting", w.On.Pid)...)
			}
		}
		if key := end.Pid.String() + end.On.Text; !told[key] {
			told[key] = true
			p.Report(finding(p, &b, way))
		}
	}
}

// inside judges a server that waits in the midst of a request, in code of its own: a
// sleep, or a receive for an answer that nobody but itself knows of.
func inside(p *diagnose.Pass, b *hub.Hub) {
	if b.Works > rests.Value || b.Queue.Median() < unread.Value*b.Callers.Median() {
		return
	}
	b.Look(p)
	stands := p.Stands(b.Pid)
	in, share := b.In(stands)
	if len(stands) < 3 || share < 0.5 {
		return
	}
	who := p.Who(b.Pid)
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s processes wait for %s, which waits itself, in %s", diagnose.Count(b.Callers.Median()), who.Name, in),
		Severity:   b.Severity(p.History),
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    b.Touches(),
		Evidence:   b.Evidence(p),
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("call_bottleneck", "it does not work: it waits"),
		diagnose.Because("pool_exhaustion", "it has not read the requests in its queue"))
	f.Advice = advice(who.Name, who.Name)
	p.Report(f)
}

func advice(end, hubName string) []diagnose.Advice {
	return []diagnose.Advice{
		{Kind: diagnose.Now, Text: fmt.Sprintf("See to %s and what it waits for: all others are well, and go on when it does.", end)},
		remedy.AskElsewhere, remedy.FiniteTimeout,
		{Kind: diagnose.Check, Text: fmt.Sprintf("While that partner does not answer, %s still answers those that do not need it.", hubName)},
	}
}

// follow is the way of waits from a process on; none if it is a ring.
func follow(w *beam.Waits, from beam.Pid) []beam.Wait {
	if w == nil {
		return nil
	}
	of := map[beam.Pid]beam.Wait{}
	for _, x := range w.List {
		of[x.Pid] = x
	}
	var way []beam.Wait
	seen := map[beam.Pid]bool{}
	for p := from; ; {
		x, waits := of[p]
		switch {
		case !waits:
			return way
		case seen[p]:
			return nil
		}
		seen[p] = true
		way = append(way, x)
		if x.On.Kind != "process" {
			return way
		}
		p = x.On.Pid
	}
}

func finding(p *diagnose.Pass, b *hub.Hub, way []beam.Wait) diagnose.Finding {
	hubName := p.Who(b.Pid).Name
	end := way[len(way)-1]
	who, what := p.Who(end.Pid), "waits for "+outside(p.History, end)
	if end.On.Kind == "process" {
		who, what = p.Who(end.On.Pid), does(p.Stands(end.On.Pid))
	}
	touches := b.Touches()
	var hops []string
	for _, w := range way {
		to := outside(p.History, w)
		touches = append(touches, diagnose.ProcessSubject(w.Pid))
		if w.On.Kind == "process" {
			to = p.Who(w.On.Pid).Name
			touches = append(touches, diagnose.ProcessSubject(w.On.Pid))
		}
		hops = append(hops, fmt.Sprintf("%s waits for %s in %s", p.Who(w.Pid).Name, to, diagnose.Function(w.Function)))
	}
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s processes wait for %s, and in the end for %s, which %s", diagnose.Count(b.Callers.Median()), hubName, who.Name, what),
		Severity:   b.Severity(p.History),
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    touches,
	}
	if who.Name == hubName {
		f.Title = fmt.Sprintf("%s processes wait for %s, which %s", diagnose.Count(b.Callers.Median()), hubName, what)
	}
	f.Evidence = append(f.Evidence, p.Evidence("chain", float64(len(way)), "{wait}", strings.Join(hops, "; ")))
	f.Evidence = append(f.Evidence, b.Evidence(p)...)
	f.Excluded = append(f.Excluded,
		diagnose.Because("call_bottleneck", "%s does not work: it waits itself", hubName),
		diagnose.Because("deadlock", "the way has an end"))
	f.Advice = advice(who.Name, hubName)
	return f
}

// outside words what a process waits for that is no process of the node.
func outside(h *diagnose.History, w beam.Wait) string {
	at := w.On.Text
	for i := len(h.Looks) - 1; i >= 0 && w.On.Kind == "port"; i-- {
		for _, list := range []*beam.Ports{h.Looks[i].AllPorts, h.Looks[i].Ports} {
			if list == nil {
				continue
			}
			for _, port := range list.List {
				if port.ID == w.On.Text && port.Remote != "" {
					at = port.Remote
				}
			}
		}
	}
	switch w.Kind {
	case beam.WaitReceive:
		return "data from " + at
	case beam.WaitSend, beam.WaitBusyPort:
		return at + " to read"
	case beam.WaitConnect:
		return "a connection to " + at
	}
	return at
}

// does words what the last of a chain is found doing.
func does(stands []diagnose.Stand) string {
	m, _ := diagnose.Top(stands)
	switch {
	case len(stands) == 0:
		return "does not answer"
	case diagnose.In(stands, "running", "runnable", "garbage_collecting") >= 0.5:
		hot, _ := diagnose.Hottest(stands)
		return "works, in " + diagnose.Function(hot)
	}
	return "waits for a message, in " + diagnose.Function(m)
}
