// Package etsfixation finds ETS tables that are fixed while rows are deleted from them.
package etsfixation

import (
	_ "embed"
	"fmt"
	"math"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	fixed  = diagnose.Limit{Value: 10, Unit: "s", Means: "time for which the table is fixed", Why: "a traversal of a large table may take seconds"}
	long   = diagnose.Limit{Value: 60, Unit: "s", Means: "the same, from which on this is an error", Why: "that was forgotten"}
	growth = diagnose.Limit{Value: 5 << 20, Unit: "By", Means: "growth of its memory within the time watched", Why: "less does not hurt"}
	rows   = diagnose.Limit{Value: 0.05, Unit: "1", Means: "by which its rows may grow meanwhile, as a part of the growth of memory", Why: "more rows need more memory"}
)

// Detector finds ETS tables that are fixed while rows are deleted from them.
var Detector = &diagnose.Detector{
	Name:        "ets_fixation",
	Title:       "A table that is fixed for long",
	IDs:         []string{"P53"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&fixed, &long, &growth, &rows},
	Run:         run,
	Explains:    []string{"ets_growth"},
	ExplainsAll: []string{"memory_limit"},
	Patients: []diagnose.Patient{{Program: "fixation", Culprit: []string{"job_scanner"},
		Evidence: []string{"fixed", "rows", "more a minute", "for"}, Advice: []string{"Release"}}},
}

func run(p *diagnose.Pass) {
	if p.Last().Tables == nil {
		return
	}
	for i := range p.Last().Tables.List {
		t := &p.Last().Tables.List[i]
		memory := p.Table(t.ID, func(t *beam.EtsTable) float64 { return float64(t.Memory) })
		size := p.Table(t.ID, func(t *beam.EtsTable) float64 { return float64(t.Size) })
		if len(t.Fixed) == 0 || !memory.Grows(growth.Value, 0) || grown(size) > rows.Value*grown(memory) {
			continue
		}
		for _, f := range t.Fixed {
			p.Want(diagnose.Standing("who has fixed a table that grows", f.Pid)...)
			if f.Since.Seconds() >= fixed.Value {
				report(p, t, f, memory, size)
				break
			}
		}
	}
}

// grown is by which part something grew.
func grown(s diagnose.Series) float64 { return s.Gain() / math.Max(1, s.First()) }

func report(p *diagnose.Pass, t *beam.EtsTable, fix beam.Fixation, memory, size diagnose.Series) {
	who := p.Who(fix.Pid)
	left := diagnose.Until(float64(p.MemoryLeft()), memory.PerSecond())
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s has fixed table %s for %s: what is deleted stays, %s more a minute", who.Name, t.Name, diagnose.Span(fix.Since),
			diagnose.Bytes(60*memory.PerSecond())),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Proven,
		Culprit:    who,
		TimeLeft:   diagnose.Duration(left),
		Touches:    append(diagnose.Named(fix.Pid), diagnose.TableSubject(t.ID)),
	}
	if fix.Since.Seconds() >= long.Value {
		f.Severity = max(f.Severity, diagnose.Error)
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("safe_fixed_monotonic_time", fix.Since.Seconds(), "s", fmt.Sprintf("%s has fixed the table %s, which has been fixed for %s", who, times(fix.Count), diagnose.Span(fix.Since))),
		p.Evidence("memory", memory.Last(), "By", fmt.Sprintf("the table has %s of memory, %s when first looked at: %s more a minute", diagnose.Bytes(memory.Last()), diagnose.Bytes(memory.First()), diagnose.Bytes(60*memory.PerSecond()))),
		p.Evidence("size", size.Last(), "{row}", fmt.Sprintf("it has %s rows, and had %s", diagnose.Count(size.Last()), diagnose.Count(size.First()))))
	f.Evidence = append(f.Evidence, p.UsedUp(left)...)
	f.Excluded = append(f.Excluded, diagnose.Because("ets_growth", "its rows do not get more"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("End %s if it can be started anew: that releases the table, and its memory is free at once.", who.Name)},
		remedy.ReleaseTable,
		diagnose.Advice{Kind: diagnose.Check, Text: "The table's memory follows its rows."})
	p.Report(f)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return diagnose.Count(float64(n)) + " times"
}
