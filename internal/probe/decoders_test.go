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

func (s subject) oneByOne() probe.DetailsQuery {
	return probe.DetailsQuery{OTP: s.otp, WordSize: s.word, OneByOne: true}
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
	"CodeMode":          func(c *etf.Cursor, _ subject) { probe.DecodeCodeMode(c) },
	"Ranked":            func(c *etf.Cursor, s subject) { probe.DecodeRanked(c, beam.SortMemory, s.word) },
	"Rows":              func(c *etf.Cursor, s subject) { probe.DecodeRows(c, &beam.Processes{}, s.word) },
	"Details":           func(c *etf.Cursor, s subject) { s.details().Rows(c, s.pids, &beam.Processes{}) },
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
	"Events":            func(c *etf.Cursor, s subject) { s.events().Decode(c, s.node, time.Now()) },
	"State":             func(c *etf.Cursor, _ subject) { probe.DecodeState(c) },
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
	{"os", "", "OS", func(subject) (probe.Request, error) { return probe.OS(), nil }},
	{"code_mode", "", "CodeMode", func(subject) (probe.Request, error) { return probe.CodeMode(), nil }},
	{"top", "", "Ranked", func(subject) (probe.Request, error) { return probe.Ranking(beam.SortReductions, 5, 0, quick) }},
	{"top_walking", "", "Ranked", func(subject) (probe.Request, error) { return probe.Ranking(beam.SortMemory, 5, 0, quick) }},
	{"top_walking binaries", "", "Ranked", func(subject) (probe.Request, error) { return probe.Ranking(beam.SortBinaryMemory, 5, 0, quick) }},
	{"rate", "", "Ranked", func(subject) (probe.Request, error) {
		return probe.Ranking(beam.SortReductions, 5, 20*time.Millisecond, quick)
	}},
	{"rows", "Rows", "", func(subject) (probe.Request, error) { return probe.Rows(quick), nil }},
	{"details", "", "Details", func(s subject) (probe.Request, error) { return s.details().Request(s.pids), nil }},
	{"details cheap", "", "DetailsCheap", func(s subject) (probe.Request, error) { return s.cheap().Request(s.pids), nil }},
	{"details_one_by_one", "DetailsRow", "", func(s subject) (probe.Request, error) { return s.oneByOne().Request(s.pids), nil }},
	{"inspect", "", "Inspect", func(s subject) (probe.Request, error) { return probe.Inspect(s.pid, s.otp), nil }},
	{"inspect cheap", "", "Inspect", func(s subject) (probe.Request, error) { return probe.InspectCheaply(s.pid, s.otp), nil }},
	{"applications", "ApplicationsPart", "Applications", func(subject) (probe.Request, error) { return probe.Applications(), nil }},
	{"group_leaders", "", "GroupLeaders", func(subject) (probe.Request, error) { return probe.GroupLeaders(quick), nil }},
	{"family", "Relative", "", func(s subject) (probe.Request, error) { return probe.Family(s.pids[:3], s.otp, 1), nil }},
	{"tables", "", "Tables", func(subject) (probe.Request, error) { return probe.Tables(true, 10), nil }},
	{"ports", "", "Ports", func(subject) (probe.Request, error) { return probe.Ports("io", 10, quick) }},
	{"sockets", "", "Sockets", func(subject) (probe.Request, error) { return probe.Sockets(), nil }},
	{"allocators", "AllocatorsPart", "", func(subject) (probe.Request, error) { return probe.Allocators(), nil }},
	{"state", "", "State", func(s subject) (probe.Request, error) { return probe.State(s.pid, time.Second, 1<<20), nil }},
}
