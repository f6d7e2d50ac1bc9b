// Package hibernation finds processes that hibernate after each message.
package hibernation

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
	collections = diagnose.Limit{Value: 500, Unit: "/s", Means: "collections, for each scheduler",
		Why: "a busy node makes some hundred; a storm makes ten thousand and more"}
	reclaimed = diagnose.Limit{Value: 2048, Unit: "By", Means: "freed by one collection, at the most",
		Why: "a heap is collected when it is full, and the smallest has about 2 kB: collections that free less were not for want of space"}
	asleep = diagnose.Limit{Value: 0.3, Unit: "1", Means: "members of the group that hibernate", Why: "many collections alone prove nothing: binaries make them too"}
	active = diagnose.Limit{Value: 0.5, Unit: "1", Means: "members that worked since the look before", Why: "those that hibernate and stay so cost nothing"}
)

// Detector finds processes that hibernate after each message.
var Detector = &diagnose.Detector{
	Name:        "hibernation_storm",
	Title:       "Processes that hibernate after each message",
	IDs:         []string{"P11"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&collections, &reclaimed, &asleep, &active},
	Run:         run,
	ExplainsAll: []string{"scheduler_saturation"},
	Patients: []diagnose.Patient{{Program: "hibernation", Culprit: []string{"hibernation:sensor"},
		Evidence: []string{"collections a second", "freed by each", "hibernate"}, Advice: []string{"hibernate_after"}}},
}

func run(p *diagnose.Pass) {
	l := p.Last()
	rate := p.Rate(func(s *beam.System) float64 { return float64(s.GarbageCollections) }).Median()
	words := p.Rate(func(s *beam.System) float64 { return float64(s.GCWordsReclaimed) }).Median()
	if rate < collections.Value*float64(l.System.SchedulersOnline) {
		return
	}
	each := words * float64(l.System.WordSize) / rate
	if each > reclaimed.Value {
		return
	}
	for _, g := range p.Most(1, worked) {
		judge(p, g, rate, each)
	}
}

// worked is how fast a group works of which many hibernate though most have just worked.
func worked(g *beam.Group) float64 {
	n := float64(max(1, g.Count))
	if float64(g.Hibernating)/n < asleep.Value || 1-float64(g.Idle)/n < active.Value {
		return 0
	}
	return g.ReductionsRate
}

func judge(p *diagnose.Pass, g *beam.Group, rate, each float64) {
	often := p.Group(g.Name, worked).Recent(4)
	if len(often) < 4 || often.Share(func(v float64) bool { return v > 0 }) < 0.75 {
		return
	}
	p.Want(diagnose.Members("what processes do that hibernate again and again", g.Name, 4))
	who := p.WhoGroup(g.Name)
	wait := p.Wait()
	busy := p.Busy(beam.NormalScheduler).Median()
	share := p.Share(g.Name).Median()
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s hibernates after each message: %s garbage collections a second", who.Name, diagnose.Count(rate)),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    []string{diagnose.GroupSubject(g.Name)},
	}
	if busy >= 0.8 {
		f.Severity = max(f.Severity, diagnose.WaitSeverity(wait))
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("number_of_gcs", rate, "/s", fmt.Sprintf("%s garbage collections a second", diagnose.Count(rate))),
		p.Evidence("words_reclaimed", each, "By", fmt.Sprintf("%s freed by each: they were not made for want of space", diagnose.Bytes(each))),
		p.Evidence("hibernating", float64(g.Hibernating), "{process}", fmt.Sprintf("%s of %s processes hibernate at the moment of a look, and %s have worked since the one before",
			diagnose.Count(float64(g.Hibernating)), diagnose.Count(float64(g.Count)), diagnose.Count(float64(g.Count-g.Idle)))),
		p.Evidence("scheduler_wall_time", busy, "1", fmt.Sprintf("schedulers are busy %s of the time; %s makes %s of all reductions", diagnose.Percent(busy), who.Name, diagnose.Percent(share))))
	if wait >= 100*time.Microsecond {
		f.Evidence = append(f.Evidence, p.Evidence("wait", wait.Seconds(), "s", fmt.Sprintf("who is ready has to wait about %s for its turn", diagnose.Span(wait))))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("ets_big_reads", "collections that large terms or binaries make free more than %s each", diagnose.Bytes(reclaimed.Value)),
		diagnose.Because("idle", "those who hibernate here do not stay so: most have worked between two looks"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Where a setting decides when these hibernate, raise it. Else nothing can be done at once, and nothing breaks."},
		remedy.HibernateLater,
		diagnose.Advice{Kind: diagnose.Check, Text: "Collections fall to some hundred a second at the same load, and so does the use of the schedulers."})
	p.Report(f)
}
