package view

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// collectionColumns are what one garbage collection changed. Memory has no large binaries
// in it: these are freed when nobody else refers to them.
var collectionColumns = []ColumnOf[in[*beam.Collection]]{
	{Column{Name: "pid", Title: "Pid", Unit: PidText, Help: "the process whose garbage was collected"},
		func(r in[*beam.Collection]) Value { return pid(r.v.Pid, r.syn) }},
	{Column{Name: "before", Title: "Before", Unit: Bytes, Help: "its memory before: heap, stack, mailbox"},
		func(r in[*beam.Collection]) Value { return number(r.v.Before.Memory) }},
	{Column{Name: "after", Title: "After", Unit: Bytes, Help: "its memory after"},
		func(r in[*beam.Collection]) Value { return number(r.v.After.Memory) }},
	{Column{Name: "freed", Title: "Freed", Unit: Bytes, Help: "memory that its garbage took"},
		func(r in[*beam.Collection]) Value { return freed(r.v.Before.Memory, r.v.After.Memory) }},
	{Column{Name: "binary_before", Title: "Binaries before", Unit: Bytes, Help: "large binaries that it referred to"},
		func(r in[*beam.Collection]) Value { return number(r.v.Before.BinaryMemory) }},
	{Column{Name: "binary_freed", Title: "Let go", Unit: Bytes, Help: "large binaries that it refers to no more"},
		func(r in[*beam.Collection]) Value { return freed(r.v.Before.BinaryMemory, r.v.After.BinaryMemory) }},
	{Column{Name: "took", Title: "Took", Unit: Seconds, Help: "during which the process did nothing else"},
		func(r in[*beam.Collection]) Value {
			if r.v.Refused != "" {
				return nil
			}
			return seconds(r.v.Took)
		}},
	{Column{Name: "refused", Title: "Not collected", Unit: Text, Help: "why it was left alone"},
		func(r in[*beam.Collection]) Value { return text(r.v.Refused) }},
}

func freed(before, after int64) Value {
	if before < 0 || after < 0 {
		return number(min(before, after))
	}
	return before - after
}

// Collections are garbage collections that were asked for, and what they freed.
func Collections(list []*beam.Collection, syn etf.Syntax) Document {
	d := Document{Kind: "collections", Table: TableOf(collectionColumns, rowsIn(list, syn))}
	n := 0
	var memory, binaries int64
	for _, c := range list {
		d.Node = c.Incarnation.Node
		if c.Refused != "" || c.After.Memory < 0 {
			continue
		}
		n++
		memory += c.Before.Memory - c.After.Memory
		if c.Before.BinaryMemory >= 0 && c.After.BinaryMemory >= 0 {
			binaries += c.Before.BinaryMemory - c.After.BinaryMemory
		}
	}
	d.Title = fmt.Sprintf("Garbage of %s collected", plural(int64(n), "process", "processes"))
	if n > 0 && memory <= 0 && binaries <= 0 {
		d.Notes = append(d.Notes, "There was hardly any garbage: what they hold they refer to.")
	}
	return d
}
