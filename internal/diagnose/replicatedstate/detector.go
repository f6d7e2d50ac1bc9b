// Package replicatedstate finds data of which every worker has a copy.
package replicatedstate

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
	workers = diagnose.Limit{Value: 4, Unit: "{process}", Means: "members with heaps of nearly the same size", Why: "two or three may be alike by chance"}
	equal   = diagnose.Limit{Value: 0.1, Unit: "1", Means: "by which these may differ", Why: "copies of one term take the same room"}
	heap    = diagnose.Limit{Value: 4 << 20, Unit: "By", Means: "heap of each", Why: "smaller ones are alike by the sizes that heaps have"}
	least   = diagnose.Limit{Value: 100 << 20, Unit: "By", Means: "heaps of the group together", Why: "less is not worth a change of code"}
	share   = diagnose.Limit{Value: 0.25, Unit: "1", Means: "the same, as a share of all memory", Why: "a smaller part is not what fills the node"}
	freed   = diagnose.Limit{Value: 0.3, Unit: "1", Means: "of a heap that a collection may free", Why: "more says that it is garbage"}
)

// Detector finds data of which every worker has a copy.
var Detector = &diagnose.Detector{
	Name:     "replicated_state",
	Title:    "The same data in every worker",
	IDs:      []string{"P43"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&workers, &equal, &heap, &least, &share, &freed},
	Run:      run,
	Explains: []string{"idle_garbage"},
	Patients: []diagnose.Patient{{Program: "replicated", Culprit: []string{"Sync.Worker"},
		Evidence: []string{"the same size", "of all memory", "started by", "reductions"}, Advice: []string{"only what it needs", "persistent_term"}}},
}

func run(p *diagnose.Pass) {
	if copying.Copies(p.History) {
		return
	}
	for _, g := range p.Most(3, func(g *beam.Group) float64 { return float64(g.TotalHeapSize) }) {
		if !diagnose.OfRuntime(g) && float64(g.MedianHeap) >= heap.Value && float64(g.TotalHeapSize) >= least.Value &&
			float64(g.TotalHeapSize) >= share.Value*float64(p.Last().System.Memory.Total) && alike(p.Last(), g) >= int(workers.Value) {
			judge(p, g)
		}
	}
}

// alike is how many of the group's largest are of nearly the size of the largest.
func alike(l *diagnose.Look, g *beam.Group) (n int) {
	for _, r := range l.List(l.Largest) {
		if r.Group == g.Name && float64(r.TotalHeapSize) >= (1-equal.Value)*float64(g.MaxHeap) {
			n++
		}
	}
	return n
}

func judge(p *diagnose.Pass, g *beam.Group) {
	p.Want(diagnose.Members("whether members of a group with equal heaps made what they hold", g.Name, 4))
	tried := p.Try("whether equal heaps are alive", g.Name, p.Last().Largest)
	stands := p.GroupStands(g.Name)
	proven := tried != nil && diagnose.Freed(tried.Before.TotalHeapSize, tried.After.TotalHeapSize) < freed.Value
	if len(stands) == 0 || !proven && (tried != nil || g.OldHeapSize > 0 || g.MedianMinorGCs > 0) {
		return
	}
	who := p.WhoGroup(g.Name)
	m := p.Last().System.Memory
	least := stands[0]
	for _, s := range stands {
		if s.Reductions >= 0 && s.Reductions < least.Reductions {
			least = s
		}
	}
	f := diagnose.Finding{
		Title: fmt.Sprintf("Each of %s %s has a copy of the same %s, %s together", diagnose.Count(float64(g.Count)), who.Name,
			diagnose.Bytes(float64(g.MedianHeap)), diagnose.Bytes(float64(g.TotalHeapSize))),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    []string{diagnose.GroupSubject(g.Name)},
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("total_heap_size", float64(g.MedianHeap), "By", fmt.Sprintf("%s processes with heaps of nearly the same size, %s each", diagnose.Count(float64(g.Count)), diagnose.Bytes(float64(g.MedianHeap)))),
		p.Evidence("total_heap_size", float64(g.TotalHeapSize), "By", fmt.Sprintf("%s together, %s of all memory", diagnose.Bytes(float64(g.TotalHeapSize)), diagnose.Percent(float64(g.TotalHeapSize)/float64(max(1, m.Total))))))
	if proven {
		f.Confidence = diagnose.Proven
		f.Evidence = append(f.Evidence, p.Evidence("garbage_collect", float64(tried.After.TotalHeapSize), "By", fmt.Sprintf("a collection of one of them leaves %s of %s: it is alive",
			diagnose.Bytes(float64(tried.After.TotalHeapSize)), diagnose.Bytes(float64(tried.Before.TotalHeapSize)))))
	}
	if least.Reductions >= 0 {
		f.Evidence = append(f.Evidence, p.Evidence("reductions", float64(least.Reductions), "{reduction}", fmt.Sprintf("one of them has executed %s reductions in its life for its %s, and works little: it was given that",
			diagnose.Count(float64(least.Reductions)), diagnose.Bytes(float64(least.TotalHeapSize)))))
	}
	if r, ok := p.Last().Row(least.Parent); ok && r.TotalHeapSize >= g.MedianHeap/2 {
		f.Evidence = append(f.Evidence, p.Evidence("parent", float64(r.TotalHeapSize), "By", fmt.Sprintf("started by %s, which has a heap of %s itself", p.Who(r.Pid).Name, diagnose.Bytes(float64(r.TotalHeapSize)))))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("idle_garbage", "what they hold is not in old heaps, and they have not collected since they have it"),
		diagnose.Because("message_copying", "nothing is sent again and again: collections free %s/s", diagnose.Bytes(p.Collected().Median())))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Run fewer %s if the work allows it: memory follows their number.", who.Name)},
		remedy.OnlyWhatIsNeeded, remedy.PersistentTerm,
		diagnose.Advice{Kind: diagnose.Check, Text: "A worker's heap is of some kilobytes, and one more of them takes no more memory than that."})
	p.Report(f)
}
