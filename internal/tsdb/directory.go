package tsdb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/prometheus/prometheus/tsdb/fileutil"
)

// The directory is Prometheus' own format and one file of ours, which says that it
// may be written to and cleaned up: retention deletes, and somebody else's
// Prometheus has the same format.
const (
	markName = "hodoscope-store"
	mark     = "hodoscope store 1\n"
	lockName = "lock" // Prometheus' name: the two keep each other out
)

// claim makes a directory ours and locks it, or says why not. The lock comes
// before anything that deletes: opening a database removes what looks left over.
func claim(dir string) (fileutil.Releaser, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("%w: the directory of the store: %w", ErrSetting, err)
	}
	if err := ours(dir); err != nil {
		return nil, err
	}
	lock, _, err := fileutil.Flock(filepath.Join(dir, lockName))
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			return nil, fmt.Errorf("%w: the directory of the store: %w", ErrSetting, err)
		}
		return nil, fmt.Errorf("%w: %s: end that process, or give this one a directory of its own", ErrLocked, dir)
	}
	name := filepath.Join(dir, markName)
	if _, err := os.Stat(name); err == nil {
		return lock, nil
	}
	if err := os.WriteFile(name, []byte(mark), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: the directory of the store: %w", ErrSetting, err), lock.Release())
	}
	return lock, nil
}

// ours tells whether a directory is empty or was made by this version.
func ours(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, markName))
	switch {
	case err == nil && string(text) == mark:
		return nil
	case err == nil && len(text) > 0:
		return fmt.Errorf("%w: %s was written by another version: %.40q, want %q", ErrForeign, dir, text, mark)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: the directory of the store: %w", ErrSetting, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%w: the directory of the store: %w", ErrSetting, err)
	}
	for _, e := range entries {
		// A process that was killed before it wrote its first line leaves these.
		if e.Name() != lockName && e.Name() != markName {
			return fmt.Errorf("%w: %s holds %q: the store needs a directory of its own", ErrForeign, dir, e.Name())
		}
	}
	return nil
}
