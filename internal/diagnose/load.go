package diagnose

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Limits by which there is more work than the schedulers can do. Several detectors ask for
// that: what they find is a kind of it.
var (
	busy = Limit{Value: 0.9, Unit: "1", Means: "utilisation of nearly all schedulers",
		Why: "a queue alone misleads: many timers that ring together make one on a node that is half idle"}
	most  = Limit{Value: 0.8, Unit: "1", Means: "of the schedulers, that are so busy", Why: "one may be held by something else"}
	queue = Limit{Value: 1, Unit: "{process}", Means: "processes that are ready, for each scheduler",
		Why: "below it nobody waits"}
	windows = Limit{Value: 4, Unit: "{look}", Means: "looks in which both must hold", Why: "a burst passes"}
	late    = Limit{Value: 1e-3, Unit: "s", Means: "estimated waiting time of a process that is ready, from which on this is an error; ten times that is critical",
		Why: "the length of a queue says nothing of how long one waits in it: short turns make long queues harmless"}
)

// SaturationLimits are those of Saturated and WaitSeverity.
var SaturationLimits = []*Limit{&busy, &most, &queue, &windows, &late}

// Saturated tells whether there is more work than the schedulers can do.
func (h *History) Saturated() bool {
	used := h.Series(func(l *Look) (float64, bool) {
		u := l.SchedulerUse(beam.NormalScheduler)
		n := 0
		for _, x := range u {
			if x >= busy.Value {
				n++
			}
		}
		return float64(n) / float64(max(1, len(u))), len(u) > 0
	}).Recent(5)
	return len(used) >= int(windows.Value) && used.Median() >= most.Value && h.ready().Recent(5).Median() >= queue.Value
}

// WaitSeverity is the severity of having to wait so long for a scheduler.
func WaitSeverity(wait time.Duration) Severity {
	limit := time.Duration(late.Value * float64(time.Second))
	return max(Warning, ByWaiting(wait, 0, limit, 10*limit))
}

// ready is how many processes are ready for each scheduler.
func (h *History) ready() Series {
	return h.System(func(s *beam.System) float64 { return float64(s.RunQueue.Normal) / float64(max(1, s.SchedulersOnline)) })
}

// Wait is how long a process that is ready has to wait for its turn: the length of a
// queue times how long a process runs once it is chosen.
func (h *History) Wait() time.Duration {
	busy := h.Busy(beam.NormalScheduler).Median()
	switches := h.Rate(func(s *beam.System) float64 { return float64(s.ContextSwitches) }).Median()
	if switches <= 0 {
		return 0
	}
	turn := busy * float64(h.Last().System.SchedulersOnline) / switches // seconds
	return time.Duration(h.ready().Median() * turn * float64(time.Second))
}

// Mean of values, 0 of none.
func Mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(max(1, len(v)))
}

// Busy is how busy the online schedulers of a kind are on average, over time.
func (h *History) Busy(kind beam.SchedulerKind) Series {
	return h.Series(func(l *Look) (float64, bool) {
		u := l.SchedulerUse(kind)
		return Mean(u), len(u) > 0
	})
}

// Reductions is how many reductions the node makes per second, over time.
func (h *History) Reductions() Series {
	return h.Rate(func(s *beam.System) float64 { return float64(s.Reductions) })
}

// Share is which part of the node's reductions a group makes, over time.
func (h *History) Share(group string) Series {
	all := h.Reductions().byTime()
	return h.Series(func(l *Look) (float64, bool) {
		g, ok := l.Group(group)
		total := all[l.At]
		if !ok || g.ReductionsRate < 0 || total <= 0 {
			return 0, false
		}
		return min(1, g.ReductionsRate/total), true
	})
}

// Unattributed is which part of the node's reductions no process made that lives: those
// that made it were born and ended between two looks.
func (h *History) Unattributed() Series {
	all := h.Reductions().byTime()
	return h.Series(func(l *Look) (float64, bool) {
		total := all[l.At]
		if total <= 0 || l.Census == nil {
			return 0, false
		}
		known := 0.0
		for i := range l.Census.Groups {
			known += max(0, l.Census.Groups[i].ReductionsRate)
		}
		return max(0, 1-known/total), true
	})
}

// CPUMissing is which part of the time in which the schedulers were at work the operating
// system did not give them a processor for: others have it. Nothing where it is not known.
func (h *History) CPUMissing() Series {
	return h.Series(func(l *Look) (float64, bool) {
		busy := 0.0
		for _, k := range []beam.SchedulerKind{beam.NormalScheduler, beam.DirtyCPUScheduler} {
			for _, u := range l.SchedulerUse(k) {
				busy += u
			}
		}
		cpu := l.System.OS.ProcessCPU
		return max(0, 1-cpu/max(busy, 1e-9)), l.System.OS.Known && cpu >= 0 && busy >= 0.05
	})
}
