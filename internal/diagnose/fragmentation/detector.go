// Package fragmentation finds nodes whose carriers of memory are mostly empty.
package fragmentation

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

//go:embed doc.md
var doc string

var (
	waste  = diagnose.Limit{Value: 500 << 20, Unit: "By", Means: "carriers that are not in use", Why: "less is what the next load needs anyway"}
	usage  = diagnose.Limit{Value: 0.6, Unit: "1", Means: "of the carriers in use, at most", Why: "Riak had trouble from there on"}
	within = diagnose.Limit{Value: 0.2, Unit: "1", Means: "by which resident memory may differ from the carriers", Why: "else it is memory of native code, or was never touched"}
	uptime = diagnose.Limit{Value: 600, Unit: "s", Means: "time that the node is up", Why: "after its start a node has just had a peak"}
	fall   = diagnose.Limit{Value: 0.1, Unit: "1", Means: "by which its memory may have fallen while it was watched", Why: "right after a peak this is usual"}
)

// Detector finds nodes whose carriers of memory are mostly empty.
var Detector = &diagnose.Detector{
	Name:   "allocator_fragmentation",
	Title:  "Fragmented memory",
	IDs:    []string{"P57"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&waste, &usage, &within, &uptime, &fall},
	Run:    run,
	Patients: []diagnose.Patient{{Program: "peak", Culprit: []string{"binary_alloc"},
		Evidence: []string{"carriers of", "are resident", "that the node may have"}, Advice: []string{"Make the peak smaller"}}},
}

func run(p *diagnose.Pass) {
	s := p.Last().System
	total := p.System(func(s *beam.System) float64 { return float64(s.Memory.Total) })
	resident := float64(s.OS.ResidentSetSize)
	if resident-total.Last() < waste.Value || s.Uptime < time.Duration(uptime.Value)*time.Second || -total.Gain() > fall.Value*total.First() {
		return
	}
	p.Want(diagnose.Wide(diagnose.WantCarriers, "whether memory that the runtime does not count lies in carriers"))
	a := diagnose.Latest(p.History, func(l *diagnose.Look) *beam.Allocators { return l.Allocators })
	if a == nil {
		return
	}
	carriers, blocks, worst := sum(a)
	if carriers-blocks < waste.Value || blocks > usage.Value*carriers || resident < (1-within.Value)*carriers || resident > (1+within.Value)*carriers {
		return
	}
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s of memory are taken and not in use, most of that by %s", diagnose.Bytes(carriers-blocks), worst.Name),
		// It does not grow: it takes room from the next peak.
		Severity:   diagnose.Info,
		Confidence: diagnose.Suspected,
		Culprit:    diagnose.Culprit{Kind: "node", Name: p.Target, Module: worst.Name},
	}
	if limit := float64(p.MemoryLimit()); limit > 0 && resident >= limit/2 {
		f.Severity = diagnose.Warning
		f.Evidence = append(f.Evidence, p.Evidence("memory_limit", limit, "By", fmt.Sprintf("that is of %s that the node may have", diagnose.Bytes(limit))))
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("carriers", carriers, "By", fmt.Sprintf("carriers of %s, of which %s are in use", diagnose.Bytes(carriers), diagnose.Percent(blocks/carriers))),
		p.Evidence("resident_set_size", resident, "By", fmt.Sprintf("%s are resident, the runtime counts %s", diagnose.Bytes(resident), diagnose.Bytes(total.Last()))),
		p.Evidence(worst.Name, float64(worst.CarriersSize-worst.BlocksSize), "By", fmt.Sprintf("%s has carriers of %s and uses %s", worst.Name, diagnose.Bytes(float64(worst.CarriersSize)), diagnose.Bytes(float64(worst.BlocksSize)))))
	f.Excluded = append(f.Excluded, diagnose.Because("native_memory_leak", "the carriers explain what is resident"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Look again in ten minutes. If it is the same then, a restart at a quiet time frees it."},
		diagnose.Advice{Kind: diagnose.Code, Text: "Make the peak smaller that filled the carriers. Then try another strategy for that allocator, and measure.",
			Erlang: "erl +MBas aobf +MHas aobf (binaries, heaps); +MHlmbcs 512", Elixir: "the same in vm.args"},
		diagnose.Advice{Kind: diagnose.Check, Text: "After the next peak, more than three fifths of the carriers are in use."})
	p.Report(f)
}

// sum adds up all allocators, and tells which one by name wastes most.
func sum(a *beam.Allocators) (carriers, blocks float64, worst beam.Allocator) {
	var byName []beam.Allocator
	for _, x := range a.List {
		carriers, blocks = carriers+float64(x.CarriersSize), blocks+float64(x.BlocksSize)
		i := slices.IndexFunc(byName, func(y beam.Allocator) bool { return y.Name == x.Name })
		if i < 0 {
			byName, i = append(byName, beam.Allocator{Name: x.Name}), len(byName)
		}
		byName[i].CarriersSize += x.CarriersSize
		byName[i].BlocksSize += x.BlocksSize
	}
	if len(byName) > 0 {
		worst = slices.MaxFunc(byName, func(x, y beam.Allocator) int {
			return cmp.Compare(x.CarriersSize-x.BlocksSize, y.CarriersSize-y.BlocksSize)
		})
	}
	return carriers, blocks, worst
}
