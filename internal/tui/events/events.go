package events

import (
	"math"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at    stage.Address
	list  part.Whole
	shown part.Shown
}

// New makes the screen.
func New(a stage.Address) stage.Screen {
	s := &screen{at: a}
	s.list = part.WholeAt(&s.at, "at")
	s.list.Key = key
	return s
}

// key tells events apart: when, of what kind, about whom.
func key(row []view.Value) string {
	var words []string
	for _, v := range row[:4] {
		words = append(words, part.CellText(v, view.Text))
	}
	return strings.Join(words, " ")
}

func (s *screen) Address() stage.Address { return s.at }

var (
	list    = stage.Ask("events", 5*time.Second)
	minutes = stage.Ask("events/minutes", 10*time.Second)
)

func (s *screen) Questions() []stage.Question { return []stage.Question{list, minutes} }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	between, d := s.shown.Body(c, l, list, "Node events")
	if d != nil {
		if counts, _ := l.Document(minutes); counts != nil {
			between = drawMinutes(between, counts.Table)
		}
		rows, chosen := between.Rows(between.H - chosenLines(between.H))
		s.list.Draw(rows, d.Table, l)
		s.chosen(chosen, d.Table.Columns)
	}
	s.shown.Title(c, s.list.Place(), s.list.Says())
}

// chosenLines is how many lines are left for what is known of the event that keys are
// about: none on a small screen.
func chosenLines(height int) int {
	if height < 14 {
		return 0
	}
	return height / 3
}

// chosen draws what is known of the event that keys are about and has no room in the table.
func (s *screen) chosen(c *paint.Canvas, columns []view.Column) {
	_, _, row := s.list.Chosen()
	if row == nil || c.H < 3 {
		return
	}
	var fields []view.Field
	for i, col := range columns {
		if stack, ok := row[i].([]string); ok {
			for k, frame := range stack { // a line each
				title := ""
				if k == 0 {
					title = col.Title
				}
				fields = append(fields, view.Field{Name: col.Name, Title: title, Unit: view.Text, Value: frame})
			}
		} else if row[i] != nil && (col.Wide || col.Unit == view.MFAText) {
			fields = append(fields, view.Field{Name: col.Name, Title: col.Title, Unit: col.Unit, Value: row[i]})
		}
	}
	sheet := part.Sheet{Idle: true}
	_, below := c.Rows(1)
	sheet.Draw(below, []part.Card{{Title: part.CellText(row[1], view.Text) + ", just after", Lines: part.FieldLines(fields, false)}}, below.W)
}

// drawMinutes draws the counts of each kind that there was over the last hour, a line each,
// as many beside each other as there is room for, and gives the canvas below.
func drawMinutes(c *paint.Canvas, t *view.Table) *paint.Canvas {
	const least, most = 56, 4 // columns for a kind; a share of the height
	var kinds []int
	for i := 1; i < len(t.Columns); i++ {
		if total(t, i) > 0 {
			kinds = append(kinds, i)
		}
	}
	across := max(c.W/least, 1)
	lines := min((len(kinds)+across-1)/across, c.H/most)
	width := c.W / across
	for k, i := range kinds {
		if k/across < lines {
			minutesOf(c.Sub(k%across*width, k/across, width-2, 1), t, i)
		}
	}
	if lines > 0 {
		lines++
	}
	_, below := c.Rows(lines)
	return below
}

func total(t *view.Table, column int) (sum float64) {
	for _, row := range t.Rows {
		n, _ := plain.Number(row[column])
		sum += n
	}
	return sum
}

// minutesOf draws the counts of a kind, a column for each minute of the last hour.
func minutesOf(c *paint.Canvas, t *view.Table, column int) {
	const hour, title = 60, 20
	var values []float64
	for _, row := range t.Rows[max(len(t.Rows)-hour, 0):] {
		n, ok := plain.Number(row[column])
		if !ok {
			n = math.NaN()
		}
		values = append(values, n)
	}
	c.Put(0, 0, title-1, t.Columns[column].Title, paint.Style{Fg: paint.Muted})
	count := plain.Brief(total(t, column), view.Count)
	w := min(c.W-title-len(count)-1, hour)
	c.Spark(title, 0, w, values, 0, paint.Style{Fg: paint.Lines[0]})
	c.Put(title+w+1, 0, len(count), count, paint.Style{})
}

func (s *screen) Keys() []stage.Key {
	_, _, row := s.list.Chosen()
	none := ""
	if row == nil {
		none = "there is no event"
	} else if _, ok := s.list.Leads(); !ok {
		none = "it is about no process"
	}
	return append([]stage.Key{
		{Press: []string{"enter"}, Label: "process", Help: "see the process that the event is about, or its group", Foot: 1, Off: none, Do: s.open},
		{Press: []string{"y"}, Label: "copy", Help: "copy the pid", Off: none, Do: func() stage.Effect { return stage.Copy{Text: part.CellText(row[2], view.PidText)} }},
	}, s.list.Keys()...)
}

func (s *screen) open() stage.Effect {
	if to, ok := s.list.Leads(); ok {
		return stage.Go{To: to}
	}
	return nil
}

func (s *screen) Click(act any) stage.Effect {
	if again, _ := s.list.Click(act); again {
		return s.open()
	}
	return nil
}
