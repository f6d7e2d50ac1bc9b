// Package callbottleneck finds processes through which too many calls have to pass.
package callbottleneck

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
	callers = diagnose.Limit{Value: 20, Unit: "{process}", Means: "processes that wait for it, at the median of looks",
		Why: "below it a burst of requests looks the same"}
	callersShare = diagnose.Limit{Value: 0.05, Unit: "1", Means: "the same, as a share of their kind",
		Why: "where many thousand call now and then, some of them wait at any moment"}
	queue = diagnose.Limit{Value: 10, Unit: "{message}", Means: "messages in its queue, in nearly every look",
		Why: "a queue that is there in some looks only is worked off in between; one without any has parked its callers"}
	always = diagnose.Limit{Value: 0.8, Unit: "1", Means: "looks in which the queue is so long", Why: "a burst passes"}
	works  = diagnose.Limit{Value: 0.7, Unit: "1", Means: "looks in which it works",
		Why: "one that waits itself is not the cause: that is whom it waits for"}
)

// Detector finds processes through which too many calls have to pass.
var Detector = &diagnose.Detector{
	Name:     "call_bottleneck",
	Title:    "More calls than one process can answer",
	IDs:      []string{"P14"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&callers, &callersShare, &queue, &always, &works},
	Run:      run,
	Explains: []string{"mailbox_overload"},
	Patients: []diagnose.Patient{
		{Program: "lookups", Culprit: []string{"Geo.Server"}, Evidence: []string{"wait for the answer", "works", "messages"}, Advice: []string{"read a table", "Split the server"}},
		{Program: "geoip", Culprit: []string{"geoip_server"}, Evidence: []string{"wait for the answer", "works", "messages"}, Advice: []string{"read a table", "Split the server"}},
	},
}

func run(p *diagnose.Pass) {
	for _, b := range hub.Of(p.History) {
		if b.Callers.Median() < callers.Value || b.Works < works.Value ||
			b.Queue.Share(func(v float64) bool { return v >= queue.Value }) < always.Value || b.Callers.Median() < callersShare.Value*kin(p, &b) {
			continue
		}
		b.Look(p)
		if len(p.Stands(b.Pid)) > 1 {
			p.Report(finding(p, &b))
		}
	}
}

// kin is how many processes there are of the kind that calls; 0 where that is not known.
func kin(p *diagnose.Pass, b *hub.Hub) float64 {
	if len(b.Waits) == 0 || diagnose.Plain(b.Waits[0].Group) {
		return 0
	}
	g, ok := p.Last().Group(b.Waits[0].Group)
	if !ok {
		return 0
	}
	return float64(g.Count)
}

func finding(p *diagnose.Pass, b *hub.Hub) diagnose.Finding {
	who := p.Who(b.Pid)
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s processes wait for %s, which works all the time and answers one after the other", diagnose.Count(b.Callers.Median()), who.Name),
		Severity:   b.Severity(p.History),
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    b.Touches(),
		Evidence:   b.Evidence(p),
	}
	l := p.Last()
	if used := l.SchedulerUse(beam.NormalScheduler); len(used) > 1 {
		idle := 0.0
		for _, u := range used {
			idle += 1 - u
		}
		f.Evidence = append(f.Evidence, p.Evidence("scheduler_wall_time", idle, "{scheduler}",
			fmt.Sprintf("of %d schedulers %.1f have nothing to do: one process uses one at the most", len(used), idle)))
	}
	if r, ok := l.Row(b.Pid); ok && r.Rate > 0 {
		all := p.Rate(func(s *beam.System) float64 { return float64(s.Reductions) }).Last()
		if share := min(1, float64(r.Rate)/max(1, all)); share >= 0.2 {
			f.Evidence = append(f.Evidence, p.Evidence("reductions", float64(r.Rate), "{reduction}/s", fmt.Sprintf("it does %s of all work of the node", diagnose.Percent(share))))
		}
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("pool_exhaustion", "it works, and its queue is not empty: it has not parked its callers"),
		diagnose.Because("wait_chain", "it is not found waiting for somebody itself"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Let fewer callers at it, or let them do without an answer where they can. A longer timeout only lets more of them wait; %s answers no faster.", who.Name)},
		remedy.ReadInCaller, remedy.Shard,
		diagnose.Advice{Kind: diagnose.Check, Text: fmt.Sprintf("Nobody waits for %s in most looks (hodoscope waits), and more of the node's schedulers are used under full load.", who.Name)})
	return f
}
