package processes

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// screen is where one is in the table, and what is asked of it.
type screen struct {
	at     stage.Address
	table  part.Table
	frozen bool      // the order is kept until it is let go
	order  int64     // of the last answer, by which one reads on in it
	shown  *ask.Part // what was drawn last
	pinned []string  // pids as addresses have them
	wide   bool      // all columns are wanted, as drawn last
	width  int       // of the table, as drawn last
	merged *merged   // of all nodes; nil: of the one in sight
}

// New makes the screen of an address; its query has the words of the question table.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

// query is a value of the address.
func (s *screen) query(name string) string { return s.at.Query[name] }

// holds tells whether the order is kept: by wish, or while one reads.
func (s *screen) holds() bool { return s.frozen || s.table.Reading() }

const every = time.Second

// choices are the parameters that choose rows and their order.
var choices = []string{"sort", "up", "filter", "group", "application", "initial_call", "parent", "by", "window"}

func (s *screen) Questions() []stage.Question {
	if s.merged != nil {
		return s.merged.questions(s)
	}
	offset, limit := s.table.Window()
	pairs := []string{"offset", strconv.Itoa(offset), "limit", strconv.Itoa(min(limit, 200)), "closer", "yes"}
	for _, name := range choices {
		pairs = append(pairs, name, s.query(name))
	}
	if s.query("by") == "" {
		pairs = append(pairs, "columns", s.columns(), "pinned", strings.Join(s.pinned, ","))
	}
	if s.holds() && s.order != 0 {
		pairs = append(pairs, "order", strconv.FormatInt(s.order, 10))
	}
	return []stage.Question{stage.Ask("table", every, pairs...)}
}

// narrow is how wide a table is whose heading has few words.
const narrow = 100

// roomy is how wide a table must be to have room for more than the usual columns.
const roomy = 150

// columns are those that are asked for: "" for the usual ones.
func (s *screen) columns() string {
	switch {
	case s.wide && s.shown != nil:
		var names []string
		for _, c := range s.shown.Part.Columns {
			names = append(names, c.Name)
		}
		return strings.Join(names, ",")
	case s.width >= roomy:
		return strings.Join(view.UsualColumns(true), ",")
	}
	return ""
}

// answer is the newest answer; of a question that was not answered yet the one before.
func (s *screen) answer(l stage.Look) *ask.Part {
	a, _ := l.Answer(s.Questions()[0])
	p, ok := a.Value.(ask.Part)
	if s.merged != nil {
		p, ok = s.merged.answer(s, l)
	}
	if ok {
		s.shown = &p
	} else if !l.Live() || a.Problem != nil && a.Problem.Kind == ask.Invalid {
		s.shown = nil // what was drawn last is of another moment, or of no question
	}
	return s.shown
}

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	p := s.answer(l)
	s.wide, s.width = l.Wide, c.W
	if p == nil {
		a, _ := l.Answer(s.Questions()[0])
		part.Title(c, s.title(), s.chosen(), "")
		_, below := c.Rows(2)
		part.Notice(below, 0, "the process table", a, l)
		return
	}
	s.order = p.Part.Order
	part.Title(c, p.Document.Title, s.chosen(), s.state(p, l))
	_, below := c.Rows(1)
	below = part.Foot(below, &p.Document, 2)
	if pins := len(p.Part.Pinned); pins > 0 {
		s.pins(below.Sub(0, 0, below.W, pins+1), p)
		_, below = below.Rows(min(pins+2, below.H))
	}
	if p.Part.Rows == 0 {
		what := "None, when this was looked at."
		if s.query("filter") != "" {
			what = "No process matches. x takes the filter away."
		}
		part.Paragraph(below, 1, "", what, paint.Style{Fg: paint.Muted})
	}
	s.table.Draw(below, s.rows(p, l))
}

// title is what the screen is called while there is no table.
func (s *screen) title() string {
	if s.merged != nil {
		return "Processes of all nodes"
	}
	return "Processes"
}

// chosen says what of all processes is shown.
func (s *screen) chosen() string {
	var words []string
	if by := s.query("by"); by != "" {
		words = append(words, "by "+by)
	}
	for _, name := range []string{"group", "application", "initial_call", "parent"} {
		if v := s.query(name); v != "" {
			words = append(words, name+" "+v)
		}
	}
	if f := s.query("filter"); f != "" {
		words = append(words, "filter: "+f)
	}
	if w := s.query("window"); w != "" {
		words = append(words, "change over "+w)
	}
	return strings.Join(words, ", ")
}

// state says whether the order is live, and where one is.
func (s *screen) state(p *ask.Part, l stage.Look) string {
	word, held := "live", "order held while you read (g: live)"
	if s.width < narrow {
		held = "held (g: live)"
	}
	switch {
	case !l.Live():
		word = "as it was"
	case s.frozen:
		word = "order kept (f)"
	case s.table.Reading():
		word = held
	}
	if n := len(p.Part.Ended); n > 0 && s.holds() {
		word += fmt.Sprintf(", %d ended", n)
	}
	return word + "  " + s.table.Place()
}

func (s *screen) rows(p *ask.Part, l stage.Look) part.Rows {
	r := part.RowsOf(p.Table)
	r.Offset, r.Total, r.Sort, r.Up, r.Keys, r.Wide = p.Part.Offset, p.Part.Rows, p.Part.Sort, p.Part.Up, p.Part.Keys, l.Wide
	r.Sorts = func(column string) bool { return sorts(p, column) }
	if len(p.Part.Ended) > 0 {
		r.Ended = map[int]bool{}
		for _, i := range p.Part.Ended {
			r.Ended[i] = true
		}
	}
	return r
}

func sorts(p *ask.Part, column string) bool {
	return slices.ContainsFunc(p.Part.Columns, func(c view.ColumnChoice) bool { return c.Name == column && c.Sorts })
}

// pins draws the processes that were pinned, above all others.
func (s *screen) pins(c *paint.Canvas, p *ask.Part) {
	top := part.Table{}
	r := part.Rows{Columns: p.Table.Columns, Rows: p.Part.Pinned, Sort: p.Part.Sort, Up: p.Part.Up}
	top.Choose(-1, "")
	top.Draw(c, r)
}
