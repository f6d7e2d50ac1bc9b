package tsdb

import (
	"context"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// nodes of a team, and the series of each, as the standard set of metrics has.
const (
	benchNodes  = 200
	benchSeries = 310
	benchStep   = 15 * time.Second
)

// fleet makes one collection of each of some nodes, with values that move as a node's do:
// most a little, some not at all, counters always.
func fleet(nodes, step int, at time.Time) []pmetric.Metrics {
	all := make([]pmetric.Metrics, nodes)
	for n := range all {
		s := make([]sample, benchSeries-1) // and target_info
		for i := range s {
			name := "beam.m" + strconv.Itoa(i/10)
			v := float64(1000 * (i + 1))
			switch i % 3 {
			case 0:
				v += float64((step*7919 + i*104729 + n) % 1000)
			case 1:
				name += ".count"
				v += float64(step * (i + 1))
			}
			s[i] = sample{name, strconv.Itoa(i), v}
		}
		all[n] = collect("app"+strconv.Itoa(n)+"@host.example", at, s...)
	}
	return all
}

// BenchmarkAppend is one step of the fleet: 200 collections of 310 series.
func BenchmarkAppend(b *testing.B) {
	db := open(b, Options{})
	var steps [][]pmetric.Metrics
	for i := range min(b.N, 20) {
		steps = append(steps, fleet(benchNodes, i, start.Add(time.Duration(i)*benchStep)))
	}
	var used time.Duration
	b.ResetTimer()
	b.ReportAllocs()
	for i := range b.N {
		at := start.Add(time.Duration(i) * benchStep)
		b.StopTimer()
		for _, m := range steps[i%len(steps)] {
			restamp(m, at)
		}
		b.StartTimer()
		before := cpu(b)
		for _, m := range steps[i%len(steps)] {
			if err := db.Append(context.Background(), m); err != nil {
				b.Fatal(err)
			}
		}
		used += cpu(b) - before
	}
	b.StopTimer()
	b.ReportMetric(float64(used.Nanoseconds())/float64(b.N*benchNodes*benchSeries), "cpu-ns/sample")
}

// cpu is what this process has taken so far. On a machine that does other things
// too, time on the clock says little.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func restamp(m pmetric.Metrics, at time.Time) {
	for _, metric := range m.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
		var points pmetric.NumberDataPointSlice
		if metric.Type() == pmetric.MetricTypeSum {
			points = metric.Sum().DataPoints()
		} else {
			points = metric.Gauge().DataPoints()
		}
		for _, p := range points.All() {
			p.SetTimestamp(pcommon.NewTimestampFromTime(at))
		}
	}
}

// BenchmarkDay asks for a day of ten nodes' counters, at the step of a wide chart,
// and tells what a sample takes on disk.
func BenchmarkDay(b *testing.B) {
	db := open(b, Options{})
	for i := range int(24 * time.Hour / benchStep) {
		at := start.Add(time.Duration(i) * benchStep)
		for _, m := range fleet(10, i, at) {
			if err := db.Append(context.Background(), m); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := db.head.Compact(context.Background()); err != nil {
		b.Fatal(err)
	}
	var bytes int64
	var samples uint64
	for _, block := range db.head.Blocks() {
		bytes += block.Size()
		samples += block.Meta().Stats.NumSamples
	}
	end := start.Add(24*time.Hour - benchStep)
	for _, expr := range []string{
		`beam_m1_bytes{instance="app1@host.example",which="12"}`,
		`sum by (instance) (rate(beam_m1_count_total[5m]))`,
		`sum by (instance) ({__name__=~"beam_m.+_bytes"})`,
	} {
		b.Run(expr, func(b *testing.B) {
			b.ReportAllocs()
			before, n := cpu(b), 0
			for b.Loop() {
				n++
				r, err := db.QueryRange(context.Background(), expr, start, end, time.Minute)
				if err != nil || len(r.Series) == 0 {
					b.Fatal(len(r.Series), err)
				}
			}
			b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/float64(n)/1e6, "cpu-ms/op")
		})
	}
	b.Logf("%d samples in blocks, %.2f bytes each", samples, float64(bytes)/float64(samples))
}

// BenchmarkMemory tells the process's memory with an empty store, and with the
// fleet's 62 000 series after two hours.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		db := open(b, Options{})
		b.ReportMetric(float64(rss(b))/(1<<20), "MB-empty")
		for i := range int(2 * time.Hour / benchStep) {
			for _, m := range fleet(benchNodes, i, start.Add(time.Duration(i)*benchStep)) {
				if err := db.Append(context.Background(), m); err != nil {
					b.Fatal(err)
				}
			}
		}
		s, err := db.Stats()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(rss(b))/(1<<20), "MB-full")
		b.ReportMetric(float64(s.Series), "series")
		b.ReportMetric(float64(s.Bytes)/(1<<20), "MB-disk")
	}
}

// rss is the resident memory of this process after a collection of garbage.
func rss(b *testing.B) int64 {
	b.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

// BenchmarkOpen is a start with the log of two hours of ten nodes.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	db := open(b, Options{Dir: dir})
	for i := range int(2 * time.Hour / benchStep) {
		for _, m := range fleet(10, i, start.Add(time.Duration(i)*benchStep)) {
			if err := db.Append(context.Background(), m); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		db, err := Open(Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
