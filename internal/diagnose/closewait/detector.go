// Package closewait finds sockets whose other end is closed and that nobody reads.
package closewait

import (
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	least  = diagnose.Limit{Value: 20, Unit: "{socket}", Means: "connections in CLOSE_WAIT", Why: "a few are usual when the other side restarts"}
	looks  = diagnose.Limit{Value: 3, Unit: "{look}", Means: "looks in which there are so many, and not fewer than before", Why: "each connection passes through that state"}
	stands = diagnose.Limit{Value: 60, Unit: "s", Means: "for which they stay when they do not get more", Why: "the other side may have restarted a moment ago"}
)

// Detector finds sockets whose other end is closed and that nobody reads.
var Detector = &diagnose.Detector{
	Name:     "close_wait",
	Title:    "Connections that only the other side closed",
	IDs:      []string{"P62"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&least, &looks, &stands},
	Run:      run,
	Explains: []string{"descriptor_leak"},
	Patients: []diagnose.Patient{{Program: "closewait", Culprit: []string{"partner_client"},
		Evidence: []string{"CLOSE_WAIT", "held by", "more a minute"}, Advice: []string{"{error, closed}"}}},
}

// state is the word of the operating system's answer.
const state = "close_wait"

func run(p *diagnose.Pass) {
	waiting := p.Series(func(l *diagnose.Look) (float64, bool) {
		if l.Sockets == nil {
			return 0, false
		}
		return float64(l.Sockets.TCP[state]), true
	})
	if p.Last().System.Ports.Count >= int64(least.Value) && (len(waiting) == 0 || waiting.Last() >= least.Value) {
		p.Want(diagnose.Wide(diagnose.WantSockets, "whether connections are closed on the other side only"))
	}
	if waiting.Last() < least.Value {
		return
	}
	p.Want(diagnose.Wide(diagnose.WantPorts, "who holds connections that are closed on the other side"))
	sockets := diagnose.Latest(p.History, func(l *diagnose.Look) *beam.OSSockets { return l.Sockets })
	ports := diagnose.Latest(p.History, func(l *diagnose.Look) *beam.Ports { return l.AllPorts })
	if ports == nil || len(waiting) < int(looks.Value) || waiting.Dips() {
		return
	}
	report(p, waiting, sockets, closed(ports.List, sockets.CloseWait))
}

// closed are ports whose other side is one of some, through which nothing goes.
func closed(ports []beam.Port, remotes []beam.Remote) []beam.Port {
	var out []beam.Port
	for _, port := range ports {
		if port.InputDelta <= 0 && port.OutputDelta <= 0 &&
			slices.ContainsFunc(remotes, func(r beam.Remote) bool { return r.Address == port.Remote }) {
			out = append(out, port)
		}
	}
	return out
}

func report(p *diagnose.Pass, waiting diagnose.Series, sockets *beam.OSSockets, closed []beam.Port) {
	watched := waiting[len(waiting)-1].At.Sub(waiting[0].At)
	if waiting.Gain() == 0 && watched.Seconds() < stands.Value {
		return
	}
	who, n, _ := p.Holder(closed)
	os := p.Last().System.OS
	left := diagnose.Until(float64(os.MaxOpenFiles-os.OpenFiles), waiting.PerSecond())
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s holds %s connections that the other side has closed, %s more a minute", who.Name, diagnose.Count(waiting.Last()), diagnose.Count(60*waiting.PerSecond())),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Proven,
		Culprit:    who,
		TimeLeft:   diagnose.Duration(left),
		Touches:    who.Subjects(),
	}
	f.Evidence = append(f.Evidence, p.Evidence("tcp_state", waiting.Last(), "{socket}", fmt.Sprintf("the operating system has %s connections of the node in CLOSE_WAIT, %s when first looked at %s before: %s more a minute",
		diagnose.Count(waiting.Last()), diagnose.Count(waiting.First()), diagnose.Span(watched.Round(time.Second)), diagnose.Count(60*waiting.PerSecond()))))
	if len(sockets.CloseWait) > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("remote", float64(sockets.CloseWait[0].Count), "{socket}", fmt.Sprintf("%s of them to %s", diagnose.Count(float64(sockets.CloseWait[0].Count)), sockets.CloseWait[0].Address)))
	}
	if n > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("connected", float64(n), "{port}", fmt.Sprintf("%s ports to these addresses, through which nothing goes, are held by %s", diagnose.Count(float64(n)), who)))
	}
	if left > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("open_files", left.Seconds(), "s", fmt.Sprintf("at this pace the limit of %s descriptors is reached in %s", diagnose.Count(float64(os.MaxOpenFiles)), diagnose.Span(left))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("restart_of_the_other_side", "they do not get fewer from look to look"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("If %s can be started anew, that closes all it holds.", who.Name)},
		remedy.NoticeClose, remedy.CloseAlways,
		diagnose.Advice{Kind: diagnose.Check, Text: "No connection stays in CLOSE_WAIT for more than a moment."})
	p.Report(f)
}
