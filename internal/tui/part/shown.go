package part

import (
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Shown is the document that a screen shows. The one before stays in sight until another
// question is answered, so that nothing flickers when one asks otherwise.
type Shown struct {
	last         *view.Document
	title, stale string // as last drawn
}

// Document is the answer to a question, or what was shown before it came.
func (s *Shown) Document(l stage.Look, q stage.Question) (*view.Document, seen.Answer) {
	d, a := l.Document(q)
	if d != nil {
		s.last = d
	} else if l.Live() {
		d = s.last
	}
	return d, a
}

// Forget has nothing shown until there is an answer: what comes has other columns.
func (s *Shown) Forget() { s.last = nil }

// Body draws what a document notes and how its numbers were got, below the line that is
// left for Title, and gives the canvas between. d is nil when there is nothing to draw; why
// is drawn then. what is how the document is called while there is none.
func (s *Shown) Body(c *paint.Canvas, l stage.Look, q stage.Question, what string) (between *paint.Canvas, d *view.Document) {
	d, a := s.Document(l, q)
	s.title, s.stale = what, Stale(a, l, q.Every)
	_, between = c.Rows(1)
	if d == nil {
		_, between = between.Rows(1)
		Notice(between, 0, what, a, l)
		return between, nil
	}
	s.title = d.Title
	y := 0
	if a.Problem != nil {
		y = Notice(between, 0, what, a, l)
	}
	y = Notes(between, y, d.Notes, max(2, c.H/5))
	_, between = between.Rows(y)
	foot := *d
	foot.Notes = nil
	return Foot(between, &foot, footLines(c.H)), d
}

// Title draws the heading of what Body drew: after all else, since only then it is known
// where one is in it.
func (s *Shown) Title(c *paint.Canvas, place string, beside ...string) {
	words := slices.DeleteFunc(append(beside, s.stale), func(w string) bool { return w == "" })
	Title(c, s.title, strings.Join(words, ", "), place)
}

// footLines is how many lines of a screen say how its numbers were got: none of a small one.
func footLines(height int) int {
	if height < 18 {
		return 0
	}
	return 1
}

// Notes draws sentences from line y on, in at most most lines each, and gives the line
// behind them.
func Notes(c *paint.Canvas, y int, notes []string, most int) int {
	for _, n := range notes {
		lines := c.Clean(n).Wrapped(max(c.W-2, 8))
		for i, t := range lines[:min(len(lines), most)] {
			if i == most-1 && len(lines) > most {
				t += " " + c.Ellipsis()
			}
			if i == 0 {
				c.Text(0, y, c.Mark("›", ">"), paint.Style{Fg: paint.Muted})
			}
			c.Text(2, y, t.Cut(c.W-2, c.Ellipsis()), paint.Style{Fg: paint.Muted})
			y++
		}
	}
	return y
}
