package part

import (
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Rows are those of a table that are known: all of it, or a part.
type Rows struct {
	Columns []view.Column
	Rows    [][]view.Value
	Keys    []string // what tells each row from all others; nil: the text of its first cell
	Offset  int      // of the first row in the whole table
	Total   int      // rows of the whole table; 0: these are all
	Sort    string   // the column that they are in order by; "": none
	Up      bool
	Sorts   func(column string) bool // by which others they could be; nil: none
	Ended   map[int]bool             // rows, by place in Rows, whose subject has ended
	Wide    bool                     // columns of less weight too
	Now     time.Time                // against which times are drawn in few characters; zero: in full
	Tree    bool                     // the first column is indented: it gives way last
	// Sign is what stands before a value that is not as one expects, by its place in Rows,
	// and its tone; "": nothing does. nil: none has one.
	Sign func(row int, column view.Column) (sign plain.Text, tone paint.Tone)
}

// RowsOf are the rows of a whole table.
func RowsOf(t *view.Table) Rows { return Rows{Columns: t.Columns, Rows: t.Rows} }

// text is a cell as it is drawn.
func (r *Rows) text(row []view.Value, column int) string {
	u := r.Columns[column].Unit
	if u == view.Time && !r.Now.IsZero() {
		return When(row[column], r.Now)
	}
	return CellText(row[column], u)
}

// sign is the sign of a cell, with the space behind it.
func (r *Rows) sign(row int, column view.Column) (plain.Text, paint.Tone) {
	if r.Sign == nil {
		return "", paint.Plain
	}
	sign, tone := r.Sign(row, column)
	if sign == "" {
		return "", paint.Plain
	}
	return sign + " ", tone
}

func (r *Rows) total() int { return max(r.Total, len(r.Rows)) }

// Key tells row i from all others.
func (r *Rows) Key(i int) string {
	switch {
	case i < 0 || i >= len(r.Rows):
		return ""
	case i < len(r.Keys):
		return r.Keys[i]
	}
	return CellText(r.Rows[i][0], r.Columns[0].Unit)
}

// Table is where one is in a table: the row that keys are about, which stays the same
// process, table or group while rows move, and what is scrolled away.
type Table struct {
	Marks map[string]bool // rows that were marked, by key
	Idle  bool            // keys are about another part of the screen

	place  int    // of the chosen row in the whole table
	key    string // of the chosen row, as last drawn; "" before
	away   bool   // one has left the first row: one reads
	top    int    // place of the first row that is drawn
	height int    // rows that were drawn
	total  int
	left   int // columns that are scrolled away, behind the first
	widths map[string]int
	drawn  Rows
}

// Chosen are the place of the chosen row among all, its key, and its values as they were
// drawn; nil before anything was.
func (t *Table) Chosen() (place int, key string, row []view.Value) {
	if i := t.place - t.drawn.Offset; i >= 0 && i < len(t.drawn.Rows) {
		return t.place, t.key, t.drawn.Rows[i]
	}
	return t.place, t.key, nil
}

// Count is how many rows there were when it was drawn last.
func (t *Table) Count() int { return t.total }

// Reading tells whether one has left the first row. While one reads, the order should hold.
func (t *Table) Reading() bool { return t.away }

// Window are the places of the rows that should be known: those drawn and as many again.
func (t *Table) Window() (offset, limit int) {
	h := max(t.height, 20)
	top := min(max(t.top, t.place-t.height+1), t.place) // where the next frame will begin
	offset = max(top-h/2, 0)
	return offset, 2 * h
}

// Home goes back to the first row: one reads no more.
func (t *Table) Home() {
	t.place, t.top, t.key, t.away = 0, 0, "", false
}

// Choose makes the row of a key the chosen one, once it is drawn.
func (t *Table) Choose(place int, key string) { t.place, t.key, t.away = place, key, true }

// move goes by a number of rows.
func (t *Table) move(by int) {
	t.place = min(max(t.place+by, 0), max(t.total-1, 0))
	t.key, t.away = t.drawn.Key(t.place-t.drawn.Offset), true
}

// Keys are those by which one moves in the table.
func (t *Table) Keys() []stage.Key {
	move := func(by func() int) func() stage.Effect {
		return func() stage.Effect { t.move(by()); return nil }
	}
	page := func() int { return max(t.height-1, 1) }
	return []stage.Key{
		{Press: []string{"down", "j"}, Label: "down", Help: "the next row", Do: move(func() int { return 1 })},
		{Press: []string{"up", "k"}, Label: "up", Help: "the row before", Do: move(func() int { return -1 })},
		{Press: []string{"pgdown", "ctrl+f"}, Label: "page", Help: "a page further", Do: move(page)},
		{Press: []string{"pgup", "ctrl+b"}, Label: "page", Help: "a page back", Do: move(func() int { return -page() })},
		{Press: []string{"home", "g"}, Label: "first", Help: "the first row; the order is live again", Do: func() stage.Effect { t.Home(); return nil }},
		{Press: []string{"end", "G"}, Label: "last", Help: "the last row", Do: move(func() int { return t.total })},
		{Press: []string{"right", "l"}, Label: "right", Help: "columns further right", Do: func() stage.Effect { t.left++; return nil }},
		{Press: []string{"left", "h"}, Label: "left", Help: "columns further left", Do: func() stage.Effect { t.left = max(t.left-1, 0); return nil }},
		{Press: []string{"space"}, Label: "mark", Help: "mark the row, or take its mark away", Do: func() stage.Effect { t.mark(); return nil }},
	}
}

func (t *Table) mark() {
	if t.key == "" {
		return
	}
	if t.Marks == nil {
		t.Marks = map[string]bool{}
	}
	if t.Marks[t.key] {
		delete(t.Marks, t.key)
	} else {
		t.Marks[t.key] = true
	}
	t.move(1)
}

// Picked is a click on a row: what was drawn there is meant, wherever it is by now.
type Picked struct {
	Place int
	Key   string
}

// Sorted is a click on the heading of a column.
type Sorted struct{ Column string }

// Click handles clicks on rows and turns of the wheel. again tells that the row was the
// chosen one already: it is to be opened.
func (t *Table) Click(act any) (again, handled bool) {
	switch a := act.(type) {
	case Picked:
		again = t.away && a.Key == t.key
		t.place, t.key, t.away = a.Place, a.Key, true
		return again, true
	case stage.Wheel:
		t.move(a.Lines)
		return false, true
	}
	return false, false
}

// Place says where one is: 31 of 1 000 000.
func (t *Table) Place() string {
	if t.total == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s", plain.Grouped(int64(t.place+1)), plain.Grouped(int64(t.total)))
}

// Draw draws the heading and the rows around the chosen one.
func (t *Table) Draw(c *paint.Canvas, r Rows) {
	t.drawn, t.total, t.height = r, r.total(), max(c.H-1, 0)
	if c.H < 1 || len(r.Columns) == 0 {
		return
	}
	t.follow(&r)
	columns := t.fit(c, &r)
	t.heading(c.Sub(0, 0, c.W, 1), &r, columns)
	for y := 0; y < t.height; y++ {
		i := t.top + y - r.Offset
		if t.top+y >= t.total {
			break
		}
		line := c.Sub(0, 1+y, c.W, 1)
		if i < 0 || i >= len(r.Rows) {
			line.Text(0, 0, line.Mark("·", "."), paint.Style{Fg: paint.Muted})
			continue
		}
		t.row(line, &r, i, columns)
	}
}

// follow finds the chosen row where it is now, and keeps it in sight.
func (t *Table) follow(r *Rows) {
	t.place = min(max(t.place, 0), max(t.total-1, 0))
	if t.away && t.key != "" && t.key != r.Key(t.place-r.Offset) {
		for i := range r.Rows {
			if r.Key(i) == t.key {
				t.top += r.Offset + i - t.place // it stays at its line of the screen
				t.place = r.Offset + i
				break
			}
		}
	}
	if i := t.place - r.Offset; i >= 0 && i < len(r.Rows) {
		t.key = r.Key(i)
	}
	t.top = min(max(t.top, t.place-t.height+1), t.place)
	t.top = max(min(t.top, t.total-t.height), 0)
}

func (t *Table) heading(c *paint.Canvas, r *Rows, columns []placed) {
	for _, p := range columns {
		col := r.Columns[p.column]
		style := paint.Style{Fg: paint.Muted, Bold: true}
		title := col.Title
		if col.Name == r.Sort {
			style = paint.Style{Fg: paint.Accent, Bold: true}
			title += string(c.Mark(arrow(r.Up), asciiArrow(r.Up)))
		}
		heading := c.Sub(p.x, 0, p.width, 1)
		if plain.Numeric(col.Unit) {
			heading.Right(p.width, 0, title, style)
		} else {
			heading.Put(0, 0, p.width, title, style)
		}
		if r.Sorts != nil && r.Sorts(col.Name) {
			c.Click(p.x, 0, p.width, 1, Sorted{col.Name})
		}
	}
}

func arrow(up bool) plain.Text {
	if up {
		return "▲"
	}
	return "▼"
}

func asciiArrow(up bool) plain.Text {
	if up {
		return "^"
	}
	return "v"
}

func (t *Table) row(c *paint.Canvas, r *Rows, i int, columns []placed) {
	key := r.Key(i)
	chosen, ended := r.Offset+i == t.place, r.Ended[i]
	for _, p := range columns {
		col, v := r.Columns[p.column], r.Rows[i][p.column]
		style := cellStyle(v, col.Unit)
		if ended {
			style = paint.Style{Fg: paint.Muted, Faint: true}
		}
		if t.Marks[key] {
			style.Bold, style.Fg = true, paint.Warn
		}
		text := c.Clean(r.text(r.Rows[i], p.column))
		if sign, tone := r.sign(i, col); sign != "" {
			text, style = sign+text, paint.Style{Fg: tone, Bold: true}
		}
		switch {
		case plain.Numeric(col.Unit):
			c.Text(p.x+p.width-min(text.Width(), p.width), 0, text.Cut(p.width, c.Ellipsis()), style)
		case col.Unit == view.MFAText || p.column == 0 && !r.Tree: // names of one family begin alike
			c.Text(p.x, 0, text.CutMiddle(p.width, c.Ellipsis()), style)
		default:
			c.Text(p.x, 0, text.Cut(p.width, c.Ellipsis()), style)
		}
	}
	if chosen && !t.Idle {
		c.Under(paint.Chosen)
	}
	c.Click(0, 0, c.W, 1, Picked{r.Offset + i, key})
}
