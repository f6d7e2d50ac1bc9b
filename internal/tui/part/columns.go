package part

import (
	"slices"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/view"
)

// placed is where a column is drawn.
type placed struct{ column, x, width int }

const (
	gap       = 2
	mostCell  = 60 // columns of the screen
	leastText = 12
	leastName = 16 // of functions
	leastMain = 24 // of the first column: it says what the row is
)

// fit chooses the columns that there is room for. Unless they are wanted, those of less
// weight are there only where all have room. Then those that say the same in each row go,
// so that text need not give way; it does before others are left out, first those of less
// weight, then those at the right.
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
		case i == shown[0] && r.Tree:
			return min(width[i], max(leastMain, c.W/2))
		case i == shown[0]:
			return min(width[i], leastMain)
		case u == view.MFAText:
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
	for !r.Wide && sum() > c.W {
		drop := r.light(shown)
		if drop < 0 {
			break
		}
		shown = slices.Delete(shown, drop, drop+1)
	}
	for sum() > c.W {
		drop := r.sameIn(shown)
		if drop < 0 {
			break
		}
		shown = slices.Delete(shown, drop, drop+1)
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
	if k := r.light(shown); k > 0 {
		return k
	}
	return len(shown) - 1
}

// light is the place of the last column of less weight, -1 if there is none. The first, and
// the one of the order, have weight.
func (r *Rows) light(shown []int) int {
	for k := len(shown) - 1; k > 0; k-- {
		if col := r.Columns[shown[k]]; col.Wide && col.Name != r.Sort {
			return k
		}
	}
	return -1
}

// sameIn is the place of the last column whose word is the same in each row, -1 if there is none.
// Of a table that is known in part nobody knows.
func (r *Rows) sameIn(shown []int) int {
	if len(r.Rows) < 2 || r.total() > len(r.Rows) {
		return -1
	}
	for k := len(shown) - 1; k > 0; k-- {
		if col := r.Columns[shown[k]]; (col.Unit == view.Text || col.Unit == view.Bool) && col.Name != r.Sort && r.same(shown[k]) {
			return k
		}
	}
	return -1
}

// same tells whether a column says the same in each row.
func (r *Rows) same(i int) bool {
	first := r.text(r.Rows[0], i)
	return !slices.ContainsFunc(r.Rows, func(row []view.Value) bool { return r.text(row, i) != first })
}

// candidates are the columns that have anything to show, without those scrolled away.
func (t *Table) candidates(r *Rows) []int {
	var list []int
	for i, col := range r.Columns {
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
		for k, row := range r.Rows {
			sign, _ := r.sign(k, col)
			w = max(w, min(sign.Width()+c.Clean(r.text(row, i)).Width(), mostCell))
		}
		w = max(w, t.widths[col.Name])
		t.widths[col.Name] = w
		width[i] = w
	}
	return width
}
