// Package suspended finds processes that were told to stand still, and have mail.
package suspended

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	mail = diagnose.Limit{Value: 1, Unit: "{message}", Means: "messages in its queue, in each look", Why: "one that nobody needs may stand still"}
	age  = diagnose.Limit{Value: 4, Unit: "s", Means: "time in which every look at it shows the same",
		Why: "a change of code suspends processes for a moment; so does the runtime, for some of its own work"}
)

// looked is how many processes with mail are looked at.
const looked = 6

// Detector finds processes that were told to stand still, and have mail.
var Detector = &diagnose.Detector{
	Name:     "suspended_process",
	Title:    "A process that was told to stand still",
	IDs:      []string{"P34"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&mail, &age},
	Run:      run,
	Explains: []string{"call_bottleneck", "mailbox_overload", "junk_messages", "wait_chain", "pool_exhaustion", "deadlock"},
	Patients: []diagnose.Patient{{Program: "suspended", Culprit: []string{"mail_queue"},
		Evidence: []string{"messages", "sys:suspend_loop"}, Advice: []string{"sys:resume"}}},
}

func run(p *diagnose.Pass) {
	n := 0
	for _, r := range p.Last().List(p.Last().Queues) {
		if r.MessageQueueLen < int64(mail.Value) || r.Rate > idle || n == looked {
			continue
		}
		n++
		p.Want(diagnose.Standing("why a process that has mail does nothing", r.Pid)...)
		stands := p.Stands(r.Pid)
		queue := p.Queue(r.Pid).Recent(len(stands))
		if how, ok := stopped(stands); ok && queue.Share(func(v float64) bool { return v >= mail.Value }) == 1 && lasting(stands) >= time.Duration(age.Value*float64(time.Second)) {
			p.Report(finding(p, r, stands, how))
		}
	}
}

// idle is how many reductions a second a process that stands still may seem to do: each
// message that arrives wakes one in sys:suspend_loop, which passes over it.
const idle = 100000

// lasting is from the first look at it to the last.
func lasting(stands []diagnose.Stand) time.Duration {
	return stands[len(stands)-1].At.Sub(stands[0].At)
}

// how a process was stopped, and what sets it going again.
type how struct{ words, frame string }

// stopped tells how a process is stopped in all looks at it.
func stopped(stands []diagnose.Stand) (h how, ok bool) {
	for _, s := range stands {
		var now how
		switch {
		case s.Hibernates:
			now = how{"hibernates with mail in its queue", "erlang:hibernate/3"}
		case len(s.Stack) > 0 && s.Stack[0].Module == "sys" && strings.HasPrefix(s.Stack[0].Function, "suspend_loop"):
			now = how{"was suspended with sys:suspend", diagnose.Function(s.Stack[0])}
		case s.Status == "suspended" && !bySystem(s):
			now = how{"was suspended with erlang:suspend_process", ""}
		default:
			return how{}, false
		}
		if h.words != "" && h.words != now.words {
			return how{}, false
		}
		h = now
	}
	return h, len(stands) > 1
}

// bySystem tells whether the runtime has suspended a process itself, until a port or
// another node takes what it sends.
func bySystem(s diagnose.Stand) bool {
	if len(s.Stack) == 0 {
		return false
	}
	m := s.Stack[0]
	return m.Function == "port_command" || strings.HasPrefix(m.Function, "dsend") || m.Module == "erts_internal"
}

func finding(p *diagnose.Pass, r diagnose.Row, stands []diagnose.Stand, h how) diagnose.Finding {
	who := p.Who(r.Pid)
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s %s: %s messages wait for it", who.Name, h.words, diagnose.Count(float64(r.MessageQueueLen))),
		Severity:   diagnose.Error,
		Confidence: diagnose.Proven,
		Culprit:    who,
		Touches:    diagnose.Named(r.Pid),
	}
	if h.frame == "" {
		f.Confidence = diagnose.Likely // of a send to another node one may see no more than this
	}
	at := "its status is suspended"
	if h.frame != "" {
		at = "it is in " + h.frame
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("current_function", float64(len(stands)), "{look}", fmt.Sprintf("%s in all of %d looks, for %s so far", at, len(stands), diagnose.Span(lasting(stands)))),
		p.Evidence("message_queue_len", float64(r.MessageQueueLen), "{message}", fmt.Sprintf("%s messages in its queue, %s when first looked at", diagnose.Count(float64(r.MessageQueueLen)), diagnose.Count(p.Queue(r.Pid).First()))))
	for _, b := range hub.Of(p.History) {
		if b.Pid == r.Pid {
			f.Evidence = append(f.Evidence, p.Evidence("callers", b.Callers.Median(), "{process}", fmt.Sprintf("%s processes wait for its answer, most of them %s", diagnose.Count(b.Callers.Median()), b.Caller())))
		}
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("blocked_send", "it is in no send: nobody outside keeps it from going on"),
		diagnose.Because("mailbox_overload", "it does nothing at all"))
	resume := remedy.Resume
	if strings.HasPrefix(h.words, "hibernates") {
		resume = remedy.Nudge
	}
	f.Advice = append(f.Advice, resume, remedy.ResumeAfter,
		diagnose.Advice{Kind: diagnose.Check, Text: fmt.Sprintf("%s is in its own loop again, and its queue is empty.", who.Name)})
	return f
}
