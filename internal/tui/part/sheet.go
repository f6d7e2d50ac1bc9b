package part

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// Card is a block under a heading: a drawing, lines, or both.
type Card struct {
	Title  string
	Tone   paint.Tone // of the title
	Height int        // of the drawing, in rows of the screen
	Draw   func(c *paint.Canvas)
	Lines  []Line
	Across bool // as wide as the screen; the cards behind it are laid out below it
}

// height is of a card with its heading and the blank row behind it.
func (card *Card) height() int {
	rows := card.Height
	for i := range card.Lines {
		rows += card.Lines[i].height()
	}
	if rows == 0 {
		return 0
	}
	return rows + 2
}

// Line is what is chosen as one of a card: how it is drawn, where it leads, what of it is
// copied.
type Line struct {
	Draw   func(c *paint.Canvas)
	Height int // rows of the screen that it takes; 0: one
	To     *stage.Address
	Copy   string
	Skip   bool // keys pass over it: it is a heading, or blank
}

func (line *Line) height() int { return max(line.Height, 1) }

// Sheet is where one is in cards that are longer than the screen: the line that keys are
// about, and what is scrolled away.
type Sheet struct {
	Idle bool // keys are about another part of the screen

	at     int // line, of all that can be chosen
	top    int
	height int
	lines  []seat
}

// seat is a line where it was drawn.
type seat struct {
	Line
	x, y, w, card int
	head          int // rows above it that belong to it: the headings of its card and its table
}

// Draw lays cards out in columns of at least least columns of the screen, in order, and
// draws those in sight.
func (s *Sheet) Draw(c *paint.Canvas, cards []Card, least int) {
	s.height = c.H
	places, deepest := layOut(cards, c.W, least)
	s.lines = s.lines[:0]
	for i, p := range places {
		y, head := p.y+1+cards[i].Height, 1+cards[i].Height
		for _, line := range cards[i].Lines {
			s.lines = append(s.lines, seat{line, p.x, y, p.w, i, head})
			if y += line.height(); line.Skip {
				head += line.height()
			} else {
				head = 0
			}
		}
	}
	s.scroll(deepest)
	for i, p := range places {
		if cards[i].height() > 0 {
			s.draw(c, &cards[i], p)
		}
	}
	for i, line := range s.lines {
		y, h := line.y-s.top, line.height()
		if y+h <= 0 || y >= c.H {
			continue
		}
		whole := paint.New(line.w, h, c.ASCII())
		line.Draw(whole.Sub(1, 0, line.w-1, h))
		if i == s.at && !s.Idle {
			whole.Under(paint.Chosen)
		}
		hidden := max(-y, 0)
		c.Click(line.x, y+hidden, line.w, h-hidden, chosenLine(i))
		c.Sub(line.x, y+hidden, line.w, h-hidden).Copy(whole.Sub(0, hidden, line.w, h-hidden))
	}
}

// draw draws the heading and the drawing of a card, what of them is in sight.
func (s *Sheet) draw(c *paint.Canvas, card *Card, p place) {
	y := p.y - s.top
	if y >= 0 {
		c.Put(p.x, y, p.w, card.Title, paint.Style{Bold: true, Fg: card.Tone})
	}
	if card.Draw == nil || y+1 >= c.H || y+1+card.Height <= 0 {
		return
	}
	whole := paint.New(p.w-1, card.Height, c.ASCII())
	card.Draw(whole)
	hidden := max(-(y + 1), 0)
	c.Sub(p.x+1, y+1+hidden, p.w-1, card.Height-hidden).Copy(whole.Sub(0, hidden, p.w-1, card.Height-hidden))
}

// chosenLine is a click on a line.
type chosenLine int

// scroll keeps the chosen line in sight; with the first of a card its heading, with the
// last of all what is drawn below it.
func (s *Sheet) scroll(deepest int) {
	s.at = min(max(s.at, 0), max(len(s.lines)-1, 0))
	for s.at < len(s.lines)-1 && s.lines[s.at].Skip {
		s.at++
	}
	if len(s.lines) == 0 {
		s.top = 0
		return
	}
	line := &s.lines[s.at]
	from, to := line.y, line.y+line.height()
	if to-from > s.height { // it is read row by row
		s.top = min(max(s.top, from), to-s.height)
		return
	}
	if s.at == len(s.lines)-1 {
		to = min(max(to, deepest), from+s.height)
	}
	from = max(from-line.head, to-s.height, 0)
	s.top = min(max(s.top, to-s.height), from)
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
		return func() stage.Effect { s.move(by()); return nil }
	}
	page := func() int { return max(s.height-2, 1) }
	enter := stage.Key{Press: []string{"enter"}, Label: "follow", Help: "follow where the line leads", Foot: 2, Do: s.follow}
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

// CopyKey copies what the chosen line says.
func (s *Sheet) CopyKey(press, label string) stage.Key {
	k := stage.Key{Press: []string{press}, Label: label, Help: "copy what the line says", Do: func() stage.Effect {
		line, _ := s.Chosen()
		return stage.Copy{Text: line.Copy}
	}}
	if line, ok := s.Chosen(); !ok || line.Copy == "" {
		k.Off = "there is nothing to copy"
	}
	return k
}

// move goes by a number of lines. Of a line that is taller than the screen one sees the
// rest first.
func (s *Sheet) move(by int) {
	if line, ok := s.Chosen(); ok && line.height() > s.height {
		top := s.lines[s.at].y
		if by > 0 && s.top+s.height < top+line.height() || by < 0 && s.top > top {
			s.top += by
			return
		}
	}
	s.at = min(max(s.at+by, 0), max(len(s.lines)-1, 0))
	for by < 0 && s.at > 0 && s.lines[s.at].Skip {
		s.at--
	}
}

// Home goes back to the first line.
func (s *Sheet) Home() { s.at, s.top = 0, 0 }

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
		s.move(a.Lines)
		return false, true
	}
	return false, false
}

func (s *Sheet) follow() stage.Effect {
	if line, ok := s.Chosen(); ok && line.To != nil {
		return stage.Go{To: *line.To}
	}
	return nil
}

// Follow handles clicks as Click does, and follows where a line leads that was the chosen
// one already.
func (s *Sheet) Follow(act any) stage.Effect {
	if again, _ := s.Click(act); again {
		return s.follow()
	}
	return nil
}

// Empty tells that nothing can be chosen of what was drawn last.
func (s *Sheet) Empty() bool { return len(s.lines) == 0 }

// Place says where one is, of the lines that can be chosen.
func (s *Sheet) Place() string {
	at, all := 0, 0
	for i, line := range s.lines {
		if line.Skip {
			continue
		}
		all++
		if i <= s.at {
			at = all
		}
	}
	if len(s.lines) <= s.height {
		return ""
	}
	return fmt.Sprintf("line %d of %d", at, all)
}
