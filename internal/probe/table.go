package probe

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

const (
	// mostTables is how many ETS tables are read; where there are more the answer is of
	// some of them, and says so.
	mostTables = 10_000
	// tablesBudget is how long the node works on one reading of all tables before it
	// leaves out the rest. It is enough for 10 000 plain tables; those with decentralised
	// counters take up to ten times as long.
	tablesBudget = 40 * time.Millisecond
)

// tableNumber are the match specification's expressions by which tables are
// ranked over {{$1, $2, _}, {$3, $4, $6}, $5}: memory, size; memory and size before the
// window, whether it is new; the table.
var tableNumber = map[string]etf.Term{
	"memory":        etf.Atom("$1"),
	"size":          etf.Atom("$2"),
	"memory_growth": minus("$1", "$3"),
	"size_growth":   minus("$2", "$4"),
}

func minus(a, b etf.Atom) etf.Term { return etf.Tuple{etf.Atom("-"), a, b} }

// Tables asks for the limit ETS tables with the largest key: memory, size, or with
// a window what either grew by in it (memory_growth, size_growth).
func Tables(key string, limit int, window time.Duration, pace Pace) Request {
	v := func(n string) etf.Atom { return etf.Atom("$" + n) }
	pattern := etf.Tuple{etf.Tuple{v("1"), v("2"), any_}, etf.Tuple{v("3"), v("4"), v("6")}, v("5")}
	living := etf.List{}
	for _, n := range []string{"1", "2", "3", "4"} {
		living = append(living, etf.Tuple{etf.Atom("is_integer"), v(n)})
	}
	// A tuple is written twice in a match specification's body.
	row := etf.Tuple{etf.Tuple{v("5"), etf.Tuple{etf.Tuple{v("1"), v("2"), minus("$1", "$3"), minus("$2", "$4"), v("6")}}}}
	first := int64(0) // nothing is read before a window that is none
	if window > 0 {
		first = tablesBudget.Microseconds()
	}
	r := request("tables", pattern, living, v("1"), tableNumber[key], row, etf.Int(noFloor), etf.Int(limit), etf.Int(mostTables),
		etf.Int(pace.Slice), etf.Int(pace.Pause), etf.Int(window.Milliseconds()),
		etf.Int(first), etf.Int(2*first+tablesBudget.Microseconds()))
	r.waits = window
	return r
}

// noFloor is less than any number that is ranked: differences may be negative.
const noFloor = -1 << 58

// DecodeTables reads the answer to Tables; seen is how many tables were read.
// Growth means something only when a window was asked for.
func DecodeTables(c *etf.Cursor, wordSize int) (ts *beam.EtsTables, seen int) {
	word := int64(wordSize)
	arity(c, 8)
	ts = &beam.EtsTables{Total: int(c.Int())}
	seen = int(c.Int())
	window := time.Duration(c.Int()) * time.Microsecond
	ts.New, ts.Gone = int(c.Int()), int(c.Int())
	ts.TotalMemory = c.Int() * word
	for range each(c) {
		arity(c, 4)
		t := beam.EtsTable{ID: tableID(c.Term(smallTerm)), Owner: beam.NoPid, Window: window}
		arity(c, 5)
		t.Memory, t.Size, t.MemoryGrowth, t.SizeGrowth = c.Int()*word, c.Int(), c.Int()*word, c.Int()
		t.New = atomOrEmpty(c) == "true"
		for i := range each(c) { // name, owner, type, protection, named_table, compressed
			switch i {
			case 0:
				t.Name = atomOrEmpty(c)
			case 1:
				t.Owner = pid(c)
			case 2:
				t.Type = atomOrEmpty(c)
			case 3:
				t.Protection = atomOrEmpty(c)
			case 4:
				t.Named = atomOrEmpty(c) == "true"
			case 5:
				t.Compressed = atomOrEmpty(c) == "true"
			default:
				c.Skip()
			}
		}
		t.OwnerName = name(c)
		ts.List = append(ts.List, t)
	}
	for range each(c) {
		fixed(c, ts.List)
	}
	return ts, seen
}

// fixed reads {Table, Milliseconds, [{Pid, Count, Name}]}.
func fixed(c *etf.Cursor, tables []beam.EtsTable) {
	arity(c, 3)
	id := tableID(c.Term(smallTerm))
	since := time.Duration(c.Int()) * time.Millisecond
	var by []beam.Fixation
	for range each(c) {
		arity(c, 3)
		by = append(by, beam.Fixation{Pid: pid(c), Count: int(c.Int()), Name: name(c), Since: since})
	}
	for i := range tables {
		if tables[i].ID == id {
			tables[i].Fixed = by
		}
	}
}

// tableID prints an atom, or the reference of an unnamed table as the node does.
func tableID(t etf.Term) string {
	local := etf.Atom("")
	if r, ok := t.(etf.Ref); ok {
		local = r.Node
	}
	return etf.Print(t, etf.PrintOptions{MaxBytes: 1024, LocalNode: local})
}

// mostNamed is how many tables are told by their names one by one; where there are
// more the groups are of some of them.
const mostNamed = 5000

// TableNameSlice is how many names usually fit into one part.
const TableNameSlice = 300

// TableNames asks for name, owner, memory and size of every table; parts are lists
// of at most pace.Slice, the result is how many tables there are and were told.
func TableNames(pace Pace) Request {
	return request("table_names", etf.Int(mostNamed), etf.Int(min(pace.Slice, TableNameSlice)), etf.Int(pace.Pause),
		etf.Int(tablesBudget.Microseconds()))
}

// DecodeTableNamesPart calls table for each row of one part of the answer; of its
// fields Name, Owner, OwnerName, Memory and Size are set. Tables that ended are
// left out.
func DecodeTableNamesPart(c *etf.Cursor, wordSize int, table func(beam.EtsTable)) {
	arity(c, 5)
	var rows []beam.EtsTable
	for range each(c) {
		rows = append(rows, beam.EtsTable{Name: atomOrEmpty(c), Owner: beam.NoPid, Memory: beam.NotRead, Size: beam.NotRead})
	}
	for i := range each(c) {
		p := pid(c)
		if i < len(rows) {
			rows[i].Owner = p
		}
	}
	for i := range each(c) {
		n := name(c)
		if i < len(rows) {
			rows[i].OwnerName = n
		}
	}
	// Small numbers may come as a string.
	words, _ := c.Term(smallTerm).(etf.List)
	objects, _ := c.Term(smallTerm).(etf.List)
	for i := range min(len(rows), len(words), len(objects)) {
		rows[i].Memory, rows[i].Size = whole(words[i]), whole(objects[i])
	}
	if c.Err() != nil {
		return
	}
	for _, t := range rows {
		if t.Memory >= 0 && t.Size >= 0 {
			t.Memory *= int64(wordSize)
			table(t)
		}
	}
}

// DecodeTableNames reads the result of TableNames: of total tables seen were told.
func DecodeTableNames(c *etf.Cursor) (total, seen int) {
	arity(c, 2)
	return int(c.Int()), int(c.Int())
}
