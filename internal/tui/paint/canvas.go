package paint

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/clipperhouse/displaywidth"

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

// Sub is a rectangle of c, as far as c reaches.
func (c *Canvas) Sub(x, y, w, h int) *Canvas {
	x0, y0 := min(max(x, 0), c.W), min(max(y, 0), c.H)
	return &Canvas{s: c.s, x: c.x + x0, y: c.y + y0, W: max(min(w, c.W-x0), 0), H: max(min(h, c.H-y0), 0)}
}

// Rows are the canvases above and below a line.
func (c *Canvas) Rows(y int) (above, below *Canvas) {
	return c.Sub(0, 0, c.W, y), c.Sub(0, y, c.W, c.H-y)
}

func (c *Canvas) at(x, y int) *cell { return &c.s.cells[(c.y+y)*c.s.w+c.x+x] }

// Text draws t from (x, y) on and gives the column behind it. What does not fit is cut.
func (c *Canvas) Text(x, y int, t plain.Text, s Style) int {
	if y < 0 || y >= c.H {
		return x + t.Width()
	}
	g := displaywidth.StringGraphemes(string(t))
	for g.Next() {
		w := g.Width()
		if x >= 0 && x+w <= c.W && w > 0 {
			*c.at(x, y) = cell{text: plain.Text(g.Value()), style: s}
			for i := 1; i < w; i++ {
				*c.at(x+i, y) = cell{style: s, rest: true}
			}
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
			*c.at(x, y) = cell{}
		}
	}
}

// Copy draws another canvas of the same size, clicks included.
func (c *Canvas) Copy(from *Canvas) {
	for y := range min(c.H, from.H) {
		for x := range min(c.W, from.W) {
			*c.at(x, y) = *from.at(x, y)
		}
	}
	for _, z := range from.s.zones {
		x, y := max(z.X, from.x), max(z.Y, from.y)
		if z.X+z.W > x && z.Y+z.H > y {
			c.Click(x-from.x, y-from.y, z.X+z.W-x, z.Y+z.H-y, z.Act)
		}
	}
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

// String is the whole frame in the colours of a theme: its lines, each of full width, with
// escape sequences for styles and for nothing else. With no theme there are none.
func (c *Canvas) String(t *Theme) string {
	var b strings.Builder
	for y := range c.s.h {
		if y > 0 {
			b.WriteByte('\n')
		}
		last := Style{}
		for _, one := range c.s.cells[y*c.s.w : (y+1)*c.s.w] {
			if one.rest {
				continue
			}
			if t != nil && one.style != last {
				b.WriteString(t.sequence(one.style))
				last = one.style
			}
			if one.text == "" {
				b.WriteByte(' ')
			} else {
				b.WriteString(string(one.text))
			}
		}
		if t != nil && last != (Style{}) {
			b.WriteString(ansi.ResetStyle)
		}
	}
	return b.String()
}

// sequence is the escape sequence that begins a style from anything.
func (t *Theme) sequence(s Style) string {
	a := ansi.NewStyle().Reset()
	reverse := s.Reverse || t.reverse && (s.Bg == Chosen || s.Bg == Bar)
	if s.Bold {
		a = a.Bold()
	}
	if s.Faint || t.colors[Muted] == nil && s.Fg == Muted {
		a = a.Faint()
	}
	if s.Underline {
		a = a.Underline(true)
	}
	if reverse {
		a = a.Reverse(true)
	}
	if col := t.colors[s.Fg]; col != nil {
		a = a.ForegroundColor(col)
	}
	if col := t.colors[s.Bg]; col != nil && !reverse {
		a = a.BackgroundColor(col)
	}
	return a.String()
}
