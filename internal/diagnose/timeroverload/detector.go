// Package timeroverload finds timers of the module timer that are too many, or are
// never cancelled.
package timeroverload

import (
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	growth = diagnose.Limit{Value: 100, Unit: "{timer}", Means: "growth of the table of timers within the time watched",
		Why: "timers come and go: a table that is larger in nearly every look has some that stay"}
	growthShare = diagnose.Limit{Value: 0.02, Unit: "1", Means: "the same, as a share of the table", Why: "of many thousand, some hundred are noise"}
	callers     = diagnose.Limit{Value: 5, Unit: "{process}", Means: "or: processes that wait for timer_server, at the median of looks", Why: "to set a timer takes microseconds"}
	queue       = diagnose.Limit{Value: 100, Unit: "{message}", Means: "or: messages in its queue, at the median of looks", Why: "as many timers fire late"}
	work        = diagnose.Limit{Value: 0.05, Unit: "1", Means: "or: its share of the node's reductions", Why: "a node that waits for so many timers does little else"}
	least       = diagnose.Limit{Value: 1e5, Unit: "{reduction}/s", Means: "reductions of timer_server from which on its share counts", Why: "on a node that does nothing the share says nothing"}
)

// Detector finds timers of the module timer that are too many, or are never cancelled.
var Detector = &diagnose.Detector{
	Name:     "timer_overload",
	Title:    "Timers that are never cancelled, or too many",
	IDs:      []string{"P27"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&growth, &growthShare, &callers, &queue, &work, &least},
	Run:      run,
	Explains: []string{"ets_growth", "call_bottleneck", "mailbox_overload"},
	Patients: []diagnose.Patient{{Program: "timers", Culprit: []string{"timer_server", "session_manager"},
		Evidence: []string{"timers in its table", "more a minute", "reductions"}, Advice: []string{"erlang:send_after", "cancel"}}},
}

const server = "timer_server"

// tables are the names of its table: before OTP 25, and from it on.
var tables = []string{"timer_tab", "timer"}

func run(p *diagnose.Pass) {
	size := p.Series(func(l *diagnose.Look) (float64, bool) {
		t := timers(l)
		return float64(t), t >= 0
	})
	pid, rate := beam.NoPid, int64(0)
	for _, r := range p.Last().Rows() {
		if r.RegisteredName == server {
			pid, rate = r.Pid, r.Rate
		}
	}
	var b *hub.Hub
	for _, h := range hub.Of(p.History) {
		if h.Name == server {
			b, pid = &h, h.Pid
		}
	}
	all := p.Rate(func(s *beam.System) float64 { return float64(s.Reductions) }).Last()
	grows := size.Grows(growth.Value, growthShare.Value)
	late := b != nil && b.Callers.Median() >= callers.Value || pid != beam.NoPid && p.Queue(pid).Median() >= queue.Value
	busy := float64(rate) >= max(least.Value, work.Value*all)
	if grows || late || busy {
		p.Report(finding(p, size, pid, rate, b, grows, late || busy))
	}
}

// timers is how many the table has; -1 when the look does not tell.
func timers(l *diagnose.Look) int64 {
	if l.Tables != nil {
		for _, t := range l.Tables.List {
			if slices.Contains(tables, t.Name) {
				return t.Size
			}
		}
	}
	return -1
}

func finding(p *diagnose.Pass, size diagnose.Series, pid beam.Pid, rate int64, b *hub.Hub, grows, late bool) diagnose.Finding {
	f := diagnose.Finding{
		Severity:   diagnose.Warning,
		Confidence: diagnose.Likely,
		Culprit:    diagnose.Culprit{Kind: "process", Name: server, Module: "timer"},
		Touches:    append(diagnose.Named(pid), diagnose.TableSubject(tables[0]), diagnose.TableSubject(tables[1])),
	}
	if len(size) > 0 {
		perMinute := size.PerSecond() * 60
		left := diagnose.Until(mostTimers-size.Last(), size.PerSecond())
		if !late {
			f.Severity = min(diagnose.Warning, diagnose.ByTimeLeft(left))
		}
		f.Title = fmt.Sprintf("timer_server has %s timers, %s more a minute", diagnose.Count(size.Last()), diagnose.Count(perMinute))
		f.Evidence = append(f.Evidence, p.Evidence("size", size.Last(), "{timer}", fmt.Sprintf("%s timers in its table, %s when first looked at, %s more a minute",
			diagnose.Count(size.Last()), diagnose.Count(size.First()), diagnose.Count(perMinute))))
		if grows && left > 0 {
			f.Evidence = append(f.Evidence, p.Evidence("left", left.Seconds(), "s", fmt.Sprintf("at this pace there are %s in %s, and the server does nothing but fire them", diagnose.Count(mostTimers), diagnose.Span(left.Round(time.Second)))))
		}
	}
	if late || f.Title == "" {
		f.Title = "timer_server cannot follow: timers fire late, and who sets one waits"
		if b != nil {
			f.Title += fmt.Sprintf(" (%s do)", diagnose.Count(b.Callers.Median()))
		}
	}
	f.Evidence = append(f.Evidence, p.Evidence("reductions", float64(rate), "{reduction}/s", fmt.Sprintf("timer_server does %s reductions a second", diagnose.Count(float64(rate)))))
	if b != nil {
		f.Evidence = append(f.Evidence, b.Evidence(p)...)
	}
	f.Excluded = append(f.Excluded, diagnose.Because("timer:sleep", "timer:sleep and timer:tc do not ask this server: these are timers that were set with send_after, apply_after or an interval"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "See which timers these are: the third field of a row has what each does, and an interval that is fired again and again is the usual one.",
			Erlang: "ets:select(timer, [{'_', [], ['$_']}], 20); before OTP 25 the table is timer_tab", Elixir: ":ets.select(:timer, [{:_, [], [:\"$_\"]}], 20); before OTP 25 the table is :timer_tab"},
		remedy.CancelTimers, remedy.RuntimeTimers,
		diagnose.Advice{Kind: diagnose.Check, Text: "The table of timers keeps its size while sessions come and go."})
	return f
}

// mostTimers is what one process can fire, each once a second.
const mostTimers = 1e6
