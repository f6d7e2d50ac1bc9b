// Package supervisorbottleneck finds supervisors that start one child at a time, while others wait.
package supervisorbottleneck

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var callers = diagnose.Limit{Value: 10, Unit: "{process}", Means: "processes that wait for a supervisor, at the median of looks", Why: "at the start of a node a few wait for a moment"}

// Detector finds supervisors that start one child at a time, while others wait.
var Detector = hub.Kind{
	Name: "supervisor_bottleneck", Title: "A supervisor that waits for its children to start", IDs: []string{"P23"}, Doc: doc,
	Is:      hub.Runs("supervisor", "Elixir.DynamicSupervisor", "Elixir.Task.Supervisor"),
	More:    children,
	Callers: &callers, Service: "a supervisor, which starts one child after the other",
	Now:      "Start fewer of them at the same time, until the start is quick.",
	Code:     []diagnose.Advice{remedy.SlowStart, remedy.ShardSupervisor},
	Check:    "Nobody waits for the supervisor in most looks, while as many children are started.",
	Explains: []string{"deadlock"},
	Patients: []diagnose.Patient{{Program: "slowinit", Culprit: []string{"session_sup", "slowinit_session"}, Evidence: []string{"wait for the answer", "proc_lib:sync_start", "was started last", "messages"}, Advice: []string{"Return from init"}}},
}.Detector()

// children are those that it has started of late, the last of which it may still wait
// for.
func children(p *diagnose.Pass, b *hub.Hub) []diagnose.Evidence {
	n := 0
	var last *beam.Newborn
	for i := range p.Looks {
		c := p.Looks[i].Census
		for j := range c.Newest {
			if c.Newest[j].Parent == b.Pid {
				n++
			}
		}
	}
	newest := p.Last().Census.Newest
	for j := range newest {
		if newest[j].Parent == b.Pid {
			last = &newest[j]
			break
		}
	}
	if last == nil {
		return nil
	}
	return []diagnose.Evidence{p.Evidence("children", float64(n), "{process}",
		fmt.Sprintf("%s children of it were born in these looks; the one that was started last is in %s, with %s reductions so far",
			diagnose.Count(float64(n)), diagnose.Function(last.InitialCall), diagnose.Count(float64(last.Reductions))))}
}
