package live_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// BenchmarkTelemetry executes as many events as a core and a standard set of metrics have, with no handler and with
// three to each, that keep the last value in a table, as a reporter does. Reported per round:
//
//	busy-us   time of our process on the node, that of handlers included
//	reds      its reductions
//	wire-B    bytes, both ways
func BenchmarkTelemetry(b *testing.B) {
	n := erltest.Start(b, erltest.Program("telemetry"))
	n.Ask("ets:new(kept, [named_table, public, {write_concurrency, true}])")
	for _, handlers := range []int{0, 3} {
		for i := range handlers {
			n.Ask(fmt.Sprintf(`ok = telemetry:attach(h%d, [beam, memory, used], fun telemetry:keep/4, kept)`, i))
		}
		for _, events := range []int{60, 310} {
			b.Run(fmt.Sprintf("handlers=%d/events=%d", handlers, events), func(b *testing.B) {
				src := open(b, n)
				round := slices.Repeat([]beam.TelemetryEvent{memory("ets", 1<<30)}, events)
				before := src.Node().Stats()
				var cost beam.Cost
				for b.Loop() {
					for some := range slices.Chunk(round, 128) {
						r, err := src.Execute(b.Context(), some, time.Second)
						if err != nil || r.Executed != len(some) {
							b.Fatal(r, err)
						}
						cost = cost.Plus(r.Origin.Cost)
					}
				}
				after := src.Node().Stats()
				b.ReportMetric(float64(cost.Busy.Microseconds())/float64(b.N), "busy-us")
				b.ReportMetric(float64(cost.Reductions)/float64(b.N), "reds")
				b.ReportMetric(float64(after.BytesIn+after.BytesOut-before.BytesIn-before.BytesOut)/float64(b.N), "wire-B")
			})
		}
	}
	b.Run("asking", func(b *testing.B) {
		src := open(b, n)
		var cost beam.Cost
		for b.Loop() {
			cost = cost.Plus(must[*beam.TelemetryHandlers](b)(src.TelemetryHandlers(b.Context())).Origin.Cost)
		}
		b.ReportMetric(float64(cost.Busy.Microseconds())/float64(b.N), "busy-us")
	})
}
