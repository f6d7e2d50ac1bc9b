// Package stategrowth finds processes whose state only grows.
package stategrowth

import (
	"cmp"
	_ "embed"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/copying"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	growth      = diagnose.Limit{Value: 10 << 20, Unit: "By", Means: "growth of the heap within the time watched", Why: "heaps grow in steps of a fifth: one step of a small one says nothing"}
	growthShare = diagnose.Limit{Value: 0.1, Unit: "1", Means: "the same, as a share of the heap", Why: "of a large state a little more is noise"}
	fall        = diagnose.Limit{Value: 0.3, Unit: "1", Means: "by which it may fall at a collection", Why: "what falls back was garbage"}
	queue       = diagnose.Limit{Value: 1000, Unit: "{message}", Means: "longest queue", Why: "messages lie on the heap too"}
	freed       = diagnose.Limit{Value: 0.3, Unit: "1", Means: "of the heap that a collection may free", Why: "more says that it is garbage"}
)

// Detector finds processes whose state only grows.
var Detector = &diagnose.Detector{
	Name:        "state_growth",
	Title:       "State that only grows",
	IDs:         []string{"P41"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&growth, &growthShare, &fall, &queue, &freed},
	Run:         run,
	ExplainsAll: []string{"memory_limit"},
	Explains:    []string{"long_gc", "idle_garbage"},
	Patients: []diagnose.Patient{{Program: "livestate", Culprit: []string{"session_store"},
		Evidence: []string{"more a minute", "survived", "queue", "memory is used up"}, Advice: []string{"end", "Bound", "bound"}}},
}

// known says of processes of well-known servers what it means that their state grows.
var known = map[string]string{
	"rabbit_prequeue":         rabbitQueue,
	"rabbit_amqqueue_process": rabbitQueue,
	"rabbit_channel": "A channel of RabbitMQ keeps what was delivered and not acknowledged. " +
		"rabbitmqctl list_channels pid messages_unacknowledged tells which; set a prefetch limit, and see why its consumer does not acknowledge.",
}

const rabbitQueue = "A queue of RabbitMQ keeps messages that nobody takes, or that a consumer took and does not acknowledge. " +
	"rabbitmqctl list_queues name messages_ready messages_unacknowledged tells which: see why its consumer does not acknowledge, set a prefetch limit or a limit of its length, or end the consumer's connection: its messages go back to the queue."

func run(p *diagnose.Pass) {
	if copying.Copies(p.History) {
		return
	}
	for _, r := range p.Last().Rows() {
		heap := held(p.Track(r.Pid))
		if heap.Last() >= growth.Value && heap.Gain() >= growth.Value/2 {
			p.Want(diagnose.Closer(diagnose.WantDetail, "how much of a process that grows is alive", r.Pid))
		}
		if heap.Gain() >= growth.Value && heap.Gain() >= growthShare.Value*heap.First() && rises(heap) && r.MessageQueueLen <= int64(queue.Value) {
			judge(p, r, heap)
		}
	}
}

// held is what a process holds: its heap, and the binaries that it refers to.
func held(track []diagnose.Row) (s diagnose.Series) {
	for _, r := range track {
		if r.TotalHeapSize >= 0 {
			s = append(s, diagnose.Sample{At: r.At, V: float64(r.TotalHeapSize + max(0, r.BinaryMemory))})
		}
	}
	return s
}

// rises tells one that grew in three steps or more and never fell back by much.
func rises(s diagnose.Series) bool {
	steps, highest := 0, 0.0
	for i := range s {
		if i > 0 && s[i].V > s[i-1].V {
			steps++
		}
		if s[i].V < (1-fall.Value)*highest {
			return false
		}
		highest = max(highest, s[i].V)
	}
	return steps >= 3
}

// alive is what of it, binaries with it, had survived collections whenever the process was
// looked at closely: what is in the old heap, or after a full sweep all that is left.
func alive(p *diagnose.Pass, pid beam.Pid) diagnose.Series {
	return p.Series(func(l *diagnose.Look) (float64, bool) {
		for _, d := range l.Details {
			switch {
			case d.Pid != pid || d.OldHeapSize < 0:
			case d.MinorGCs == 0:
				return float64(d.HeapSize + max(0, d.BinVHeapSize)), true
			default:
				return float64(d.OldHeapSize + max(0, d.BinOldVHeapSize)), true
			}
		}
		return 0, false
	})
}

func judge(p *diagnose.Pass, r diagnose.Row, heap diagnose.Series) {
	old := alive(p, r.Pid)
	tried := p.Trial(r.Pid)
	if p.Acts && tried == nil {
		p.Want(diagnose.Closer(diagnose.WantTrial, "whether what grows is alive", r.Pid))
	}
	p.Want(diagnose.Standing("who it is whose heap grows", r.Pid)...)
	if len(old) < 3 || old.Gain() <= 0 {
		return
	}
	who := p.Who(r.Pid)
	left := diagnose.Until(float64(p.MemoryLeft()), heap.PerSecond())
	f := diagnose.Finding{
		Title: fmt.Sprintf("The state of %s only grows: %s, %s more a minute", who.Name,
			diagnose.Bytes(heap.Last()), diagnose.Bytes(60*heap.PerSecond())),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Suspected,
		Culprit:    who,
		TimeLeft:   diagnose.Duration(left),
		Touches:    append(diagnose.Named(r.Pid), diagnose.GroupSubject(r.Group)),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("total_heap_size", heap.Last(), "By", fmt.Sprintf("it holds %s, of which %s are binaries; %s when first looked at %s before: %s more a minute",
			diagnose.Bytes(heap.Last()), diagnose.Bytes(float64(max(0, r.BinaryMemory))), diagnose.Bytes(heap.First()), diagnose.Span(p.Span()), diagnose.Bytes(60*heap.PerSecond()))),
		p.Evidence("old_heap_size", old.Last(), "By", fmt.Sprintf("%s of that has survived collections; it was %s", diagnose.Bytes(old.Last()), diagnose.Bytes(old.First()))),
		p.Evidence("message_queue_len", float64(r.MessageQueueLen), "{message}", fmt.Sprintf("%s in its queue", diagnose.Some(int(r.MessageQueueLen), "message", "messages"))))
	f.Evidence = append(f.Evidence, p.UsedUp(left)...)
	f.Excluded = append(f.Excluded, diagnose.Because("mailbox_overload", "its queue is short"))
	if tried != nil && tried.Refused == "" && tried.After.TotalHeapSize >= 0 {
		part := diagnose.Freed(tried.Before.TotalHeapSize+max(0, tried.Before.BinaryMemory), tried.After.TotalHeapSize+max(0, tried.After.BinaryMemory))
		if part >= freed.Value {
			return
		}
		f.Confidence = diagnose.Proven
		f.Evidence = append(f.Evidence, p.Evidence("garbage_collect", part, "1", fmt.Sprintf("a collection freed %s of it: the rest is alive", diagnose.Percent(part))))
		f.Excluded = append(f.Excluded, diagnose.Because("idle_garbage", "a collection frees little"))
	} else {
		f.Excluded = append(f.Excluded, diagnose.Because("idle_garbage", "it works and collects; no collection was tried, which would prove that it is alive (--allow-acts)"))
	}
	now := fmt.Sprintf("Find what takes entries out of the state of %s, and whether that runs. If it can be started anew, that wins time.", who.Name)
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: cmp.Or(known[r.InitialCall.Module], now)},
		remedy.BoundState,
		diagnose.Advice{Kind: diagnose.Check, Text: "Its heap stays level under the same load."})
	p.Report(f)
}
