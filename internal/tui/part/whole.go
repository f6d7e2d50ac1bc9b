package part

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Whole is where one is in a table that is known as a whole, so that which rows are shown
// and in which order is decided here: by filter, sort and up of the query of an address.
type Whole struct {
	Table
	At *stage.Address
	// Usual is the column of the order while none is chosen, the largest first; "": rows
	// stay as they come.
	Usual string
	// Key tells a row from all others; nil: its first cell does.
	Key func(row []view.Value) string
	// Brief is what is drawn of a row; nil: all of it.
	Brief func(row []view.Value) []view.Value

	columns []view.Column // as last drawn
}

// Order is the column that rows are in order by, and whether upwards.
func (w *Whole) Order() (column string, up bool) {
	return cmp.Or(w.At.Query["sort"], w.Usual), w.At.Query["up"] == "yes"
}

// Draw draws the rows that are wanted.
func (w *Whole) Draw(c *paint.Canvas, t *view.Table, l stage.Look) {
	w.columns = t.Columns
	column, up := w.Order()
	r := RowsOf(Ordered(Matching(t, w.At.Query["filter"]), column, up))
	r.Sort, r.Up, r.Wide, r.Now, r.Sorts = column, up, l.Wide, l.Now, func(string) bool { return true }
	if w.Key != nil {
		for _, row := range r.Rows {
			r.Keys = append(r.Keys, w.Key(row))
		}
	}
	if w.Brief != nil {
		drawn := make([][]view.Value, len(r.Rows))
		for i, row := range r.Rows {
			drawn[i] = w.Brief(row)
		}
		r.Rows = drawn
	}
	if len(r.Rows) == 0 {
		what := "None, when this was looked at."
		if len(t.Rows) > 0 {
			what = fmt.Sprintf("None of %s matches. x takes the filter away.", plain.Grouped(int64(len(t.Rows))))
		}
		Paragraph(c, 1, "", what, paint.Style{Fg: paint.Muted})
	}
	w.Table.Draw(c, r)
}

// Says is what is shown of the table, for the heading of a screen; "" for all of it.
func (w *Whole) Says() string {
	if f := w.At.Query["filter"]; f != "" {
		return "filter: " + f
	}
	return ""
}

// Leads is where the chosen row leads: to the process that it names.
func (w *Whole) Leads() (stage.Address, bool) {
	_, _, row := w.Chosen()
	return TargetOf(w.columns, row)
}

// become shows the table otherwise, from its first row on.
func (w *Whole) become(pairs ...string) stage.Effect {
	*w.At = w.At.With(pairs...)
	w.Home()
	return nil
}

// Keys are those that choose rows and their order, and those by which one moves.
func (w *Whole) Keys() []stage.Key {
	none := ""
	if w.columns == nil {
		none = "the table is not there yet"
	}
	column, up := w.Order()
	keys := []stage.Key{
		{Press: []string{"/"}, Label: "filter", Help: "only rows that match: words, column>10m, !not, a|b", Foot: 1, Off: none, Do: w.filter},
		{Press: []string{"s"}, Label: "sort", Help: "choose the order", Foot: 2, Off: none, Do: w.menu},
		{Press: []string{"r"}, Label: "reverse", Help: "the other way round", Off: none, Do: func() stage.Effect { return w.become("sort", column, "up", Yes(!up)) }},
	}
	if w.At.Query["filter"] != "" {
		keys = append(keys, stage.Key{Press: []string{"x"}, Label: "all", Help: "take the filter away", Foot: 4, Do: func() stage.Effect { return w.become("filter", "") }})
	}
	return append(keys, w.Table.Keys()...)
}

func (w *Whole) filter() stage.Effect {
	p := filterPrompt(w.columns, w.At.Query["filter"], func(text string) stage.Effect { return w.become("filter", text) })
	p.Hint += "; columns: " + strings.Join(columnNames(w.columns), " ")
	return p
}

func (w *Whole) menu() stage.Effect {
	m := stage.Menu{Title: "Order by"}
	now, _ := w.Order()
	for _, c := range w.columns {
		m.Items = append(m.Items, stage.Item{Label: c.Title, Help: c.Help, On: c.Name == now, Do: func() stage.Effect { return w.sortBy(c.Name) }})
	}
	return m
}

// sortBy puts the largest first, of text the first of the alphabet.
func (w *Whole) sortBy(column string) stage.Effect {
	i := slices.IndexFunc(w.columns, func(c view.Column) bool { return c.Name == column })
	return w.become("sort", column, "up", Yes(i >= 0 && !plain.Numeric(w.columns[i].Unit) && w.columns[i].Unit != view.Time))
}

// Click handles clicks on headings and rows, and turns of the wheel. again tells that the
// row was the chosen one already: it is to be opened.
func (w *Whole) Click(act any) (again, handled bool) {
	a, ok := act.(Sorted)
	if !ok {
		return w.Table.Click(act)
	}
	if now, up := w.Order(); now == a.Column {
		w.become("sort", now, "up", Yes(!up))
	} else {
		w.sortBy(a.Column)
	}
	return false, true
}

// Yes is what the query of an address has for true; "" for false.
func Yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
