package view_test

import (
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

func TestMemoryLeadsToWhatIsResident(t *testing.T) {
	const mib = 1 << 20
	for _, c := range []struct {
		name             string
		blocks, carriers int64
		change           func(*beam.System)
		beside           view.Value
		says             []string
	}{
		{"healthy", 900 * mib, 1000 * mib, func(*beam.System) {}, int64(50 * mib), nil},
		{"scattered", 400 * mib, 1000 * mib, func(*beam.System) {}, int64(50 * mib), []string{"Only 40% of what the allocators took is in use; most of the rest is free in eheap_alloc (600 MiB)"}},
		{"native code", 900 * mib, 1000 * mib, func(s *beam.System) { s.OS.ResidentSetSize = 3000 * mib }, int64(2000 * mib), []string{"2.0 GiB of the process are not the runtime's"}},
		{"not touched", 900 * mib, 1000 * mib, func(s *beam.System) { s.OS.ResidentSetSize = 700 * mib }, int64(-300 * mib), []string{"300 MiB that the allocators took are not in RAM"}},
		{"swapped", 900 * mib, 1000 * mib, func(s *beam.System) { s.OS.Swap = 200 * mib }, int64(50 * mib), []string{"200 MiB of the node are swapped out"}},
		{"container", 900 * mib, 1000 * mib, func(s *beam.System) { s.OS.CgroupMemoryMax = 1100 * mib }, int64(50 * mib), []string{"at 95% of what the process may have"}},
		{"binaries", 900 * mib, 1000 * mib, func(s *beam.System) { s.Memory.Binary = 500 * mib }, int64(50 * mib), []string{"56% of what is in use are binaries"}},
		{"atoms", 900 * mib, 1000 * mib, func(s *beam.System) { s.Atoms.Count = 990_000 }, int64(50 * mib), []string{"99% of the atoms are used up"}},
		{"no /proc", 900 * mib, 1000 * mib, func(s *beam.System) { s.OS = beam.OS{} }, view.Missing("not known: the node has no /proc"), nil},
	} {
		s := &beam.System{Memory: beam.Memory{Total: 900 * mib, Binary: 50 * mib}, Atoms: beam.Usage{Count: 1000, Limit: 1_000_000},
			OS: beam.OS{Known: true, ResidentSetSize: 1050 * mib, MemTotal: 8000 * mib, CgroupMemoryMax: beam.NotRead}}
		c.change(s)
		a := &beam.Allocators{List: []beam.Allocator{{Name: "ets_alloc", BlocksSize: 1, CarriersSize: 1},
			{Name: "eheap_alloc", BlocksSize: c.blocks - 1, CarriersSize: c.carriers - 1}}}
		resident := section(t, view.Memory(s, a, false), "resident")
		values := map[string]view.Value{}
		for _, f := range resident.Fields {
			values[f.Name] = f.Value
		}
		if values["in_use"] != c.blocks || values["free"] != c.carriers-c.blocks || values["taken"] != c.carriers || values["beside"] != c.beside {
			t.Errorf("%s: %v", c.name, values)
		}
		if len(resident.Notes) > len(c.says) {
			t.Errorf("%s: says %q", c.name, resident.Notes)
		}
		for _, words := range c.says {
			if !strings.Contains(strings.Join(resident.Notes, "\n"), words) {
				t.Errorf("%s: %q is not in %q", c.name, words, resident.Notes)
			}
		}
	}
}

func TestMemoryByInstance(t *testing.T) {
	for _, each := range []bool{false, true} {
		table := section(t, view.Memory(viewtest.System(), viewtest.Allocators(), each), "allocators").Table
		want := map[bool]string{false: "instances", true: "instance"}[each]
		if len(table.Rows) == 0 || table.Columns[1].Name != want {
			t.Errorf("each %v: %v", each, table.Columns[1])
		}
	}
}

func section(t *testing.T, d view.Document, name string) view.Section {
	t.Helper()
	for _, s := range d.Sections {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("%s has no section %s", d.Kind, name)
	return view.Section{}
}
