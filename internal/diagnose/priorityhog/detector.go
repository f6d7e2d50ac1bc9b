// Package priorityhog finds much work at high priority, behind which all else waits.
package priorityhog

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	share = diagnose.Limit{Value: 0.2, Unit: "1", Means: "reductions at high priority, of the node's", Why: "what is to go first must be little"}
	busy  = diagnose.Limit{Value: 0.2, Unit: "1", Means: "utilisation of the schedulers", Why: "on a node at rest anybody has a large share"}
	part  = diagnose.Limit{Value: 0.05, Unit: "1", Means: "reductions of one process, of the node's, for its priority to be asked for", Why: "to ask is to wake it"}
)

// Detector finds much work at high priority, behind which all else waits.
var Detector = &diagnose.Detector{
	Name:        "priority_hog",
	Title:       "Much work at high priority",
	IDs:         []string{"P08"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&share, &busy, &part},
	Run:         run,
	ExplainsAll: []string{"scheduler_saturation"},
	Patients: []diagnose.Patient{{Program: "highpriority", Culprit: []string{"highpriority:reindex"},
		Evidence: []string{"priority", "reductions", "late", "ready"}, Advice: []string{"priority"}}},
}

// runtimes are modules of OTP whose processes have a high priority by design.
var runtimes = []string{"erts_", "net_kernel", "inet_tcp_dist", "inet6_tcp_dist", "inet_tls_dist", "dist_util", "tls_sender", "tls_connection", "tls_dyn_connection_sup",
	"tls_client_ticket_store", "ssl_gen_statem", "tls_gen_connection", "init", "erl_init", "rpc", "kernel", "code_server", "global", "auth", "heart"}

func run(p *diagnose.Pass) {
	l := p.Last()
	all := p.Reductions().Median()
	used := p.Busy(beam.NormalScheduler).Median()
	if all <= 0 || used < busy.Value {
		return
	}
	rates := map[beam.Pid]float64{}
	for _, r := range l.List(l.Busiest) {
		if float64(r.Rate) >= part.Value*all {
			rates[r.Pid] = float64(r.Rate)
			if len(p.Stands(r.Pid)) == 0 {
				p.Want(diagnose.Standing("at which priority the busiest run", r.Pid)...)
			}
		}
	}
	high := slices.DeleteFunc(p.AllStands(), func(s diagnose.Stand) bool {
		return s.Priority != "high" && s.Priority != "max" || rates[s.Pid] == 0 ||
			slices.ContainsFunc(runtimes, func(m string) bool { return strings.HasPrefix(s.InitialCall.Module, m) })
	})
	kinds := p.Kinds(high)
	if len(kinds) == 0 {
		return
	}
	k := kinds[0]
	mine := 0.0
	var pids []beam.Pid
	for _, s := range k.Stands {
		if !slices.Contains(pids, s.Pid) {
			pids = append(pids, s.Pid)
			mine += rates[s.Pid]
		}
	}
	if mine < share.Value*all {
		return
	}
	priority := k.Stands[0].Priority
	ready := p.System(func(s *beam.System) float64 { return float64(s.RunQueue.Normal) }).Median()
	late := p.System(func(s *beam.System) float64 { return s.ScheduleDelay.Seconds() }).Median()
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s runs at priority %s and makes %s of all reductions: everybody else comes after it", k.Who.Name, priority, diagnose.Percent(min(1, mine/all))),
		Severity:   diagnose.Error,
		Confidence: diagnose.Proven,
		Culprit:    k.Who,
		Touches:    diagnose.Named(pids...),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("priority", float64(len(pids)), "{process}", fmt.Sprintf("%s at priority %s, as it says of itself", diagnose.Some(len(pids), "process", "processes"), priority)),
		p.Evidence("reductions", mine, "{reduction}/s", fmt.Sprintf("%s of all reductions", diagnose.Percent(min(1, mine/all)))),
		p.Evidence("scheduler_wall_time", used, "1", fmt.Sprintf("schedulers are busy %s of the time, and %s processes are ready at the median of looks", diagnose.Percent(used), diagnose.Count(ready))),
		p.Evidence("schedule_delay", late, "s", fmt.Sprintf("a process of ours that slept for a millisecond was woken %s late, at the median", diagnose.Span(time.Duration(late*float64(time.Second))))))
	f.Excluded = append(f.Excluded, diagnose.Because("scheduler_saturation", "the others do not share the schedulers with it: they get what it leaves"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Stop %s if you can. From a shell on the node nobody can lower the priority of another process.", k.Who.Name)},
		remedy.NormalPriority,
		diagnose.Advice{Kind: diagnose.Check, Text: "No process of the application with high priority is among the busiest."})
	p.Report(f)
}
