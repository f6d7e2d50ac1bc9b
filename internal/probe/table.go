package probe

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// mostTables is how many ETS tables are read; where there are more the answer is
// a sample, and says so.
const mostTables = 20_000

// Tables asks for the limit largest ETS tables, by memory or by number of objects.
func Tables(byMemory bool, limit int) Request {
	key := etf.Atom("size")
	if byMemory {
		key = "memory"
	}
	return request("tables", key, etf.Int(limit), etf.Int(mostTables))
}

// DecodeTables reads the answer to Tables; seen is how many tables were read.
func DecodeTables(c *etf.Cursor, wordSize int) (ts *beam.EtsTables, seen int) {
	word := int64(wordSize)
	arity(c, 4)
	ts = &beam.EtsTables{Total: int(c.Int())}
	seen = int(c.Int())
	ts.TotalMemory = c.Int() * word
	for range each(c) {
		arity(c, 5)
		t := beam.EtsTable{ID: tableID(c.Term(smallTerm)), Memory: c.Int() * word, Size: c.Int(), Owner: beam.NoPid}
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
	return ts, seen
}

// tableID prints an atom, or the reference of an unnamed table as the node does.
func tableID(t etf.Term) string {
	local := etf.Atom("")
	if r, ok := t.(etf.Ref); ok {
		local = r.Node
	}
	return etf.Print(t, etf.PrintOptions{MaxBytes: 1024, LocalNode: local})
}
