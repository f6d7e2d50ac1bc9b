package hub

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// Kind is one kind of process that holds up others: a detector of its own, for what
// people know by its name.
type Kind struct {
	Name, Title string
	IDs         []string
	Doc         string
	// Is tells whether a process is of the kind, by its registered name or what it does.
	Is func(b *Hub, stands []diagnose.Stand) bool
	// Callers is how many must wait, in most looks. Queue is how many messages lie in its
	// queue where nobody waits; nil: that is another illness.
	Callers, Queue *diagnose.Limit
	// Service is what it does for others, after its name: "which loads code".
	Service string
	// ByCaller: the callers are to blame, for calling so often, and not who is called.
	ByCaller bool
	// More is evidence that only this kind has; nil: none.
	More func(p *diagnose.Pass, b *Hub) []diagnose.Evidence
	// Now is what to do at once, Code what to change, Check how to see that it worked.
	Now      string
	Code     []diagnose.Advice
	Check    string
	Explains []string
	Patients []diagnose.Patient
}

// symptoms are what anything that holds up others looks like.
var symptoms = []string{"call_bottleneck", "mailbox_overload", "wait_chain", "pool_exhaustion"}

// Detector makes a detector of the kind.
func (k Kind) Detector() *diagnose.Detector {
	limits := []*diagnose.Limit{k.Callers}
	if k.Queue != nil {
		limits = append(limits, k.Queue)
	}
	return &diagnose.Detector{Name: k.Name, Title: k.Title, IDs: k.IDs, Doc: k.Doc, Limits: limits,
		Run: k.run, Explains: append(slices.Clone(symptoms), k.Explains...), Patients: k.Patients}
}

func (k Kind) run(p *diagnose.Pass) {
	seen := map[beam.Pid]bool{}
	for _, b := range Of(p.History) {
		if b.Callers.Median() >= k.Callers.Value {
			seen[b.Pid] = true
			b.Look(p)
			if k.Is(&b, p.Stands(b.Pid)) {
				p.Report(k.finding(p, &b))
			}
		}
	}
	if k.Queue == nil {
		return
	}
	for _, r := range p.Last().List(p.Last().Queues) {
		b := Hub{Pid: r.Pid, Name: r.RegisteredName, Group: r.Group, Queue: p.Queue(r.Pid).Recent(window)}
		if len(b.Queue) < least || b.Queue.Median() < k.Queue.Value || seen[r.Pid] || !k.Is(&b, nil) {
			continue
		}
		p.Want(diagnose.Standing("what a process does that has a long queue", r.Pid)...)
		b.Works = diagnose.In(p.Stands(r.Pid), working...)
		p.Report(k.finding(p, &b))
	}
}

func (k Kind) finding(p *diagnose.Pass, b *Hub) diagnose.Finding {
	who := p.Who(b.Pid)
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s messages wait for %s, %s; %s more a second", diagnose.Count(b.Queue.Last()), who.Name, k.Service, diagnose.Count(max(0, b.Queue.PerSecond()))),
		Severity:   b.Severity(p.History),
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    b.Touches(),
		Evidence:   b.Evidence(p),
	}
	if len(b.Callers) > 0 {
		f.Title = fmt.Sprintf("%s processes wait for %s, %s; most of them in %s", diagnose.Count(b.Callers.Median()), who.Name, k.Service, diagnose.Function(b.CallerFunction()))
	}
	if k.More != nil {
		f.Evidence = append(f.Evidence, k.More(p, b)...)
	}
	if k.ByCaller && len(b.Callers) > 0 {
		m := b.CallerFunction()
		f.Culprit = diagnose.Culprit{Kind: "group", Name: b.Caller(), Module: diagnose.Display(m.Module), Function: fmt.Sprintf("%s/%d", m.Function, m.Arity), Count: int(b.Callers.Median())}
		f.Touches = append(f.Touches, diagnose.NamedGroup(b.CallerGroup())...)
	}
	f.Advice = append(f.Advice, diagnose.Advice{Kind: diagnose.Now, Text: k.Now})
	f.Advice = append(f.Advice, k.Code...)
	f.Advice = append(f.Advice, diagnose.Advice{Kind: diagnose.Check, Text: k.Check})
	return f
}

// Severity is by how long its callers are known to wait: a warning by itself, since
// they wait whenever we look.
func (b *Hub) Severity(h *diagnose.History) diagnose.Severity {
	return max(diagnose.Warning, diagnose.ByWaiting(b.Waited(h), 0, time.Second, 10*time.Second))
}

// Touches are the hub and its group.
func (b *Hub) Touches() []string {
	return append(diagnose.Named(b.Pid), diagnose.NamedGroup(b.Group)...)
}

// Evidence is who waits, for how long, and what the hub does.
func (b *Hub) Evidence(p *diagnose.Pass) []diagnose.Evidence {
	var out []diagnose.Evidence
	if callers := b.Callers.Median(); callers > 0 {
		who, in := b.Caller(), diagnose.Function(b.CallerFunction())
		if in != who {
			who += ", in " + in
		}
		out = append(out, p.Evidence("callers", callers, "{process}", fmt.Sprintf("%s processes wait for the answer of %s at the median of %d looks, most of them %s",
			diagnose.Count(callers), p.Who(b.Pid).Name, len(b.Callers), who)))
	}
	if q := b.Queue.Median(); q > 0 {
		out = append(out, p.Evidence("message_queue_len", q, "{message}", fmt.Sprintf("%s messages in its queue, at the median; %s at least, %s at the most",
			diagnose.Count(q), diagnose.Count(lowest(b.Queue)), diagnose.Count(highest(b.Queue)))))
	}
	if share, looks := b.Waiting(p.History); looks >= 5 {
		out = append(out, p.Evidence("waiting", share, "1", fmt.Sprintf("callers that were followed spend %s of their time waiting, by %d looks at them", diagnose.Percent(share), looks)))
	}
	if d := b.Waited(p.History); d > 0 {
		out = append(out, p.Evidence("waited", d.Seconds(), "s", fmt.Sprintf("callers that were looked at more than once have waited %s already, without a step", diagnose.Span(d))))
	}
	out = append(out, p.Evidence("status", b.Works, "1", fmt.Sprintf("it works in %s of looks", diagnose.Percent(b.Works))))
	stands := p.Stands(b.Pid)
	in, share := b.In(stands)
	if share >= 0.3 {
		out = append(out, p.Evidence("current_stacktrace", share, "1", fmt.Sprintf("in %s of %d looks at its stack it is in %s", diagnose.Percent(share), len(stands), in)))
	}
	return out
}

// In words where it is in most looks, with the share of these: what it is busy with; of
// one that waits, in what it waits, and whose call that is.
func (b *Hub) In(stands []diagnose.Stand) (string, float64) {
	hot, share := diagnose.Hottest(stands)
	if b.Works >= 0.5 {
		return diagnose.Function(hot), share
	}
	top, share := diagnose.Top(stands)
	if top == hot {
		return diagnose.Function(top), share
	}
	return diagnose.Function(top) + ", called in " + diagnose.Function(hot), share
}

func lowest(s diagnose.Series) float64 {
	least := s.First()
	for _, x := range s {
		least = min(least, x.V)
	}
	return least
}

func highest(s diagnose.Series) float64 {
	most := s.First()
	for _, x := range s {
		most = max(most, x.V)
	}
	return most
}

// Named tells processes by their registered name, or its begin where that ends in "*".
func Named(names ...string) func(b *Hub, _ []diagnose.Stand) bool {
	return func(b *Hub, _ []diagnose.Stand) bool {
		return slices.ContainsFunc(names, func(n string) bool {
			begin, open := strings.CutSuffix(n, "*")
			return b.Name == n || open && strings.HasPrefix(b.Name, begin)
		})
	}
}

// Runs tells processes by modules that are on their stack in most looks.
func Runs(modules ...string) func(b *Hub, stands []diagnose.Stand) bool {
	return func(_ *Hub, stands []diagnose.Stand) bool {
		return diagnose.On(stands, 16, func(m beam.MFA) bool { return slices.Contains(modules, m.Module) }) > 0.5
	}
}
