package viewtest

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Shop is the name and life of the node.
var Shop = beam.Incarnation{Node: "shop@store1", Creation: 1700000000}

var at = time.Date(2026, 11, 21, 4, 30, 0, 123_000_000, time.UTC)

func origin(m beam.Method, seen, of, woken int) beam.Origin {
	return beam.Origin{Method: m, Seen: seen, Of: of, At: at, Cost: beam.Cost{
		Busy: 26 * time.Millisecond, Elapsed: 45 * time.Millisecond, Reductions: 81234,
		BytesIn: 2900, BytesOut: 274, Woken: woken, Requests: 2,
	}}
}

func pid(id uint32) beam.Pid { return beam.Pid{ID: id} }

// System is story 1 of the mission: twice as many busy processes as schedulers,
// while the host's processors seem half idle.
func System() *beam.System {
	s := &beam.System{
		Incarnation: Shop,
		Origin:      origin(beam.Exact, 0, 0, 0),
		OTPRelease:  "27", ERTSVersion: "15.1.2", ElixirVersion: "1.17.3",
		SystemVersion:      "Erlang/OTP 27 [erts-15.1.2] [source] [64-bit] [smp:8:8] [ds:8:8:10] [async-threads:1] [jit:ns]",
		SystemArchitecture: "x86_64-pc-linux-gnu", OSType: "unix/linux", WordSize: 8, EmuFlavor: "jit",
		ScheduleDelay: 14 * time.Millisecond,
		OSPid:         "4711", CodeMode: "embedded", BuildType: "opt", Loaded: 842, PersistentTerms: 57, PersistentTermMemory: 1_234_567, Uptime: 27*time.Hour + 3*time.Minute,
		Memory: beam.Memory{
			Total: 734003200, Processes: 419430400, ProcessesUsed: 419000000, System: 314572800,
			Atom: 1048576, AtomUsed: 1000000, Binary: 209715200, Code: 31457280, Ets: 62914560,
		},
		Processes: beam.Usage{Count: 125000, Limit: 262144}, Ports: beam.Usage{Count: 212, Limit: 65536},
		Atoms: beam.Usage{Count: 943718, Limit: 1048576}, EtsTables: beam.Usage{Count: 84, Limit: 8192},
		Schedulers: 8, SchedulersOnline: 8, DirtyCPUSchedulers: 8, DirtyCPUOnline: 8, DirtyIOSchedulers: 10,
		LogicalProcessors: 16, LogicalProcessorsOnline: 16, LogicalProcessorsAvailable: 12, ThreadPoolSize: 1, SchedulerUseWindow: time.Second,
		RunQueue: beam.RunQueue{Normal: 8, DirtyCPU: 1, Lengths: []int64{2, 1, 1, 1, 1, 1, 1, 0, 1, 0}, Active: 17},
		IOInput:  9_876_543_210, IOOutput: 1_234_567_890, GarbageCollections: 54_321_000, GCWordsReclaimed: 987_654_321_000,
		Reductions: 12_345_678_901_234, ContextSwitches: 456_789_012, Runtime: 3 * time.Hour,
		NetTicktime: 60, ConnectedNodes: 2, DistBufBusyLimit: 1 << 20, SystemMonitorOwner: "riak_sysmon_filter",
		OS: beam.OS{
			Known: true, Load1: 16.2, Load5: 15.9, Load15: 12.25, CPU: 0.41, CPUWindow: time.Second, ProcessCPU: 6.4, Processors: 16,
			MemTotal: 16 << 30, MemAvailable: 9 << 30, ResidentSetSize: 1200 << 20, OpenFiles: 341, MaxOpenFiles: 1024,
			Threads: 39, Swap: 0, CgroupMemoryMax: 2 << 30, CgroupMemoryCurrent: 1500 << 20, CgroupCPUMax: 6.5, Throttled: 0.25,
			NrThrottled: 81_000, ThrottledTime: 17 * time.Minute, SameHost: true,
		},
	}
	for i := 1; i <= 8; i++ {
		s.SchedulerUse = append(s.SchedulerUse, beam.SchedulerUse{ID: i, Kind: beam.NormalScheduler, Online: true, Utilization: 0.99 - 0.01*float64(i)})
	}
	s.SchedulerUse = append(s.SchedulerUse,
		beam.SchedulerUse{ID: 9, Kind: beam.DirtyCPUScheduler, Online: true, Utilization: 0.125},
		beam.SchedulerUse{ID: 17, Kind: beam.DirtyIOScheduler, Online: true, Utilization: 0})
	return s
}

// Quiet is a small healthy node at the first look, before anything that needs
// a window was measured, and without /proc.
func Quiet() *beam.System {
	return &beam.System{
		Incarnation: beam.Incarnation{Node: "quiet@store1", Creation: 3}, Origin: origin(beam.Exact, 0, 0, 0),
		OTPRelease: "23", ERTSVersion: "11.1", WordSize: 8, EmuFlavor: "emu", OSType: "unix/darwin",
		Uptime: 9 * time.Second, Memory: beam.Memory{Total: 20 << 20, Processes: 5 << 20, System: 15 << 20},
		Processes:  beam.Usage{Count: 51, Limit: 262144},
		Schedulers: 2, SchedulersOnline: 2, DirtyCPUSchedulers: 2, DirtyCPUOnline: 2, DirtyIOSchedulers: 10,
		LogicalProcessors: -1, LogicalProcessorsOnline: -1, LogicalProcessorsAvailable: -1, PersistentTerms: beam.NotRead, PersistentTermMemory: beam.NotRead, NetTicktime: 60, RunQueue: beam.RunQueue{Lengths: []int64{0, 0, 0, 0}, Active: 1},
		SchedulerUse: []beam.SchedulerUse{{ID: 1, Kind: beam.NormalScheduler, Online: true}, {ID: 2, Kind: beam.NormalScheduler, Online: true}},
		OS: beam.OS{CPU: -1, ProcessCPU: -1, OpenFiles: beam.NotRead, Threads: beam.NotRead, Swap: beam.NotRead,
			CgroupMemoryMax: beam.NotRead, CgroupMemoryCurrent: beam.NotRead, CgroupCPUMax: -1, Throttled: -1, NrThrottled: beam.NotRead},
	}
}

// Processes are the largest of 125 000, all columns read.
func Processes() *beam.Processes {
	return &beam.Processes{
		Incarnation: Shop,
		Origin:      origin(beam.Exact, 125000, 125000, 4),
		Total:       125000,
		Sort:        beam.SortMemory,
		Pid:         []beam.Pid{pid(14658), pid(51), {ID: 77, Serial: 3}, pid(99), pid(9001)},
		RegisteredName: []string{
			"Elixir.Shop.Cart.Registry", "logger", "", "", "",
		},
		InitialCall: []beam.MFA{
			{Module: "Elixir.Registry.Partition", Function: "init", Arity: 1},
			{Module: "logger_server", Function: "init", Arity: 1},
			{Module: "Elixir.Phoenix.Channel.Server", Function: "init", Arity: 1},
			{Module: "erlang", Function: "apply", Arity: 2},
			{Module: "proc_lib", Function: "init_p", Arity: 5},
		},
		CurrentFunction: []beam.MFA{
			{Module: "gen_server", Function: "loop", Arity: 7}, {Module: "gen_server", Function: "loop", Arity: 7},
			{Module: "gen_server", Function: "loop", Arity: 7}, {Module: "Elixir.Shop.Import", Function: "-run/1-fun-0-", Arity: 2}, {},
		},
		Label:           []string{"", "", "cart:4711", "", ""},
		Status:          []string{"waiting", "waiting", "waiting", "running", "exiting"},
		Parent:          []beam.Pid{pid(14650), pid(45), pid(70), pid(1), beam.NoPid},
		Reductions:      []int64{9_812_345, 1_204, 55_321_000, 812_345_678, 12},
		MessageQueueLen: []int64{3, 0, 12_345, 0, 0},
		Memory:          []int64{68_157_440, 8_912, beam.LongQueue, 1_572_864, beam.Gone},
		TotalHeapSize:   []int64{68_000_000, 8_000, 4_000_000, 1_500_000, 0},
		HeapSize:        []int64{33_000_000, 4_000, 2_000_000, 700_000, 0},
		StackSize:       []int64{240, 88, 96, 1_024, 0},
		BinaryMemory:    []int64{1_048_576, 0, 734_003_200, 64, 0},
		Group:           []string{"Elixir.Registry.Partition", "logger_server", "Elixir.Phoenix.Channel.Server", "erlang:apply/2 under init", ""},
		Application:     []string{"shop", "kernel", "shop", "", ""},
		ReductionsRate:  []int64{120, 0, 55_000, 9_000_000, beam.NotRead},
		Age:             []int64{97_000, 97_000, 12, 3, beam.NotRead},
		Orphan:          []string{"no", "no", "", "yes", ""},
	}
}

// Window is a ranking by work done within five seconds, nobody woken.
func Window() *beam.Processes {
	return &beam.Processes{
		Incarnation: Shop, Origin: origin(beam.Sampled, 50000, 125000, 0), Total: 125000,
		Sort: beam.SortReductions, Window: 5 * time.Second,
		Pid: []beam.Pid{pid(99), pid(51)}, RegisteredName: []string{"", "logger"},
		Status: []string{"running", "waiting"}, Reductions: []int64{812_345_678, 1_204},
		MessageQueueLen: []int64{0, 0}, HeapSize: []int64{700_000, 4_000}, StackSize: []int64{1_024, 88},
		Delta: []int64{51_234_567, 12},
	}
}

// Detail is one process with much to tell.
func Detail() *beam.ProcessDetail {
	return &beam.ProcessDetail{
		Incarnation: Shop, Origin: origin(beam.Exact, 1, 1, 1),
		Pid: pid(14658), RegisteredName: "Elixir.Shop.Cart.Registry",
		InitialCall: beam.MFA{Module: "Elixir.Registry.Partition", Function: "init", Arity: 1},
		Status:      "waiting", CurrentFunction: beam.MFA{Module: "gen_server", Function: "loop", Arity: 7},
		Stack: []beam.Frame{
			{MFA: beam.MFA{Module: "gen_server", Function: "loop", Arity: 7}, File: "gen_server.erl", Line: 1085},
			{MFA: beam.MFA{Module: "proc_lib", Function: "init_p_do_apply", Arity: 3}, File: "proc_lib.erl", Line: 241},
		},
		Ancestors: []string{"Elixir.Shop.Supervisor", "<0.1200.0>"}, Parent: pid(14650), GroupLeader: "<0.1199.0>",
		Application: "shop", Priority: "normal", TrapExit: true, ErrorHandler: "error_handler",
		MessageQueueLen: 3, MessageQueue: "on_heap",
		Links:         []beam.Peer{{Kind: "process", Pid: pid(14650), Text: "<0.14650.0>", Name: "Elixir.Shop.Supervisor"}, {Kind: "port", Text: "#Port<0.7>"}},
		LinksTotal:    1200,
		Monitors:      []beam.Peer{{Kind: "foreign", Text: "<9012.42.0>", Name: ""}},
		MonitorsTotal: 1, MonitoredTotal: 0,
		Memory: 68_157_440, TotalHeapSize: 68_000_000, HeapSize: 33_000_000, StackSize: 240, OldHeapSize: 30_000_000,
		OldHeapBlockSize: 35_000_000, HeapBlockSize: 33_000_000, BinVHeapSize: 1 << 20, BinOldVHeapSize: 700 << 20, MinHeapSize: 1864,
		FullsweepAfter: 65535, MinorGCs: 12, Reductions: 9_812_345, Binaries: beam.NotRead, BinaryBytes: beam.NotRead,
		DictionaryKeys: []string{"$initial_call", "$ancestors", "rand_seed"}, DictionaryTotal: 3,
		State: "#{carts => #{4711 => [<<\"tea\">>]},token => <<\"[redacted]\">>}", StateNote: "1 value was redacted",
	}
}

// Applications are two that run and one that is loaded.
func Applications() *beam.Applications {
	return &beam.Applications{Incarnation: Shop, Origin: origin(beam.Exact, 3, 3, 0), List: []beam.Application{
		{Name: "kernel", Vsn: "10.1", Description: "ERTS  CXC 138 10", Running: true, Master: pid(44), Top: pid(46), TopModule: "kernel", Processes: 31},
		{Name: "shop", Vsn: "1.4.2", Description: "The shop", Running: true, Master: pid(1199), Top: pid(1200), TopModule: "Elixir.Shop.Supervisor", Processes: 124_800},
		{Name: "tools", Vsn: "4.1", Description: "DEVTOOLS  CXC 138 16", Master: beam.NoPid, Top: beam.NoPid, Processes: beam.NotRead},
	}}
}

// Tree is a supervision tree with what can go wrong in one.
func Tree() *beam.Tree {
	return &beam.Tree{Incarnation: Shop, Origin: origin(beam.Exact, 6, 6, 3), Application: "shop",
		Partial: "1 supervisor was busy",
		Root: &beam.TreeNode{Name: "shop", Type: "application", Pid: pid(1199), Children: []*beam.TreeNode{
			{Name: "Elixir.Shop.Supervisor", ID: "Elixir.Shop.Supervisor", Module: "Elixir.Shop.Supervisor", Type: "supervisor", Pid: pid(1200), Children: []*beam.TreeNode{
				{Name: "Elixir.Shop.Repo", ID: "Elixir.Shop.Repo", Module: "Elixir.Shop.Repo", Type: "supervisor", Pid: pid(1201), Note: "not asked: busy"},
				{ID: "cart_pool", Module: "poolboy", Type: "supervisor", Pid: pid(1300), Children: []*beam.TreeNode{
					{ID: "worker", Module: "cart_worker", Type: "worker", Pid: pid(1301), Links: []beam.Peer{{Kind: "port", Text: "#Port<0.7>"}}},
					{ID: "worker", Module: "cart_worker", Type: "worker", Pid: beam.NoPid, Note: "restarting"},
				}},
				{Name: "shop_clock", ID: "clock", Module: "shop_clock", Type: "worker", Pid: pid(1400)},
			}},
		}}}
}

// EtsTables are two of 84.
func EtsTables() *beam.EtsTables {
	return &beam.EtsTables{Incarnation: Shop, Origin: origin(beam.Exact, 84, 84, 0), Total: 84, TotalMemory: 62_914_560, List: []beam.EtsTable{
		{ID: "geo_ip", Name: "geo_ip", Named: true, Owner: pid(1500), OwnerName: "geo_owner", Type: "ordered_set", Protection: "protected", Size: 3_400_000, Memory: 58_000_000,
			Fixed: []beam.Fixation{{Pid: pid(1501), Name: "geo_reader", Count: 1, Since: 90 * time.Second}, {Pid: pid(1502), Count: 2, Since: 90 * time.Second}}},
		{ID: "#Ref<0.1.2.3>", Name: "ac_tab", Owner: pid(44), OwnerName: "application_controller", Type: "set", Protection: "public", Size: 71, Memory: 40_960, Compressed: true},
	}}
}

// EtsGrowth is EtsTables over two seconds: one grows, one shrinks, one is new.
func EtsGrowth() *beam.EtsTables {
	ts := EtsTables()
	ts.Total, ts.New, ts.Gone = 85, 3, 2
	ts.List = append(ts.List, beam.EtsTable{ID: "#Ref<0.1.2.9>", Name: "session", Owner: pid(77), Type: "set", Protection: "private", Size: 12, Memory: 2_048, New: true})
	for i, growth := range []struct{ memory, size int64 }{{4_000_000, 230_001}, {-1_024, -3}, {2_048, 12}} {
		t := &ts.List[i]
		t.Window, t.MemoryGrowth, t.SizeGrowth = 2*time.Second, growth.memory, growth.size
	}
	return ts
}

// EtsGroups are two of 31.
func EtsGroups() *beam.EtsGroups {
	return &beam.EtsGroups{Incarnation: Shop, Origin: origin(beam.Sampled, 5000, 12_400, 0), Total: 12_400, Groups: 31, List: []beam.EtsGroup{
		{Name: "session", Tables: 4_200, Owners: 4_200, Memory: 88_000_000, Size: 910_000, Largest: 1_100_000},
		{Name: "geo_ip", OwnerName: "geo_owner", Tables: 1, Owners: 1, Memory: 58_000_000, Size: 3_400_000, Largest: 58_000_000},
	}}
}

// Mnesia is on three nodes, of which one is away: with it a table that is nowhere else.
func Mnesia() *beam.Mnesia {
	const no = beam.NotRead
	here := beam.MnesiaCopy{Node: "shop@store1", StorageType: "disc_copies", Active: true}
	near := beam.MnesiaCopy{Node: "shop@store2", StorageType: "disc_copies", Active: true}
	lost := beam.MnesiaCopy{Node: "shop@store3", StorageType: "ram_copies"}
	return &beam.Mnesia{Incarnation: Shop, Origin: origin(beam.Exact, 42, 42, 0), Status: "running", Version: "4.23.5", Directory: "/var/lib/shop/mnesia", UseDir: true,
		Nodes: []beam.MnesiaNode{{Name: "shop@store1", Running: true, Schema: "disc_copies"}, {Name: "shop@store2", Running: true, Schema: "disc_copies"}, {Name: "shop@store3", Schema: "ram_copies"}},
		Transactions: beam.MnesiaTransactions{Commits: 812_400, Failures: 96, Restarts: 3_300, LogWrites: 410_021, LogWritesLeft: 321,
			Window: 2 * time.Second, CommitsDelta: 2_440, FailuresDelta: 1, RestartsDelta: 31, LogWritesDelta: 1_220},
		HeldLocks: 12, LockQueue: 3, ManagerQueueLen: 240, Overloaded: []string{"mnesia_dump_log"},
		Total: 42, Elsewhere: 1, Nowhere: 1, Memory: 91_000_000, Size: 1_204_117, List: []beam.MnesiaTable{
			{Name: "basket", Type: "set", StorageType: "unknown", Size: no, Memory: no, WhereToRead: "nowhere", AccessMode: "read_write", Copies: []beam.MnesiaCopy{lost}},
			{Name: "order", Type: "ordered_set", StorageType: "disc_copies", Size: 1_200_000, Memory: 88_000_000, WhereToRead: "shop@store1", LoadReason: "local_only", LoadNode: "shop@store1",
				AccessMode: "read_write", Index: 2, Majority: true, Copies: []beam.MnesiaCopy{here, near, lost}},
			{Name: "Elixir.Shop.Visit", Type: "bag", StorageType: "ram_copies", Size: 4_117, Memory: 3_000_000, WhereToRead: "shop@store1", LoadReason: "{active_remote,'shop@store2'}",
				LoadNode: "shop@store2", AccessMode: "read_write", Local: true, Copies: []beam.MnesiaCopy{{Node: "shop@store1", StorageType: "ram_copies", Active: true}}},
			{Name: "archive", Type: "set", StorageType: "disc_only_copies", Size: no, Memory: no, WhereToRead: "shop@store1", LoadReason: "local_only", LoadNode: "shop@store1",
				AccessMode: "read_only", Copies: []beam.MnesiaCopy{{Node: "shop@store1", StorageType: "disc_only_copies", Active: true}}},
		}}
}

// Links are a busy one, one over TLS, ours, and one that is being set up.
func Links() *beam.Links {
	const no = beam.NotRead
	return &beam.Links{Incarnation: Shop, Origin: origin(beam.Exact, 4, 4, 0), BusyLimit: 1 << 20, Total: 4, List: []beam.Link{
		{Node: "shop@store2", Type: "normal", State: "up", Controller: "port", ControllerID: "#Port<0.12>", Supervisor: pid(61), Protocol: "tcp", Address: "10.0.0.2:41000",
			QueueSize: 1_200_000, DriverQueue: 65_536, Input: 9_876_543, Output: 987_654_321, PacketsIn: 12_000, PacketsOut: 340_000, MessageQueueLen: no,
			Window: 2 * time.Second, InputDelta: 20_480, OutputDelta: 8_388_608, PacketsInDelta: 44, PacketsOutDelta: 2_400},
		{Node: "vault@store3", Type: "hidden", State: "up", Controller: "process", ControllerID: "<0.212.0>", Supervisor: pid(211), Protocol: "tls", Address: "10.0.0.3:41001",
			QueueSize: 0, DriverQueue: no, Input: no, Output: no, PacketsIn: 300, PacketsOut: 310, MessageQueueLen: 2, Window: 2 * time.Second, PacketsInDelta: 1, PacketsOutDelta: 1},
		{Node: "hodo-1@hodoscope", Ours: true, Type: "hidden", State: "up", Controller: "port", ControllerID: "#Port<0.90>", Supervisor: pid(900), Protocol: "tcp", Address: "127.0.0.1:50123",
			Input: 4_096, Output: 8_192, PacketsIn: 12, PacketsOut: 20, MessageQueueLen: no},
		{Node: "new@store4", Type: "normal", State: "pending", Supervisor: beam.NoPid, QueueSize: no, DriverQueue: no, Input: no, Output: no, PacketsIn: no, PacketsOut: no, MessageQueueLen: no},
	}}
}

// Microstates are two schedulers and a dirty one over a second.
func Microstates() *beam.Microstates {
	return &beam.Microstates{Incarnation: Shop, Origin: origin(beam.Exact, 3, 3, 0), On: true, Window: time.Second, BuildType: "opt",
		States: []string{"aux", "check_io", "emulator", "gc", "other", "port", "sleep"}, Threads: []beam.ThreadStates{
			{Type: "dirty_io_scheduler", ID: 1, Shares: map[string]float64{"sleep": 1, "emulator": 0, "gc": 0, "port": 0, "check_io": 0, "aux": 0, "other": 0}},
			{Type: "scheduler", ID: 1, Shares: map[string]float64{"emulator": 0.7, "gc": 0.1, "port": 0.05, "check_io": 0.02, "aux": 0.01, "other": 0.02, "sleep": 0.1}},
			{Type: "scheduler", ID: 2, Shares: map[string]float64{"emulator": 0.5, "gc": 0.3, "port": 0.05, "check_io": 0.02, "aux": 0.01, "other": 0.02, "sleep": 0.1}},
		}}
}

// Locks are a contended table and one that nobody waits for, within a second; locks of
// processes are masked.
func Locks() *beam.Locks {
	return &beam.Locks{Incarnation: Shop, Origin: origin(beam.Exact, 1806, 1806, 0), BuildType: "lcnt", Counted: true,
		Categories: []string{"scheduler", "io", "generic", "distribution", "debug", "db", "allocator"},
		Since:      2 * time.Hour, Window: time.Second, Total: 1806, List: []beam.LockClass{
			{Name: "db_tab", Type: "rw_mutex", Locks: 84, Tries: 91_234_567, Collisions: 812_345, Waits: 812_345, Waited: 95 * time.Second,
				TriesDelta: 1_200_000, CollisionsDelta: 300_000, WaitedDelta: 1300 * time.Millisecond},
			{Name: "run_queue", Type: "mutex", Locks: 6, Tries: 12_345_678, Collisions: 1_234, Waits: 1_234, Waited: 40 * time.Millisecond,
				TriesDelta: 42_000, CollisionsDelta: 12, WaitedDelta: 300 * time.Microsecond},
		}}
}

// Ports are a listening socket, a connection, a program and a NIF socket.
func Ports() *beam.Ports {
	return &beam.Ports{Incarnation: Shop, Origin: origin(beam.Exact, 212, 212, 0), Total: 212, Sockets: 1, List: []beam.Port{
		{ID: "#Port<0.9>", Kind: "port", Name: "tcp_inet", Owner: pid(1600), OwnerName: "ranch_acceptor", Links: 1, Local: "0.0.0.0:8080", Memory: 400},
		{ID: "#Port<0.77>", Kind: "port", Name: "tcp_inet", Owner: pid(77), Links: 1, Input: 812_345, Output: 98_765_432, QueueSize: 1_460_000, Memory: 1_460_400, Local: "10.0.0.5:8080", Remote: "10.0.0.9:51234"},
		{ID: "#Port<0.3>", Kind: "port", Name: "erl_child_setup", Owner: pid(2), Links: 1, OSPid: 4712},
		{ID: "#Ref<0.5.6.7>", Kind: "socket", Name: "inet stream tcp", Owner: pid(1700), Input: 10, Output: beam.NotRead, Memory: beam.NotRead, QueueSize: beam.NotRead, Links: beam.NotRead, Local: "[::1]:9000", State: "listening"},
	}}
}

// Allocators are two instances of one and one of another.
func Allocators() *beam.Allocators {
	return &beam.Allocators{Incarnation: Shop, Origin: origin(beam.Exact, 3, 3, 0), List: []beam.Allocator{
		{Name: "eheap_alloc", Instance: 0, BlocksSize: 1 << 20, CarriersSize: 2 << 20, MBCBlocks: 1 << 20, MBCCarriers: 2 << 20},
		{Name: "binary_alloc", Instance: 1, BlocksSize: 200 << 20, CarriersSize: 900 << 20, MBCBlocks: 100 << 20, MBCCarriers: 800 << 20, SBCBlocks: 100 << 20, SBCCarriers: 100 << 20},
		{Name: "eheap_alloc", Instance: 1, BlocksSize: 300 << 20, CarriersSize: 400 << 20, MBCBlocks: 300 << 20, MBCCarriers: 400 << 20},
	}}
}

// Waits are 20 requests behind a server that waits for the database, a deadlock of
// two, and somebody who reads a socket.
func Waits() *beam.Waits {
	process := func(id uint32, name string) beam.Peer {
		p := beam.Pid{ID: id}
		return beam.Peer{Kind: "process", Pid: p, Text: p.String(), Name: name}
	}
	call := beam.MFA{Module: "Elixir.Shop.Cart", Function: "buy", Arity: 2}
	handle := beam.MFA{Module: "Elixir.Shop.Stock", Function: "handle_call", Arity: 3}
	stock, db := process(210, "Elixir.Shop.Stock"), process(220, "")
	left, right := process(230, "left"), process(231, "right")
	ring := beam.MFA{Module: "ring", Function: "handle_cast", Arity: 2}
	return &beam.Waits{Incarnation: Shop, Origin: origin(beam.Sampled, 48, 5120, 48), Total: 5120, Examined: 48, Silent: 1, Left: 12,
		List: []beam.Wait{
			{Pid: beam.Pid{ID: 300}, Group: "Elixir.Shop.Cart:init/1", Kind: beam.WaitCall, Function: call, On: stock, OnGroup: stock.Name, QueueLen: 19},
			{Pid: stock.Pid, Group: stock.Name, Kind: beam.WaitCall, Function: handle, On: db, OnGroup: "db_connection:init/1", Among: 4, QueueLen: 0},
			{Pid: left.Pid, Group: "left", Kind: beam.WaitCall, Function: ring, On: right, OnGroup: "right", QueueLen: 1},
			{Pid: right.Pid, Group: "right", Kind: beam.WaitCall, Function: ring, On: left, OnGroup: "left", QueueLen: 1},
			{Pid: beam.Pid{ID: 301}, Group: "reader", Kind: beam.WaitReceive, Function: beam.MFA{Module: "reader", Function: "loop", Arity: 1},
				On: beam.Peer{Pid: beam.NoPid, Text: "a socket"}, OnGroup: "a socket", QueueLen: beam.NotRead},
		},
		Cycles: []beam.WaitCycle{{Blocked: 3, Steps: []beam.WaitStep{
			{On: left, Group: "left", Function: ring, Kind: beam.WaitCall}, {On: right, Group: "right", Function: ring, Kind: beam.WaitCall}}}},
		Bottlenecks: []beam.Bottleneck{
			{On: db, Group: "db_connection:init/1", Waiting: 1, Blocked: 21, Monitors: int(beam.NotRead), Status: "waiting",
				Function: beam.MFA{Module: "gen_server", Function: "loop", Arity: 7}},
			{On: stock, Group: stock.Name, Waiting: 20, Blocked: 20, Monitors: 363, QueueLen: 19, Status: "waiting", Function: handle, WaitsFor: "db_connection:init/1"},
		},
		Chains: []beam.WaitChain{{From: "Elixir.Shop.Cart:init/1", Count: 20, Steps: []beam.WaitStep{
			{On: stock, Group: stock.Name, Function: handle, Kind: beam.WaitCall}, {On: db, Group: "db_connection:init/1"}}}},
		Edges: []beam.WaitEdge{
			{From: "Elixir.Shop.Cart:init/1", Kind: beam.WaitCall, Function: call, To: stock.Name, On: stock, Count: 20},
			{From: stock.Name, Kind: beam.WaitCall, Function: handle, To: "db_connection:init/1", On: db, Count: 1},
			{From: "reader", Kind: beam.WaitReceive, Function: beam.MFA{Module: "reader", Function: "loop", Arity: 1}, To: "a socket", Count: 1},
		},
	}
}

// Events are a collection that took long, a scheduler that was kept, and a socket whose peer does not read.
func Events() *beam.Events {
	none := func(k beam.EventKind, p uint32) beam.Event {
		return beam.Event{Kind: k, At: at, Pid: pid(p), PortOwner: beam.NoPid, Parent: beam.NoPid, HeapSize: beam.NotRead, OldHeapSize: beam.NotRead,
			HeapBlock: beam.NotRead, OldHeapBlock: beam.NotRead, PortQueueSize: beam.NotRead, MessageQueueLen: beam.NotRead}
	}
	gc, kept, port, queue := none(beam.LongGC, 142), none(beam.LongSchedule, 150), none(beam.BusyPort, 161), none(beam.LongMessageQueue, 170)
	gc.Looked, gc.Duration, gc.HeapSize, gc.OldHeapSize, gc.MessageQueueLen = true, 240*time.Millisecond, 64<<20, 512<<20, 3
	gc.RegisteredName, gc.InitialCall, gc.Status = "geo_cache", beam.MFA{Module: "Elixir.Shop.GeoCache", Function: "init", Arity: 1}, "waiting"
	gc.Stack = []beam.Frame{{MFA: beam.MFA{Module: "gen_server", Function: "loop", Arity: 7}, File: "gen_server.erl", Line: 2078}}
	gc.CurrentFunction = gc.Stack[0].MFA
	kept.Duration, kept.In, kept.MessageQueueLen, kept.Looked = 83*time.Millisecond, beam.MFA{Module: "Elixir.Shop.Snapshot", Function: "publish", Arity: 1}, beam.Gone, true
	port.Looked, port.Port, port.PortName, port.PortQueueSize, port.Status = true, "#Port<0.42>", "tcp_inet", 1<<20, "suspended"
	port.Label, port.MessageQueueLen = "{feed,17}", 8211
	queue.Looked, queue.MessageQueueLen, queue.Label = true, beam.LongQueue, "\x1b[2Jevil"
	return &beam.Events{Incarnation: Shop, Origin: origin(beam.Sampled, 4, 1241, 4), Listening: beam.ListeningOurs, Holder: beam.NoPid,
		Since: at.Add(-2 * time.Second), List: []beam.Event{gc, kept, port, queue}, Dropped: map[beam.EventKind]int64{beam.BusyPort: 1237}}
}
