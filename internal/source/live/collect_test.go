package live_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// hoard leaves binaries behind that are no longer used.
const hoard = "[binary:copy(<<1>>, 100000) || _ <- lists:seq(1, 100)]"

func TestCollect(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		withPatients(t, n)
		src := open(t, n)
		var noted []string
		note := func(call, object string) error { noted = append(noted, call+" "+object); return nil }
		collect := func(pid string, largest int64) *beam.Collection {
			t.Helper()
			c := must[*beam.Collection](t)(src.Collect(t.Context(), parsed(t, pid), largest, note))
			if c.Incarnation != src.Incarnation() || c.Origin.Cost.Requests != 1 || c.Pid.String() != pid {
				t.Errorf("%+v", c)
			}
			return c
		}
		memory := func(name string) int64 {
			return int64(n.AskInt("element(2, process_info(whereis(" + name + "), memory))"))
		}
		n.Ask("register(hoarder, spawn(fun() -> " + hoard + ", patients:selective() end))")
		n.Await("process_info(whereis(hoarder), status) =:= {status, waiting}", time.Minute)
		before := memory("hoarder")
		if c := collect(pidOf(n, "hoarder"), before/2); c.Refused == "" || c.Before.Memory != before || c.After != beam.NoHeld || memory("hoarder") != before {
			t.Errorf("larger than is allowed: %+v", c)
		}
		no := errors.New("the disk is full")
		if _, err := src.Collect(t.Context(), parsed(t, pidOf(n, "hoarder")), 1<<30, func(_, _ string) error { return no }); !errors.Is(err, no) || memory("hoarder") != before {
			t.Errorf("it could not be noted: %v", err)
		}
		noted = nil
		c := collect(pidOf(n, "hoarder"), 1<<30)
		t.Logf("OTP %d: %d bytes and %d of binaries, %d and %d after it, took %v, cost %+v", otp, c.Before.Memory, c.Before.BinaryMemory, c.After.Memory, c.After.BinaryMemory, c.Took, c.Origin.Cost)
		if c.Refused != "" || c.Before.Memory != before || c.Before.BinaryMemory < 1_000_000 || c.Took <= 0 ||
			c.After.Memory != memory("hoarder") || c.After.Memory > before/2 || c.After.TotalHeapSize >= c.After.Memory || c.After.BinaryMemory > 100_000 || c.After.MessageQueueLen != 0 {
			t.Errorf("%+v", c)
		}
		if want := fmt.Sprintf("[collect %s]", pidOf(n, "hoarder")); fmt.Sprint(noted) != want {
			t.Errorf("noted %q, want %s", noted, want)
		}
		// A limit of its own counts what a collection takes for a moment: this one would not live through it.
		background(n, "tight", "put(list, lists:seq(1, 200000)), garbage_collect(), {_, W} = process_info(self(), total_heap_size), "+
			"process_flag(max_heap_size, #{size => W + 10000, kill => true, error_logger => false})")
		if c := collect(pidOf(n, "tight"), 1<<30); c.Refused == "" || c.Before.TotalHeapSize <= 0 {
			t.Errorf("tight: %+v", c)
		}
		if n.Ask("garbage_collect(whereis(tight)), timer:sleep(10), whereis(tight)") != "undefined" {
			t.Error("it would have lived through a collection")
		}
		n.Ask("[hoarder ! N || N <- lists:seq(1, 10001)]")
		if c := collect(pidOf(n, "hoarder"), 1<<30); c.Refused == "" || c.Before.MessageQueueLen != 10001 {
			t.Errorf("a long queue: %+v", c)
		}
		if c := collect(n.Ask("element(1, spawn_monitor(fun() -> ok end))"), 1<<30); c.Refused != "the process has ended" {
			t.Errorf("%+v", c)
		}
		noted = nil
		if c, err := src.Collect(t.Context(), beam.Pid{ID: 1 << 31}, 1<<30, note); err != nil || c.Refused == "" || noted != nil {
			t.Errorf("%+v, %v, noted %v", c, err, noted)
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}
