package live_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Twenty rows with all that is known of them take less than 8 kB, both ways together, whatever they are ranked by.
func TestWire(t *testing.T) {
	const most = 8000
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		crowd(n, 1000)
		n.Ask("[spawn(fun() -> Tick = fun T() -> receive stop -> ok after 5 -> T() end end, Tick() end) || _ <- lists:seq(1, 20)], ok")
		src := open(t, n)
		for _, key := range []beam.SortKey{beam.SortReductions, beam.SortMessageQueueLen, beam.SortMemory, beam.SortTotalHeapSize, beam.SortBinaryMemory, beam.SortHeapSize} {
			for _, window := range []time.Duration{0, 200 * time.Millisecond} {
				p := must[*beam.Processes](t)(src.Processes(t.Context(), live.ProcessQuery{Sort: key, Limit: 20, Window: window}))
				c := p.Origin.Cost
				if c.BytesIn+c.BytesOut >= most || p.Len() < 20 && (window == 0 || key == beam.SortReductions) {
					t.Errorf("by %s over %v: %d rows took %d bytes in and %d out", key, window, p.Len(), c.BytesIn, c.BytesOut)
				}
			}
		}
	})
}
