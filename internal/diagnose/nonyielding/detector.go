// Package nonyielding finds work that keeps a scheduler for long without a break.
package nonyielding

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
	events = diagnose.Limit{Value: 3, Unit: "{event}", Means: "times that the same process, or kind of it, kept a scheduler for 50 ms and more", Why: "once is a pause of the machine"}
	page   = diagnose.Limit{Value: 0.5, Unit: "s", Means: "median of these, from which on it is an error", Why: "this is what others wait, whoever they are"}
	few    = diagnose.Limit{Value: 100e3, Unit: "{reduction}/s", Means: "reductions of one that is held in one step", Why: "work that can be interrupted makes millions"}
	lost   = diagnose.Limit{Value: 0.15, Unit: "1", Means: "processor time that the machine did not give, from which on long turns of busy processes tell nothing",
		Why: "when the machine stops a thread, whoever runs on it seems to take long"}
	part = diagnose.Limit{Value: 0.3, Unit: "1", Means: "of the work of all schedulers that such turns are, where processor time is missing",
		Why: "a stop of the machine hits any turn; who keeps its scheduler does so in most of its own"}
	turn = diagnose.Limit{Value: 0.5e-3, Unit: "s", Means: "mean turn of a process, where events are not to be had", Why: "4000 reductions, a usual turn, take less than a tenth of that"}
	load = diagnose.Limit{Value: 0.05, Unit: "1", Means: "use of a scheduler for that to be told", Why: "of next to nothing no mean can be told"}
	size = diagnose.Limit{Value: 10 << 20, Unit: "By", Means: "heap of one that may copy much in one step", Why: "a copy of so much takes some milliseconds"}
)

// Detector finds work that keeps a scheduler for long without a break.
var Detector = &diagnose.Detector{
	Name:   "non_yielding_work",
	Title:  "Work that keeps a scheduler for long without a break",
	IDs:    []string{"P05"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&events, &page, &few, &lost, &part, &turn, &load, &size},
	Run:    run,
	Patients: []diagnose.Patient{{Program: "hugeterm", Culprit: []string{"snapshot_publisher"},
		Evidence: []string{"ms", "heap", "reductions"}, Advice: []string{"binary", "part"}}},
}

func run(p *diagnose.Pass) {
	heard := p.Series(func(l *diagnose.Look) (float64, bool) { return 1, l.Listening })
	if 2*len(heard) >= len(p.Looks) {
		byEvents(p)
		return
	}
	byTurns(p)
}

// long are the long turns of one kind of process.
type long struct {
	last  beam.Event
	took  []time.Duration
	own   []time.Duration // the same, less what the machine did not give meanwhile
	pids  []beam.Pid
	calls []beam.MFA // what it ran
}

// part is which part of all work of the schedulers these turns are.
func (k *long) part(p *diagnose.Pass) float64 {
	sum := 0.0
	for _, d := range k.took {
		sum += d.Seconds()
	}
	return sum / max(1e-9, use(p).Median()*p.Span().Seconds())
}

// use is how many schedulers' worth of work there was.
func use(p *diagnose.Pass) diagnose.Series {
	return p.Series(func(l *diagnose.Look) (float64, bool) {
		u := l.SchedulerUse(beam.NormalScheduler)
		return diagnose.Mean(u) * float64(len(u)), len(u) > 0
	})
}

func byEvents(p *diagnose.Pass) {
	missing := p.CPUMissing()
	kinds := map[string]*long{}
	for i := range p.Looks {
		l := &p.Looks[i]
		stolen := missing.At(l.At)
		for _, e := range l.Events {
			own := time.Duration(float64(e.Duration) * (1 - stolen))
			if e.Kind != beam.LongSchedule || e.Pid == beam.NoPid || collects(l.Events, e) ||
				stolen >= lost.Value && (!held(p, e.Pid) || own < diagnose.EventLimits.LongSchedule) {
				continue
			}
			name := e.Group()
			if name == "" {
				continue
			}
			k := kinds[name]
			if k == nil {
				k = &long{}
				kinds[name] = k
			}
			k.last = e
			k.took, k.own = append(k.took, e.Duration), append(k.own, own)
			if !slices.Contains(k.pids, e.Pid) {
				k.pids = append(k.pids, e.Pid)
			}
			for _, m := range []beam.MFA{e.In, e.Out} {
				if !m.IsZero() {
					k.calls = append(k.calls, m)
				}
			}
		}
	}
	for _, k := range kinds {
		if len(k.took) >= int(events.Value) && (missing.Median() < lost.Value || k.part(p) >= part.Value) {
			report(p, k)
		}
	}
}

// collects tells whether a process has collected garbage for that long: another illness.
func collects(all []beam.Event, e beam.Event) bool {
	return slices.ContainsFunc(all, func(g beam.Event) bool {
		return g.Kind == beam.LongGC && g.Pid == e.Pid && g.At.Sub(e.At).Abs() < e.Duration+g.Duration
	})
}

// held tells of a process that makes few reductions, though it works.
func held(p *diagnose.Pass, pid beam.Pid) bool {
	for _, r := range slices.Backward(p.Track(pid)) {
		if r.Rate >= 0 {
			return float64(r.Rate) < few.Value
		}
	}
	return false
}

func report(p *diagnose.Pass, k *long) {
	slices.Sort(k.took)
	slices.Sort(k.own)
	median := k.took[len(k.took)/2]
	who := p.Who(k.last.Pid)
	if k.last.RegisteredName == "" && who.Module == "" {
		who.Name = diagnose.Display(k.last.Group())
	}
	who.Count = len(k.pids)
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s keeps a scheduler for %s at a time: %s in %s", who.Name, diagnose.Span(median), diagnose.Some(len(k.took), "time", "times"), diagnose.Span(p.Span())),
		Severity:   diagnose.ByWaiting(k.own[len(k.own)/2], 0, time.Duration(page.Value*float64(time.Second)), 0),
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    append(diagnose.Named(k.pids...), kind(p, k.last.Pid)...),
	}
	f.Severity = max(f.Severity, diagnose.Warning)
	f.Evidence = append(f.Evidence, p.Evidence("long_schedule", median.Seconds(), "s", fmt.Sprintf("%s long turns within %s, from %s to %s, %s at the median; whoever is ready on that scheduler waits meanwhile",
		diagnose.Count(float64(len(k.took))), diagnose.Span(p.Span()), diagnose.Span(k.took[0]), diagnose.Span(k.took[len(k.took)-1]), diagnose.Span(median))))
	f.Evidence = append(f.Evidence, holder(p, k.last.Pid)...)
	if len(k.calls) > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("in", 0, "", fmt.Sprintf("it went in at, or out at, %s", diagnose.Function(k.calls[len(k.calls)-1]))))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("long_gc", "no garbage collection of it took long at these times"),
		diagnose.Because("pauses of the machine", "others do not have such turns, or it makes few reductions though it runs"))
	advise(p, &f)
}

// kind is the group of a process, if that says who is in it.
func kind(p *diagnose.Pass, pid beam.Pid) []string {
	if track := p.Track(pid); len(track) > 0 {
		return diagnose.NamedGroup(track[0].Group)
	}
	return nil
}

// holder tells of a process what makes it one that holds its scheduler.
func holder(p *diagnose.Pass, pid beam.Pid) (out []diagnose.Evidence) {
	track := p.Track(pid)
	if len(track) == 0 {
		return nil
	}
	r := track[len(track)-1]
	if r.Rate >= 0 && float64(r.Rate) < few.Value {
		out = append(out, p.Evidence("reductions", float64(r.Rate), "{reduction}/s", fmt.Sprintf("only %s reductions a second: what it runs does not count them, or is one step", diagnose.Count(float64(r.Rate)))))
	}
	if float64(r.TotalHeapSize) >= size.Value {
		out = append(out, p.Evidence("total_heap_size", float64(r.TotalHeapSize), "By", fmt.Sprintf("its heap has %s: to send such a term is to copy it in one step", diagnose.Bytes(float64(r.TotalHeapSize)))))
	}
	return out
}

func advise(p *diagnose.Pass, f *diagnose.Finding) {
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Let %s do this less often, if that can be set: each time others wait.", f.Culprit.Name)},
		remedy.ShareLarge, remedy.Yielding,
		diagnose.Advice{Kind: diagnose.Check, Text: "No long_schedule of it any more: hodoscope events TARGET."})
	p.Report(*f)
}

// byTurns does without events: by how long a turn is on average, which shows what is long
// only where little else runs.
func byTurns(p *diagnose.Pass) {
	used := use(p)
	switches := p.Rate(func(s *beam.System) float64 { return float64(s.ContextSwitches) }).Median()
	if len(used) < 5 || used.Median() < load.Value || switches <= 0 || used.Median()/switches < turn.Value {
		return
	}
	freed := p.Rate(func(s *beam.System) float64 { return float64(s.GCWordsReclaimed * int64(s.WordSize)) }).Median()
	mean := time.Duration(used.Median() / switches * float64(time.Second))
	l := p.Last()
	for i, r := range l.List(l.Busiest) {
		if i >= 5 {
			return
		}
		p.Want(diagnose.Standing("what keeps a scheduler for long", r.Pid)...)
		running := diagnose.In(p.Stands(r.Pid), "running")
		copies := float64(r.TotalHeapSize) >= size.Value && freed >= size.Value
		if !held(p, r.Pid) || r.Rate == 0 || !copies && (len(p.Stands(r.Pid)) < 5 || running < 0.8) {
			continue
		}
		who := p.Who(r.Pid)
		f := diagnose.Finding{
			Title:      fmt.Sprintf("%s seems to keep a scheduler for long: a turn takes %s on average, on a node that does little else", who.Name, diagnose.Span(mean)),
			Severity:   diagnose.Warning,
			Confidence: diagnose.Suspected,
			Culprit:    who,
			Touches:    diagnose.Named(r.Pid),
		}
		f.Evidence = append(f.Evidence,
			p.Evidence("turn", mean.Seconds(), "s", fmt.Sprintf("a turn takes %s on average (%s of a scheduler in use, %s context switches a second); usual are some hundredths of a ms", diagnose.Span(mean), diagnose.Percent(used.Median()), diagnose.Count(switches))))
		f.Evidence = append(f.Evidence, holder(p, r.Pid)...)
		if copies {
			f.Evidence = append(f.Evidence, p.Evidence("words_reclaimed", freed, "By/s", fmt.Sprintf("%s of garbage a second, which so few reductions can only make by copies of large terms", diagnose.Bytes(freed))))
		}
		if running >= 0.8 {
			f.Evidence = append(f.Evidence, p.Evidence("status", running, "1", fmt.Sprintf("it runs in %s of looks", diagnose.Percent(running))))
		}
		f.Advice = append(f.Advice, diagnose.Advice{Kind: diagnose.Now, Text: "Listen for events, if nobody else does (--events on): the runtime tells who keeps a scheduler, and for how long."})
		advise(p, &f)
		return
	}
}
