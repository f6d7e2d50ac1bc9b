package asktest

import (
	"context"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

func (f *Node) Processes(_ context.Context, q live.ProcessQuery) (*beam.Processes, error) {
	if err := f.ask(fmt.Sprintf("processes %s %d %s", q.Sort, q.Limit, q.Window)); err != nil {
		return nil, err
	}
	if q.NoWake {
		return f.named(q), nil
	}
	f.mu.Lock()
	f.group = q.Group
	f.mu.Unlock()
	names := append([]string{"", "shop_pool", "logger_sup", "", "", "session_registry", "code_server"}, Hostile...)
	calls := []beam.MFA{{Module: "Elixir.Shop.Cart", Function: "init", Arity: 1}, {Module: "gen_server", Function: "init_it", Arity: 6},
		{Module: "cowboy_stream_h", Function: "request_process", Arity: 3}, {Module: "supervisor", Function: "kernel", Arity: 1}}
	turn := int(f.State().Seq)
	p := &beam.Processes{Incarnation: f.Incarnation(), Origin: f.origin(48_000, 48_000), Total: 48_000, Sort: q.Sort, Window: q.Window}
	for i := range min(q.Limit, 400) {
		k := (i + turn*3) % (min(q.Limit, 400) + 5)
		p.Pid = append(p.Pid, beam.Pid{ID: uint32(100 + 7*k)})
		p.RegisteredName = append(p.RegisteredName, names[k%len(names)])
		p.Label = append(p.Label, []string{"", "", "{worker,17}", ""}[k%4])
		p.InitialCall = append(p.InitialCall, calls[k%len(calls)])
		p.CurrentFunction = append(p.CurrentFunction, beam.MFA{Module: "gen_server", Function: "loop", Arity: 7})
		p.Status = append(p.Status, "waiting")
		p.Parent = append(p.Parent, beam.Pid{ID: 90})
		p.Reductions = append(p.Reductions, int64(9_000_000_000/(i+1)))
		p.MessageQueueLen = append(p.MessageQueueLen, int64((k*k)%7))
		memory := int64(80_000_000 / (i + 1))
		if i == 4 {
			memory = beam.LongQueue
		}
		p.Memory = append(p.Memory, memory)
		p.TotalHeapSize = append(p.TotalHeapSize, 60_000_000/int64(i+1))
		p.BinaryMemory = append(p.BinaryMemory, int64(1024*k))
		p.HeapSize = append(p.HeapSize, 2584)
		p.StackSize = append(p.StackSize, 80)
		if q.Window > 0 {
			p.Delta = append(p.Delta, int64(4_000_000/(i+1)))
		}
	}
	return p, nil
}

// named are processes as a roster knows them: what is asked without waking anybody.
func (f *Node) named(q live.ProcessQuery) *beam.Processes {
	p := &beam.Processes{Incarnation: f.Incarnation(), Origin: f.origin(48_000, 48_000), Total: 48_000, Sort: q.Sort}
	for i, name := range append([]string{"shop_pool", "shop_cache", "logger_sup", `odd "name"`}, Hostile...) {
		one := &beam.Processes{
			Pid: []beam.Pid{{ID: uint32(140 + i)}}, RegisteredName: []string{name}, Label: []string{"{worker,17}"},
			InitialCall: []beam.MFA{{Module: "Elixir.Shop.Cart", Function: "init", Arity: 1}}, CurrentFunction: []beam.MFA{{}},
		}
		if len(p.Pid) < q.Limit && q.Filter.Match(func(column string) (any, bool) { return one.Cell(column, 0) }) == filter.True {
			p.Pid, p.RegisteredName = append(p.Pid, one.Pid...), append(p.RegisteredName, name)
			p.Label, p.InitialCall = append(p.Label, one.Label...), append(p.InitialCall, one.InitialCall...)
		}
	}
	return p
}

// Recent has a process that works more and more, by its pid.
func (f *Node) Recent(_ context.Context, ref string) (*beam.Recent, error) {
	if err := f.ask("recent " + ref); err != nil {
		return nil, err
	}
	if ref == "0.1.2" {
		return nil, &live.NotFoundError{Ref: ref, Reason: "no census has this process"}
	}
	seq := f.State().Seq
	none := beam.MFA{}
	return &beam.Recent{Incarnation: f.Incarnation(), At: Start.Add(time.Duration(seq) * time.Second), Children: 12,
		Ancestors: []beam.Relative{
			{Pid: beam.Pid{ID: 90}, Name: "shop_sup", Group: "supervisor:shop_sup/1", Lives: true},
			{Pid: beam.Pid{ID: 88}, Name: Hostile[0], Lives: true}, {Pid: beam.Pid{ID: 41}},
		},
		Row: beam.Processes{Total: 48_000, Pid: []beam.Pid{{ID: 142}}, RegisteredName: []string{"shop_pool"}, InitialCall: []beam.MFA{none}, CurrentFunction: []beam.MFA{none},
			Label: []string{""}, Status: []string{"waiting"}, Parent: []beam.Pid{{ID: 90}}, Reductions: []int64{812_345_678 + seq*seq*1000}, MessageQueueLen: []int64{seq % 9},
			Memory: []int64{beam.NotRead}, TotalHeapSize: []int64{1_100_000 + seq*900}, HeapSize: []int64{233_000}, StackSize: []int64{640}, BinaryMemory: []int64{13_000_000},
			Group: []string{"Elixir.Shop.Pool"}, Application: []string{"shop"}, ReductionsRate: []int64{2000 * seq}, Age: []int64{3600}, Orphan: []string{"no"}}}, nil
}
