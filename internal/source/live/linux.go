package live

import (
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// What the files of proc(5) say. The texts come from the node, so each number
// may be anything; what does not parse is unknown.

// userHZ is the unit of CPU times in /proc: fixed at 100 for user space.
const userHZ = 100

// cpuTicks are CPU times in units of 1/userHZ s; known is false without /proc.
type cpuTicks struct {
	known                bool
	busy, total, process int64
}

func parseTicks(f probe.OSFiles) cpuTicks {
	line, _, _ := strings.Cut(f.Stat, "\n")
	fields := strings.Fields(line)
	if len(fields) < 6 || fields[0] != "cpu" {
		return cpuTicks{}
	}
	t := cpuTicks{known: true}
	// user nice system idle iowait irq softirq steal; guest times are in user.
	for i, s := range fields[1:min(9, len(fields))] {
		n, _ := strconv.ParseInt(s, 10, 64)
		t.total += n
		if i != 3 && i != 4 {
			t.busy += n
		}
	}
	self := statFields(f.SelfStat)
	t.process = number(self, 11) + number(self, 12) // utime, stime
	return t
}

// statFields are the fields of /proc/self/stat after the command's closing
// parenthesis: state is number 0.
func statFields(stat string) []string {
	return strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
}

func number(fields []string, i int) int64 {
	if i >= len(fields) {
		return 0
	}
	n, _ := strconv.ParseInt(fields[i], 10, 64)
	return n
}

// operatingSystem fills in sys.OS.
func operatingSystem(sys *beam.System, before, after *reading) {
	os, f := &sys.OS, after.files
	const no = beam.NotRead
	*os = beam.OS{CPU: -1, ProcessCPU: -1, OpenFiles: f.OpenFiles, MemTotal: no, MemAvailable: no, ResidentSetSize: no, MaxOpenFiles: no,
		Threads: no, Swap: no, CgroupMemoryMax: no, CgroupMemoryCurrent: no, CgroupCPUMax: -1, Throttled: -1, NrThrottled: no}
	loads := strings.Fields(f.LoadAvg)
	if len(loads) < 3 {
		return
	}
	os.Known = true
	for i, into := range []*float64{&os.Load1, &os.Load5, &os.Load15} {
		*into, _ = strconv.ParseFloat(loads[i], 64)
	}
	os.Processors = sys.LogicalProcessors
	os.MemTotal, os.MemAvailable = kilobytes(f.MemInfo, "MemTotal:"), kilobytes(f.MemInfo, "MemAvailable:")
	os.ResidentSetSize, os.Swap = kilobytes(f.SelfStatus, "VmRSS:"), kilobytes(f.SelfStatus, "VmSwap:")
	os.Threads = keyed(f.SelfStatus, "Threads:")
	os.MaxOpenFiles = openFilesLimit(f.SelfLimits)
	sys.Runtime = time.Duration(after.ticks.process) * time.Second / userHZ
	controlGroup(os, f)
	if before == nil || !before.ticks.known || !after.ticks.known {
		return
	}
	total := after.ticks.total - before.ticks.total
	os.CPUWindow = after.at.Sub(before.at)
	if total <= 0 || os.CPUWindow <= 0 {
		return
	}
	os.CPU = float64(after.ticks.busy-before.ticks.busy) / float64(total)
	used := time.Duration(after.ticks.process-before.ticks.process) * time.Second / userHZ
	os.ProcessCPU = float64(used) / float64(os.CPUWindow)
	if periods := keyed(f.CPUStat, "nr_periods ") - keyed(before.files.CPUStat, "nr_periods "); os.CgroupCPUMax > 0 && periods > 0 {
		os.Throttled = float64(keyed(f.CPUStat, "nr_throttled ")-keyed(before.files.CPUStat, "nr_throttled ")) / float64(periods)
	}
}

// controlGroup fills in what the files of cgroups(7) say, of version 1 or 2. Where
// there is no limit version 2 says "max", version 1 -1 or a number near 2^63.
func controlGroup(os *beam.OS, f probe.OSFiles) {
	const unlimited = 1 << 60
	if n, err := strconv.ParseInt(strings.TrimSpace(f.MemoryMax), 10, 64); err == nil && n < unlimited {
		os.CgroupMemoryMax = n
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(f.MemoryCurrent), 10, 64); err == nil {
		os.CgroupMemoryCurrent = n
	}
	quota := strings.Fields(f.CPUMax + " " + f.CPUPeriod) // version 2 has both in one file
	if max, period := number(quota, 0), number(quota, 1); max > 0 && period > 0 {
		os.CgroupCPUMax = float64(max) / float64(period)
	}
	os.NrThrottled = keyed(f.CPUStat, "nr_throttled ")
	if n := keyed(f.CPUStat, "throttled_usec "); n > 0 {
		os.ThrottledTime = time.Duration(n) * time.Microsecond
	}
	if n := keyed(f.CPUStat, "throttled_time "); n > 0 {
		os.ThrottledTime = time.Duration(n)
	}
}

// keyed finds "Key: 123"; NotRead where there is none.
func keyed(text, key string) int64 {
	_, rest, ok := strings.Cut(text, key)
	fields := strings.Fields(rest)
	if !ok || len(fields) == 0 {
		return beam.NotRead
	}
	return number(fields, 0)
}

// kilobytes finds "Key:  123 kB" and gives bytes.
func kilobytes(text, key string) int64 {
	n := keyed(text, key)
	if n < 0 {
		return n
	}
	return n << 10
}

func openFilesLimit(text string) int64 {
	_, rest, ok := strings.Cut(text, "Max open files")
	if !ok {
		return beam.NotRead
	}
	n, err := strconv.ParseInt(strings.Fields(rest + " x")[0], 10, 64)
	if err != nil {
		return beam.NotRead // unlimited
	}
	return n
}
