package session

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Status is how we stand with the node.
type Status string

const (
	Connecting   Status = "connecting"
	Attached     Status = "attached"
	Unresponsive Status = "unresponsive" // connected, but the last question timed out
	Unreachable  Status = "unreachable"  // will be tried again
	Refused      Status = "refused"      // will not be tried again by itself: cookie, name, flags
)

// State is what a session publishes. It never changes after it was published;
// the next tick makes a new one.
type State struct {
	Target      string // as the user named it
	Status      Status
	Error       string    // why not Attached; ready to show, without secrets
	Hint        string    // the next step, for people
	NextTry     time.Time // when Unreachable
	Since       time.Time // of Status
	Incarnation beam.Incarnation
	Restarts    int // incarnations seen after the first

	Seq     int64        // grows by one with each State
	System  *beam.System // last good one, even when not Attached
	History []Point      // oldest first
	Census  *beam.Census // last good one of this connection; nil before the first
	// Waits are who waited for the processes with the longest queues, at the last
	// census; nil when no queue lasted.
	Waits *beam.Waits
	// CensusError is why the last attempt at a census failed; "" when it did not.
	CensusError string
	Budget      Budget
}

// Point is one tick's node-wide numbers, for charts. Rates are per second over
// the time since the point before; the first point of an incarnation has none.
type Point struct {
	At            time.Time
	Incarnation   uint32 // creation; a change is a restart
	Memory        beam.Memory
	RunQueue      beam.RunQueue
	Processes     int64
	Utilization   []float64 // per scheduler, in the order of System.SchedulerUse; nil unknown
	SchedulerBusy float64   // mean of online normal schedulers, 0..1; negative unknown
	OSCPU         float64   // 0..1, negative unknown
	Load1         float64   // negative unknown
	Reductions    float64   // per second; negative unknown
	Switches      float64   // context switches
	GCs           float64
	IOInput       float64 // bytes per second
	IOOutput      float64
	Gap           bool // a look is missing before this point
}

// Budget is what watching costs the node, over the last minute.
type Budget struct {
	Limit    float64       // share of one scheduler that we may use
	Used     float64       // share of one scheduler that we used
	Interval time.Duration // between looks, now
	Sampling time.Duration // between censuses, now; 0 before the first
	Woken    float64       // processes woken per minute
	Note     string        // why less is asked than was wanted; "" when at ease
}
