package probe_test

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// subject is a node, and a process and some processes of it, to ask about.
type subject struct {
	node      string
	otp, word int
	pid       etf.Pid
	pids      []etf.Pid
}

// stranger stands in for the subject when an answer comes from nowhere.
var stranger = subject{node: "a@127.0.0.1", otp: 27, word: 8, pids: []etf.Pid{{ID: 1}, {ID: 2}, {ID: 3}}}

func (s subject) details() probe.DetailsQuery {
	return probe.DetailsQuery{OTP: s.otp, WordSize: s.word}
}

func (s subject) cheap() probe.DetailsQuery {
	return probe.DetailsQuery{OTP: s.otp, WordSize: s.word, Cheap: true}
}

func (s subject) census() probe.CensusQuery {
	return probe.CensusQuery{OTP: s.otp, Node: s.node, Pace: quick, Each: 1}
}

func (s subject) identities() probe.IdentityQuery {
	return probe.IdentityQuery{OTP: s.otp, Node: s.node}
}

func (s subject) crowd() probe.IdentityQuery {
	return probe.IdentityQuery{OTP: s.otp, Node: s.node, Crowded: true}
}

func (s subject) spare() probe.DetailsQuery {
	return probe.DetailsQuery{OTP: s.otp, WordSize: s.word, Spare: true}
}

// nobody takes down nothing.
type nobody struct{}

func (nobody) Born(beam.Birth)              {}
func (nobody) Changed(beam.Pulse)           {}
func (nobody) Gone(beam.Pid)                {}
func (nobody) Named(string, beam.Pid, bool) {}

func (s subject) oneByOne() probe.DetailsQuery {
	return probe.DetailsQuery{OTP: s.otp, WordSize: s.word, OneByOne: true}
}

func (s subject) waits(peers etf.Atom) probe.WaitsQuery {
	return probe.WaitsQuery{OTP: s.otp, Node: s.node, Peers: peers, Identity: peers != ""}
}

func (s subject) closely() probe.WaitsQuery {
	return probe.WaitsQuery{OTP: s.otp, Node: s.node, WordSize: s.word, Closely: true}
}

func (s subject) events() probe.EventQuery {
	return probe.EventQuery{OTP: s.otp, WordSize: s.word, Limits: beam.EventLimits{LongGC: time.Second, LongSchedule: time.Second,
		LargeHeap: 1 << 20, BusyPort: true, BusyDistPort: true, LongMessageQueue: 1000}}
}

// decoders are all functions that read an answer, or a part of one.
var decoders = map[string]func(c *etf.Cursor, s subject){
	"Hello":             func(c *etf.Cursor, _ subject) { probe.DecodeHello(c) },
	"Whereis":           func(c *etf.Cursor, _ subject) { probe.DecodeWhereis(c) },
	"System":            func(c *etf.Cursor, _ subject) { probe.DecodeSystem(c) },
	"SchedulerWallTime": func(c *etf.Cursor, _ subject) { probe.DecodeSchedulerWallTime(c) },
	"OS":                func(c *etf.Cursor, _ subject) { probe.DecodeOS(c) },
	"WhereOS":           func(c *etf.Cursor, _ subject) { probe.DecodeWhereOS(c) },
	"CodeMode":          func(c *etf.Cursor, _ subject) { probe.DecodeCodeMode(c) },
	"Ranked":            func(c *etf.Cursor, s subject) { probe.DecodeRanked(c, beam.SortMemory, s.word) },
	"Rows":              func(c *etf.Cursor, s subject) { probe.DecodeRows(c, &beam.Processes{}, s.word) },
	"CensusPart": func(c *etf.Cursor, s subject) {
		if err := s.census().Round(nobody{}).Part(c); err != nil {
			c.Fail(err)
		}
	},
	"Census":            func(c *etf.Cursor, _ subject) { probe.DecodeCensus(c) },
	"Identities":        func(c *etf.Cursor, s subject) { s.identities().Identities(c, func(beam.Identity) {}) },
	"IdentitiesCrowded": func(c *etf.Cursor, s subject) { s.crowd().Identities(c, func(beam.Identity) {}) },
	"Weights":           func(c *etf.Cursor, s subject) { probe.DecodeWeights(c, s.word, func(beam.Pid, int64, int64, int64) {}) },
	"Heaps":             func(c *etf.Cursor, s subject) { probe.DecodeHeaps(c, s.word, func(beam.Heap) {}) },
	"Details":           func(c *etf.Cursor, s subject) { s.details().Rows(c, s.pids, &beam.Processes{}) },
	"DetailsSpare":      func(c *etf.Cursor, s subject) { s.spare().Rows(c, s.pids, &beam.Processes{}) },
	"DetailsCheap":      func(c *etf.Cursor, s subject) { s.cheap().Rows(c, s.pids, &beam.Processes{}) },
	"DetailsRow":        func(c *etf.Cursor, s subject) { s.oneByOne().Row(c, &beam.Processes{}) },
	"Inspect":           func(c *etf.Cursor, s subject) { probe.DecodeInspect(c, s.node, s.word, beam.LongQueue) },
	"ApplicationsPart":  func(c *etf.Cursor, _ subject) { probe.DecodeApplicationsPart(c, nil) },
	"Applications":      func(c *etf.Cursor, _ subject) { probe.DecodeApplications(c) },
	"GroupLeaders":      func(c *etf.Cursor, _ subject) { probe.DecodeGroupLeaders(c) },
	"Relative":          func(c *etf.Cursor, _ subject) { probe.DecodeRelative(c) },
	"Tables":            func(c *etf.Cursor, s subject) { probe.DecodeTables(c, s.word) },
	"Ports":             func(c *etf.Cursor, s subject) { probe.DecodePorts(c, s.node) },
	"Sockets":           func(c *etf.Cursor, s subject) { probe.DecodeSockets(c, s.node) },
	"AllocatorsPart":    func(c *etf.Cursor, _ subject) { probe.DecodeAllocatorsPart(c, nil) },
	"State":             func(c *etf.Cursor, _ subject) { probe.DecodeState(c) },
	"Contents":          func(c *etf.Cursor, _ subject) { probe.DecodeContents(c) },
	"TableNamesPart":    func(c *etf.Cursor, s subject) { probe.DecodeTableNamesPart(c, s.word, func(beam.EtsTable) {}) },
	"TableNames":        func(c *etf.Cursor, _ subject) { probe.DecodeTableNames(c) },
	"Links":             func(c *etf.Cursor, s subject) { probe.DecodeLinks(c, s.node) },
	"Microstates":       func(c *etf.Cursor, _ subject) { probe.DecodeMicrostates(c) },
	"Locks":             func(c *etf.Cursor, _ subject) { probe.DecodeLocks(c) },
	"MayWait":           func(c *etf.Cursor, _ subject) { probe.DecodeWaiting(c) },
	"Callers":           func(c *etf.Cursor, _ subject) { probe.DecodeCallers(c) },
	"Standing":          func(c *etf.Cursor, s subject) { s.waits("").Rows(c, s.pids) },
	"StandingPeers":     func(c *etf.Cursor, s subject) { s.waits(probe.PeerMonitors).Rows(c, s.pids) },
	"StandingClosely":   func(c *etf.Cursor, s subject) { s.closely().Rows(c, s.pids) },
	"Collect":           func(c *etf.Cursor, s subject) { probe.DecodeCollect(c, s.word) },
	"Tracing":           func(c *etf.Cursor, s subject) { probe.DecodeTracing(c, s.node, s.pids) },
	"Mnesia":            func(c *etf.Cursor, s subject) { probe.DecodeMnesia(c, s.word) },
	"GlobalLocks":       func(c *etf.Cursor, s subject) { probe.DecodeGlobalLocks(c, s.node) },
	"ModuleStatus":      func(c *etf.Cursor, _ subject) { probe.DecodeModuleStatus(c) },
	"TelemetryHandlers": func(c *etf.Cursor, _ subject) { probe.DecodeTelemetryHandlers(c) },
	"TelemetryExecute":  func(c *etf.Cursor, _ subject) { probe.DecodeTelemetryExecute(c) },
	"Events":            func(c *etf.Cursor, s subject) { s.events().Decode(c, s.node, time.Now()) },
}

// quick never rests.
var quick = probe.Pace{Slice: 1000}

// questions are all that can be asked, with the decoders of parts and of the result; "" where there is nothing to
// decode.
var questions = []struct {
	name         string
	part, result string
	ask          func(s subject) (probe.Request, error)
}{
	{"hello", "", "Hello", func(subject) (probe.Request, error) { return probe.Hello(), nil }},
	{"health", "", "", func(subject) (probe.Request, error) { return probe.Health(), nil }},
	{"whereis", "", "Whereis", func(subject) (probe.Request, error) { return probe.Whereis("kernel_sup"), nil }},
	{"whereis nobody", "", "Whereis", func(subject) (probe.Request, error) { return probe.Whereis("nobody has this name"), nil }},
	{"system", "", "System", func(subject) (probe.Request, error) { return probe.System(), nil }},
	{"scheduler_wall_time", "", "SchedulerWallTime", func(subject) (probe.Request, error) { return probe.SchedulerWallTime(), nil }},
	{"os", "", "OS", func(subject) (probe.Request, error) {
		return probe.OS(probe.OSPlace{Memory: probe.Cgroup{Dir: "/sys/fs/cgroup", V2: true}, CPU: probe.Cgroup{Dir: "/sys/fs/cgroup/cpu"}}, true), nil
	}},
	{"os without limits", "", "OS", func(subject) (probe.Request, error) { return probe.OS(probe.OSPlace{}, false), nil }},
	{"os identity", "", "WhereOS", func(subject) (probe.Request, error) { return probe.WhereOS(), nil }},
	{"code_mode", "", "CodeMode", func(subject) (probe.Request, error) { return probe.CodeMode(), nil }},
	{"top", "", "Ranked", func(subject) (probe.Request, error) { return probe.Ranking(beam.SortReductions, 5, 0, quick) }},
	{"top_walking", "", "Ranked", func(subject) (probe.Request, error) { return probe.Ranking(beam.SortMemory, 5, 0, quick) }},
	{"top_walking binaries", "", "Ranked", func(subject) (probe.Request, error) { return probe.Ranking(beam.SortBinaryMemory, 5, 0, quick) }},
	{"rate", "", "Ranked", func(subject) (probe.Request, error) {
		return probe.Ranking(beam.SortReductions, 5, 20*time.Millisecond, quick)
	}},
	{"rate_walking", "", "Ranked", func(subject) (probe.Request, error) {
		return probe.Ranking(beam.SortMemory, 5, 20*time.Millisecond, quick)
	}},
	{"rows", "Rows", "", func(subject) (probe.Request, error) { return probe.Rows(quick), nil }},
	{"identify", "", "Identities", func(s subject) (probe.Request, error) { return s.identities().Request(s.pids), nil }},
	{"identify crowded", "", "IdentitiesCrowded", func(s subject) (probe.Request, error) { return s.crowd().Request(s.pids), nil }},
	{"weigh", "", "Weights", func(s subject) (probe.Request, error) { return probe.Weigh(s.pids), nil }},
	{"heaps", "", "Heaps", func(s subject) (probe.Request, error) { return probe.HeapsOf(s.pids), nil }},
	{"details", "", "Details", func(s subject) (probe.Request, error) { return s.details().Request(s.pids), nil }},
	{"details spare", "", "DetailsSpare", func(s subject) (probe.Request, error) { return s.spare().Request(s.pids), nil }},
	{"details cheap", "", "DetailsCheap", func(s subject) (probe.Request, error) { return s.cheap().Request(s.pids), nil }},
	{"details_one_by_one", "DetailsRow", "", func(s subject) (probe.Request, error) { return s.oneByOne().Request(s.pids), nil }},
	{"inspect", "", "Inspect", func(s subject) (probe.Request, error) { return probe.Inspect(s.pid, s.otp), nil }},
	{"inspect spare", "", "Inspect", func(s subject) (probe.Request, error) { return probe.InspectSparingly(s.pid, s.otp), nil }},
	{"inspect cheap", "", "Inspect", func(s subject) (probe.Request, error) { return probe.InspectCheaply(s.pid, s.otp), nil }},
	{"applications", "ApplicationsPart", "Applications", func(subject) (probe.Request, error) { return probe.Applications(), nil }},
	{"group_leaders", "", "GroupLeaders", func(subject) (probe.Request, error) { return probe.GroupLeaders(quick), nil }},
	{"family", "Relative", "", func(s subject) (probe.Request, error) { return probe.Family(s.pids[:3], s.otp, 1), nil }},
	{"waiting", "", "MayWait", func(subject) (probe.Request, error) { return probe.Waiting(7, 4, 10, quick), nil }},
	{"callers", "Callers", "", func(s subject) (probe.Request, error) { return probe.Callers(s.pids[:3]), nil }},
	{"waits", "", "Standing", func(s subject) (probe.Request, error) { return s.waits("").Request(s.pids), nil }},
	{"waits monitors", "", "StandingPeers", func(s subject) (probe.Request, error) { return s.waits(probe.PeerMonitors).Request(s.pids), nil }},
	{"waits ports", "", "StandingPeers", func(s subject) (probe.Request, error) { return s.waits(probe.PeerPorts).Request(s.pids), nil }},
	{"waits closely", "", "StandingClosely", func(s subject) (probe.Request, error) { return s.closely().Request(s.pids), nil }},
	{"tracing", "", "Tracing", func(s subject) (probe.Request, error) { return probe.Tracing(s.pids), nil }},
	{"tables", "", "Tables", func(subject) (probe.Request, error) { return probe.Tables("memory", 10, 0, quick), nil }},
	{"tables window", "", "Tables", func(subject) (probe.Request, error) {
		return probe.Tables("size_growth", 10, 20*time.Millisecond, quick), nil
	}},
	{"table_names", "TableNamesPart", "TableNames", func(subject) (probe.Request, error) { return probe.TableNames(quick), nil }},
	{"ports", "", "Ports", func(subject) (probe.Request, error) { return probe.Ports("io", 10, 0, quick) }},
	{"ports window", "", "Ports", func(subject) (probe.Request, error) { return probe.Ports("input", 10, 20*time.Millisecond, quick) }},
	{"sockets", "", "Sockets", func(subject) (probe.Request, error) { return probe.Sockets(0), nil }},
	{"links", "", "Links", func(subject) (probe.Request, error) { return probe.Links(probe.MostLinks), nil }},
	{"mnesia", "", "Mnesia", func(subject) (probe.Request, error) { return probe.Mnesia("size", 5, probe.DefaultPace), nil }},
	{"global_locks", "", "GlobalLocks", func(subject) (probe.Request, error) { return probe.GlobalLocks(), nil }},
	{"microstates", "", "Microstates", func(subject) (probe.Request, error) { return probe.Microstates(), nil }},
	{"locks", "", "Locks", func(subject) (probe.Request, error) { return probe.Locks(), nil }},
	{"allocators", "AllocatorsPart", "", func(subject) (probe.Request, error) { return probe.Allocators(), nil }},
	{"probe_status", "", "ModuleStatus", func(subject) (probe.Request, error) { return probe.AskModule(), nil }},
	{"telemetry_handlers", "", "TelemetryHandlers", func(subject) (probe.Request, error) { return probe.TelemetryHandlers(), nil }},
	{"telemetry_execute", "", "TelemetryExecute", func(subject) (probe.Request, error) {
		return probe.TelemetryExecute([]beam.TelemetryEvent{{Name: "beam.uptime", Measurements: map[string]any{"value": 1.5}}}, time.Second)
	}},
	{"collect", "", "Collect", func(s subject) (probe.Request, error) { return probe.Collect(s.pid, 1<<20), nil }},
	{"messages", "", "Contents", func(s subject) (probe.Request, error) { return probe.Messages(s.pid, 10, 1<<16), nil }},
	{"dictionary", "", "Contents", func(s subject) (probe.Request, error) { return probe.Dictionary(s.pid, 10, 1<<16), nil }},
	{"state", "", "State", func(s subject) (probe.Request, error) { return probe.State(s.pid, time.Second, 1<<20), nil }},
}

// residents are those that answer each time they are asked.
var residents = []struct {
	name         string
	part, result string
	ask          func(s subject) probe.Request
}{
	{"census", "CensusPart", "Census", func(s subject) probe.Request { return s.census().Request() }},
}
