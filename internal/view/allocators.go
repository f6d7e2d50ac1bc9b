package view

import (
	"fmt"
	"sort"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// allocatorRow is one allocator: one instance, or the sum of them.
type allocatorRow struct {
	beam.Allocator
	instances int64
}

var allocatorColumns = []ColumnOf[allocatorRow]{
	{Column{Name: "allocator", Title: "Allocator", Unit: Text, Help: "one of the runtime's allocators"},
		func(r allocatorRow) Value { return text(r.Name) }},
	{Column{Name: "instances", Title: "Instances", Unit: Count, Help: "instances added up in this row: one per scheduler, and one for other threads"},
		func(r allocatorRow) Value { return r.instances }},
	{Column{Name: "blocks_size", Title: "In use", Unit: Bytes, Help: "in blocks, which hold data"},
		func(r allocatorRow) Value { return number(r.BlocksSize) }},
	{Column{Name: "carriers_size", Title: "Taken", Unit: Bytes, Help: "in carriers, which were taken from the operating system"},
		func(r allocatorRow) Value { return number(r.CarriersSize) }},
	{Column{Name: "utilization", Title: "Use", Unit: Ratio, Help: "blocks_size as a part of carriers_size; low means fragmentation"},
		func(r allocatorRow) Value { return share(r.BlocksSize, r.CarriersSize) }},
	{Column{Name: "unused", Title: "Unused", Unit: Bytes, Help: "taken and not in use"},
		func(r allocatorRow) Value { return difference(r.CarriersSize, r.BlocksSize) }},
	{Column{Name: "mbcs_blocks_size", Title: "MBC in use", Unit: Bytes, Wide: true, Help: "in use within multi-block carriers"},
		func(r allocatorRow) Value { return number(r.MBCBlocks) }},
	{Column{Name: "mbcs_carriers_size", Title: "MBC taken", Unit: Bytes, Wide: true, Help: "taken for multi-block carriers"},
		func(r allocatorRow) Value { return number(r.MBCCarriers) }},
	{Column{Name: "sbcs_blocks_size", Title: "SBC in use", Unit: Bytes, Wide: true, Help: "in use within single-block carriers"},
		func(r allocatorRow) Value { return number(r.SBCBlocks) }},
	{Column{Name: "sbcs_carriers_size", Title: "SBC taken", Unit: Bytes, Wide: true, Help: "taken for single-block carriers"},
		func(r allocatorRow) Value { return number(r.SBCCarriers) }},
}

var instanceColumn = ColumnOf[allocatorRow]{
	Column{Name: "instance", Title: "Instance", Unit: Number, Help: "0 serves threads that are no schedulers, N serves scheduler N"},
	func(r allocatorRow) Value { return int64(r.Instance) },
}

func difference(a, b int64) Value {
	if a < 0 || b < 0 {
		return number(min(a, b))
	}
	return a - b
}

// Allocators shows the runtime's memory allocators, the largest first: one row
// for each, or one for each of its instances.
func Allocators(a *beam.Allocators, byInstance bool) Document {
	cols, rows := allocatorColumns, []allocatorRow{}
	if byInstance {
		cols = append([]ColumnOf[allocatorRow]{}, allocatorColumns...)
		cols[1] = instanceColumn
		for _, al := range a.List {
			rows = append(rows, allocatorRow{al, 1})
		}
	} else {
		rows = sumInstances(a.List)
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].CarriersSize > rows[j].CarriersSize })

	d := Document{
		Kind:   "allocators",
		Node:   a.Incarnation.Node,
		Title:  "Memory allocators",
		Table:  TableOf(cols, rows),
		Origin: origin(a.Origin),
	}
	var blocks, carriers int64
	for _, al := range a.List {
		blocks += max(al.BlocksSize, 0)
		carriers += max(al.CarriersSize, 0)
	}
	if carriers > 0 {
		d.Title = fmt.Sprintf("Memory allocators: %.0f%% of what they took is in use", 100*float64(blocks)/float64(carriers))
	}
	return d
}

// sumInstances adds up the instances of each allocator. A sum that lacks a part is missing too.
func sumInstances(list []beam.Allocator) []allocatorRow {
	var rows []allocatorRow
	at := map[string]int{}
	for _, al := range list {
		i, ok := at[al.Name]
		if !ok {
			at[al.Name] = len(rows)
			rows = append(rows, allocatorRow{al, 1})
			continue
		}
		r := &rows[i]
		r.instances++
		for _, p := range []struct {
			sum *int64
			v   int64
		}{
			{&r.BlocksSize, al.BlocksSize}, {&r.CarriersSize, al.CarriersSize},
			{&r.MBCBlocks, al.MBCBlocks}, {&r.MBCCarriers, al.MBCCarriers},
			{&r.SBCBlocks, al.SBCBlocks}, {&r.SBCCarriers, al.SBCCarriers},
		} {
			if *p.sum < 0 || p.v < 0 {
				*p.sum = min(*p.sum, p.v)
			} else {
				*p.sum += p.v
			}
		}
	}
	return rows
}
