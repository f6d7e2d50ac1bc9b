package node_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// A process table that has room for our process, but none for those that a sweep of many takes beside it, is an error that says
// so, and the node logs nothing of it.
func TestFullProcessTable(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp, erltest.Args("+P", "65536"))
		g := attach(t, config(n))
		top, err := probe.Ranking(beam.SortReductions, 10, 0, eager)
		if err != nil {
			t.Fatal(err)
		}
		// What asks the node takes places itself, and a sweep does: they are taken when these are gone, and given back one
		// after the other.
		n.Ask(`
			Wait = fun() -> receive enough -> ok end end,
			Fill = fun F(L) -> try spawn(Wait) of P -> F([P | L]) catch error:system_limit -> L end end,
			spawn(fun() ->
				All = lists:append([begin timer:sleep(10), Fill([]) end || _ <- lists:seq(1, 50)]),
				[begin timer:sleep(200), exit(P, kill) end || P <- All]
			end),
			ok`)
		full, beside := false, false
		for answered := false; !full || !answered; time.Sleep(20 * time.Millisecond) {
			_, err := g.Do(t.Context(), top, nil)
			if answered = err == nil; answered {
				continue
			}
			if !errors.Is(err, node.ErrNoProcess) {
				t.Fatal(err)
			}
			full = true
			beside = beside || strings.Contains(err.Error(), "no room for another")
		}
		if !beside {
			t.Error("no sweep began that had no room for another process")
		}
		// Who filled it is told each time that there was no room; that ours had none, nobody on the node is.
		if log := n.Log(); strings.Count(log, "REPORT") != 50 || strings.Count(log, "Too many processes") != 50 {
			t.Errorf("the node logged %q", log)
		}
	})
}
