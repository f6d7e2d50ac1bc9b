// Package descriptorleak finds ports and descriptors that are opened and never closed.
package descriptorleak

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
	growth      = diagnose.Limit{Value: 20, Unit: "{descriptor}", Means: "growth within the time watched", Why: "a working node opens and closes some at any time"}
	growthShare = diagnose.Limit{Value: 0.05, Unit: "1", Means: "the same, as a share", Why: "of many a few more are noise"}
	holder      = diagnose.Limit{Value: 0.5, Unit: "1", Means: "of the ports that are of one holder", Why: "else it is load that grows"}
	each        = diagnose.Limit{Value: 3, Unit: "{port}", Means: "that each process of that name holds", Why: "a connection that has a process of its own ends with it: then there are more processes"}
	full        = diagnose.Limit{Value: 0.8, Unit: "1", Means: "of a limit that is used up", Why: "what opens next may be refused"}
)

// Detector finds ports and descriptors that are opened and never closed.
var Detector = &diagnose.Detector{
	Name:     "descriptor_leak",
	Title:    "Ports or descriptors that are never closed",
	IDs:      []string{"P61"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&growth, &growthShare, &holder, &each, &full},
	Run:      run,
	Explains: []string{"slow_growth"},
	Patients: []diagnose.Patient{
		{Program: "closewait", Culprit: []string{"partner_client"}, Evidence: words, Advice: []string{"Close"}},
		{Program: "descriptors", Culprit: []string{"statsd_client"}, Evidence: words, Advice: []string{"Close"}},
		{Program: "descriptors", Variant: "files", Culprit: []string{"statsd_client"}, Evidence: words, Advice: []string{"Close"}},
	},
}

var words = []string{"more a minute", "held by", "reached in", "descriptors"}

// supply is what runs out: ports or descriptors.
type supply struct {
	name, signal string
	used         diagnose.Series
	limit        int64
	next         *supply // that runs out sooner
}

func run(p *diagnose.Pass) {
	os := p.Last().System.OS
	ports := supply{"ports", "port_count", p.System(func(s *beam.System) float64 { return float64(s.Ports.Count) }), p.Last().System.Ports.Limit, nil}
	files := supply{"descriptors", "open_files", p.System(func(s *beam.System) float64 { return float64(s.OS.OpenFiles) }), os.MaxOpenFiles, nil}
	switch {
	case ports.grows():
		if files.grows() && files.left() < ports.left() {
			ports.next = &files
		}
		judge(p, ports, true)
	case ports.full():
		judge(p, ports, true)
	case files.grows(), files.full():
		judge(p, files, false)
	}
}

func (s *supply) grows() bool {
	return s.limit > 0 && s.used.Grows(growth.Value, growthShare.Value) && s.used.Steady()
}

func (s *supply) full() bool { return s.limit > 0 && s.used.Last() >= full.Value*float64(s.limit) }

// left is the time until the limit, 0 when it does not grow.
func (s *supply) left() time.Duration {
	return diagnose.Until(float64(s.limit)-s.used.Last(), s.used.PerSecond())
}

// judge reports a supply that is used up, if it is known by whom.
func judge(p *diagnose.Pass, s supply, inPorts bool) {
	who, seen, ok := holders(p, inPorts)
	if !ok {
		return // that a table is full, another detector tells
	}
	left := s.left()
	if s.next != nil {
		left = s.next.left()
	}
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s opens %s and does not close them: %s, %s more a minute", who.Name, s.name, diagnose.Count(s.used.Last()), diagnose.Count(60*s.used.PerSecond())),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Likely,
		Culprit:    who,
		TimeLeft:   diagnose.Duration(left),
		Touches:    append(who.Subjects(), diagnose.SupplySubject(diagnose.Ports)),
	}
	if !inPorts {
		f.Confidence = diagnose.Suspected
		f.Title = fmt.Sprintf("%s descriptors are open that are no ports, likely files, %s more a minute; %s likely opens them", diagnose.Count(s.used.Last()), diagnose.Count(60*s.used.PerSecond()), who.Name)
	}
	if s.full() {
		f.Severity = diagnose.Critical
	}
	f.Evidence = append(f.Evidence,
		p.Evidence(s.signal, s.used.Last(), "", fmt.Sprintf("%s %s of at most %s, %s when first looked at %s before: %s more a minute", diagnose.Count(s.used.Last()), s.name,
			diagnose.Count(float64(s.limit)), diagnose.Count(s.used.First()), diagnose.Span(p.Span()), diagnose.Count(60*s.used.PerSecond()))),
		seen)
	if n := s.next; n != nil {
		f.Evidence = append(f.Evidence, p.Evidence(n.signal, n.used.Last(), "", fmt.Sprintf("the operating system counts %s %s of at most %s", diagnose.Count(n.used.Last()), n.name, diagnose.Count(float64(n.limit)))))
	}
	if left > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("limit", left.Seconds(), "s", fmt.Sprintf("at this pace a limit is reached in %s", diagnose.Span(left))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("load", "it never slows down: it goes up as fast at the end as at the beginning"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("If %s can be started anew, that closes all it holds. Raise the limit only to win time.", who.Name)},
		remedy.CloseAlways,
		diagnose.Advice{Kind: diagnose.Check, Text: "The number of ports and descriptors stays level under the same load."})
	p.Report(f)
}

// holders are who opens them: of ports who is connected to most; of files, which the
// runtime does not list, who works.
func holders(p *diagnose.Pass, inPorts bool) (who diagnose.Culprit, seen diagnose.Evidence, ok bool) {
	if inPorts {
		p.Want(diagnose.Wide(diagnose.WantPorts, "who holds the ports that get more"))
		ports := diagnose.Latest(p.History, func(l *diagnose.Look) *beam.Ports { return l.AllPorts })
		if ports == nil {
			return who, seen, false
		}
		who, n, processes := p.Holder(ports.List)
		part := float64(n) / float64(max(1, len(ports.List)))
		return who, p.Evidence("connected", part, "1", fmt.Sprintf("%s of the ports are held by %s", diagnose.Percent(part), who)), part >= holder.Value && float64(n) >= each.Value*float64(processes)
	}
	working := p.Working(5)
	for _, r := range working {
		p.Want(diagnose.Standing("who opens files", r.Pid)...)
	}
	for _, r := range working {
		if share := diagnose.On(p.Stands(r.Pid), 6, opens); share > 0 {
			who := p.Who(r.Pid)
			return who, p.Evidence("current_stacktrace", share, "1", fmt.Sprintf("%s was seen opening files", who)), true
		}
	}
	if len(working) == 0 {
		return diagnose.Culprit{Kind: "node", Name: p.Target}, p.Evidence("reductions", 0, "{reduction}/s", "no process was busy when it was looked at"), true
	}
	who = p.Who(working[0].Pid)
	return who, p.Evidence("reductions", float64(working[0].Rate), "{reduction}/s",
		fmt.Sprintf("the number of ports is level; %s is the busiest process beside the runtime's own, and nobody was caught in the act", who)), true
}

func opens(m beam.MFA) bool {
	return m.Module == "prim_file" || m.Module == "file" && m.Function == "open"
}
