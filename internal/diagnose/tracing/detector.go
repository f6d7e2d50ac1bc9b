// Package tracing finds trace flags that somebody has left on.
package tracing

import (
	"cmp"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

//go:embed doc.md
var doc string

var (
	lasting = diagnose.Limit{Value: 8, Unit: "s", Means: "time through which flags are on", Why: "a person who traces does so for a moment"}
	queue   = diagnose.Limit{Value: 1000, Unit: "{message}", Means: "queue of the tracer, from which on it is an error", Why: "what is traced is more than it reads: it only grows"}
	every   = diagnose.Limit{Value: 2, Unit: "{look}", Means: "looks after which is asked again, where no flag was found", Why: "others may be the busiest by then"}
	asked   = diagnose.Limit{Value: 10, Unit: "{process}", Means: "busiest processes that are asked for their flags", Why: "nobody knows all that are traced without asking all"}
)

// Detector finds trace flags that somebody has left on.
var Detector = &diagnose.Detector{
	Name:     "tracing_left_on",
	Title:    "Tracing that was left on",
	IDs:      []string{"P13"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&lasting, &queue, &every, &asked},
	Run:      run,
	Explains: []string{"mailbox_overload", "junk_messages"},
	Patients: []diagnose.Patient{{Program: "tracing", Culprit: []string{"trace_collector"},
		Evidence: []string{"traced", "flags", "messages"}, Advice: []string{"erlang:trace(all, false, [all])"}}},
}

// seen is one look at trace flags.
type seen struct {
	at time.Time
	t  *beam.Tracing
}

func run(p *diagnose.Pass) {
	var found []seen
	last := -1
	for i := range p.Looks {
		if t := p.Looks[i].Tracing; t != nil {
			last = i
			if len(traced(t)) > 0 {
				found = append(found, seen{p.Looks[i].At, t})
			}
		}
	}
	if len(found) > 0 || last < 0 || len(p.Looks)-1-last >= int(every.Value) {
		ask(p, len(found) == 0)
	}
	if len(found) < 2 || found[len(found)-1].at.Sub(found[0].at).Seconds() < lasting.Value {
		return
	}
	report(p, found)
}

// ask wants to know who is traced: by routine, or since somebody was.
func ask(p *diagnose.Pass, routine bool) {
	l := p.Last()
	want := func(w diagnose.Want) {
		w.Routine = routine
		p.Want(w)
	}
	want(diagnose.Wide(diagnose.WantTracing, "whether new processes are traced"))
	for i, r := range l.List(l.Busiest) {
		if i < int(asked.Value) {
			want(diagnose.Closer(diagnose.WantTracing, "whether the busiest are traced", r.Pid))
		}
	}
}

// traced are those of a look that have flags, new processes first.
func traced(t *beam.Tracing) (out []beam.Traced) {
	for _, x := range append([]beam.Traced{t.New}, t.List...) {
		if len(x.Flags) > 0 {
			out = append(out, x)
		}
	}
	return out
}

func report(p *diagnose.Pass, found []seen) {
	t := found[len(found)-1].t
	on := traced(t)
	tracer := on[len(on)-1].Tracer
	who := diagnose.Culprit{Kind: tracer.Kind, Name: cmp.Or(tracer.Name, tracer.Text, "a tracer that is no process")}
	length := 0.0
	f := diagnose.Finding{Severity: diagnose.Warning, Confidence: diagnose.Proven}
	if tracer.Kind == "process" && !tracer.Pid.IsZero() {
		p.Want(diagnose.Standing("who gets the trace messages", tracer.Pid)...)
		who = p.Who(tracer.Pid)
		if tracer.Name != "" {
			who.Name = tracer.Name
		}
		length = p.Queue(tracer.Pid).Last()
		for _, s := range p.Stands(tracer.Pid) {
			length = max(length, float64(s.MessageQueueLen))
		}
		f.Touches = diagnose.Named(tracer.Pid)
	}
	f.Culprit = who
	names := []string{}
	for _, x := range on {
		if x.Pid != beam.NoPid && !x.Pid.IsZero() && len(names) < 3 {
			names = append(names, p.Who(x.Pid).Name)
		}
	}
	f.Title = fmt.Sprintf("Tracing is on, for %s, and was left on: %s gets the messages", whom(t, len(on)), who.Name)
	f.Evidence = append(f.Evidence,
		p.Evidence("flags", float64(len(on)), "{process}", fmt.Sprintf("traced: %s, with flags %s", strings.TrimSuffix(whom(t, len(on))+" ("+strings.Join(names, ", ")+")", " ()"), strings.Join(on[len(on)-1].Flags, ", "))),
		p.Evidence("since", found[len(found)-1].at.Sub(found[0].at).Seconds(), "s", fmt.Sprintf("the flags were there in all looks within %s", diagnose.Span(found[len(found)-1].at.Sub(found[0].at)))))
	if length > 0 {
		f.Evidence = append(f.Evidence, p.Evidence("message_queue_len", length, "{message}", fmt.Sprintf("%s messages lie in the queue of %s, which gets what is traced", diagnose.Count(length), who.Name)))
	}
	if length >= queue.Value {
		f.Severity = diagnose.Error
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "If nobody is at it, switch all tracing off. Ask first: the one who began it may be waiting for something rare.",
			Erlang: "erlang:trace(all, false, [all]), erlang:trace_pattern({'_', '_', '_'}, false, [local]); dbg:stop()",
			Elixir: ":erlang.trace(:all, false, [:all]); :erlang.trace_pattern({:_, :_, :_}, false, [:local]); :dbg.stop()"},
		diagnose.Advice{Kind: diagnose.Code, Text: "Trace with a limit of messages and of time, from a process that ends: then nothing is left on.", Erlang: "recon_trace:calls({M, F, '_'}, 10)", Elixir: ":recon_trace.calls({m, f, :_}, 10)"},
		diagnose.Advice{Kind: diagnose.Check, Text: "erlang:trace_info(new, flags) and that of the processes above are empty."})
	p.Report(f)
}

func whom(t *beam.Tracing, n int) string {
	if len(t.New.Flags) > 0 {
		return "all new processes"
	}
	return fmt.Sprintf("%s of the %s busiest", diagnose.Count(float64(n)), diagnose.Count(float64(len(t.List))))
}
