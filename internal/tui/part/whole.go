package part

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Whole is where one is in a table that is known as a whole, so that which rows are shown
// and in which order is decided here.
type Whole struct {
	Table
	Arrangement
	// Key tells a row from all others; nil: its first cell does.
	Key func(row []view.Value) string
	// Brief is what is drawn of a row; nil: all of it.
	Brief func(row []view.Value) []view.Value
}

// WholeAt begins at an address, in the order of a column while none is chosen; "": rows stay
// as they come.
func WholeAt(at *stage.Address, usual string) Whole {
	return Whole{Arrangement: Arrangement{At: at, Usual: usual}}
}

// Draw draws the rows that are wanted.
func (w *Whole) Draw(c *paint.Canvas, t *view.Table, l stage.Look) {
	w.Changed = w.Home
	r := RowsOf(w.Of(t))
	w.Mark(&r)
	r.Wide, r.Now = l.Wide, l.Now
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

// Leads is where the chosen row leads: to the process that it names.
func (w *Whole) Leads() (stage.Address, bool) {
	_, _, row := w.Chosen()
	return TargetOf(w.columns, row)
}

// Keys are those that choose rows and their order, and those by which one moves.
func (w *Whole) Keys() []stage.Key { return append(w.Arrangement.Keys(), w.Table.Keys()...) }

// Click handles clicks on headings and rows, and turns of the wheel. again tells that the
// row was the chosen one already: it is to be opened.
func (w *Whole) Click(act any) (again, handled bool) {
	if w.Arrangement.Click(act) {
		return false, true
	}
	return w.Table.Click(act)
}
