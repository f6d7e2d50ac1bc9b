package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

var etsColumns = []ColumnOf[in[beam.EtsTable]]{
	{Column{Name: "id", Title: "Id", Unit: Text, Help: "name of a named table, else its reference"},
		func(r in[beam.EtsTable]) Value { return text(r.v.ID) }},
	{Column{Name: "name", Title: "Name", Unit: Text, Help: "the name given to ets:new/2; many tables may share one unless named_table is true"},
		func(r in[beam.EtsTable]) Value { return text(r.v.Name) }},
	{Column{Name: "size", Title: "Objects", Unit: Count, Help: "objects in the table"},
		func(r in[beam.EtsTable]) Value { return number(r.v.Size) }},
	{Column{Name: "memory", Title: "Memory", Unit: Bytes, Help: "allocated to the table; large binaries are not in it"},
		func(r in[beam.EtsTable]) Value { return number(r.v.Memory) }},
	{Column{Name: "memory_growth", Title: "Growth", Unit: ByteRate, Help: "how fast its memory grows, or shrinks when negative: within --window, or since an earlier look"},
		func(r in[beam.EtsTable]) Value { return perSecond(r.v.MemoryGrowth, r.v.Window) }},
	{Column{Name: "size_growth", Title: "Objects/s", Unit: Rate, Help: "how fast the number of its objects grows"},
		func(r in[beam.EtsTable]) Value { return perSecond(r.v.SizeGrowth, r.v.Window) }},
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
	{Column{Name: "fixed_by", Title: "Fixed by", Unit: Text, Wide: true, Help: "processes that go over it, or have fixed it and not released it; what is deleted meanwhile stays in memory"},
		func(r in[beam.EtsTable]) Value { return text(strings.Join(fixers(r.v.Fixed, r.syn), ", ")) }},
	{Column{Name: "fixed_for", Title: "Fixed for", Unit: Seconds, Wide: true, Help: "for how long it has been fixed, by whoever was the first"},
		func(r in[beam.EtsTable]) Value {
			if len(r.v.Fixed) == 0 {
				return nil
			}
			return seconds(r.v.Fixed[0].Since)
		}},
	{Column{Name: "new", Title: "New", Unit: Bool, Wide: true, Help: "made within the window"},
		func(r in[beam.EtsTable]) Value { return r.v.New }},
}

// fixers are the names, or pids, of who has fixed a table.
func fixers(by []beam.Fixation, syn etf.Syntax) []string {
	var all []string
	for _, f := range by {
		who, ok := name(f.Name, syn).(string)
		if !ok {
			who = pidText(f.Pid.String(), syn)
		}
		all = append(all, who)
	}
	return all
}

// EtsTables lists ETS tables.
func EtsTables(t *beam.EtsTables, syn etf.Syntax) Document {
	rows := rowsIn(t.List, syn)
	cols := measuredColumns(etsColumns, rows, func(r in[beam.EtsTable]) time.Duration { return r.v.Window }, "memory_growth", "size_growth", "new")
	d := Document{
		Kind:   "ets",
		Node:   t.Incarnation.Node,
		Title:  fmt.Sprintf("%d of %d ETS tables", len(t.List), t.Total),
		Table:  TableOf(cols, rows),
		Origin: origin(t.Origin),
	}
	if t.New > 0 || t.Gone > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("Within the window %s made and %d ended.", plural(int64(t.New), "table was", "tables were"), t.Gone))
	}
	return d
}

var etsGroupColumns = []ColumnOf[in[beam.EtsGroup]]{
	{Column{Name: "name", Title: "Name", Unit: Text, Help: "the name given to ets:new/2"},
		func(r in[beam.EtsGroup]) Value { return text(r.v.Name) }},
	{Column{Name: "owner_name", Title: "Owner name", Unit: Text, Help: "registered name of the owner; empty: those of all owners without one"},
		func(r in[beam.EtsGroup]) Value { return name(r.v.OwnerName, r.syn) }},
	{Column{Name: "tables", Title: "Tables", Unit: Count, Help: "of that name"},
		func(r in[beam.EtsGroup]) Value { return int64(r.v.Tables) }},
	{Column{Name: "owners", Title: "Owners", Unit: Count, Help: "different processes that own them"},
		func(r in[beam.EtsGroup]) Value { return int64(r.v.Owners) }},
	{Column{Name: "memory", Title: "Memory", Unit: Bytes, Help: "of all of them; large binaries are not in it"},
		func(r in[beam.EtsGroup]) Value { return number(r.v.Memory) }},
	{Column{Name: "size", Title: "Objects", Unit: Count, Help: "in all of them"},
		func(r in[beam.EtsGroup]) Value { return number(r.v.Size) }},
	{Column{Name: "largest", Title: "Largest", Unit: Bytes, Help: "memory of the largest of them"},
		func(r in[beam.EtsGroup]) Value { return number(r.v.Largest) }},
}

// EtsGroups lists ETS tables added up by name.
func EtsGroups(g *beam.EtsGroups, syn etf.Syntax) Document {
	return Document{
		Kind:   "ets_groups",
		Node:   g.Incarnation.Node,
		Title:  fmt.Sprintf("%d of %d groups of %d ETS tables", len(g.List), g.Groups, g.Total),
		Table:  TableOf(etsGroupColumns, rowsIn(g.List, syn)),
		Origin: origin(g.Origin),
	}
}
