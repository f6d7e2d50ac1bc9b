package bench

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
)

// Options say how much to measure.
type Options struct {
	Sizes        []int         // processes on the lab's nodes, one after another
	Moods        []Mood        // of the lab's nodes, one after another
	Rounds       int           // batches of looks of each way, each with a control run
	Least        time.Duration // a batch lasts at least so long
	Steady       time.Duration // a session watches for so long in each round; 0: not at all
	SteadyRounds int
	// Settle is how long a session watches, once it knows all processes, or once
	// somebody looks, before its cost is measured. 0: not even that it knows them is
	// waited for.
	Settle   time.Duration
	Progress func(string) // told what begins; may be nil
}

func (o Options) say(format string, args ...any) {
	if o.Progress != nil {
		o.Progress(fmt.Sprintf(format, args...))
	}
}

// Lab starts nodes on this machine, one for each size, and measures our ways and
// those of other tools. When it returns, nothing of the lab is left. The error is
// a *laboratory.Problem, ctx's, or what went wrong with the lab itself; with it
// comes what was measured before, or nil.
func Lab(ctx context.Context, o Options) (*Report, error) {
	w, err := newWorkbench()
	if err != nil {
		return nil, err
	}
	defer w.Close()
	report := begin("", o)
	report.Flags = strings.Join(erlFlags, " ")
	for _, size := range o.Sizes {
		if err := w.bench(ctx, size, o, report); err != nil {
			return report.end(), err
		}
	}
	return report.end(), nil
}

// bench measures on a node of one size.
func (w *workbench) bench(ctx context.Context, size int, o Options, report *Report) error {
	o.say("starting a node with %d processes", size)
	node, err := w.node(ctx, "crowd", size, libraries())
	if err != nil {
		return err
	}
	defer w.end(node)
	if _, err := node.ask(ctx, "start", size); err != nil {
		return err
	}
	if report.OTP, err = about(ctx, node); err != nil {
		return err
	}
	viewer, err := w.node(ctx, "viewer", 0, nil)
	if err != nil {
		return err
	}
	defer w.end(viewer)
	if _, err := viewer.ask(ctx, "connect", node.name); err != nil {
		return err
	}
	peers, err := peerWays(ctx, node, viewer)
	if err != nil {
		return err
	}
	s := &subject{node: node, cpu: cpuClock{pid: node.cmd.Process.Pid}, processes: size}
	for _, s.mood = range o.Moods {
		if _, err := node.ask(ctx, "mood", s.mood); err != nil {
			return err
		}
		if err := s.all(ctx, append(ourWays(w.target(node)), peers...), o, report); err != nil {
			return err
		}
		if s.mood != Idle { // beside such a load a watching session is noise
			continue
		}
		if err := s.watchedSteadily(ctx, w.target(node), o, report); err != nil {
			return err
		}
	}
	return nil
}

func about(ctx context.Context, n *labNode) (string, error) {
	v, err := n.values(ctx, "about")
	return fmt.Sprintf("OTP %.0f, %.0f schedulers", v["otp"], v["schedulers"]), err
}

// all measures one way after another.
func (s *subject) all(ctx context.Context, ways []way, o Options, report *Report) error {
	for _, w := range ways {
		o.say("%s: %s, %s", s, w.tool, w.what)
		row, err := s.measure(ctx, w, o)
		if err != nil {
			return err
		}
		report.Ways = append(report.Ways, row)
	}
	return nil
}

func (s *subject) String() string {
	return strings.TrimSpace(fmt.Sprintf("%d processes %s", s.processes, s.mood))
}

func (s *subject) watchedSteadily(ctx context.Context, target attach.Options, o Options, report *Report) error {
	if o.Steady <= 0 {
		return nil
	}
	for _, l := range levelsOf(target) {
		open := func(ctx context.Context) (session.Source, error) { return l.open(ctx, target) }
		who := "hodoscope " + l.name
		o.say("%s: %s, for %d times %s unseen, as long seen, and as long without", s, who, o.SteadyRounds, o.Steady)
		unseen, seen, err := s.steady(ctx, open, o)
		if err != nil {
			return err
		}
		unseen.Level, seen.Level = who, who+", somebody looks"
		report.Steady = append(report.Steady, unseen, seen)
	}
	return nil
}

// Target measures our ways on a node of the user's. CPU is that of the runtime
// when the node runs on this host. The error is an *attach.Problem, ctx's, or what
// the first question came to; with it comes what was measured before, or nil.
func Target(ctx context.Context, target attach.Options, o Options) (*Report, error) {
	sys, err := greet(ctx, target)
	if err != nil {
		return nil, err
	}
	report := begin(sys.Incarnation.Node, o)
	report.OTP = "OTP " + sys.OTPRelease + ", " + strconv.Itoa(sys.SchedulersOnline) + " schedulers"
	s := &subject{cpu: clockOf(sys), processes: int(sys.Processes.Count)}
	err = s.all(ctx, ourWays(target), o, report)
	if err == nil {
		err = s.watchedSteadily(ctx, target, o, report)
	}
	return report.end(), err
}

func greet(ctx context.Context, target attach.Options) (*beam.System, error) {
	s, err := openForms(ctx, target)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.System(ctx, 0)
}

// clockOf finds the node's process on this host. A number alone proves nothing:
// the node may run elsewhere, or in a container that counts for itself. So the
// process must be a runtime that was started when the node says it was.
func clockOf(sys *beam.System) cpuClock {
	pid, err := strconv.Atoi(sys.OSPid)
	if err != nil {
		return cpuClock{why: "the node tells no OS process"}
	}
	const elsewhere = "the node's process is not on this host, or not under the number that it knows"
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil || !strings.HasPrefix(string(name), "beam") {
		return cpuClock{why: elsewhere}
	}
	age, err := ageOf(pid)
	if err != nil || (age-sys.Uptime).Abs() > 10*time.Second {
		return cpuClock{why: elsewhere}
	}
	if _, err := cpuOf(pid); err != nil {
		return cpuClock{why: "its CPU time cannot be read: " + err.Error()}
	}
	return cpuClock{pid: pid}
}

func begin(target string, o Options) *Report {
	return &Report{At: time.Now(), Target: target, Machine: machine(), Rounds: o.Rounds, Least: o.Least}
}

func (r *Report) end() *Report {
	compare(r.Ways)
	r.Took = time.Since(r.At)
	return r
}

// machine reads what /proc says of this one; what it does not say is left out.
func machine() Machine {
	m := Machine{Cores: runtime.NumCPU()}
	m.CPU = valueOf("/proc/cpuinfo", "model name")
	kib, _, _ := strings.Cut(valueOf("/proc/meminfo", "MemTotal"), " ")
	n, _ := strconv.ParseInt(kib, 10, 64)
	m.Memory = n << 10
	b, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	m.Kernel = strings.TrimSpace(runtime.GOOS + " " + string(b))
	return m
}

// valueOf is the value of the first line "key : value" of a file.
func valueOf(file, key string) string {
	b, _ := os.ReadFile(file)
	for line := range strings.Lines(string(b)) {
		k, v, _ := strings.Cut(line, ":")
		if strings.TrimSpace(k) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
