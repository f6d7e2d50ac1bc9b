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

// pageSize of every platform on which /proc tells sizes in pages and BEAM
// commonly runs; arm64 kernels with larger pages would show too little.
const pageSize = 4096

// operatingSystem fills in sys.OS.
func operatingSystem(sys *beam.System, before, after *reading) {
	os, f := &sys.OS, after.files
	*os = beam.OS{CPU: -1, ProcessCPU: -1, OpenFiles: f.OpenFiles, CgroupMemoryMax: beam.NotRead,
		MemTotal: beam.NotRead, MemAvailable: beam.NotRead, ResidentSetSize: beam.NotRead, MaxOpenFiles: beam.NotRead}
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
	if self := statFields(f.SelfStat); len(self) > 21 {
		os.ResidentSetSize = number(self, 21) * pageSize
	}
	os.MaxOpenFiles = openFilesLimit(f.SelfLimits)
	sys.Runtime = time.Duration(after.ticks.process) * time.Second / userHZ
	for _, text := range []string{f.CgroupMax, f.CgroupLimit} {
		// Without a limit version 2 says "max" and version 1 a number near 2^63.
		if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil && n < 1<<60 {
			os.CgroupMemoryMax = n
		}
	}
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
}

// kilobytes finds "Key:  123 kB" and gives bytes.
func kilobytes(text, key string) int64 {
	_, rest, ok := strings.Cut(text, key)
	if !ok {
		return beam.NotRead
	}
	return number(strings.Fields(rest), 0) << 10
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
