package tsdb

import (
	"context"
	"errors"
	"fmt"

	"github.com/prometheus/prometheus/storage"
)

// ErrNoRoom: the disk has less room left than MinFree, and nothing is stored until
// it has more. Prometheus' store ends its process when it meets a full disk while
// it moves chunks out of memory, which it does each minute; so we stop before, with
// enough left for what is in memory.
var ErrNoRoom = errors.New("the disk is nearly full")

// room is the error of too little room.
func (db *DB) room() error {
	left, known := free(db.o.Dir)
	if !known || left >= uint64(db.o.MinFree) {
		return nil
	}
	return fmt.Errorf("%w: %d MB left, want %d MB: nothing is stored until there is room in %s",
		ErrNoRoom, left>>20, db.o.MinFree>>20, db.o.Dir)
}

// guarded is where rules write.
type guarded struct{ db *DB }

// Appender is one that commits nothing while there is no room.
func (g guarded) Appender(ctx context.Context) storage.Appender {
	a := g.db.all().Appender(ctx)
	if err := g.db.room(); err != nil {
		return refusing{a, err}
	}
	return a
}

type refusing struct {
	storage.Appender
	err error
}

// Commit fails.
func (r refusing) Commit() error { return errors.Join(r.err, r.Rollback()) }
