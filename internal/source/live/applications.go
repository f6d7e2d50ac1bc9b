package live

import (
	"cmp"
	"context"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// Applications lists loaded applications, running ones first, with the number
// of processes and the top supervisor of each. The application masters and the
// top supervisors are woken once, and not called.
func (s *Source) Applications(ctx context.Context) (*beam.Applications, error) {
	list, masters, total, cost, err := s.applications(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.tops(ctx, list, masters, &cost); err != nil {
		return nil, err
	}
	a, err := s.n.Do(ctx, probe.GroupLeaders(s.pace), nil)
	if err != nil {
		return nil, err
	}
	_, counts := probe.DecodeGroupLeaders(a.Result)
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Running {
			list[i].Processes = counts[list[i].Master]
		}
	}
	slices.SortStableFunc(list, func(a, b beam.Application) int {
		if a.Running != b.Running {
			return map[bool]int{true: -1, false: 1}[a.Running]
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return &beam.Applications{Incarnation: s.n.Incarnation(), Origin: sampled(len(list), total, cost.Plus(a.Cost)), List: list}, nil
}

func (s *Source) applications(ctx context.Context) (list []beam.Application, masters map[string]etf.Pid, total int, cost beam.Cost, err error) {
	a, err := s.n.Do(ctx, probe.Applications(), func(c *etf.Cursor) error {
		list = probe.DecodeApplicationsPart(c, list)
		return nil
	})
	if err != nil {
		return nil, nil, 0, a.Cost, err
	}
	total, masters = probe.DecodeApplications(a.Result)
	for i := range list {
		if m, ok := masters[list[i].Name]; ok {
			list[i].Running, list[i].Master = true, probe.Local(m)
		}
	}
	return list, masters, total, a.Cost, a.Result.Err()
}

// tops finds the process that each running application's start function
// returned: the child of the starter, which is the child of the master.
func (s *Source) tops(ctx context.Context, list []beam.Application, masters map[string]etf.Pid, cost *beam.Cost) error {
	t := newWalk(s)
	level, nodes, err := t.plant(ctx, list, masters)
	for range 2 {
		if err == nil {
			level, err = t.grow(ctx, level)
		}
	}
	*cost = cost.Plus(t.cost)
	if err != nil {
		return err
	}
	for i := range list {
		n := nodes[list[i].Name]
		for range 2 {
			if n != nil && len(n.Children) > 0 {
				n = n.Children[0]
			} else {
				n = nil
			}
		}
		if n != nil {
			list[i].Top, list[i].TopModule = n.Pid, n.Module
		}
	}
	return nil
}
