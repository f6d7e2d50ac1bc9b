package asktest

import (
	"context"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

func (f *Node) EtsTables(_ context.Context, q live.TableQuery) (*beam.EtsTables, error) {
	if err := f.ask(fmt.Sprintf("ets %s %d", q.Sort, q.Limit)); err != nil {
		return nil, err
	}
	t := &beam.EtsTables{Incarnation: f.Incarnation(), Origin: f.origin(60, 611), Total: 611}
	for i := range 60 {
		t.List = append(t.List, beam.EtsTable{ID: fmt.Sprintf("table_%d", i), Name: fmt.Sprintf("table_%d", i), Named: true, Owner: beam.Pid{ID: uint32(100 + i)},
			OwnerName: Hostile[i%len(Hostile)], Type: "set", Protection: "protected", Size: int64(100_000 / (i + 1)), Memory: int64(300_000_000 / (i + 1))})
	}
	return t, nil
}

func (f *Node) EtsGroups(_ context.Context, sort string, limit int) (*beam.EtsGroups, error) {
	if err := f.ask(fmt.Sprintf("ets groups %s %d", sort, limit)); err != nil {
		return nil, err
	}
	return &beam.EtsGroups{Incarnation: f.Incarnation(), Origin: f.origin(611, 611), Total: 611, Groups: 2, List: []beam.EtsGroup{
		{Name: Hostile[0], Tables: 500, Owners: 500, Memory: 90_000_000, Size: 12_000, Largest: 1_000_000},
		{Name: "shop_cache", OwnerName: Hostile[1], Tables: 1, Owners: 1, Memory: 60_000_000, Size: 900, Largest: 60_000_000},
	}}, nil
}

func (f *Node) Mnesia(_ context.Context, q live.MnesiaQuery) (*beam.Mnesia, error) {
	if err := f.ask(fmt.Sprintf("mnesia %s %d", q.Sort, q.Limit)); err != nil {
		return nil, err
	}
	m := viewtest.Mnesia()
	m.Incarnation, m.Origin = f.Incarnation(), f.origin(m.Total, m.Total)
	m.Directory, m.List[1].Name = Hostile[0], Hostile[1]
	return m, nil
}

func (f *Node) Ports(_ context.Context, q live.PortQuery) (*beam.Ports, error) {
	if err := f.ask(fmt.Sprintf("ports %s %d", q.Sort, q.Limit)); err != nil {
		return nil, err
	}
	p := &beam.Ports{Incarnation: f.Incarnation(), Origin: f.origin(40, 40), Total: 40}
	for i := range 40 {
		p.List = append(p.List, beam.Port{ID: fmt.Sprintf("#Port<0.%d>", i), Kind: "port", Name: "tcp_inet", Owner: beam.Pid{ID: uint32(300 + i)}, Links: 1,
			Input: int64(9_000_000 / (i + 1)), Output: int64(4_000_000 / (i + 1)), QueueSize: int64(i % 2 * 1400), Memory: beam.NotRead,
			Local: "10.0.0.4:4000", Remote: fmt.Sprintf("10.0.7.%d:51%03d", i, i)})
	}
	return p, nil
}

func (f *Node) Sockets(context.Context) (*beam.OSSockets, error) {
	if err := f.ask("sockets"); err != nil {
		return nil, err
	}
	return &beam.OSSockets{Incarnation: f.Incarnation(), Origin: f.origin(1402, 1402), TCP: map[string]int{"established": 1180, "listen": 4, "close_wait": 131, "syn_sent": 2},
		CloseWait: []beam.Remote{{Address: "10.0.9.17:443", Count: 129}, {Address: "10.0.9.18:443", Count: 2}}}, nil
}

func (f *Node) Allocators(context.Context) (*beam.Allocators, error) {
	if err := f.ask("allocators"); err != nil {
		return nil, err
	}
	return f.AllocatorsUnasked(), nil
}

// AllocatorsUnasked are those that Allocators tells of, without a question.
func (f *Node) AllocatorsUnasked() *beam.Allocators {
	a := &beam.Allocators{Incarnation: f.Incarnation(), Origin: f.origin(40, 40)}
	for i, name := range []string{"eheap_alloc", "binary_alloc", "ets_alloc", "ll_alloc", "driver_alloc"} {
		for instance := range 4 {
			blocks := int64(400_000_000 / (i + 1) / (instance + 1))
			a.List = append(a.List, beam.Allocator{Name: name, Instance: instance, BlocksSize: blocks, CarriersSize: blocks * 5 / 4,
				MBCBlocks: blocks / 2, MBCCarriers: blocks, SBCBlocks: blocks / 2, SBCCarriers: blocks / 4})
		}
	}
	return a
}
