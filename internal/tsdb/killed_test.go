package tsdb

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/child"
)

// recorderDir makes the test binary a recorder into that directory.
const recorderDir = "HODOSCOPE_TEST_RECORDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(recorderDir); dir != "" {
		record(dir)
		os.Exit(1) // it ends by being killed
	}
	os.Exit(m.Run())
}

// record appends a collection every few milliseconds and tells each that was
// stored: the number of the collection is in all its values and in its time.
func record(dir string) {
	db, err := Open(Options{Dir: dir, block: 2 * time.Second})
	if err != nil {
		fmt.Println("open:", err)
		return
	}
	for {
		now := time.Now().Truncate(time.Millisecond)
		var s []sample
		for i := range 50 {
			s = append(s, sample{"ms", strconv.Itoa(i), valueAt(now, i)})
		}
		if err := db.Append(context.Background(), collect("a", now, s...)); err != nil {
			fmt.Println("append:", err)
			return
		}
		fmt.Println(now.UnixMilli())
		time.Sleep(2 * time.Millisecond)
	}
}

func valueAt(at time.Time, i int) float64 { return float64(at.UnixMilli()*100 + int64(i)) }

// Killed at any moment, also in the middle of compaction, the store opens again
// with every collection that Append said was stored, and no wrong value.
func TestKilledFiftyTimes(t *testing.T) {
	times := 50
	if testing.Short() {
		times = 5
	}
	dir := t.TempDir()
	var stored []int64
	for range times {
		stored = append(stored, recordAndKill(t, dir)...)
	}
	db := open(t, Options{Dir: dir, block: 2 * time.Second})
	end := time.UnixMilli(stored[len(stored)-1])
	r, err := db.Query(context.Background(), "ms_bytes[1h]", end)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Series) != 50 {
		t.Fatalf("%d series, want 50", len(r.Series))
	}
	for _, s := range r.Series {
		i, err := strconv.Atoi(s.Labels["which"])
		if err != nil {
			t.Fatal(err)
		}
		there := map[int64]bool{}
		for _, p := range s.Points {
			there[p.At] = true
			if p.Value != valueAt(time.UnixMilli(p.At), i) {
				t.Fatalf("series %d has %v at %d", i, p.Value, p.At)
			}
		}
		lost := 0
		for _, at := range stored {
			if !there[at] {
				lost++
			}
		}
		if lost > 0 {
			t.Fatalf("series %d lost %d of %d collections", i, lost, len(stored))
		}
	}
	stats, err := db.Stats()
	t.Logf("%d collections, %d blocks, %d repairs, %v", len(stored), stats.Blocks, stats.Repairs, err)
}

// recordAndKill lets a recorder run for a while and gives the moments that it
// said were stored.
func recordAndKill(t *testing.T, dir string) []int64 {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), recorderDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(cmd); err != nil {
		t.Skip(err)
	}
	want := 20 + rand.IntN(60)
	var stored []int64
	for lines := bufio.NewScanner(out); lines.Scan(); {
		at, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			child.Kill(cmd.Process)
			t.Fatal(lines.Text())
		}
		stored = append(stored, at)
		if len(stored) == want {
			child.Kill(cmd.Process)
		}
	}
	_ = cmd.Wait() // killed
	if len(stored) < want {
		t.Fatalf("the recorder ended after %d collections", len(stored))
	}
	return stored
}
