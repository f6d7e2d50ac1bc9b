package session

import (
	"context"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// The sampler: one census after another, each as soon as the budget allows, and
// what it may ask beside. All faces are fed by it.

const (
	// censusPart is the part of the budget that censuses may use; identities and heaps
	// have as much again between them, and the rest is for looks and questions.
	censusPart = 0.4
	// identityTime and heapTime are what asking one process takes, about.
	identityTime = 3 * time.Microsecond
	heapTime     = 1500 * time.Nanosecond
	// mostIdentities bounds how many processes one round wakes.
	mostIdentities = 300
	// restraint is by how much longer the pauses are on a node that is in trouble.
	restraint = 4
	// urgentPause is how much longer than a census the pause after it is when it is urgent.
	// What a census took is measured by the clock, so on a node whose schedulers are all
	// busy it is mostly the time that others had.
	urgentPause = 4
)

// plan is what the next round may take when rounds are so far apart.
func (s *Session) plan(apart time.Duration, processes int) live.SamplePlan {
	allowance := time.Duration(s.o.BudgetShare * float64(apart))
	return live.SamplePlan{
		Identify: int(min(mostIdentities, allowance/10/identityTime)),
		Heaps:    int(min(time.Duration(max(500, processes/20)), allowance/5/heapTime)),
	}
}

// sampling takes a census after another until ctx ends or the connection does.
func (s *Session) sampling(ctx context.Context, src Source) {
	apart := s.o.SampleInterval
	for processes := 0; ; {
		base, hurried := s.censusInterval()
		trouble := ""
		if !s.o.Urgent && !hurried {
			trouble = troubled(s.State().System)
		}
		before := s.doing()
		plan := s.plan(apart, processes)
		if trouble != "" {
			plan = live.SamplePlan{}
		}
		c, err := src.Sample(ctx, plan)
		if ctx.Err() != nil || src.Err() != nil {
			return
		}
		apart = base
		var w *beam.Waits
		if err == nil {
			s.meter.census(c.Origin.Cost)
			w = s.lookAtQueues(ctx, src, c, plan)
			processes = c.Processes
			apart = s.meter.apart(base)
			if s.o.Urgent {
				apart = max(base, urgentPause*s.meter.lastCensus())
			}
		}
		if trouble != "" || err != nil {
			apart *= restraint
		}
		s.publish(func(st *State) {
			if err != nil {
				st.CensusError, _ = words(err)
			} else {
				st.Census, st.CensusError, st.Waits = c, "", w
			}
			s.apart, s.trouble = apart, trouble
			st.Budget = s.budget()
		})
		wait, awake := s.rhythm(apart, unseenCensus*s.o.SampleInterval)
		if err == nil {
			s.rest(ctx, src, wait, awake, before, c)
		} else {
			pause(ctx, src, wait, awake)
		}
		if ctx.Err() != nil || src.Err() != nil {
			return
		}
	}
}

// pause waits, until somebody comes at the longest, and tells whether nobody came. It
// ends with ctx and with the connection too.
func pause(ctx context.Context, src Source, wait time.Duration, awake <-chan struct{}) bool {
	select {
	case <-ctx.Done():
	case <-src.Done():
	case <-awake:
	case <-time.After(wait):
		return true
	}
	return false
}

// rest waits for the next census. A node that has done less since the last one began
// than a census would take it, and has as many processes, is left alone for as long as
// if nobody looked: there is nothing to see.
func (s *Session) rest(ctx context.Context, src Source, wait time.Duration, awake <-chan struct{}, before doing, c *beam.Census) {
	began, most := time.Now(), unseenCensus*s.o.SampleInterval
	for soon := wait < most; pause(ctx, src, wait, awake); {
		calm := soon && s.still(before, c)
		s.calmed(calm)
		if wait = min(s.o.Interval, most-time.Since(began)); !calm || wait <= 0 {
			return
		}
	}
}

// calmed notes whether the node is left alone for doing next to nothing.
func (s *Session) calmed(calm bool) {
	s.mu.Lock()
	same := s.calm == calm
	s.calm = calm
	s.mu.Unlock()
	if !same {
		s.publish(func(st *State) { st.Budget = s.budget() })
	}
}

// doing is what a look saw a node do: what it worked by itself, in reductions, and how
// many processes it has.
type doing struct {
	work, processes int64
	known           bool
}

// doing is of the last look.
func (s *Session) doing() doing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.did
}

// still tells whether a node did next to nothing since.
func (s *Session) still(before doing, c *beam.Census) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.o.Urgent && s.hurried == 0 && before.known && s.did.known && s.did.processes == before.processes &&
		s.did.work-before.work < c.Origin.Cost.Reductions
}

// lookAtQueues finds who waits for the processes with the longest queues, when
// some were there in two censuses: a message that is on its way is no queue.
func (s *Session) lookAtQueues(ctx context.Context, src Source, c *beam.Census, plan live.SamplePlan) *beam.Waits {
	before := s.State().Census
	if plan.Identify == 0 || before == nil || longestQueue(before) < suspectQueue || longestQueue(c) < suspectQueue {
		return nil
	}
	w, err := src.Waits(ctx, live.WaitQuery{Callees: 5, Woken: 50, NoSample: true})
	if err != nil {
		return nil // it is tried again after the next census
	}
	s.meter.sampled(w.Origin.Cost)
	return w
}

// suspectQueue is the length of a queue from which on its process is looked at.
const suspectQueue = 2

func longestQueue(c *beam.Census) (n int64) {
	for i := range c.Groups {
		n = max(n, c.Groups[i].MaxQueue)
	}
	return n
}

// troubled says why a node should be asked for less; "" when it is well.
func troubled(sys *beam.System) string {
	switch {
	case sys == nil:
		return ""
	case sys.RunQueue.Normal > int64(4*max(1, sys.SchedulersOnline)):
		return fmt.Sprintf("%d processes wait for %d schedulers", sys.RunQueue.Normal, sys.SchedulersOnline)
	case sys.Processes.Share() > 0.97:
		return "its process table is all but full"
	case scarce(sys.OS):
		return "it is short of memory"
	}
	return ""
}

// scarce: less than a twentieth of the memory is left that the container or the
// host has.
func scarce(os beam.OS) bool {
	if os.CgroupMemoryMax > 0 && os.ResidentSetSize > os.CgroupMemoryMax/20*19 {
		return true
	}
	return os.MemTotal > 0 && os.MemAvailable >= 0 && os.MemAvailable < os.MemTotal/20
}
