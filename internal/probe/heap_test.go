package probe_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

func start(t *testing.T, otp int) *erltest.Node {
	t.Helper()
	return erltest.Start(t, erltest.OTP(otp), erltest.Embedded(), erltest.ListenPort(0))
}

func attach(t *testing.T, n *erltest.Node) *node.Node {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	g, err := node.Dial(ctx, node.Config{Node: n.Name, Addr: fmt.Sprintf("127.0.0.1:%d", n.ListenPort), Cookie: n.Cookie})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

// mostGrowth is by how many bytes a node's memory may grow for us, whatever we ask: by
// the largest heap, 12.6 MB, and by the step before it, which is there while it is
// copied. The meter looks now and then, and mostly sees the first alone.
const mostGrowth = 20_000_000

// mostOfARest is what processes have more than at first once a question is over, the
// process that is asked included.
const mostOfARest = 1_000_000

// A question that was made to build 50 million elements is killed, and the node hardly notices.
func TestBombIsKilled(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp)
		g := attach(t, n)
		n.MeterMemory()
		atRest := n.AskInt("erlang:memory(processes)")
		for _, heap := range probe.Heaps() {
			n.MemoryGrown()
			var longest time.Duration
			for range 20 { // the meter looks only so often
				began := time.Now()
				if _, err := g.Do(t.Context(), probe.Bomb(heap), nil); !errors.Is(err, node.ErrHeap) {
					t.Errorf("heap of %d words: %v", heap, err)
				}
				longest = max(longest, time.Since(began))
				// We hear of the end before the heap is freed, later still on a busy machine.
				n.Await(fmt.Sprintf("erlang:memory(processes) < %d", atRest+mostOfARest), time.Minute)
			}
			grown := n.MemoryGrown()
			t.Logf("OTP %d: heap %d words: killed after %v at most; the node's memory grew by %.1f MB",
				otp, heap, longest.Round(time.Millisecond), float64(grown)/1e6)
			if grown > mostGrowth {
				t.Errorf("heap of %d words: the node's memory grew by %d bytes", heap, grown)
			}
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}
