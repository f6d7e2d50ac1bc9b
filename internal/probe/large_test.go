package probe_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// What a process holds must not be copied to be looked at: not its dictionary, nor its messages, nor its state, nor its links. The copy
// is made by that process, which does nothing else meanwhile, and before any limit of ours can stop it.
func TestLargeProcessIsNotCopied(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp)
		g := attach(t, n)
		number := n.AskInt(largeProcess)
		s := subject{node: g.Name(), otp: otp, word: 8, pid: g.Pid(beam.Pid{ID: uint32(number)})}
		s.pids = []etf.Pid{s.pid, s.pid, s.pid}
		n.MeterMemory()
		for _, q := range questions {
			switch name, _, _ := strings.Cut(q.name, " "); name {
			case "details", "details_one_by_one", "inspect", "family", "state", "messages", "dictionary":
			default:
				continue
			}
			req, err := q.ask(s)
			if err != nil {
				t.Fatal(err)
			}
			n.MemoryGrown()
			began := time.Now()
			_, err = g.Do(t.Context(), req, func(*etf.Cursor) error { return nil })
			took := time.Since(began)
			time.Sleep(20 * time.Millisecond) // the meter's
			grown := n.MemoryGrown()
			t.Logf("OTP %d: %s: %v, %v; the node's memory grew by %.1f MB", otp, q.name, took.Round(time.Microsecond), err, float64(grown)/1e6)
			if grown > mostGrowth {
				t.Errorf("%s: the node's memory grew by %d bytes", q.name, grown)
			}
		}
	})
}

// largeProcess starts a process of 64 MB that answers sys:get_state/2 as one of OTP would, and tells its number.
var largeProcess = fmt.Sprintf(`
	Parent = self(),
	Large = spawn(fun() ->
		put(large, lists:seq(1, %d)),
		garbage_collect(),
		Parent ! {ready, self()},
		(fun F() -> receive {system, From, get_state} -> gen:reply(From, get(large)), F() end end)()
	end),
	receive {ready, Large} -> ok end,
	garbage_collect(Large),
	list_to_integer(hd(tl(string:lexemes(pid_to_list(Large), "."))))`, 4_000_000)
