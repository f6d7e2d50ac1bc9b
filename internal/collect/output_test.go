package collect

import (
	"context"
	"slices"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/metric"
)

// What stores keep by the millisecond gets one reading of each part in each.
func TestOneReadingAMillisecond(t *testing.T) {
	var got []int64
	f := newFeed(Output{Sink: func(_ context.Context, m pmetric.Metrics) {
		p := m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).Gauge().DataPoints().At(0)
		got = append(got, p.Timestamp().AsTime().UnixMicro())
	}}, "")
	for _, us := range []int64{1_000_100, 1_000_900, 1_001_000, 1_000_999, 1_002_500} {
		f.give(t.Context(), metric.Resource{Node: "a@b"}, metric.Stamp{At: time.UnixMicro(us)}, metric.WatchReading{Up: true})
	}
	if want := []int64{1_000_100, 1_001_000, 1_002_500}; !slices.Equal(got, want) {
		t.Errorf("readings of %v µs, want %v", got, want)
	}
}
