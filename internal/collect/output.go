package collect

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/metric"
)

// Sink takes metrics of one node. It must not keep a writer's time: what is slow has
// a queue of its own. It may keep the metrics, and must not change them: others may
// have them too.
type Sink func(ctx context.Context, m pmetric.Metrics)

// Output is one place that metrics go to.
type Output struct {
	Selection metric.Selection
	// Interval is the least time between two collections of a part; 0: as they come.
	Interval time.Duration
	Sink     Sink
}

// feed is an output of one node: what it was given last.
type feed struct {
	Output
	version string
	taken   map[metric.Part]time.Time
	given   map[metric.Part]series
}

func newFeed(o Output, version string) *feed {
	return &feed{Output: o, version: version, taken: map[metric.Part]time.Time{}, given: map[metric.Part]series{}}
}

// early is the part of an interval by which a reading may come before its time.
const early = 10

// give hands a reading on, when its time has come. The second one of a millisecond, as
// after a tick that came late, is left out: a store would have two values of a moment.
func (f *feed) give(ctx context.Context, node metric.Resource, at metric.Stamp, r metric.Reading) {
	if last, ok := f.taken[r.Part()]; ok && (at.At.Sub(last) < f.Interval-f.Interval/early || at.At.UnixMilli() <= last.UnixMilli()) {
		return
	}
	f.taken[r.Part()] = at.At
	f.send(ctx, f.Selection.Record(node, f.version, at, r), r.Part(), at.At)
}

// end says that a part has no values any more: we do not reach the node.
func (f *feed) end(ctx context.Context, node metric.Resource, at time.Time, p metric.Part) {
	if len(f.given[p]) == 0 {
		return
	}
	delete(f.taken, p)
	f.send(ctx, f.Selection.Record(node, f.version, metric.Stamp{At: at}, metric.Nothing(p)), p, at)
}

func (f *feed) send(ctx context.Context, m pmetric.Metrics, p metric.Part, at time.Time) {
	scope := m.ResourceMetrics().At(0).ScopeMetrics().At(0)
	now := seriesOf(scope)
	f.given[p].ended(now, scope, at)
	f.given[p] = now
	if scope.Metrics().Len() > 0 {
		f.Sink(ctx, m)
	}
}
