package node_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
)

// Killed in the midst of its questions, a guest leaves nothing behind: no process, no flag, no connection, no line.
func TestKilledGuestLeavesNothing(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp)
		crowd(n, 5000)
		n.Ask("erlang:memory()") // the runtime names its allocators when it is first asked
		before := n.Fingerprint()
		for range 3 {
			g := startGuest(t, n)
			if got := n.AskInt(countOurs); got < 2 {
				t.Errorf("%d processes of a busy guest", got)
			}
			if !n.AskBool("is_list(erlang:statistics(scheduler_wall_time))") {
				t.Error("scheduler_wall_time is not held")
			}
			g.Kill()
			killed := time.Now()
			n.Await(countOurs+" =:= 0", time.Minute)
			n.Await("erlang:statistics(scheduler_wall_time) =:= undefined", time.Minute)
			n.Await("nodes(connected) =:= []", time.Minute)
			t.Logf("OTP %d: nothing left after %v", otp, time.Since(killed).Round(time.Millisecond))
		}
		after := n.Fingerprint()
		if diff := n.Left(before, "atom_count"); diff != nil {
			t.Errorf("left behind: %q", diff)
		}
		t.Logf("OTP %d: atoms %d", otp, after.Int("atom_count")-before.Int("atom_count"))
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}
