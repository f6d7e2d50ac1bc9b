// Package nativememory finds memory that grows outside the runtime's allocators.
package nativememory

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

//go:embed doc.md
var doc string

var (
	suspicion   = diagnose.Limit{Value: 20 << 20, Unit: "By", Means: "growth of resident memory beyond what the runtime counts, to look at carriers", Why: "that look costs little, but not nothing"}
	growth      = diagnose.Limit{Value: 100 << 20, Unit: "By", Means: "growth beside the carriers within the time watched", Why: "what was taken before and is touched only now is less"}
	growthShare = diagnose.Limit{Value: 0.1, Unit: "1", Means: "the same, as a share of resident memory", Why: "of much a little more is noise"}
)

// Detector finds memory that grows outside the runtime's allocators.
var Detector = &diagnose.Detector{
	Name:   "native_memory_leak",
	Title:  "Memory that native code leaks",
	IDs:    []string{"P58"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&suspicion, &growth, &growthShare},
	Run:    run,
	// That memory runs out is what comes of it.
	ExplainsAll: []string{"memory_limit"},
	Patients: []diagnose.Patient{{Program: "uploads", Culprit: []string{"uploads@"},
		Evidence: []string{"are resident", "in no carrier", "the runtime counts"}, Advice: []string{"Update that library", "native library"}}},
}

func run(p *diagnose.Pass) {
	resident := p.System(func(s *beam.System) float64 { return float64(s.OS.ResidentSetSize) })
	counted := p.System(func(s *beam.System) float64 { return float64(s.Memory.Total) })
	if resident.First() <= 0 || resident.Gain()-max(0, counted.Gain()) < suspicion.Value {
		return
	}
	p.Want(diagnose.Wide(diagnose.WantCarriers, "whether memory grows beside the runtime's allocators"))
	beside := p.Series(func(l *diagnose.Look) (float64, bool) {
		if l.Allocators == nil {
			return 0, false
		}
		v := float64(l.System.OS.ResidentSetSize)
		for _, a := range l.Allocators.List {
			v -= float64(a.CarriersSize)
		}
		return v, true
	})
	if !beside.Grows(growth.Value, 0) || beside.Last() <= 0 || beside.Gain() < growthShare.Value*resident.First() {
		return
	}
	left := diagnose.Until(float64(p.MemoryLeft()), beside.PerSecond())
	f := diagnose.Finding{
		Title:      fmt.Sprintf("Memory of native code grows by %s a minute, which the runtime does not count", diagnose.Bytes(60*beside.PerSecond())),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Likely,
		Culprit:    diagnose.Culprit{Kind: "node", Name: p.Target},
		TimeLeft:   diagnose.Duration(left),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("resident_set_size", resident.Last(), "By", fmt.Sprintf("%s are resident, %s when first looked at %s before", diagnose.Bytes(resident.Last()), diagnose.Bytes(resident.First()), diagnose.Span(p.Span()))),
		p.Evidence("carriers", beside.Last(), "By", fmt.Sprintf("%s of that are in no carrier of the runtime, %s more a minute", diagnose.Bytes(beside.Last()), diagnose.Bytes(60*beside.PerSecond()))),
		p.Evidence("memory", counted.Last(), "By", fmt.Sprintf("the runtime counts %s, %s more than then", diagnose.Bytes(counted.Last()), diagnose.Bytes(counted.Gain()))))
	f.Evidence = append(f.Evidence, p.UsedUp(left)...)
	f.Excluded = append(f.Excluded, diagnose.Because("allocator_fragmentation", "it is not in carriers"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Find which native library works when it grows; plan a restart before memory is used up."},
		diagnose.Advice{Kind: diagnose.Code, Text: "Update that library, let it take its memory from the runtime, or run it in a program of its own.",
			Erlang: "enif_alloc in place of malloc; open_port({spawn_executable, Program}, …)", Elixir: "the same; Port.open({:spawn_executable, program}, …)"},
		diagnose.Advice{Kind: diagnose.Check, Text: "Resident memory follows what the runtime counts."})
	p.Report(f)
}
