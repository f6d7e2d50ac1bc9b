package view

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// TestTopGroups: what has most of anything is first, be it of work that a leak does not do.
func TestTopGroups(t *testing.T) {
	group := func(name string, count int, heap int64, queue int64, births, work float64) beam.Group {
		return beam.Group{Name: name, Count: count, TotalHeapSize: heap, HeapsRead: 1, MessageQueueLen: queue, BirthsPerMinute: births, ReductionsRate: work}
	}
	c := &beam.Census{Processes: 126_000, Groups: []beam.Group{
		group("idle", 10, 1000, 0, 0, 1),
		group("worker", 800, 2_000_000, 3, 5, 90_000),
		group("Pinger", 125_000, 50_000_000, 0, 2000, 100),
		group("logger", 1, 20_000, 0, 0, 900),
	}}
	first := func() []string {
		var out []string
		for _, r := range TopGroups(c, 3, etf.Erlang).Table.Rows {
			out = append(out, r[0].(string)+": "+r[1].(string))
		}
		return out
	}
	got := first()
	if got[0] != "Pinger: 100 % of growth" || got[1] != "worker: 99 % of work" || len(got) != 2 {
		t.Errorf("%q", got)
	}
	c.Groups[3].MessageQueueLen = 5000
	if got := first(); got[0] != "logger: 100 % of queued messages" {
		t.Errorf("with a queue %q", got)
	}
	if rows := TopGroups(&beam.Census{}, 3, etf.Erlang).Table.Rows; len(rows) != 0 {
		t.Errorf("of nothing: %v", rows)
	}
}
