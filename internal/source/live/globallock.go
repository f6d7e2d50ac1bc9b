package live

import (
	"context"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// GlobalLocks lists locks of global that are set on the node, and who holds them (a
// look: global is not asked).
func (s *Source) GlobalLocks(ctx context.Context) (*beam.GlobalLocks, error) {
	a, err := s.n.Do(ctx, probe.GlobalLocks(), nil)
	if err != nil {
		return nil, err
	}
	l := probe.DecodeGlobalLocks(a.Result, s.n.Name())
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	l.Incarnation, l.Origin = s.n.Incarnation(), sampled(len(l.List), l.Total, a.Cost)
	return &l, nil
}
