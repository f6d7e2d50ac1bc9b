package tsdb

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/model/metadata"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	promtsdb "github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/tsdb/fileutil"
	"github.com/prometheus/prometheus/util/compression"
)

// Options of a store. Only Dir is needed.
type Options struct {
	Dir string

	// Retention is how long samples are kept. Default 15 days.
	Retention time.Duration
	// MaxBytes bounds the directory. The oldest blocks go first, each of two hours
	// or longer; the newest two to three hours are in the log and stay. 0: no bound.
	MaxBytes int64

	// MinFree is how many bytes the disk must have left. Default 512 MB; see [ErrNoRoom].
	MinFree int64

	// QueryTimeout, QuerySamples and Queries bound one question, what it may hold
	// in memory (16 bytes each), and how many run at a time. Rules have bounds of
	// their own: a heavy dashboard must not silence alerts. Defaults 2 minutes,
	// 20 million, 8.
	QueryTimeout time.Duration
	QuerySamples int
	Queries      int

	// FlushDeadline is how long Close waits for remote write to send what is
	// queued. Default 10 s.
	FlushDeadline time.Duration

	// Logger is told repairs, compactions and what failed in the background.
	// Default: nobody.
	Logger *slog.Logger

	// block is the range of the smallest block, settle how long after the begin of a
	// queue it surely sends what comes. Shorter in tests.
	block, settle time.Duration
}

func (o *Options) fill() error {
	switch {
	case o.Dir == "":
		return fmt.Errorf("%w: the store has no directory", ErrSetting)
	case min(o.Retention, o.QueryTimeout, o.FlushDeadline) < 0, min(o.MaxBytes, o.MinFree) < 0, min(o.QuerySamples, o.Queries) < 0:
		return fmt.Errorf("%w: a bound of the store is negative", ErrSetting)
	}
	o.Retention = either(o.Retention, 15*24*time.Hour)
	o.MinFree = either(o.MinFree, 512<<20)
	o.QueryTimeout = either(o.QueryTimeout, 2*time.Minute)
	o.QuerySamples = either(o.QuerySamples, 20_000_000)
	o.Queries = either(o.Queries, 8)
	o.FlushDeadline = either(o.FlushDeadline, 10*time.Second)
	o.block = either(o.block, 2*time.Hour)
	o.settle = either(o.settle, 3*time.Second)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

func either[T comparable](given, otherwise T) T {
	var none T
	if given != none {
		return given
	}
	return otherwise
}

// DB is an open store. Safe for concurrent use.
type DB struct {
	o      Options
	lock   fileutil.Releaser
	reg    *prometheus.Registry
	head   *promtsdb.DB
	engine *promql.Engine
	ruling *promql.Engine
	parser parser.Parser

	families families

	sending sending

	mu     sync.Mutex // held while a collection is written
	writer *writer
	rules  *Rules
	closed bool
}

// Open opens the store of a directory, or makes one. Samples that were committed
// are there again after any end of the process; what a crash of the machine tore
// is repaired, and the logger told.
func Open(o Options) (*DB, error) {
	if err := o.fill(); err != nil {
		return nil, err
	}
	lock, err := claim(o.Dir)
	if err != nil {
		return nil, err
	}
	db := &DB{o: o, lock: lock, reg: prometheus.NewRegistry(), parser: parser.NewParser(parser.Options{})}
	db.families.byName = make(map[string]metadata.Metadata)
	db.writer = newWriter(&db.families)
	db.head, err = promtsdb.Open(o.Dir, o.Logger, db.reg, options(o), nil)
	if err != nil {
		return nil, errors.Join(openError(o.Dir, err), lock.Release())
	}
	db.head.SetWriteNotified(&db.sending)
	db.engine = newEngine(o, db.parser, make(turns, o.Queries))
	db.ruling = newEngine(o, db.parser, nil)
	return db, nil
}

// openError tells a disk that refuses from a store that cannot be read. The log is
// repaired by itself, so what is damaged is a block, which the error names.
func openError(dir string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("the store in %s cannot be opened: %w", dir, err)
	}
	return fmt.Errorf("%w: %s: %w: move what is named out of the directory to go on without it", ErrDamaged, dir, err)
}

// segment is the size of a block's files, for which room is set aside at first.
// Prometheus takes four times as much, which a small disk may not have.
const segment = 128 << 20

// options for Prometheus' store: its own, as its program sets them, and what the
// decision note says.
func options(o Options) *promtsdb.Options {
	p := promtsdb.DefaultOptions()
	p.NoLockfile = true // claim has locked
	p.RetentionDuration = o.Retention.Milliseconds()
	p.MaxBytes = o.MaxBytes
	p.MinBlockDuration = o.block.Milliseconds()
	p.MaxBlockDuration = max(p.MinBlockDuration, min((31*24*time.Hour).Milliseconds(), p.RetentionDuration/10))
	p.MaxBlockChunkSegmentSize = segment
	p.WALCompression = compression.Snappy
	p.EnableSTAsZeroSample = true
	p.EnableMetadataWALRecords = true
	return p
}

// Close ends rules, sends what remote write has queued, and closes the store.
func (db *DB) Close() error {
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return nil
	}
	db.closed = true
	rules := db.rules
	db.mu.Unlock()

	if rules != nil {
		rules.Close()
	}
	db.sending.end(time.Now().Add(db.o.FlushDeadline))
	return errors.Join(db.engine.Close(), db.closeHead(), db.lock.Release())
}

// closeHead closes Prometheus' store, which panics when it cannot write chunks.
// What is in them is in the log as well.
func (db *DB) closeHead() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the store cannot write: %v", p)
		}
	}()
	return db.head.Close()
}

// all is the store, and the queues' knowledge of what comes in.
func (db *DB) all() storage.Storage {
	return storage.NewFanout(db.o.Logger, db.head, db.sending.queues()...)
}

func (db *DB) isClosed() bool {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.closed
}
