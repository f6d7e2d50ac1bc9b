package overview

import (
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at    stage.Address
	sheet part.Sheet
}

// New makes the screen.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

var (
	findings = stage.Ask("findings", 2*time.Second)
	heat     = stage.Ask("heat", 2*time.Second)
	groups   = stage.Ask("top/groups", 5*time.Second, "limit", "6")
)

func (s *screen) Questions() []stage.Question { return []stage.Question{findings, heat, groups} }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	d := l.State().System
	if d == nil {
		part.Notice(c, 1, "the first look at the node", seen.Answer{}, l)
		return
	}
	if c.H < tall || c.W < wide {
		s.sheet.Draw(c, small(d, l, c.W), leastSmall)
		return
	}
	s.sheet.Draw(c, large(d, l, c), least)
}

func (s *screen) cards(d *view.Document, l stage.Look, width int) []part.Card {
	cards := []part.Card{verdict(l, min(width, 110)-4), charts(l), part.HeatCard(l, heat)}
	for _, name := range []string{"load", "memory", "limits"} {
		cards = append(cards, part.SectionOf(d, name, 54, l.Wide))
// From which size on charts have rows of their own, and how wide a column of cards is.
const (
	tall, wide = 30, 100
	leastSmall = 36
	least      = 56
)

// small is what tells most first, since little is in sight: what is wrong, how the node is
// and was lately, who has most of it.
func small(d *view.Document, l stage.Look, room int) []part.Card {
	const mostFound = 3
	_, width := part.Columns(room, leastSmall, 3)
	cards := []part.Card{verdict(l, room-1, mostFound, true), lately(d, l), topGroups(l, true)}
	return append(append(cards, sections(d, l, width)...), schedulers(l))
}

// large has charts of as many rows as there is room for.
func large(d *view.Document, l stage.Look, c *paint.Canvas) []part.Card {
	const mostFound = 5
	columns, width := part.Columns(c.W, least, 3)
	head := verdict(l, c.W-1, mostFound, false)
	height := 4
	if columns > 2 { // the charts have a column for themselves
		height = min(max((c.H-len(head.Lines)-4)/4, 4), 12)
	}
	cards := []part.Card{head, charts(l, height), topGroups(l, false), schedulers(l)}
	return append(cards, sections(d, l, width)...)
}

// sections are those of the node that tell how it is; with wide all others too.
func sections(d *view.Document, l stage.Look, width int) (cards []part.Card) {
	first := []string{"load", "memory", "limits"}
	for _, name := range first {
		for _, section := range d.Sections {
			if section.Name == name {
				cards = append(cards, part.SectionCard(section, width, l.Wide))
			}
		}
	}
	for _, section := range d.Sections {
		if l.Wide && section.Name != "schedulers" && !slices.Contains(first, section.Name) {
			cards = append(cards, part.SectionCard(section, width, true))
		}
	}
	return cards
}

// verdict is what is wrong, the gravest first; each finding leads to its page.
func verdict(l stage.Look, width int) part.Card {
	a, _ := l.Answer(findings)
	f, ok := a.Value.(ask.FindingsOf)
	if !ok {
		return part.Card{Title: "Verdict", Lines: part.TextLines("", "not known yet", width, paint.Style{Fg: paint.Muted})}
	}
	card := part.Card{Title: f.Verdict.Title}
	const most = 5
	for i, one := range f.Open {
		if i == most {
			break
		}
		sign, tone := part.Severity(one.Severity)
		to := stage.Address{Screen: "findings", Arg: one.ID}
		card.Lines = append(card.Lines, part.Line{To: &to, Copy: one.Title, Draw: func(c *paint.Canvas) {
			x := c.Put(0, 0, 4, string(sign)+" ", paint.Style{Fg: tone, Bold: true})
			x = c.Put(x, 0, c.W-x, one.Severity+" ", paint.Style{Fg: tone, Bold: true})
			c.Put(x, 0, c.W-x, one.Title, paint.Style{})
		}})
	}
	if len(f.Open) == 0 {
		for _, n := range f.Verdict.Notes {
			card.Lines = append(card.Lines, part.TextLines("", n, 54, paint.Style{Fg: paint.Muted})...)
		}
	}
	return card
}

// charts are the numbers over time that tell most.
func charts(l stage.Look) part.Card {
	var specs []view.Chart
	for _, name := range []string{"utilization", "run_queue", "memory", "processes"} {
		if spec, ok := view.ChartNamed(name); ok {
			specs = append(specs, spec)
		}
	}
	return part.ChartsCard("Recent past", specs, l)
}

func (s *screen) Keys() []stage.Key { return s.sheet.Keys() }

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
