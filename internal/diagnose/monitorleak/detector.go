// Package monitorleak finds monitors that are made again and again and never dropped.
package monitorleak

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
	suspicion = diagnose.Limit{Value: 16 << 20, Unit: "By", Means: "memory of all processes beside their heaps and records, to ask who has it", Why: "some megabytes of it the runtime has itself"}
	outside   = diagnose.Limit{Value: 5 << 20, Unit: "By", Means: "memory of a process beside its heap", Why: "a process record and some links take a few kilobytes"}
	share     = diagnose.Limit{Value: 0.5, Unit: "1", Means: "the same, as a part of its memory", Why: "a large heap has something beside it as well"}
	each      = diagnose.Limit{Value: 10, Unit: "{monitor}", Means: "monitors for each process that there is", Why: "one for each is what a registry needs"}
	queue     = diagnose.Limit{Value: 1000, Unit: "{message}", Means: "longest queue", Why: "messages may lie beside the heap too"}
)

// Detector finds monitors that are made again and again and never dropped.
var Detector = &diagnose.Detector{
	Name:        "monitor_leak",
	Title:       "Monitors that are never dropped",
	IDs:         []string{"P38"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&suspicion, &outside, &share, &each, &queue},
	Run:         run,
	ExplainsAll: []string{"memory_limit"},
	Patients: []diagnose.Patient{{Program: "monitors", Culprit: []string{"presence"},
		Evidence: []string{"monitors", "beside its heap", "queue", "more a minute"}, Advice: []string{"demonitor"}}},
}

// busiest is how many processes are asked for their monitors.
const busiest = 4

func run(p *diagnose.Pass) {
	beside := p.Series(func(l *diagnose.Look) (float64, bool) { return besideHeaps(l), l.Census.HeapsKnown > 0 })
	if beside.Last() < suspicion.Value {
		return
	}
	for _, r := range p.Working(busiest) {
		if p.TooLarge(r.Pid) {
			tooMany(p, r, beside)
			continue
		}
		p.Want(diagnose.Closer(diagnose.WantDetail, "whether a busy process has the memory that no heap has", r.Pid))
		if d := p.Detail(r.Pid); d != nil {
			judge(p, r, d, beside)
		}
	}
}

// tooMany reports a process whose monitors could not be counted, because there are so many.
func tooMany(p *diagnose.Pass, r diagnose.Row, beside diagnose.Series) {
	if r.MessageQueueLen > int64(queue.Value) || float64(r.TotalHeapSize) > outside.Value {
		return // its messages or its heap may be what is large
	}
	who := p.Who(r.Pid)
	left := diagnose.Until(float64(p.MemoryLeft()), beside.PerSecond())
	p.Report(diagnose.Finding{
		Title: fmt.Sprintf("%s has so many monitors or links that they could not be counted; processes take %s more a minute beside their heaps", who.Name,
			diagnose.Bytes(60*beside.PerSecond())),
		Severity: max(diagnose.Warning, diagnose.ByTimeLeft(left)), Confidence: diagnose.Likely, Culprit: who, TimeLeft: diagnose.Duration(left),
		Touches: append(diagnose.Named(r.Pid), diagnose.GroupSubject(r.Group)),
		Evidence: []diagnose.Evidence{
			p.Evidence("monitors", 0, "{monitor}", "the list of its monitors or links takes more memory than we allow ourselves, which some hundred thousand do"),
			pace(p, beside),
			p.Evidence("message_queue_len", float64(r.MessageQueueLen), "{message}", fmt.Sprintf("its queue has %s, and its heap %s: neither is large", diagnose.Some(int(r.MessageQueueLen), "message", "messages"), diagnose.Bytes(float64(r.TotalHeapSize)))),
		},
		Advice: advice(who.Name),
	})
}

// record is about what a process takes beside its heap, in bytes.
const record = 1500

// besideHeaps is the memory of processes that no heap has, and no record.
func besideHeaps(l *diagnose.Look) float64 {
	heaps := int64(0)
	for i := range l.Census.Groups {
		g := &l.Census.Groups[i]
		heaps += max(g.TotalHeapSize, g.HeapSize) // the former may not have been read yet
	}
	return float64(l.System.Memory.Processes - heaps - record*int64(l.Census.Processes))
}

// largest is how many bytes a monitor takes at the most, on OTP 23 to 29. A link takes
// fewer, and of links nobody has more than there are processes and ports.
const largest = 72

// monitors is how many a process has, at least: of very many the list is not read, and
// what they take tells.
func monitors(d *beam.ProcessDetail) float64 {
	if d.MonitorsTotal >= 0 {
		return float64(d.MonitorsTotal)
	}
	return float64(d.Memory-d.TotalHeapSize) / largest
}

func judge(p *diagnose.Pass, r diagnose.Row, d *beam.ProcessDetail, beside diagnose.Series) {
	own := float64(d.Memory - d.TotalHeapSize)
	if own < outside.Value || own < share.Value*float64(d.Memory) || d.MessageQueueLen > int64(queue.Value) ||
		monitors(d) < each.Value*float64(p.Last().Census.Processes) {
		return
	}
	p.Want(diagnose.Standing("who monitors so many", r.Pid)...)
	who := p.Who(r.Pid)
	growth := 60 * p.Series(func(l *diagnose.Look) (float64, bool) {
		for _, d := range l.Details {
			if d.Pid == r.Pid {
				return monitors(d), true
			}
		}
		return 0, false
	}).PerSecond()
	has := diagnose.Count(monitors(d))
	if d.MonitorsTotal < 0 {
		has = "at least " + has
	}
	left := diagnose.Until(float64(p.MemoryLeft()), beside.PerSecond())
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s has %s monitors, %s more a minute, while there are %s processes", who.Name, has,
			diagnose.Count(growth), diagnose.Count(float64(p.Last().Census.Processes))),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Proven,
		Culprit:    who,
		TimeLeft:   diagnose.Duration(left),
		Touches:    append(diagnose.Named(r.Pid), diagnose.GroupSubject(r.Group)),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("monitors", monitors(d), "{monitor}", fmt.Sprintf("it has %s monitors on other processes, of which there are %s; %s more a minute",
			has, diagnose.Count(float64(p.Last().Census.Processes)), diagnose.Count(growth))),
		p.Evidence("memory", own, "By", fmt.Sprintf("it has %s beside its heap of %s", diagnose.Bytes(own), diagnose.Bytes(float64(d.TotalHeapSize)))),
		pace(p, beside))
	f.Excluded = append(f.Excluded, diagnose.Because("mailbox_overload", "its queue has %s", diagnose.Some(int(d.MessageQueueLen), "message", "messages")))
	f.Advice = advice(who.Name)
	p.Report(f)
}

// pace is how much memory of processes is not in their heaps, and how that grows.
func pace(p *diagnose.Pass, beside diagnose.Series) diagnose.Evidence {
	return p.Evidence("memory_processes", beside.Last(), "By", fmt.Sprintf("all processes together have %s beside their heaps, %s more a minute", diagnose.Bytes(beside.Last()), diagnose.Bytes(60*beside.PerSecond())))
}

func advice(name string) []diagnose.Advice {
	return []diagnose.Advice{
		{Kind: diagnose.Now, Text: fmt.Sprintf("Start %s anew at a quiet time: nothing else frees its monitors. Do not list them: the list is copied.", name)},
		remedy.DropMonitor,
		{Kind: diagnose.Check, Text: "It has about as many monitors as there are processes that it looks after."},
	}
}
