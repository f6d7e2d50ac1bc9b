package tsdb

import (
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Stats are figures of the store for those who look after it.
type Stats struct {
	Series      int       // in the newest hours, those that ended included
	Samples     uint64    // appended since Open
	Bytes       int64     // on disk: blocks, log, chunks of the newest hours
	LogBytes    int64     // of that, the log
	Blocks      int       // closed stretches of time
	Oldest      time.Time // sample; zero when there is none
	Newest      time.Time
	Repairs     int // of the log, since Open
	Failures    int // of compaction and of reading blocks, since Open
	Collections int // remembered, to tell what vanishes
}

// Stats tells figures. It looks into memory only.
func (db *DB) Stats() (Stats, error) {
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return Stats{}, ErrClosed
	}
	collections := len(db.writer.seen)
	db.mu.Unlock()

	own, err := gather(db.reg)
	if err != nil {
		return Stats{}, err
	}
	head, blocks := db.head.Head(), db.head.Blocks()
	s := Stats{
		Series:      int(head.NumSeries()),
		Samples:     uint64(own("prometheus_tsdb_head_samples_appended_total")),
		Bytes:       int64(own("prometheus_tsdb_storage_blocks_bytes")) + head.Size(),
		LogBytes:    int64(own("prometheus_tsdb_wal_storage_size_bytes")),
		Blocks:      len(blocks),
		Repairs:     int(own("prometheus_tsdb_wal_corruptions_total")),
		Failures:    int(own("prometheus_tsdb_compactions_failed_total") + own("prometheus_tsdb_reloads_failures_total")),
		Collections: collections,
	}
	oldest, newest := int64(math.MaxInt64), int64(math.MinInt64)
	if head.NumSeries() > 0 {
		oldest, newest = head.MinTime(), head.MaxTime()
	}
	for _, b := range blocks {
		oldest, newest = min(oldest, b.MinTime()), max(newest, b.MaxTime()-1)
	}
	if oldest <= newest {
		s.Oldest, s.Newest = time.UnixMilli(oldest), time.UnixMilli(newest)
	}
	return s, nil
}

// figures look up Prometheus' metrics of itself: the sum of all series of a counter
// or gauge.
type figures func(name string) float64

func gather(g prometheus.Gatherer) (figures, error) {
	all, err := g.Gather()
	if err != nil {
		return nil, err
	}
	return func(name string) float64 {
		total := 0.0
		for _, family := range all {
			if family.GetName() != name {
				continue
			}
			for _, m := range family.GetMetric() {
				total += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
		return total
	}, nil
}
