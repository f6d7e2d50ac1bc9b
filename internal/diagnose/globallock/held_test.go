package globallock

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// history has a look for each holder of the lock, "" no look at the locks, while so many
// wait.
func history(waiting int, holders ...string) *diagnose.History {
	h := &diagnose.History{}
	for i, holder := range holders {
		w := &beam.Waits{}
		for c := range waiting {
			w.List = append(w.List, beam.Wait{Pid: beam.Pid{ID: uint32(100 + c)}, Kind: beam.WaitLock, On: beam.Peer{Pid: beam.NoPid, Text: "a lock of global"}})
		}
		l := diagnose.Look{At: time.Unix(int64(2*i), 0), Waits: w}
		if holder != "" {
			l.Locks = &beam.GlobalLocks{List: []beam.GlobalLock{{ID: "config", Holder: beam.Peer{Kind: "process", Pid: beam.Pid{ID: 7}, Text: holder}}}}
		}
		h.Looks = append(h.Looks, l)
	}
	return h
}

func TestHeld(t *testing.T) {
	for _, c := range []struct {
		name    string
		waiting int
		holders []string
		want    int
	}{
		{"the same holder all the time", 2, []string{"", "a", "a", "a", "a", "a"}, 1},
		{"it changes hands", 2, []string{"", "a", "a", "b", "b", "b"}, 0},
		{"nobody waits", 0, []string{"", "a", "a", "a", "a", "a"}, 0},
		{"not long enough", 2, []string{"", "", "a", "a", "a"}, 0},
		{"nobody could be asked", 2, []string{"", "", "", "", ""}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := diagnose.Judge([]*diagnose.Detector{Detector}, history(c.waiting, c.holders...)).Findings; len(got) != c.want {
				t.Errorf("%d findings, want %d", len(got), c.want)
			}
		})
	}
}
