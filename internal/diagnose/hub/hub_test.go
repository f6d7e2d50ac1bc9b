package hub_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
)

var start = time.Unix(1e9, 0)

func at(look int) time.Time { return start.Add(time.Duration(look) * 2 * time.Second) }

// history has a look for each number of callers that wait for process 7.
func history(callers ...int) *diagnose.History {
	h := &diagnose.History{}
	for i, n := range callers {
		w := &beam.Waits{}
		on := beam.Peer{Kind: "process", Pid: beam.Pid{ID: 7}, Name: "server"}
		for c := range n {
			w.List = append(w.List, beam.Wait{Pid: beam.Pid{ID: uint32(100 + c)}, Kind: beam.WaitCall, On: on, Function: beam.MFA{Module: "m", Function: "f"}})
		}
		if n > 0 {
			w.Bottlenecks = []beam.Bottleneck{{On: on, Waiting: n, Blocked: n, Monitors: 40, QueueLen: 30, Status: "running"}}
		}
		h.Looks = append(h.Looks, diagnose.Look{At: at(i), Waits: w})
	}
	return h
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		name    string
		callers []int
		want    int
	}{
		{"in every look", []int{3, 3, 3, 3}, 1},
		{"in two looks only", []int{3, 3}, 0},
		{"it comes and goes", []int{3, 0, 3, 0, 3, 0, 3, 0}, 0},
		{"long ago does not count", []int{0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}, 1},
		{"it is over", []int{3, 3, 3, 3, 3, 3, 0, 0, 0}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := hub.Of(history(c.callers...)); len(got) != c.want {
				t.Errorf("%d hubs, want %d", len(got), c.want)
			}
		})
	}
	// Of those that monitor it, as many as it has messages are callers that we had no leave
	// to look at.
	b := hub.Of(history(3, 3, 3))[0]
	if b.Callers.Median() != 30 || b.Works != 1 || b.Name != "server" || b.Caller() != "m:f/0" {
		t.Errorf("%+v", b)
	}
}

func TestStill(t *testing.T) {
	for _, c := range []struct {
		name       string
		reductions []int64
		want       time.Duration
	}{
		{"only our looks", []int64{29, 35, 41, 47}, 6 * time.Second},
		{"a call in between", []int64{29, 60, 66, 72}, 4 * time.Second},
		{"it gets on", []int64{29, 60, 95, 130}, 0},
		{"one look", []int64{29}, 0},
		{"no answer once", []int64{29, beam.NoAnswer, 41, 47}, 6 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stands []diagnose.Stand
			for i, r := range c.reductions {
				stands = append(stands, diagnose.Stand{Standing: beam.Standing{Reductions: r, At: at(i)}})
			}
			if got := hub.Still(stands); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
