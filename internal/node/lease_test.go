package node_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// A lease process ends after so many renewals; another has taken over by then, and the guest stays.
func TestLeaseTakesOver(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp)
		// One lease process lasts a second.
		g, err := node.DialLease(timeout(t, time.Minute), config(n), 10*time.Second, 100*time.Millisecond, 10, 3)
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		seen := map[string]bool{} // processes of ours: a guest that asks nothing has its lease only
		for late := time.Now().Add(time.Minute); len(seen) < 5 && time.Now().Before(late); time.Sleep(50 * time.Millisecond) {
			now := n.Ask(ours)
			if now == "[]" {
				// The node lists its processes first and looks at each then. One that took over
				// in between is not in the list, and the one before it has ended.
				now = n.Ask(ours)
			}
			if now == "[]" {
				t.Fatal("no lease process")
			}
			seen[now] = true
		}
		if err := g.Err(); err != nil {
			t.Fatalf("the connection ended: %v", err)
		}
		if len(seen) < 5 {
			t.Errorf("the lease processes seen in a minute: %v", seen)
		}
		n.Await(countOurs+" =:= 1", time.Minute)
		if _, err := g.Do(timeout(t, time.Minute), probe.Health(), nil); err != nil {
			t.Error(err)
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

// A guest that does not renew is cut off by the node.
func TestLeaseRunsOut(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp)
		const life = 5 * time.Second // in which one attaches and holds, on a busy machine too
		began := time.Now()
		g, err := node.DialLease(timeout(t, time.Minute), config(n), life, time.Hour, 10, 3)
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		if err := g.Hold(t.Context(), probe.HoldSchedulerWallTime()); err != nil {
			t.Fatal(err)
		}
		select {
		case <-g.Done():
		case <-time.After(life + time.Minute):
			t.Fatal("the node did not cut the connection")
		}
		if took := time.Since(began); took < life {
			t.Errorf("cut off after %v already", took)
		}
		var lost *dist.LostError
		if !errors.As(g.Err(), &lost) {
			t.Errorf("the connection ended with %v", g.Err())
		}
		if _, err := g.Do(t.Context(), probe.Health(), nil); !errors.As(err, &lost) {
			t.Errorf("a question after the end: %v", err)
		}
		n.Await("nodes(connected) =:= []", time.Minute)
		n.Await(countOurs+" =:= 0", time.Minute)
		n.Await("erlang:statistics(scheduler_wall_time) =:= undefined", time.Minute)
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

// A lease process that somebody ends on the node is replaced at the next renewal.
func TestLeaseKilled(t *testing.T) {
	n := start(t, 0)
	g, err := node.DialLease(timeout(t, time.Minute), config(n), 5*time.Second, 100*time.Millisecond, 1000, 3)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	n.Await(countOurs+" =:= 1", time.Minute)
	before := n.Ask(ours)
	n.Ask("[exit(P, kill) || P <- " + ours + "]")
	n.Await(countOurs+" =:= 1 andalso "+ours+" =/= "+pidsOf(before), time.Minute)
	if err := g.Err(); err != nil {
		t.Errorf("the connection ended: %v", err)
	}
}

// pidsOf is a printed list of pids as an expression.
func pidsOf(printed string) string {
	return "[list_to_pid(P) || P <- string:tokens(\"" + strings.Trim(printed, "[]") + "\", \",\")]"
}
