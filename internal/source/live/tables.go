package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// TableSorts are the keys that EtsTables can sort by; the last two need a window.
func TableSorts() []string {
	return []string{"memory", "size", "name", "memory_growth", "size_growth"}
}

// mostRows bounds one answer so that it fits into a message.
const mostRows = 200

// TableQuery chooses ETS tables.
type TableQuery struct {
	Sort  string // of TableSorts; "" is memory
	Limit int    // rows wanted
	// Window is the time over which growth is measured, of all tables; with 0 it is
	// since an earlier look at the same table, if there was one.
	Window time.Duration
}

// EtsTables lists the largest ETS tables, or those that grow most. Sorted by name
// they are the largest by memory, in the order of their names.
func (s *Source) EtsTables(ctx context.Context, q TableQuery) (*beam.EtsTables, error) {
	key, err := q.key()
	if err != nil {
		return nil, err
	}
	a, err := s.largest(ctx, q.Limit, func(limit int) (probe.Request, error) {
		return probe.Tables(key, limit, q.Window, s.pace), nil
	})
	if err != nil {
		return nil, err
	}
	ts, seen := probe.DecodeTables(a.Result, s.wordSize())
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	if q.Sort == "name" {
		slices.SortFunc(ts.List, func(a, b beam.EtsTable) int { return cmp.Compare(a.Name, b.Name) })
	}
	ts.Incarnation, ts.Origin = s.n.Incarnation(), sampled(seen, ts.Total, a.Cost)
	if q.Window <= 0 {
		s.grownSince(ts)
	}
	return ts, nil
}

// key is what the node ranks by.
func (q TableQuery) key() (string, error) {
	key := cmp.Or(q.Sort, "memory")
	switch {
	case !slices.Contains(TableSorts(), key):
		return "", fmt.Errorf("cannot sort tables by %q: one of %v", key, TableSorts())
	case strings.HasSuffix(key, "_growth") && q.Window <= 0:
		return "", fmt.Errorf("%s is measured over a window, and there is none", key)
	case key == "name":
		return "memory", nil
	}
	return key, nil
}

// grownSince tells growth since an earlier look.
func (s *Source) grownSince(ts *beam.EtsTables) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range ts.List {
		t := &ts.List[i]
		var grown [4]int64
		t.Window, grown = s.tables.since(t.ID+" "+t.Owner.String(), ts.Origin.At, [4]int64{t.Memory, t.Size})
		t.MemoryGrowth, t.SizeGrowth = grown[0], grown[1]
	}
	s.tables.forget(ts.Origin.At)
}

// EtsGroups adds up the tables of one name whose owners have one registered name,
// or none: an application may make one for each session. Sort is memory, size,
// tables or name.
func (s *Source) EtsGroups(ctx context.Context, sort string, limit int) (*beam.EtsGroups, error) {
	compare := groupSorts[cmp.Or(sort, "memory")]
	if compare == nil {
		return nil, fmt.Errorf("cannot sort groups of tables by %q: one of %v", sort, GroupSorts())
	}
	var g *grouping
	var a node.Answer
	var cost beam.Cost
	err := node.ErrTooLarge
	// Names may be long: then fewer rows fit into a part.
	for slice := probe.TableNameSlice; errors.Is(err, node.ErrTooLarge) && slice > 0; slice /= 5 {
		g = &grouping{at: map[groupKey]int{}}
		a, err = s.n.Do(ctx, probe.TableNames(probe.Pace{Slice: slice, Pause: s.pace.Pause}), func(c *etf.Cursor) error {
			probe.DecodeTableNamesPart(c, s.wordSize(), g.add)
			return nil
		})
		cost = cost.Plus(a.Cost)
	}
	if err != nil {
		return nil, err
	}
	total, seen := probe.DecodeTableNames(a.Result)
	out := &beam.EtsGroups{Incarnation: s.n.Incarnation(), Total: total, Groups: len(g.list), List: g.list}
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	out.Origin = sampled(seen, total, cost)
	slices.SortStableFunc(out.List, compare)
	out.List = out.List[:min(len(out.List), max(limit, 1))]
	return out, nil
}

// GroupSorts are the keys that EtsGroups can sort by.
func GroupSorts() []string { return []string{"memory", "size", "tables", "name"} }

var groupSorts = map[string]func(a, b beam.EtsGroup) int{
	"memory": func(a, b beam.EtsGroup) int { return cmp.Compare(b.Memory, a.Memory) },
	"size":   func(a, b beam.EtsGroup) int { return cmp.Compare(b.Size, a.Size) },
	"tables": func(a, b beam.EtsGroup) int { return cmp.Compare(b.Tables, a.Tables) },
	"name":   func(a, b beam.EtsGroup) int { return cmp.Compare(a.Name, b.Name) },
}

type groupKey struct{ name, owner string }

// grouping adds tables up.
type grouping struct {
	at     map[groupKey]int // in list
	list   []beam.EtsGroup
	owners []map[beam.Pid]bool // beside list
}

func (g *grouping) add(t beam.EtsTable) {
	key := groupKey{t.Name, t.OwnerName}
	i, ok := g.at[key]
	if !ok {
		i = len(g.list)
		g.at[key] = i
		g.list = append(g.list, beam.EtsGroup{Name: t.Name, OwnerName: t.OwnerName})
		g.owners = append(g.owners, map[beam.Pid]bool{})
	}
	e := &g.list[i]
	e.Tables++
	e.Memory += t.Memory
	e.Size += t.Size
	e.Largest = max(e.Largest, t.Memory)
	g.owners[i][t.Owner] = true
	e.Owners = len(g.owners[i])
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
		// Names of kilobytes make the answer too large, or our process on the node.
		if !errors.Is(err, node.ErrTooLarge) && !errors.Is(err, node.ErrHeap) || limit == 1 {
			a.Cost = cost
			return a, err
		}
	}
}

func clamp(limit int) int { return min(max(limit, 1), mostRows) }

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
