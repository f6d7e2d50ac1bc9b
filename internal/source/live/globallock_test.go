package live_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

func TestGlobalLocks(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Cookie("locks"))
		far := erltest.Start(t, erltest.OTP(otp), erltest.Cookie("locks"))
		src := open(t, n)
		if l := must[*beam.GlobalLocks](t)(src.GlobalLocks(t.Context())); len(l.List) != 0 || l.Origin.Cost.Requests != 1 {
			t.Errorf("nobody holds a lock: %+v", l)
		}
		background(n, "holder", "true = global:set_lock({{shop, 7}, self()}, [node()]), true = global:set_lock({lists:seq(1, 300), self()}, [node()])")
		background(n, "second", "true = global:set_lock({{shop, 7}, whereis(holder)}, [node()])")
		background(far, "other", "true = net_kernel:connect_node('"+n.Name+"'), true = global:set_lock({{far, away}, self()}, ['"+n.Name+"'])")
		l := must[*beam.GlobalLocks](t)(src.GlobalLocks(t.Context()))
		got := make(map[string]beam.GlobalLock)
		for _, lock := range l.List {
			got[lock.ID] = lock
		}
		if len(l.List) != 3 || l.Total != 3 || l.Incarnation != src.Incarnation() {
			t.Errorf("%+v", l)
		}
		if lock := got["{shop,7}"]; lock.Node != n.Name || lock.Holder.Kind != "process" || lock.Holders != 2 || lock.Holder.Name != "holder" && lock.Holder.Name != "second" {
			t.Errorf("%+v", lock)
		}
		if lock := got["(too long)"]; lock.Holder.Name != "holder" || lock.Holder.Text != pidOf(n, "holder") {
			t.Errorf("%+v", lock)
		}
		if lock := got["{far,away}"]; lock.Node != far.Name || lock.Holder.Kind != "foreign" || !strings.Contains(lock.Holder.Text, far.Name) || lock.Holders != 1 {
			t.Errorf("%+v", lock)
		}
		n.Ask("put(locks, spawn(fun() -> [global:set_lock({I, self()}, [node()]) || I <- lists:seq(1, 300)], receive never -> ok end end))")
		within(t, time.Minute, func() string {
			l = must[*beam.GlobalLocks](t)(src.GlobalLocks(t.Context()))
			if len(l.List) != 100 || l.Total != 303 || l.Origin.Method != beam.Sampled {
				return l.Origin.Method.String()
			}
			return ""
		})
		c := l.Origin.Cost
		t.Logf("OTP %d: 100 of 303 locks: %v, %d bytes", otp, c.Busy, c.BytesIn+c.BytesOut)
	})
}
