package metric

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// ThreadsReading is what the runtime's threads did, where somebody has switched that
// accounting on.
type ThreadsReading struct{ Threads *beam.Microstates }

func (ThreadsReading) Part() Part { return PartThreads }
func (r ThreadsReading) record(b *builder) {
	recordRows(b, threadRows, r)
	recordRows(b, erlThreadRows, r)
}

const accounting = "microstate accounting, which somebody must have switched on (system_flag(microstate_accounting, true)); we never do"

var threadRows = []row[ThreadsReading]{
	{Metric{Name: "beam.thread.time", Unit: "s", Instrument: Counter, Attributes: []string{"beam.thread.type", "beam.thread.state", "beam.thread.id"}, Tier: Deep, Part: PartThreads,
		Help: "Time of the runtime's threads by what they did, since the accounting was switched on.", Source: "erlang:statistics(microstate_accounting)",
		Meaning: "emulator is Erlang code, gc garbage collection, port drivers, sleep idle. An emulator built with extra states tells also send, ets, nif, busy_wait.",
		Needs:   accounting},
		func(r ThreadsReading, put *points) {
			r.each(func(kind, state string, id int, seconds float64) {
				put.float(seconds, kind, state, strconv.Itoa(id))
			})
		}},
	{Metric{Name: "beam.gc.time", Unit: "s", Instrument: Counter, Attributes: []string{"beam.thread.type"}, Tier: Deep, Part: PartThreads,
		Help: "Time of schedulers in garbage collection, since the accounting was switched on.", Source: "erlang:statistics(microstate_accounting): gc and gc_full",
		Meaning: "Its rate by the number of schedulers online is the share of time in garbage collection.", Healthy: "below 0.1 of the schedulers", Watch: "0.25",
		Needs: accounting},
		func(r ThreadsReading, put *points) {
			sums := map[string]float64{}
			r.each(func(kind, state string, _ int, seconds float64) {
				if state == "gc" || state == "gc_full" {
					sums[kind] += seconds
				}
			})
			for _, kind := range []string{"scheduler", "dirty_cpu_scheduler", "dirty_io_scheduler"} {
				if s, ok := sums[kind]; ok {
					put.float(s, kind)
				}
			}
		}},
}

// each gives the time of each thread in each state.
func (r ThreadsReading) each(give func(kind, state string, id int, seconds float64)) {
	for _, t := range r.Threads.Threads {
		states := make([]string, 0, len(t.Times))
		for s := range t.Times {
			states = append(states, s)
		}
		slices.SortFunc(states, cmp.Compare)
		for _, s := range states {
			give(t.Type, s, t.ID, t.Times[s].Seconds())
		}
	}
}
