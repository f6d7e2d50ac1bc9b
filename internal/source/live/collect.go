package live

import (
	"context"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// mostCollected is the largest heap that is collected, whatever is allowed, in bytes:
// a quarter of a second, in which its process does nothing else, and for a moment as
// much memory again.
const mostCollected = 256 << 20

// Collect has the garbage of one process collected (an act, see node.Audit), unless
// its heap is larger than so many bytes, its message queue is long, or its own limit
// may not allow for it. The process is looked at and collected in one go. When the
// deadline is over first it is still collected as soon as it can be.
func (s *Source) Collect(ctx context.Context, p beam.Pid, largest int64, audit node.Audit) (*beam.Collection, error) {
	out := &beam.Collection{Refused: "no process of this node can have this pid", Before: beam.NoHeld, After: beam.NoHeld}
	var cost beam.Cost
	if possible(p, s.otp()) {
		if err := audit("collect", p.String()); err != nil {
			return nil, err
		}
		a, err := s.n.Do(ctx, probe.Collect(s.n.Pid(p), min(largest, mostCollected)/int64(s.wordSize())), nil)
		if err != nil {
			return nil, err
		}
		*out = probe.DecodeCollect(a.Result, s.wordSize())
		if err := a.Result.Err(); err != nil {
			return nil, err
		}
		cost = a.Cost
		cost.Woken++
	}
	out.Pid, out.Incarnation, out.Origin = p, s.n.Incarnation(), exact(1, cost)
	return out, nil
}
