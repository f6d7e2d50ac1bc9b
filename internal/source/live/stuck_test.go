package live

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// A process inside a long native function answers when that returns. It costs its
// own row, and the others are told.
//
// The test asks for rows by itself: a sweep over all processes would wait for
// that process too, since the runtime reads nothing of a process that runs.
func TestStuck(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		// Not in parallel: each has a process that takes a whole processor, and on the others of the node
		// somebody must be able to answer within a second.
		n := erltest.Start(t, erltest.OTP(otp), erltest.Args("+S", "4:4", "+scl", "false"))
		text, err := os.ReadFile("testdata/patients.erl")
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(n.Dir, "patients.erl")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		n.Ask(fmt.Sprintf("{ok, M, B} = compile:file(%q, [binary]), code:load_binary(M, \"\", B)", path))
		guest, err := attach.Open(t.Context(), attach.Options{Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort})
		if err != nil {
			t.Fatal(err)
		}
		src := New(guest)
		defer src.Close()
		// These keep all schedulers awake, so that none but one is held up.
		n.Ask("[spawn(fun Tick() -> receive after 1 -> Tick() end end) || _ <- lists:seq(1, 16)]")
		pid := func(expr string) etf.Pid {
			p, ok := ParsePid(n.Ask(expr))
			if !ok {
				t.Fatal(expr)
			}
			return guest.Pid(p)
		}
		pids := []etf.Pid{pid("whereis(kernel_sup)"), pid("patients:start({native, 15000})"), pid("whereis(init)"), pid("whereis(code_server)")}
		time.Sleep(200 * time.Millisecond)

		rows, cost := &beam.Processes{}, beam.Cost{}
		if err := src.details(t.Context(), pids, false, rows, &cost); err != nil {
			t.Fatal(err)
		}
		if rows.Len() != len(pids) {
			t.Fatalf("%d rows", rows.Len())
		}
		for i, p := range pids {
			if rows.Pid[i] != probe.Local(p) || (rows.Memory[i] == beam.NoAnswer) != (i == 1) || (rows.Memory[i] > 0) != (i != 1) {
				t.Errorf("row %d: %v, memory %d", i, rows.Pid[i], rows.Memory[i])
			}
		}
		walk := newWalk(src)
		relatives, err := walk.relatives(t.Context(), pids, 1)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range relatives {
			if r.Pid != pids[i] || strings.Contains(r.note, "in time") != (i == 1) {
				t.Errorf("relative %d: %v %q", i, r.Pid, r.note)
			}
		}
		round := newWaitRound(src, WaitQuery{})
		// Not kernel_sup: since OTP 29 supervisors hibernate.
		round.w.Total = 10
		if err := round.look(t.Context(), []beam.Pid{probe.Local(pids[3]), probe.Local(pids[1]), probe.Local(pids[2])}, 10); err != nil {
			t.Fatal(err)
		}
		if w := round.result(); w.Silent != 1 || w.Examined != 2 || w.Origin.Cost.Woken != 3 || w.Origin.Method != beam.Sampled {
			t.Errorf("waits: %+v", w)
		}
		st, err := src.Standings(t.Context(), []beam.Pid{probe.Local(pids[3]), probe.Local(pids[1]), probe.Local(pids[2])})
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range st.List {
			if (s.Reductions == beam.NoAnswer) != (i == 1) || (len(s.Stack) > 0) != (i != 1) || s.Gone {
				t.Errorf("standing %d: %+v", i, s)
			}
		}
		tr, err := src.Tracing(t.Context(), []beam.Pid{probe.Local(pids[1])})
		if err != nil || !tr.List[0].Silent || !tr.New.Pid.IsZero() {
			t.Errorf("tracing: %+v, %v", tr, err)
		}
		short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		if c, err := src.Collect(short, probe.Local(pids[1]), 1<<20, func(_, _ string) error { return nil }); err == nil {
			t.Errorf("collected: %+v", c)
		}
		if !strings.HasSuffix(walk.partial(), "could not be read: 1") {
			t.Errorf("partial: %q", walk.partial())
		}
	})
}
