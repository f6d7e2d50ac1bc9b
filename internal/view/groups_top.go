package view

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// part is of what a group may have the largest part of the node.
type part struct {
	what string
	of   func(g *beam.Group) float64
}

var parts = []part{
	{"processes", func(g *beam.Group) float64 { return float64(g.Count) }},
	{"heaps", func(g *beam.Group) float64 { return float64(g.TotalHeapSize) }},
	{"queued messages", func(g *beam.Group) float64 { return float64(g.MessageQueueLen) }},
	{"growth", growthOf},
	{"work", func(g *beam.Group) float64 { return g.ReductionsRate }},
}

// least is from how much of the node on a part of it counts: half of three queued messages
// puts no group first.
var least = map[string]float64{"queued messages": 100, "growth": 20}

// growthOf is how many more there are after a minute; negative where fewer, or not known.
func growthOf(g *beam.Group) float64 { return g.BirthsPerMinute - g.DeathsPerMinute }

type topRow struct {
	g     *beam.Group
	share float64
	what  string
	syn   etf.Syntax
}

var topColumns = []ColumnOf[topRow]{
	{groupName.Column, func(r topRow) Value { return name(r.g.Name, r.syn) }},
	{Column{Name: "largest", Title: "Most of", Unit: Text, Help: "of what it has the largest part of the whole node"},
		func(r topRow) Value { return fmt.Sprintf("%s of %s", diagnose.Percent(r.share), r.what) }},
	{Column{Name: "count", Title: "Processes", Unit: Count, Help: "its processes"}, func(r topRow) Value { return int64(r.g.Count) }},
	{Column{Name: "growth", Title: "Growth/min", Unit: Float, Help: "births less deaths within the last minute"}, func(r topRow) Value {
		if r.g.BirthsPerMinute < 0 || r.g.DeathsPerMinute < 0 {
			return Missing("not known yet")
		}
		return growthOf(r.g)
	}},
	{Column{Name: "total_heap_size", Title: "Heaps", Unit: Bytes, Help: "all generations of its heaps"}, func(r topRow) Value {
		if r.g.HeapsRead == 0 {
			return Missing("not read yet")
		}
		return r.g.TotalHeapSize
	}},
	{Column{Name: "message_queue_len", Title: "Queued", Unit: Count, Help: "messages that wait in all mailboxes together"}, func(r topRow) Value { return int64(r.g.MessageQueueLen) }},
}

// TopGroups are the groups that have the largest part of anything of the node: of its
// processes, heaps, queued messages, growth or work.
func TopGroups(c *beam.Census, limit int, syn etf.Syntax) Document {
	rows := make([]topRow, len(c.Groups))
	for i := range c.Groups {
		rows[i] = topRow{g: &c.Groups[i], syn: syn}
	}
	for _, s := range parts {
		var all float64
		for i := range c.Groups {
			all += max(0, s.of(&c.Groups[i]))
		}
		if all <= least[s.what] {
			continue
		}
		for i := range rows {
			if of := s.of(rows[i].g) / all; of > rows[i].share {
				rows[i].share, rows[i].what = of, s.what
			}
		}
	}
	rows = slices.DeleteFunc(rows, func(r topRow) bool { return r.share < 0.01 })
	slices.SortStableFunc(rows, func(a, b topRow) int { return cmp.Compare(b.share, a.share) })
	return Document{
		Kind: "top groups", Node: c.Incarnation.Node, Title: fmt.Sprintf("%d processes in %d groups", c.Processes, len(c.Groups)),
		Table: TableOf(topColumns, rows[:min(limit, len(rows))]), Origin: origin(c.Origin),
	}
}
