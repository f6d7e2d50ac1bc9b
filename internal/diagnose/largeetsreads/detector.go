// Package largeetsreads finds tables from which large values are copied at each read.
package largeetsreads

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/copying"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	memory = diagnose.Limit{Value: 0.1, Unit: "1", Means: "memory of the table, as a part of a reader's heap", Why: "what is copied must be somewhere; a reader has room for several copies"}
	seen   = diagnose.Limit{Value: 0.1, Unit: "1", Means: "stacks of readers within a read of a table that make it sure", Why: "a read does not yield, and is caught by luck"}
)

// Detector finds tables from which large values are copied at each read.
var Detector = &diagnose.Detector{
	Name:     "large_ets_reads",
	Title:    "Large values read from tables",
	IDs:      []string{"P45"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&memory, &seen},
	Run:      run,
	Explains: []string{"idle_garbage", "replicated_state", "non_yielding_work"},
	Patients: []diagnose.Patient{{Program: "etsrow", Culprit: []string{"app_config", "etsrow:handler"},
		Evidence: []string{"collections free", "for each reduction", "heaps of", "table"}, Advice: []string{"Split", "lookup_element", "persistent_term"}}},
}

func run(p *diagnose.Pass) {
	if !copying.Copies(p.History) || p.Last().Tables == nil {
		return
	}
	for _, g := range copying.Receivers(p.History) {
		p.Want(diagnose.Members("whether a group reads large values from a table", g.Name, 8))
		reads := diagnose.On(p.GroupStands(g.Name), 4, func(m beam.MFA) bool { return m.Module == "ets" })
		_, sent := copying.Sender(p.History, g)
		if t := table(p.Last(), g); t != nil && (reads >= seen.Value || !sent && copying.Alike(p.History, g)) {
			report(p, g, t, reads)
			return
		}
	}
}

// table is the largest that others than its owner can read and that could be the source.
func table(l *diagnose.Look, g *beam.Group) (largest *beam.EtsTable) {
	for i := range l.Tables.List {
		t := &l.Tables.List[i]
		if t.Protection != "private" && float64(t.Memory) >= memory.Value*float64(g.MedianHeap) && (largest == nil || t.Memory > largest.Memory) {
			largest = t
		}
	}
	return largest
}

func report(p *diagnose.Pass, g *beam.Group, t *beam.EtsTable, reads float64) {
	who := p.WhoGroup(g.Name)
	freed := p.Collected().Median()
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s read large values from a table, likely %s: collections free %s/s",
			who.Name, t.Name, diagnose.Bytes(freed)),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Suspected,
		Culprit:    diagnose.Culprit{Kind: "table", Name: t.Name, Module: who.Module, Function: who.Function, Count: g.Count},
		Touches:    []string{diagnose.TableSubject(t.ID), diagnose.GroupSubject(g.Name)},
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("garbage_collection", freed, "By/s", fmt.Sprintf("collections free %s/s", diagnose.Bytes(freed))),
		p.Evidence("reductions", p.PerReduction(), "By/{reduction}", fmt.Sprintf("that is %s for each reduction: more than code can make, so it is copied", diagnose.Bytes(p.PerReduction()))),
		p.Evidence("total_heap_size", float64(g.MedianHeap), "By", fmt.Sprintf("%s processes that run %s have heaps of %s each, which they fill and sweep all the time",
			diagnose.Count(float64(g.Count)), who.Name, diagnose.Bytes(float64(g.MedianHeap)))),
		p.Evidence("memory", float64(t.Memory), "By", fmt.Sprintf("table %s has %s in %s rows, %s, owned by %s", t.Name,
			diagnose.Bytes(float64(t.Memory)), diagnose.Count(float64(t.Size)), t.Protection, p.Who(t.Owner).Name)))
	if reads >= seen.Value {
		f.Confidence = diagnose.Likely
		f.Evidence = append(f.Evidence, p.Evidence("current_stacktrace", reads, "1", fmt.Sprintf("in %s of looks they are in a read of a table", diagnose.Percent(reads))))
	} else {
		f.Excluded = append(f.Excluded, diagnose.Because("message_copying", "no other process that works has a heap from which so much could be sent"))
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Find what of %s they read: a lookup of a large row copies all of it, for each caller.", t.Name)},
		remedy.SplitRow, remedy.PersistentTerm,
		diagnose.Advice{Kind: diagnose.Check, Text: "Collections free little at the same load, and the readers' heaps are of some kilobytes."})
	p.Report(f)
}
