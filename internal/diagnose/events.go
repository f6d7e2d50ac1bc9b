package diagnose

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// EventLimits are the events that detectors judge by: what holds a scheduler for as long
// as people notice half of.
var EventLimits = beam.EventLimits{LongGC: 50 * time.Millisecond, LongSchedule: 50 * time.Millisecond,
	BusyPort: true, BusyDistPort: true, LongMessageQueue: 5000, ShortMessageQueue: 1000}
