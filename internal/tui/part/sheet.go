package part

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Card is a block under a heading: a drawing, lines, or both.
type Card struct {
	Title  string
	Height int // of the drawing, in lines
	Draw   func(c *paint.Canvas)
	Lines  []Line
}

// height is of a card with its heading and the blank line behind it.
func (card *Card) height() int {
	if card.Height+len(card.Lines) == 0 {
		return 0
	}
	return card.Height + len(card.Lines) + 2
}

// Line is a line of a card: how it is drawn, where it leads, what of it is copied.
type Line struct {
	Draw func(c *paint.Canvas)
	To   *stage.Address
	Copy string
}

// TextLines is prose as lines of a width.
func TextLines(lead, text string, width int, s paint.Style) []Line {
	probe := paint.New(width, 0, false)
	var lines []Line
	indent := probe.Clean(lead).Width()
	for i, t := range probe.Clean(text).Wrapped(max(width-indent, 8)) {
		first := i == 0
		lines = append(lines, Line{Draw: func(c *paint.Canvas) {
			if first {
				c.Put(0, 0, indent, lead, s)
			}
			c.Put(indent, 0, c.W-indent, string(t), s)
		}, Copy: text})
	}
	return lines
}

// FieldLines are fields, a line each: title, value, what it counts towards. Without wide
// those that do not apply are left out.
func FieldLines(fields []view.Field, wide bool) []Line {
	title := 0
	for _, f := range fields {
		title = max(title, plain.Clean(f.Title, false).Width())
	}
	var lines []Line
	for _, f := range fields {
		if f.Value == nil && !wide {
			continue
		}
		line := Line{Draw: func(c *paint.Canvas) { field(c, f, min(title, c.W/2)) }, Copy: FieldText(f.Value, f.Unit)}
		if to, ok := Target(f.Value, view.Column{Name: f.Name, Unit: f.Unit}); ok {
			line.To = &to
		}
		lines = append(lines, line)
		if list, ok := f.Value.([]string); ok { // of pids each leads somewhere
			lines = append(lines[:len(lines)-1], listLines(f, list, min(title, 24))...)
		}
	}
	return lines
}

// listLines are the members of a list, a line each where they lead somewhere.
func listLines(f view.Field, list []string, title int) []Line {
	var lines []Line
	for i, one := range list {
		to, leads := Target(one, view.Column{Name: f.Name, Unit: view.PidText})
		if !leads {
			return []Line{{Draw: func(c *paint.Canvas) { field(c, f, min(title, c.W/2)) }, Copy: FieldText(f.Value, f.Unit)}}
		}
		name := ""
		if i == 0 {
			name = f.Title
		}
		shown := view.Field{Name: f.Name, Title: name, Unit: view.PidText, Value: one}
		lines = append(lines, Line{Draw: func(c *paint.Canvas) { field(c, shown, min(title, c.W/2)) }, To: &to, Copy: one})
	}
	return lines
}

func field(c *paint.Canvas, f view.Field, title int) {
	c.Put(0, 0, title, f.Title, paint.Style{Fg: paint.Muted})
	x := title + 2
	style := paint.Style{}
	switch f.Value.(type) {
	case view.Missing:
		style.Fg = paint.Muted
	}
	if f.Unit == view.PidText {
		style.Fg = paint.Accent
	}
	x = c.Put(x, 0, c.W-x, FieldText(f.Value, f.Unit), style)
	beside := ""
	if _, number := plain.Number(f.Value); number {
		if f.Limit != nil {
			beside += " of " + FieldText(f.Limit, limitUnit(f))
		}
		if f.Share != nil {
			beside += " (" + CellText(f.Share, view.Ratio) + ")"
		}
	}
	c.Put(x, 0, c.W-x, beside, paint.Style{Fg: paint.Muted})
}

// limitUnit draws a whole limit of a fractional number without its zeros.
func limitUnit(f view.Field) view.Unit {
	if _, whole := f.Limit.(int64); whole && f.Unit == view.Float {
		return view.Count
	}
	return f.Unit
}

// TableLines are a table that belongs to a card: its heading and all its rows.
func TableLines(t *view.Table, wide bool) []Line {
	if t == nil || len(t.Rows) == 0 {
		return nil
	}
	r := RowsOf(t)
	r.Wide = wide
	at := &Table{}
	lines := []Line{{Draw: func(c *paint.Canvas) { at.heading(c, &r, at.fit(c, &r)) }}}
	for i, row := range t.Rows {
		line := Line{Draw: func(c *paint.Canvas) {
			at.place = -1
			at.row(c, &r, i, at.fit(c, &r))
		}, Copy: CellText(row[0], t.Columns[0].Unit)}
		if to, ok := TargetOf(t.Columns, row); ok {
			line.To = &to
		}
		lines = append(lines, line)
	}
	return lines
}

// SectionCard is a section of a document as a card; nil lines where it has nothing to show.
func SectionCard(s view.Section, width int, wide bool) Card {
	card := Card{Title: s.Title, Lines: FieldLines(s.Fields, wide)}
	card.Lines = append(card.Lines, TableLines(s.Table, wide)...)
	for _, n := range s.Notes {
		card.Lines = append(card.Lines, TextLines("> ", n, width, paint.Style{Fg: paint.Muted})...)
	}
	return card
}

// Sheet is where one is in cards that are longer than the screen: the line that keys are
// about, and what is scrolled away.
type Sheet struct {
	at     int // line, of all that can be chosen
	top    int
	height int
	lines  []seat
}

// seat is a line where it was drawn.
type seat struct {
	Line
	x, y, card int
}

// spaceBetween is columns of the screen between two columns of cards.
const spaceBetween = 3

// Draw lays cards out in columns of at least least columns of the screen, in order, and
// draws those in sight.
func (s *Sheet) Draw(c *paint.Canvas, cards []Card, least int) {
	s.height = c.H
	places, width, deepest := layOut(cards, c.W, least)
	s.lines = s.lines[:0]
	for i, p := range places {
		for k, line := range cards[i].Lines {
			s.lines = append(s.lines, seat{line, p.x, p.y + 1 + cards[i].Height + k, i})
		}
	}
	s.scroll(deepest)
	for i, p := range places {
		if cards[i].height() > 0 {
			s.draw(c, &cards[i], p, width)
		}
	}
	for i, line := range s.lines {
		if line.y < s.top || line.y >= s.top+c.H {
			continue
		}
		row := c.Sub(line.x, line.y-s.top, width, 1)
		line.Draw(row.Sub(1, 0, row.W-1, 1))
		if i == s.at {
			row.Under(paint.Chosen)
		}
		c.Click(line.x, line.y-s.top, width, 1, chosenLine(i))
	}
}

// draw draws the heading and the drawing of a card, what of them is in sight.
func (s *Sheet) draw(c *paint.Canvas, card *Card, p place, width int) {
	y := p.y - s.top
	if y >= 0 {
		c.Put(p.x, y, width, card.Title, paint.Style{Bold: true})
	}
	if card.Draw == nil || y+1 >= c.H || y+1+card.Height <= 0 {
		return
	}
	whole := paint.New(width-1, card.Height, c.ASCII())
	card.Draw(whole)
	hidden := max(-(y + 1), 0)
	c.Sub(p.x+1, y+1+hidden, width-1, card.Height-hidden).Copy(whole.Sub(0, hidden, width-1, card.Height-hidden))
}

// place is the upper left corner of a card.
type place struct{ x, y int }

// layOut puts cards into columns, in order, so that these are about equally long.
func layOut(cards []Card, room, least int) (places []place, width, deepest int) {
	columns := max(min((room+spaceBetween)/(least+spaceBetween), len(cards), 3), 1)
	width = (room - spaceBetween*(columns-1)) / columns
	left := 0 // lines that have no place yet, of this column and those behind it
	for i := range cards {
		left += cards[i].height()
	}
	column, y := 0, 0
	for i := range cards {
		h := cards[i].height()
		// A column ends once it has its share; the last takes all that is left.
		if column < columns-1 && y > 0 && y+h/2 > left/(columns-column) {
			left -= y
			column, y = column+1, 0
		}
		places = append(places, place{column * (width + spaceBetween), y})
		y += h
		deepest = max(deepest, y-1)
	}
	return places, width, deepest
}

// chosenLine is a click on a line.
type chosenLine int

// scroll keeps the chosen line in sight.
func (s *Sheet) scroll(deepest int) {
	s.at = min(max(s.at, 0), max(len(s.lines)-1, 0))
	if len(s.lines) == 0 {
		s.top = 0
		return
	}
	y := s.lines[s.at].y
	if s.at == 0 {
		y = 0
	}
	s.top = min(max(s.top, y-s.height+1), y)
	s.top = max(min(s.top, deepest-s.height), 0)
}

// Chosen is the line that keys are about; false before anything was drawn.
func (s *Sheet) Chosen() (Line, bool) {
	if s.at < 0 || s.at >= len(s.lines) {
		return Line{}, false
	}
	return s.lines[s.at].Line, true
}

// Keys are those by which one moves in the sheet and follows where a line leads.
func (s *Sheet) Keys() []stage.Key {
	move := func(by func() int) func() stage.Effect {
		return func() stage.Effect { s.at = min(max(s.at+by(), 0), max(len(s.lines)-1, 0)); return nil }
	}
	page := func() int { return max(s.height-2, 1) }
	enter := stage.Key{Press: []string{"enter"}, Label: "follow", Help: "follow where the line leads", Foot: 2, Do: func() stage.Effect {
		line, _ := s.Chosen()
		return stage.Go{To: *line.To}
	}}
	if line, ok := s.Chosen(); !ok || line.To == nil {
		enter.Off = "this line leads nowhere: it names no process, group or application"
	}
	return []stage.Key{
		enter,
		{Press: []string{"down", "j"}, Label: "down", Help: "the next line", Do: move(func() int { return 1 })},
		{Press: []string{"up", "k"}, Label: "up", Help: "the line before", Do: move(func() int { return -1 })},
		{Press: []string{"pgdown", "ctrl+f"}, Label: "page", Help: "a page further", Do: move(page)},
		{Press: []string{"pgup", "ctrl+b"}, Label: "page", Help: "a page back", Do: move(func() int { return -page() })},
		{Press: []string{"home", "g"}, Label: "first", Help: "the first line", Do: move(func() int { return -len(s.lines) })},
		{Press: []string{"end", "G"}, Label: "last", Help: "the last line", Do: move(func() int { return len(s.lines) })},
		{Press: []string{"tab"}, Label: "next part", Help: "the first line of the next part", Do: func() stage.Effect { s.jump(1); return nil }},
		{Press: []string{"shift+tab"}, Label: "part before", Help: "the first line of the part before", Do: func() stage.Effect { s.jump(-1); return nil }},
	}
}

// jump goes to the first line of the next card that has lines, or of the one before; from
// the last on to the first.
func (s *Sheet) jump(by int) {
	if len(s.lines) == 0 {
		return
	}
	card, to := s.lines[s.at].card, 0
	for i, line := range s.lines {
		if by > 0 && line.card > card {
			to = i
			break
		}
		if by < 0 && line.card < card && (i == 0 || s.lines[i-1].card < line.card) {
			to = i
		}
	}
	s.at = to
}

// Click handles clicks on lines and turns of the wheel; again tells that the line was the
// chosen one already.
func (s *Sheet) Click(act any) (again, handled bool) {
	switch a := act.(type) {
	case chosenLine:
		again = s.at == int(a)
		s.at = int(a)
		return again, true
	case stage.Wheel:
		s.at = min(max(s.at+a.Lines, 0), max(len(s.lines)-1, 0))
		return false, true
	}
	return false, false
}

// Place says where one is.
func (s *Sheet) Place() string {
	if len(s.lines) <= s.height {
		return ""
	}
	return fmt.Sprintf("line %d of %d", s.at+1, len(s.lines))
}
