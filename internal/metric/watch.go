package metric

import "github.com/hodoscope/hodoscope/internal/beam"

// WatchReading is how we stand with a node. It is made whether or not the node can
// be reached.
type WatchReading struct {
	Up         bool
	RoundTrips *Sizes // seconds that looks waited for the node, since our counting began
	Collects   *Sizes // seconds that collections took
	// Failures counts what could not be read, by part.
	Failures map[Part]int64
	// Used is the share of one scheduler that watching took over the last minute, Woken
	// the processes woken per minute; negative: not known.
	Used, Woken float64
	Restarts    int64
}

func (WatchReading) Part() Part          { return PartWatch }
func (r WatchReading) record(b *builder) { recordRows(b, watchRows, r) }

var watchRows = []row[WatchReading]{
	{Metric{Name: "beam.node.up", Unit: "{node}", Instrument: Gauge, Part: PartWatch,
		Help: "1 when the last collection reached the node, else 0.", Source: "our connection",
		Meaning: "At 0 the node has ended, the network is cut, it does not answer, or it refuses us. All its other series have ended then.",
		Act:     "0 for a minute", Blind: "Whether the node serves its users."},
		func(r WatchReading, put *points) { put.int(one(r.Up)) }},
	{Metric{Name: "beam.node.restarts", Unit: "{restart}", Instrument: Counter, Part: PartWatch,
		Help: "Restarts of the node that we saw.", Source: "creation, of the handshake",
		Meaning: "Each life of a node has another creation, so that a restart between two collections is seen too.", Blind: "Restarts while we did not run."},
		func(r WatchReading, put *points) { put.counted(); put.int(r.Restarts) }},
	{Metric{Name: "beam.probe.rpc.duration", Unit: "s", Instrument: Histogram, Part: PartWatch, bounds: durationBounds,
		Help: "What a look at the node took beyond the time that our process ran there: the network, and waiting for a scheduler.", Source: "our clock",
		Meaning: "Our process has low priority and waits like any other: what it waits, users wait too.",
		Healthy: "99 % within 20 ms", Watch: "99 % within 250 ms", Act: "no answer: the node is unresponsive"},
		func(r WatchReading, put *points) { put.counted(); put.histogram(r.RoundTrips) }},
	{Metric{Name: "hodoscope.sampling.utilization", Unit: "1", Instrument: Gauge, Part: PartWatch,
		Help: "Share of one scheduler of the node that watching it took over the last minute.", Source: "measured by our processes on the node",
		Meaning: "When it passes the budget, looks become less frequent by themselves.", Healthy: "below the budget: 0.01 unless set",
		Blind: "What the node's own part of the distribution spent on our connection."},
		func(r WatchReading, put *points) { put.float(r.Used) }},
	{Metric{Name: "hodoscope.sampling.woken", Unit: "{process}", Instrument: Gauge, Tier: Standard, Part: PartWatch,
		Help: "Processes of the node that watching it woke in the last minute.", Source: "counted with each request",
		Meaning: "To ask a process who it is, or for its heap, makes it run for a moment. One that hibernates is never asked."},
		func(r WatchReading, put *points) {
			if r.Woken >= 0 {
				put.int(int64(r.Woken + 0.5))
			}
		}},
	{Metric{Name: "hodoscope.collect.duration", Unit: "s", Instrument: Histogram, Tier: Standard, Part: PartWatch, bounds: durationBounds,
		Help: "How long collections of a node's metrics took.", Source: "our clock",
		Meaning: "Of the questions beyond a look: tables, allocators, links, threads.", Watch: "a collection takes as long as the interval"},
		func(r WatchReading, put *points) { put.counted(); put.histogram(r.Collects) }},
	{Metric{Name: "hodoscope.collect.errors", Unit: "{error}", Instrument: Counter, Attributes: []string{"hodoscope.collect.part"}, Tier: Standard, Part: PartWatch,
		Help: "Parts of collections that could not be read.", Source: "our questions",
		Meaning: "A part that fails has no values for that time. It grows on a node that is too busy to answer, or that lacks what a part needs.", Healthy: "it stands still"},
		func(r WatchReading, put *points) {
			put.counted()
			for _, p := range parts {
				if n, ok := r.Failures[p.Part]; ok {
					put.int(n, string(p.Part))
				}
			}
		}},
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// RoundTrip is what a look waited for the node, in seconds: all of its time but what our
// process ran and slept.
func RoundTrip(s *beam.System) float64 {
	c := s.Origin.Cost
	return max(0, c.Elapsed-c.Busy-beam.Nap-s.ScheduleDelay).Seconds()
}
