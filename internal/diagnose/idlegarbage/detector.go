// Package idlegarbage finds garbage that idle processes keep.
package idlegarbage

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
	least  = diagnose.Limit{Value: 50 << 20, Unit: "By", Means: "heaps of the group together", Why: "less is not worth a change of code"}
	share  = diagnose.Limit{Value: 0.1, Unit: "1", Means: "the same, as a share of the memory of all processes", Why: "a smaller part is not what fills the node"}
	median = diagnose.Limit{Value: 200 << 10, Unit: "By", Means: "heap of the median member", Why: "below it the sum needs hundreds of members, and most of a heap is room"}
	old    = diagnose.Limit{Value: 0.3, Unit: "1", Means: "of the heaps that are old", Why: "what is in an old heap has survived twice and is not looked at again; what was swept of late has none"}
	age    = diagnose.Limit{Value: 10, Unit: "s", Means: "age of the median member", Why: "what lives for shorter takes its garbage along"}
	tls    = diagnose.Limit{Value: 60 << 10, Unit: "By", Means: "heap of the median TLS connection, of a hundred or more", Why: "each keeps what its handshake needed; without that it takes some twenty kilobytes"}
	few    = diagnose.Limit{Value: 3, Unit: "{process}", Means: "members, for more than a note when no collection was tried", Why: "one server with a large old heap is more often one with a large state"}
	freed  = diagnose.Limit{Value: 0.7, Unit: "1", Means: "of a heap that a collection must free to prove it", Why: "less says that most is alive"}
)

// Detector finds garbage that idle processes keep.
var Detector = &diagnose.Detector{
	Name:        "idle_garbage",
	Title:       "Garbage that idle processes keep",
	IDs:         []string{"P40", "P64"},
	Doc:         doc,
	Limits:      []*diagnose.Limit{&least, &share, &median, &old, &age, &tls, &few, &freed},
	Run:         run,
	ExplainsAll: []string{"memory_limit"},
	Patients: []diagnose.Patient{
		{Program: "consumers", Culprit: []string{"shape_consumer"}, Evidence: evidence, Advice: []string{"hibernate"}},
		{Program: "consumers", Variant: "weakfix", Culprit: []string{"shape_consumer"}, Evidence: evidence, Advice: []string{"hibernate"}},
		{Program: "channels", Culprit: []string{"Demo.UserChannel", "Demo.Socket"}, Evidence: evidence, Advice: []string{"process of its own"}},
		{Program: "channels", Variant: "task_await", Culprit: []string{"Demo.UserChannel", "Demo.Socket"}, Evidence: evidence, Advice: []string{"process of its own"}},
	},
}

var evidence = []string{"each", "of the memory of all processes", "hardly anything", "old heap", "frees"}

// windows is in how many looks, the last ones, a group must be quiet.
const windows = 5

func run(p *diagnose.Pass) {
	for _, g := range p.Most(5, func(g *beam.Group) float64 { return float64(g.TotalHeapSize) }) {
		if suspect(p, g) {
			judge(p, g)
		}
	}
}

func suspect(p *diagnose.Pass, g *beam.Group) bool {
	if diagnose.OfRuntime(g) || g.HeapsRead == 0 || g.MedianAge.Seconds() < age.Value || !large(g) ||
		float64(g.TotalHeapSize) < share.Value*float64(p.Last().System.Memory.Processes) {
		return false
	}
	quiet := p.Group(g.Name, func(g *beam.Group) float64 {
		if diagnose.Quiet(g) {
			return 1
		}
		return 0
	}).Recent(windows)
	collections := p.Group(g.Name, func(g *beam.Group) float64 { return float64(g.MedianMinorGCs) }).Recent(windows)
	return len(quiet) == windows && quiet.Share(func(v float64) bool { return v == 1 }) == 1 && !moves(collections)
}

func large(g *beam.Group) bool {
	return float64(g.MedianHeap) >= median.Value && float64(g.TotalHeapSize) >= least.Value ||
		overTLS(g) && float64(g.MedianHeap) >= tls.Value && g.Count >= connections
}

// connections is from how many TLS connections on their memory is worth a look.
const connections = 100

// never is the default of fullsweep_after.
const never = 65535

// fullsweepAfter is that setting of a member that was looked at; beam.NotRead when none was.
func fullsweepAfter(p *diagnose.Pass, group string) int64 {
	stands := p.GroupStands(group)
	if len(stands) == 0 {
		return beam.NotRead
	}
	p.Want(diagnose.Closer(diagnose.WantDetail, "how members of an idle group with large heaps are set", stands[0].Pid))
	if d := p.Detail(stands[0].Pid); d != nil {
		return d.FullsweepAfter
	}
	return beam.NotRead
}

// overTLS tells the processes of the application ssl that each connection has.
func overTLS(g *beam.Group) bool {
	switch g.InitialCall.Module {
	case "ssl_gen_statem", "tls_connection", "tls_client_connection", "tls_server_connection", "tls_sender":
		return true
	}
	return false
}

// moves tells that members collect: the number of collections is another than it was,
// by more than the one that a sign of life may need.
func moves(s diagnose.Series) bool {
	return s.Share(func(v float64) bool { return v < s.First()-1 || v > s.First()+1 }) > 0
}

func judge(p *diagnose.Pass, g *beam.Group) {
	oldShare := float64(g.OldHeapSize) / float64(max(1, g.TotalHeapSize))
	tried := p.Try("whether an idle member of a group with large heaps keeps garbage", g.Name, p.Last().Largest)
	if tried == nil && oldShare < old.Value {
		return
	}
	p.Want(diagnose.Members("how members of an idle group with large heaps are set", g.Name, 4))
	who := p.WhoGroup(g.Name)
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s: %s idle processes hold %s, likely of garbage", who.Name,
			diagnose.Count(float64(g.Count)), diagnose.Bytes(float64(g.TotalHeapSize))),
		Severity:   diagnose.Warning,
		Confidence: diagnose.Suspected,
		Culprit:    who,
		Touches:    []string{diagnose.GroupSubject(g.Name)},
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("total_heap_size", float64(g.TotalHeapSize), "By", fmt.Sprintf("%s processes with heaps of %s each, %s together: %s of the memory of all processes",
			diagnose.Count(float64(g.Count)), diagnose.Bytes(float64(g.MedianHeap)), diagnose.Bytes(float64(g.TotalHeapSize)),
			diagnose.Percent(float64(g.TotalHeapSize)/float64(max(1, p.Last().System.Memory.Processes))))),
		p.Evidence("reductions", g.ReductionsRate, "{reduction}/s", fmt.Sprintf("they do hardly anything: %s reductions a second each", diagnose.Count(g.ReductionsRate/float64(max(1, g.Count))))),
		p.Evidence("old_heap_size", float64(g.OldHeapSize), "By", fmt.Sprintf("%s of it is old heap, which nothing sweeps while they are quiet; their count of collections stands at %s",
			diagnose.Percent(oldShare), diagnose.Count(float64(g.MedianMinorGCs)))))
	f.Excluded = append(f.Excluded, diagnose.Because("message_copying", "nothing is copied to them: they have not collected in the time watched"))
	if tried == nil {
		if float64(g.Count) < few.Value {
			f.Severity = diagnose.Info
		}
		f.Evidence = append(f.Evidence, p.Evidence("garbage_collect", 0, "", "no collection was tried: whether one frees it proves or refutes this (--allow-acts, or erlang:garbage_collect/1 on one of them)"))
		f.Excluded = append(f.Excluded, diagnose.Because("replicated_state", "what was copied to a process at its start is not in an old heap"))
	} else {
		part := diagnose.Freed(tried.Before.TotalHeapSize, tried.After.TotalHeapSize)
		if part < freed.Value {
			return
		}
		f.Confidence = diagnose.Proven
		f.Title = fmt.Sprintf("%s: %s idle processes keep %s of garbage", who.Name, diagnose.Count(float64(g.Count)), diagnose.Bytes(part*float64(g.TotalHeapSize)))
		f.Evidence = append(f.Evidence, p.Evidence("garbage_collect", part, "1", fmt.Sprintf("a collection of one of them frees %s: %s before, %s after",
			diagnose.Percent(part), diagnose.Bytes(float64(tried.Before.TotalHeapSize)), diagnose.Bytes(float64(tried.After.TotalHeapSize)))))
		f.Excluded = append(f.Excluded, diagnose.Because("state_growth", "what they hold is not alive: a collection frees it"))
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: "Collect one of them, and look at what is left. Collecting all is an answer, no remedy: they fill up again.",
			Erlang: "erlang:garbage_collect(Pid)", Elixir: ":erlang.garbage_collect(pid)"},
	)
	if overTLS(g) {
		f.Advice = append(f.Advice, remedy.HibernateTLS)
	} else {
		f.Advice = append(f.Advice, remedy.HibernateWhenIdle, remedy.CollectAfterBigJob, remedy.ThrowAwayProcess)
	}
	if after := fullsweepAfter(p, g.Name); after >= 0 && after < never {
		f.Evidence = append(f.Evidence, p.Evidence("fullsweep_after", float64(after), "{collection}", fmt.Sprintf("fullsweep_after is set, to %s collections, and does not help: they make none", diagnose.Count(float64(after)))))
	}
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Code, Text: "fullsweep_after does not act on an idle process: it counts collections, and who is quiet makes none."},
		diagnose.Advice{Kind: diagnose.Check, Text: fmt.Sprintf("Some seconds after they go quiet, %s hold some kilobytes each.", who.Name)})
	p.Report(f)
}
