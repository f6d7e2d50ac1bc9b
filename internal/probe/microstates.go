package probe

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Microstates asks for the times of all the runtime's threads by state.
func Microstates() Request { return request("microstates") }

// ThreadTimes is one thread's time by state since counting began, in the unit of
// the runtime's performance counter.
type ThreadTimes struct {
	Type   string // scheduler, dirty_cpu_scheduler, dirty_io_scheduler, async, aux, poll
	ID     int
	States map[string]int64
}

// ThreadsTimes are all threads at one moment of the node's clock.
type ThreadsTimes struct {
	At        time.Duration
	BuildType string // of the emulator: opt, lcnt, …
	PerSecond int64  // units of a thread's times
	Threads   []ThreadTimes
}

// mostThreads and mostStates bound what a node can make us keep.
const (
	mostThreads = 4096
	mostStates  = 32
)

// DecodeMicrostates reads the answer to Microstates: maps of type, id and counters.
// Source: erlang:statistics(microstate_accounting).
func DecodeMicrostates(c *etf.Cursor) ThreadsTimes {
	arity(c, 4)
	t := ThreadsTimes{At: time.Duration(c.Int()) * time.Microsecond, BuildType: atomOrEmpty(c), PerSecond: integer(c, 0)}
	if c.Kind() == etf.KindAtom { // an emulator without
		isUndefined(c)
		return t
	}
	for range each(c) {
		m, _ := c.Term(smallTerm).(etf.Map)
		counters, _ := get(m, "counters").(etf.Map)
		if len(t.Threads) >= mostThreads || len(counters) > mostStates {
			continue
		}
		kind, _ := get(m, "type").(etf.Atom)
		id, _ := get(m, "id").(etf.Int)
		th := ThreadTimes{Type: string(kind), ID: int(id), States: make(map[string]int64, len(counters))}
		for _, p := range counters {
			name, _ := p.Key.(etf.Atom)
			n, ok := p.Value.(etf.Int)
			if !ok {
				n = etf.Int(beam.NotRead)
			}
			th.States[string(name)] = int64(n)
		}
		t.Threads = append(t.Threads, th)
	}
	return t
}
