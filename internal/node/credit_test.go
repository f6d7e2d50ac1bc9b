package node_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// residents are the lease and the holder of scheduler_wall_time.
const residents = 2

// framing is what the answers that are under way may take besides their own size: SPAWN_REPLY, EXIT, headers with
// atoms of the cache, for as many processes as may work.
const framing = 4 << 10

// However many ask, only so many of our processes work at once, and no more is under way than a node can send without
// waiting for us. The application's own monitor of the system sees no busy distribution port, and stays in place.
func TestCredits(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp)
		crowd(n, 5000)
		n.Ask("erlang:memory()")
		n.Ask(monitorBusyPorts)
		before := n.Fingerprint()
		gate := &gate{}
		cfg := config(n)
		cfg.Dial = gate.dial
		g := attach(t, cfg)
		if err := g.Hold(t.Context(), probe.HoldSchedulerWallTime()); err != nil {
			t.Fatal(err)
		}
		all, err := questions(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var asking sync.WaitGroup
		var answers atomic.Int64
		for i := range 16 {
			asking.Go(func() {
				for k := i; ctx.Err() == nil; k++ {
					if i%2 == 0 {
						k = 0 // the largest of all
					}
					_, err := g.Do(ctx, all[k%len(all)], ignore)
					switch { // The gate holds up each part of an answer, so that a large one may come too late.
					case err == nil:
						answers.Add(1)
					case ctx.Err() == nil && !errors.Is(err, node.ErrTimeout):
						t.Errorf("%s: %v", all[k%len(all)].Call().Name, err)
						return
					}
				}
			})
		}
		most, samples, held := 0, 0, 0
		for round := 0; round < 8 || round < 40 && held < node.Outstanding/2; round++ {
			for range 10 {
				most = max(most, n.AskInt(countOurs))
				samples++
				time.Sleep(10 * time.Millisecond)
			}
			held = max(held, gate.hold(200*time.Millisecond))
		}
		stop()
		asking.Wait()
		g.Close()
		t.Logf("OTP %d: %d answers; processes of ours at most %d of %d (%d samples); under way at most %d bytes of %d",
			otp, answers.Load(), most, residents+node.Working, samples, held, node.Outstanding)
		if answers.Load() < node.Working {
			t.Errorf("only %d answers", answers.Load())
		}
		if most > residents+node.Working {
			t.Errorf("%d processes of ours at once", most)
		}
		if held > node.Outstanding+framing {
			t.Errorf("%d bytes were under way", held)
		}
		if held < node.Outstanding/2 {
			t.Errorf("only %d bytes were under way: the questions were too small to show anything", held)
		}
		n.Await("nodes(connected) =:= []", time.Minute)
		if diff := n.Left(before, "atom_count"); diff != nil {
			t.Errorf("left behind: %q", diff)
		}
		if got := n.Ask(busyPorts); got != "1" { // the one by hand
			t.Errorf("%s events busy_dist_port, the one that the test sent included", got)
		}
	})
}

// monitorBusyPorts makes a process of the application the one that system_monitor reports to, and sends it one event
// by hand.
const monitorBusyPorts = `
	Count = fun F(Seen) ->
		receive
			{monitor, _, busy_dist_port, _} -> F(Seen + 1);
			{how_many, From} -> From ! {busy, Seen}, F(Seen)
		end
	end,
	Monitor = spawn(fun() -> Count(0) end),
	erlang:system_monitor(Monitor, [busy_dist_port]),
	Monitor ! {monitor, self(), busy_dist_port, self()},
	ok`

const busyPorts = `
	{Monitor, [busy_dist_port]} = erlang:system_monitor(),
	Monitor ! {how_many, self()},
	receive {busy, Seen} -> Seen after 5000 -> none end`

// gate is a connection that can be held: what comes from the node while it is, is counted and waits.
type gate struct {
	shut atomic.Bool
	kept atomic.Int64
}

func (g *gate) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	far, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	near, inner := net.Pipe()
	go func() {
		defer inner.Close()
		b := make([]byte, 64<<10)
		var waiting []byte
		for {
			far.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
			n, err := far.Read(b)
			waiting = append(waiting, b[:n]...)
			if ne, ok := err.(net.Error); err != nil && !(ok && ne.Timeout()) {
				inner.Write(waiting)
				return
			}
			if g.shut.Load() {
				g.kept.Store(int64(len(waiting)))
				continue
			}
			if _, err := inner.Write(waiting); err != nil {
				return
			}
			waiting = waiting[:0]
		}
	}()
	go func() {
		defer far.Close()
		b := make([]byte, 64<<10)
		for {
			n, err := inner.Read(b)
			if _, werr := far.Write(b[:n]); err != nil || werr != nil {
				return
			}
		}
	}()
	return near, nil
}

// hold shuts the gate for d and tells how many bytes the node has sent meanwhile, or before and not yet passed on.
func (g *gate) hold(d time.Duration) int {
	g.kept.Store(0)
	g.shut.Store(true)
	time.Sleep(d)
	n := int(g.kept.Load())
	g.shut.Store(false)
	return n
}
