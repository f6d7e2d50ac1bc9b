package tsdb

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/tsdb/wlog"
)

func TestSecondOpener(t *testing.T) {
	db := open(t, Options{})
	_, err := Open(Options{Dir: db.o.Dir})
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), db.o.Dir) {
		t.Fatalf("%v, want ErrLocked and the directory", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, Options{Dir: db.o.Dir})
}

// The second opener must not clean up what the first is writing.
func TestSecondOpenerLeavesAllAsItIs(t *testing.T) {
	db := open(t, Options{})
	unfinished := filepath.Join(db.o.Dir, "01ARZ3NDEKTSV4RRFFQ69G5FAV.tmp-for-creation")
	if err := os.Mkdir(unfinished, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: db.o.Dir}); !errors.Is(err, ErrLocked) {
		t.Fatal(err)
	}
	if _, err := os.Stat(unfinished); err != nil {
		t.Errorf("a block that was being written is gone: %v", err)
	}
}

func TestForeignDirectory(t *testing.T) {
	for name, make := range map[string]func(dir string) error{
		"a person's files": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "thesis.tex"), nil, 0o600)
		},
		"somebody's Prometheus": func(dir string) error { return os.Mkdir(filepath.Join(dir, "wal"), 0o700) },
		"a later version": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, markName), []byte("hodoscope store 2\n"), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := make(dir); err != nil {
				t.Fatal(err)
			}
			before := list(t, dir)
			if _, err := Open(Options{Dir: dir}); !errors.Is(err, ErrForeign) {
				t.Fatalf("%v, want ErrForeign", err)
			}
			if after := list(t, dir); after != before {
				t.Errorf("it had %s and has %s", before, after)
			}
		})
	}
}

func list(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestDirectoryThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", file, filepath.Join(file, "below")} {
		if _, err := Open(Options{Dir: dir}); !errors.Is(err, ErrSetting) {
			t.Errorf("%q: %v, want ErrSetting", dir, err)
		}
	}
}

func TestReopenHasAll(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Options{Dir: dir})
	for n := range 20 {
		mustAppend(t, db, collect("a", start.Add(time.Duration(n)*15*time.Second), sample{"queue", "", float64(n)}))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Append(context.Background(), collect("a", start.Add(time.Hour))); !errors.Is(err, ErrClosed) {
		t.Errorf("appending to a closed store: %v", err)
	}
	if _, err := db.Query(context.Background(), "1", start); !errors.Is(err, ErrClosed) {
		t.Errorf("asking a closed store: %v", err)
	}
	db = open(t, Options{Dir: dir})
	want(t, db, "count_over_time(queue_bytes[1h])", start.Add(time.Hour-time.Second), map[string]float64{"a": 20})
	want(t, db, "sum_over_time(queue_bytes[1h])", start.Add(time.Hour-time.Second), map[string]float64{"a": 190})
}

// A torn tail of the log is what a crash of the machine leaves.
func TestTornLogIsRepaired(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Options{Dir: dir})
	for n := range 10 {
		mustAppend(t, db, collect("a", start.Add(time.Duration(n)*15*time.Second), sample{"queue", "", float64(n)}))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, last, err := wlog.Segments(filepath.Join(dir, "wal"))
	if err != nil {
		t.Fatal(err)
	}
	name := wlog.SegmentName(filepath.Join(dir, "wal"), last)
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	end := len(strings.TrimRight(string(b), "\x00"))
	b[end-3] ^= 0xff
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	db = open(t, Options{Dir: dir})
	if s, err := db.Stats(); err != nil || s.Repairs != 1 {
		t.Errorf("%d repairs, %v, want 1", s.Repairs, err)
	}
	want(t, db, "count_over_time(queue_bytes[1h])", start.Add(time.Hour-time.Second), map[string]float64{"a": 9})
	mustAppend(t, db, collect("a", start.Add(10*time.Minute), sample{"queue", "", 1}))
}

func TestDamagedBlockIsNamed(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Options{Dir: dir, block: time.Minute})
	fill(t, db, 5*time.Minute)
	blocks := db.head.Blocks()
	if len(blocks) == 0 {
		t.Fatal("no block was made")
	}
	name := blocks[0].Meta().ULID.String()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, name, "index"), 10); err != nil {
		t.Fatal(err)
	}
	_, err := Open(Options{Dir: dir, block: time.Minute})
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), name) {
		t.Fatalf("%v, want ErrDamaged and %s", err, name)
	}
	// What the message asks for is enough.
	if err := os.Rename(filepath.Join(dir, name), filepath.Join(t.TempDir(), name)); err != nil {
		t.Fatal(err)
	}
	open(t, Options{Dir: dir, block: time.Minute})
}

// fill appends some series every second for a while, from start on, and lets the store
// make its blocks.
func fill(t *testing.T, db *DB, long time.Duration) {
	t.Helper()
	for at := time.Duration(0); at < long; at += time.Second {
		var s []sample
		for i := range 20 {
			s = append(s, sample{"queue", string(rune('a' + i)), float64(at)*0.37 + float64(i)*1.1})
		}
		mustAppend(t, db, collect("a", start.Add(at), s...))
	}
	if err := db.head.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestRetentionByAge(t *testing.T) {
	db := open(t, Options{block: time.Minute, Retention: 10 * time.Minute})
	fill(t, db, time.Hour)
	s, err := db.Stats()
	if err != nil {
		t.Fatal(err)
	}
	if age := s.Newest.Sub(s.Oldest); age < 9*time.Minute || age > 14*time.Minute {
		t.Errorf("samples of %v are kept, want 10 minutes and at most a block or two", age)
	}
	if s.Failures != 0 {
		t.Errorf("%d failures", s.Failures)
	}
}

func TestRetentionBySize(t *testing.T) {
	const most = 1 << 20
	db := open(t, Options{block: time.Minute, MaxBytes: most})
	fill(t, db, time.Hour)
	s, err := db.Stats()
	if err != nil {
		t.Fatal(err)
	}
	if s.Bytes > most || s.Bytes < most/4 {
		t.Errorf("%d bytes, want up to %d", s.Bytes, most)
	}
	if s.Blocks == 0 || !s.Oldest.After(start) || s.Newest != start.Add(time.Hour-time.Second) {
		t.Errorf("%d blocks, samples from %v to %v", s.Blocks, s.Oldest.Sub(start), s.Newest.Sub(start))
	}
	// The newest are still right.
	at := start.Add(time.Hour - time.Second)
	if got := values(t, db, "queue_bytes", at)["a/a"]; got != float64(time.Hour-time.Second)*0.37 {
		t.Errorf("the newest value is %v", got)
	}
}
