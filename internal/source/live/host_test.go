package live

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

func TestCgroupsOf(t *testing.T) {
	for name, c := range map[string]struct {
		text        string
		memory, cpu probe.Cgroup
	}{
		"version 2": {"0::/system.slice/app.service\n",
			probe.Cgroup{Dir: "/sys/fs/cgroup/system.slice/app.service", V2: true}, probe.Cgroup{Dir: "/sys/fs/cgroup/system.slice/app.service", V2: true}},
		"version 1": {"12:cpu,cpuacct:/docker/abc\n5:memory:/docker/abc\n1:name=systemd:/docker/abc\n",
			probe.Cgroup{Dir: "/sys/fs/cgroup/memory/docker/abc"}, probe.Cgroup{Dir: "/sys/fs/cgroup/cpu/docker/abc"}},
		"both": {"4:memory:/m\n1:name=systemd:/\n0::/u\n",
			probe.Cgroup{Dir: "/sys/fs/cgroup/memory/m"}, probe.Cgroup{Dir: "/sys/fs/cgroup/u", V2: true}},
		"both, the other way round": {"0::/u\n4:memory:/m\n",
			probe.Cgroup{Dir: "/sys/fs/cgroup/memory/m"}, probe.Cgroup{Dir: "/sys/fs/cgroup/u", V2: true}},
		"none":    {"", probe.Cgroup{}, probe.Cgroup{}},
		"hostile": {"0::no slash\nmemory\n:::\n4:memory:\n", probe.Cgroup{}, probe.Cgroup{}},
	} {
		if p := cgroupsOf(c.text); p.Memory != c.memory || p.CPU != c.cpu {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestControlGroup(t *testing.T) {
	const no = beam.NotRead
	for name, c := range map[string]struct {
		before, after    probe.OSFiles
		max, current     int64
		cpu, throttled   float64
		nr               int64
		throttledTotally time.Duration
	}{
		"version 2": {
			probe.OSFiles{CPUStat: "usage_usec 1\nnr_periods 100\nnr_throttled 10\nthrottled_usec 5\n"},
			probe.OSFiles{MemoryMax: "2147483648\n", MemoryCurrent: "1000\n", CPUMax: "150000 100000\n", CPUStat: "usage_usec 9\nnr_periods 140\nnr_throttled 30\nthrottled_usec 2000000\n"},
			2 << 30, 1000, 1.5, 0.5, 30, 2 * time.Second,
		},
		"version 2 without limits": {
			probe.OSFiles{}, probe.OSFiles{MemoryMax: "max\n", MemoryCurrent: "1000\n", CPUMax: "max 100000\n", CPUStat: "usage_usec 9\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n"},
			no, 1000, -1, -1, 0, 0,
		},
		"version 1": {
			probe.OSFiles{CPUStat: "nr_periods 100\nnr_throttled 10\nthrottled_time 5\n"},
			probe.OSFiles{MemoryMax: "1073741824\n", MemoryCurrent: "7\n", CPUMax: "50000\n", CPUPeriod: "100000\n", CPUStat: "nr_periods 120\nnr_throttled 15\nthrottled_time 3000000000\n"},
			1 << 30, 7, 0.5, 0.25, 15, 3 * time.Second,
		},
		"version 1 without limits": {
			probe.OSFiles{}, probe.OSFiles{MemoryMax: "9223372036854771712\n", MemoryCurrent: "7\n", CPUMax: "-1\n", CPUPeriod: "100000\n", CPUStat: "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n"},
			no, 7, -1, -1, 0, 0,
		},
		"nothing": {probe.OSFiles{}, probe.OSFiles{}, no, no, -1, -1, no, 0},
		"hostile": {probe.OSFiles{CPUStat: "nr_periods x"}, probe.OSFiles{MemoryMax: "-", CPUMax: "1 -7", CPUStat: "nr_periods \nnr_throttled"}, no, no, -1, -1, no, 0},
	} {
		now := time.Now()
		looks := [2]*reading{}
		for i, f := range []probe.OSFiles{c.before, c.after} {
			f.LoadAvg, f.Stat = "0 0 0 1/1 1", "cpu 1 2 3 4 5 6 7 8\n"
			looks[i] = &reading{at: now.Add(time.Duration(i) * time.Second), files: f, ticks: cpuTicks{known: true, total: int64(i)}}
		}
		var sys beam.System
		operatingSystem(&sys, looks[0], looks[1])
		o := sys.OS
		if o.CgroupMemoryMax != c.max || o.CgroupMemoryCurrent != c.current || math.Abs(o.CgroupCPUMax-c.cpu) > 1e-9 ||
			math.Abs(o.Throttled-c.throttled) > 1e-9 || o.NrThrottled != c.nr || o.ThrottledTime != c.throttledTotally {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// Only a process that all agrees with is read here.
func TestPlaceOf(t *testing.T) {
	boot, stat := readFile("/proc/sys/kernel/random/boot_id"), readFile("/proc/self/stat")
	if boot == "" || stat == "" {
		t.Skip("no /proc")
	}
	who := probe.OSIdentity{BootID: boot, Stat: stat, Cgroup: "0::/theirs\n"}
	if h := placeOf(who, false); h.proc == "" {
		t.Error("this process is not found")
	}
	for name, other := range map[string]probe.OSIdentity{
		"another host":    {BootID: "x" + boot, Stat: stat, Cgroup: who.Cgroup},
		"no boot_id":      {Stat: stat, Cgroup: who.Cgroup},
		"another process": {BootID: boot, Stat: "1 " + stat[len("1"):], Cgroup: who.Cgroup},
		"a later process": {BootID: boot, Stat: strings.Replace(stat, " "+startTime(stat)+" ", " 4711 ", 1), Cgroup: who.Cgroup},
		"nothing":         {Cgroup: who.Cgroup},
		"a path":          {BootID: boot, Stat: "../" + stat, Cgroup: who.Cgroup},
	} {
		if h := placeOf(other, false); h.proc != "" || h.place.Memory.Dir != "/sys/fs/cgroup/theirs" {
			t.Errorf("%s is read at %s: %+v", name, h.proc, h.place)
		}
	}
}
