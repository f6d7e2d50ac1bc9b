package probe

import (
	"path"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Cgroup is the directory that one controller of a control group has on a host,
// and the version of its files; no directory: not known. See cgroups(7).
type Cgroup struct {
	Dir string
	V2  bool
}

// cgroups is beneath what directories of control groups are, for a Cgroup is made
// of what the node told.
const cgroups = "/sys/fs/cgroup"

func (g Cgroup) file(v1, v2 string) string {
	name, dir := v1, path.Clean(g.Dir)
	if g.V2 {
		name = v2
	}
	if name == "" || dir != cgroups && !strings.HasPrefix(dir, cgroups+"/") || len(dir) > 1024 {
		return ""
	}
	return dir + "/" + name
}

// OSPlace is where the numbers of a VM process are told.
type OSPlace struct {
	Memory, CPU Cgroup // the controllers of its control group
}

// osFiles are read in this order. Each row says where the text goes and which file
// it is; "" none. self is the process's directory in /proc. Limits seldom change.
var osFiles = []struct {
	into  func(*OSFiles) *string
	limit bool
	name  func(self string, p OSPlace) string
}{
	{func(f *OSFiles) *string { return &f.LoadAvg }, false, func(string, OSPlace) string { return "/proc/loadavg" }},
	{func(f *OSFiles) *string { return &f.Stat }, false, func(string, OSPlace) string { return "/proc/stat" }},
	{func(f *OSFiles) *string { return &f.MemInfo }, false, func(string, OSPlace) string { return "/proc/meminfo" }},
	{func(f *OSFiles) *string { return &f.SelfStat }, false, func(self string, _ OSPlace) string { return self + "/stat" }},
	{func(f *OSFiles) *string { return &f.SelfStatus }, false, func(self string, _ OSPlace) string { return self + "/status" }},
	{func(f *OSFiles) *string { return &f.SelfLimits }, true, func(self string, _ OSPlace) string { return self + "/limits" }},
	{func(f *OSFiles) *string { return &f.MemoryMax }, true, func(_ string, p OSPlace) string { return p.Memory.file("memory.limit_in_bytes", "memory.max") }},
	{func(f *OSFiles) *string { return &f.MemoryCurrent }, false, func(_ string, p OSPlace) string { return p.Memory.file("memory.usage_in_bytes", "memory.current") }},
	{func(f *OSFiles) *string { return &f.CPUMax }, true, func(_ string, p OSPlace) string { return p.CPU.file("cpu.cfs_quota_us", "cpu.max") }},
	{func(f *OSFiles) *string { return &f.CPUPeriod }, true, func(_ string, p OSPlace) string { return p.CPU.file("cpu.cfs_period_us", "") }},
	{func(f *OSFiles) *string { return &f.CPUStat }, false, func(_ string, p OSPlace) string { return p.CPU.file("cpu.stat", "cpu.stat") }},
}

const (
	// LongestOSFile is how much of each file is read, in bytes.
	LongestOSFile = 4096
	// MostDescriptors is the number of ports beyond which open files are not counted.
	MostDescriptors = 10_000
)

// OSFiles are the beginnings of the files that tell of a VM process and its host;
// "" where there was none.
type OSFiles struct {
	LoadAvg, Stat, MemInfo, SelfStat, SelfStatus, SelfLimits string
	MemoryMax, MemoryCurrent                                 string // of the control group
	CPUMax, CPUPeriod, CPUStat                               string
	OpenFiles                                                int64
}

// ReadOSFiles reads the same files on this host with a function that gives "" for
// what cannot be read.
func ReadOSFiles(self string, p OSPlace, read func(name string) string) OSFiles {
	f := OSFiles{OpenFiles: beam.NotRead}
	for _, row := range osFiles {
		if name := row.name(self, p); name != "" {
			*row.into(&f) = read(name)
		}
	}
	return f
}

// TakeLimits takes the texts that tell limits from an earlier reading.
func (f *OSFiles) TakeLimits(earlier *OSFiles) {
	for _, row := range osFiles {
		if row.limit {
			*row.into(f) = *row.into(earlier)
		}
	}
}

// OS asks what Linux tells of the node's host and the VM process, with limits or
// without: each file is a trip to a dirty I/O scheduler.
func OS(p OSPlace, limits bool) Request {
	names := make([]string, len(osFiles))
	for i, row := range osFiles {
		if limits || !row.limit {
			names[i] = row.name("/proc/self", p)
		}
	}
	return osRequest(names, MostDescriptors)
}

// osRequest leaves out the descriptors with mostPorts -1.
func osRequest(names []string, mostPorts int64) Request {
	files := etf.List{}
	for _, f := range names {
		files = append(files, etf.Binary(f))
	}
	return request("os", files, etf.Int(LongestOSFile), etf.Binary("/proc/self/fd"), etf.Int(mostPorts))
}

// DecodeOS reads the answer to OS.
func DecodeOS(c *etf.Cursor) OSFiles {
	var f OSFiles
	texts, open := osTexts(c, len(osFiles))
	for i, row := range osFiles {
		*row.into(&f) = texts[i]
	}
	f.OpenFiles = open
	return f
}

// OSIdentity tells a process of one host from all others: BootID is the same for
// all that runs on a kernel, Stat has the process's number and when it began.
type OSIdentity struct {
	BootID, Stat, Cgroup string
}

var identityFiles = []string{"/proc/sys/kernel/random/boot_id", "/proc/self/stat", "/proc/self/cgroup"}

// WhereOS asks which process of which host the node is, and for its control groups.
func WhereOS() Request { return osRequest(identityFiles, -1) }

// DecodeWhereOS reads the answer to WhereOS.
func DecodeWhereOS(c *etf.Cursor) OSIdentity {
	texts, _ := osTexts(c, len(identityFiles))
	return OSIdentity{BootID: texts[0], Stat: texts[1], Cgroup: texts[2]}
}

// osTexts reads {Texts, OpenFiles}; "" where a file could not be read.
func osTexts(c *etf.Cursor, n int) (texts []string, openFiles int64) {
	texts = make([]string, n)
	arity(c, 2)
	for i := range each(c) {
		if i < n && c.Kind() == etf.KindBinary {
			texts[i] = string(c.Binary())
		} else {
			c.Skip()
		}
	}
	return texts, integer(c, beam.NotRead)
}
