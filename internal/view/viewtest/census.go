package viewtest

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Census is story 5 of the mission: 10 000 crawlers that belong to nobody, among
// channels that are well and hibernate, and what every node has.
func Census() *beam.Census {
	return &beam.Census{
		Incarnation: Shop, Origin: origin(beam.Exact, 10_257, 10_257, 120), Window: 5 * time.Second,
		Processes: 10_257, Followed: 10_257, Each: 1, Identified: 184, Inferred: 9_980, Hibernating: 180, HeapsKnown: 9_900,
		BirthsPerMinute: 212, DeathsPerMinute: 205, Unseen: 3.4,
		Status: map[beam.ProcessStatus]int{beam.StatusWaiting: 190, beam.StatusRunning: 1},
		Groups: []beam.Group{
			{Name: "Elixir.Pinger.Crawler", InitialCall: beam.MFA{Module: "Elixir.Pinger.Crawler", Function: "init", Arity: 1}, Application: "pinger",
				Count: 10_000, Followed: 10_000, ReductionsRate: 812.4, MaxQueuePid: beam.NoPid, HeapSize: 26_000_000, HeapsRead: 9_900,
				TotalHeapSize: 88_000_000, MedianHeap: 8_800, MaxHeap: 110_000, MaxHeapPid: pid(4711), OldHeapSize: 12_000_000, BinaryMemory: 4_096_000,
				MedianMinorGCs: 3, BirthsPerMinute: 200, DeathsPerMinute: 193, MedianAge: 40 * time.Minute, OldestAge: 3 * time.Hour, Idle: 9_950,
				Inferred: 9_936, LinksRead: 64, Unlinked: 64, Orphans: 61},
			{Name: "Elixir.Shop.Channel", InitialCall: beam.MFA{Module: "Elixir.Shop.Channel", Function: "init", Arity: 1}, Application: "shop",
				Count: 200, Followed: 200, ReductionsRate: 51_000, MessageQueueLen: 12_345, MaxQueue: 12_340, MaxQueuePid: pid(99), HeapSize: 900_000,
				MaxHeapPid: beam.NoPid, BirthsPerMinute: 12, DeathsPerMinute: 12, MedianAge: time.Minute, OldestAge: time.Hour, Idle: 180, Hibernating: 180, Inferred: 44,
				LinksRead: 8},
			{Name: "erlang:apply/2 under rex", InitialCall: beam.MFA{Module: "erlang", Function: "apply", Arity: 2}, Under: "rex",
				Count: 57, Followed: 57, ReductionsRate: 0, MaxQueuePid: beam.NoPid, MaxHeapPid: beam.NoPid, HeapSize: 106_248, Idle: 57},
		},
		Applications: []beam.Group{
			{Name: "pinger", Count: 10_000, Followed: 10_000, ReductionsRate: 812.4, MaxQueuePid: beam.NoPid, MaxHeapPid: pid(4711), HeapsRead: 9_900, TotalHeapSize: 88_000_000,
				BirthsPerMinute: 200, DeathsPerMinute: 193},
			{Name: "shop", Count: 200, Followed: 200, ReductionsRate: 51_000, MaxQueue: 12_340, MaxQueuePid: pid(99), MaxHeapPid: beam.NoPid},
			{Name: "", Count: 57, Followed: 57, MaxQueuePid: beam.NoPid, MaxHeapPid: beam.NoPid},
		},
	}
}

// Kin is the family of those crawlers.
func Kin() *beam.Kin {
	return &beam.Kin{Incarnation: Shop, Group: Census().Groups[0], Unknown: 70, Others: 12, OtherChildren: 30, Spawners: []beam.Spawner{
		{Name: "Elixir.Pinger", Pid: pid(4700), Lives: true, Parents: 1, Children: 9_000},
		{Name: "Elixir.Shop.Channel", Pid: pid(99), Lives: true, Parents: 150, Children: 600},
		{Pid: pid(12), Parents: 300, Children: 300},
	}}
}

// Recent is one of them.
func Recent() *beam.Recent {
	return &beam.Recent{Incarnation: Shop, At: time.Date(2026, 11, 27, 3, 11, 0, 0, time.UTC), Children: 4,
		Ancestors: []beam.Relative{{Pid: pid(4700), Name: "Elixir.Pinger", Group: "Elixir.Pinger", Lives: true}, {Pid: pid(12), Group: "erlang:apply/2"}},
		Row: beam.Processes{Total: 10_257, Pid: []beam.Pid{pid(4711)}, Reductions: []int64{81_234}, MessageQueueLen: []int64{3}, TotalHeapSize: []int64{beam.NotRead},
			HeapSize: []int64{1864}, StackSize: []int64{80}, BinaryMemory: []int64{0}, ReductionsRate: []int64{120}, Age: []int64{90},
			Group: []string{"Elixir.Pinger.Crawler"}, Application: []string{"pinger"}, Orphan: []string{"no"}}}
}
