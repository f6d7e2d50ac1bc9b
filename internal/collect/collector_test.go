package collect_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/collect"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// watched is a session whose states a test publishes.
type watched struct {
	mu     sync.Mutex
	state  *session.State
	states chan *session.State
	hear   func(*beam.Events)
	asked  map[string]int
}

func newWatched() *watched {
	return &watched{state: &session.State{Status: session.Connecting}, states: make(chan *session.State), asked: map[string]int{}}
}

func (w *watched) publish(st session.State) {
	w.mu.Lock()
	w.state = &st
	w.mu.Unlock()
	w.states <- &st
}

func (w *watched) State() *session.State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

func (w *watched) Overhear(ctx context.Context) <-chan *session.State {
	out := make(chan *session.State)
	go func() {
		defer close(out)
		for {
			select {
			case st := <-w.states:
				out <- st
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (w *watched) Hear(f func(*beam.Events)) { w.hear = f }

func (w *watched) count(what string) beam.Origin {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[what]++
	return beam.Origin{At: time.Now()}
}

func (w *watched) Processes(context.Context, live.ProcessQuery) (*beam.Processes, error) {
	return &beam.Processes{Origin: w.count("processes")}, nil
}

func (w *watched) EtsGroups(context.Context, string, int) (*beam.EtsGroups, error) {
	return &beam.EtsGroups{Origin: w.count("tables"), List: []beam.EtsGroup{{Name: "cache", Memory: 8, Size: 1}}}, nil
}

func (w *watched) Mnesia(context.Context, live.MnesiaQuery) (*beam.Mnesia, error) {
	return &beam.Mnesia{Origin: w.count("mnesia")}, nil
}

func (w *watched) Allocators(context.Context) (*beam.Allocators, error) {
	return &beam.Allocators{Origin: w.count("allocators")}, nil
}

func (w *watched) Links(context.Context, time.Duration) (*beam.Links, error) {
	w.count("links")
	return nil, fmt.Errorf("cut")
}

func (w *watched) Microstates(context.Context, time.Duration) (*beam.Microstates, error) {
	return &beam.Microstates{Origin: w.count("threads")}, nil
}

func (w *watched) Locks(context.Context, time.Duration) (*beam.Locks, error) {
	return &beam.Locks{Origin: w.count("locks")}, nil
}

// kept is a sink that keeps the last value of each series, and how often it came.
type kept struct {
	values map[string]string
	times  map[string][]time.Time
}

func newKept() *kept { return &kept{map[string]string{}, map[string][]time.Time{}} }

func (k *kept) sink(_ context.Context, m pmetric.Metrics) {
	for _, r := range m.ResourceMetrics().All() {
		for _, s := range r.ScopeMetrics().All() {
			for _, m := range s.Metrics().All() {
				k.metric(m)
			}
		}
	}
}

func (k *kept) metric(m pmetric.Metric) {
	var points pmetric.NumberDataPointSlice
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		points = m.Gauge().DataPoints()
	case pmetric.MetricTypeSum:
		points = m.Sum().DataPoints()
	default:
		return
	}
	for _, p := range points.All() {
		name := m.Name() + labels(p.Attributes())
		switch {
		case p.Flags().NoRecordedValue():
			delete(k.values, name)
		case p.ValueType() == pmetric.NumberDataPointValueTypeInt:
			k.values[name] = fmt.Sprint(p.IntValue())
		default:
			k.values[name] = fmt.Sprintf("%.3f", p.DoubleValue())
		}
		k.times[name] = append(k.times[name], p.Timestamp().AsTime())
	}
}

func labels(m pcommon.Map) string {
	var out []string
	for k, v := range m.All() {
		out = append(out, k[strings.LastIndex(k, ".")+1:]+"="+v.AsString())
	}
	if len(out) == 0 {
		return ""
	}
	return "{" + strings.Join(out, ",") + "}"
}

func system(life beam.Incarnation, at time.Time, reductions int64, processes int64) *beam.System {
	return &beam.System{
		Incarnation: life, Origin: beam.Origin{At: at}, Uptime: time.Minute, Reductions: reductions,
		Processes: beam.Usage{Count: processes, Limit: 1000}, WordSize: 8,
		SchedulerUse: []beam.SchedulerUse{{ID: 1, Kind: beam.NormalScheduler, Online: true, Active: reductions, Total: 2 * reductions}},
	}
}

func TestCollector(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatched()
		all, core := newKept(), newKept()
		var logged []string
		c := collect.New(w, collect.Options{
			Node:   metric.Resource{Node: "app@host"},
			Events: []beam.EventKind{beam.LongGC},
			Logs: func(_ context.Context, l plog.Logs) {
				for _, r := range l.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
					logged = append(logged, r.EventName()+" "+r.Body().Str())
				}
			},
			Outputs: []collect.Output{
				{Selection: metric.Selection{Tier: metric.Deep}, Sink: all.sink},
				{Selection: metric.Selection{Tier: metric.Core}, Interval: time.Minute, Sink: core.sink},
			},
		})
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { c.Run(ctx) })
		time.Sleep(31 * time.Second)
		synctest.Wait()
		if all.values["beam.node.up"] != "0" {
			t.Errorf("before the first connection: %v", all.values)
		}

		life := beam.Incarnation{Node: "app@host", Creation: 1}
		begin := time.Now()
		for i := range int64(150) { // five minutes of somebody who looks every 2 s
			w.publish(session.State{Status: session.Attached, Incarnation: life, System: system(life, time.Now(), 1000*(i+1), 50)})
			time.Sleep(2 * time.Second)
		}
		w.hear(&beam.Events{List: []beam.Event{{Kind: beam.LongGC, Label: "worker", Duration: 200 * time.Millisecond}}, Dropped: map[beam.EventKind]int64{beam.LongGC: 3}})
		time.Sleep(15 * time.Second)
		w.publish(session.State{Status: session.Attached, Incarnation: life, System: system(life, time.Now(), 200_000, 51)})
		time.Sleep(15 * time.Second)
		synctest.Wait()

		for name, want := range map[string]string{
			"beam.node.up":       "1",
			"beam.process.count": "51",
			"beam.scheduler.utilization{type=normal,id=1}":   "0.500",
			"beam.monitor.events{type=long_gc,group=worker}": "1",
			"beam.monitor.events{type=long_gc,group=other}":  "3",
			"beam.ets.table.size{name=cache}":                "1",
			"hodoscope.collect.errors{part=links}":           "11",
		} {
			if all.values[name] != want {
				t.Errorf("%s is %q, want %s", name, all.values[name], want)
			}
		}
		times := all.times["beam.process.count"]
		if len(times) != 21 {
			t.Errorf("%d collections in five minutes and a half, want 21", len(times))
		}
		for i, at := range times[:20] {
			if off := at.Sub(begin.Add(time.Duration(i) * 15 * time.Second)).Abs(); off > 2*time.Second {
				t.Errorf("collection %d is %s off its time", i, off)
			}
		}
		if n := len(core.times["beam.process.count"]); n != 6 {
			t.Errorf("an output of a minute was given %d", n)
		}
		if _, there := core.values["beam.scheduler.utilization{type=normal}"]; !there {
			t.Errorf("core: %v", slices.Sorted(maps.Keys(core.values)))
		}
		w.mu.Lock()
		if w.asked["tables"] != 6 || w.asked["allocators"] != 6 || w.asked["mnesia"] != 6 || w.asked["threads"] < 10 || w.asked["processes"] != 0 {
			t.Errorf("asked %v", w.asked)
		}
		w.mu.Unlock()

		// It goes away: nothing is known but that.
		w.publish(session.State{Status: session.Unreachable, Incarnation: life})
		time.Sleep(16 * time.Second)
		synctest.Wait()
		if all.values["beam.node.up"] != "0" {
			t.Error("a node that is away is up")
		}
		for name := range all.values {
			if !strings.HasPrefix(name, "hodoscope.") && name != "beam.node.up" && name != "beam.node.restarts" {
				t.Errorf("%s has a value of a node that is away", name)
			}
		}

		// Another life: counters start again, nothing is compared with the one before.
		next := beam.Incarnation{Node: "app@host", Creation: 2}
		w.publish(session.State{Status: session.Attached, Incarnation: next, System: system(next, time.Now(), 10, 3)})
		time.Sleep(16 * time.Second)
		synctest.Wait()
		if all.values["beam.reductions"] != "10" || all.values["beam.node.restarts"] != "1" {
			t.Errorf("after a restart: %v reductions, %v restarts", all.values["beam.reductions"], all.values["beam.node.restarts"])
		}
		if v, there := all.values["beam.scheduler.utilization{type=normal,id=1}"]; there {
			t.Errorf("utilization %s of one look", v)
		}
		stop()
		running.Wait()
		if want := []string{"beam.node.connected beam.node.connected", "beam.system_monitor long_gc of worker", "beam.system_monitor long_gc: more came than are told one by one",
			"beam.node.disconnected beam.node.disconnected", "beam.node.restarted beam.node.restarted"}; !slices.Equal(logged, want) {
			t.Errorf("logged %q", logged)
		}
		if len(all.values) != 0 {
			t.Errorf("after the end: %v", all.values)
		}
	})
}
