package live

import (
	"context"
	"testing"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// An answer that is too large is asked for in halves, and all of them are asked; but not when the first says that the
// second would fail too.
func TestHalving(t *testing.T) {
	n := erltest.Start(t)
	n.Ask("[spawn(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 3000)]")
	attached := func(t *testing.T) (*Source, []beam.Pid) {
		t.Helper()
		guest, err := attach.Open(t.Context(), attach.Options{Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort})
		if err != nil {
			t.Fatal(err)
		}
		src := New(guest)
		t.Cleanup(func() { _ = src.Close() })
		p, err := src.Processes(t.Context(), ProcessQuery{Sort: beam.SortReductions, Limit: MaxLimit, NoWake: true})
		if err != nil {
			t.Fatal(err)
		}
		// The same ones again, until their heaps are more than one answer may hold.
		pids := p.Pid
		for len(pids) <= 3*probe.MostHeaps(n.Name) {
			pids = append(pids, p.Pid...)
		}
		return src, pids
	}
	for _, c := range []struct {
		name string
		stop func(context.CancelFunc, *Source) // when the second question is about to go out
	}{
		{name: "too large"},
		{name: "the connection is gone", stop: func(_ context.CancelFunc, s *Source) { _ = s.Close() }},
		{name: "the time is over", stop: func(cancel context.CancelFunc, _ *Source) { cancel() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			src, pids := attached(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			asked, told, cost := 0, 0, beam.Cost{}
			err := src.halving(ctx, pids, &cost, func(some []etf.Pid) probe.Request {
				if asked++; asked == 2 && c.stop != nil {
					c.stop(cancel, src)
				}
				return probe.HeapsOf(some)
			}, func(a *etf.Cursor) {
				probe.DecodeHeaps(a, 8, func(beam.Heap) { told++ })
			}, func(p beam.Pid) { t.Errorf("%v was given up", p) })
			switch {
			// A process may have ended since it was listed, which is many times.
			case c.stop == nil && (err != nil || told < len(pids)*9/10 || asked < 3):
				t.Errorf("%d questions, %d of %d were told: %v", asked, told, len(pids), err)
			case c.stop != nil && (err == nil || asked != 2 || told > 0):
				t.Errorf("%d questions, %d were told: %v", asked, told, err)
			}
		})
	}
}
