package live

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// stuck is how long one process may take to answer. One inside a native function
// answers only when that returns; an idle one on a node with a hundred busy
// processes a scheduler within some tenths of a second.
const stuck = time.Second

// each asks about processes, at most so many at a time. Each answers with one
// part, in order: the one for which none comes costs its own answer, not the
// others'. answer or silent is called for each pid in order.
func (s *Source) each(ctx context.Context, pids []etf.Pid, most int, ask func([]etf.Pid) probe.Request,
	answer func(*etf.Cursor), silent func(etf.Pid, error), cost *beam.Cost) error {
	for len(pids) > 0 {
		batch, done := pids[:min(most, len(pids))], 0
		step, cancel := context.WithCancelCause(ctx)
		silence := time.AfterFunc(stuck, func() { cancel(node.ErrTimeout) })
		a, err := s.n.Do(step, ask(batch), func(c *etf.Cursor) error {
			silence.Reset(stuck)
			if done++; done > len(batch) {
				return fmt.Errorf("more answers than the %d asked for", len(batch))
			}
			answer(c)
			return nil
		})
		silence.Stop()
		silenced := context.Cause(step) != nil
		cancel(nil)
		*cost = cost.Plus(a.Cost)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && !lost(err):
			return err
		case err == nil && done < len(batch):
			return fmt.Errorf("%d answers for %d processes", done, len(batch))
		case err != nil && done < len(batch) && (done == 0 || silenced):
			// The next in line did not answer. What else ended the request, its time or
			// heap, those before it may have used up: then it gets another chance, as
			// the first.
			silent(batch[done], err)
			done++
		}
		pids = pids[done:]
	}
	return nil
}

// lost tells whether an answer was lost to one of those asked together.
func lost(err error) bool { return errors.Is(err, node.ErrTimeout) || errors.Is(err, node.ErrHeap) }
