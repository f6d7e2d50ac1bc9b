package asktest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/roster"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// populace are the processes of a fake node, as censuses know them.
type populace struct {
	mu     sync.Mutex
	roster *roster.Roster
	shelf  roster.Shelf
	size   int
	now    time.Time
	rounds int
}

// populaces are made once: a million takes a second.
var populaces = struct {
	sync.Mutex
	of map[string]*populace
}{of: map[string]*populace{}}

func populaceOf(name string) *populace {
	populaces.Lock()
	defer populaces.Unlock()
	c := populaces.of[name]
	if c == nil {
		c = &populace{size: 48_000, roster: roster.New(8), now: time.Now()}
		if strings.HasPrefix(name, "big@") {
			c.size = 1_000_000
		}
		populaces.of[name] = c
		c.settle()
	}
	return c
}

// pidOf is the process of a number; the node has given many pids before.
func pidOf(n int) beam.Pid { return beam.Pid{ID: uint32(100 + 7*n)} }

// settle is the first census. All are started by few, most are of one kind, and twenty
// thousand said so.
func (c *populace) settle() {
	procLib := beam.MFA{Module: "proc_lib", Function: "init_p", Arity: 5}
	calls := []beam.MFA{{Module: "Elixir.Shop.Crawler", Function: "init", Arity: 1}, {Module: "Elixir.Shop.Cart", Function: "init", Arity: 1}, {Module: "gen_server", Function: "init_it", Arity: 6},
		{Module: "cowboy_stream_h", Function: "request_process", Arity: 3}, {Module: "supervisor", Function: "kernel", Arity: 1}}
	names := append([]string{"shop_pool", "logger_sup", "session_registry", "code_server"}, Hostile...)
	c.round(true, func() {
		for i, name := range names {
			c.roster.Named(name, pidOf(i*5), i == 0)
		}
		for n := range c.size {
			c.roster.Born(beam.Birth{Pid: pidOf(n), InitialCall: procLib, Parent: pidOf(n % 40), GroupLeader: pidOf((n + 10) % 11 / 10)})
			c.roster.Changed(c.pulse(n, 1))
		}
		c.roster.Applications(map[beam.Pid]string{pidOf(0): "shop", pidOf(1): "kernel"})
	})
	for n := range min(c.size, 20_000) {
		id := beam.Identity{Pid: pidOf(n), Known: true, InitialCall: calls[0], Links: 1}
		if n%11 == 0 {
			id.InitialCall = calls[n/11%len(calls)]
			if n/11 <= len(Hostile) && n > 0 {
				id.Label = Hostile[n/11-1]
			}
		}
		c.roster.Identify(id)
		c.roster.Heap(beam.Heap{Pid: pidOf(n), Known: true, TotalHeapSize: int64(8 * (500 + n*n%90_000)), BinaryMemory: int64(1024 * (n % 31))})
	}
	c.turn()
}

func (c *populace) pulse(n, round int) beam.Pulse {
	p := beam.Pulse{Pid: pidOf(n), Reductions: int64(n%9973*round*50 + 1000), HeapSize: 233, StackSize: 10, Status: beam.StatusWaiting}
	if n%2500 == 17 {
		p.MessageQueueLen, p.HeapSize = int64(n*round%97+1), 2586
	}
	return p
}

func (c *populace) round(fresh bool, tell func()) {
	c.now = c.now.Add(10 * time.Second)
	c.rounds++
	c.roster.Begin(c.now, fresh, 1)
	tell()
	c.roster.End(0, 0)
}

// turn is another census, in which a few ran and the newest of them ended.
func (c *populace) turn() {
	c.round(false, func() {
		for n := c.rounds % 50; n < c.size; n += 50 {
			c.roster.Changed(c.pulse(n, c.rounds))
		}
		for n := 17; n < c.size; n += 2500 {
			c.roster.Changed(c.pulse(n, c.rounds))
		}
		if c.size < 1_000_000 { // of which the checks know the last
			c.roster.Gone(pidOf(c.size - c.rounds))
		}
	})
}

func (f *Node) Excerpt(ctx context.Context, q live.ExcerptQuery) (*beam.Excerpt, error) {
	if err := f.ask(fmt.Sprintf("excerpt %s %t %q %d %d %d %v %t", q.Sort, q.Up, q.By, q.Order, q.Offset, q.Limit, q.Pinned, q.Closer)); err != nil {
		return nil, err
	}
	if q.Window > 0 {
		p, err := f.Processes(ctx, live.ProcessQuery{Sort: q.Sort, Limit: 250, Window: q.Window})
		return &beam.Excerpt{Incarnation: p.Incarnation, Origin: p.Origin, Sort: p.Sort, Window: p.Window, Total: p.Total, Passed: p.Len(),
			Processes: p, Top: p, Pinned: &beam.Processes{}}, err
	}
	due := int(f.State().Seq-150) / 8
	c := populaceOf(f.Name)
	f.mu.Lock()
	f.group = q.In["group"]
	turns := max(0, due-f.turned)
	f.turned += turns
	f.mu.Unlock()
	c.mu.Lock()
	for range turns { // another of this name may have had it turn before
		c.turn()
	}
	c.mu.Unlock()
	e := c.shelf.Excerpt(&c.mu, c.roster, roster.Excerpt{Ranking: roster.Ranking{Members: roster.Members{Filter: q.Filter, In: q.In}, Sort: q.Sort, Up: q.Up},
		By: q.By, Order: q.Order, Offset: q.Offset, Limit: q.Limit, Pinned: q.Pinned})
	e.Incarnation, e.Origin = f.Incarnation(), f.origin(e.Followed, e.Total)
	if q.Closer && q.By == "" {
		for _, p := range []*beam.Processes{e.Processes, e.Pinned} {
			for i, n := range p.Reductions {
				if n != beam.Gone {
					p.Memory[i] = 2000 + int64(p.Pid[i].ID%1_000_003)
					p.CurrentFunction[i] = beam.MFA{Module: "gen_server", Function: "loop", Arity: 7}
				}
			}
		}
	}
	return e, nil
}
