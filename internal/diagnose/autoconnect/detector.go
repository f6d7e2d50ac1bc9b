// Package autoconnect finds processes that wait for a connection to a node that does not
// answer.
package autoconnect

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	setup = diagnose.Limit{Value: 3, Unit: "{look}", Means: "of the latest looks, those in which a connection is being set up",
		Why: "to a node that lives that takes less than a second"}
	waiting = diagnose.Limit{Value: 1, Unit: "{process}", Means: "processes that wait for it, in most of these looks", Why: "a connection that nobody waits for harms nobody"}
)

// Detector finds processes that wait for a connection to a node that does not answer.
var Detector = &diagnose.Detector{
	Name:     "auto_connect",
	Title:    "Calls to a node that does not answer",
	IDs:      []string{"P67"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&setup, &waiting},
	Run:      run,
	Explains: []string{"pool_exhaustion", "call_bottleneck", "wait_chain", "mailbox_overload", "junk_messages"},
	Patients: []diagnose.Patient{{Program: "autoconnect", Culprit: []string{"reporter", "reports@127.0.0.2"},
		Evidence: []string{"wait", "being set up", "connection"}, Advice: []string{"noconnect"}}},
}

// window is how many of the latest looks count.
const window = 6

func run(p *diagnose.Pass) {
	looks := p.Looks[max(0, len(p.Looks)-window):]
	setups := 0
	for i := range looks {
		if settingUp(&looks[i]) {
			setups++
		}
	}
	if setups == 0 {
		return
	}
	p.Want(diagnose.Wide(diagnose.WantLinks, "to which node a connection is being made"))
	node := pending(p.History)
	if setups < int(setup.Value) || node == "" {
		return
	}
	callers := diagnose.Series{}
	var last []beam.Wait
	for i := range looks {
		if w := waiters(&looks[i], node); looks[i].Waits != nil {
			callers = append(callers, diagnose.Sample{At: looks[i].At, V: float64(len(w))})
			if len(w) > 0 {
				last = w
			}
		}
	}
	if callers.Median() < waiting.Value || len(last) == 0 {
		return
	}
	for _, w := range last[:min(3, len(last))] {
		p.Want(diagnose.Standing("who waits for a node that does not answer", w.Pid)...)
	}
	p.Report(finding(p, node, last, callers, setups))
}

// settingUp tells whether a connection to another node was being set up: the process
// that does so was seen.
func settingUp(l *diagnose.Look) bool {
	return l.Census != nil && slices.ContainsFunc(l.Census.Groups, func(g beam.Group) bool {
		return strings.HasSuffix(g.InitialCall.Module, "_dist") && g.InitialCall.Function == "do_setup"
	})
}

// pending is the node to which a connection is being made.
func pending(h *diagnose.History) string {
	for i := len(h.Looks) - 1; i >= max(0, len(h.Looks)-window); i-- {
		if h.Looks[i].Links == nil {
			continue
		}
		for _, l := range h.Looks[i].Links.List {
			if l.State == "pending" {
				return l.Node
			}
		}
	}
	return ""
}

// waiters wait for a process of that node, or for net_kernel to connect.
func waiters(l *diagnose.Look, node string) []beam.Wait {
	if l.Waits == nil {
		return nil
	}
	var out []beam.Wait
	for _, w := range l.Waits.List {
		if w.OnGroup == node || w.On.Kind == "name" && strings.Contains(w.On.Text, node) || w.On.Name == "net_kernel" {
			out = append(out, w)
		}
	}
	return out
}

func finding(p *diagnose.Pass, node string, waits []beam.Wait, callers diagnose.Series, setups int) diagnose.Finding {
	who := p.Who(waits[0].Pid)
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s waits for a connection to %s, which does not answer", who.Name, node),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    []string{"peer " + node},
	}
	for _, w := range waits {
		f.Touches = append(f.Touches, diagnose.ProcessSubject(w.Pid))
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("setup", float64(setups), "{look}", fmt.Sprintf("a connection to %s is being set up in %d of the last %d looks, and there is none", node, setups, window)),
		p.Evidence("callers", callers.Median(), "{process}", fmt.Sprintf("%s for it meanwhile, at the median of %d looks: %s, in %s",
			diagnose.Some(int(callers.Median()), "process waits", "processes wait"), len(callers), who.Name, diagnose.Function(waits[0].Function))))
	if q := p.Queue(waits[0].Pid); q.Gain() > 0 {
		f.Severity = diagnose.Error
		f.Evidence = append(f.Evidence, p.Evidence("message_queue_len", q.Last(), "{message}", fmt.Sprintf("%s messages in its queue, %s more a second", diagnose.Count(q.Last()), diagnose.Count(q.PerSecond()))))
	}
	f.Excluded = append(f.Excluded, diagnose.Because("busy_dist_port", "there is no connection yet"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Take %s out of whatever list the senders use, or bring it back. A host that refuses is found out at once; one that is gone costs net_setuptime, seven seconds, each time.", node)},
		remedy.NoSuspend, remedy.WatchNodes,
		diagnose.Advice{Kind: diagnose.Check, Text: "With that host gone, nobody waits for it."})
	return f
}
