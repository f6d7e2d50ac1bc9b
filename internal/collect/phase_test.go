package collect_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/collect"
	"github.com/hodoscope/hodoscope/internal/metric"
)

// A fleet that begins at one moment is collected over the whole interval, each node
// always at the same time of it. Nothing is told before it could have been reached.
func TestNodesHaveTheirTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const interval = 15 * time.Second
		began := time.Now()
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		var all []*kept
		for i := range 200 {
			k := newKept()
			all = append(all, k)
			c := collect.New(newWatched(), collect.Options{
				Node: metric.Resource{Node: "app" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@host"}, Interval: interval,
				Outputs: []collect.Output{{Selection: metric.Selection{Tier: metric.Core}, Sink: k.sink}},
			})
			running.Go(func() { c.Run(ctx) })
		}
		time.Sleep(5 * interval)
		synctest.Wait()
		var thirds [3]int
		for _, k := range all {
			times := k.times["beam.node.up"]
			if len(times) != 4 {
				t.Fatalf("%d collections in five intervals, of which the first is for connecting", len(times))
			}
			phase := times[0].Sub(began) - interval
			thirds[min(2, int(3*phase/interval))]++
			for i, at := range times {
				if at.Sub(began) != phase+time.Duration(i+1)*interval {
					t.Fatalf("collections at %v of a phase of %v", times, phase)
				}
			}
		}
		for _, n := range thirds {
			if n < 40 {
				t.Errorf("collections by third of the interval: %v", thirds)
				break
			}
		}
		stop()
		running.Wait()
	})
}
