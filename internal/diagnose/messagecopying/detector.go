// Package messagecopying finds large terms that are sent again and again.
package messagecopying

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/copying"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

// Detector finds large terms that are sent again and again.
var Detector = &diagnose.Detector{
	Name:     "message_copying",
	Title:    "Large messages copied again and again",
	IDs:      []string{"P42"},
	Doc:      doc,
	Limits:   copying.Limits,
	Run:      run,
	Explains: []string{"idle_garbage", "replicated_state", "long_gc", "non_yielding_work"},
	Patients: []diagnose.Patient{{Program: "resend", Culprit: []string{"Pipeline.Manager"},
		Evidence: []string{"collections free", "for each reduction", "about the same size", "itself has"}, Advice: []string{"Send it once"}}},
}

func run(p *diagnose.Pass) {
	if !copying.Copies(p.History) {
		return
	}
	for _, g := range copying.Receivers(p.History) {
		p.Want(diagnose.Members("who sends large messages to a group", g.Name, 4))
		from, ok := copying.Sender(p.History, g)
		if !ok {
			continue
		}
		p.Want(diagnose.Standing("whether a process sends large messages", from.Pid)...)
		if copying.Alike(p.History, g) {
			report(p, g, from)
			return
		}
	}
}

func report(p *diagnose.Pass, g *beam.Group, from diagnose.Row) {
	who, to := p.Who(from.Pid), p.WhoGroup(g.Name)
	freed := p.Collected().Median()
	stands := p.Stands(from.Pid)
	sends := diagnose.On(stands, 4, func(m beam.MFA) bool {
		return strings.Contains(m.Function, "send") || m.Function == "cast" || m.Function == "!"
	})
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s copies large messages to %s %s again and again: collections free %s/s", who.Name,
			diagnose.Count(float64(g.Count)), to.Name, diagnose.Bytes(freed)),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    append(diagnose.Named(from.Pid), diagnose.GroupSubject(g.Name), diagnose.GroupSubject(from.Group)),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("garbage_collection", freed, "By/s", fmt.Sprintf("collections free %s/s", diagnose.Bytes(freed))),
		p.Evidence("reductions", p.PerReduction(), "By/{reduction}", fmt.Sprintf("that is %s for each reduction: more than code can make, so it is copied", diagnose.Bytes(p.PerReduction()))),
		p.Evidence("total_heap_size", float64(g.MedianHeap), "By", fmt.Sprintf("%s %s have heaps of about the same size, %s each",
			diagnose.Count(float64(g.Count)), to.Name, diagnose.Bytes(float64(g.MedianHeap)))),
		p.Evidence("total_heap_size", float64(from.TotalHeapSize), "By", fmt.Sprintf("%s itself has a heap of %s and makes %s reductions a second", who.Name,
			diagnose.Bytes(float64(from.TotalHeapSize)), diagnose.Count(float64(from.Rate)))))
	if sends > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("current_stacktrace", sends, "1", fmt.Sprintf("in %s of looks at it, it sends", diagnose.Percent(sends))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("idle_garbage", "they collect all the time"),
		diagnose.Because("large_ets_reads", "there is a process that works and has the original"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Give %s fewer jobs a second if they can wait: memory and collections follow.", who.Name)},
		remedy.SendOnce, remedy.PersistentTerm,
		diagnose.Advice{Kind: diagnose.Check, Text: "Collections free little at the same load, and the receivers' heaps are a third or less."})
	p.Report(f)
}
