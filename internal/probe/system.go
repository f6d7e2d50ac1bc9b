package probe

import (
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// systemItems are asked of erlang:system_info/1; each row says where the answer
// goes. An item that a release lacks leaves its field at missing.
var systemItems = []struct {
	item etf.Atom
	read func(*etf.Cursor, *beam.System)
}{
	{"otp_release", func(c *etf.Cursor, s *beam.System) { s.OTPRelease = text(c) }},
	{"version", func(c *etf.Cursor, s *beam.System) { s.ERTSVersion = text(c) }},
	{"system_version", func(c *etf.Cursor, s *beam.System) { s.SystemVersion = strings.TrimSpace(text(c)) }},
	{"system_architecture", func(c *etf.Cursor, s *beam.System) { s.SystemArchitecture = text(c) }},
	{"wordsize", func(c *etf.Cursor, s *beam.System) { s.WordSize = int(integer(c, 8)) }},
	{"emu_flavor", func(c *etf.Cursor, s *beam.System) { s.EmuFlavor = flavor(c) }},
	{"schedulers", func(c *etf.Cursor, s *beam.System) { s.Schedulers = int(integer(c, 0)) }},
	{"schedulers_online", func(c *etf.Cursor, s *beam.System) { s.SchedulersOnline = int(integer(c, 0)) }},
	{"dirty_cpu_schedulers", func(c *etf.Cursor, s *beam.System) { s.DirtyCPUSchedulers = int(integer(c, 0)) }},
	{"dirty_cpu_schedulers_online", func(c *etf.Cursor, s *beam.System) { s.DirtyCPUOnline = int(integer(c, 0)) }},
	{"dirty_io_schedulers", func(c *etf.Cursor, s *beam.System) { s.DirtyIOSchedulers = int(integer(c, 0)) }},
	{"logical_processors", func(c *etf.Cursor, s *beam.System) { s.LogicalProcessors = int(integer(c, beam.NotRead)) }},
	{"logical_processors_online", func(c *etf.Cursor, s *beam.System) { s.LogicalProcessorsOnline = int(integer(c, beam.NotRead)) }},
	{"logical_processors_available", func(c *etf.Cursor, s *beam.System) { s.LogicalProcessorsAvailable = int(integer(c, beam.NotRead)) }},
	{"build_type", func(c *etf.Cursor, s *beam.System) { s.BuildType = atomOrEmpty(c) }},
	{"thread_pool_size", func(c *etf.Cursor, s *beam.System) { s.ThreadPoolSize = int(integer(c, 0)) }},
	{"process_count", func(c *etf.Cursor, s *beam.System) { s.Processes.Count = integer(c, beam.NotRead) }},
	{"process_limit", func(c *etf.Cursor, s *beam.System) { s.Processes.Limit = integer(c, 0) }},
	{"port_count", func(c *etf.Cursor, s *beam.System) { s.Ports.Count = integer(c, beam.NotRead) }},
	{"port_limit", func(c *etf.Cursor, s *beam.System) { s.Ports.Limit = integer(c, 0) }},
	{"atom_count", func(c *etf.Cursor, s *beam.System) { s.Atoms.Count = integer(c, beam.NotRead) }},
	{"atom_limit", func(c *etf.Cursor, s *beam.System) { s.Atoms.Limit = integer(c, 0) }},
	{"ets_count", func(c *etf.Cursor, s *beam.System) { s.EtsTables.Count = integer(c, beam.NotRead) }},
	{"ets_limit", func(c *etf.Cursor, s *beam.System) { s.EtsTables.Limit = integer(c, 0) }},
	{"dist_buf_busy_limit", func(c *etf.Cursor, s *beam.System) { s.DistBufBusyLimit = integer(c, beam.NotRead) }},
}

// flavor is emu_flavor, which OTP 24 brought together with the JIT.
func flavor(c *etf.Cursor) string {
	if s := text(c); s != "undefined" {
		return s
	}
	return "emu"
}

var statistics = []struct {
	item etf.Atom
	read func(*etf.Cursor, *beam.System)
}{
	{"io", func(c *etf.Cursor, s *beam.System) { // {{input, In}, {output, Out}}
		arity(c, 2)
		s.IOInput, s.IOOutput = tagged(c), tagged(c)
	}},
	{"garbage_collection", func(c *etf.Cursor, s *beam.System) { // {Number, Words reclaimed, 0}
		arity(c, 3)
		s.GarbageCollections, s.GCWordsReclaimed = c.Int(), c.Int()
		c.Skip()
	}},
	{"reductions", func(c *etf.Cursor, s *beam.System) { // {Total, since last call}
		arity(c, 2)
		s.Reductions = c.Int()
		c.Skip()
	}},
	{"context_switches", func(c *etf.Cursor, s *beam.System) { // {Number, 0}
		arity(c, 2)
		s.ContextSwitches = c.Int()
		c.Skip()
	}},
	// The normal queues, then dirty CPU, then dirty I/O.
	{"run_queue_lengths_all", func(c *etf.Cursor, s *beam.System) {
		all := c.Ints(nil)
		s.RunQueue.Lengths = all
		normal := len(all) - 2
		for i, n := range all {
			switch {
			case i < normal:
				s.RunQueue.Normal += n
			case i == normal:
				s.RunQueue.DirtyCPU = n
			default:
				s.RunQueue.DirtyIO = n
			}
		}
	}},
	{"total_active_tasks", func(c *etf.Cursor, s *beam.System) { s.RunQueue.Active = integer(c, beam.NotRead) }},
}

func tagged(c *etf.Cursor) int64 {
	arity(c, 2)
	c.Skip()
	return c.Int()
}

// System asks for the node-wide numbers.
func System() Request {
	items, stats := etf.List{}, etf.List{}
	for _, i := range systemItems {
		items = append(items, i.item)
	}
	for _, i := range statistics {
		stats = append(stats, i.item)
	}
	return request("system", items, stats, etf.Binary("elixir"))
}

var memoryKinds = map[etf.Atom]func(*beam.Memory) *int64{
	"total":          func(m *beam.Memory) *int64 { return &m.Total },
	"processes":      func(m *beam.Memory) *int64 { return &m.Processes },
	"processes_used": func(m *beam.Memory) *int64 { return &m.ProcessesUsed },
	"system":         func(m *beam.Memory) *int64 { return &m.System },
	"atom":           func(m *beam.Memory) *int64 { return &m.Atom },
	"atom_used":      func(m *beam.Memory) *int64 { return &m.AtomUsed },
	"binary":         func(m *beam.Memory) *int64 { return &m.Binary },
	"code":           func(m *beam.Memory) *int64 { return &m.Code },
	"ets":            func(m *beam.Memory) *int64 { return &m.Ets },
}

// DecodeSystem reads the answer to System.
func DecodeSystem(c *etf.Cursor) (*beam.System, WallTimes) {
	s := &beam.System{NetTicktime: 60}
	arity(c, 14)
	for i := range each(c) {
		if i >= len(systemItems) {
			c.Skip()
			continue
		}
		systemItems[i].read(c, s)
	}
	for i := range each(c) {
		if i >= len(statistics) || c.Kind() == etf.KindAtom {
			c.Skip()
			continue
		}
		statistics[i].read(c, s)
	}
	for range each(c) {
		arity(c, 2)
		if field := memoryKinds[c.Atom()]; field != nil {
			// OTP 23 has system as too large by 2^64 once tens of thousands of processes live.
			*field(&s.Memory) = max(0, c.Wrapped())
		} else {
			c.Skip()
		}
	}
	s.Uptime = time.Duration(c.Int()) * time.Microsecond
	s.ConnectedNodes = int(c.Int()) - 1
	if c.Kind() == etf.KindTuple { // {ok, Seconds}
		arity(c, 2)
		c.Skip()
		s.NetTicktime = int(integer(c, 60))
	} else {
		c.Skip()
	}
	if c.Kind() == etf.KindTuple { // {ok, Version}
		arity(c, 2)
		c.Skip()
		s.ElixirVersion = text(c)
	} else {
		c.Skip()
	}
	arity(c, 2) // os:type()
	s.OSType = string(c.Atom()) + "/" + string(c.Atom())
	s.OSPid = text(c)
	if c.Kind() == etf.KindTuple {
		arity(c, 2)
		p := pid(c)
		if s.SystemMonitorOwner = name(c); s.SystemMonitorOwner == "" {
			s.SystemMonitorOwner = p.String()
		}
	} else {
		c.Skip()
	}
	s.PersistentTerms, s.PersistentTermMemory = persistentTerms(c)
	s.Loaded = c.Int()
	s.ScheduleDelay = time.Duration(max(0, c.Int())) * time.Microsecond
	return s, DecodeSchedulerWallTime(c)
}

// persistentTerms reads persistent_term:info/0, a map of count and memory in bytes.
func persistentTerms(c *etf.Cursor) (count, memory int64) {
	info, _ := c.Term(smallTerm).(etf.Map)
	n, known := get(info, "count").(etf.Int)
	m, _ := get(info, "memory").(etf.Int)
	if !known {
		return beam.NotRead, beam.NotRead
	}
	return int64(n), int64(m)
}

// SchedulerWallTime asks for the times of all schedulers.
func SchedulerWallTime() Request { return request("scheduler_wall_time") }

// WallTime is one scheduler's working and total time, in a unit of its own that
// only quotients make sense of.
type WallTime struct {
	ID            int
	Active, Total int64
}

// WallTimes are all schedulers at one moment of the node's clock. Schedulers is
// nil when nobody holds the flag.
type WallTimes struct {
	At         time.Duration
	Schedulers []WallTime
}

// DecodeSchedulerWallTime reads the answer to SchedulerWallTime.
func DecodeSchedulerWallTime(c *etf.Cursor) WallTimes {
	arity(c, 2)
	w := WallTimes{At: time.Duration(c.Int()) * time.Microsecond}
	if c.Kind() == etf.KindAtom {
		c.Skip()
		return w
	}
	for range each(c) {
		arity(c, 3)
		w.Schedulers = append(w.Schedulers, WallTime{int(c.Int()), integer(c, 0), integer(c, 0)})
	}
	return w
}

// CodeMode asks in which mode code is loaded. Linux only.
func CodeMode() Request {
	return request("code_mode", etf.Binary("/proc/self/cmdline"), etf.Binary("-mode\x00embedded\x00"))
}

// DecodeCodeMode reads the answer to CodeMode; "" when the node cannot tell.
func DecodeCodeMode(c *etf.Cursor) string {
	switch c.Atom() {
	case "true":
		return "embedded"
	case "false":
		return "interactive"
	}
	return ""
}
