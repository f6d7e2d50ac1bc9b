// Package processleak finds processes that are begun and never end.
package processleak

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	growth = diagnose.Limit{Value: 20, Unit: "{process}", Means: "growth of the group within the time watched",
		Why: "a healthy pool of short-lived processes goes up and down by as many"}
	growthShare = diagnose.Limit{Value: 0.05, Unit: "1", Means: "the same, as a share of the group",
		Why: "of a large group a few more are noise"}
	idle = diagnose.Limit{Value: 0.7, Unit: "1", Means: "members that did nothing since the look before, of all or of those that came while we watched",
		Why: "what is leaked waits for ever; what serves users does something now and then. Before OTP 25 a server and what it starts may be of one group"}
	turnover = diagnose.Limit{Value: 0.5, Unit: "1", Means: "processes that end, for each that stays",
		Why: "where nobody of a kind ends, a rise in load and a leak look the same"}
)

// Detector finds processes that are begun and never end.
var Detector = &diagnose.Detector{
	Name:     "process_leak",
	Title:    "Processes that never end",
	IDs:      []string{"P35"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&growth, &growthShare, &idle, &turnover},
	Run:      run,
	Explains: []string{"process_limit", "idle_garbage", "slow_growth"},
	Patients: []diagnose.Patient{{Program: "pinger", Culprit: []string{"Pinger"},
		Evidence: []string{"more a minute", "started by", "do nothing", "each"}, Advice: []string{"supervis", "Timeout", "timeout"}}},
}

func run(p *diagnose.Pass) {
	for _, g := range p.Most(5, func(g *beam.Group) float64 {
		return p.Group(g.Name, count).Gain()
	}) {
		if p.Group(g.Name, count).Grows(growth.Value, growthShare.Value) {
			judge(p, g)
		}
	}
}

func count(g *beam.Group) float64 { return float64(g.Count) }

func resters(g *beam.Group) float64 { return float64(g.Idle) }

// since is a number of a group from the first look on that tells who rests: that takes a
// look before.
func since(p *diagnose.Pass, name string, get func(g *beam.Group) float64) diagnose.Series {
	return p.Series(func(l *diagnose.Look) (float64, bool) {
		g, ok := l.Group(name)
		if !ok || l.Census.Window == 0 {
			return 0, false
		}
		return get(g), true
	})
}

func judge(p *diagnose.Pass, g *beam.Group) {
	l := p.Last()
	resting, of := float64(g.Idle)/float64(max(1, g.Count)), "of them"
	if resting < idle.Value {
		came, rest := since(p, g.Name, count).Gain(), since(p, g.Name, resters).Gain()
		if came < growth.Value || rest < idle.Value*came {
			return
		}
		resting, of = min(rest/came, 1), "of those that came meanwhile"
	}
	p.Want(diagnose.Members("where members of a group that grows wait, and who started them", g.Name, 4))
	p.WantSurvivors("who stays of a group that grows", g.Name, 6)
	grown := p.Group(g.Name, count)
	perMinute := grown.PerSecond() * 60
	unlinked := g.LinksRead > 0 && g.Unlinked == g.LinksRead
	ends := g.DeathsPerMinute
	if unlinked {
		// Who came and went between two looks may be of any kind; where nobody owns those
		// that stay, they are taken for theirs: else a rise in sessions beside many short
		// requests would look like this.
		ends += max(0, l.Census.Unseen)
	}
	turns := ends >= turnover.Value*perMinute
	left := diagnose.Until(float64(l.System.Processes.Limit-l.System.Processes.Count), grown.PerSecond())
	who, stands := p.WhoGroup(g.Name), p.GroupStands(g.Name)
	if kinds := p.Kinds(p.Survivors(g.Name)); len(kinds) > 0 && diagnose.Plain(g.Name) {
		who, stands = kinds[0].Who, kinds[0].Stands
		who.Count = g.Count
	}
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s: %s processes that never end, %s more a minute", who.Name, diagnose.Count(float64(g.Count)), diagnose.Count(perMinute)),
		Severity:   diagnose.Info,
		Confidence: diagnose.Suspected,
		Culprit:    who,
		TimeLeft:   diagnose.Duration(left),
		Touches:    []string{diagnose.GroupSubject(g.Name)},
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("count", float64(g.Count), "{process}", fmt.Sprintf("%s processes, %s when first looked at %s before, %s more a minute",
			diagnose.Count(float64(g.Count)), diagnose.Count(grown.First()), diagnose.Span(p.Span()), diagnose.Count(perMinute))),
		p.Evidence("idle", resting, "1", fmt.Sprintf("%s %s do nothing: no reduction since the look before", diagnose.Percent(resting), of)))
	if g.HeapsRead > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("total_heap_size", float64(g.MedianHeap), "By", fmt.Sprintf("%s of heap each", diagnose.Bytes(float64(g.MedianHeap)))))
	}
	if left > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("process_limit", float64(l.System.Processes.Limit), "{process}",
			fmt.Sprintf("at this pace the limit of %s processes is reached in %s", diagnose.Count(float64(l.System.Processes.Limit)), diagnose.Span(left))))
	}
	if unlinked {
		f.Evidence = append(f.Evidence, p.Evidence("links", 0, "{link}", fmt.Sprintf("linked to no process, as far as they were asked (%s)", diagnose.Count(float64(g.LinksRead)))))
	}
	if parent, n := parent(p, stands); n > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("parent", float64(n), "{process}", fmt.Sprintf("started by %s", parent)))
	}
	if turns {
		f.Severity, f.Confidence = max(diagnose.Warning, diagnose.ByTimeLeft(left)), diagnose.Likely
		f.Evidence = append(f.Evidence, p.Evidence("ends", ends, "{process}/min",
			fmt.Sprintf("%s processes a minute come and end meanwhile: %s of those begun stay", diagnose.Count(ends), diagnose.Percent(perMinute/(ends+perMinute)))))
		f.Excluded = append(f.Excluded, diagnose.Because("load", "others of the kind end, so this is no rise in load"))
	} else {
		f.Title = fmt.Sprintf("%s: %s processes, %s more a minute, none ends so far", who.Name, diagnose.Count(float64(g.Count)), diagnose.Count(perMinute))
		f.Advice = append(f.Advice, diagnose.Advice{Kind: diagnose.Check, Text: "Look again after two minutes, or after as long as a session lasts: a rise in load flattens, a leak does not."})
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("As first aid end those that are old, by what they run (%s), not by pid. Their memory may stay in the allocators for a while.", who.Name)},
		remedy.ExitPath, remedy.Supervised,
		diagnose.Advice{Kind: diagnose.Check, Text: fmt.Sprintf("The count of %s stays level while new ones come and go.", who.Name)})
	p.Report(f)
}

// parent names who started most of the members that were looked at.
func parent(p *diagnose.Pass, stands []diagnose.Stand) (string, int) {
	counts := map[string]int{}
	most := ""
	for _, s := range stands {
		if s.Parent == beam.NoPid || s.Parent == (beam.Pid{}) {
			continue
		}
		p.Want(diagnose.Standing("who starts processes that never end", s.Parent)...)
		who := p.Who(s.Parent).String()
		if counts[who]++; counts[who] > counts[most] {
			most = who
		}
	}
	return most, counts[most]
}
