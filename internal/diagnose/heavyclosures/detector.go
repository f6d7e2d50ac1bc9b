// Package heavyclosures finds processes that are born with copies of much data.
package heavyclosures

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	heap    = diagnose.Limit{Value: 1 << 20, Unit: "By", Means: "heap of a process that was just born", Why: "a usual one begins with less than two kilobytes"}
	work    = diagnose.Limit{Value: 1000, Unit: "{reduction}", Means: "most that it may have executed", Why: "with so few it cannot have made that by itself"}
	newborn = diagnose.Limit{Value: 3, Unit: "{process}", Means: "such processes of one parent in a look", Why: "one may be given a large job on purpose"}
	windows = diagnose.Limit{Value: 3, Unit: "{look}", Means: "looks that see that many", Why: "a pool that is started is given its state once"}
)

// Detector finds processes that are born with copies of much data.
var Detector = &diagnose.Detector{
	Name:     "heavy_closures",
	Title:    "Funs that carry too much",
	IDs:      []string{"P44"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&heap, &work, &newborn, &windows},
	Run:      run,
	Explains: []string{"idle_garbage", "replicated_state", "non_yielding_work"},
	Patients: []diagnose.Patient{{Program: "closures", Since: 25, Culprit: []string{"dispatcher"},
		Evidence: []string{"born with", "reductions", "itself has"}, Advice: []string{"before it"}}},
}

// brood are the newborn of one parent with large heaps.
type brood struct {
	parent  beam.Pid
	looks   int // that saw enough of them
	last    []beam.Newborn
	all     int
	copied  int64 // bytes
	highest int64 // reductions
}

func run(p *diagnose.Pass) {
	var broods []*brood
	for i := range p.Looks {
		seen := map[beam.Pid][]beam.Newborn{}
		for _, n := range p.Looks[i].Census.Newest {
			if n.Parent != beam.NoPid && float64(n.HeapSize) >= heap.Value && n.Reductions >= 0 && float64(n.Reductions) < work.Value {
				seen[n.Parent] = append(seen[n.Parent], n)
			}
		}
		for parent, born := range seen {
			if len(born) < int(newborn.Value) {
				continue
			}
			at := slices.IndexFunc(broods, func(b *brood) bool { return b.parent == parent })
			if at < 0 {
				broods, at = append(broods, &brood{parent: parent}), len(broods)
			}
			broods[at].add(born)
		}
	}
	slices.SortFunc(broods, func(a, b *brood) int {
		return cmp.Or(cmp.Compare(b.copied, a.copied), cmp.Compare(a.parent.ID, b.parent.ID))
	})
	for _, b := range broods {
		judge(p, b)
	}
}

func (b *brood) add(born []beam.Newborn) {
	b.looks++
	b.last = born
	b.all += len(born)
	for _, n := range born {
		b.copied += n.HeapSize
		b.highest = max(b.highest, n.Reductions)
	}
}

func judge(p *diagnose.Pass, b *brood) {
	p.Want(diagnose.Standing("who starts processes that are born large", b.parent)...)
	p.Want(diagnose.Closer(diagnose.WantDetail, "how large the parent of processes is that are born large", b.parent))
	group := b.last[0].Group
	p.Want(diagnose.Members("what processes run that are born large", group, 3))
	if b.looks < int(windows.Value) {
		return
	}
	who := p.Who(b.parent)
	size := float64(b.copied) / float64(b.all)
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s gives each process that it starts a copy of %s; %s of them lived at the last look",
			who.Name, diagnose.Bytes(size), diagnose.Count(float64(len(b.last)))),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    append(diagnose.Named(b.parent), diagnose.GroupSubject(group)),
	}
	f.Evidence = append(f.Evidence, p.Evidence("heap_size", size, "By", fmt.Sprintf("%s processes were seen that were born with heaps of %s, in %d of %d looks",
		diagnose.Count(float64(b.all)), diagnose.Bytes(size), b.looks, len(p.Looks))),
		p.Evidence("reductions", float64(b.highest), "{reduction}", fmt.Sprintf("none of them had executed more than %s reductions: what they have was copied to them", diagnose.Count(float64(b.highest)))))
	if r, ok := p.Last().Row(b.parent); ok && r.TotalHeapSize > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("total_heap_size", float64(r.TotalHeapSize), "By", fmt.Sprintf("%s itself has a heap of %s", who.Name, diagnose.Bytes(float64(r.TotalHeapSize)))))
	}
	if m := diagnose.Runs(p.GroupStands(group)); !m.IsZero() {
		f.Evidence = append(f.Evidence, p.Evidence("current_stacktrace", 0, "", fmt.Sprintf("they run %s", diagnose.Function(m))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("message_copying", "collections free only %s/s: the copies end with their processes", diagnose.Bytes(p.Collected().Median())))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Let %s start fewer at the same time, if it can: memory follows their number.", who.Name)},
		remedy.SmallClosures,
		diagnose.Advice{Kind: diagnose.Check, Text: "New processes have heaps of some kilobytes, and the memory of processes has no teeth."})
	p.Report(f)
}
