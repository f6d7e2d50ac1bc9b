// Package heapkills finds processes that the runtime ends at their max_heap_size, again and
// again.
package heapkills

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	pids    = diagnose.Limit{Value: 3, Unit: "{process}", Means: "different processes of the same name within the time watched", Why: "one may be ended by chance"}
	reached = diagnose.Limit{Value: 0.1, Unit: "1", Means: "of its max_heap_size that one of them was seen to have", Why: "looks meet it at any age, and it grows to the limit in leaps; who fails at its start has next to nothing"}
)

// Detector finds processes that the runtime ends at their max_heap_size, again and again.
var Detector = &diagnose.Detector{
	Name:     "heap_kills",
	Title:    "Processes that are ended at their heap limit, again and again",
	IDs:      []string{"P48"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&pids, &reached},
	Run:      run,
	Explains: []string{"restart_storm"},
	Patients: []diagnose.Patient{{Program: "heapkills", Culprit: []string{"importer", "import_sup"},
		Evidence: []string{"max_heap_size", "different pids", "heap"}, Advice: []string{"part", "stream"}}},
}

func run(p *diagnose.Pass) {
	for _, r := range p.Repeated(int(pids.Value)) {
		p.Want(diagnose.Bearer("whether it has a heap limit", r.Name))
		limit, largest := int64(0), int64(0)
		for i := range p.Looks {
			for _, d := range p.Looks[i].Details {
				if d.RegisteredName == r.Name {
					limit, largest = max(limit, d.MaxHeapSize), max(largest, d.TotalHeapSize)
				}
			}
		}
		for _, pid := range r.Pids {
			for _, row := range p.Track(pid) {
				largest = max(largest, row.TotalHeapSize)
			}
			for _, s := range p.Stands(pid) {
				largest = max(largest, s.TotalHeapSize)
			}
		}
		if limit == 0 || float64(largest) < reached.Value*float64(limit) {
			continue
		}
		f := diagnose.Finding{
			Title:      fmt.Sprintf("%s is ended at its heap limit of %s and started again: %s different pids in %s", r.Name, diagnose.Bytes(float64(limit)), diagnose.Count(float64(len(r.Pids))), diagnose.Span(p.Span())),
			Severity:   diagnose.Error,
			Confidence: diagnose.Likely,
			Culprit:    r.Who,
			Touches:    diagnose.Named(r.Pids...),
		}
		f.Evidence = append(f.Evidence,
			p.Evidence("max_heap_size", float64(limit), "By", fmt.Sprintf("its max_heap_size is %s", diagnose.Bytes(float64(limit)))),
			p.Evidence("total_heap_size", float64(largest), "By", fmt.Sprintf("one of them had a heap of %s when it was looked at", diagnose.Bytes(float64(largest)))),
			p.Evidence("pids", float64(len(r.Pids)), "{process}", fmt.Sprintf("%s different pids under the name %s: each begins the same work anew", diagnose.Count(float64(len(r.Pids))), r.Name)))
		f.Excluded = append(f.Excluded, diagnose.Because("restart_storm", "it does not fail at its start: it grows until the limit"))
		f.Advice = append(f.Advice,
			diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Stop %s, or what gives it work: it will never finish. A higher limit helps only if the work is bounded, and the memory is there.", r.Name)},
			remedy.InParts,
			diagnose.Advice{Kind: diagnose.Check, Text: "It keeps its pid, and its heap stays well below the limit to the end of the work."})
		p.Report(f)
	}
}
