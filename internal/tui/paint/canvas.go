package paint

import (
	"unicode/utf8"

	"github.com/hodoscope/hodoscope/internal/plain"
)

// cell is one column of one line. A wide character takes the cells that follow it, which
// are empty.
type cell struct {
	text  plain.Text // one character with its marks; "": a blank, or the rest of a wide one
	style Style
	rest  bool // of a wide character
}

// Zone is where a click means something.
type Zone struct {
	X, Y, W, H int
	Act        any // what it means, to whoever made the zone
}

// sheet is the grid that canvases share.
type sheet struct {
	w, h  int
	cells []cell
	zones []Zone
	ascii bool
}

// Canvas is a rectangle of a frame. Coordinates are its own, from 0; what lies outside of
// it is not drawn.
type Canvas struct {
	s          *sheet
	x, y, W, H int
}

// New is an empty canvas. ascii keeps to characters that every terminal has.
func New(w, h int, ascii bool) *Canvas {
	w, h = max(w, 0), max(h, 0)
	return &Canvas{s: &sheet{w: w, h: h, cells: make([]cell, w*h), ascii: ascii}, W: w, H: h}
}

// ASCII tells whether only such characters may be drawn.
func (c *Canvas) ASCII() bool { return c.s.ascii }

// Sub is what of a rectangle lies within c.
func (c *Canvas) Sub(x, y, w, h int) *Canvas {
	x, w = within(x, w, c.W)
	y, h = within(y, h, c.H)
	return &Canvas{s: c.s, x: c.x + x, y: c.y + y, W: w, H: h}
}

// within is what of a stretch lies between 0 and end.
func within(from, length, end int) (int, int) {
	if from < 0 {
		from, length = 0, length+from
	}
	from = min(from, end)
	return from, max(min(length, end-from), 0)
}

// Rows are the canvases above and below a line.
func (c *Canvas) Rows(y int) (above, below *Canvas) {
	return c.Sub(0, 0, c.W, y), c.Sub(0, y, c.W, c.H-y)
}

func (c *Canvas) at(x, y int) *cell { return &c.s.cells[(c.y+y)*c.s.w+c.x+x] }

// set writes a character of w columns, which fits. What it covers half of goes.
func (c *Canvas) set(x, y, w int, one cell) {
	line := c.s.cells[(c.y+y)*c.s.w : (c.y+y+1)*c.s.w]
	from, to := c.x+x, c.x+x+w
	for i := from; line[i].rest && i > 0; i-- {
		line[i-1].text, line[i].rest = "", false
	}
	for i := to; i < len(line) && line[i].rest; i++ {
		line[i].rest = false
	}
	line[from] = one
	for i := from + 1; i < to; i++ {
		line[i] = cell{style: one.style, rest: true}
	}
}

// Text draws t from (x, y) on and gives the column behind it. What does not fit is cut.
func (c *Canvas) Text(x, y int, t plain.Text, s Style) int {
	if y < 0 || y >= c.H {
		return x + t.Width()
	}
	last := -1 // where the last character stands, for marks upon it
	for len(t) > 0 {
		r, n := utf8.DecodeRuneInString(string(t))
		w, one := plain.RuneWidth(r), t[:n]
		t = t[n:]
		switch {
		case w == 0 && last >= 0:
			c.at(last, y).text += one
		case w == 0: // a mark upon nothing
		case x >= 0 && x+w <= c.W:
			c.set(x, y, w, cell{text: one, style: s})
			last = x
		default:
			last = -1
		}
		x += w
	}
	return x
}

// Put draws text of any origin, made harmless, in at most width columns, and gives the
// column behind it. What does not fit ends in an ellipsis.
func (c *Canvas) Put(x, y, width int, text string, s Style) int {
	return c.Text(x, y, c.Clean(text).Cut(max(min(width, c.W-x), 0), c.Ellipsis()), s)
}

// Right draws text so that it ends before column x, and gives the column where it begins.
func (c *Canvas) Right(x, y int, text string, s Style) int {
	t := c.Clean(text)
	from := max(x-t.Width(), 0)
	c.Text(from, y, t.Cut(x-from, c.Ellipsis()), s)
	return from
}

// Clean makes text of any origin harmless.
func (c *Canvas) Clean(text string) plain.Text {
	head, rest := plain.Head(text, mostText)
	t := plain.Clean(head, c.s.ascii)
	if rest {
		t += c.Ellipsis()
	}
	return t
}

// mostText bounds any one text: no terminal shows more on a line.
const mostText = 4 << 10

// Ellipsis marks what was cut.
func (c *Canvas) Ellipsis() plain.Text {
	if c.s.ascii {
		return "..."
	}
	return "…"
}

// Mark is the sign for something, or its ASCII form.
func (c *Canvas) Mark(sign, ascii plain.Text) plain.Text {
	if c.s.ascii {
		return ascii
	}
	return sign
}

// Fill gives all cells a style and leaves what is written there.
func (c *Canvas) Fill(s Style) {
	for y := range c.H {
		for x := range c.W {
			c.at(x, y).style = s
		}
	}
}

// Under gives all cells a background and leaves the rest as it is.
func (c *Canvas) Under(bg Tone) {
	for y := range c.H {
		for x := range c.W {
			c.at(x, y).style.Bg = bg
		}
	}
}

// Clear takes away what is written there.
func (c *Canvas) Clear() {
	for y := range c.H {
		for x := range c.W {
			c.set(x, y, 1, cell{})
		}
	}
}

// Copy draws another canvas of the same size, clicks included. Of a wide character that
// reaches over an edge nothing is drawn.
func (c *Canvas) Copy(from *Canvas) {
	width := min(c.W, from.W)
	for y := range min(c.H, from.H) {
		for x := 0; x < width; {
			one, w := *from.at(x, y), from.span(x, y)
			if one.rest || x+w > width {
				one, w = cell{style: one.style}, 1
			}
			c.set(x, y, w, one)
			x += w
		}
	}
	for _, z := range from.s.zones {
		x, w := within(z.X-from.x, z.W, from.W)
		y, h := within(z.Y-from.y, z.H, from.H)
		c.Click(x, y, w, h, z.Act)
	}
}

// span is how many columns the character at a place takes.
func (c *Canvas) span(x, y int) int {
	line := c.s.cells[(c.y+y)*c.s.w+c.x+x+1 : (c.y+y+1)*c.s.w]
	w := 1
	for w <= len(line) && line[w-1].rest {
		w++
	}
	return w
}

// Box draws a frame around the canvas with a title, empties it, and gives what is inside.
func (c *Canvas) Box(title string, s Style) *Canvas {
	c.Clear()
	if c.W < 4 || c.H < 2 {
		return c.Sub(0, 0, 0, 0)
	}
	h, v := c.Mark("─", "-"), c.Mark("│", "|")
	corners := []plain.Text{"┌", "┐", "└", "┘"}
	if c.s.ascii {
		corners = []plain.Text{"+", "+", "+", "+"}
	}
	for x := 1; x < c.W-1; x++ {
		c.Text(x, 0, h, s)
		c.Text(x, c.H-1, h, s)
	}
	for y := 1; y < c.H-1; y++ {
		c.Text(0, y, v, s)
		c.Text(c.W-1, y, v, s)
	}
	c.Text(0, 0, corners[0], s)
	c.Text(c.W-1, 0, corners[1], s)
	c.Text(0, c.H-1, corners[2], s)
	c.Text(c.W-1, c.H-1, corners[3], s)
	if title != "" {
		c.Put(2, 0, c.W-4, " "+title+" ", Style{Bold: true})
	}
	return c.Sub(2, 1, c.W-4, c.H-2)
}

// Click makes the rectangle answer to clicks. Of zones over each other the last is meant.
func (c *Canvas) Click(x, y, w, h int, act any) {
	sub := c.Sub(x, y, w, h)
	if sub.W > 0 && sub.H > 0 {
		c.s.zones = append(c.s.zones, Zone{sub.x, sub.y, sub.W, sub.H, act})
	}
}

// Zones are those of the whole frame.
func (c *Canvas) Zones() []Zone { return c.s.zones }

// At is what a click at a place of the whole frame means; nil: nothing.
func At(zones []Zone, x, y int) any {
	for i := len(zones) - 1; i >= 0; i-- {
		if z := zones[i]; x >= z.X && x < z.X+z.W && y >= z.Y && y < z.Y+z.H {
			return z.Act
		}
	}
	return nil
}
