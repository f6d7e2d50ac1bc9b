package tsdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A disk that others fill: each collection is stored or told not to be, then and
// after the next start; the process lives, answers, and goes on when there is room.
func TestFullDisk(t *testing.T) {
	disk := smallDisk(t)
	o := Options{Dir: filepath.Join(disk, "store"), MinFree: 300 << 20}
	db := open(t, o)
	stored, refused, n := map[int]bool{}, 0, 0
	appendOne := func() {
		var s []sample
		for i := range 200 {
			s = append(s, sample{"queue", fmt.Sprintf("%d of %d", i, n%100), float64(n)})
		}
		s = append(s, sample{"n", "", float64(n)})
		err := db.Append(context.Background(), collect("a", start.Add(time.Duration(n)*time.Second), s...))
		switch {
		case err == nil:
			stored[n] = true
		case errors.Is(err, ErrNoRoom):
			refused++
		default:
			t.Fatalf("collection %d: %v", n, err)
		}
		n++
	}
	check := func(when string) {
		t.Helper()
		for i := range n {
			got := values(t, db, "n_bytes", start.Add(time.Duration(i)*time.Second))
			if stored[i] && got["a"] != float64(i) {
				t.Fatalf("%s: collection %d was stored and gives %v", when, i, got)
			}
		}
	}
	for n < 200 {
		appendOne()
	}
	if refused > 0 {
		t.Fatal("refused with room on the disk")
	}
	ballast := fillDisk(t, disk, 200<<20)
	for range 5 {
		appendOne()
	}
	if refused != 5 {
		t.Fatalf("%d of 5 collections refused with too little room", refused)
	}
	db.head.ForceHeadMMap() // what the store does each minute
	full := fillDisk(t, disk, 0)
	db.head.ForceHeadMMap()
	appendOne()
	check("with the disk full")
	remove(t, ballast, full)
	refused = 0
	for range 20 {
		appendOne()
	}
	if refused > 0 {
		t.Errorf("%d collections refused with room on the disk", refused)
	}
	check("with room again")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, o)
	check("after the next start")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	full = fillDisk(t, disk, 0)
	db = open(t, o)
	refused = 0
	appendOne()
	if refused != 1 {
		t.Error("a collection was stored on a full disk")
	}
	check("opened on a full disk")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	remove(t, full)
	db = open(t, o)
	check("with room at last")
}

// fillDisk takes all room of a file system but some, and names the file that has it.
func fillDisk(t *testing.T, disk string, leave uint64) (ballast string) {
	t.Helper()
	left, _ := free(disk)
	f, err := os.CreateTemp(disk, "ballast")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := syscall.Fallocate(int(f.Fd()), 0, 0, int64(left-leave)); err != nil {
		t.Fatal(err)
	}
	if left, _ := free(disk); left > leave {
		t.Fatalf("%d bytes are left, want %d", left, leave)
	}
	return f.Name()
}

func remove(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}

// smallDisk mounts a file system of 600 MB.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=600m"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("a small disk cannot be mounted: %v (with CI=true nothing may be missing)", err)
		}
		t.Skipf("a small disk cannot be mounted: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmounting: %v", err)
		}
	})
	return dir
}
