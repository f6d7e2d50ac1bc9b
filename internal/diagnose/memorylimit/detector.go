// Package memorylimit finds nodes that are about to be ended for their memory.
package memorylimit

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

//go:embed doc.md
var doc string

var (
	full   = diagnose.Limit{Value: 0.8, Unit: "1", Means: "of the limit that is resident", Why: "a copy of a large heap for its collection takes the rest"}
	soon   = diagnose.Limit{Value: 3600, Unit: "s", Means: "time left at the pace of its growth", Why: "somebody has to come, and look"}
	growth = diagnose.Limit{Value: 20 << 20, Unit: "By", Means: "growth within the time watched", Why: "resident memory goes up and down by some megabytes"}
)

// Detector finds nodes that are about to be ended for their memory.
var Detector = &diagnose.Detector{
	Name:   "memory_limit",
	Title:  "A memory limit that is nearly reached",
	IDs:    []string{"P60"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&full, &soon, &growth},
	Run:    run,
	Patients: []diagnose.Patient{{Program: "bigcache", Culprit: []string{"bigcache@"},
		Evidence: []string{"of its control group", "the runtime counts", "of processes"}, Advice: []string{"below the limit of the container"}}},
}

func run(p *diagnose.Pass) {
	os := p.Last().System.OS
	limit := float64(p.MemoryLimit())
	if limit <= 0 || os.ResidentSetSize <= 0 {
		return
	}
	resident := p.System(func(s *beam.System) float64 { return float64(s.OS.ResidentSetSize) })
	share := resident.Last() / limit
	left := diagnose.Until(limit-resident.Last(), resident.PerSecond())
	grows := resident.Grows(growth.Value, 0) && resident.Steady()
	if share < full.Value && (!grows || left.Seconds() > soon.Value) {
		return
	}
	whose := "that the host has left for it"
	if os.CgroupMemoryMax > 0 && float64(os.CgroupMemoryMax) == limit {
		whose = "of its control group"
	}
	f := diagnose.Finding{
		Title:      fmt.Sprintf("The node has %s of memory, %s of the limit", diagnose.Bytes(resident.Last()), diagnose.Percent(share)),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Proven,
		Culprit:    diagnose.Culprit{Kind: "node", Name: p.Target},
	}
	f.Evidence = append(f.Evidence, p.Evidence("resident_set_size", resident.Last(), "By", fmt.Sprintf("%s are resident of the %s %s", diagnose.Bytes(resident.Last()), diagnose.Bytes(limit), whose)))
	if grows {
		if share < full.Value {
			f.Title = fmt.Sprintf("At this pace the node reaches its limit of memory, %s, in %s", diagnose.Bytes(limit), diagnose.Span(left))
		}
		f.Severity, f.TimeLeft = max(f.Severity, diagnose.ByTimeLeft(left)), diagnose.Duration(left)
		f.Evidence = append(f.Evidence, p.Evidence("resident_set_size", resident.PerSecond(), "By/s", fmt.Sprintf("%s more a minute: at this pace the limit is reached in %s", diagnose.Bytes(60*resident.PerSecond()), diagnose.Span(left))))
	}
	m := p.Last().System.Memory
	f.Evidence = append(f.Evidence, p.Evidence("memory", float64(m.Total), "By", fmt.Sprintf("the runtime counts %s: processes %s, binaries %s, tables %s, code %s", diagnose.Bytes(float64(m.Total)),
		diagnose.Bytes(float64(m.Processes)), diagnose.Bytes(float64(m.Binary)), diagnose.Bytes(float64(m.Ets)), diagnose.Bytes(float64(m.Code)))))
	if most := p.Most(1, func(g *beam.Group) float64 { return float64(g.TotalHeapSize + g.BinaryMemory) }); len(most) > 0 {
		who := p.WhoGroup(most[0].Name)
		f.Evidence = append(f.Evidence, p.Evidence("total_heap_size", float64(most[0].TotalHeapSize), "By", fmt.Sprintf("of processes, %s has most: %s of heaps and %s of binaries", who.Name,
			diagnose.Bytes(float64(most[0].TotalHeapSize)), diagnose.Bytes(float64(most[0].BinaryMemory)))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("file_cache", "only what is resident counts here, which the kernel cannot take back"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Raise the limit, or take load off this node, to win time; the kernel ends it without a crash dump."},
		diagnose.Advice{Kind: diagnose.Code, Text: "Find what is large or grows, and set an alarm below the limit of the container: the runtime knows only the host's memory.",
			Erlang: "memsup reads the host; +hmax bounds single heaps", Elixir: "the same in vm.args: +hmax"},
		diagnose.Advice{Kind: diagnose.Check, Text: "Resident memory stays below four fifths of the limit at the highest load."})
	p.Report(f)
}
