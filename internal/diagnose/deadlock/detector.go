// Package deadlock finds processes that wait for each other in a ring.
package deadlock

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var still = diagnose.Limit{Value: 2, Unit: "s", Means: "time in which no process of the ring does a step",
	Why: "stacks are read one after the other: calls that pass can look like a ring for a moment"}

// Detector finds processes that wait for each other in a ring.
var Detector = &diagnose.Detector{
	Name:     "deadlock",
	Title:    "Processes that wait for each other",
	IDs:      []string{"P18"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&still},
	Run:      run,
	Explains: []string{"call_bottleneck", "mailbox_overload", "wait_chain", "pool_exhaustion", "junk_messages", "supervisor_bottleneck"},
	Patients: []diagnose.Patient{{Program: "deadlock", Culprit: []string{"billing", "inventory"},
		Evidence: []string{"waits for", "without a step", "wait behind"}, Advice: []string{"Break the ring", "timeout"}}},
}

func run(p *diagnose.Pass) {
	l := p.Last()
	if l.Waits == nil {
		return
	}
	for _, c := range l.Waits.Cycles {
		members := pids(c)
		p.Want(diagnose.Standing("whether processes that wait for each other get on", members...)...)
		if stood(p, members) >= time.Duration(still.Value*float64(time.Second)) {
			judge(p, c, members)
		}
	}
}

func pids(c beam.WaitCycle) []beam.Pid {
	var out []beam.Pid
	for _, s := range c.Steps {
		out = append(out, s.On.Pid)
	}
	return out
}

// stood is for how long none of them did a step, up to now.
func stood(p *diagnose.Pass, members []beam.Pid) time.Duration {
	least := p.Span()
	for _, m := range members {
		least = min(least, max(hub.Still(p.Stands(m)), besieged(p.Stands(m))))
	}
	return least
}

// besieged is for how long a process takes none of its messages. Those that arrive make
// it do reductions even while it waits for its answer.
func besieged(stands []diagnose.Stand) time.Duration {
	last := len(stands) - 1
	first := last
	for first > 0 && stands[first-1].MessageQueueLen > 0 && stands[first-1].MessageQueueLen <= stands[first].MessageQueueLen &&
		slices.Equal(stands[first].Stack, stands[first-1].Stack) {
		first--
	}
	if last-first < besiegedLooks {
		return 0
	}
	return stands[last].At.Sub(stands[first].At)
}

// besiegedLooks is in how many looks more a queue must not have become shorter: of a
// process that gets on it does.
const besiegedLooks = 3

func judge(p *diagnose.Pass, c beam.WaitCycle, members []beam.Pid) {
	ring, hops := make([]string, len(members)), make([]string, len(members))
	for i, m := range members {
		ring[i] = p.Who(m).Name
	}
	for i, s := range c.Steps {
		hops[i] = fmt.Sprintf("%s waits for %s in %s", ring[i], ring[(i+1)%len(ring)], diagnose.Function(s.Function))
	}
	title := strings.Join(ring[:len(ring)-1], ", ") + " and " + ring[len(ring)-1] + " wait for each other, for ever"
	if len(ring) == 1 {
		title = ring[0] + " waits for itself, for ever"
	}
	who := p.Who(members[0])
	who.Name, who.Count, who.Pids = strings.Join(ring, ", "), len(members), nil
	for _, m := range members {
		who.Pids = append(who.Pids, m.String())
	}
	stood := stood(p, members)
	f := diagnose.Finding{
		Title: title, Severity: diagnose.Critical, Confidence: diagnose.Proven, Culprit: who, Touches: diagnose.Named(members...),
		Evidence: []diagnose.Evidence{
			p.Evidence("ring", float64(len(members)), "{process}", strings.Join(hops, "; ")),
			p.Evidence("reductions", stood.Seconds(), "s", fmt.Sprintf("none of the %d got on in the last %s, in %d looks: they stand, without a step", len(members), diagnose.Span(stood), len(p.Stands(members[0])))),
		},
		Excluded: []diagnose.Exclusion{diagnose.Because("wait_chain", "it is the same ring in all these looks, so no call that passes, and no end of it at which somebody could answer")},
	}
	if guessed(p.Last().Waits, members) {
		f.Severity, f.Confidence = diagnose.Error, diagnose.Suspected
		f.Title = "It seems that " + f.Title
		f.Evidence = append(f.Evidence, p.Evidence("guess", 1, "1", "one of them monitors several processes, and for which of these it waits is the likeliest, no more"))
	}
	if c.Blocked > 0 {
		f.Title += fmt.Sprintf("; %s more wait behind", diagnose.Count(float64(c.Blocked)))
		f.Evidence = append(f.Evidence, p.Evidence("blocked", float64(c.Blocked), "{process}", fmt.Sprintf("%s more processes wait behind one of them, directly or through others", diagnose.Count(float64(c.Blocked)))))
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("End one of the ring, under its supervisor: exit(whereis(%s), kill) frees the others. It comes back with the same code, and so may the ring.", quiet(ring))},
		remedy.BreakRing, remedy.FiniteTimeout,
		diagnose.Advice{Kind: diagnose.Check, Text: "hodoscope waits shows no cycle, under load, for as long as it took before."})
	p.Report(f)
}

// guessed tells whether of one of them it is not certain for whom it waits.
func guessed(w *beam.Waits, members []beam.Pid) bool {
	return slices.ContainsFunc(w.List, func(x beam.Wait) bool { return slices.Contains(members, x.Pid) && x.Among != 0 && x.Among != 1 })
}

// quiet is one of the ring by which it may be ended: the first name that is none of a
// fun.
func quiet(ring []string) string {
	if i := slices.IndexFunc(ring, func(n string) bool { return !strings.ContainsAny(n, ":</") }); i >= 0 {
		return ring[i]
	}
	return ring[0]
}
