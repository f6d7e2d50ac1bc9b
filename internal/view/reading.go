package view

import (
	"fmt"
	"math"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// A reading is a sentence that says how several numbers of one look read
// together, where each alone misleads. It judges one look, not a trend: that is
// for detectors.
type reading struct {
	name string
	say  func(*beam.System) string // "" when there is nothing to say
}

// How far two shares must be apart before it is worth explaining.
const disagreement = 0.25

var loadReadings = []reading{
	{"overload", func(s *beam.System) string {
		if 2*s.RunQueue.Normal <= int64(s.SchedulersOnline) {
			return ""
		}
		return fmt.Sprintf("Overloaded at this look: %s in the run queue for %s. Above half the number of schedulers, work arrives faster than it is done. One look can catch a burst: look again.",
			plural(s.RunQueue.Normal, "task waits", "tasks wait"), plural(int64(s.SchedulersOnline), "scheduler", "schedulers"))
	}},
	{"dirty overload", func(s *beam.System) string {
		if 2*s.RunQueue.DirtyCPU <= int64(s.DirtyCPUOnline) {
			return ""
		}
		return fmt.Sprintf("%s for %s: long native functions (cryptography, compression, big terms) queue up, though the normal schedulers may look idle.",
			plural(s.RunQueue.DirtyCPU, "task waits", "tasks wait"), plural(int64(s.DirtyCPUOnline), "dirty CPU scheduler", "dirty CPU schedulers"))
	}},
	{"dirty I/O blocked", func(s *beam.System) string {
		if s.DirtyIOSchedulers == 0 || 2*s.RunQueue.DirtyIO <= int64(s.DirtyIOSchedulers) {
			return ""
		}
		return fmt.Sprintf("%s for %s: native functions that wait (files, mostly) block each other; they use little CPU while they do.",
			plural(s.RunQueue.DirtyIO, "task waits", "tasks wait"), plural(int64(s.DirtyIOSchedulers), "dirty I/O scheduler", "dirty I/O schedulers"))
	}},
	{"schedulers busy, processors not", func(s *beam.System) string {
		busy := utilization(s, beam.NormalScheduler)
		if !cpuKnown(s) || busy < 0 || busy-s.OS.CPU < disagreement {
			return ""
		}
		why := []string{}
		if reach := float64(s.SchedulersOnline) / float64(s.OS.Processors); reach < 1 {
			why = append(why, fmt.Sprintf("%s can use at most %s of the host's %d processors",
				plural(int64(s.SchedulersOnline), "scheduler", "schedulers"), percent(reach), s.OS.Processors))
		}
		why = append(why, "a scheduler counts as working while its thread waits for a processor (a container's CPU quota, other programs, a busy hypervisor) or for the disk inside a driver or native function")
		return fmt.Sprintf("Schedulers are %s busy, the host's processors only %s. Trust the schedulers: the node has little left. The difference: %s.",
			percent(busy), percent(s.OS.CPU), strings.Join(why, "; "))
	}},
	{"other programs", func(s *beam.System) string {
		if !cpuKnown(s) || s.OS.ProcessCPU < 0 {
			return ""
		}
		others := s.OS.CPU*float64(s.OS.Processors) - s.OS.ProcessCPU
		if others < disagreement*float64(s.OS.Processors) {
			return ""
		}
		return fmt.Sprintf("Other programs use about %.1f of the host's %d processors; this node uses %.1f.", others, s.OS.Processors, s.OS.ProcessCPU)
	}},
	{"busy waiting", func(s *beam.System) string {
		busy := utilization(s, beam.NormalScheduler)
		if !cpuKnown(s) || s.OS.ProcessCPU < 0 || busy < 0 {
			return ""
		}
		work := schedulerWork(s)
		if s.OS.ProcessCPU-work < disagreement*float64(max(s.SchedulersOnline, 1)) {
			return ""
		}
		return fmt.Sprintf("The node's threads use %.1f processors, its schedulers' work explains %.1f. The rest is busy waiting (schedulers spin before they sleep, flag +sbwt, and count as idle meanwhile) or threads of native code. It is no sign of overload.",
			s.OS.ProcessCPU, work)
	}},
	{"load average above CPU", func(s *beam.System) string {
		if !cpuKnown(s) || s.OS.Load1 <= float64(s.OS.Processors) || s.OS.CPU > 0.75 {
			return ""
		}
		return fmt.Sprintf("The load average (%.1f on %d processors) is high though the processors are %s busy: it also counts tasks blocked on the disk, dirty I/O of this node included, and it is a mean over minutes.",
			s.OS.Load1, s.OS.Processors, percent(s.OS.CPU))
	}},
	{"container", func(s *beam.System) string {
		if !s.OS.Known || s.OS.CgroupMemoryMax < 0 {
			return ""
		}
		return "The node runs under a memory limit of its own, as containers do: load average and host CPU are those of the whole host."
	}},
}

// nearLimit is the share from which on a limit is spoken about, as in observer_cli.
const nearLimit = 0.85

func limitNotes(s *beam.System) []string {
	var notes []string
	for _, l := range limits {
		u := l.usage(s)
		if l.count != "ets_count" && u.Share() >= nearLimit {
			notes = append(notes, fmt.Sprintf("%s is at %s of %s.", l.count, percent(u.Share()), l.limit))
		}
	}
	return notes
}

var hostReadings = []reading{
	{"container memory", func(s *beam.System) string {
		u := beam.Usage{Count: s.OS.ResidentSetSize, Limit: s.OS.CgroupMemoryMax}
		if !s.OS.Known || u.Share() < nearLimit {
			return ""
		}
		return fmt.Sprintf("Resident memory is at %s of the container's limit; beyond it the kernel kills the node.", percent(u.Share()))
	}},
	{"throttled", func(s *beam.System) string {
		const worthSaying = 0.05
		if s.OS.Throttled < worthSaying {
			return ""
		}
		return fmt.Sprintf("In %s of the periods the container's CPU quota of %.3g processors was used up, and all threads of the node waited for the next one: schedulers then count as working though they stand still.",
			percent(s.OS.Throttled), s.OS.CgroupCPUMax)
	}},
	{"host memory", func(s *beam.System) string {
		if !s.OS.Known || s.OS.MemTotal <= 0 || s.OS.MemAvailable < 0 || float64(s.OS.MemAvailable) > (1-nearLimit)*float64(s.OS.MemTotal) {
			return ""
		}
		return fmt.Sprintf("The host has %s of its memory left for programs.", percent(float64(s.OS.MemAvailable)/float64(s.OS.MemTotal)))
	}},
	{"carriers", func(s *beam.System) string {
		const worthSaying = 64 << 20
		extra := s.OS.ResidentSetSize - s.Memory.Total
		if !s.OS.Known || s.Memory.Total <= 0 || extra < worthSaying || extra < s.Memory.Total/2 {
			return ""
		}
		return fmt.Sprintf("The operating system sees %.1f times the memory that the runtime has in use: the rest is free space inside carriers (see `hodoscope allocators`), native code and thread stacks.",
			float64(s.OS.ResidentSetSize)/float64(s.Memory.Total))
	}},
}

func read(rs []reading, s *beam.System) []string {
	var notes []string
	for _, r := range rs {
		if sentence := r.say(s); sentence != "" {
			notes = append(notes, sentence)
		}
	}
	return notes
}

func cpuKnown(s *beam.System) bool { return s.OS.Known && s.OS.CPU >= 0 && s.OS.Processors > 0 }

// schedulerWork is the number of processors that the work of all schedulers explains.
func schedulerWork(s *beam.System) float64 {
	work := 0.0
	for _, u := range s.SchedulerUse {
		if u.Online {
			work += u.Utilization
		}
	}
	return work
}

func percent(share float64) string { return fmt.Sprintf("%.0f%%", math.Round(100*share)) }

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
