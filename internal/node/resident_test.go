package node_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// A holder is there once, however often and from wherever it is asked for, and holds when Hold returns.
func TestHold(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp)
		g := attach(t, config(n))
		held := make(chan error)
		for range 8 {
			go func() { held <- g.Hold(context.Background(), probe.HoldSchedulerWallTime()) }()
		}
		for range 8 {
			if err := <-held; err != nil {
				t.Error(err)
			}
		}
		if !n.AskBool("is_list(erlang:statistics(scheduler_wall_time))") {
			t.Error("it does not hold")
		}
		n.Await(countOurs+" =:= 2", time.Minute) // and the lease
	})
}

// Who gives up waiting for a holder, or a question, leaves none behind on a node that was only slow.
func TestGivingUpLeavesNothing(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp)
		g := attach(t, config(n))
		n.Suspend()
		for range 3 {
			if err := g.Hold(timeout(t, 100*time.Millisecond), probe.HoldSchedulerWallTime()); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a holder: %v", err)
			}
		}
		for range 2 * node.Working {
			if _, err := g.Do(timeout(t, 100*time.Millisecond), probe.Whereis("kernel_sup"), nil); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a question: %v", err)
			}
		}
		n.Resume()
		n.Await(countOurs+" =:= 1", time.Minute) // the lease
		n.Await("erlang:statistics(scheduler_wall_time) =:= undefined", time.Minute)
		if err := g.Hold(timeout(t, time.Minute), probe.HoldSchedulerWallTime()); err != nil {
			t.Error(err)
		}
		if _, err := g.Do(timeout(t, time.Minute), probe.Whereis("kernel_sup"), nil); err != nil {
			t.Error(err)
		}
	})
}

// Who gives up in the middle of an answer gets its slot back, and the process is gone.
func TestGivingUpHalfway(t *testing.T) {
	n := start(t, 0)
	crowd(n, 20_000)
	g := attach(t, config(n))
	stop := errors.New("enough")
	for range 50 {
		if _, err := g.Do(t.Context(), probe.Rows(eager), func(*etf.Cursor) error { return stop }); !errors.Is(err, stop) {
			t.Fatalf("%v", err)
		}
	}
	n.Await(countOurs+" =:= 1", time.Minute)
}
