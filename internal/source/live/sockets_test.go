package live_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

func TestOSSockets(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		src := open(t, n)
		sockets := func() *beam.OSSockets {
			t.Helper()
			s := must[*beam.OSSockets](t)(src.Sockets(t.Context()))
			if s.TCP == nil || s.Incarnation != src.Incarnation() || s.Origin.Method != beam.Exact || s.Origin.Seen < 10 {
				t.Fatalf("%+v", s)
			}
			return s
		}
		before := sockets()
		if before.TCP["listen"] == 0 || before.TCP["established"] == 0 || before.CloseWait != nil {
			t.Errorf("%+v", before)
		}
		background(n, "leaky", "{ok, L} = gen_tcp:listen(0, [{active, false}, {ip, {127,0,0,1}}]), {ok, Port} = inet:port(L), "+
			"put(kept, {L, [begin {ok, C} = gen_tcp:connect({127,0,0,1}, Port, [{active, false}]), {ok, A} = gen_tcp:accept(L), "+
			"case N > 3 of true -> {A, C}; false -> gen_tcp:close(C), A end end || N <- lists:seq(1, 5)]})")
		within(t, time.Minute, func() string {
			now := sockets()
			said := fmt.Sprintf("%d listen, %d established, %d in close_wait %v", now.TCP["listen"]-before.TCP["listen"],
				now.TCP["established"]-before.TCP["established"], now.TCP["close_wait"], now.CloseWait)
			if said != "1 listen, 4 established, 3 in close_wait [{127.0.0.1 3}]" {
				return said
			}
			if c := now.Origin.Cost; c.Requests != 0 {
				return fmt.Sprintf("the node was asked: %+v", c)
			}
			return ""
		})
		far := open(t, n)
		live.AskTheNode(far)
		if s := must[*beam.OSSockets](t)(far.Sockets(t.Context())); s.TCP != nil || s.CloseWait != nil || s.Origin.Seen != 0 {
			t.Errorf("of another host: %+v", s)
		}
	})
}
