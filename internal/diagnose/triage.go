package diagnose

import (
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Suspicious tells from what a look has anyway whether a node should be looked at more
// often and closer for a while: it says nothing of what is wrong. That is the cheap round
// for all suspicions.
func Suspicious(h *History) bool {
	if len(h.Looks) < 2 {
		return true // nothing to compare with yet
	}
	a, b := &h.Looks[len(h.Looks)-2], h.Last()
	for _, t := range triage {
		if t(a, b) {
			return true
		}
	}
	return false
}

// triage are the suspicions, from one look to the next.
var triage = []func(a, b *Look) bool{
	func(_, b *Look) bool { return busiest(b, beam.NormalScheduler) > 0.85 },
	func(_, b *Look) bool {
		return busiest(b, beam.DirtyCPUScheduler) > 0.85 || busiest(b, beam.DirtyIOScheduler) > 0.85
	},
	func(_, b *Look) bool { return b.System.RunQueue.Normal > int64(b.System.SchedulersOnline) },
	func(_, b *Look) bool { return longestQueue(b) >= 50 },
	func(a, b *Look) bool { return risen(a.System.Processes.Count, b.System.Processes.Count, 20, 0.005) },
	func(a, b *Look) bool { return risen(a.System.Ports.Count, b.System.Ports.Count, 5, 0.02) },
	func(a, b *Look) bool { return risen(a.System.Atoms.Count, b.System.Atoms.Count, 20, 0) },
	func(a, b *Look) bool { return risen(a.System.EtsTables.Count, b.System.EtsTables.Count, 3, 0.01) },
	func(a, b *Look) bool { return risen(a.System.Memory.Total, b.System.Memory.Total, 8<<20, 0.01) },
	func(a, b *Look) bool { return risen(a.System.Memory.Ets, b.System.Memory.Ets, 2<<20, 0.01) },
	func(_, b *Look) bool { return b.System.Processes.Share() > 0.7 || b.System.Ports.Share() > 0.7 },
	func(a, b *Look) bool { return b.Births() > 200 && b.Births() > 2*a.Births() },
	func(_, b *Look) bool { return b.Waits != nil && len(b.Waits.Cycles) > 0 },
	func(_, b *Look) bool { return len(b.Events) > 0 },
}

func risen(a, b, absolute int64, relative float64) bool {
	return b-a >= absolute && float64(b-a) >= relative*float64(a)
}

func busiest(l *Look, kind beam.SchedulerKind) float64 {
	u := l.SchedulerUse(kind)
	if len(u) == 0 {
		return 0
	}
	return slices.Max(u)
}

func longestQueue(l *Look) int64 {
	var n int64
	for i := range l.Census.Groups {
		n = max(n, l.Census.Groups[i].MaxQueue)
	}
	return n
}
