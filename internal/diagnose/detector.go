package diagnose

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Detector knows one pathology.
type Detector struct {
	Name  string   // process_leak: in reports, metrics and on the command line
	Title string   // Processes that never end
	IDs   []string // of the catalogue that docs/diagnosis lists: P35
	// Doc is its page, in Markdown: what it is, why it hurts, how we tell, how to be
	// sure, what to do.
	Doc    string
	Limits []*Limit
	Run    func(p *Pass)
	// Explains are detectors whose findings about the same subject are consequences of
	// this one's; ExplainsAll those whose findings are, whatever they are about.
	Explains, ExplainsAll []string
	// Patients are programs of the lab in which it must find what is named; in their
	// healthy twins, and in all other programs, it must not.
	Patients []Patient
}

// Limit is a number that a detector judges by, with the reason for it.
type Limit struct {
	Value float64
	Unit  string // UCUM; "" a plain number
	Means string
	Why   string
}

// Patient is a program of the lab that is ill in a detector's way.
type Patient struct {
	Program, Variant string // Variant: argument of the program's start function; "": none
	// Since is the OTP release from which on a node tells what it takes; 0: any does.
	Since int
	// Culprit is any of the words of which one must be in the finding's culprit; Evidence
	// and Advice are words of which at least two, and one, must be in its texts.
	Culprit  []string
	Evidence []string
	Advice   []string
}

// Pass is one run of a detector over a history.
type Pass struct {
	*History
	detector *Detector
	findings []Finding
	wants    []Want
}

// Report adds a finding. Its detector is filled in.
func (p *Pass) Report(f Finding) {
	f.Detector = p.detector.Name
	p.findings = append(p.findings, f)
}

// Want asks for a closer look, which the next history has if the budget allows it.
func (p *Pass) Want(w ...Want) { p.wants = append(p.wants, w...) }

// WantKind is what a closer look is at.
type WantKind string

// The kinds of closer looks, and what each costs.
const (
	WantStandings WantKind = "standings" // of Pid, or of N members of Group: its stack and state now (touch)
	WantNewborns  WantKind = "newborns"  // standings of the N youngest, and of their parents (touch)
	WantWorking   WantKind = "working"   // standings of N that do not wait (touch)
	WantDetail    WantKind = "detail"    // of Pid, or who has the name Name then: all but messages and state (touch)
	WantTrial     WantKind = "trial"     // of Pid: a garbage collection, if acts are allowed (act)
	WantPorts     WantKind = "ports"     // all of the node's ports, up to a thousand
	WantTables    WantKind = "tables"    // all of the node's, added up by name and owner
	WantSockets   WantKind = "sockets"   // of the VM process, as the operating system sees them
	WantTracing   WantKind = "tracing"   // of new processes, and Pid
	WantLocks     WantKind = "locks"     // of global
	WantLinks     WantKind = "links"     // connections to other nodes
	WantCarriers  WantKind = "carriers"  // of the allocators
)

// Want is a closer look that a detector asks for.
type Want struct {
	Kind  WantKind
	Pid   beam.Pid // NoPid: none
	Name  string   // registered; "": none
	Group string   // "": none
	N     int      // members of Group, or processes of that kind
	Why   string
	// Routine: it is looked at now and then whatever is seen, which wakes nobody. It is no
	// suspicion, and a calm node is asked for it too.
	Routine bool
}

// Standing wants to see what processes do.
func Standing(why string, pids ...beam.Pid) []Want {
	var ws []Want
	for _, p := range pids {
		ws = append(ws, Want{Kind: WantStandings, Pid: p, Why: why})
	}
	return ws
}

// Members wants to see what n of a group do.
func Members(why, group string, n int) Want {
	return Want{Kind: WantStandings, Pid: beam.NoPid, Group: group, N: n, Why: why}
}

// Bearer wants a detail of whoever has a registered name then.
func Bearer(why, name string) Want {
	return Want{Kind: WantDetail, Pid: beam.NoPid, Name: name, Why: why}
}

// Newborns wants to see what the n youngest do, and who started them.
func Newborns(why string, n int) Want {
	return Want{Kind: WantNewborns, Pid: beam.NoPid, N: n, Why: why}
}

// Working wants to see what n do of those that do not wait.
func Working(why string, n int) Want {
	return Want{Kind: WantWorking, Pid: beam.NoPid, N: n, Why: why}
}

// Closer wants a look of a kind at one process.
func Closer(kind WantKind, why string, pid beam.Pid) Want {
	return Want{Kind: kind, Pid: pid, Why: why}
}

// Wide wants a look of a kind that is at no process.
func Wide(kind WantKind, why string) Want { return Want{Kind: kind, Pid: beam.NoPid, Why: why} }

// Evidence words a signal of the last look.
func (p *Pass) Evidence(signal string, value float64, unit, text string) Evidence {
	return Evidence{Signal: signal, Value: value, Unit: unit, At: p.Last().At, Text: text}
}

// ByTimeLeft is the severity of something that runs out.
func ByTimeLeft(d time.Duration) Severity {
	switch {
	case d <= 0 || d > 30*24*time.Hour:
		return Info
	case d <= time.Hour:
		return Critical
	case d <= 24*time.Hour:
		return Error
	}
	return Warning
}

// ByWaiting is the severity of a delay that work has to wait.
func ByWaiting(d, warning, err, critical time.Duration) Severity {
	switch {
	case critical > 0 && d >= critical:
		return Critical
	case err > 0 && d >= err:
		return Error
	case d >= warning:
		return Warning
	}
	return Info
}
