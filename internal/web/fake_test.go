package web

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
	graph "github.com/hodoscope/hodoscope/internal/waits"
)

// hostile are texts that a node may bear as names, labels and the like. None
// may become more than text, anywhere.
var hostile = []string{
	`<img src=x onerror="document.title='owned'">`,
	`</script><script>document.title='owned'</script>`,
	`{{constructor.constructor("alert(1)")()}}`,
	"right\u202eto left\u202c and \x1b[31mred\x07",
	"line\nforged line",
}

// fake is a Node that makes its numbers up, the same ones each time.
type fake struct {
	name       string
	schedulers int
	busy       float64 // 0..1
	queue      int64

	mu       sync.Mutex
	state    *session.State
	watchers map[chan *session.State]bool
	asked    map[string]int
	group    string // of the last question for processes
	fail     error
}

var fakeStart = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newFake(name string, schedulers int, busy float64, queue int64) *fake {
	f := &fake{name: name, schedulers: schedulers, busy: busy, queue: queue,
		watchers: map[chan *session.State]bool{}, asked: map[string]int{}}
	f.state = &session.State{Target: name, Status: session.Connecting, Since: fakeStart, Seq: 1}
	return f
}

// attached gives f a past of n looks, the last one at the time given.
func (f *fake) attached(n int, last time.Time) *fake {
	f.state.Status = session.Attached
	f.state.Incarnation = f.incarnation()
	f.state.Budget = session.Budget{Limit: 0.01, Used: 0.0031, Interval: 2 * time.Second, Sampling: 5 * time.Second, Woken: 20}
	for i := range n {
		f.look(last.Add(time.Duration(i-n+1) * 2 * time.Second))
	}
	return f
}

// standing puts f into a status that is not attached.
func (f *fake) standing(s session.Status, problem, hint string) *fake {
	f.state.Status, f.state.Error, f.state.Hint = s, problem, hint
	return f
}

func (f *fake) incarnation() beam.Incarnation { return beam.Incarnation{Node: f.name, Creation: 3} }

// look makes the next state, as a session's tick does.
func (f *fake) look(at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := *f.state
	s.Seq++
	wave := func(period, phase float64) float64 {
		return 0.5 + 0.5*math.Sin(float64(s.Seq)*2*math.Pi/period+phase)
	}
	s.System, s.Census = f.system(at, wave), f.population(at, int(s.Seq))
	p := session.Point{
		At: at, Incarnation: 3, Memory: s.System.Memory, RunQueue: s.System.RunQueue, Processes: s.System.Processes.Count,
		SchedulerBusy: f.busy * (0.8 + 0.2*wave(37, 0)), OSCPU: s.System.OS.CPU, Load1: s.System.OS.Load1,
		Reductions: 41e6 * (0.7 + 0.3*wave(23, 1)), GCs: 900 * wave(17, 2), IOInput: 3.1e6 * wave(29, 0), IOOutput: 1.2e6 * wave(31, 3),
		Gap: s.Seq == 90,
	}
	for _, u := range s.System.SchedulerUse {
		p.Utilization = append(p.Utilization, u.Utilization)
	}
	s.History = append(s.History[:len(s.History):len(s.History)], p)
	f.state = &s
	for c := range f.watchers {
		select {
		case <-c:
		default:
		}
		c <- &s
	}
}

func (f *fake) system(at time.Time, wave func(period, phase float64) float64) *beam.System {
	const mib = 1 << 20
	s := &beam.System{
		Incarnation: f.incarnation(),
		Origin: beam.Origin{Method: beam.Exact, Seen: 1, Of: 1, At: at,
			Cost: beam.Cost{Busy: 1200 * time.Microsecond, Elapsed: 4 * time.Millisecond, BytesIn: 3100, BytesOut: 800, Requests: 2}},
		OTPRelease: "27", ERTSVersion: "15.2", SystemVersion: "Erlang/OTP 27 [erts-15.2] [source] [64-bit] [smp:16:16] [ds:16:16:10] [async-threads:1] [jit:ns]",
		ElixirVersion: "1.18.1", SystemArchitecture: "x86_64-pc-linux-gnu", OSType: "unix/linux", WordSize: 8, EmuFlavor: "jit", OSPid: "4711", CodeMode: "embedded",
		Uptime:    3*24*time.Hour + 4*time.Hour + 12*time.Minute,
		Processes: beam.Usage{Count: 48_213 + int64(900*wave(41, 0)), Limit: 262_144}, Ports: beam.Usage{Count: 1311, Limit: 65_536},
		Atoms: beam.Usage{Count: 912_344, Limit: 1_048_576}, EtsTables: beam.Usage{Count: 611, Limit: 8192},
		Schedulers: f.schedulers, SchedulersOnline: f.schedulers, DirtyCPUSchedulers: f.schedulers, DirtyCPUOnline: f.schedulers,
		DirtyIOSchedulers: 10, LogicalProcessors: f.schedulers, ThreadPoolSize: 1, SchedulerUseWindow: 2 * time.Second,
		IOInput: 81_234_567_890, IOOutput: 31_234_567_890, GarbageCollections: 123_456_789, GCWordsReclaimed: 98_765_432_109,
		Reductions: 9_876_543_210_987, ContextSwitches: 1_234_567_890, Runtime: 61 * time.Hour, NetTicktime: 60, ConnectedNodes: 2,
		DistBufBusyLimit: mib, SystemMonitorOwner: "<0.1204.0> logger_olp",
		OS: beam.OS{Known: true, Load1: 7.4, Load5: 6.9, Load15: 6.1, CPU: f.busy * 0.5, CPUWindow: 2 * time.Second,
			ProcessCPU: f.busy * 0.45 * float64(f.schedulers), Processors: f.schedulers, MemTotal: 32 << 30, MemAvailable: 12 << 30,
			ResidentSetSize: 3900 * mib, OpenFiles: 1402, MaxOpenFiles: 65_536, CgroupMemoryMax: beam.NotRead},
	}
	s.Memory = beam.Memory{Processes: int64(1400*mib + 60*mib*wave(53, 1)), ProcessesUsed: 1390 * mib, Atom: 24 * mib, AtomUsed: 23 * mib,
		Binary: int64(610*mib + 40*mib*wave(19, 0)), Code: 48 * mib, Ets: 320 * mib}
	s.Memory.System = s.Memory.Binary + s.Memory.Code + s.Memory.Ets + s.Memory.Atom + 92*mib
	s.Memory.Total = s.Memory.Processes + s.Memory.System
	s.RunQueue = beam.RunQueue{Normal: int64(float64(f.queue) * wave(13, 0)), DirtyCPU: 1, Active: 19}
	for i := range f.schedulers {
		use := f.busy * (0.75 + 0.25*wave(11+float64(i), float64(i)))
		s.SchedulerUse = append(s.SchedulerUse, beam.SchedulerUse{ID: i + 1, Kind: beam.NormalScheduler, Online: i < f.schedulers-1 || f.schedulers < 4, Utilization: use})
		s.RunQueue.Lengths = append(s.RunQueue.Lengths, int64(i%3))
	}
	for i := range f.schedulers {
		s.SchedulerUse = append(s.SchedulerUse, beam.SchedulerUse{ID: f.schedulers + i + 1, Kind: beam.DirtyCPUScheduler, Online: true, Utilization: 0.1 * wave(7, float64(i))})
	}
	for i := range 10 {
		s.SchedulerUse = append(s.SchedulerUse, beam.SchedulerUse{ID: 2*f.schedulers + i + 1, Kind: beam.DirtyIOScheduler, Online: true, Utilization: 0.04 * wave(5, float64(i))})
	}
	s.RunQueue.Lengths = append(s.RunQueue.Lengths, 1, 0)
	return s
}

func (f *fake) State() *session.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

func (f *fake) Watch(ctx context.Context) <-chan *session.State {
	in, out := make(chan *session.State, 1), make(chan *session.State)
	f.mu.Lock()
	f.watchers[in] = true
	f.mu.Unlock()
	go func() {
		defer close(out)
		defer func() {
			f.mu.Lock()
			delete(f.watchers, in)
			f.mu.Unlock()
		}()
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-in:
				select {
				case out <- s:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return out
}

func (f *fake) watching() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.watchers)
}

// ask counts a question and fails it if the fake is not attached or told to.
func (f *fake) ask(what string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked[what]++
	if f.fail == nil && f.state.Status != session.Attached {
		return errors.New("not attached")
	}
	return f.fail
}

func (f *fake) count(what string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[what]
}

func (f *fake) origin(seen, of int) beam.Origin {
	return beam.Origin{Method: beam.Exact, Seen: seen, Of: of, At: f.State().Since.Add(time.Second),
		Cost: beam.Cost{Busy: 8400 * time.Microsecond, Elapsed: 21 * time.Millisecond, BytesIn: 7600, BytesOut: 400, Woken: 20, Requests: 2}}
}

// population is the census of a look: crawlers become more, and others come and go.
func (f *fake) population(at time.Time, seq int) *beam.Census {
	c := f.census()
	c.Origin.At = at
	c.Groups[0].Count += 3 * seq
	c.Groups[0].TotalHeapSize += int64(seq) * 26_000
	c.Groups[0].BirthsPerMinute += 400
	for _, g := range crowd(float64(seq) / 9) {
		if !slices.ContainsFunc(c.Groups, func(other beam.Group) bool { return other.Name == g.Name }) {
			c.Groups = append(c.Groups, g)
		}
	}
	for _, g := range c.Groups[3:] {
		c.Processes += g.Count
	}
	c.Processes += 3 * seq
	c.Followed = c.Processes
	return c
}

// census has a group of each name that is hostile.
func (f *fake) census() *beam.Census {
	c := viewtest.Census()
	c.Incarnation = f.incarnation()
	for _, name := range hostile {
		c.Groups = append(c.Groups, beam.Group{Name: name, Count: 1, Followed: 1, MaxQueuePid: beam.NoPid, MaxHeapPid: beam.NoPid})
	}
	return c
}

func (f *fake) Processes(_ context.Context, q live.ProcessQuery) (*beam.Processes, error) {
	if err := f.ask(fmt.Sprintf("processes %s %d %s", q.Sort, q.Limit, q.Window)); err != nil {
		return nil, err
	}
	if q.NoWake {
		return f.named(q), nil
	}
	f.mu.Lock()
	f.group = q.Group
	f.mu.Unlock()
	names := append([]string{"", "shop_pool", "logger_sup", "", "", "session_registry", "code_server"}, hostile...)
	calls := []beam.MFA{{Module: "Elixir.Shop.Cart", Function: "init", Arity: 1}, {Module: "gen_server", Function: "init_it", Arity: 6},
		{Module: "cowboy_stream_h", Function: "request_process", Arity: 3}, {Module: "supervisor", Function: "kernel", Arity: 1}}
	turn := int(f.State().Seq)
	p := &beam.Processes{Incarnation: f.incarnation(), Origin: f.origin(48_000, 48_000), Total: 48_000, Sort: q.Sort, Window: q.Window}
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

func (f *fake) Inspect(_ context.Context, ref string, o live.InspectOptions) (*beam.ProcessDetail, error) {
	if err := f.ask("inspect " + ref); err != nil {
		return nil, err
	}
	if ref == "0.1.2" {
		return nil, &live.NotFoundError{Ref: ref, Reason: "the process has ended"}
	}
	peer := func(id uint32, name string) beam.Peer {
		p := beam.Pid{ID: id}
		return beam.Peer{Kind: "process", Pid: p, Text: p.String(), Name: name}
	}
	return holds(o, &beam.ProcessDetail{
		Incarnation: f.incarnation(), Origin: f.origin(1, 1), Pid: beam.Pid{ID: 142}, RegisteredName: "shop_pool", Label: hostile[0],
		InitialCall: beam.MFA{Module: "Elixir.Shop.Pool", Function: "init", Arity: 1}, Status: "waiting",
		CurrentFunction: beam.MFA{Module: "gen_server", Function: "loop", Arity: 7},
		Stack: []beam.Frame{{MFA: beam.MFA{Module: "gen_server", Function: "loop", Arity: 7}, File: "gen_server.erl", Line: 2078},
			{MFA: beam.MFA{Module: "proc_lib", Function: "init_p_do_apply", Arity: 3}, File: "proc_lib.erl", Line: 329}},
		Ancestors: []string{"shop_sup", "<0.90.0>"}, Parent: beam.Pid{ID: 90}, GroupLeader: "<0.88.0>", Application: "shop", Priority: "normal",
		ErrorHandler: "error_handler", MessageQueueLen: 3, MessageQueue: "on_heap",
		Links: []beam.Peer{peer(90, "shop_sup"), peer(149, ""), {Kind: "port", Text: "#Port<0.7>"}}, LinksTotal: 14,
		MonitoredBy: []beam.Peer{peer(156, hostile[1])}, MonitoredTotal: 1,
		Memory: 1_213_456, TotalHeapSize: 1_100_000, HeapSize: 233_000, StackSize: 640, OldHeapSize: 640_000, OldHeapBlockSize: 720_000,
		HeapBlockSize: 300_000, BinVHeapSize: 4_000_000, BinOldVHeapSize: 9_000_000, MinHeapSize: 1864, FullsweepAfter: 65535, MinorGCs: 212,
		Reductions: 812_345_678, Binaries: 41, BinaryBytes: 13_000_000, DictionaryKeys: []string{"$ancestors", "$initial_call", "rand_seed"}, DictionaryTotal: 3,
	})
}

func (f *fake) Kin(_ context.Context, group string) (*beam.Kin, error) {
	if err := f.ask("kin " + group); err != nil {
		return nil, err
	}
	for _, g := range f.State().Census.Groups {
		if g.Name == group {
			return &beam.Kin{Incarnation: f.incarnation(), Group: g, Unknown: 3, Others: 2, OtherChildren: 17, Spawners: []beam.Spawner{
				{Name: "Elixir.Pinger", Pid: beam.Pid{ID: 142}, Lives: true, Parents: 1, Children: g.Count * 9 / 10},
				{Name: hostile[0], Pid: beam.Pid{ID: 149}, Parents: 8, Children: g.Count / 20},
			}}, nil
		}
	}
	return nil, &live.NotFoundError{Ref: group, Reason: "the last census has no group of this name"}
}

func (f *fake) Applications(context.Context) (*beam.Applications, error) {
	if err := f.ask("applications"); err != nil {
		return nil, err
	}
	a := &beam.Applications{Incarnation: f.incarnation(), Origin: f.origin(5, 5)}
	for i, name := range []string{"kernel", "stdlib", "shop", "ranch", "cowboy", "logger", "ssl"} {
		app := beam.Application{Name: name, Vsn: "1.2.3", Description: "ERTS  CXC 138 10", Running: name != "stdlib", Master: beam.NoPid, Top: beam.NoPid}
		if app.Running {
			app.Master, app.Top, app.TopModule, app.Processes = beam.Pid{ID: uint32(40 + i)}, beam.Pid{ID: uint32(50 + i)}, name+"_sup", int64(12*i)
		}
		a.List = append(a.List, app)
	}
	return a, nil
}

func (f *fake) Tree(_ context.Context, app string) (*beam.Tree, error) {
	if err := f.ask("tree " + app); err != nil {
		return nil, err
	}
	root := &beam.TreeNode{Pid: beam.Pid{ID: 90}, Name: app + "_sup", Module: app + "_sup", Type: "supervisor"}
	pool := &beam.TreeNode{Pid: beam.Pid{ID: 91}, Name: "shop_pool_sup", Module: "Elixir.Shop.PoolSup", Type: "supervisor"}
	for i := range 1200 {
		v := beam.Vital{Known: true, Former: i > 2, Age: time.Duration(1+i) * 10 * time.Second, TotalHeapSize: int64(9000 + 100*i), MessageQueueLen: int64(i % 3), ReductionsRate: 20}
		pool.Children = append(pool.Children, &beam.TreeNode{Pid: beam.Pid{ID: uint32(200 + i)}, ID: fmt.Sprintf("worker_%d", i), Module: "Elixir.Shop.Worker", Type: "worker", Vital: v})
	}
	pool.Vital = beam.Vital{Known: true, Former: true, Age: 4 * time.Hour, TotalHeapSize: 340_000, Births: 3, Deaths: 3}
	odd := &beam.TreeNode{Pid: beam.NoPid, ID: hostile[0], Type: "worker", Note: "restarting"}
	root.Children = []*beam.TreeNode{pool, odd, {Pid: beam.Pid{ID: 99}, Name: "shop_cache", Module: "Elixir.Shop.Cache", Type: "worker",
		Vital: beam.Vital{Known: true, Age: 42 * time.Second, TotalHeapSize: 78_000, MessageQueueLen: 12, Replaced: 4, Since: fakeStart}}}
	return &beam.Tree{Incarnation: f.incarnation(), Origin: f.origin(1203, 1203), Application: app, Root: root}, nil
}

func (f *fake) EtsTables(_ context.Context, q live.TableQuery) (*beam.EtsTables, error) {
	if err := f.ask(fmt.Sprintf("ets %s %d", q.Sort, q.Limit)); err != nil {
		return nil, err
	}
	t := &beam.EtsTables{Incarnation: f.incarnation(), Origin: f.origin(60, 611), Total: 611}
	for i := range 60 {
		t.List = append(t.List, beam.EtsTable{ID: fmt.Sprintf("table_%d", i), Name: fmt.Sprintf("table_%d", i), Named: true, Owner: beam.Pid{ID: uint32(100 + i)},
			OwnerName: hostile[i%len(hostile)], Type: "set", Protection: "protected", Size: int64(100_000 / (i + 1)), Memory: int64(300_000_000 / (i + 1))})
	}
	return t, nil
}

func (f *fake) Ports(_ context.Context, q live.PortQuery) (*beam.Ports, error) {
	if err := f.ask(fmt.Sprintf("ports %s %d", q.Sort, q.Limit)); err != nil {
		return nil, err
	}
	p := &beam.Ports{Incarnation: f.incarnation(), Origin: f.origin(40, 40), Total: 40}
	for i := range 40 {
		p.List = append(p.List, beam.Port{ID: fmt.Sprintf("#Port<0.%d>", i), Kind: "port", Name: "tcp_inet", Owner: beam.Pid{ID: uint32(300 + i)}, Links: 1,
			Input: int64(9_000_000 / (i + 1)), Output: int64(4_000_000 / (i + 1)), QueueSize: int64(i % 2 * 1400), Memory: beam.NotRead,
			Local: "10.0.0.4:4000", Remote: fmt.Sprintf("10.0.7.%d:51%03d", i, i)})
	}
	return p, nil
}

func (f *fake) Sockets(context.Context) (*beam.OSSockets, error) {
	if err := f.ask("sockets"); err != nil {
		return nil, err
	}
	return &beam.OSSockets{Incarnation: f.incarnation(), Origin: f.origin(1402, 1402), TCP: map[string]int{"established": 1180, "listen": 4, "close_wait": 131, "syn_sent": 2},
		CloseWait: []beam.Remote{{Address: "10.0.9.17:443", Count: 129}, {Address: "10.0.9.18:443", Count: 2}}}, nil
}

func (f *fake) EtsGroups(_ context.Context, sort string, limit int) (*beam.EtsGroups, error) {
	if err := f.ask(fmt.Sprintf("ets groups %s %d", sort, limit)); err != nil {
		return nil, err
	}
	return &beam.EtsGroups{Incarnation: f.incarnation(), Origin: f.origin(611, 611), Total: 611, Groups: 2, List: []beam.EtsGroup{
		{Name: hostile[0], Tables: 500, Owners: 500, Memory: 90_000_000, Size: 12_000, Largest: 1_000_000},
		{Name: "shop_cache", OwnerName: hostile[1], Tables: 1, Owners: 1, Memory: 60_000_000, Size: 900, Largest: 60_000_000},
	}}, nil
}

func (f *fake) Links(_ context.Context, window time.Duration) (*beam.Links, error) {
	if err := f.ask(fmt.Sprintf("links %s", window)); err != nil {
		return nil, err
	}
	l := viewtest.Links()
	l.Incarnation = f.incarnation()
	return l, nil
}

func (f *fake) Microstates(_ context.Context, window time.Duration) (*beam.Microstates, error) {
	if err := f.ask(fmt.Sprintf("microstates %s", window)); err != nil {
		return nil, err
	}
	m := viewtest.Microstates()
	m.Incarnation = f.incarnation()
	return m, nil
}

func (f *fake) Waits(context.Context, live.WaitQuery) (*beam.Waits, error) {
	if err := f.ask("waits"); err != nil {
		return nil, err
	}
	w := &beam.Waits{Incarnation: f.incarnation(), Origin: f.origin(200, 48_213), Total: 48_213, Examined: 200}
	process := func(id uint32, name string) beam.Peer {
		p := beam.Pid{ID: id}
		return beam.Peer{Kind: "process", Pid: p, Text: p.String(), Name: name}
	}
	waits := func(from uint32, group string, on beam.Peer) {
		w.List = append(w.List, beam.Wait{Pid: beam.Pid{ID: from}, Group: group, Kind: beam.WaitCall,
			Function: beam.MFA{Module: "shop", Function: "buy", Arity: 1}, On: on, OnGroup: on.Name, QueueLen: int64(from % 40)})
	}
	stock, repo := process(77, hostile[0]), process(78, "Elixir.Shop.Repo")
	left, right := process(81, "shop_left"), process(82, "shop_right")
	for i := range uint32(40) {
		waits(300+i, []string{"Elixir.Shop.Cart:init/1", "cowboy_stream_h:request_process/3", hostile[1]}[i%3], stock)
	}
	for i := range uint32(12) {
		waits(400+i, fmt.Sprintf("report_%d", i%9), repo)
	}
	waits(77, stock.Name, repo)
	waits(81, left.Name, right)
	waits(82, right.Name, left)
	waits(90, "shop_late", right)
	graph.Graph(w, func(p beam.Pid) graph.Facts {
		return graph.Facts{Status: "waiting", QueueLen: int64(p.ID % 40), Monitors: 3}
	})
	return w, nil
}

func (f *fake) Allocators(context.Context) (*beam.Allocators, error) {
	if err := f.ask("allocators"); err != nil {
		return nil, err
	}
	return f.allocators(), nil
}

func (f *fake) allocators() *beam.Allocators {
	a := &beam.Allocators{Incarnation: f.incarnation(), Origin: f.origin(40, 40)}
	for i, name := range []string{"eheap_alloc", "binary_alloc", "ets_alloc", "ll_alloc", "driver_alloc"} {
		for instance := range 4 {
			blocks := int64(400_000_000 / (i + 1) / (instance + 1))
			a.List = append(a.List, beam.Allocator{Name: name, Instance: instance, BlocksSize: blocks, CarriersSize: blocks * 5 / 4,
				MBCBlocks: blocks / 2, MBCCarriers: blocks, SBCBlocks: blocks / 2, SBCCarriers: blocks / 4})
		}
	}
	return a
}

func (f *fake) Events(context.Context) (*beam.Events, error) {
	if err := f.ask("events"); err != nil {
		return nil, err
	}
	e := viewtest.Events()
	e.Incarnation = f.incarnation()
	return e, nil
}

// Recent has a process that works more and more, by its pid.
func (f *fake) Recent(_ context.Context, ref string) (*beam.Recent, error) {
	if err := f.ask("recent " + ref); err != nil {
		return nil, err
	}
	if ref == "0.1.2" {
		return nil, &live.NotFoundError{Ref: ref, Reason: "no census has this process"}
	}
	seq := f.State().Seq
	none := beam.MFA{}
	return &beam.Recent{Incarnation: f.incarnation(), At: fakeStart.Add(time.Duration(seq) * time.Second), Children: 12,
		Ancestors: []beam.Relative{
			{Pid: beam.Pid{ID: 90}, Name: "shop_sup", Group: "supervisor:shop_sup/1", Lives: true},
			{Pid: beam.Pid{ID: 88}, Name: hostile[0], Lives: true}, {Pid: beam.Pid{ID: 41}},
		},
		Row: beam.Processes{Total: 48_000, Pid: []beam.Pid{{ID: 142}}, RegisteredName: []string{"shop_pool"}, InitialCall: []beam.MFA{none}, CurrentFunction: []beam.MFA{none},
			Label: []string{""}, Status: []string{"waiting"}, Parent: []beam.Pid{{ID: 90}}, Reductions: []int64{812_345_678 + seq*seq*1000}, MessageQueueLen: []int64{seq % 9},
			Memory: []int64{beam.NotRead}, TotalHeapSize: []int64{1_100_000 + seq*900}, HeapSize: []int64{233_000}, StackSize: []int64{640}, BinaryMemory: []int64{13_000_000},
			Group: []string{"Elixir.Shop.Pool"}, Application: []string{"shop"}, ReductionsRate: []int64{2000 * seq}, Age: []int64{3600}, Orphan: []string{"no"}}}, nil
}

// EventMinutes end at the last look, and have some of each kind.
func (f *fake) EventMinutes() []session.EventMinute {
	s := f.State()
	if s.System == nil {
		return nil
	}
	var list []session.EventMinute
	for ago := 40; ago >= 0; ago -= 1 + ago%5 {
		counts := map[beam.EventKind]int64{}
		for i, k := range beam.EventKinds {
			counts[k] = int64((ago * (i + 2)) % 7)
		}
		list = append(list, session.EventMinute{Start: s.System.Origin.At.Truncate(time.Minute).Add(-time.Duration(ago) * time.Minute), Counts: counts})
	}
	return list
}
