package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// TableSorts are the keys that EtsTables can sort by.
func TableSorts() []string { return []string{"memory", "size", "name"} }

// PortSorts are the keys that Ports can sort by.
func PortSorts() []string { return probe.PortSorts() }

// mostRows bounds one answer so that it fits into a message.
const mostRows = 200

// EtsTables lists the largest ETS tables. Sorted by name they are the largest by
// memory, in the order of their names.
func (s *Source) EtsTables(ctx context.Context, sort string, limit int) (*beam.EtsTables, error) {
	if sort == "" {
		sort = "memory"
	}
	if !slices.Contains(TableSorts(), sort) {
		return nil, fmt.Errorf("cannot sort tables by %q: one of %v", sort, TableSorts())
	}
	a, err := s.largest(ctx, limit, func(limit int) (probe.Request, error) { return probe.Tables(sort != "size", limit), nil })
	if err != nil {
		return nil, err
	}
	ts, seen := probe.DecodeTables(a.Result, s.wordSize())
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	if sort == "name" {
		slices.SortFunc(ts.List, func(a, b beam.EtsTable) int { return cmp.Compare(a.Name, b.Name) })
	}
	ts.Incarnation, ts.Origin = s.n.Incarnation(), sampled(seen, ts.Total, a.Cost)
	return ts, nil
}

// largest asks for as many rows as fit into one answer.
func (s *Source) largest(ctx context.Context, limit int, ask func(limit int) (probe.Request, error)) (node.Answer, error) {
	var cost beam.Cost
	for limit = clamp(limit); ; limit /= 2 {
		req, err := ask(limit)
		if err != nil {
			return node.Answer{}, err
		}
		a, err := s.n.Do(ctx, req, nil)
		cost = cost.Plus(a.Cost)
		if !errors.Is(err, node.ErrTooLarge) || limit == 1 {
			a.Cost = cost
			return a, err
		}
	}
}

func clamp(limit int) int { return min(max(limit, 1), mostRows) }

// Ports lists the ports with the largest key, and NIF sockets among them.
func (s *Source) Ports(ctx context.Context, sort string, limit int) (*beam.Ports, error) {
	if sort == "" {
		sort = "io"
	}
	a, err := s.largest(ctx, limit, func(limit int) (probe.Request, error) { return probe.Ports(sort, limit, s.pace) })
	if err != nil {
		return nil, err
	}
	ps, seen := probe.DecodePorts(a.Result, s.n.Name())
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	b, err := s.n.Do(ctx, probe.Sockets(), nil)
	if err != nil {
		return nil, err
	}
	total, read, sockets := probe.DecodeSockets(b.Result, s.n.Name())
	if err := b.Result.Err(); err != nil {
		return nil, err
	}
	ps.Sockets = total
	ps.Total += total
	ps.List = append(ps.List, sockets...)
	slices.SortStableFunc(ps.List, func(a, b beam.Port) int { return cmp.Compare(portKey(b, sort), portKey(a, sort)) })
	ps.List = ps.List[:min(len(ps.List), clamp(limit))]
	ps.Incarnation, ps.Origin = s.n.Incarnation(), sampled(seen+read, ps.Total, a.Cost.Plus(b.Cost))
	return ps, nil
}

func portKey(p beam.Port, sort string) int64 {
	switch sort {
	case "input":
		return p.Input
	case "output":
		return p.Output
	case "queue_size":
		return p.QueueSize
	}
	return p.Input + p.Output
}

// Allocators lists every instance of every allocator.
func (s *Source) Allocators(ctx context.Context) (*beam.Allocators, error) {
	out := &beam.Allocators{Incarnation: s.n.Incarnation()}
	a, err := s.n.Do(ctx, probe.Allocators(), func(c *etf.Cursor) error {
		out.List = probe.DecodeAllocatorsPart(c, out.List)
		return nil
	})
	if err != nil {
		return nil, err
	}
	out.Origin = exact(len(out.List), a.Cost)
	return out, nil
}
