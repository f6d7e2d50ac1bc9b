// Package etsgrowth finds ETS tables that only grow.
package etsgrowth

import (
	_ "embed"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	rows     = diagnose.Limit{Value: 1000, Unit: "{row}", Means: "growth within the time watched", Why: "small tables of a working node come and go by as much"}
	rowShare = diagnose.Limit{Value: 0.05, Unit: "1", Means: "the same, as a share of the table", Why: "of a large table a few more are noise"}
	young    = diagnose.Limit{Value: 300, Unit: "s", Means: "time that the node is up, until which caches fill", Why: "who has just begun meets everybody for the first time"}
	even     = diagnose.Limit{Value: 0.8, Unit: "1", Means: "of the growth a second in the first half of the time watched that there must be in the second, until then", Why: "a cache that fills meets more and more whom it knows"}
	pace     = diagnose.Limit{Value: 1 << 20 / 60.0, Unit: "By/s", Means: "growth of its memory", Why: "a megabyte a minute is 1.4 gigabytes a day"}
)

// Detector finds ETS tables that only grow.
var Detector = &diagnose.Detector{
	Name:        "ets_growth",
	Title:       "A table that only grows",
	IDs:         []string{"P51"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&rows, &rowShare, &pace, &young, &even},
	Run:         run,
	Explains:    []string{"slow_growth"},
	ExplainsAll: []string{"memory_limit"},
	Patients: []diagnose.Patient{{Program: "shapeindex", Culprit: []string{"shape_index"},
		Evidence: []string{"rows", "more a second", "memory", "owned by"}, Advice: []string{"sweep", "Delete", "Bound"}}},
}

func run(p *diagnose.Pass) {
	if p.Last().Tables == nil {
		return
	}
	for i := range p.Last().Tables.List {
		if t := &p.Last().Tables.List[i]; t.Name != decisions {
			judge(p, t)
		}
	}
}

// decisions is where Mnesia notes how transactions ended. It grows under any load; every
// three minutes Mnesia begins a new one, and later drops the old (mnesia_recover).
const decisions = "mnesia_transient_decision"

// fills tells of a node that has just begun that a table's growth slows down.
func fills(p *diagnose.Pass, size diagnose.Series) bool {
	first, second := size.Halves()
	return p.Last().System.Uptime < time.Duration(young.Value)*time.Second && second.PerSecond() < even.Value*first.PerSecond()
}

func judge(p *diagnose.Pass, t *beam.EtsTable) {
	size := p.Table(t.ID, func(t *beam.EtsTable) float64 { return float64(t.Size) })
	memory := p.Table(t.ID, func(t *beam.EtsTable) float64 { return float64(t.Memory) })
	if !size.Grows(rows.Value, rowShare.Value) || !size.Steady() || fills(p, size) || size.Dips() || memory.PerSecond() < pace.Value {
		return
	}
	left := diagnose.Until(float64(p.MemoryLeft()), memory.PerSecond())
	owner := p.Who(t.Owner)
	f := diagnose.Finding{
		Title: fmt.Sprintf("Table %s only grows: %s rows, %s more a second, %s more a minute",
			t.Name, diagnose.Count(float64(t.Size)), diagnose.Count(size.PerSecond()), diagnose.Bytes(60*memory.PerSecond())),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Likely,
		Culprit:    diagnose.Culprit{Kind: "table", Name: t.Name, Module: owner.Module, Function: owner.Function, Pids: owner.Pids},
		TimeLeft:   diagnose.Duration(left),
		Touches:    append(diagnose.Named(t.Owner), diagnose.TableSubject(t.ID)),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("size", float64(t.Size), "{row}", fmt.Sprintf("%s rows, %s when first looked at %s before: %s more a second, and never fewer",
			diagnose.Count(float64(t.Size)), diagnose.Count(size.First()), diagnose.Span(p.Span()), diagnose.Count(size.PerSecond()))),
		p.Evidence("memory", float64(t.Memory), "By", fmt.Sprintf("%s of memory, %s more a second, %s a row",
			diagnose.Bytes(float64(t.Memory)), diagnose.Bytes(memory.PerSecond()), diagnose.Bytes(memory.Gain()/size.Gain()))),
		p.Evidence("owner", 0, "", fmt.Sprintf("owned by %s, %s, %s", owner, t.Protection, t.Type)))
	f.Evidence = append(f.Evidence, p.UsedUp(left)...)
	f.Excluded = append(f.Excluded, diagnose.Because("cache_warm_up", "the second half of the time watched added as much as the first: it does not slow down as a cache does that fills"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Look at some keys of %s: those of what is long gone may be deleted, if the code can do without them.", t.Name)},
		remedy.SweepTable,
		diagnose.Advice{Kind: diagnose.Check, Text: "Its rows stay level under the same load."})
	p.Report(f)
}
