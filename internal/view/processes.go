package view

import (
	"fmt"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

type processRow struct {
	p   *beam.Processes
	i   int
	syn etf.Syntax
}

// processColumn also tells whether anybody asked for the column.
type processColumn struct {
	ColumnOf[processRow]
	asked func(*beam.Processes) bool
}

// processColumns are the columns of the process table, in the order they are shown.
// Names are the items of erlang:process_info/2 where there is one.
var processColumns = []processColumn{
	pids(Column{Name: "pid", Title: "Pid", Unit: PidText,
		Help: "the process, as it pastes into a shell on the node"},
		func(p *beam.Processes) []beam.Pid { return p.Pid }),
	registered(Column{Name: "registered_name", Title: "Name", Unit: Text,
		Help: "the name it is registered under on its node"},
		func(p *beam.Processes) []string { return p.RegisteredName }),
	words(Column{Name: "label", Title: "Label", Unit: Text, Wakes: true,
		Help: "what the program calls it: proc_lib:set_label/1 (OTP 27 and later) or $process_label"},
		func(p *beam.Processes) []string { return p.Label }),
	mfas(Column{Name: "initial_call", Title: "Initial call", Unit: MFAText, Wakes: true,
		Help: "the function it was started with; for OTP processes the real one, from $initial_call"},
		func(p *beam.Processes) []beam.MFA { return p.InitialCall }),
	counts(Column{Name: "reductions", Title: "Reductions", Unit: Count,
		Help: "work done since it was started, roughly function calls"},
		func(p *beam.Processes) []int64 { return p.Reductions }),
	counts(Column{Name: "message_queue_len", Title: "Queue", Unit: Count,
		Help: "messages that wait in its mailbox"},
		func(p *beam.Processes) []int64 { return p.MessageQueueLen }),
	counts(Column{Name: "memory", Title: "Memory", Unit: Bytes, Wakes: true,
		Help: "heap, stack, mailbox and internal structures; large binaries are not in it"},
		func(p *beam.Processes) []int64 { return p.Memory }),
	deltaColumn,
	mfas(Column{Name: "current_function", Title: "Current function", Unit: MFAText, Wakes: true,
		Help: "the function it executes or waits in"},
		func(p *beam.Processes) []beam.MFA { return p.CurrentFunction }),
	counts(Column{Name: "total_heap_size", Title: "Total heap", Unit: Bytes, Wide: true,
		Help: "old and young generation and heap fragments"},
		func(p *beam.Processes) []int64 { return p.TotalHeapSize }),
	counts(Column{Name: "binary_memory", Title: "Binaries", Unit: Bytes, Wide: true,
		Help: "reference counted binaries that it refers to; one binary counts for every process that holds it"},
		func(p *beam.Processes) []int64 { return p.BinaryMemory }),
	counts(Column{Name: "heap_size", Title: "Heap", Unit: Bytes, Wide: true,
		Help: "the youngest generation of its heap"},
		func(p *beam.Processes) []int64 { return p.HeapSize }),
	counts(Column{Name: "stack_size", Title: "Stack", Unit: Bytes, Wide: true,
		Help: "its stack"},
		func(p *beam.Processes) []int64 { return p.StackSize }),
	words(Column{Name: "status", Title: "Status", Unit: Text, Wide: true,
		Help: "waiting, running, runnable, garbage_collecting, suspended or exiting"},
		func(p *beam.Processes) []string { return p.Status }),
	words(Column{Name: "group", Title: "Group", Unit: Text, Wide: true,
		Help: "what kind of process it is, as a census tells"},
		func(p *beam.Processes) []string { return p.Group }),
	words(Column{Name: "application", Title: "Application", Unit: Text, Wide: true,
		Help: "the application that it belongs to, as a census tells"},
		func(p *beam.Processes) []string { return p.Application }),
	counts(Column{Name: "reductions_rate", Title: "Reductions/s", Unit: Count,
		Help: "work per second between the last two censuses"},
		func(p *beam.Processes) []int64 { return p.ReductionsRate }),
	counts(Column{Name: "age", Title: "Seen for", Unit: Seconds, Wide: true,
		Help: "since a census first saw it; it may be older"},
		func(p *beam.Processes) []int64 { return p.Age }),
	words(Column{Name: "orphan", Title: "Orphan", Unit: Text, Wide: true,
		Help: "yes: no link and no known ancestor that lives; known only of those that a census asked"},
		func(p *beam.Processes) []string { return p.Orphan }),
	pids(Column{Name: "parent", Title: "Parent", Unit: PidText, Wide: true,
		Help: "the process that started it"},
		func(p *beam.Processes) []beam.Pid { return p.Parent }),
}

// deltaColumn is the change of another column, whose unit it takes.
var deltaColumn = processColumn{
	ColumnOf[processRow]{
		Column{Name: "delta", Title: "Change", Unit: Count,
			Help: "change of the column it is sorted by, over the window, in that column's unit"},
		func(r processRow) Value { return r.p.Delta[r.i] },
	},
	func(p *beam.Processes) bool { return p.Delta != nil },
}

func pids(c Column, col func(*beam.Processes) []beam.Pid) processColumn {
	return processColumn{ColumnOf[processRow]{c, func(r processRow) Value { return pid(col(r.p)[r.i], r.syn) }},
		func(p *beam.Processes) bool { return col(p) != nil }}
}

func words(c Column, col func(*beam.Processes) []string) processColumn {
	return processColumn{ColumnOf[processRow]{c, func(r processRow) Value { return text(col(r.p)[r.i]) }},
		func(p *beam.Processes) bool { return col(p) != nil }}
}

func registered(c Column, col func(*beam.Processes) []string) processColumn {
	return processColumn{ColumnOf[processRow]{c, func(r processRow) Value { return name(col(r.p)[r.i], r.syn) }},
		func(p *beam.Processes) bool { return col(p) != nil }}
}

func mfas(c Column, col func(*beam.Processes) []beam.MFA) processColumn {
	return processColumn{ColumnOf[processRow]{c, func(r processRow) Value { return mfa(col(r.p)[r.i], r.syn) }},
		func(p *beam.Processes) bool { return col(p) != nil }}
}

func counts(c Column, col func(*beam.Processes) []int64) processColumn {
	return processColumn{ColumnOf[processRow]{c, func(r processRow) Value { return countedAs(c.Unit, col(r.p)[r.i]) }},
		func(p *beam.Processes) bool { return anyRead(col(p)) }}
}

// anyRead tells a column that was asked for from one that was only filled up.
func anyRead(col []int64) bool {
	return slices.ContainsFunc(col, func(v int64) bool { return v != beam.NotRead })
}

// ProcessSorts are the keys by which a node can rank its processes.
var ProcessSorts = []beam.SortKey{
	beam.SortReductions, beam.SortMessageQueueLen, beam.SortMemory, beam.SortTotalHeapSize,
	beam.SortBinaryMemory, beam.SortHeapSize, beam.SortStackSize,
}

// CensusSorts are the keys by which processes can be ranked only when a census is
// taken of the node again and again.
var CensusSorts = []beam.SortKey{beam.SortReductionsRate, beam.SortAge}

// ProcessFilters are the columns that a filter can name.
func ProcessFilters() []string {
	var names []string
	for _, c := range processColumns {
		if c.Name != "delta" && c.Name != "parent" {
			names = append(names, c.Name)
		}
	}
	return names
}

// ProcessColumns describes every column the process table can have.
func ProcessColumns() []Column {
	cs := make([]Column, len(processColumns))
	for i, c := range processColumns {
		cs[i] = c.Column
	}
	return cs
}

// Processes is the process table. Columns that nobody asked for are left out;
// the one it is sorted by is never a wide one.
func Processes(p *beam.Processes, syn etf.Syntax) Document {
	d := Document{
		Kind:   "processes",
		Node:   p.Incarnation.Node,
		Title:  processesTitle(p),
		Origin: origin(p.Origin),
		Notes:  moduleGone(p.Origin.Cost),
	}
	var cols []ColumnOf[processRow]
	for _, c := range processColumns {
		if !c.asked(p) && (p.Len() > 0 || c.Name == "delta" && p.Window == 0) {
			continue // of an empty table nobody can tell: it has every column
		}
		switch c.Name {
		case string(p.Sort):
			c.Wide = false
		case "delta":
			c.Title, c.Unit = deltaHeading(p)
			if c.Unit == Bytes {
				c.Get = sizeDelta
			}
		}
		cols = append(cols, c.ColumnOf)
	}
	rows := make([]processRow, p.Len())
	for i := range rows {
		rows[i] = processRow{p, i, syn}
	}
	d.Table = TableOf(cols, rows)
	if p.Sort == beam.SortMemory && p.Window == 0 {
		d.Notes = append(d.Notes, rankedByHeap)
	}
	if p.ByOrphan {
		d.Notes = append(d.Notes, orphansKnown(p.OrphansKnown, p.Total))
	}
	if p.Len() < p.Examined && p.Examined < p.Candidates {
		d.Notes = append(d.Notes, fmt.Sprintf("%d of %d candidates were looked at closely, best first; more may pass the filter further down", p.Examined, p.Candidates))
	}
	return d
}

const rankedByHeap = "ranked by total_heap_size; memory, in which links and monitors count too, was read of the rows shown only, since reading it wakes the process"

func orphansKnown(known, total int) string {
	return fmt.Sprintf("who is an orphan is known of %d of %d processes: of those that were asked for their links, which wakes; their groups tell how many others are like them", known, total)
}

func processesTitle(p *beam.Processes) string {
	title := fmt.Sprintf("%d of %d processes", p.Len(), p.Total)
	if p.Sort != "" {
		title += " by " + string(p.Sort)
	}
	if p.Window > 0 {
		title += " over " + rounded(p.Window)
	}
	return title
}

// rounded is a measured window as a person thinks of it: 5s, not 5.032687s.
func rounded(d time.Duration) string {
	if d >= time.Second {
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Millisecond).String()
}

// sizeDelta tells reasons from changes: sizes change by whole words, so that a
// small negative number can only be a reason. A count may well fall by one.
func sizeDelta(r processRow) Value {
	if v := r.p.Delta[r.i]; beam.WhyNot(v) != "" {
		return number(v)
	}
	return r.p.Delta[r.i]
}

func deltaHeading(p *beam.Processes) (string, Unit) {
	for _, c := range processColumns {
		if c.Name == string(p.Sort) {
			return fmt.Sprintf("%s in %s", c.Title, rounded(p.Window)), c.Unit
		}
	}
	return deltaColumn.Title, deltaColumn.Unit
}
