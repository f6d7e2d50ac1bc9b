package outside

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// Process is a runtime system on this host.
type Process struct {
	PID       int32
	CPU       float64 // processors in use over the window
	Stopped   bool    // by a signal
	Blocked   bool    // waits in the kernel for a device, and cannot be interrupted
	Resident  uint64  // bytes
	Threads   int32
	OpenFiles int32 // negative: not permitted
}

// Find finds the processes that run the node of that name, full or before the @, and
// measures them over a window. A name that was given in another way than on the command
// line (a release's vm.args counts) is not found.
func Find(ctx context.Context, node string, window time.Duration) ([]Process, error) {
	all, err := process.ProcessesWithContext(ctx)
	if err != nil {
		return nil, err
	}
	var found []*process.Process
	for _, p := range all {
		if args, err := p.CmdlineSliceWithContext(ctx); err == nil && runs(args, node) {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	before := make([]float64, len(found))
	began := time.Now()
	for i, p := range found {
		before[i] = used(ctx, p)
	}
	select {
	case <-ctx.Done():
	case <-time.After(window):
	}
	during := time.Since(began).Seconds()
	var out []Process
	for i, p := range found {
		status, err := p.StatusWithContext(ctx)
		if err != nil {
			continue // it has just ended
		}
		q := Process{PID: p.Pid, CPU: max(0, used(ctx, p)-before[i]) / during,
			Stopped: slices.Contains(status, process.Stop), Blocked: slices.Contains(status, process.Blocked), OpenFiles: -1}
		if m, err := p.MemoryInfoWithContext(ctx); err == nil {
			q.Resident = m.RSS
		}
		if n, err := p.NumThreadsWithContext(ctx); err == nil {
			q.Threads = n
		}
		if n, err := p.NumFDsWithContext(ctx); err == nil {
			q.OpenFiles = n
		}
		out = append(out, q)
	}
	return out, nil
}

// used is the processor time that a process has used, in seconds; 0 not known.
func used(ctx context.Context, p *process.Process) float64 {
	t, err := p.TimesWithContext(ctx)
	if err != nil {
		return 0
	}
	return t.User + t.System
}

// runs tells whether a command line is that of a runtime system with a node of that name.
func runs(args []string, node string) bool {
	if len(args) == 0 || !strings.Contains(args[0], "beam") && !strings.Contains(args[0], "erl") {
		return false
	}
	short, _, _ := strings.Cut(node, "@")
	for i, a := range args[:len(args)-1] {
		is, _, _ := strings.Cut(args[i+1], "@")
		switch a {
		case "-name":
			return args[i+1] == node
		case "-sname":
			return is == short
		}
	}
	return false
}

// What says for people what a process that does not answer is about, and what to do next.
func (p Process) What() (fact, next string) {
	fact = fmt.Sprintf("the operating system sees its process %d: %.1f processors in use, %d MB resident, %d threads", p.PID, p.CPU, p.Resident>>20, p.Threads)
	switch {
	case p.Stopped:
		return fact + "; it is stopped by a signal", fmt.Sprintf("kill -CONT %d lets it go on", p.PID)
	case p.Blocked:
		return fact + "; it waits in the kernel for a device", "look at the disk, or a file system of the network, that it uses: cat /proc/" + fmt.Sprint(p.PID) + "/stack"
	case p.CPU >= 0.5:
		return fact + "; it works, but gives distribution no turn", "native code or a process of high priority may hold its schedulers: wait, or take a crash dump with kill -USR1"
	default:
		return fact + "; it does nothing", "its I/O threads may all be blocked, or it is swapped out: what does /proc/" + fmt.Sprint(p.PID) + "/task/*/wchan say"
	}
}
