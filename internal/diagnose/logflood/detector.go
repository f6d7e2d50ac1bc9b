// Package logflood finds processes that log more than a node can write.
package logflood

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
	logging = diagnose.Limit{Value: 0.2, Unit: "1", Means: "of looks at who is busiest, those that are in logging",
		Why: "a node that logs as much as others is found there in one of a hundred"}
	queue = diagnose.Limit{Value: 10, Unit: "{message}", Means: "messages in the queue of a handler's process, at the median of looks",
		Why: "from ten on a handler makes those who log wait (sync_mode_qlen)"}
	saturated = diagnose.Limit{Value: 0.9, Unit: "1", Means: "utilisation of the schedulers from which on this is an error", Why: "then all other work waits for the formatting"}
	stands    = diagnose.Limit{Value: 8, Unit: "{look}", Means: "looks at who is busiest", Why: "of fewer a share says nothing"}
)

// Detector finds processes that log more than a node can write.
var Detector = &diagnose.Detector{
	Name:        "log_flood",
	Title:       "More log events than a node can write",
	IDs:         []string{"P25"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&logging, &queue, &saturated, &stands},
	Run:         run,
	Explains:    []string{"call_bottleneck", "mailbox_overload", "event_handler", "wait_chain"},
	ExplainsAll: []string{"scheduler_saturation", "parallel_fanout"},
	Patients: []diagnose.Patient{{Program: "logflood", Culprit: []string{"logflood:order"},
		Evidence: []string{"in logging", "queue of the handler", "busy"}, Advice: []string{"Log less"}}},
}

// handlers are the processes that write what is logged, by how their names begin.
var handlers = []string{"logger_std_h_", "logger_disk_log_h_", "logger_proxy", "Elixir.Logger", "error_logger", "lager_event"}

func run(p *diagnose.Pass) {
	name, waiting := handler(p)
	if name == "" {
		return
	}
	for _, g := range p.Most(2, func(g *beam.Group) float64 { return g.ReductionsRate }) {
		p.Want(diagnose.Members("whether those that are busiest log", g.Name, 12))
	}
	all := p.AllStands()
	var in []diagnose.Stand
	for _, s := range all {
		if logger(s.Stack) >= 0 || formats(s.Stack) {
			in = append(in, s)
		}
	}
	if len(all) < int(stands.Value) || float64(len(in)) < logging.Value*float64(len(all)) {
		return
	}
	p.Report(finding(p, name, waiting, in, len(all)))
}

// handler is the process with the longest queue that writes what is logged, if that is
// long in most looks.
func handler(p *diagnose.Pass) (name string, queued diagnose.Series) {
	for _, r := range p.Last().List(p.Last().Queues) {
		if !slices.ContainsFunc(handlers, func(h string) bool { return strings.HasPrefix(r.RegisteredName, h) }) {
			continue
		}
		if q := p.Queue(r.Pid).Recent(10); q.Median() >= queue.Value && q.Median() > queued.Median() {
			name, queued = r.RegisteredName, q
		}
	}
	return name, queued
}

// logger is where on a stack the logger was called: the index of its outermost
// function, -1 if it is not there.
func logger(stack []beam.MFA) int {
	for i, m := range slices.Backward(stack) {
		if m.Module == "logger" || strings.HasPrefix(m.Module, "logger_") || m.Module == "Elixir.Logger" || strings.HasPrefix(m.Module, "Elixir.Logger.") ||
			m.Module == "error_logger" || m.Module == "lager" {
			return i
		}
	}
	return -1
}

// formats tells whether all that is known of a deep stack is that something is being
// formatted: who began with it is out of sight.
func formats(stack []beam.MFA) bool {
	return len(stack) > 0 && !slices.ContainsFunc(stack, func(m beam.MFA) bool { return !strings.HasPrefix(m.Module, "io_lib") })
}

// source is whose log events these are, and the share of these among all of which one
// knows.
func source(in []diagnose.Stand) (beam.MFA, float64) {
	counts := map[beam.MFA]int{}
	var most beam.MFA
	told := 0
	for _, s := range in {
		i := logger(s.Stack)
		if i < 0 || i+1 >= len(s.Stack) {
			continue
		}
		told++
		m := s.Stack[i+1]
		if counts[m]++; counts[m] > counts[most] {
			most = m
		}
	}
	return most, float64(counts[most]) / float64(max(1, told))
}

func finding(p *diagnose.Pass, handler string, queued diagnose.Series, in []diagnose.Stand, all int) diagnose.Finding {
	from, part := source(in)
	share := float64(len(in)) / float64(all)
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s logs more than can be written: %s of those that are busiest are at it, and %s events wait for %s",
			diagnose.Function(from), diagnose.Percent(share), diagnose.Count(queued.Median()), handler),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    diagnose.Culprit{Kind: "group", Name: diagnose.Function(from), Module: diagnose.Display(from.Module)},
	}
	for _, s := range in {
		f.Touches = append(f.Touches, diagnose.ProcessSubject(s.Pid))
	}
	for _, r := range p.Last().List(p.Last().Queues) {
		if r.RegisteredName == handler {
			f.Touches = append(f.Touches, diagnose.ProcessSubject(r.Pid))
		}
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("current_stacktrace", share, "1", fmt.Sprintf("of %d looks at who is busiest %s are in logging, most of it formatting; %s of these were called in %s",
			all, diagnose.Percent(share), diagnose.Percent(part), diagnose.Function(from))),
		p.Evidence("message_queue_len", queued.Median(), "{message}", fmt.Sprintf("%s messages in the queue of the handler %s, in nearly every look: from %s on whoever logs has to wait, and later events are dropped",
			diagnose.Count(queued.Median()), handler, diagnose.Count(queue.Value))))
	if used := p.Last().SchedulerUse(beam.NormalScheduler); len(used) > 0 {
		sum := 0.0
		for _, u := range used {
			sum += u
		}
		if sum >= saturated.Value*float64(len(used)) {
			f.Severity = diagnose.Error
		}
		f.Evidence = append(f.Evidence, p.Evidence("scheduler_wall_time", sum/float64(len(used)), "1", fmt.Sprintf("schedulers are busy %s of the time", diagnose.Percent(sum/float64(len(used))))))
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Silence this one module until its cause is found.",
			Erlang: fmt.Sprintf("logger:set_module_level(%s, none)", from.Module), Elixir: fmt.Sprintf("Logger.put_module_level(%s, :none)", diagnose.Display(from.Module))},
		remedy.QuieterLogger,
		diagnose.Advice{Kind: diagnose.Check, Text: fmt.Sprintf("The queue of %s is empty in most looks.", handler)})
	return f
}
