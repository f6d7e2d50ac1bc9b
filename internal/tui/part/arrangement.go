package part

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Arrangement is which rows of a table that is known as a whole are shown, and in which
// order: by filter, sort and up of the query of an address.
type Arrangement struct {
	At *stage.Address
	// Usual is the column of the order while none is chosen, the largest first; "": rows
	// stay as they come.
	Usual string
	// Changed is told that the table will be another; nil: nobody is.
	Changed func()

	columns []view.Column // as last arranged
}

// Order is the column that rows are in order by, and whether upwards.
func (a *Arrangement) Order() (column string, up bool) {
	return cmp.Or(a.At.Query["sort"], a.Usual), a.At.Query["up"] == "yes"
}

// Of are the rows of a table that are wanted, in order.
func (a *Arrangement) Of(t *view.Table) *view.Table {
	a.columns = t.Columns
	column, up := a.Order()
	return Ordered(Matching(t, a.At.Query["filter"]), column, up)
}

// Mark has the heading of rows say what they are in order by, and take clicks.
func (a *Arrangement) Mark(r *Rows) {
	r.Sort, r.Up = a.Order()
	r.Sorts = func(string) bool { return true }
}

// Says is what is shown of the table, for the heading of a screen; "" for all of it.
func (a *Arrangement) Says() string {
	if f := a.At.Query["filter"]; f != "" {
		return "filter: " + f
	}
	return ""
}

// Keys are those that choose rows and their order.
func (a *Arrangement) Keys() []stage.Key {
	none := ""
	if a.columns == nil {
		none = "the table is not there yet"
	}
	column, up := a.Order()
	keys := []stage.Key{
		{Press: []string{"/"}, Label: "filter", Help: "only rows that match: words, column>10m, !not, a|b", Foot: 1, Off: none, Do: a.filter},
		{Press: []string{"s"}, Label: "sort", Help: "choose the order", Foot: 2, Off: none, Do: a.menu},
		{Press: []string{"r"}, Label: "reverse", Help: "the other way round", Off: none, Do: func() stage.Effect { return a.become("sort", column, "up", Yes(!up)) }},
	}
	if a.At.Query["filter"] != "" {
		keys = append(keys, stage.Key{Press: []string{"x"}, Label: "all", Help: "take the filter away", Foot: 4, Do: func() stage.Effect { return a.become("filter", "") }})
	}
	return keys
}

// Click handles clicks on headings.
func (a *Arrangement) Click(act any) (handled bool) {
	on, ok := act.(Sorted)
	if !ok {
		return false
	}
	if now, up := a.Order(); now == on.Column {
		a.become("sort", now, "up", Yes(!up))
	} else {
		a.sortBy(on.Column)
	}
	return true
}

// become shows the table otherwise.
func (a *Arrangement) become(pairs ...string) stage.Effect {
	*a.At = a.At.With(pairs...)
	if a.Changed != nil {
		a.Changed()
	}
	return nil
}

func (a *Arrangement) filter() stage.Effect {
	p := filterPrompt(a.columns, a.At.Query["filter"], func(text string) stage.Effect { return a.become("filter", text) })
	p.Hint += "; columns: " + strings.Join(columnNames(a.columns), " ")
	return p
}

func (a *Arrangement) menu() stage.Effect {
	m := stage.Menu{Title: "Order by"}
	now, _ := a.Order()
	for _, c := range a.columns {
		m.Items = append(m.Items, stage.Item{Label: c.Title, Help: c.Help, On: c.Name == now, Do: func() stage.Effect { return a.sortBy(c.Name) }})
	}
	return m
}

// sortBy puts the largest first, of text the first of the alphabet.
func (a *Arrangement) sortBy(column string) stage.Effect {
	i := slices.IndexFunc(a.columns, func(c view.Column) bool { return c.Name == column })
	return a.become("sort", column, "up", Yes(i >= 0 && !plain.Numeric(a.columns[i].Unit) && a.columns[i].Unit != view.Time))
}

// Yes is what the query of an address has for true; "" for false.
func Yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
