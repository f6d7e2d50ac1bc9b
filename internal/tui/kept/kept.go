package kept

import (
	"fmt"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at         stage.Address
	title, set string
	sheet      part.Sheet
}

// New makes a screen of a set of charts.
func New(a stage.Address, title, set string) stage.Screen {
	return &screen{at: a, title: title, set: set}
}

func (s *screen) Address() stage.Address { return s.at }

// past has the numbers of all sets: it is on the tape from the first moment on.
var past = stage.Ask("past", 0)

func (s *screen) Questions() []stage.Question { return []stage.Question{past} }

// least is how wide a column of cards is.
const least = 56

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	a, _ := l.Answer(past)
	p, ok := a.Value.(*charted.Past)
	_, below := c.Rows(1)
	if !ok {
		part.Notice(below, 0, s.title, a, l)
		return
	}
	then := p.MomentAt(l.Now)
	s.sheet.Draw(below, s.cards(p, then, p.Point(l.Now), below.W, l.Wide), least)
	part.Title(c, s.title, "at "+ask.TimeOf(then.At).In(l.Now.Location()).Format(time.DateTime)+", "+pointOf(p), s.sheet.Place())
}

// pointOf says what a point of the charts stands for.
func pointOf(p *charted.Past) string {
	return fmt.Sprintf("a point each %s", time.Duration(p.Step*float64(time.Second)))
}

// urgent are the tables that come before all charts: what was wrong.
var urgent = []string{"detector", "alert"}

func (s *screen) cards(p *charted.Past, then charted.Moment, point, room int, wide bool) []part.Card {
	charts := view.Charts(s.set)
	_, width := part.Columns(room, least, len(charts))
	var first, cards, last []part.Card
	for _, section := range then.Sections {
		if !slices.ContainsFunc(charts, func(c view.Chart) bool { return ofSection(c, section.Name) }) {
			continue
		}
		if slices.Contains(urgent, section.Name) {
			first = append(first, momentCard(section, width, wide))
		} else {
			last = append(last, momentCard(section, width, wide))
		}
	}
	for _, c := range charts {
		if card, ok := chartCard(p, c, point); ok {
			cards = append(cards, card)
		}
	}
	return slices.Concat(first, cards, last)
}

// ofSection tells whether a chart is of the things of a table.
func ofSection(c view.Chart, table string) bool {
	return slices.ContainsFunc(view.Eaches, func(e view.Each) bool { return e.Name == c.Each && e.Of.Name == table })
}

// most are the rows of a table of a moment: what comes behind had little.
const most = 20

func momentCard(s view.Section, width int, wide bool) part.Card {
	if t := s.Table; t != nil && len(t.Rows) > most {
		shorter := *t
		shorter.Rows = t.Rows[:most]
		s.Table = &shorter
		s.Notes = append(slices.Clone(s.Notes), fmt.Sprintf("and %d more that had less", len(t.Rows)-most))
	}
	card := part.SectionCard(s, width, wide)
	for i := range card.Lines {
		card.Lines[i].To = nil // what it was then has no screen
	}
	return card
}

// rows of the screen that a chart takes, and the most of one that has a row for each thing.
const (
	chartRows = 4
	mostRows  = 16
)

// chartCard is false where nothing of a chart was kept at any point.
func chartCard(p *charted.Past, c view.Chart, point int) (part.Card, bool) {
	groups := p.Groups[c.Each]
	lines := slices.DeleteFunc(slices.Clone(c.Lines), func(l view.Line) bool { return empty(p.Series[l.Series]) })
	if len(groups) == 0 && len(lines) == 0 {
		return part.Card{}, false
	}
	card := part.Card{Title: c.Title}
	if len(lines) > 0 {
		spec := c
		spec.Title, spec.Lines = "", lines // the card has it
		card.Lines = append(card.Lines, part.Line{Height: chartRows, Copy: c.Title, Draw: func(c *paint.Canvas) {
			part.ChartThen(c, spec, func(name string) []float64 { return part.Numbers(p.Series[name]) }, point)
		}})
	}
	if len(groups) == 0 {
		return card, true
	}
	named := make([]part.Named, len(groups))
	for i, g := range groups {
		named[i] = part.Named{Name: g.Group, Values: part.Numbers(g.Values)}
	}
	line := part.Line{Height: max(chartRows, len(named)+2), Copy: c.Title, Draw: func(canvas *paint.Canvas) {
		part.CoursesThen(canvas, "", c.Unit, named, point)
	}}
	if c.Cells {
		named = named[:min(len(named), mostRows)]
		line.Height = len(named) + 1
		line.Draw = func(canvas *paint.Canvas) { part.StripsThen(canvas, named, point) }
	}
	card.Lines = append(card.Lines, line)
	return card, true
}

func empty(column []*float64) bool {
	return !slices.ContainsFunc(column, func(v *float64) bool { return v != nil })
}

func (s *screen) Keys() []stage.Key {
	return append([]stage.Key{s.sheet.CopyKey("y", "copy line")}, s.sheet.Keys()...)
}

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
