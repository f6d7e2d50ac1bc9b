package view

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// recentFields are the numbers of one process that a census knows, by the names of the
// columns of the process table.
var recentFields = []struct {
	name, title string
	unit        Unit
	get         func(*beam.Processes) []int64
	help        string
}{
	{"reductions_rate", "Reductions/s", Rate, func(p *beam.Processes) []int64 { return p.ReductionsRate }, "work per second since the census before"},
	{"message_queue_len", "Message queue", Count, func(p *beam.Processes) []int64 { return p.MessageQueueLen }, "messages that wait in its mailbox"},
	{"total_heap_size", "Total heap", Bytes, func(p *beam.Processes) []int64 { return p.TotalHeapSize }, "all generations, when a census last read them"},
	{"heap_size", "Young heap", Bytes, func(p *beam.Processes) []int64 { return p.HeapSize }, "the youngest generation"},
	{"stack_size", "Stack", Bytes, func(p *beam.Processes) []int64 { return p.StackSize }, "its stack"},
	{"binary_memory", "Binaries", Bytes, func(p *beam.Processes) []int64 { return p.BinaryMemory }, "reference counted binaries that it refers to, when they were last read"},
	{"reductions", "Reductions", Count, func(p *beam.Processes) []int64 { return p.Reductions }, "work done since it was started"},
	{"age", "Seen for", Seconds, func(p *beam.Processes) []int64 { return p.Age }, "since a census first saw it: at least so old"},
}

var relativeColumns = []ColumnOf[in[beam.Relative]]{
	{Column{Name: "pid", Title: "Pid", Unit: PidText, Help: "an ancestor, the nearest first"},
		func(r in[beam.Relative]) Value { return pid(r.v.Pid, r.syn) }},
	{Column{Name: "name", Title: "Name", Unit: Text, Help: "its registered name, else its group"},
		func(r in[beam.Relative]) Value {
			if r.v.Name != "" {
				return name(r.v.Name, r.syn)
			}
			return group(r.v.Group, r.syn)
		}},
	{Column{Name: "lives", Title: "Lives", Unit: Bool, Help: "whether it still does"},
		func(r in[beam.Relative]) Value { return r.v.Lives }},
}

// Recent is what the last census knew of one process, which was not asked for it.
func Recent(r *beam.Recent, syn etf.Syntax) Document {
	fields := make([]Field, 0, len(recentFields)+3)
	for _, f := range recentFields {
		v := Value(nil)
		if column := f.get(&r.Row); len(column) > 0 {
			v = countedAs(f.unit, column[0])
		}
		fields = append(fields, Field{Name: f.name, Title: f.title, Unit: f.unit, Value: v, Help: f.help})
	}
	fields = append(fields, Field{Name: "children", Title: "Children", Unit: Count, Value: int64(r.Children), Help: "processes that live and that it started"})
	for _, t := range []struct {
		name, title, help string
		list              []string
	}{
		{"group", "Group", "what it is among the groups of processes", r.Row.Group},
		{"orphan", "Orphan", "yes: without any link and without a known ancestor that lives", r.Row.Orphan},
	} {
		v := Value(nil)
		if len(t.list) > 0 {
			v = name(t.list[0], syn)
		}
		fields = append(fields, Field{Name: t.name, Title: t.title, Unit: Text, Value: v, Help: t.help})
	}
	title := "a process"
	if len(r.Row.Pid) > 0 {
		title = pidText(r.Row.Pid[0].String(), syn)
	}
	return Document{
		Kind: "recent", Node: r.Incarnation.Node, Title: title + " at the last census",
		Sections: []Section{
			{Name: "numbers", Title: "At the last census", Fields: fields},
			{Name: "ancestors", Title: "Started by, and that by", Table: TableOf(relativeColumns, rowsIn(r.Ancestors, syn))},
		},
		Origin: origin(beam.Origin{Method: beam.Exact, Seen: 1, Of: 1, At: r.At}),
	}
}

// countedAs is a counter as a value of its unit.
func countedAs(u Unit, v int64) Value {
	if n := number(v); n != Value(v) {
		return n
	}
	if u == Rate || u == Seconds {
		return float64(v)
	}
	return v
}
