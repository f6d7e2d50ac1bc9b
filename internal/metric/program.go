package metric

import (
	"maps"
	"slices"
	"time"
)

// ProgramReading is how this program itself fares: a resource beside those of the
// nodes that it watches.
type ProgramReading struct {
	Nodes map[string]int // by how we stand with them: attached, unreachable, …
	// Series and Bytes are of the store; negative: there is none.
	Series, Bytes int64
	Destinations  []Destination
	// Reloaded tells whether the last reading of the configuration was of use, At when
	// one was; zero: there is no file.
	Reloaded   bool
	ReloadedAt time.Time
}

// Destination is one place that something is sent to.
type Destination struct {
	Name, Kind string // the configuration's name; otlp.metrics, otlp.logs, remote_write, alertmanager, webhook, slack
	Queued     int64  // bytes of OTLP, samples of remote write, alerts; negative: not known
	// Sent, Failed and Dropped count points, records, samples or alerts: taken; refused
	// for good; lost for want of room.
	Sent, Failed, Dropped int64
	Behind                time.Duration // from the newest that was sent to the newest there is; negative: not known
}

func (ProgramReading) Part() Part          { return PartProgram }
func (r ProgramReading) record(b *builder) { recordRows(b, programRows, r) }

var destination = []string{"hodoscope.destination.name", "hodoscope.destination.kind"}

var programRows = []row[ProgramReading]{
	{Metric{Name: "hodoscope.node.count", Unit: "{node}", Instrument: UpDown, Attributes: []string{"hodoscope.node.status"}, Part: PartProgram,
		Help: "Nodes that are watched, by how we stand with them.", Source: "our sessions",
		Meaning: "Those that are attached answer. A node that refuses us is not tried again by itself: its cookie is another."},
		func(r ProgramReading, put *points) {
			for _, status := range slices.Sorted(maps.Keys(r.Nodes)) {
				put.int(int64(r.Nodes[status]), status)
			}
		}},
	{Metric{Name: "hodoscope.store.series", Unit: "{series}", Instrument: UpDown, Part: PartProgram,
		Help: "Series that the store has in memory.", Source: "the embedded store", Needs: "a store (serve --data)",
		Meaning: "About 3.7 kB each. It grows with nodes, and with names that change."},
		func(r ProgramReading, put *points) { put.int(r.Series) }},
	{Metric{Name: "hodoscope.store.size", Unit: "By", Instrument: UpDown, Part: PartProgram,
		Help: "Bytes of the store on disk.", Source: "the embedded store", Needs: "a store (serve --data)"},
		func(r ProgramReading, put *points) { put.int(r.Bytes) }},
	{Metric{Name: "hodoscope.destination.queued", Unit: "{item}", Instrument: UpDown, Attributes: destination, Part: PartProgram,
		Help: "What waits to be sent to a destination: bytes of OTLP, samples of remote write, alerts.", Source: "our queues",
		Meaning: "It grows while a destination is away, and falls again after.", Healthy: "about 0, or one collection"},
		func(r ProgramReading, put *points) {
			r.each(func(d Destination) { put.int(d.Queued, d.Name, d.Kind) })
		}},
	{Metric{Name: "hodoscope.destination.sent", Unit: "{item}", Instrument: Counter, Attributes: destination, Part: PartProgram,
		Help: "What a destination took: points, records, samples, alerts.", Source: "our queues"},
		func(r ProgramReading, put *points) {
			put.counted()
			r.each(func(d Destination) { put.int(d.Sent, d.Name, d.Kind) })
		}},
	{Metric{Name: "hodoscope.destination.failed", Unit: "{item}", Instrument: Counter, Attributes: destination, Part: PartProgram,
		Help: "What a destination refused for good.", Source: "our queues",
		Meaning: "A key or an address is wrong, or it does not take what we send. hodoscope serve says why on standard error.", Healthy: "0", Act: "any"},
		func(r ProgramReading, put *points) {
			put.counted()
			r.each(func(d Destination) { put.int(d.Failed, d.Name, d.Kind) })
		}},
	{Metric{Name: "hodoscope.destination.dropped", Unit: "{item}", Instrument: Counter, Attributes: destination, Part: PartProgram,
		Help: "What was lost because the queue to a destination was full.", Source: "our queues", Healthy: "0", Act: "any: the destination is away for too long"},
		func(r ProgramReading, put *points) {
			put.counted()
			r.each(func(d Destination) { put.int(d.Dropped, d.Name, d.Kind) })
		}},
	{Metric{Name: "hodoscope.destination.lag", Unit: "s", Instrument: Gauge, Attributes: destination, Part: PartProgram,
		Help: "How old the newest is that a destination has, of remote write.", Source: "our queues", Watch: "more than a minute"},
		func(r ProgramReading, put *points) {
			r.each(func(d Destination) { put.float(d.Behind.Seconds(), d.Name, d.Kind) })
		}},
	{Metric{Name: "hodoscope.config.reload.success", Unit: "{reload}", Instrument: Gauge, Part: PartProgram,
		Help: "1 when the configuration was of use the last time that it was read, else 0.", Source: "our configuration file", Act: "0: what runs is the one before",
		Needs: "a configuration file"},
		func(r ProgramReading, put *points) {
			if !r.ReloadedAt.IsZero() {
				put.int(one(r.Reloaded))
			}
		}},
	{Metric{Name: "hodoscope.config.reload.time", Unit: "s", Instrument: Gauge, Part: PartProgram,
		Help: "When a configuration was taken over last, in seconds since 1970.", Source: "our configuration file", Needs: "a configuration file"},
		func(r ProgramReading, put *points) {
			if !r.ReloadedAt.IsZero() {
				put.float(float64(r.ReloadedAt.UnixMilli()) / 1000)
			}
		}},
}

func (r ProgramReading) each(f func(Destination)) {
	for _, d := range r.Destinations {
		f(d)
	}
}
