// Package oversizedtables finds nodes whose tables were made far too large.
package oversizedtables

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

//go:embed doc.md
var doc string

var (
	memory    = diagnose.Limit{Value: 500 << 20, Unit: "By", Means: "the runtime's own memory", Why: "a node with usual limits has some tens of megabytes"}
	ports     = diagnose.Limit{Value: 1 << 20, Unit: "{port}", Means: "limit of ports", Why: "the default is 65 536"}
	processes = diagnose.Limit{Value: 1 << 24, Unit: "{process}", Means: "limit of processes", Why: "the default is 262 144 before OTP 27, and a million since"}
	used      = diagnose.Limit{Value: 0.01, Unit: "1", Means: "of the limit that is used at most", Why: "who uses it needs it"}
)

// Detector finds nodes whose tables were made far too large.
var Detector = &diagnose.Detector{
	Name:   "oversized_tables",
	Title:  "Tables made too large at the start",
	IDs:    []string{"P59"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&memory, &ports, &processes, &used},
	Run:    run,
}

func run(p *diagnose.Pass) {
	s := p.Last().System
	own := float64(s.Memory.System - s.Memory.Atom - s.Memory.Binary - s.Memory.Code - s.Memory.Ets - s.PersistentTermMemory)
	if own < memory.Value {
		return
	}
	f := diagnose.Finding{
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    diagnose.Culprit{Kind: "node", Name: p.Target},
	}
	f.Evidence = append(f.Evidence, p.Evidence("memory_system", own, "By", fmt.Sprintf("the runtime itself has %s, %s of all memory, without code, atoms, binaries, ETS and persistent terms",
		diagnose.Bytes(own), diagnose.Percent(own/float64(max(1, s.Memory.Total))))))
	if u := s.Ports; float64(u.Limit) >= ports.Value && u.Share() < used.Value {
		f.Evidence = append(f.Evidence, p.Evidence("port_limit", float64(u.Limit), "{port}", fmt.Sprintf("there may be %s ports (+Q), and there are %s", diagnose.Count(float64(u.Limit)), diagnose.Count(float64(u.Count)))))
	}
	if u := s.Processes; float64(u.Limit) >= processes.Value && u.Share() < used.Value {
		f.Evidence = append(f.Evidence, p.Evidence("process_limit", float64(u.Limit), "{process}", fmt.Sprintf("there may be %s processes (+P), and there are %s", diagnose.Count(float64(u.Limit)), diagnose.Count(float64(u.Count)))))
	}
	if len(f.Evidence) < 2 {
		return
	}
	f.Title = fmt.Sprintf("%s lie in tables for far more ports or processes than there are", diagnose.Bytes(own))
	if max := s.OS.MaxOpenFiles; max > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("max_open_files", float64(max), "{descriptor}", fmt.Sprintf("the operating system allows it %s open files, from which the runtime takes its number of ports", diagnose.Count(float64(max)))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("code", "modules take %s, persistent terms %s", diagnose.Bytes(float64(s.Memory.Code)), diagnose.Bytes(float64(s.PersistentTermMemory))))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Nothing on this node: its tables are made at the start. Change the flags before the next one."},
		diagnose.Advice{Kind: diagnose.Code, Text: "Set the limits to what is needed.", Erlang: "erl +Q 65536 +P 1048576", Elixir: "the same in vm.args, or ELIXIR_ERL_OPTIONS=\"+Q 65536 +P 1048576\""},
		diagnose.Advice{Kind: diagnose.Check, Text: "erlang:memory(system) of a node that has just begun is some tens of megabytes."})
	p.Report(f)
}
