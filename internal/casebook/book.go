package casebook

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

const (
	// mostOfNode and mostOfAll bound what is kept, in cases, which take some 4 KiB each.
	mostOfNode = 200
	mostOfAll  = 5000
	// lockWait is for how long another process may take to end.
	lockWait = 2 * time.Second
)

// ErrInUse is a book that another process keeps.
var ErrInUse = errors.New("another process keeps this book of findings")

// bucket is named by the version of the format: a case's time of opening and its name to
// JSON, as entry.go has it. What a later version writes is in a bucket of another name.
var bucket = []byte("cases 1")

// Book is the cases of all nodes in one file. Safe for concurrent use.
type Book struct {
	db *bbolt.DB

	mu    sync.Mutex
	known []known // the oldest first
}

// known is what is kept, without what it says.
type known struct {
	key  string
	node string
	open bool
}

// Open opens a book, or makes one. What is in it and cannot be read is left out, and goes
// when there is no more room.
func Open(file string) (*Book, error) { return openWithin(file, lockWait) }

func openWithin(file string, wait time.Duration) (*Book, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("book of findings: %w", err)
	}
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: wait})
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%s: %w", file, ErrInUse)
	case err != nil:
		return nil, fmt.Errorf("book of findings %s: %w", file, err)
	}
	b := &Book{db: db}
	err = db.Update(func(tx *bbolt.Tx) error {
		in, err := tx.CreateBucketIfNotExists(bucket)
		if err != nil {
			return err
		}
		return in.ForEach(func(k, v []byte) error {
			one := known{key: string(k)}
			if e, err := decode(v); err == nil {
				one.node, one.open = e.Node, e.Case.Closed.IsZero()
			}
			b.known = append(b.known, one)
			return nil
		})
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("book of findings %s: %w", file, err), db.Close())
	}
	return b, nil
}

// Cases are those of a node, by its target, in the order in which they were opened.
func (b *Book) Cases(node string) (cases []diagnose.Case, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	err = b.db.View(func(tx *bbolt.Tx) error {
		for _, k := range b.known {
			if k.node != node {
				continue
			}
			if e, err := decode(tx.Bucket(bucket).Get([]byte(k.key))); err == nil {
				cases = append(cases, e.unwire())
			}
		}
		return nil
	})
	return cases, err
}

// Keep writes cases of a node, in the place of what is known of them, all or none. It
// returns when they are on disk.
func (b *Book) Keep(node string, cases ...diagnose.Case) error {
	if len(cases) == 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	next := slices.Clone(b.known)
	err := b.db.Update(func(tx *bbolt.Tx) error {
		in := tx.Bucket(bucket)
		for i := range cases {
			v, err := encode(node, &cases[i])
			if err != nil {
				return fmt.Errorf("case %s: %w", cases[i].ID(), err)
			}
			one := known{keyOf(node, &cases[i]), node, cases[i].Closed.IsZero()}
			if err := in.Put([]byte(one.key), v); err != nil {
				return err
			}
			at, found := slices.BinarySearchFunc(next, one, byKey)
			if found {
				next[at] = one
			} else {
				next = slices.Insert(next, at, one)
			}
		}
		var gone []string
		next, gone = bounded(next, node, mostOfNode, mostOfAll)
		for _, key := range gone {
			if err := in.Delete([]byte(key)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("book of findings %s: %w", b.db.Path(), err)
	}
	b.known = next
	return nil
}

// bounded leaves out the oldest closed cases of a node, and of all, that are too many; when
// all are open, the oldest of these.
func bounded(list []known, node string, ofNode, ofAll int) (kept []known, gone []string) {
	drop := func(too int, which func(known) bool) {
		list = slices.DeleteFunc(list, func(k known) bool {
			if too <= 0 || !which(k) {
				return false
			}
			too--
			gone = append(gone, k.key)
			return true
		})
	}
	count := 0
	for _, k := range list {
		if k.node == node {
			count++
		}
	}
	drop(count-ofNode, func(k known) bool { return k.node == node && !k.open })
	drop(len(list)-ofAll, func(k known) bool { return !k.open })
	drop(len(list)-ofAll, func(known) bool { return true })
	return list, gone
}

// Close closes the file.
func (b *Book) Close() error { return b.db.Close() }

// keyOf has cases in the order in which they were opened.
func keyOf(node string, c *diagnose.Case) string {
	return string(binary.BigEndian.AppendUint64(nil, uint64(c.Opened.UnixNano()))) + c.ID() + " " + node
}

func byKey(a, b known) int { return strings.Compare(a.key, b.key) }
