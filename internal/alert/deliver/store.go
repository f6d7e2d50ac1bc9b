package deliver

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// store keeps the entries of a book in one file: fingerprint to JSON, in a bucket
// that is named by the version of the format.
type store struct{ db *bbolt.DB }

var bucket = []byte("alerts 1")

// ErrInUse is a book that another process keeps.
var ErrInUse = errors.New("another process keeps this book of alerts")

// lockWait is for how long another process may take to end.
const lockWait = 2 * time.Second

func openStore(file string) (*store, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("book of alerts: %w", err)
	}
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: lockWait})
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%s: %w", file, ErrInUse)
	case err != nil:
		return nil, fmt.Errorf("book of alerts %s: %w", file, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(bucket)
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("book of alerts %s: %w", file, err), db.Close())
	}
	return &store{db}, nil
}

func (s *store) load() (map[string]*entry, error) {
	entries := make(map[string]*entry)
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucket).ForEach(func(k, v []byte) error {
			e, err := decode(v)
			if err != nil {
				return fmt.Errorf("alert %q: %w", k, err)
			}
			entries[string(k)] = e
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("book of alerts %s: %w", s.db.Path(), err)
	}
	return entries, nil
}

// decode reads an entry so that all of it can be used.
func decode(v []byte) (*entry, error) {
	var e entry
	if err := json.Unmarshal(v, &e); err != nil {
		return nil, err
	}
	if e.Told == nil {
		e.Told = make(map[string]*told)
	}
	for name, t := range e.Told {
		if t == nil {
			delete(e.Told, name)
		}
	}
	return &e, nil
}

// save writes entries, or takes out those that are gone, all or none.
func (s *store) save(entries map[string]*entry, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	err := s.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucket)
		for _, id := range ids {
			e := entries[id]
			if e == nil {
				if err := b.Delete([]byte(id)); err != nil {
					return err
				}
				continue
			}
			v, err := json.Marshal(e)
			if err != nil {
				return err
			}
			if err := b.Put([]byte(id), v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("book of alerts %s: %w", s.db.Path(), err)
	}
	return nil
}

func (s *store) close() error { return s.db.Close() }
