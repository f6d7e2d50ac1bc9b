package tsdb

import (
	"sync"
	"sync/atomic"
	"time"
)

// RemoteStatus is how sending to a place fares. Counters begin at the start of
// sending.
type RemoteStatus struct {
	Name, URL  string
	CatchingUp bool // it gets first what it did not get before

	Shards, MaxShards int
	Pending           int    // samples that wait in the queue
	Sent              uint64 // samples, those under way included
	Failed            uint64 // samples that the place refused
	Dropped           uint64 // samples that were not sent for other reasons
	Retried           uint64 // samples, each time they were tried again
	Bytes             uint64 // sent, compressed
	// Behind is from the newest sample that was sent to the newest of the store, at
	// a precision of a second.
	Behind time.Duration
}

// RemoteStatuses tells how remote write fares, by place.
func (db *DB) RemoteStatuses() ([]RemoteStatus, error) {
	if db.isClosed() {
		return nil, ErrClosed
	}
	var all []RemoteStatus
	for _, d := range db.sending.destinations() {
		s, err := d.status()
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// counts are those of RemoteStatus that only grow.
type counts struct {
	sent, failed, dropped, retried, bytes atomic.Uint64
	moving                                sync.Mutex // held while a queue's counts are taken over, and while all are added up
}

func (d *destination) status() (RemoteStatus, error) {
	d.counts.moving.Lock()
	defer d.counts.moving.Unlock()
	return d.addUp()
}

func (d *destination) addUp() (RemoteStatus, error) {
	own, err := d.figures()
	if err != nil {
		return RemoteStatus{}, err
	}
	s := RemoteStatus{
		Name: d.conf.Name, URL: d.conf.URL.Redacted(), CatchingUp: !d.caught.Load(),
		Shards: int(own("shards")), MaxShards: d.conf.QueueConfig.MaxShards, Pending: int(own("samples_pending")),
		Sent:    uint64(max(0, own("samples_total")-own("samples_retried_total")-own("samples_failed_total"))) + d.counts.sent.Load(), // the first counts tries
		Failed:  uint64(own("samples_failed_total")) + d.counts.failed.Load(),
		Dropped: uint64(own("samples_dropped_total")) + d.counts.dropped.Load(),
		Retried: uint64(own("samples_retried_total")) + d.counts.retried.Load(),
		Bytes:   uint64(own("bytes_total")) + d.counts.bytes.Load(),
	}
	sentUpTo := max(d.position.Load(), int64(own("queue_highest_sent_timestamp_seconds"))*1000)
	s.Behind = max(0, time.Duration(d.newest()/1000*1000-sentUpTo)*time.Millisecond)
	return s, nil
}

// figures are those of the queue, without their common prefix; zeros when there is none.
func (d *destination) figures() (func(what string) float64, error) {
	q := d.queue.Load()
	if q == nil {
		return func(string) float64 { return 0 }, nil
	}
	own, err := gather(q.reg)
	return func(what string) float64 { return own("prometheus_remote_storage_" + what) }, err
}

// retire ends the queue and keeps its counts, as they were: what it then gives up is not
// refused, since it is sent from the store.
func (d *destination) retire() {
	d.counts.moving.Lock()
	s, err := d.addUp()
	q := d.queue.Swap(nil)
	if err == nil { // else they begin again
		d.counts.sent.Store(s.Sent)
		d.counts.failed.Store(s.Failed)
		d.counts.dropped.Store(s.Dropped)
		d.counts.retried.Store(s.Retried)
		d.counts.bytes.Store(s.Bytes)
	}
	d.counts.moving.Unlock()
	_ = q.Close() // it has no error to tell
}

// progress is what the position follows from.
type progress struct {
	pending  int
	sentUpTo int64 // the newest sample sent, ms, rounded down to a second
}

func (d *destination) progress() (progress, error) {
	own, err := d.figures()
	if err != nil {
		return progress{}, err
	}
	return progress{
		pending:  int(own("samples_pending")),
		sentUpTo: int64(own("queue_highest_sent_timestamp_seconds")) * 1000,
	}, nil
}
