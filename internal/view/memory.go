package view

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Memory explains the memory of a node: what the runtime uses it for, what its
// allocators took for that, and what of the process is in RAM.
func Memory(s *beam.System, a *beam.Allocators, byInstance bool) Document {
	m := memoryLook{System: s, rows: sumInstances(a.List)}
	for _, r := range m.rows {
		m.blocks += max(r.BlocksSize, 0)
		m.carriers += max(r.CarriersSize, 0)
	}
	return Document{
		Kind:   "memory",
		Node:   s.Incarnation.Node,
		Title:  "Memory",
		Origin: origin(a.Origin),
		Sections: []Section{
			{Name: "kinds", Title: "In use by the runtime", Fields: memoryFields(s)},
			{Name: "resident", Title: "From use to RAM", Fields: residentFields(m), Notes: readMemory(m)},
			{Name: "allocators", Title: "Allocators", Table: Allocators(a, byInstance).Table},
			{Name: "constants", Title: "Atoms, code and constants", Fields: constantFields(s)},
		},
	}
}

// memoryLook is what there is to know of a node's memory at one time.
type memoryLook struct {
	*beam.System
	rows             []allocatorRow
	blocks, carriers int64 // of all allocators
}

// resident is what of the process is in RAM; negative where it is not known.
func (m memoryLook) resident() int64 {
	if !m.OS.Known {
		return beam.NotRead
	}
	return m.OS.ResidentSetSize
}

// residentFields lead from what is in use to what is resident: each adds to the one
// before, and what is beside the allocators may be less than nothing.
func residentFields(m memoryLook) []Field {
	inRAM, beside := Value(Missing(noProc)), Value(Missing(noProc))
	if r := m.resident(); r >= 0 {
		inRAM, beside = r, r-m.carriers
	}
	swap := Value(Missing(noProc))
	if m.OS.Known {
		swap = number(m.OS.Swap)
	}
	limit, name := memoryLimit(m.OS)
	resident := Field{Name: "resident", Title: "Resident", Unit: Bytes, Value: inRAM, Help: "memory of the runtime's process that is in RAM, as the operating system counts"}
	if limit > 0 {
		resident.Limit, resident.LimitName, resident.Share = limit, name, share(m.resident(), limit)
	}
	return []Field{
		{Name: "in_use", Title: "In use", Unit: Bytes, Value: m.blocks, Help: "blocks that hold data, of all allocators; about erlang:memory(total)"},
		{Name: "free", Title: "Free in carriers", Unit: Bytes, Value: m.carriers - m.blocks, Share: share(m.carriers-m.blocks, m.carriers),
			Help: "taken from the operating system and not in use: kept for what comes, or scattered so that no carrier is empty and could be given back"},
		{Name: "taken", Title: "Taken", Unit: Bytes, Value: m.carriers, Help: "carriers of all allocators"},
		{Name: "beside", Title: "Beside the allocators", Unit: Bytes, Value: beside,
			Help: "above zero: the emulator's own code, threads' stacks, and what native code took by itself; below: taken, and not in RAM, since it was not touched yet, given back or swapped out"},
		resident,
		{Name: "swap", Title: "Swapped out", Unit: Bytes, Value: swap, Help: "each use of it waits for the disk"},
	}
}

// memoryLimit is what the process may have, and which limit that is.
func memoryLimit(o beam.OS) (int64, string) {
	switch {
	case !o.Known:
		return 0, ""
	case o.CgroupMemoryMax > 0 && (o.MemTotal <= 0 || o.CgroupMemoryMax < o.MemTotal):
		return o.CgroupMemoryMax, "cgroup_memory_max"
	}
	return o.MemTotal, "mem_total"
}

func constantFields(s *beam.System) []Field {
	atoms := Field{Name: "atom_count", Title: "Atoms", Unit: Count, Value: number(s.Atoms.Count), Help: "they are never freed, and the node ends when they run out"}
	if s.Atoms.Limit > 0 {
		atoms.Limit, atoms.LimitName, atoms.Share = s.Atoms.Limit, "atom_limit", share(s.Atoms.Count, s.Atoms.Limit)
	}
	return append([]Field{
		atoms,
		{Name: "atom", Title: "of which memory", Unit: Bytes, Value: number(s.Memory.Atom), Help: "the atom table"},
		{Name: "code", Title: "Code", Unit: Bytes, Value: number(s.Memory.Code), Help: "loaded code"},
	}, codeFields(s)...)
}

// memoryReading is a sentence about how the numbers read together; "" when there is
// nothing to say.
type memoryReading struct {
	name string
	say  func(memoryLook) string
}

const muchMemory = 128 << 20 // less is not worth a sentence

var memoryReadings = []memoryReading{
	{"limit", func(m memoryLook) string {
		limit, _ := memoryLimit(m.OS)
		r := m.resident()
		if limit <= 0 || float64(r) < nearLimit*float64(limit) {
			return ""
		}
		return fmt.Sprintf("Resident memory is at %s of what the process may have; beyond it the kernel ends the node.", percent(float64(r)/float64(limit)))
	}},
	{"swapped", func(m memoryLook) string {
		if !m.OS.Known || m.OS.Swap < muchMemory/8 {
			return ""
		}
		return fmt.Sprintf("%s of the node are swapped out. A garbage collection goes through whole heaps, and waits for the disk for each page of them.", bytesText(m.OS.Swap))
	}},
	{"free in carriers", func(m memoryLook) string {
		free := m.carriers - m.blocks
		if free < muchMemory || free < m.carriers/3 {
			return ""
		}
		worst := slices.MaxFunc(m.rows, func(a, b allocatorRow) int {
			return cmp.Compare(a.CarriersSize-a.BlocksSize, b.CarriersSize-b.BlocksSize)
		})
		return fmt.Sprintf("Only %s of what the allocators took is in use; most of the rest is free in %s (%s). So it looks after a peak of load, when what was left lies scattered over carriers, each of which can go back only when it is empty. It is used again before more is taken, and is no leak of the application.",
			percent(float64(m.blocks)/float64(m.carriers)), worst.Name, bytesText(worst.CarriersSize-worst.BlocksSize))
	}},
	{"beside the allocators", func(m memoryLook) string {
		beside := m.resident() - m.carriers
		if m.resident() < 0 || m.carriers <= 0 || beside < muchMemory || beside < m.resident()/4 {
			return ""
		}
		return fmt.Sprintf("%s of the process are not the runtime's: native code (NIFs, drivers and their libraries) that takes memory by itself, and the stacks of its threads. The node cannot tell whose they are.",
			bytesText(beside))
	}},
	{"not in RAM", func(m memoryLook) string {
		away := m.carriers - m.resident()
		if m.resident() < 0 || away < muchMemory || away < m.carriers/10 {
			return ""
		}
		return fmt.Sprintf("%s that the allocators took are not in RAM: not touched yet, or given back to the operating system until they are. The node may grow by so much without taking more, and the host must have it.", bytesText(away))
	}},
	{"binaries", func(m memoryLook) string {
		if m.Memory.Binary < muchMemory || m.Memory.Binary < m.Memory.Total*2/5 {
			return ""
		}
		return fmt.Sprintf("%s of what is in use are binaries. They live as long as any process refers to them, also by a small part, until it collects its garbage: the processes sorted by binaries tell who holds them.",
			percent(float64(m.Memory.Binary)/float64(m.Memory.Total)))
	}},
	{"atoms", func(m memoryLook) string {
		if m.Atoms.Share() < nearLimit {
			return ""
		}
		return fmt.Sprintf("%s of the atoms are used up. They are never freed, and the node ends at the limit: somebody makes atoms of what comes in.", percent(m.Atoms.Share()))
	}},
}

func readMemory(m memoryLook) []string {
	var notes []string
	for _, r := range memoryReadings {
		if sentence := r.say(m); sentence != "" {
			notes = append(notes, sentence)
		}
	}
	return notes
}

// bytesText is a size in a sentence.
func bytesText(n int64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%d MiB", n>>20)
}
