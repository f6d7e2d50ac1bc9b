package node_test

import (
	"errors"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// A node that was started again under its name is another incarnation: its processes are not those of before, whatever
// their numbers.
func TestRestart(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp)
		g := attach(t, config(n))
		n.Ask("[spawn(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 1000)], ok")
		number := beam.Pid{ID: uint32(n.AskInt(`
			P = spawn(fun() -> receive never -> ok end end),
			list_to_integer(hd(tl(string:lexemes(pid_to_list(P), "."))))`))}
		old := g.Pid(number)
		if alive, err := inspect(t, g, old); err != nil || !alive {
			t.Fatalf("before the restart: %v, %v", alive, err)
		}

		n.Restart()
		select {
		case <-g.Done():
		case <-time.After(time.Minute):
			t.Fatal("the connection did not end with the node")
		}
		var lost *dist.LostError
		if _, err := inspect(t, g, old); !errors.As(err, &lost) {
			t.Errorf("a question to the node of before: %v", err)
		}

		again := attach(t, config(n))
		if again.Name() != g.Name() || again.Incarnation() == g.Incarnation() {
			t.Errorf("incarnation %v after %v", again.Incarnation(), g.Incarnation())
		}
		if alive, err := inspect(t, again, again.Pid(number)); err != nil || alive {
			t.Errorf("a number of before in the new life: alive %v, %v; want ended", alive, err)
		}
		// The pid itself, of that other life, is not taken for a process of this one.
		if alive, err := inspect(t, again, old); err == nil && alive {
			t.Error("a process of before is alive")
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

func inspect(t *testing.T, g *node.Node, p etf.Pid) (alive bool, err error) {
	t.Helper()
	a, err := g.Do(timeout(t, time.Minute), probe.Inspect(p, g.Greeting().OTP), nil)
	if err != nil {
		return false, err
	}
	_, alive = probe.DecodeInspect(a.Result, g.Name(), g.Greeting().WordSize, beam.NotRead)
	return alive, a.Result.Err()
}
