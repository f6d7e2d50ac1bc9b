package part

import (
	"fmt"
	"slices"

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
}

// RowsOf are the rows of a whole table.
func RowsOf(t *view.Table) Rows { return Rows{Columns: t.Columns, Rows: t.Rows} }

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
	offset = max(t.top-h/2, 0)
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
		text := c.Clean(CellText(v, col.Unit))
		switch {
		case plain.Numeric(col.Unit):
			c.Text(p.x+p.width-min(text.Width(), p.width), 0, text.Cut(p.width, c.Ellipsis()), style)
		case col.Unit == view.MFAText:
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

// placed is where a column is drawn.
type placed struct{ column, x, width int }

const (
	gap       = 2
	mostCell  = 60 // columns of the screen
	leastText = 12
	leastName = 16 // of functions and of the first column
)

// fit chooses the columns that there is room for. Columns of less weight go first, then
// those that say the same in each row, then those at the right; text gives way before
// anything is left out.
func (t *Table) fit(c *paint.Canvas, r *Rows) []placed {
	shown := t.candidates(r)
	width := t.measure(c, r, shown)
	sum := func() int {
		n := gap * (len(shown) - 1)
		for _, i := range shown {
			n += width[i]
		}
		return n
	}
	least := func(i int) int {
		u := r.Columns[i].Unit
		switch {
		case plain.Numeric(u) || u == view.PidText || u == view.Time || u == view.Bool:
			return width[i]
		case u == view.MFAText || i == shown[0]:
			return min(width[i], leastName)
		}
		return min(width[i], max(leastText, len(r.Columns[i].Title)))
	}
	lowest := func() int {
		n := gap * (len(shown) - 1)
		for _, i := range shown {
			n += least(i)
		}
		return n
	}
	for len(shown) > 1 && lowest() > c.W {
		drop := r.least(shown)
		shown = slices.Delete(shown, drop, drop+1)
	}
	for over := sum() - c.W; over > 0; over-- {
		widest := -1
		for _, i := range shown {
			if width[i] > least(i) && (widest < 0 || width[i] > width[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		width[widest]--
	}
	out, x := make([]placed, 0, len(shown)), 0
	for _, i := range shown {
		w := min(width[i], max(c.W-x, 0))
		out = append(out, placed{i, x, w})
		x += w + gap
	}
	return out
}

// least is the place of the column that is missed least.
func (r *Rows) least(shown []int) int {
	for _, misses := range []func(i int) bool{func(i int) bool { return r.Columns[i].Wide }, r.same} {
		for k := len(shown) - 1; k > 0; k-- {
			if r.Columns[shown[k]].Name != r.Sort && misses(shown[k]) {
				return k
			}
		}
	}
	return len(shown) - 1
}

// same tells whether a column of words says the same in each of several rows.
func (r *Rows) same(i int) bool {
	if len(r.Rows) < 2 || plain.Numeric(r.Columns[i].Unit) {
		return false
	}
	first := CellText(r.Rows[0][i], r.Columns[i].Unit)
	return !slices.ContainsFunc(r.Rows, func(row []view.Value) bool { return CellText(row[i], r.Columns[i].Unit) != first })
}

// candidates are the columns that have anything to show, without those scrolled away.
func (t *Table) candidates(r *Rows) []int {
	var list []int
	for i, col := range r.Columns {
		if col.Wide && !r.Wide {
			continue
		}
		empty := len(r.Rows) > 0
		for _, row := range r.Rows {
			if row[i] != nil {
				empty = false
				break
			}
		}
		if !empty || i == 0 || col.Name == r.Sort {
			list = append(list, i)
		}
	}
	t.left = min(t.left, max(len(list)-2, 0))
	if t.left > 0 {
		list = slices.Delete(list, 1, 1+t.left)
	}
	return list
}

// measure is how wide columns want to be. They do not get narrower while the same are
// shown, so that the table stands still.
func (t *Table) measure(c *paint.Canvas, r *Rows, shown []int) map[int]int {
	if t.widths == nil {
		t.widths = map[string]int{}
	}
	width := map[int]int{}
	for _, i := range shown {
		col := r.Columns[i]
		w := len(col.Title)
		if col.Name == r.Sort {
			w++
		}
		for _, row := range r.Rows {
			w = max(w, min(c.Clean(CellText(row[i], col.Unit)).Width(), mostCell))
		}
		w = max(w, t.widths[col.Name])
		t.widths[col.Name] = w
		width[i] = w
	}
	return width
}
