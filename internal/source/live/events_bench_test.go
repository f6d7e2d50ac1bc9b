package live_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// What one question costs the node when nothing came since the last.
func BenchmarkEventsQuiet(b *testing.B) {
	for _, otp := range erltest.Releases {
		b.Run(fmt.Sprintf("otp%d", otp), func(b *testing.B) {
			src := listen(b, erltest.Start(b, erltest.OTP(otp)), beam.DefaultEventLimits)
			var busy time.Duration
			var bytes int64
			for b.Loop() {
				time.Sleep(30 * time.Millisecond)
				e := must[*beam.Events](b)(src.Events(b.Context()))
				busy += e.Origin.Cost.Busy
				bytes += e.Origin.Cost.BytesIn
			}
			b.ReportMetric(float64(busy.Microseconds())/float64(b.N), "us-busy/op")
			b.ReportMetric(float64(bytes)/float64(b.N), "bytes-in/op")
		})
	}
}
