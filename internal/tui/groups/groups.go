package groups

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at    stage.Address
	table part.Whole
	shown part.Shown
	rows  int           // that were listed last
	all   []view.Column // of the table drawn last
}

// New makes the screen of all groups, or of the one that the address names; its query has
// the words of the question groups.
func New(a stage.Address) stage.Screen {
	if a.Arg != "" {
		return &one{at: a}
	}
	s := &screen{at: a}
	s.table = part.WholeAt(&s.at, usualSort)
	return s
}

func (s *screen) Address() stage.Address { return s.at }

// every is about between two censuses: more often there is nothing new.
const every = 5 * time.Second

const usualSort = "count"

// list is the question for the groups of an address: those with most of the number that
// they are in order by. Words are put in order here.
func list(a stage.Address) stage.Question {
	sort := a.Query["sort"]
	if !slices.Contains(view.GroupSorts(), sort) {
		sort = usualSort
	}
	return stage.Ask("groups", every, "by", a.Query["by"], "sort", sort, "limit", cmp.Or(a.Query["limit"], strconv.Itoa(usualRows)))
}

// usualRows are how many groups are listed until one wants all; allRows is all there may be.
const usualRows, allRows = 200, 2000

func (s *screen) Questions() []stage.Question { return []stage.Question{list(s.at)} }

// way is what rows are groups by.
type way struct{ by, column, title string }

// ways in the order of the menu.
var ways = []way{
	{"", "group", "by kind"},
	{"application", "application", "by application"},
	{"function", "function", "by initial call"},
	{"parent", "parent", "by parent"},
}

func (s *screen) way() way {
	i := slices.IndexFunc(ways, func(w way) bool { return w.by == s.at.Query["by"] })
	return ways[max(i, 0)]
}

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	d, a := s.shown.Document(l, list(s.at))
	if d == nil {
		part.Title(c, "Groups of processes", s.chosen(), "")
		_, below := c.Rows(2)
		part.Notice(below, 0, "the groups", a, l)
		return
	}
	s.rows, s.all = len(d.Table.Rows), d.Table.Columns
	_, below := c.Rows(1)
	below = part.Foot(below, d, 2)
	over := min(max(below.H/4, below.H-s.rows-2), below.H/2)
	if over < leastChart {
		s.table.Draw(below, d.Table, l)
	} else {
		s.table.Draw(below.Sub(0, 0, below.W, below.H-over-1), d.Table, l)
		s.over(below.Sub(0, below.H-over, below.W, over), l)
	}
	part.Title(c, d.Title, s.chosen(), part.State(a, l, every, s.table.Place()))
}

// leastChart is how many rows of the screen the chart needs to tell anything.
const leastChart = 6

// chosen says what of the groups is shown.
func (s *screen) chosen() string {
	text := s.way().title
	if f := s.table.Says(); f != "" {
		text += ", " + f
	}
	return text
}

// over draws a number over time, that which rows are in order by: of the groups that are
// marked, else of those with most of it.
func (s *screen) over(c *paint.Canvas, l stage.Look) {
	q := list(s.at)
	sort := q.Params["sort"]
	i := slices.IndexFunc(s.all, func(col view.Column) bool { return col.Name == sort })
	if i < 0 {
		return
	}
	title, names := s.all[i].Title+" of the first", s.table.First(len(paint.Lines))
	if len(s.table.Marks) > 0 {
		title, names = s.all[i].Title+" of those marked", slices.Collect(maps.Keys(s.table.Marks))
	}
	// By name: who is first changes too often for colours to follow.
	slices.Sort(names)
	var lines []part.Named
	for _, name := range names {
		lines = append(lines, part.Named{Name: cmp.Or(name, "none"), Values: part.Course(l.Answers(q), numberOf(name, sort))})
	}
	part.Courses(c, title, s.all[i].Unit, lines)
}

// numberOf reads a column of the group of a name in a list of groups.
func numberOf(name, column string) func(seen.Answer) (float64, bool) {
	return func(a seen.Answer) (float64, bool) {
		d, ok := a.Value.(view.Document)
		if !ok || d.Table == nil {
			return 0, false
		}
		i := slices.IndexFunc(d.Table.Columns, func(c view.Column) bool { return c.Name == column })
		if i < 0 {
			return 0, false
		}
		for _, row := range d.Table.Rows {
			if part.CellText(row[0], d.Table.Columns[0].Unit) == name {
				return plain.Number(row[i])
			}
		}
		return 0, false
	}
}
