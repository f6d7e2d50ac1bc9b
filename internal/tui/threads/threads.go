package threads

import (
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at    stage.Address
	sheet part.Sheet
	shown part.Shown
}

// New makes the screen.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

const every = 10 * time.Second

func (s *screen) question() stage.Question {
	return stage.Ask("microstates", every, "by", s.at.Query["by"])
}

func (s *screen) Questions() []stage.Question { return []stage.Question{s.question()} }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	between, d := s.shown.Body(c, l, s.question(), "What the runtime's threads do")
	if d != nil {
		s.sheet.Draw(between, cards(d, l, between.W), between.W)
	}
	s.shown.Title(c, s.sheet.Place())
}

func cards(d *view.Document, l stage.Look, room int) []part.Card {
	_, width := part.Columns(room, room, 3)
	accounting, threads := part.SectionOf(d, "accounting", width, true), part.SectionOf(d, "threads", width, l.Wide)
	list := []part.Card{accounting}
	if s := part.Section(d, "threads"); s != nil && s.Table != nil && len(s.Table.Rows) > 0 {
		list = []part.Card{barsCard(s.Table), threads, accounting}
	}
	if part.Section(d, "locks") != nil { // only of an emulator that counts them
		list = append(list, part.SectionOf(d, "locks", width, l.Wide), part.SectionOf(d, "counting", width, true))
	}
	return list
}

// layer is a state as a letter and a tone of a bar. The ground of the bar is sleep.
type layer struct {
	state  string
	letter plain.Text
	tone   paint.Tone
}

var layers = []layer{
	{"emulator", "E", paint.Lines[0]}, {"gc", "G", paint.Lines[1]}, {"port", "P", paint.Lines[2]},
	{"check_io", "C", paint.Lines[3]}, {"aux", "A", paint.Lines[4]}, {"other", "O", paint.Lines[5]},
}

// barsCard divides the time of each row; the table has the numbers.
func barsCard(t *view.Table) part.Card {
	card := part.Card{Title: "Where their time goes"}
	card.Height, card.Draw = len(t.Rows)+1, func(c *paint.Canvas) {
		legend(c, t)
		for y, row := range t.Rows {
			name, second := part.CellText(row[0], t.Columns[0].Unit), part.CellText(row[1], t.Columns[1].Unit)
			const names = 24
			c.Put(0, y+1, names-1-len(second), name, paint.Style{Fg: paint.Muted})
			c.Right(names, y+1, second, paint.Style{Fg: paint.Muted})
			bar(c.Sub(names+1, y+1, c.W, 1), t, row)
		}
	}
	return card
}

func legend(c *paint.Canvas, t *view.Table) {
	x := 0
	for _, one := range layers {
		i := place(t, one.state)
		if i < 0 || x+2+len(t.Columns[i].Title) > c.W {
			continue
		}
		x = c.Text(x, 0, one.letter, paint.Style{Fg: one.tone, Bold: true}) + 1
		x = c.Put(x, 0, c.W-x, t.Columns[i].Title, paint.Style{}) + 2
	}
}

// bar draws the states one behind the other, each as wide as its share is.
func bar(c *paint.Canvas, t *view.Table, row []view.Value) {
	sum := 0.0
	for x := range c.W {
		c.Text(x, 0, c.Mark("·", "."), paint.Style{Fg: paint.Heat0})
	}
	for _, one := range layers {
		i := place(t, one.state)
		if i < 0 {
			continue
		}
		share, _ := plain.Number(row[i])
		from, to := cell(sum, c.W), cell(sum+share, c.W)
		for x := from; x < to; x++ {
			c.Text(x, 0, one.letter, paint.Style{Fg: one.tone})
		}
		sum += share
	}
}

// cell is the column of a bar where a share ends.
func cell(share float64, width int) int { return min(int(share*float64(width)+0.5), width) }

func place(t *view.Table, state string) int {
	return slices.IndexFunc(t.Columns, func(c view.Column) bool { return c.Name == state })
}

func (s *screen) Keys() []stage.Key {
	return append([]stage.Key{
		{Press: []string{"v"}, Label: "by thread", Help: "rows are types of threads, or threads", Foot: 2, Do: s.otherRows},
		s.sheet.CopyKey("y", "copy line"),
	}, slices.DeleteFunc(s.sheet.Keys(), func(k stage.Key) bool { return k.Press[0] == "enter" })...)
}

func (s *screen) otherRows() stage.Effect {
	s.shown.Forget()
	s.at = s.at.Toggled("by", "thread")
	return nil
}

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
