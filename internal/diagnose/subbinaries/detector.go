// Package subbinaries finds processes that keep small parts of large binaries.
package subbinaries

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	least  = diagnose.Limit{Value: 20 << 20, Unit: "By", Means: "binaries that the process refers to", Why: "less is what buffers are"}
	ratio  = diagnose.Limit{Value: 100, Unit: "", Means: "times the size of its heap", Why: "a heap that handles binaries as wholes holds a reference of some words for each, and more beside"}
	growth = diagnose.Limit{Value: 5 << 20, Unit: "By", Means: "growth of these within the time watched", Why: "what is level is a cache, or garbage"}
	freed  = diagnose.Limit{Value: 0.3, Unit: "1", Means: "of its references that a collection may free", Why: "more says that garbage keeps them"}
)

// Detector finds processes that keep small parts of large binaries.
var Detector = &diagnose.Detector{
	Name:        "sub_binary_retention",
	Title:       "Small parts that keep large binaries",
	IDs:         []string{"P50"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&least, &ratio, &growth, &freed},
	Run:         run,
	ExplainsAll: []string{"memory_limit"},
	Explains:    []string{"pinned_binaries", "state_growth"},
	Patients: []diagnose.Patient{{Program: "subbinary", Culprit: []string{"title_cache", "subbinary"},
		Evidence: []string{"refers to", "heap of", "more a minute", "memory is used up"}, Advice: []string{"Keep a copy", "binary:copy"}}},
}

func run(p *diagnose.Pass) {
	for _, r := range p.Last().List(p.Last().Binaries) {
		held := p.Series(func(l *diagnose.Look) (float64, bool) {
			row, ok := l.Row(r.Pid)
			return float64(row.BinaryMemory), ok && row.BinaryMemory >= 0
		})
		if float64(r.BinaryMemory) >= least.Value && float64(r.BinaryMemory) >= ratio.Value*float64(max(1, r.TotalHeapSize)) && held.Grows(growth.Value, 0) {
			judge(p, r, held)
		}
	}
}

func judge(p *diagnose.Pass, r diagnose.Row, held diagnose.Series) {
	tried := p.Trial(r.Pid)
	if p.Acts && tried == nil {
		p.Want(diagnose.Closer(diagnose.WantTrial, "whether the binaries that a process refers to are wanted", r.Pid))
	}
	p.Want(diagnose.Standing("who refers to more and more binaries", r.Pid)...)
	who := p.Who(r.Pid)
	left := diagnose.Until(float64(p.MemoryLeft()), held.PerSecond())
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s keeps %s of binaries from a heap of %s, %s more a minute", who.Name, diagnose.Bytes(float64(r.BinaryMemory)),
			diagnose.Bytes(float64(r.TotalHeapSize)), diagnose.Bytes(60*held.PerSecond())),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Likely,
		Culprit:    who,
		TimeLeft:   diagnose.Duration(left),
		Touches:    append(diagnose.Named(r.Pid), diagnose.GroupSubject(r.Group)),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("bin_vheap_size", float64(r.BinaryMemory), "By", fmt.Sprintf("it refers to %s of binaries, %s when first looked at %s before: %s more a minute",
			diagnose.Bytes(float64(r.BinaryMemory)), diagnose.Bytes(held.First()), diagnose.Span(p.Span()), diagnose.Bytes(60*held.PerSecond()))),
		p.Evidence("total_heap_size", float64(r.TotalHeapSize), "By", fmt.Sprintf("from a heap of %s: %s times as much", diagnose.Bytes(float64(r.TotalHeapSize)),
			diagnose.Count(float64(r.BinaryMemory/max(1, r.TotalHeapSize))))))
	f.Evidence = append(f.Evidence, p.UsedUp(left)...)
	if tried != nil && tried.Refused == "" && tried.After.BinaryMemory >= 0 {
		part := diagnose.Freed(tried.Before.BinaryMemory, tried.After.BinaryMemory)
		if part >= freed.Value {
			return
		}
		f.Confidence = diagnose.Proven
		f.Evidence = append(f.Evidence, p.Evidence("garbage_collect", part, "1", fmt.Sprintf("a collection freed %s of that: it is wanted", diagnose.Percent(part))))
		f.Excluded = append(f.Excluded, diagnose.Because("pinned_binaries", "a collection frees little"))
	} else {
		f.Excluded = append(f.Excluded, diagnose.Because("pinned_binaries", "it works, and refers to more in nearly every look; no collection was tried, which would prove that these are wanted (--allow-acts)"))
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Find what %s takes out of binaries and keeps. If it can be started anew, that frees them.", who.Name)},
		remedy.CopySlice,
		diagnose.Advice{Kind: diagnose.Check, Text: "The memory of binaries stays level under the same load."})
	p.Report(f)
}
