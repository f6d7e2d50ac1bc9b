package nodes

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// table is a line for each node, which leads to it; then why some are not attached, and
// how far is far.
func (s *screen) table(c *paint.Canvas, d view.Document, usual map[string]view.Value, l stage.Look) part.Card {
	all := len(d.Table.Rows)
	d.Table = s.rows.Of(d.Table)
	if len(d.Table.Rows) == 0 {
		text := fmt.Sprintf("None of %d matches. x takes the filter away.", all)
		return part.Card{Title: d.Title + " side by side", Lines: []part.Line{part.TextLine("", text, c.W-1, paint.Style{Fg: paint.Muted})}}
	}
	why := take(d.Table, "why")
	r := part.RowsOf(d.Table)
	r.Wide, r.Sign = l.Wide, signs(d.Table, c)
	s.rows.Mark(&r)
	if row := usualRow(d.Table, usual); row != nil {
		r.Rows, r.Ended = append(r.Rows, row), map[int]bool{len(r.Rows): true}
	}
	card := part.Card{Title: d.Title + " side by side", Lines: part.LinesOf(r)}
	for i, row := range d.Table.Rows {
		node, _ := row[0].(string)
		line := &card.Lines[1+i]
		line.To = &stage.Address{Node: node, Screen: "overview"}
		withMinutes(line, l.Of(node))
	}
	heading := card.Lines[0].Draw
	card.Lines[0].Draw = func(c *paint.Canvas) {
		left, right := split(c)
		heading(left)
		right.Put(0, 0, right.W, "Schedulers lately", paint.Style{Fg: paint.Muted, Bold: true})
	}
	if len(r.Rows) > len(d.Table.Rows) {
		last := &card.Lines[len(card.Lines)-1]
		last.Draw = leftOnly(last.Draw)
	}
	for i, v := range why {
		if text, ok := v.(string); ok {
			node, _ := d.Table.Rows[i][0].(string)
			line := part.TextLine("! ", node+": "+text, c.W-1, paint.Style{Fg: paint.Bad})
			line.To = &stage.Address{Node: node, Screen: "overview"}
			card.Lines = append(card.Lines, line)
		}
	}
	for _, n := range d.Notes {
		card.Lines = append(card.Lines, part.TextLine("> ", n, c.W-1, paint.Style{Fg: paint.Muted}))
	}
	return card
}

// take takes a column out of a table and gives its values.
func take(t *view.Table, name string) []view.Value {
	at := slices.IndexFunc(t.Columns, func(c view.Column) bool { return c.Name == name })
	var values []view.Value
	for i, row := range t.Rows {
		values = append(values, row[at])
		t.Rows[i] = slices.Delete(row, at, at+1)
	}
	t.Columns = slices.Delete(slices.Clone(t.Columns), at, at+1)
	return values
}

// signs tell what is not as one expects: a node that is not attached, what was found, and
// what is far from the other nodes.
func signs(t *view.Table, c *paint.Canvas) func(row int, column view.Column) (plain.Text, paint.Tone) {
	ways := map[string]plain.Text{"high": c.Mark("▲", "^"), "low": c.Mark("▼", "v"), "other": c.Mark("≠", "~")}
	place := func(name string) int {
		return slices.IndexFunc(t.Columns, func(c view.Column) bool { return c.Name == name })
	}
	status, findings, differs := place("status"), place("findings"), place("differs")
	return func(row int, column view.Column) (plain.Text, paint.Tone) {
		if row >= len(t.Rows) { // what is usual
			return "", paint.Plain
		}
		values := t.Rows[row]
		switch column.Name {
		case "status":
			if values[status] != "attached" {
				return c.Mark("✕", "x"), paint.Bad
			}
		case "findings":
			if n, _ := plain.Number(values[findings]); n > 0 {
				return "!", paint.Warn
			}
		}
		list, _ := values[differs].([]string)
		for _, one := range list {
			if way, is := strings.CutPrefix(one, column.Title+" "); is {
				return ways[way], paint.Warn
			}
		}
		return "", paint.Plain
	}
}

// usualRow is what is usual in the columns that have marks; nil where none has.
func usualRow(t *view.Table, usual map[string]view.Value) []view.Value {
	differs := slices.IndexFunc(t.Columns, func(c view.Column) bool { return c.Name == "differs" })
	if !slices.ContainsFunc(t.Rows, func(row []view.Value) bool { return row[differs] != nil }) {
		return nil
	}
	row := make([]view.Value, len(t.Columns))
	row[0] = "(usual)"
	for i, c := range t.Columns {
		if v, ok := usual[c.Name]; ok {
			row[i] = v
		}
	}
	return row
}

const (
	minutes = 24  // columns for the last minutes
	roomy   = 110 // from which width on there is room for them
)

// split is the canvas of the table, and that of the last minutes beside it.
func split(c *paint.Canvas) (left, right *paint.Canvas) {
	if c.W < roomy {
		return c, c.Sub(0, 0, 0, 0)
	}
	return c.Sub(0, 0, c.W-minutes-2, c.H), c.Sub(c.W-minutes, 0, minutes, c.H)
}

func leftOnly(draw func(*paint.Canvas)) func(*paint.Canvas) {
	return func(c *paint.Canvas) {
		left, _ := split(c)
		draw(left)
	}
}

// withMinutes draws a node's schedulers over the last minutes beside its line.
func withMinutes(line *part.Line, l stage.Look) {
	row := leftOnly(line.Draw)
	line.Draw = func(c *paint.Canvas) {
		row(c)
		_, right := split(c)
		right.Spark(0, 0, right.W, l.Series("scheduler_utilization", right.W), 1, paint.Style{Fg: paint.Line1})
	}
}

// found is what is open at any node, the gravest first.
func found(l stage.Look, width int) part.Card {
	type one struct {
		node string
		view.Finding
	}
	var all []one
	for _, node := range l.Nodes {
		a, _ := l.Of(node).Answer(findings)
		f, _ := a.Value.(ask.FindingsOf)
		for _, finding := range f.Open {
			all = append(all, one{node, finding})
		}
	}
	slices.SortStableFunc(all, func(a, b one) int { return view.ByGravity(a.Finding, b.Finding) })
	card := part.Card{Title: "Findings of all nodes"}
	for _, f := range all {
		f.Title = f.node + ": " + f.Title
		line := part.FindingLine(f.Finding, l.Now, width, false)
		line.To.Node = f.node
		card.Lines = append(card.Lines, line)
	}
	if len(all) == 0 {
		card.Lines = []part.Line{part.TextLine("", "None is open, as far as is known.", width, paint.Style{Fg: paint.Muted})}
	}
	return card
}
