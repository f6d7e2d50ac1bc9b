package cli

import (
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/view"
)

const (
	spacing  = 2   // blanks between columns
	easyText = 16  // a text column narrower than this is hard to read,
	easyMFA  = 24  // a function narrower than this too
	minText  = 12  // a text column is not cut below this, nor below its heading
	maxCell  = 256 // one name of a megabyte must not widen every row
	minFirst = 40  // nor the first column below this: it names the row
	keptLeft = 2   // so many columns are never left out for want of room
)

// grid is a table as text, ready to be fitted and drawn.
type grid struct {
	columns []view.Column
	values  [][]view.Value
	head    []plain.Text
	cells   [][]plain.Text
	widths  []int
	least   []int // of the headings
}

// table draws t with every line after an indent.
func (p *paper) table(t *view.Table, indent plain.Text) {
	g := p.grid(t.Columns)
	for _, row := range t.Rows {
		p.addRow(g, row, "")
	}
	p.draw(g, indent)
}

// draw fits the grid to the terminal and draws it.
func (p *paper) draw(g *grid, indent plain.Text) {
	shown := p.fit(g, p.o.Width-indent.Width())
	if !p.o.NoHeaders {
		p.line(indent, p.bold(g.row(g.head, shown)))
	}
	for i, cells := range g.cells {
		p.line(indent, g.row(cells, shown))
		for _, j := range shown {
			if why, ok := g.values[i][j].(view.Missing); ok {
				p.missing(string(why), g.columns[j].Name)
			}
		}
	}
}

func (p *paper) grid(cs []view.Column) *grid {
	g := &grid{columns: cs, widths: make([]int, len(cs)), least: make([]int, len(cs))}
	for i, c := range cs {
		g.head = append(g.head, p.short(strings.ToUpper(c.Title)))
		if !p.o.NoHeaders {
			g.widths[i] = g.head[i].Width()
			g.least[i] = g.widths[i]
		}
	}
	return g
}

// addRow adds a row of values; lead is drawn before the first.
func (p *paper) addRow(g *grid, row []view.Value, lead plain.Text) {
	cells := make([]plain.Text, len(row))
	for i, v := range row {
		cells[i] = p.cell(v, g.columns[i])
		if i == 0 {
			cells[i] = lead + cells[i]
		}
		g.widths[i] = max(g.widths[i], cells[i].Width())
	}
	g.values = append(g.values, row)
	g.cells = append(g.cells, cells)
}

// cell draws one value of a table. A missing number is a question mark; its
// reason becomes a note.
func (p *paper) cell(v view.Value, c view.Column) plain.Text {
	if _, ok := v.(view.Missing); ok {
		return "?"
	}
	return p.short(plain.Words(v, c.Unit, plain.Brief))
}

// short is text for a cell.
func (p *paper) short(s string) plain.Text {
	s, rest := plain.Head(s, 4*maxCell)
	t := p.clean(s)
	if rest || t.Width() > maxCell {
		t = t.Cut(maxCell-p.ellipsis().Width(), "") + p.ellipsis()
	}
	return t
}

// fit chooses the columns to draw and narrows text columns until the table is
// no wider than the terminal.
func (p *paper) fit(g *grid, width int) []int {
	all := p.o.Format == Wide
	var shown, spare []int
	for i, c := range g.columns {
		switch {
		case !p.o.KeepEmpty && len(g.cells) > 0 && (g.empty(i) || p.unread(g, i)):
		case c.Wide && !all:
			spare = append(spare, i)
		default:
			shown = append(shown, i)
		}
	}
	if all || p.o.Width <= 0 {
		return shown
	}
	if g.total(shown) <= width {
		return g.fill(shown, spare, width)
	}
	shown = p.leaveOut(g, shown, width)
	p.narrow(g, shown, width)
	return shown
}

func (g *grid) empty(column int) bool {
	for _, cells := range g.cells {
		if cells[column] != "" {
			return false
		}
	}
	return true
}

// unread tells a column whose numbers are all missing for one reason, and says so
// once instead of drawing question marks.
func (p *paper) unread(g *grid, column int) bool {
	why, ok := g.values[0][column].(view.Missing)
	if !ok {
		return false
	}
	for _, row := range g.values {
		if row[column] != why {
			return false
		}
	}
	p.note("%s: %s", g.columns[column].Name, why)
	return true
}

func (g *grid) total(columns []int) int {
	return total(columns, func(i int) int { return g.widths[i] })
}

// total is the width of columns that are each as wide as width says.
func total(columns []int, width func(column int) int) int {
	sum := max(0, spacing*(len(columns)-1))
	for _, i := range columns {
		sum += width(i)
	}
	return sum
}

// fill adds spare columns while they fit, in the table's own order.
func (g *grid) fill(shown, spare []int, width int) []int {
	chosen := make([]bool, len(g.columns))
	for _, i := range shown {
		chosen[i] = true
	}
	room := width - g.total(shown)
	for _, i := range spare {
		if need := g.widths[i] + spacing; need <= room {
			chosen[i] = true
			room -= need
		}
	}
	var out []int
	for i, c := range chosen {
		if c {
			out = append(out, i)
		}
	}
	return out
}

// narrow takes from the widest text column, column by column.
func (p *paper) narrow(g *grid, shown []int, width int) {
	for over := g.total(shown) - width; over > 0; over-- {
		widest := -1
		for _, i := range shown {
			if g.widths[i] > g.narrowest(i) && (widest < 0 || g.widths[i] > g.widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		g.widths[widest]--
	}
	for _, i := range shown {
		for _, cells := range g.cells {
			if g.columns[i].Unit == view.Text || g.columns[i].Unit == view.Strings {
				cells[i] = cells[i].Cut(g.widths[i], p.ellipsis())
			} else {
				cells[i] = cells[i].CutMiddle(g.widths[i], p.ellipsis())
			}
		}
	}
}

// narrowest is the width to which a column may be cut. A pid is never
// cut: half of one is the name of another.
func (g *grid) narrowest(column int) int {
	w, u := g.widths[column], g.columns[column].Unit
	switch {
	case plain.Numeric(u), u == view.PidText:
		return w
	case column == 0:
		return min(w, max(minFirst, g.least[column]))
	}
	return min(w, max(minText, g.least[column]))
}

// easiest is the width to which a column may be cut and still read easily.
func (g *grid) easiest(column int) int {
	easy := easyText
	if g.columns[column].Unit == view.MFAText {
		easy = easyMFA
	}
	return max(g.narrowest(column), min(g.widths[column], easy))
}

// leaveOut drops columns from the right: text while the rest would be hard to
// read, then whatever cannot be made to fit.
func (p *paper) leaveOut(g *grid, shown []int, width int) []int {
	var out []string
	for len(shown) > keptLeft {
		last := shown[len(shown)-1]
		least := g.narrowest
		if !plain.Numeric(g.columns[last].Unit) {
			least = g.easiest
		}
		if total(shown, least) <= width {
			break
		}
		out = append([]string{g.columns[last].Name}, out...)
		shown = shown[:len(shown)-1]
	}
	if len(out) > 0 {
		p.note("no room for %s; -o wide shows every column", strings.Join(out, ", "))
	}
	return shown
}

func (g *grid) row(cells []plain.Text, shown []int) plain.Text {
	parts := make([]plain.Text, 0, 2*len(shown))
	for k, i := range shown {
		if k > 0 {
			parts = append(parts, "  ")
		}
		if right := plain.Numeric(g.columns[i].Unit); right || k < len(shown)-1 {
			parts = append(parts, cells[i].Padded(g.widths[i], right))
		} else {
			parts = append(parts, cells[i]) // nothing to align behind it
		}
	}
	return join(parts)
}
