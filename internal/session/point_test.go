package session

import (
	"testing"
	"time"
)

// A node that nobody looks at has an hour too, and not as many points as one that
// somebody looks at. What was published does not change.
func TestHistoryIsAnHour(t *testing.T) {
	began := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		every time.Duration
		want  int
	}{{15 * time.Second, 241}, {2 * time.Second, 1800}, {time.Second, 1800}} {
		var history, published []Point
		for i := range int(3 * time.Hour / c.every) {
			history = appendPoint(history, 1800, time.Hour, Point{At: began.Add(time.Duration(i) * c.every), Processes: int64(i)})
			if i == 500 {
				published = history
			}
		}
		last := history[len(history)-1].At
		if len(history) != c.want || last.Sub(history[0].At) > time.Hour {
			t.Errorf("every %s: %d points of %s", c.every, len(history), last.Sub(history[0].At))
		}
		if cap(history) > len(history)*4/3+16 {
			t.Errorf("every %s: room for %d points beside %d", c.every, cap(history), len(history))
		}
		for i, p := range published {
			if p.Processes != int64(501-len(published)+i) {
				t.Fatalf("every %s: point %d of a published history is %d", c.every, i, p.Processes)
			}
		}
	}
}
