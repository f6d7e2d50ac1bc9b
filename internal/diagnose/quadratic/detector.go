// Package quadratic finds processes whose work for each message grows with what they hold.
package quadratic

import (
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	rise = diagnose.Limit{Value: 0.4, Unit: "1", Means: "by which the cost rises within the time watched, at a steady load",
		Why: "what is linear does not rise at all; noise is a tenth"}
	garbage  = diagnose.Limit{Value: 10 << 20, Unit: "By/s", Means: "garbage at the end", Why: "less costs nothing"}
	work     = diagnose.Limit{Value: 100e3, Unit: "{reduction}/s", Means: "reductions of the process at the end", Why: "less costs nothing"}
	steady   = diagnose.Limit{Value: 0.2, Unit: "1", Means: "by which the work of all others, and what the node reads, rise at the most", Why: "where more is asked for, more is done"}
	noise    = diagnose.Limit{Value: 10e3, Unit: "{reduction}/s", Means: "rise of these that is none", Why: "the runtime's own processes do so much now and then"}
	quiet    = diagnose.Limit{Value: 10e3, Unit: "By/s", Means: "rise of what the node reads that is none", Why: "we and others who look at it write to it"}
	dominant = diagnose.Limit{Value: 0.3, Unit: "1", Means: "reductions of the process, of the node's", Why: "garbage is counted for the node: it must be clear whose it is"}
	holds    = diagnose.Limit{Value: 0.4, Unit: "1", Means: "by which its heap has grown", Why: "what it goes over each time must become more"}
	mail     = diagnose.Limit{Value: 500, Unit: "{message}", Means: "growth of its queue, at the most", Why: "whoever cannot follow is dearer for that alone"}
)

// Detector finds processes whose work for each message grows with what they hold.
var Detector = &diagnose.Detector{
	Name:   "quadratic_work",
	Title:  "Work that grows with what was done before",
	IDs:    []string{"P12"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&rise, &garbage, &work, &steady, &noise, &quiet, &dominant, &holds, &mail},
	Run:    run,
	Patients: []diagnose.Patient{{Program: "append", Culprit: []string{"audit_trail"},
		Evidence: []string{"garbage", "heap", "others"}, Advice: []string{"prepend", "queue"}}},
}

// copies are functions that go over all that they are given.
var copies = map[string]bool{
	"erlang:++": true, "erlang:append": true, "lists:append": true, "lists:member": true, "lists:keyfind": true, "lists:keymember": true,
	"lists:keystore": true, "lists:reverse": true, "lists:sort": true, "lists:nth": true, "lists:last": true, "lists:delete": true, "erlang:length": true,
	"erlang:--": true, "Elixir.Enum:member?": true, "Elixir.Enum:concat": true, "Elixir.Enum:count": true, "Elixir.List:delete": true,
}

func run(p *diagnose.Pass) {
	l := p.Last()
	input := p.Rate(func(s *beam.System) float64 { return float64(s.IOInput) })
	if len(input) < 6 || half(input, false) > (1+steady.Value)*half(input, true)+quiet.Value {
		return
	}
	freed := p.Rate(func(s *beam.System) float64 { return float64(s.GCWordsReclaimed * int64(s.WordSize)) })
	all := p.Reductions().Median()
	for i, r := range l.List(l.Busiest) {
		if i >= 3 || all <= 0 {
			return
		}
		judge(p, r, freed, input, all)
	}
}

func judge(p *diagnose.Pass, r diagnose.Row, freed, input diagnose.Series, all float64) {
	track := p.Track(r.Pid)
	rate := series(track, func(r diagnose.Row) int64 { return r.Rate })
	heap := series(track, func(r diagnose.Row) int64 { return r.TotalHeapSize })
	if len(rate) < 6 || rate.Median() < dominant.Value*all || heap.Gain() < holds.Value*heap.First() || p.Queue(r.Pid).Gain() >= mail.Value {
		return
	}
	dearer := rises(freed) && freed.Last() >= garbage.Value
	busier := rises(rate) && rate.Last() >= work.Value
	others := others(p, r.Pid)
	if len(others) < 6 || half(others, false) > (1+steady.Value)*half(others, true)+noise.Value {
		return
	}
	p.Want(diagnose.Standing("what a process does whose work grows", r.Pid)...)
	if !dearer && !busier {
		return
	}
	who := p.Who(r.Pid)
	from, f := []string{}, diagnose.Finding{Severity: diagnose.Warning, Confidence: diagnose.Likely, Culprit: who,
		Touches: append(diagnose.Named(r.Pid), diagnose.GroupSubject(r.Group))}
	if dearer {
		from = append(from, fmt.Sprintf("from %s to %s of garbage a second", diagnose.Bytes(freed.First()), diagnose.Bytes(freed.Last())))
		f.Evidence = append(f.Evidence, p.Evidence("words_reclaimed", freed.Last(), "By/s", fmt.Sprintf("%s of garbage a second, %s when first looked at: it rose in nearly every look",
			diagnose.Bytes(freed.Last()), diagnose.Bytes(freed.First()))))
	}
	if busier {
		from = append(from, fmt.Sprintf("from %s to %s reductions a second", diagnose.Count(rate.First()), diagnose.Count(rate.Last())))
		f.Evidence = append(f.Evidence, p.Evidence("reductions", rate.Last(), "{reduction}/s", fmt.Sprintf("%s reductions a second, %s when first looked at",
			diagnose.Count(rate.Last()), diagnose.Count(rate.First()))))
	}
	f.Title = fmt.Sprintf("%s works more and more for the same: %s in %s", who.Name, from[0], diagnose.Span(p.Span()))
	f.Evidence = append(f.Evidence,
		p.Evidence("total_heap_size", heap.Last(), "By", fmt.Sprintf("its heap grew from %s to %s meanwhile", diagnose.Bytes(heap.First()), diagnose.Bytes(heap.Last()))),
		p.Evidence("others", half(others, false), "{reduction}/s", fmt.Sprintf("all others make %s reductions a second, %s at first, and the node reads %s a second, %s at first: no more is asked for",
			diagnose.Count(half(others, false)), diagnose.Count(half(others, true)), diagnose.Bytes(half(input, false)), diagnose.Bytes(half(input, true)))),
		p.Evidence("share", rate.Median()/all, "1", fmt.Sprintf("it makes %s of all reductions", diagnose.Percent(min(1, rate.Median()/all)))))
	stands := p.Stands(r.Pid)
	found := slices.DeleteFunc(slices.Clone(stands), func(s diagnose.Stand) bool {
		return len(s.Stack) == 0 || !copies[s.Stack[0].Module+":"+s.Stack[0].Function]
	})
	if top, _ := diagnose.Top(found); len(found) > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("current_stacktrace", float64(len(found)), "{look}", fmt.Sprintf("in %s of %s looks it was in %s, which goes over all that it is given",
			diagnose.Count(float64(len(found))), diagnose.Count(float64(len(stands))), diagnose.Function(top))))
	}
	if left := left(p); left > 0 {
		f.TimeLeft = diagnose.Duration(left)
		f.Severity = max(f.Severity, min(diagnose.Error, diagnose.ByTimeLeft(left)))
		f.Evidence = append(f.Evidence, p.Evidence("core", left.Seconds(), "s", fmt.Sprintf("at this pace it needs a whole scheduler in %s; from then on its queue grows", diagnose.Span(left))))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("load", "all others work as much as before, so no more messages come"),
		diagnose.Because("mailbox_overload", "its queue does not grow"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Let %s hand on or drop what it holds, if it can: the cost falls with that.", who.Name)},
		remedy.LinearAppend, remedy.Indexed,
		diagnose.Advice{Kind: diagnose.Check, Text: "Garbage and reductions per second stay level at the same load while what it holds grows."})
	p.Report(f)
}

// left is until the schedulers are busy with it for a whole one of them.
func left(p *diagnose.Pass) time.Duration {
	used := p.Series(func(l *diagnose.Look) (float64, bool) {
		u := l.SchedulerUse(beam.NormalScheduler)
		return diagnose.Mean(u) * float64(len(u)), len(u) > 0
	})
	if len(used) < 6 {
		return 0
	}
	// Halves, since a short window of a process that is busy for a tenth is rough.
	slope := (half(used, false) - half(used, true)) / (p.Span().Seconds() / 2)
	return diagnose.Until(1-half(used, false), slope)
}

// rises tells whether something has risen in nearly every look, and between the halves.
func rises(s diagnose.Series) bool {
	return s.Grows(0, rise.Value) && half(s, false) >= (1+rise.Value)*half(s, true)
}

// half is the median of the first or of the second half.
func half(s diagnose.Series, first bool) float64 {
	if first {
		return s[:len(s)/2].Median()
	}
	return s[len(s)/2:].Median()
}

func series(track []diagnose.Row, get func(diagnose.Row) int64) diagnose.Series {
	var s diagnose.Series
	for _, r := range track {
		if v := get(r); v > 0 {
			s = append(s, diagnose.Sample{At: r.At, V: float64(v)})
		}
	}
	return s
}

// others is what all other processes do.
func others(p *diagnose.Pass, pid beam.Pid) diagnose.Series {
	return p.Series(func(l *diagnose.Look) (float64, bool) {
		r, ok := l.Row(pid)
		if !ok || r.Rate < 0 || l.Census.Window == 0 {
			return 0, false
		}
		sum := -float64(r.Rate)
		for i := range l.Census.Groups {
			sum += max(0, l.Census.Groups[i].ReductionsRate)
		}
		return max(0, sum), true
	})
}
