package ets

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/filter"
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

// New makes the screen of all tables, or of the one whose id the address names.
func New(a stage.Address) stage.Screen {
	if rank := a.Query["rank"]; rank != "" { // as the page calls the order
		a = a.With("rank", "", "sort", rank)
	}
	if a.Arg != "" {
		return &part.Detail{At: a, What: "ETS table", Of: question(a)}
	}
	s := &screen{at: a}
	s.list = part.WholeAt(&s.at, "memory")
	s.list.Key, s.list.Brief = func(row []view.Value) string { return key(row, s.named()) }, s.brief
	return s
}

// brief leaves the name of a table out that is its id.
func (s *screen) brief(row []view.Value) []view.Value {
	if s.named() || row[0] != row[1] {
		return row
	}
	row = slices.Clone(row)
	row[1] = nil
	return row
}

// key is the id of a table; a group is of one name and one owner's name.
func key(row []view.Value, named bool) string {
	text := part.CellText(row[0], view.Text)
	if named {
		text += " " + part.CellText(row[1], view.Text)
	}
	return text
}

func (s *screen) Address() stage.Address { return s.at }

// named tells whether rows are tables of one name.
func (s *screen) named() bool { return s.at.Query["by"] == "name" }

const (
	every = 10 * time.Second
	limit = "500"
	// growthWindow is how long growth is measured, in which all tables are read twice.
	growthWindow = "5s"
)

// What the node itself ranks by, of which there may be more than are shown.
var (
	ranks      = []string{"size", "memory_growth", "size_growth"}
	groupRanks = []string{"size", "tables"}
)

func question(a stage.Address) stage.Question {
	sort, window := a.Query["sort"], a.Query["window"]
	if a.Query["by"] == "name" {
		if !slices.Contains(groupRanks, sort) {
			sort = ""
		}
		return stage.Ask("ets/groups", every, "limit", limit, "sort", sort)
	}
	if !slices.Contains(ranks, sort) {
		sort = ""
	}
	if strings.HasSuffix(sort, "_growth") {
		window = cmp.Or(window, growthWindow)
	}
	return stage.Ask("ets", every, "limit", limit, "sort", sort, "window", window)
}

func (s *screen) Questions() []stage.Question { return []stage.Question{question(s.at)} }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	q := question(s.at)
	growth := ""
	if w := q.Params["window"]; w != "" {
		growth = "growth over " + w
	}
	between, d := s.shown.Body(c, l, q, "ETS tables")
	if d != nil {
		s.list.Draw(between, d.Table, l)
	}
	s.shown.Title(c, s.list.Place(), s.list.Says(), growth)
}

func (s *screen) Keys() []stage.Key {
	_, _, row := s.list.Chosen()
	none, noGrowth := "", ""
	if row == nil {
		none = "there is no row"
	}
	if s.named() {
		noGrowth = "growth is known of tables, and rows are names (v)"
	}
	return append([]stage.Key{
		{Press: []string{"enter"}, Label: "open", Help: "see all that is known of the table, or the tables of the name", Foot: 1, Off: none, Do: s.open},
		{Press: []string{"v"}, Label: "by name", Help: "rows are tables, or tables of one name added up", Foot: 3, Do: s.otherRows},
		{Press: []string{"d"}, Label: "growth", Help: "order by how fast they grow, measured over five seconds, or by memory", Foot: 4, Off: noGrowth, Do: s.growth},
		{Press: []string{"y"}, Label: "copy", Help: "copy the id, or the name", Off: none, Do: func() stage.Effect { return stage.Copy{Text: part.CellText(row[0], view.Text)} }},
	}, s.list.Keys()...)
}

func (s *screen) open() stage.Effect {
	_, _, row := s.list.Chosen()
	name := part.CellText(row[0], view.Text)
	if s.named() {
		return stage.Go{To: s.at.With("by", "", "sort", "", "up", "", "filter", "name="+filter.Quote(name))}
	}
	to := s.at
	to.Arg = name
	return stage.Go{To: to}
}

func (s *screen) otherRows() stage.Effect {
	by := "name"
	if s.named() {
		by = ""
	}
	s.shown.Forget()
	return s.become("by", by, "sort", "", "up", "", "window", "", "filter", "")
}

func (s *screen) growth() stage.Effect {
	if s.at.Query["sort"] == "memory_growth" {
		return s.become("sort", "", "up", "", "window", "")
	}
	return s.become("sort", "memory_growth", "up", "", "window", growthWindow)
}

func (s *screen) become(pairs ...string) stage.Effect {
	s.at = s.at.With(pairs...)
	s.list.Home()
	return nil
}

func (s *screen) Click(act any) stage.Effect {
	if again, _ := s.list.Click(act); again {
		return s.open()
	}
	return nil
}
