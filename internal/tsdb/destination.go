package tsdb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/storage/remote"
)

// destination is one place of remote write, and how far sending to it has come.
//
// Prometheus' queue reads the log as it is written, and begins with what is newer
// than itself: what a process did not send is lost to the next one, and so is what the
// log has no more when a place comes back after hours. So we keep beside it a moment
// before which all was sent. After a start, and when the queue has fallen behind, what
// is newer is sent from the store before a queue begins. In this order, since many
// receivers refuse a sample that is older than one they have.
type destination struct {
	db      *DB
	setting string // all of what was given, to tell whether it changed
	conf    *config.RemoteWriteConfig
	catchUp time.Duration

	queue    atomic.Pointer[queue] // nil while it catches up
	caught   atomic.Bool           // the queue has all that comes, and all before was sent
	position atomic.Int64          // all samples before it were sent, ms
	began    int64                 // the position when it began to catch up
	counts   counts                // beside the queue, and of queues before it

	// done is what was sent of the newest while catching up: going back for what
	// came late must not send it twice.
	done map[sampleKey]struct{}
}

// queue is one of Prometheus, with its figures.
type queue struct {
	*remote.Storage
	reg *prometheus.Registry
}

const (
	// positionEvery is how often the position is written.
	positionEvery = 5 * time.Second
	// queueEnd is how long a queue may send at its end, after FlushDeadline.
	queueEnd = time.Second
	// margin is how much older than the newest sent sample the position is kept
	// while the queue is never empty: as long as a request may be under way.
	margin = 2 * time.Minute
	// late is how late a collection may come to the store, by its timestamp.
	late = 10 * time.Second
	// again is how long it waits when catching up ended by an error of ours.
	again = time.Minute
	// quiet is how long nothing waits when all is sent, for sure.
	quiet = 500 * time.Millisecond
)

func (d *destination) file() string {
	return filepath.Join(d.db.o.Dir, "remote-write", d.conf.Name)
}

// begin reads the position. A place that nothing was sent to begins with what is
// of now.
func (d *destination) begin() error {
	text, err := os.ReadFile(d.file())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.began = time.Now().UnixMilli()
		d.position.Store(d.began)
		return d.keep()
	case err != nil:
		return fmt.Errorf("%w: remote write %s: %w", ErrSetting, d.conf.Name, err)
	}
	at, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: remote write %s: %s is not a moment: remove it to send only what comes",
			ErrDamaged, d.conf.Name, d.file())
	}
	d.setOut(min(at, time.Now().UnixMilli()))
	return nil
}

// keep writes the position, so that it is there whole or the one before is.
func (d *destination) keep() error {
	name := d.file()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("remote write %s: %w", d.conf.Name, err)
	}
	text := strconv.AppendInt(nil, d.position.Load(), 10)
	if err := os.WriteFile(name+".new", append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("remote write %s: %w", d.conf.Name, err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		return fmt.Errorf("remote write %s: %w", d.conf.Name, err)
	}
	return nil
}

// run catches up, begins the queue and follows it; and so again when the queue has fallen
// behind.
func (d *destination) run(ctx context.Context) {
	for ctx.Err() == nil {
		if !d.caught.Load() && !d.catch(ctx) {
			select {
			case <-ctx.Done():
			case <-time.After(again):
			}
			continue
		}
		if d.followQueue(ctx) {
			d.fallBack()
		}
	}
}

// followQueue moves the position until the context ends, or until it tells that the queue
// has fallen behind.
func (d *destination) followQueue(ctx context.Context) (behind bool) {
	tick := time.NewTicker(positionEvery)
	defer tick.Stop()
	mark := d.newest()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
		before := mark
		mark = d.follow(mark)
		if err := d.keep(); err != nil {
			d.db.o.Logger.Error("how far sending came is not kept", "err", err)
		}
		if before-d.position.Load() > d.mostBehind().Milliseconds() {
			return true
		}
	}
}

// mostBehind is how far a queue may fall behind. The log is shortened when it has one and
// a half times the range of a block, to a third of its files at least: half a range, about.
// Half of that is soon enough, and more than the position is ever behind a queue that fares
// well.
func (d *destination) mostBehind() time.Duration { return max(d.db.o.block/4, 5*margin) }

// fallBack gives up the queue for the store. What the queue holds is in the store as well.
func (d *destination) fallBack() {
	d.db.o.Logger.Warn("remote write has fallen behind the log, and goes on from the store", "name", d.conf.Name)
	d.caught.Store(false)
	d.retire()
	d.setOut(d.position.Load())
}

// setOut begins at a moment, but not before what is to be caught up.
func (d *destination) setOut(at int64) {
	d.began = max(at, time.Now().Add(-d.catchUp).UnixMilli())
	d.position.Store(d.began)
}

// beginQueue gives it a queue. Each has a store of queues of its own: replacing the
// settings of a running one is not safe for concurrent use in Prometheus.
func (d *destination) beginQueue() error {
	reg := prometheus.NewRegistry() // a queue registers its figures once
	q := remote.NewStorage(d.db.o.Logger, reg, d.db.head.StartTime, d.db.o.Dir, queueEnd, nil, false)
	c := config.DefaultConfig
	c.RemoteWriteConfigs = []*config.RemoteWriteConfig{d.conf}
	if err := q.ApplyConfig(&c); err != nil {
		return errors.Join(err, q.Close())
	}
	d.queue.Store(&queue{q, reg})
	return nil
}

// end ends the queue.
func (d *destination) end() {
	if q := d.queue.Swap(nil); q != nil {
		_ = q.Close() // it has no error to tell
	}
}

// newest is the newest moment in the store, 0 when it is empty.
func (d *destination) newest() int64 { return max(0, d.db.head.Head().MaxTime()) }

// follow moves the position: to what was in the store at the last tick when
// nothing waits, else to some time before the newest that was sent. It gives the
// mark of this tick.
func (d *destination) follow(mark int64) int64 {
	now := d.newest()
	q, err := d.progress()
	if err != nil {
		return now
	}
	position := q.sentUpTo - margin.Milliseconds()
	if q.pending == 0 && q.sentUpTo >= mark/1000*1000 {
		position = mark - late.Milliseconds()
	}
	d.position.Store(max(d.position.Load(), position))
	return now
}

// flush waits until all is sent, for the end. Nothing is appended meanwhile. That
// nothing waits must hold for a while: the queue may not have read all of the log.
func (d *destination) flush(deadline time.Time) {
	newest := d.newest()
	var since time.Time
	for d.caught.Load() && time.Now().Before(deadline) {
		q, err := d.progress()
		switch {
		case err != nil || q.pending > 0 || newest >= d.position.Load() && q.sentUpTo < newest/1000*1000:
			since = time.Time{}
		case since.IsZero():
			since = time.Now()
		case time.Since(since) > quiet:
			d.position.Store(max(d.position.Load(), newest+1))
			deadline = time.Time{}
		}
		time.Sleep(quiet / 20)
	}
	if err := d.keep(); err != nil {
		d.db.o.Logger.Error("how far sending came is not kept", "err", err)
	}
}
