package metric

import (
	"cmp"
	"maps"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// EventCounts adds up the runtime's events since listening began. Not safe for
// concurrent use.
type EventCounts struct {
	counts    map[eventKey]int64
	pauses    map[string]*Sizes // long_gc, by group
	schedules map[string]*Sizes // long_schedule
	groups    map[string]bool
}

type eventKey struct {
	kind  beam.EventKind
	group string
}

// mostEventGroups bounds the groups that have a series of their own; who comes
// later is counted as Other.
const mostEventGroups = 40

// Add counts what came in. Those that were only counted, in a flood, have no group
// and no duration.
func (c *EventCounts) Add(e *beam.Events) {
	if c.counts == nil {
		*c = EventCounts{counts: map[eventKey]int64{}, pauses: map[string]*Sizes{}, schedules: map[string]*Sizes{}, groups: map[string]bool{}}
	}
	for i := range e.List {
		ev := &e.List[i]
		if ev.QueueIsShort {
			continue
		}
		g := c.group(ev)
		c.counts[eventKey{ev.Kind, g}]++
		switch ev.Kind {
		case beam.LongGC:
			size(c.pauses, g).Add(ev.Duration.Seconds())
		case beam.LongSchedule:
			size(c.schedules, g).Add(ev.Duration.Seconds())
		}
	}
	for kind, n := range e.Dropped {
		c.counts[eventKey{kind, Other}] += n
	}
}

func (c *EventCounts) group(e *beam.Event) string {
	g := cmp.Or(e.Group(), Other)
	if !c.groups[g] {
		if len(c.groups) >= mostEventGroups {
			return Other
		}
		c.groups[g] = true
	}
	return g
}

func size(m map[string]*Sizes, group string) *Sizes {
	s := m[group]
	if s == nil {
		s = &Sizes{Long: true}
		m[group] = s
	}
	return s
}

// Clone copies the counts.
func (c *EventCounts) Clone() *EventCounts {
	d := &EventCounts{counts: maps.Clone(c.counts), pauses: map[string]*Sizes{}, schedules: map[string]*Sizes{}}
	for g, s := range c.pauses {
		d.pauses[g] = s.Clone()
	}
	for g, s := range c.schedules {
		d.schedules[g] = s.Clone()
	}
	return d
}

// EventsReading are events that were counted since listening began.
type EventsReading struct {
	Counts *EventCounts
	// Kinds are those that are listened for: they have a value though none came.
	Kinds []beam.EventKind
}

func (EventsReading) Part() Part          { return PartEvents }
func (r EventsReading) record(b *builder) { recordRows(b, eventRows, r) }

const eventType = "beam.monitor.event.type"

const listens = "listening for node events (--events), which before OTP 28 one process of a node can do"

var eventRows = []row[EventsReading]{
	{Metric{Name: "beam.monitor.events", Unit: "{event}", Instrument: Counter, Attributes: []string{eventType, processGroup}, Part: PartEvents,
		Help:    "Events of the runtime: long_gc, long_schedule, large_heap, busy_port, busy_dist_port, long_message_queue.",
		Source:  "trace:system/3 from OTP 28 on, erlang:system_monitor/2",
		Meaning: "Each is a moment in which one process held up others or itself. busy_dist_port: senders to another node are suspended.",
		Healthy: "none", Watch: "more than one in ten seconds of a group, for five minutes",
		Blind: "What stays below the thresholds. In a flood the group of most is not known.", Needs: listens},
		putEvents},
	{Metric{Name: "beam.gc.pause.duration", Unit: "s", Instrument: Histogram, Attributes: []string{processGroup}, Tier: Standard, Part: PartEvents, bounds: longBounds,
		Help:    "Durations of garbage collections that were longer than the threshold of long_gc, 0.1 s unless set.",
		Source:  "long_gc events",
		Meaning: "The process that collects stands still, nobody else does, but for those who wait for its answer.", Healthy: "none",
		Watch: "more than one in ten seconds of a group, for five minutes",
		Blind: "All that are shorter, which are nearly all; those of a flood that were only counted.", Needs: listens},
		func(r EventsReading, put *points) { putSizes(r.Counts.pauses, put, 1) }},
	{Metric{Name: "beam.schedule.duration", Unit: "s", Instrument: Histogram, Attributes: []string{processGroup}, Tier: Standard, Part: PartEvents, bounds: longBounds,
		Help:    "How long processes and ports ran without a pause, beyond the threshold of long_schedule, 0.1 s unless set.",
		Source:  "long_schedule events",
		Meaning: "Native code or a long built-in function kept a scheduler from everybody else, or the operating system took the scheduler's processor away.", Healthy: "none",
		Watch: "more than one in ten seconds of a group, for five minutes",
		Blind: "All that are shorter; those of a flood that were only counted.", Needs: listens},
		func(r EventsReading, put *points) { putSizes(r.Counts.schedules, put, 1) }},

	{Metric{Name: "beam.gc.pause_ms", Unit: "ms", Instrument: Histogram, Attributes: []string{"process_group"}, Part: PartEvents, Set: Roadmap, bounds: inMilliseconds(longBounds),
		Help: "Deprecated name of beam.gc.pause.duration, in milliseconds.", Source: "long_gc events", Needs: listens},
		func(r EventsReading, put *points) { putSizes(r.Counts.pauses, put, 1000) }},
}

func inMilliseconds(bounds []float64) []float64 {
	ms := make([]float64, len(bounds))
	for i, b := range bounds {
		ms[i] = b * 1000
	}
	return ms
}

// putEvents gives counts by group, or below the standard tier by kind only.
func putEvents(r EventsReading, put *points) {
	put.counted()
	byKind := map[beam.EventKind]int64{}
	for _, k := range r.Kinds {
		byKind[k] = 0
	}
	for _, key := range sortedKeys(r.Counts.counts) {
		byKind[key.kind] += r.Counts.counts[key]
		if put.tier >= Standard {
			put.int(r.Counts.counts[key], string(key.kind), key.group)
		}
	}
	for _, k := range beam.EventKinds {
		n, listened := byKind[k]
		if listened && (put.tier < Standard || n == 0) {
			put.int(n, string(k), "")
		}
	}
}

func sortedKeys(m map[eventKey]int64) []eventKey {
	return slices.SortedFunc(maps.Keys(m), func(a, b eventKey) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.group, b.group))
	})
}

func putSizes(byGroup map[string]*Sizes, put *points, factor float64) {
	put.counted()
	for _, g := range slices.Sorted(maps.Keys(byGroup)) {
		put.scaled(byGroup[g], factor, g)
	}
}
