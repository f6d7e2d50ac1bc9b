package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Part says which rows of a table that is too long to be told a document has.
type Part struct {
	Rows   int    `json:"rows"` // of the whole table
	Offset int    `json:"offset"`
	Order  int64  `json:"order"`            // names the order, to read on in it; 0: it has no name
	Ranked string `json:"ranked,omitempty"` // when the numbers were read that made the order
	Sort   string `json:"sort"`
	Up     bool   `json:"up"`
	By     string `json:"by,omitempty"` // what rows are groups by; "": they are processes
	// Keys are what the groups are asked for by: names as the node tells them.
	Keys     []string       `json:"keys,omitempty"`
	Most     Value          `json:"most"` // the largest number of the column sorted by; nil: not known
	Ended    []int          `json:"ended,omitempty"`
	Pinned   [][]Value      `json:"pinned,omitempty"`
	PinnedAt []int          `json:"pinned_at,omitempty"` // the places of these; -1: in none
	Columns  []ColumnChoice `json:"columns"`             // that there are, shown or not
}

// ColumnChoice is a column that a table can have.
type ColumnChoice struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Help  string `json:"help,omitempty"`
	Sorts bool   `json:"sorts"` // rows can be put in order by it
}

// whatColumn calls a process by the best there is, so that narrow tables need one
// column for it and not three.
var whatColumn = ColumnOf[processRow]{Column{Name: "what", Title: "Process", Unit: Text,
	Help: "its registered name, else its label, else the function it was started with"},
	func(r processRow) Value {
		switch p, i := r.p, r.i; {
		case p.RegisteredName[i] != "":
			return name(p.RegisteredName[i], r.syn)
		case p.Label[i] != "":
			return p.Label[i]
		default:
			return mfa(p.InitialCall[i], r.syn)
		}
	}}

// usual are the columns of a table of processes when nobody chose any.
var usual = []string{"pid", "what", "reductions_rate", "message_queue_len", "memory", "total_heap_size", "current_function", "application"}

// spare are those that follow them where there is room. Nobody is woken for these.
var spare = []string{"binary_memory", "age", "group", "reductions"}

// UsualColumns are the columns of a table of processes that nobody chose; in a roomy table
// some more.
func UsualColumns(roomy bool) []string {
	if roomy {
		return slices.Concat(usual, spare)
	}
	return usual
}

// excerptColumns are all that a table of processes can have, the usual ones first. What
// nobody asked for is empty.
var excerptColumns = func() []ColumnOf[processRow] {
	cols := []ColumnOf[processRow]{whatColumn}
	for _, c := range processColumns {
		if c.Name == "delta" {
			continue
		}
		asked, get := c.asked, c.Get
		c.Wide = !slices.Contains(usual, c.Name)
		c.Get = func(r processRow) Value {
			if !asked(r.p) {
				return nil
			}
			return get(r)
		}
		cols = append(cols, c.ColumnOf)
	}
	place := func(c ColumnOf[processRow]) int {
		if i := slices.Index(usual, c.Name); i >= 0 {
			return i
		}
		return len(usual)
	}
	slices.SortStableFunc(cols, func(a, b ColumnOf[processRow]) int { return cmp.Compare(place(a), place(b)) })
	return cols
}()

// ExcerptColumns are the names of the columns that processes can have in an excerpt.
func ExcerptColumns() []string {
	var names []string
	for _, c := range excerptColumns {
		names = append(names, c.Name)
	}
	return names
}

// Wakes tells whether some of these columns of a process are read by waking it; none
// means the usual ones.
func Wakes(columns []string) bool {
	if len(columns) == 0 {
		columns = usual
	}
	return slices.ContainsFunc(excerptColumns, func(c ColumnOf[processRow]) bool { return c.Wakes && slices.Contains(columns, c.Name) })
}

// Excerpt is a part of the table of all processes, with the chosen columns or the
// usual ones. The first column and the one of the order are always there. sorts tells
// by which columns there is an order.
func Excerpt(e *beam.Excerpt, columns []string, sorts func(beam.SortKey) bool, syn etf.Syntax) (Document, Part) {
	p := Part{Rows: e.Passed, Offset: e.Offset, Order: e.Order, Ranked: moment(e.Ranked), Sort: string(e.Sort), Up: e.Up, PinnedAt: e.PinnedAt,
		Columns: choices(excerptColumns, func(name string) bool { return sorts(beam.SortKey(name)) })}
	cols := chosen(excerptColumns, columns, p.Sort)
	if e.Window > 0 {
		delta := deltaColumn.ColumnOf
		if delta.Title, delta.Unit = deltaHeading(&beam.Processes{Sort: e.Sort, Window: e.Window}); delta.Unit == Bytes {
			delta.Get = sizeDelta
		}
		cols, p.Sort = slices.Insert(cols, min(2, len(cols)), delta), delta.Name
	}
	p.Pinned = TableOf(cols, rowsOf(e.Pinned, syn)).Rows
	for i, n := range e.Processes.Reductions {
		if n == beam.Gone {
			p.Ended = append(p.Ended, i)
		}
	}
	by := slices.IndexFunc(cols, func(c ColumnOf[processRow]) bool { return c.Name == p.Sort })
	if e.Top.Len() > 0 && by >= 0 {
		p.Most = numberOf(cols[by].Get(processRow{e.Top, 0, syn}))
		if p.Most == nil && e.Sort == beam.SortMemory { // it is not looked at closer, and was ranked by its heap
			p.Most = numberOf(number(max(e.Top.TotalHeapSize[0], e.Top.HeapSize[0])))
		}
	}
	d := excerptDocument(e)
	d.Title = fmt.Sprintf("%d processes", e.Total)
	if e.Passed != e.Total {
		d.Title = fmt.Sprintf("%d of %d processes", e.Passed, e.Total)
	}
	d.Table = TableOf(cols, rowsOf(e.Processes, syn))
	return d, p
}

func excerptDocument(e *beam.Excerpt) Document {
	return Document{Kind: "excerpt", Node: e.Incarnation.Node, Origin: origin(e.Origin), Notes: append(moduleGone(e.Origin.Cost), excerptNotes(e)...)}
}

func rowsOf(p *beam.Processes, syn etf.Syntax) []processRow {
	rows := make([]processRow, p.Len())
	for i := range rows {
		rows[i] = processRow{p, i, syn}
	}
	return rows
}

// GroupExcerptColumns are the names of the columns that groups by one of the ways can have.
func GroupExcerptColumns(way string) []string {
	var names []string
	for _, c := range groupedColumns(way) {
		names = append(names, c.Name)
	}
	return names
}

// GroupExcerpt is a part of the table of all groups of processes, in the order of one
// of their columns.
func GroupExcerpt(e *beam.Excerpt, columns []string, sort string, up bool, limit int, syn etf.Syntax) (Document, Part) {
	all := groupedColumns(e.By)
	by := max(0, slices.IndexFunc(all, func(c ColumnOf[groupRow]) bool { return c.Name == cmp.Or(sort, "count") }))
	var rate float64
	for i := range e.Groups {
		rate += max(0, e.Groups[i].ReductionsRate)
	}
	rows := make([]groupRow, len(e.Groups))
	for i := range rows {
		rows[i] = groupRow{&e.Groups[i], rate, syn}
	}
	slices.SortStableFunc(rows, func(a, b groupRow) int { return CompareCells(all[by].Get(a), all[by].Get(b), up) })
	from := min(e.Offset, len(rows))
	p := Part{Rows: len(rows), Offset: e.Offset, Order: e.Order, Ranked: moment(e.Ranked), Sort: all[by].Name, Up: up, By: e.By,
		Columns: choices(all, func(string) bool { return true })}
	for _, r := range rows {
		if n, ok := numberOf(all[by].Get(r)).(float64); ok && n > 0 {
			most, _ := p.Most.(float64)
			p.Most = max(n, most)
		}
	}
	rows = rows[from:min(from+limit, len(rows))]
	for _, r := range rows {
		p.Keys = append(p.Keys, r.g.Name)
	}
	d := excerptDocument(e)
	d.Title = fmt.Sprintf("%d processes in %d groups", e.Passed, p.Rows)
	d.Table = TableOf(chosen(all, columns, p.Sort), rows)
	return d, p
}

// CompareCells puts numbers largest first and text in the order of the alphabet, or
// the other way round; what is not known comes last.
func CompareCells(a, b Value, up bool) int {
	x, y := numberOf(a), numberOf(b)
	if x != nil && y != nil {
		if up {
			return cmp.Compare(x.(float64), y.(float64))
		}
		return cmp.Compare(y.(float64), x.(float64))
	}
	s, known := a.(string)
	t, too := b.(string)
	switch {
	case known && too && up:
		return strings.Compare(s, t)
	case known && too:
		return strings.Compare(t, s)
	case x != nil || known:
		return -1
	case y != nil || too:
		return 1
	}
	return 0
}

// numberOf is the number in a cell; nil when there is none.
func numberOf(v Value) Value {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return nil
}

// chosen are the columns that are named, or else those that are not wide; the first
// is always there, and the one that the rows are in the order of.
func chosen[R any](all []ColumnOf[R], names []string, sort string) []ColumnOf[R] {
	var cols []ColumnOf[R]
	for i, c := range all {
		if i == 0 || c.Name == sort || slices.Contains(names, c.Name) || len(names) == 0 && !c.Wide {
			c.Wide = false
			cols = append(cols, c)
		}
	}
	return cols
}

func choices[R any](all []ColumnOf[R], sorts func(string) bool) []ColumnChoice {
	out := make([]ColumnChoice, len(all))
	for i, c := range all {
		out[i] = ColumnChoice{c.Name, c.Title, c.Help, sorts(c.Name)}
	}
	return out
}

// excerptNotes say how the rows and their order were got.
func excerptNotes(e *beam.Excerpt) []string {
	var notes []string
	if e.Order == 0 && e.Passed < e.Total {
		notes = append(notes, fmt.Sprintf("The node ranked its processes for this answer; these are the first %d.", e.Passed))
	}
	if e.Order != 0 && e.Followed < e.Total {
		notes = append(notes, followedOf(e.Followed, e.Total, e.Each))
	}
	if e.Sort == beam.SortMemory && e.Window == 0 {
		notes = append(notes, rankedByHeap)
	}
	if e.ByOrphan {
		notes = append(notes, orphansKnown(e.OrphansKnown, e.Total))
	}
	if e.NotLooked > 0 {
		notes = append(notes, fmt.Sprintf("%d of these rows are as the last census had them: others look closer at so many processes already that no more are woken now.", e.NotLooked))
	}
	return notes
}
