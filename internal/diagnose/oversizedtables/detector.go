// Package oversizedtables finds nodes whose tables were made far too large.
package oversizedtables

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

//go:embed doc.md
var doc string

var (
	memory = diagnose.Limit{Value: 500 << 20, Unit: "By", Means: "of tables for ports and processes that there are not", Why: "with usual limits they take a megabyte or some"}
	used   = diagnose.Limit{Value: 0.01, Unit: "1", Means: "of the limit that is used at most", Why: "who uses it needs it"}
	there  = diagnose.Limit{Value: 0.9, Unit: "1", Means: "of a table's size that the memory it counts as must have", Why: "else it lies elsewhere, or is smaller than we take it to be"}
)

// slot is what an entry of these tables takes beside its pointer, in bytes: the number that
// is given out next (ERTS, erl_ptab.h).
const slot = 4

// Detector finds nodes whose tables were made far too large.
var Detector = &diagnose.Detector{
	Name:   "oversized_tables",
	Title:  "Tables made too large at the start",
	IDs:    []string{"P59"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&memory, &used, &there},
	Run:    run,
	Patients: []diagnose.Patient{{Program: "biglimits", Culprit: []string{"biglimits"},
		Evidence: []string{"there may be", "lie in such tables"}, Advice: []string{"Set the limits to what is needed"}}},
}

// table is one that the runtime makes at its start, as large as a limit says.
type table struct {
	of, unit    string
	flag, limit string
	in          beam.Usage
	counts      int64 // bytes of the kind of memory that it counts as
}

// bytes is the table's size, when nearly nobody is in it and that much memory is there; else 0.
func (t table) bytes(s *beam.System) float64 {
	size := float64(t.in.Limit) * float64(s.WordSize+slot)
	if t.in.Share() >= used.Value || float64(t.counts) < there.Value*size {
		return 0
	}
	return size
}

func run(p *diagnose.Pass) {
	s := p.Last().System
	f := diagnose.Finding{
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    diagnose.Culprit{Kind: "node", Name: p.Target},
	}
	var all float64
	for _, t := range []table{
		{"ports", "{port}", "+Q", "port_limit", s.Ports, s.Memory.System},
		{"processes", "{process}", "+P", "process_limit", s.Processes, s.Memory.Processes},
	} {
		if size := t.bytes(s); size >= memory.Value/10 {
			all += size
			f.Evidence = append(f.Evidence, p.Evidence(t.limit, float64(t.in.Limit), t.unit, fmt.Sprintf("there may be %s %s (%s), a table of %s, and there are %s",
				diagnose.Count(float64(t.in.Limit)), t.of, t.flag, diagnose.Bytes(size), diagnose.Count(float64(t.in.Count)))))
		}
	}
	if all < memory.Value {
		return
	}
	f.Evidence = append(f.Evidence, p.Evidence("memory_total", float64(s.Memory.Total), "By", fmt.Sprintf("of %s that the node has, %s lie in such tables",
		diagnose.Bytes(float64(s.Memory.Total)), diagnose.Percent(all/float64(max(1, s.Memory.Total))))))
	f.Title = fmt.Sprintf("%s lie in tables for far more ports or processes than there are", diagnose.Bytes(all))
	if max := s.OS.MaxOpenFiles; max > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("max_open_files", float64(max), "{descriptor}", fmt.Sprintf("the operating system allows it %s open files, from which the runtime takes its number of ports", diagnose.Count(float64(max)))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("code", "modules take %s, persistent terms %s", diagnose.Bytes(float64(s.Memory.Code)), diagnose.Bytes(float64(s.PersistentTermMemory))))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Nothing on this node: its tables are made at the start. Change the flags before the next one."},
		diagnose.Advice{Kind: diagnose.Code, Text: "Set the limits to what is needed.", Erlang: "erl +Q 65536 +P 1048576", Elixir: "the same in vm.args, or ELIXIR_ERL_OPTIONS=\"+Q 65536 +P 1048576\""},
		diagnose.Advice{Kind: diagnose.Check, Text: "erlang:memory(total) of a node that has just begun is some tens of megabytes."})
	p.Report(f)
}
