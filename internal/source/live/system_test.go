package live_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// twoSchedulers makes what tests say of load independent of the machine.
var twoSchedulers = erltest.Args("+S", "2:2")

// ours is how far counts may be off because of our own processes and connection.
const ours = 12

func TestSystem(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers, erltest.Args("-kernel", "net_ticktime", "28"))
		n.Ask("[persistent_term:put(K, lists:seq(1, 100)) || K <- [a, b, c]]")
		n.Ask("erlang:memory()") // the first call on a node makes some 300 atoms
		src := open(t, n)
		s := must[*beam.System](t)(src.System(t.Context(), 300*time.Millisecond))
		testSystemCounts(t, n, s)
		testSystemFacts(t, n, s)
		testMemory(t, n, s)
		testOS(t, n, s)
		if !s.OS.SameHost {
			t.Error("the node's host is not taken for ours")
		}
		far := open(t, n)
		live.AskTheNode(far)
		s = must[*beam.System](t)(far.System(t.Context(), 300*time.Millisecond))
		testOS(t, n, s)
		if s.OS.SameHost {
			t.Error("read here what the node was to be asked for")
		}
		testSystemMonitor(t, n)
	})
}

func testSystemFacts(t *testing.T, n *erltest.Node, s *beam.System) {
	info := func(item string) string {
		return n.Ask("try erlang:system_info(" + item + ") of L when is_list(L) -> list_to_binary(string:trim(L)); V -> V catch _:_ -> none end")
	}
	flavor := info("emu_flavor")
	if n.OTP < 24 {
		flavor = "emu"
	}
	for _, c := range []struct{ what, got, want string }{
		{"OTPRelease", bin(s.OTPRelease), info("otp_release")},
		{"ERTSVersion", bin(s.ERTSVersion), info("version")},
		{"SystemVersion", bin(s.SystemVersion), info("system_version")},
		{"SystemArchitecture", bin(s.SystemArchitecture), info("system_architecture")},
		{"OSType", s.OSType, "unix/linux"},
		{"OSPid", bin(s.OSPid), n.Ask("list_to_binary(os:getpid())")},
		{"WordSize", strconv.Itoa(s.WordSize), info("wordsize")},
		{"EmuFlavor", s.EmuFlavor, flavor},
		{"CodeMode", s.CodeMode, n.Ask("code:get_mode()")},
		{"ElixirVersion", s.ElixirVersion, ""},
		{"Schedulers", strconv.Itoa(s.Schedulers), "2"},
		{"SchedulersOnline", strconv.Itoa(s.SchedulersOnline), info("schedulers_online")},
		{"DirtyCPUSchedulers", strconv.Itoa(s.DirtyCPUSchedulers), info("dirty_cpu_schedulers")},
		{"DirtyCPUOnline", strconv.Itoa(s.DirtyCPUOnline), info("dirty_cpu_schedulers_online")},
		{"DirtyIOSchedulers", strconv.Itoa(s.DirtyIOSchedulers), info("dirty_io_schedulers")},
		{"BuildType", s.BuildType, info("build_type")},
		{"LogicalProcessorsOnline", strconv.Itoa(s.LogicalProcessorsOnline), info("logical_processors_online")},
		{"LogicalProcessorsAvailable", strconv.Itoa(s.LogicalProcessorsAvailable), info("logical_processors_available")},
		{"PersistentTerms", strconv.FormatInt(s.PersistentTerms, 10), n.Ask("maps:get(count, persistent_term:info())")},
		{"PersistentTermMemory", strconv.FormatInt(s.PersistentTermMemory, 10), n.Ask("maps:get(memory, persistent_term:info())")},
		{"LogicalProcessors", strconv.Itoa(s.LogicalProcessors), info("logical_processors")},
		{"ThreadPoolSize", strconv.Itoa(s.ThreadPoolSize), info("thread_pool_size")},
		{"DistBufBusyLimit", strconv.FormatInt(s.DistBufBusyLimit, 10), info("dist_buf_busy_limit")},
		{"process_limit", strconv.FormatInt(s.Processes.Limit, 10), info("process_limit")},
		{"port_limit", strconv.FormatInt(s.Ports.Limit, 10), info("port_limit")},
		{"atom_limit", strconv.FormatInt(s.Atoms.Limit, 10), info("atom_limit")},
		{"ets_limit", strconv.FormatInt(s.EtsTables.Limit, 10), info("ets_limit")},
		{"NetTicktime", strconv.Itoa(s.NetTicktime), "28"},
		{"ConnectedNodes", strconv.Itoa(s.ConnectedNodes), "0"},
		{"SystemMonitorOwner", s.SystemMonitorOwner, ""},
		{"Node", s.Incarnation.Node, n.Name},
		{"Creation", strconv.Itoa(int(s.Incarnation.Creation)), n.Ask("erlang:system_info(creation)")},
	} {
		if c.got != c.want {
			t.Errorf("%s is %q, want %q", c.what, c.got, c.want)
		}
	}
	if s.Origin.Cost.Busy <= 0 || s.Origin.Cost.Woken != 0 || s.Origin.At.IsZero() {
		t.Errorf("origin %+v", s.Origin)
	}
}

// bin is a binary as the node prints it.
func bin(s string) string { return `<<"` + s + `">>` }

// testSystemCounts compares counters with what they are a moment later.
func testSystemCounts(t *testing.T, n *erltest.Node, s *beam.System) {
	int := func(expr string) int64 { return int64(n.AskInt(expr)) }
	for _, c := range []struct {
		what      string
		got, want int64
		slack     int64
	}{
		{"process_count", s.Processes.Count, int("erlang:system_info(process_count)"), ours},
		{"port_count", s.Ports.Count, int("erlang:system_info(port_count)"), ours},
		{"atom_count", s.Atoms.Count, int("erlang:system_info(atom_count)"), 100},
		{"ets_count", s.EtsTables.Count, int("length(ets:all())"), 3},
		{"loaded", s.Loaded, int("length(erlang:loaded())"), 10},
		{"io input", s.IOInput, int("element(2, element(1, statistics(io)))"), 30_000},
		{"io output", s.IOOutput, int("element(2, element(2, statistics(io)))"), 30_000},
		{"garbage_collections", s.GarbageCollections, int("element(1, statistics(garbage_collection))"), 300},
		{"words reclaimed", s.GCWordsReclaimed, int("element(2, statistics(garbage_collection))"), 500_000},
		{"reductions", s.Reductions, int("element(1, statistics(reductions))"), 1_000_000},
		{"context_switches", s.ContextSwitches, int("element(1, statistics(context_switches))"), 2_000},
		{"uptime/ms", s.Uptime.Milliseconds(), int("erlang:convert_time_unit(erlang:monotonic_time() - erlang:system_info(start_time), native, millisecond)"), 3_000},
		{"runtime/ms", s.Runtime.Milliseconds(), int("element(1, statistics(runtime))"), 1_000},
	} {
		if c.got <= 0 || !near(c.got, c.want, 0, c.slack) {
			t.Errorf("%s is %d, the node says %d", c.what, c.got, c.want)
		}
	}
}

func testMemory(t *testing.T, n *erltest.Node, s *beam.System) {
	for kind, got := range map[string]int64{
		"total": s.Memory.Total, "processes": s.Memory.Processes, "processes_used": s.Memory.ProcessesUsed,
		"system": s.Memory.System, "atom": s.Memory.Atom, "atom_used": s.Memory.AtomUsed,
		"binary": s.Memory.Binary, "code": s.Memory.Code, "ets": s.Memory.Ets,
	} {
		if want := int64(n.AskInt("erlang:memory(" + kind + ")")); got <= 0 || !near(got, want, 0.3, 2<<20) {
			t.Errorf("memory %s is %d, the node says %d", kind, got, want)
		}
	}
}

// testOS compares what the node read of itself with what this process reads of it.
func testOS(t *testing.T, n *erltest.Node, s *beam.System) {
	if !s.OS.Known {
		t.Fatal("nothing known of the operating system")
	}
	status := file(t, fmt.Sprintf("/proc/%d/status", n.Pid))
	rss := field(t, status, "VmRSS:") << 10
	if !near(s.OS.ResidentSetSize, rss, 0.25, 8<<20) {
		t.Errorf("resident set size %d, /proc says %d", s.OS.ResidentSetSize, rss)
	}
	meminfo := file(t, "/proc/meminfo")
	if want := field(t, meminfo, "MemTotal:") << 10; s.OS.MemTotal != want {
		t.Errorf("MemTotal %d, /proc says %d", s.OS.MemTotal, want)
	}
	if want := field(t, meminfo, "MemAvailable:") << 10; !near(s.OS.MemAvailable, want, 0.2, 0) {
		t.Errorf("MemAvailable %d, /proc says %d", s.OS.MemAvailable, want)
	}
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", n.Pid))
	if err != nil || !near(s.OS.OpenFiles, int64(len(fds)), 0, 4) {
		t.Errorf("%d open files, /proc says %d (%v)", s.OS.OpenFiles, len(fds), err)
	}
	if want := field(t, file(t, fmt.Sprintf("/proc/%d/limits", n.Pid)), "Max open files"); s.OS.MaxOpenFiles != want {
		t.Errorf("limit of open files %d, /proc says %d", s.OS.MaxOpenFiles, want)
	}
	load, _ := strconv.ParseFloat(strings.Fields(file(t, "/proc/loadavg"))[2], 64)
	if d := s.OS.Load15 - load; d < -0.5 || d > 0.5 {
		t.Errorf("load of 15 minutes %v, /proc says %v", s.OS.Load15, load)
	}
	if want := strings.Count(file(t, "/proc/stat"), "\ncpu"); s.OS.Processors != want {
		t.Errorf("%d processors, /proc says %d", s.OS.Processors, want)
	}
	if want := field(t, status, "Threads:"); !near(s.OS.Threads, want, 0, 3) || s.OS.Swap != field(t, status, "VmSwap:")<<10 {
		t.Errorf("%d threads, %d bytes swapped out, /proc says %d threads", s.OS.Threads, s.OS.Swap, want)
	}
	testGroup(t, n, s)
	if s.OS.CPU < 0 || s.OS.CPU > 1 || s.OS.ProcessCPU < 0 || s.OS.CPUWindow < 200*time.Millisecond {
		t.Errorf("CPU %v, of the VM %v, over %v", s.OS.CPU, s.OS.ProcessCPU, s.OS.CPUWindow)
	}
}

// testGroup compares with the control group's files as this process sees them.
func testGroup(t *testing.T, n *erltest.Node, s *beam.System) {
	t.Helper()
	group := file(t, fmt.Sprintf("/proc/%d/cgroup", n.Pid))
	var current string
	for line := range strings.Lines(group) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		switch {
		case slices.Contains(strings.Split(fields[1], ","), "memory"):
			current = "/sys/fs/cgroup/memory" + fields[2] + "/memory.usage_in_bytes"
		case fields[1] == "" && current == "":
			current = "/sys/fs/cgroup" + fields[2] + "/memory.current"
		}
	}
	b, err := os.ReadFile(current)
	if err != nil || !s.OS.SameHost && !n.AskBool("filelib:is_file("+quoted(current)+")") {
		t.Logf("nothing to compare the group's memory with: %v", err)
		return
	}
	if want, _ := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); !near(s.OS.CgroupMemoryCurrent, want, 0.5, 1<<30) || s.OS.CgroupMemoryCurrent <= 0 {
		t.Errorf("the group uses %d bytes, %s says %d", s.OS.CgroupMemoryCurrent, current, want)
	}
}

func file(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// field is the first number after a key.
func field(t *testing.T, text, key string) int64 {
	t.Helper()
	_, rest, ok := strings.Cut(text, key)
	if !ok {
		t.Fatalf("no %s in %q", key, text)
	}
	n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// testSystemMonitor: whoever receives system_monitor's messages is named.
func testSystemMonitor(t *testing.T, n *erltest.Node) {
	src := open(t, n)
	background(n, "the_monitor", "erlang:system_monitor(self(), [busy_port])")
	if s := must[*beam.System](t)(src.System(t.Context(), 0)); s.SystemMonitorOwner != "the_monitor" {
		t.Errorf("the owner of system_monitor is %q", s.SystemMonitorOwner)
	}
	n.Ask("unregister(the_monitor)")
	owner := n.Ask("element(1, erlang:system_monitor())")
	if s := must[*beam.System](t)(src.System(t.Context(), 0)); s.SystemMonitorOwner != owner {
		t.Errorf("the owner of system_monitor is %q, want %q", s.SystemMonitorOwner, owner)
	}
}

// An Elixir node says so, and an embedded one.
func TestSystemKinds(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.Elixir())
	s := must[*beam.System](t)(open(t, n).System(t.Context(), 0))
	if want := n.Ask("element(2, application:get_key(elixir, vsn))"); quoted(s.ElixirVersion) != want {
		t.Errorf("Elixir %q, want %s", s.ElixirVersion, want)
	}
	if s.SchedulerUseWindow != 0 || s.SchedulerUse != nil || s.OS.CPU >= 0 {
		t.Errorf("a first look without a window tells utilisation: %+v %+v", s.SchedulerUse, s.OS)
	}
	n = erltest.Start(t, erltest.OTP(27), erltest.Embedded())
	peer := erltest.Start(t, erltest.OTP(27), erltest.Cookie(n.Cookie))
	if !peer.AskBool("net_kernel:connect_node('" + n.Name + "')") {
		t.Fatal("the nodes do not connect")
	}
	s = must[*beam.System](t)(open(t, n).System(t.Context(), 0))
	if s.CodeMode != "embedded" || s.ConnectedNodes != 1 || s.ElixirVersion != "" {
		t.Errorf("code mode %q, %d nodes, Elixir %q", s.CodeMode, s.ConnectedNodes, s.ElixirVersion)
	}
}

// With all dirty I/O schedulers busy /proc cannot be read; all else is shown, also
// by the looks after that.
func TestSystemDirtyIOBusy(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.OTP(27), erltest.Args("+SDio", "2"))
	src, near := open(t, n), open(t, n)
	live.AskTheNode(src)
	must[*beam.System](t)(src.System(t.Context(), 0))
	must[*beam.System](t)(near.System(t.Context(), 0))
	pipe := filepath.Join(n.Dir, "pipe")
	n.Ask("os:cmd(\"mkfifo " + pipe + "\")")
	// Opening a pipe that nobody writes to takes as long as that lasts.
	n.Ask("[spawn(fun() -> file:open(" + quoted(pipe) + ", [read, raw]) end) || _ <- lists:seq(1, 4)], receive after 100 -> ok end")
	for range 3 {
		s := must[*beam.System](t)(src.System(t.Context(), 0))
		if s.OS.Known || s.OS.OpenFiles != beam.NotRead {
			t.Errorf("it read %+v", s.OS)
		}
		if s.Processes.Count <= 0 || s.SchedulerUseWindow <= 0 {
			t.Errorf("nothing else is known: %+v", s)
		}
		if s.RunQueue.DirtyIO <= 0 {
			t.Errorf("the dirty I/O queue is %d", s.RunQueue.DirtyIO)
		}
	}
	// Read from here it is known all the same.
	if s := must[*beam.System](t)(near.System(t.Context(), 0)); !s.OS.Known || s.OS.OpenFiles <= 0 || s.OS.ResidentSetSize <= 0 {
		t.Errorf("read from here: %+v", s.OS)
	}
	for range 4 { // questions after that find room
		if _, err := src.Applications(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
