package live

import (
	"bytes"
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// host is where the operating system's numbers of the node are read: on the node,
// or by ourselves when its process is one of our own host. The latter costs the node
// nothing and works when it cannot read files.
//
// It is one when three things agree: the kernel's boot_id, the number of a process,
// and the moment at which that began. Containers share the first, and in each the
// others differ.
type host struct {
	place, root probe.OSPlace // the control groups; their roots, where the mount shows no more than the own group
	proc        string        // "/proc/PID" of our own host; "" the node is asked
	limits      probe.OSFiles // asked of the node now and then, at limitsAt
	limitsAt    time.Time
	began       string // starttime of stat, which another process with that number would not have
}

// findHost asks once who the node is; known is false as long as it has not said.
func (s *Source) findHost(ctx context.Context, cost *beam.Cost) (h host, known bool, err error) {
	s.mu.Lock()
	if s.host != nil {
		h, known = *s.host, true
	}
	s.mu.Unlock()
	if known {
		return h, true, nil
	}
	err = s.optional(ctx, probe.WhereOS(), cost, func(c *etf.Cursor) {
		h, known = placeOf(probe.DecodeWhereOS(c), s.remote), true
	})
	if err == nil && known {
		s.keepHost(h)
	}
	return h, known, err
}

func (s *Source) keepHost(h host) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.host = &h
}

func placeOf(who probe.OSIdentity, remote bool) host {
	h := host{place: cgroupsOf(who.Cgroup)}
	h.root = rootsOf(h.place)
	number, _, _ := strings.Cut(who.Stat, " ")
	pid, err := strconv.Atoi(number)
	began := startTime(who.Stat)
	if remote || err != nil || began == "" || who.BootID == "" || who.BootID != readFile("/proc/sys/kernel/random/boot_id") {
		return h
	}
	proc := "/proc/" + strconv.Itoa(pid)
	if startTime(readFile(proc+"/stat")) != began || countDescriptors(proc) < 0 { // another user's
		return h
	}
	h.proc, h.began = proc, began
	// Named as we see it, which may be from another cgroup namespace. Our own roots are
	// the node's only when we are in the same group.
	ours := readFile(proc + "/cgroup")
	h.place = cgroupsOf(ours)
	if h.root = rootsOf(h.place); ours != readFile("/proc/self/cgroup") {
		h.root = h.place
	}
	return h
}

// sameHost tells whether we read the files ourselves.
func (s *Source) sameHost() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.host != nil && s.host.proc != ""
}

// readHost reads the files, here or on the node.
func (s *Source) readHost(ctx context.Context, cost *beam.Cost) (f probe.OSFiles, known bool, err error) {
	h, known, err := s.findHost(ctx, cost)
	if !known || err != nil {
		return f, false, err
	}
	if h.proc != "" {
		f = probe.ReadOSFiles(h.proc, h.place, readFile)
		f.OpenFiles = countDescriptors(h.proc)
		known = startTime(f.SelfStat) == h.began
	} else {
		known = false
		limits := time.Since(h.limitsAt) >= limitsKept
		err = s.optional(ctx, probe.OS(h.place, limits), cost, func(c *etf.Cursor) {
			f, known = probe.DecodeOS(c), true
		})
		if limits && known {
			h.limits, h.limitsAt = f, time.Now()
		}
		f.TakeLimits(&h.limits)
	}
	if known && err == nil {
		s.keepHost(h.settled(f))
	}
	return f, known, err
}

// settled takes the root where a mount does not show the group under its own name, as
// in a container without a namespace for groups: there the root is the group.
func (h host) settled(f probe.OSFiles) host {
	if f.MemoryMax == "" && f.MemoryCurrent == "" {
		h.place.Memory, h.limitsAt = h.root.Memory, noLimits(h.place.Memory, h.root.Memory, h.limitsAt)
	}
	if f.CPUMax == "" && f.CPUStat == "" {
		h.place.CPU, h.limitsAt = h.root.CPU, noLimits(h.place.CPU, h.root.CPU, h.limitsAt)
	}
	return h
}

// limitsKept is for how long limits that the node told are believed.
const limitsKept = time.Minute

// noLimits has limits asked for anew where the group's directory changes.
func noLimits(from, to probe.Cgroup, at time.Time) time.Time {
	if from == to {
		return at
	}
	return time.Time{}
}

// cgroupsOf reads /proc/PID/cgroup, with lines of number:controllers:path. Version 2
// has one line without controllers; where both are mounted version 1 has the
// controllers.
func cgroupsOf(text string) (p probe.OSPlace) {
	for line := range strings.Lines(text) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) < 3 || !strings.HasPrefix(fields[2], "/") {
			continue
		}
		if fields[1] == "" {
			unified := probe.Cgroup{Dir: "/sys/fs/cgroup" + fields[2], V2: true}
			if p.Memory.Dir == "" {
				p.Memory = unified
			}
			if p.CPU.Dir == "" {
				p.CPU = unified
			}
		}
		for _, controller := range strings.Split(fields[1], ",") {
			group := probe.Cgroup{Dir: "/sys/fs/cgroup/" + controller + fields[2]}
			switch controller {
			case "memory":
				p.Memory = group
			case "cpu":
				p.CPU = group
			}
		}
	}
	return p
}

// rootsOf are the tops of what the mounts show.
func rootsOf(p probe.OSPlace) probe.OSPlace {
	root := func(g probe.Cgroup, controller string) probe.Cgroup {
		switch {
		case g.Dir == "":
			return g
		case g.V2:
			return probe.Cgroup{Dir: "/sys/fs/cgroup", V2: true}
		}
		return probe.Cgroup{Dir: "/sys/fs/cgroup/" + controller}
	}
	return probe.OSPlace{Memory: root(p.Memory, "memory"), CPU: root(p.CPU, "cpu")}
}

// startTime is starttime of /proc/PID/stat, in clock ticks since the host booted.
func startTime(stat string) string {
	fields := statFields(stat)
	if len(fields) < 20 {
		return ""
	}
	return fields[19]
}

// readFile is the beginning of a file of /proc or /sys; "" when it cannot be read.
func readFile(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := io.CopyN(&b, f, probe.LongestOSFile); err != nil && err != io.EOF {
		return ""
	}
	return b.String()
}

// countDescriptors is the number of a process's open files; NotRead when it may not
// be known.
func countDescriptors(proc string) int64 {
	f, err := os.Open(proc + "/fd")
	if err != nil {
		return beam.NotRead
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return beam.NotRead
	}
	return int64(len(names))
}
