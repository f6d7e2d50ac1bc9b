package live_test

import (
	"fmt"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// BenchmarkMnesia is what a look at Mnesia costs a node without it, and with so many tables, of which twenty are told.
//
//	busy-us     time that our process worked
//	reductions  of that process
//	wire-B      bytes, both directions
func BenchmarkMnesia(b *testing.B) {
	n := erltest.Start(b)
	src := open(b, n)
	made := 0
	for _, tables := range []int{0, 10, 100, 500} {
		if tables > 0 {
			n.Ask(fmt.Sprintf("ok = mnesia:start(), [{atomic, ok} = mnesia:create_table(list_to_atom(\"table_\" ++ integer_to_list(I)), [{ram_copies, [node()]}]) || I <- lists:seq(%d, %d)]", made+1, tables))
			made = tables
		}
		b.Run(fmt.Sprintf("tables=%d", tables), func(b *testing.B) {
			var sum beam.Cost
			for b.Loop() {
				sum = sum.Plus(must[*beam.Mnesia](b)(src.Mnesia(b.Context(), live.MnesiaQuery{Limit: 20})).Origin.Cost)
			}
			each := float64(b.N)
			b.ReportMetric(float64(sum.Busy.Microseconds())/each, "busy-us")
			b.ReportMetric(float64(sum.Reductions)/each, "reductions")
			b.ReportMetric(float64(sum.BytesIn+sum.BytesOut)/each, "wire-B")
		})
	}
}
