package live

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// Links lists the distribution's connections by node, ours among them. Traffic is
// measured over window; with 0 it is since an earlier look, if there was one.
func (s *Source) Links(ctx context.Context, window time.Duration) (*beam.Links, error) {
	var cost beam.Cost
	if window > 0 {
		before, err := s.readLinks(ctx, &cost)
		if err != nil {
			return nil, err
		}
		s.sentSince(before)
		if err := sleep(ctx, window); err != nil {
			return nil, err
		}
	}
	ls, err := s.readLinks(ctx, &cost)
	if err != nil {
		return nil, err
	}
	s.sentSince(ls)
	ls.Origin = sampled(len(ls.List), max(ls.Total, len(ls.List)), cost)
	return ls, nil
}

func (s *Source) readLinks(ctx context.Context, cost *beam.Cost) (*beam.Links, error) {
	a, err := s.largest(ctx, probe.MostLinks, func(limit int) (probe.Request, error) { return probe.Links(limit), nil })
	if err != nil {
		return nil, err
	}
	*cost = cost.Plus(a.Cost)
	ls := probe.DecodeLinks(a.Result, s.n.Name())
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	for i := range ls.List {
		ls.List[i].Ours = ls.List[i].Node == s.n.Self()
	}
	slices.SortFunc(ls.List, func(a, b beam.Link) int { return cmp.Compare(a.Node, b.Node) })
	ls.Incarnation, ls.Origin.At = s.n.Incarnation(), time.Now()
	return ls, nil
}

// sentSince tells traffic since an earlier look at the same connection, which its
// supervisor stands for.
func (s *Source) sentSince(ls *beam.Links) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range ls.List {
		l := &ls.List[i]
		var moved [4]int64
		l.Window, moved = s.links.since(l.Node+" "+l.Supervisor.String(), ls.Origin.At,
			[4]int64{l.Input, l.Output, l.PacketsIn, l.PacketsOut})
		l.InputDelta, l.OutputDelta, l.PacketsInDelta, l.PacketsOutDelta = moved[0], moved[1], moved[2], moved[3]
	}
	s.links.forget(ls.Origin.At)
}
