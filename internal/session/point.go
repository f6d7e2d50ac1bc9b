package session

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// unknown stands for a rate or share that was not measured.
const unknown = -1

// pointOf makes a chart's point of a new look, with rates since the last one.
func pointOf(st *State, sys *beam.System, interval time.Duration) Point {
	p := Point{
		At: sys.Origin.At, Incarnation: sys.Incarnation.Creation,
		Memory: sys.Memory, RunQueue: sys.RunQueue, Processes: sys.Processes.Count,
		SchedulerBusy: unknown, OSCPU: unknown, Load1: unknown,
		Reductions: unknown, Switches: unknown, GCs: unknown, IOInput: unknown, IOOutput: unknown,
	}
	var busy, online float64
	for _, u := range sys.SchedulerUse {
		p.Utilization = append(p.Utilization, u.Utilization)
		if u.Kind == beam.NormalScheduler && u.Online {
			busy += u.Utilization
			online++
		}
	}
	if online > 0 {
		p.SchedulerBusy = busy / online
	}
	if sys.OS.Known {
		p.Load1, p.OSCPU = sys.OS.Load1, sys.OS.CPU
	}
	before := st.System
	if before == nil || before.Incarnation != sys.Incarnation {
		return p
	}
	seconds := sys.Origin.At.Sub(before.Origin.At).Seconds()
	if seconds <= 0 {
		return p // the clock was set back
	}
	rate := func(now, then int64) float64 {
		if now < then {
			return unknown
		}
		return float64(now-then) / seconds
	}
	p.Reductions = rate(sys.Reductions, before.Reductions)
	p.Switches = rate(sys.ContextSwitches, before.ContextSwitches)
	p.GCs = rate(sys.GarbageCollections, before.GarbageCollections)
	p.IOInput = rate(sys.IOInput, before.IOInput)
	p.IOOutput = rate(sys.IOOutput, before.IOOutput)
	p.Gap = seconds > 3*max(interval, st.Budget.Interval).Seconds()
	return p
}

// appendPoint leaves out what is older than span, and the oldest beyond limit. It
// copies, since states that were published keep their history, but seldom: most of
// the time the new point goes into spare room behind what older states can see.
func appendPoint(history []Point, limit int, span time.Duration, p Point) []Point {
	first := max(0, len(history)-limit+1)
	for first < len(history) && history[first].At.Before(p.At.Add(-span)) {
		first++
	}
	keep := history[first:]
	if cap(keep) > len(keep) {
		return append(keep, p)
	}
	return append(append(make([]Point, 0, len(keep)+len(keep)/4+16), keep...), p)
}
