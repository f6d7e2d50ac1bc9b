package view

import (
	"github.com/hodoscope/hodoscope/internal/beam"
)

const (
	accountingOff = "not available: microstate accounting is off on this node"
	noLockCounts  = "not available: this emulator was not built with lock counting"
	lockCounts    = "built in: hodoscope locks shows it"
	howToAccount  = "Whoever may change the node switches it on with erlang:system_flag(microstate_accounting, true), and off again " +
		"with false; msacc:start/1 does both. While it is on it costs the node a little on every change of state. It is never switched on from here."
)

// threadRow is one thread, or the mean of those of one type.
type threadRow struct {
	kind    string
	id      int
	threads int64
	shares  map[string]float64
}

// threadStates are what the runtime tells apart, in the order of the columns. The
// wide ones are of an emulator that was configured for more.
var threadStates = []struct {
	name, title, help string
	wide              bool
}{
	{"emulator", "Emulator", "ran processes", false},
	{"gc", "GC", "collected garbage", false},
	{"port", "Port", "ran ports", false},
	{"check_io", "Check I/O", "looked for files and sockets that are ready", false},
	{"aux", "Aux", "housekeeping between processes", false},
	{"other", "Other", "anything else, busy waiting included", false},
	{"sleep", "Sleep", "slept", false},
	{"alloc", "Alloc", "managed memory; only of an emulator with extra states", true},
	{"bif", "BIF", "ran built-in functions; only of an emulator with extra states", true},
	{"busy_wait", "Busy wait", "waited without sleeping; only of an emulator with extra states", true},
	{"ets", "ETS", "ran ETS functions; only of an emulator with extra states", true},
	{"gc_full", "GC full", "collected all of a heap; only of an emulator with extra states", true},
	{"nif", "NIF", "ran native functions; only of an emulator with extra states", true},
	{"send", "Send", "sent messages; only of an emulator with extra states", true},
	{"timers", "Timers", "managed timers; only of an emulator with extra states", true},
}

func threadColumns(each bool) []ColumnOf[threadRow] {
	cols := []ColumnOf[threadRow]{
		{Column{Name: "type", Title: "Threads", Unit: Text, Help: "scheduler, dirty_cpu_scheduler, dirty_io_scheduler, async, aux or poll"},
			func(r threadRow) Value { return text(r.kind) }},
		{Column{Name: "threads", Title: "Number", Unit: Count, Help: "threads of that type, whose mean the row is"},
			func(r threadRow) Value { return r.threads }},
	}
	if each {
		cols[1] = ColumnOf[threadRow]{Column{Name: "id", Title: "Id", Unit: Number, Help: "number of the thread among those of its type"},
			func(r threadRow) Value { return int64(r.id) }}
	}
	for _, s := range threadStates {
		cols = append(cols, ColumnOf[threadRow]{Column{Name: s.name, Title: s.title, Unit: Ratio, Wide: s.wide, Help: "part of the window in which it " + s.help},
			func(r threadRow) Value {
				if v, ok := r.shares[s.name]; ok {
					return v
				}
				return nil
			}})
	}
	return cols
}

// Microstates shows what the runtime's threads did: a row for each type of thread,
// or one for each thread.
func Microstates(m *beam.Microstates, each bool) Document {
	accounting := Section{Name: "accounting", Title: "Accounting", Fields: []Field{
		{Name: "microstate_accounting", Title: "Microstate accounting", Unit: Bool, Value: Value(true), Help: "whether somebody has switched it on"},
		{Name: "window", Title: "Measured over", Unit: Seconds, Value: seconds(m.Window)},
		{Name: "build_type", Title: "Emulator's build", Unit: Text, Value: text(m.BuildType), Help: "opt; lcnt has lock counting"},
		{Name: "lock_counting", Title: "Lock counting", Unit: Text, Value: Missing(noLockCounts), Help: "how to read what the emulator's locks cost"},
	}}
	if !m.On {
		accounting.Fields[0].Value, accounting.Fields[1].Value = Missing(accountingOff), nil
		accounting.Notes = []string{howToAccount}
	}
	if m.CountsLocks() {
		accounting.Fields[3].Value = lockCounts
	}
	rows := typesOfThreads(m.Threads)
	if each {
		rows = nil
		for _, t := range m.Threads {
			rows = append(rows, threadRow{t.Type, t.ID, 1, t.Shares})
		}
	}
	return Document{
		Kind:   "microstates",
		Node:   m.Incarnation.Node,
		Title:  "What the runtime's threads do",
		Origin: origin(m.Origin),
		Sections: []Section{
			accounting,
			{Name: "threads", Title: "Threads", Table: TableOf(threadColumns(each), rows)},
		},
	}
}

// typesOfThreads are means, in the order in which the types come.
func typesOfThreads(threads []beam.ThreadStates) []threadRow {
	var rows []threadRow
	for _, t := range threads {
		if len(rows) == 0 || rows[len(rows)-1].kind != t.Type {
			rows = append(rows, threadRow{kind: t.Type, shares: map[string]float64{}})
		}
		r := &rows[len(rows)-1]
		r.threads++
		for name, share := range t.Shares {
			r.shares[name] += share
		}
	}
	for _, r := range rows {
		for name := range r.shares {
			r.shares[name] /= float64(r.threads)
		}
	}
	return rows
}
