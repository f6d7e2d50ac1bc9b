package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

const (
	notCounting = "not available: this emulator does not count locks"
	howToCount  = "Counting takes an emulator that OTP builds on request (make emulator TYPE=lcnt) and that is started with " +
		"erl -emu_type lcnt. It is slower all the time: it is for a laboratory. On any emulator the metric " +
		"beam.scheduler.off_cpu.utilization is a hint."
	goneWithIt = "A lock takes along what it had counted when its process, table or port ends: of locks that come and go the numbers are too small."
	ofTheLook  = "Each look names all locks: on an idle node the tries of atom_tab are ours."
	ofEachName = "A row is all locks of one name: lcnt:inspect/1 on the node tells single ones apart, and the lines of the runtime's source that took them."
)

// lockRow is a class beside the window in which its differences were counted.
type lockRow struct {
	beam.LockClass
	window time.Duration
}

var lockColumns = []ColumnOf[lockRow]{
	{Column{Name: "lock", Title: "Lock", Unit: Text, Help: "name of the locks in the runtime: db_tab is of ETS tables, run_queue of schedulers, proc_msgq of mailboxes, alcu_allocator of memory"},
		func(r lockRow) Value { return text(r.Name) }},
	{Column{Name: "type", Title: "Type", Unit: Text, Help: "mutex, rw_mutex, proclock, spinlock or rwspinlock"},
		func(r lockRow) Value { return text(r.Type) }},
	{Column{Name: "locks", Title: "Locks", Unit: Count, Help: "locks of that name that were taken since the counters were cleared"},
		func(r lockRow) Value { return number(r.Locks) }},
	{Column{Name: "waiting", Title: "Waiting", Unit: Ratio, Help: "time that threads waited for one within the window, as a part of it: 100% is one thread that waits all the time"},
		func(r lockRow) Value {
			if r.window <= 0 {
				return Missing(noWindow)
			}
			return r.WaitedDelta.Seconds() / r.window.Seconds()
		}},
	{Column{Name: "collisions_rate", Title: "Collisions", Unit: Rate, Help: "tries within the window that found the lock taken"},
		func(r lockRow) Value { return perSecond(r.CollisionsDelta, r.window) }},
	{Column{Name: "tries_rate", Title: "Tries", Unit: Rate, Help: "tries to take one within the window"},
		func(r lockRow) Value { return perSecond(r.TriesDelta, r.window) }},
	{Column{Name: "collided", Title: "Collided", Unit: Ratio, Help: "collisions as a part of tries, within the window"},
		func(r lockRow) Value { return share(r.CollisionsDelta, r.TriesDelta) }},
	{Column{Name: "waited", Title: "All waited", Unit: Seconds, Wide: true, Help: "time that threads waited for one, since the counters were cleared"},
		func(r lockRow) Value { return seconds(r.Waited) }},
	{Column{Name: "collisions", Title: "All collisions", Unit: Count, Wide: true, Help: "since the counters were cleared"},
		func(r lockRow) Value { return number(r.Collisions) }},
	{Column{Name: "tries", Title: "All tries", Unit: Count, Wide: true, Help: "since the counters were cleared"},
		func(r lockRow) Value { return number(r.Tries) }},
}

// lockSorts are the orders of locks, the default one first: within the window, and
// where that does not tell them apart since the counters were cleared.
var lockSorts = []struct {
	name    string
	compare func(a, b beam.LockClass) int
}{
	{"waiting", func(a, b beam.LockClass) int {
		return cmp.Or(cmp.Compare(b.WaitedDelta, a.WaitedDelta), cmp.Compare(b.Waited, a.Waited))
	}},
	{"collisions", func(a, b beam.LockClass) int {
		return cmp.Or(cmp.Compare(b.CollisionsDelta, a.CollisionsDelta), cmp.Compare(b.Collisions, a.Collisions))
	}},
	{"tries", func(a, b beam.LockClass) int {
		return cmp.Or(cmp.Compare(b.TriesDelta, a.TriesDelta), cmp.Compare(b.Tries, a.Tries))
	}},
	{"lock", func(a, b beam.LockClass) int { return cmp.Compare(a.Name, b.Name) }},
}

// LockSorts are the names of the orders of locks, the default one first.
func LockSorts() []string {
	var names []string
	for _, s := range lockSorts {
		names = append(names, s.name)
	}
	return names
}

// Locks shows what the emulator's locks cost, limit of them in the order of sort, one
// of LockSorts; or why it does not tell.
func Locks(l *beam.Locks, sort string, limit int) Document {
	counting := Section{Name: "counting", Title: "Lock counting", Fields: []Field{
		{Name: "lock_counting", Title: "Lock counting", Unit: Bool, Value: Value(l.Counted), Help: "whether this emulator counts locks"},
		{Name: "build_type", Title: "Emulator's build", Unit: Text, Value: text(l.BuildType), Help: "opt; lcnt has lock counting"},
		{Name: "categories", Title: "Counted", Unit: Strings, Value: Value(l.Categories), Help: "categories of locks that are counted, as of lcnt:rt_mask/0"},
		{Name: "since", Title: "Since", Unit: Seconds, Value: seconds(l.Since), Help: "how long ago the counters were cleared, or the runtime started"},
		{Name: "window", Title: "Measured over", Unit: Seconds, Value: seconds(l.Window)},
		{Name: "total", Title: "Locks", Unit: Count, Value: int64(l.Total), Help: "that are counted"},
	}}
	switch {
	case !l.Counted:
		for i := range counting.Fields {
			counting.Fields[i].Value = nil
		}
		counting.Fields[0].Value, counting.Fields[1].Value = Missing(notCounting), text(l.BuildType)
		counting.Notes = []string{howToCount}
	case l.TooMany:
		counting.Fields[3].Value, counting.Fields[4].Value = nil, nil
		counting.Fields[5].Value = Missing(fmt.Sprintf("not read: about %d, which the node would copy in one go", l.Expected))
		counting.Notes = []string{"Most locks are of processes. Whoever may change the node leaves those out with lcnt:rt_mask(lcnt:rt_mask() -- [process])."}
	default:
		counting.Notes = append(masked(l.Categories), goneWithIt, ofTheLook, ofEachName)
	}
	return Document{
		Kind:   "locks",
		Node:   l.Incarnation.Node,
		Title:  "What the emulator's locks cost",
		Origin: origin(l.Origin),
		Sections: []Section{
			counting,
			{Name: "locks", Title: "Locks", Table: TableOf(lockColumns, lockRows(l, sort, limit))},
		},
	}
}

// fewLocks is how many rows of locks a screen has that is about something else too.
const fewLocks = 15

// WithLocks is a document of the runtime's threads with what locks cost them.
func WithLocks(d Document, l *beam.Locks) Document {
	d.Sections = append(d.Sections, Locks(l, lockSorts[0].name, fewLocks).Sections...)
	return d
}

func lockRows(l *beam.Locks, sort string, limit int) []lockRow {
	list := slices.Clone(l.List)
	for _, s := range lockSorts {
		if s.name == sort {
			slices.SortStableFunc(list, s.compare)
		}
	}
	var rows []lockRow
	for _, k := range list[:min(len(list), limit)] {
		rows = append(rows, lockRow{k, l.Window})
	}
	return rows
}

// masked says which locks somebody has taken out of the counting.
func masked(counted []string) []string {
	var out []string
	for _, c := range beam.LockCategories {
		if !slices.Contains(counted, c) {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return []string{"Not counted, since somebody has masked them: locks of " + strings.Join(out, ", ") + "."}
}
