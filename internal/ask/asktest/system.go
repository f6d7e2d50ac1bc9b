package asktest

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// System is what a look sees of the node as a whole. Of wave come the numbers that change:
// 0..1, by a period in looks and a phase.
func (f *Node) System(at time.Time, wave func(period, phase float64) float64) *beam.System {
	const mib = 1 << 20
	s := &beam.System{
		Incarnation: f.Incarnation(),
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
		OS: beam.OS{Known: true, Load1: 7.4, Load5: 6.9, Load15: 6.1, CPU: f.Busy * 0.5, CPUWindow: 2 * time.Second,
			ProcessCPU: f.Busy * 0.45 * float64(f.schedulers), Processors: f.schedulers, MemTotal: 32 << 30, MemAvailable: 12 << 30,
			ResidentSetSize: 3900 * mib, OpenFiles: 1402, MaxOpenFiles: 65_536, CgroupMemoryMax: beam.NotRead},
	}
	s.Memory = beam.Memory{Processes: int64(1400*mib + 60*mib*wave(53, 1)), ProcessesUsed: 1390 * mib, Atom: 24 * mib, AtomUsed: 23 * mib,
		Binary: int64(610*mib + 40*mib*wave(19, 0)), Code: 48 * mib, Ets: 320 * mib}
	s.Memory.System = s.Memory.Binary + s.Memory.Code + s.Memory.Ets + s.Memory.Atom + 92*mib
	s.Memory.Total = s.Memory.Processes + s.Memory.System
	s.RunQueue = beam.RunQueue{Normal: int64(float64(f.queue) * wave(13, 0)), DirtyCPU: 1, Active: 19}
	for i := range f.schedulers {
		use := f.Busy * (0.75 + 0.25*wave(11+float64(i), float64(i)))
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
