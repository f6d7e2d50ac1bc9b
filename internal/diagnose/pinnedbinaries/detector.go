// Package pinnedbinaries finds binaries that only garbage of idle processes refers to.
package pinnedbinaries

import (
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	least   = diagnose.Limit{Value: 50 << 20, Unit: "By", Means: "binaries of the node", Why: "less is not worth a change of code"}
	share   = diagnose.Limit{Value: 0.4, Unit: "1", Means: "the same, as a share of all memory", Why: "elsewhere is more to win"}
	held    = diagnose.Limit{Value: 0.2, Unit: "1", Means: "of the binaries that the group refers to", Why: "two groups often share what one sends to the other"}
	calm    = diagnose.Limit{Value: 10000, Unit: "{reduction}/s", Means: "most that a member works, if it does something at all", Why: "who handles a request now and then collects, but sweeps its old heap long after"}
	ratio   = diagnose.Limit{Value: 2, Unit: "", Means: "times their heaps that such members refer to", Why: "small heaps are full late: what keeps binaries from being freed"}
	freed   = diagnose.Limit{Value: 0.5, Unit: "1", Means: "of its references that a collection must free to prove it", Why: "less says that most is wanted"}
	few     = diagnose.Limit{Value: 3, Unit: "{process}", Means: "members, for more than a note when no collection was tried", Why: "one server with many binaries is more often a cache"}
	windows = diagnose.Limit{Value: 5, Unit: "{look}", Means: "looks in which they do so little", Why: "who works hard collects, sooner or later"}
)

// Detector finds binaries that only garbage of idle processes refers to.
var Detector = &diagnose.Detector{
	Name:        "pinned_binaries",
	Title:       "Binaries that garbage keeps",
	IDs:         []string{"P49"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&least, &share, &held, &calm, &ratio, &freed, &few, &windows},
	Run:         run,
	ExplainsAll: []string{"memory_limit"},
	Explains:    []string{"idle_garbage"},
	Patients: []diagnose.Patient{
		{Program: "channels", Culprit: []string{"Demo.UserChannel", "Demo.Socket"}, Evidence: evidence, Advice: advice},
		{Program: "channels", Variant: "task_await", Culprit: []string{"Demo.UserChannel", "Demo.Socket"}, Evidence: evidence, Advice: advice},
		{Program: "websockets", Culprit: []string{"websocket", "ws_"}, Evidence: evidence, Advice: advice},
	},
}

var (
	evidence = []string{"each", "of all memory", "do little", "frees"}
	advice   = []string{"process of its own", "hibernate", "Collect once"}
)

func run(p *diagnose.Pass) {
	m := p.Last().System.Memory
	if float64(m.Binary) < least.Value || float64(m.Binary) < share.Value*float64(m.Total) {
		return
	}
	for _, g := range p.Most(3, func(g *beam.Group) float64 { return float64(g.BinaryMemory) }) {
		quiet := p.Group(g.Name, func(g *beam.Group) float64 {
			if diagnose.Quiet(g) || keeps(g) {
				return 1
			}
			return 0
		}).Recent(int(windows.Value))
		holds := p.Group(g.Name, func(g *beam.Group) float64 { return float64(g.BinaryMemory) })
		if float64(g.BinaryMemory) >= held.Value*float64(m.Binary) && len(quiet) == int(windows.Value) && quiet.Median() == 1 && !holds.Grows(0, 0.05) {
			judge(p, g)
		}
	}
}

// keeps tells members that do something now and then, with far more binaries than heap.
func keeps(g *beam.Group) bool {
	return g.ReductionsRate >= 0 && g.ReductionsRate < calm.Value*float64(g.Count) && float64(g.BinaryMemory) >= ratio.Value*float64(g.TotalHeapSize)
}

func judge(p *diagnose.Pass, g *beam.Group) {
	m := p.Last().System.Memory
	tried := p.Try("whether an idle member of a group that holds many binaries still uses them", g.Name, p.Last().Binaries)
	p.Want(diagnose.Members("what members of a group that holds many binaries are", g.Name, 4))
	who := p.WhoGroup(g.Name)
	each := float64(g.BinaryMemory) / float64(max(1, g.Count))
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s: %s processes that do little hold %s of binaries, likely by garbage", who.Name,
			diagnose.Count(float64(g.Count)), diagnose.Bytes(float64(g.BinaryMemory))),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Suspected,
		Culprit:    who,
		Touches:    []string{diagnose.GroupSubject(g.Name)},
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("binary", float64(m.Binary), "By", fmt.Sprintf("binaries take %s, %s of all memory", diagnose.Bytes(float64(m.Binary)), diagnose.Percent(float64(m.Binary)/float64(max(1, m.Total))))),
		p.Evidence("bin_vheap_size", each, "By", fmt.Sprintf("%s processes refer to %s each, %s together; their heaps are of %s each",
			diagnose.Count(float64(g.Count)), diagnose.Bytes(each), diagnose.Bytes(float64(g.BinaryMemory)), diagnose.Bytes(float64(g.MedianHeap)))),
		p.Evidence("reductions", g.ReductionsRate, "{reduction}/s", fmt.Sprintf("they do little: %s reductions a second each, and hardly ever have to sweep their old heaps", diagnose.Count(g.ReductionsRate/float64(max(1, g.Count))))))
	if tried != nil {
		part := diagnose.Freed(tried.Before.BinaryMemory, tried.After.BinaryMemory)
		if part < freed.Value {
			return
		}
		f.Confidence = diagnose.Proven
		f.Title = fmt.Sprintf("%s: %s processes that do little keep %s of binaries by garbage", who.Name, diagnose.Count(float64(g.Count)), diagnose.Bytes(part*float64(g.BinaryMemory)))
		f.Evidence = append(f.Evidence, p.Evidence("garbage_collect", part, "1", fmt.Sprintf("a collection of one of them frees %s of what it refers to: %s before, %s after",
			diagnose.Percent(part), diagnose.Bytes(float64(tried.Before.BinaryMemory)), diagnose.Bytes(float64(tried.After.BinaryMemory)))))
		f.Excluded = append(f.Excluded, diagnose.Because("sub_binary_retention", "what they refer to is not alive: a collection frees it"))
	} else {
		if float64(g.Count) < few.Value {
			f.Severity = diagnose.Info
		}
		f.Evidence = append(f.Evidence, p.Evidence("garbage_collect", 0, "", "no collection was tried: whether one frees its references proves or refutes this (--allow-acts, or erlang:garbage_collect/1 on one of them)"))
		f.Excluded = append(f.Excluded, diagnose.Because("sub_binary_retention", "what they hold is level: nothing is added while they are watched"))
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Collect one of them, and look at the memory of binaries. Collecting all is an answer, no remedy: they fill up again.",
			Erlang: "erlang:garbage_collect(Pid)", Elixir: ":erlang.garbage_collect(pid)"},
		remedy.ThrowAwayProcess, remedy.CollectAfterBigJob, remedy.HibernateWhenIdle,
		diagnose.Advice{Kind: diagnose.Check, Text: "The memory of binaries falls some seconds after they go quiet, and follows the load from then on."})
	p.Report(f)
}
