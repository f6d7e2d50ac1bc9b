// Package longgc finds processes whose garbage collections take long.
package longgc

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
	long     = diagnose.Limit{Value: 0.1, Unit: "s", Means: "time that a collection takes", Why: "a person notices a tenth of a second"}
	often    = diagnose.Limit{Value: 2, Unit: "{event}", Means: "such collections of one process", Why: "one may be of the start, or of a rare job"}
	part     = diagnose.Limit{Value: 0.03, Unit: "1", Means: "of the time that goes by in shorter ones, from 50 ms on", Why: "then a caller meets one every now and then"}
	some     = diagnose.Limit{Value: 5, Unit: "{event}", Means: "of such shorter ones", Why: "a few may be of one job"}
	hard     = diagnose.Limit{Value: 1, Unit: "s", Means: "time from which on one of them is an error", Why: "callers with a timeout of some seconds lose it at once"}
	looks    = diagnose.Limit{Value: 0.1, Unit: "1", Means: "looks that find it collecting, where nobody listens", Why: "a tenth of its time is more than all of it should need"}
	large    = diagnose.Limit{Value: 32 << 20, Unit: "By", Means: "its heap in that case", Why: "small heaps are collected often and quickly"}
	leastAll = diagnose.Limit{Value: 10, Unit: "{look}", Means: "looks at it in that case", Why: "chance"}
)

// Detector finds processes whose garbage collections take long.
var Detector = &diagnose.Detector{
	Name:   "long_gc",
	Title:  "Long garbage collections",
	IDs:    []string{"P46"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&long, &often, &part, &some, &hard, &looks, &large, &leastAll},
	Run:    run,
	Patients: []diagnose.Patient{{Program: "longgc", Culprit: []string{"price_cache"},
		Evidence: []string{"took", "longest", "in use", "queue"}, Advice: []string{"ETS", "ets"}}},
}

// suspect are the long collections of one process.
type suspect struct {
	pid            beam.Pid
	n, long        int
	longest, total time.Duration
	last           beam.Event
}

func run(p *diagnose.Pass) {
	var order []*suspect
	by := map[beam.Pid]*suspect{}
	for i := range p.Looks {
		for _, e := range p.Looks[i].Events {
			if e.Kind != beam.LongGC {
				continue
			}
			s := by[e.Pid]
			if s == nil {
				s = &suspect{pid: e.Pid}
				by[e.Pid], order = s, append(order, s)
			}
			s.n++
			if e.Duration.Seconds() >= long.Value {
				s.long++
			}
			s.total += e.Duration
			s.longest, s.last = max(s.longest, e.Duration), e
		}
	}
	for _, s := range order {
		p.Want(diagnose.Standing("whose collections take long", s.pid)...)
		if s.long >= int(often.Value) || s.n >= int(some.Value) && s.total.Seconds() >= part.Value*p.Span().Seconds() {
			report(p, s)
		}
	}
	if len(order) == 0 && !p.Last().Listening {
		watched(p)
	}
}

// queued is how many messages are a reason of their own: they lie on the heap.
const queued = 1000

func finding(p *diagnose.Pass, pid beam.Pid) diagnose.Finding {
	f := diagnose.Finding{Severity: diagnose.Warning, Confidence: diagnose.Proven, Culprit: p.Who(pid), Touches: diagnose.Named(pid)}
	if r, ok := p.Last().Row(pid); ok {
		f.Touches = append(f.Touches, diagnose.GroupSubject(r.Group))
	}
	f.Advice = []diagnose.Advice{
		{Kind: diagnose.Now, Text: fmt.Sprintf("Let callers of %s wait longer than its longest collection, if a timeout of theirs is near that.", f.Culprit.Name)},
		remedy.MoveToTable,
		{Kind: diagnose.Check, Text: "No more of these events, or of a few milliseconds."},
	}
	return f
}

func report(p *diagnose.Pass, s *suspect) {
	f := finding(p, s.pid)
	inUse := max(0, s.last.HeapSize) + max(0, s.last.OldHeapSize)
	f.Title = fmt.Sprintf("Garbage collections of %s take up to %s; its heap has %s in use", f.Culprit.Name, diagnose.Span(s.longest), diagnose.Bytes(float64(inUse)))
	if s.longest.Seconds() >= hard.Value {
		f.Severity = diagnose.Error
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("long_gc", s.longest.Seconds(), "s", fmt.Sprintf("%s collections took %s or more in %s, the longest %s, together %s", diagnose.Count(float64(s.n)),
			diagnose.Span(diagnose.EventLimits.LongGC), diagnose.Span(p.Span()), diagnose.Span(s.longest), diagnose.Span(s.total))),
		p.Evidence("heap_size", float64(inUse), "By", fmt.Sprintf("%s were in use after one, of heaps of %s", diagnose.Bytes(float64(inUse)),
			diagnose.Bytes(float64(max(0, s.last.HeapBlock)+max(0, s.last.OldHeapBlock))))))
	if s.last.MessageQueueLen >= 0 {
		f.Evidence = append(f.Evidence, p.Evidence("message_queue_len", float64(s.last.MessageQueueLen), "{message}", fmt.Sprintf("%s in its queue then", diagnose.Some(int(s.last.MessageQueueLen), "message", "messages"))))
		if s.last.MessageQueueLen >= queued {
			f.Advice = append(f.Advice, remedy.OffHeapQueue)
		} else {
			f.Excluded = append(f.Excluded, diagnose.Because("mailbox_overload", "its queue is short: it is its own data"))
		}
	}
	p.Report(f)
}

// watched goes by how often a process was found collecting.
func watched(p *diagnose.Pass) {
	for i, r := range p.Last().List(p.Last().Largest) {
		if i >= 3 || float64(r.TotalHeapSize) < large.Value || r.Rate <= 0 {
			continue
		}
		p.Want(diagnose.Standing("whether a process with a large heap collects", r.Pid)...)
		stands := p.Stands(r.Pid)
		collects := diagnose.In(stands, "garbage_collecting")
		if len(stands) < int(leastAll.Value) || collects < looks.Value {
			continue
		}
		f := finding(p, r.Pid)
		f.Confidence = diagnose.Likely
		f.Title = fmt.Sprintf("%s is collecting in %s of looks, with a heap of %s", f.Culprit.Name, diagnose.Percent(collects), diagnose.Bytes(float64(r.TotalHeapSize)))
		f.Evidence = append(f.Evidence,
			p.Evidence("status", collects, "1", fmt.Sprintf("in %s of %d looks it is collecting", diagnose.Percent(collects), len(stands))),
			p.Evidence("total_heap_size", float64(r.TotalHeapSize), "By", fmt.Sprintf("its heap is of %s", diagnose.Bytes(float64(r.TotalHeapSize)))))
		p.Report(f)
	}
}
