package tsdb

import "time"

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

func (d *destination) status() (RemoteStatus, error) {
	own, err := gather(d.reg)
	if err != nil {
		return RemoteStatus{}, err
	}
	get := func(what string) float64 { return own("prometheus_remote_storage_" + what) }
	s := RemoteStatus{
		Name: d.conf.Name, URL: d.conf.URL.Redacted(), CatchingUp: !d.caught.Load(),
		Shards: int(get("shards")), MaxShards: d.conf.QueueConfig.MaxShards, Pending: int(get("samples_pending")),
		Sent:    uint64(max(0, get("samples_total")-get("samples_retried_total")-get("samples_failed_total"))) + d.sent.Load(), // the first counts tries
		Failed:  uint64(get("samples_failed_total")) + d.failed.Load(),
		Dropped: uint64(get("samples_dropped_total")),
		Retried: uint64(get("samples_retried_total")),
		Bytes:   uint64(get("bytes_total")),
	}
	sentUpTo := max(d.position.Load(), int64(get("queue_highest_sent_timestamp_seconds"))*1000)
	s.Behind = max(0, time.Duration(d.newest()/1000*1000-sentUpTo)*time.Millisecond)
	return s, nil
}

// progress is what the position follows from.
type progress struct {
	pending  int
	sentUpTo int64 // the newest sample sent, ms, rounded down to a second
}

func (d *destination) progress() (progress, error) {
	own, err := gather(d.reg)
	if err != nil {
		return progress{}, err
	}
	return progress{
		pending:  int(own("prometheus_remote_storage_samples_pending")),
		sentUpTo: int64(own("prometheus_remote_storage_queue_highest_sent_timestamp_seconds")) * 1000,
	}, nil
}
