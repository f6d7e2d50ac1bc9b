package view

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

var etsColumns = []column[in[beam.EtsTable]]{
	{Column{Name: "id", Title: "Id", Unit: Text, Help: "name of a named table, else its reference"},
		func(r in[beam.EtsTable]) Value { return text(r.v.ID) }},
	{Column{Name: "name", Title: "Name", Unit: Text, Help: "the name given to ets:new/2; many tables may share one unless named_table is true"},
		func(r in[beam.EtsTable]) Value { return text(r.v.Name) }},
	{Column{Name: "size", Title: "Objects", Unit: Count, Help: "objects in the table"},
		func(r in[beam.EtsTable]) Value { return number(r.v.Size) }},
	{Column{Name: "memory", Title: "Memory", Unit: Bytes, Help: "allocated to the table; large binaries are not in it"},
		func(r in[beam.EtsTable]) Value { return number(r.v.Memory) }},
	{Column{Name: "type", Title: "Type", Unit: Text, Help: "set, ordered_set, bag or duplicate_bag"},
		func(r in[beam.EtsTable]) Value { return text(r.v.Type) }},
	{Column{Name: "protection", Title: "Protection", Unit: Text, Help: "public, protected or private"},
		func(r in[beam.EtsTable]) Value { return text(r.v.Protection) }},
	{Column{Name: "owner", Title: "Owner", Unit: PidText, Help: "the process that owns it; the table ends with it, unless there is an heir"},
		func(r in[beam.EtsTable]) Value { return pid(r.v.Owner, r.syn) }},
	{Column{Name: "owner_name", Title: "Owner name", Unit: Text, Help: "the owner's registered name"},
		func(r in[beam.EtsTable]) Value { return name(r.v.OwnerName, r.syn) }},
	{Column{Name: "named_table", Title: "Named", Unit: Bool, Wide: true, Help: "can be used by its name"},
		func(r in[beam.EtsTable]) Value { return r.v.Named }},
	{Column{Name: "compressed", Title: "Compressed", Unit: Bool, Wide: true, Help: "made with the option compressed"},
		func(r in[beam.EtsTable]) Value { return r.v.Compressed }},
}

// EtsTables lists ETS tables.
func EtsTables(t *beam.EtsTables, syn etf.Syntax) Document {
	return Document{
		Kind:   "ets",
		Node:   t.Incarnation.Node,
		Title:  fmt.Sprintf("%d of %d ETS tables", len(t.List), t.Total),
		Table:  table(etsColumns, rowsIn(t.List, syn)),
		Origin: origin(t.Origin),
	}
}
